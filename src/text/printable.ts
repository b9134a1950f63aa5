/** Longer texts are cut here: a message is read by a person. */
const MAX_CHARACTERS = 4000;

/**
 * Control and format characters, line and paragraph separators, half characters: any of them could rewrite what a terminal
 * shows, begin a line of its own in a log, or turn the text around.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Foreign text (of an archive, an event, a server) as one line that is safe to print; printing it twice changes nothing. */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, (character) => {
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  });
}

/** A value as JSON on one line that is safe to print; parsing it gives the value as it is. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(UNPRINTABLE, (character) =>
    Array.from({ length: character.length }, (_, at) => {
      return `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
    }).join(''),
  );
}

/** The same for a message: as much of it as a person can read. */
export function printableMessage(text: string): string {
  const cut = text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
  return printable(cut);
}
