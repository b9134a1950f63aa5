/**
 * A message or a hint as a sentence of its own: they begin with a small letter and end without a full stop, as it is done at a
 * prompt. A first word that may be a name or the name of a file stays as it is.
 */
export function sentence(said: string): string {
  const text = said.trim().replace(/^[a-z]+(?=[ ,;:])/, (word) => word.charAt(0).toUpperCase() + word.slice(1));
  return /[.!?…:]$/.test(text) || text === '' ? text : `${text}.`;
}
