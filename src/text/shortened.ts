/** The beginning of a longer text, followed by `…`: by characters, so that none is cut in half. */
export function shortened(text: string, most: number): string {
  const characters = Array.from(text.slice(0, 2 * (most + 1)));
  return characters.length > most ? `${characters.slice(0, most).join('')}…` : text;
}
