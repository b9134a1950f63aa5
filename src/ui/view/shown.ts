import { html, nothing, type TemplateResult } from 'lit';

/**
 * Text that others chose, shown as what it is: characters that draw nothing, or that turn the direction of what stands around them,
 * get a sign to be seen by (Unicode's default ignorable code points, controls, and blanks that look like no blank).
 */
const HIDDEN = '[\\p{Default_Ignorable_Code_Point}\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\u2800\\ufff9-\\ufffb]';

/** Scripts whose letters change their shapes by joiners: from Arabic over those of India to Myanmar, Khmer and Mongolian. */
const JOINING = '\\u0600-\\u109f\\u1780-\\u18af';

/** Characters that draw nothing themselves but make an emoji or a letter what it is, where they do. */
const MEANT = [
  '(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0f])\\u200d(?=\\p{Extended_Pictographic})',
  `(?<=[${JOINING}])[\\u200c\\u200d](?=[${JOINING}])`,
  `(?<=[^${HIDDEN.slice(1, -1)}\\s])[\\ufe00-\\ufe0f]`,
  '(?<=\\p{Ideographic})[\\u{e0100}-\\u{e01ef}]',
  '(?<=\\u{1f3f4})[\\u{e0020}-\\u{e007e}]+\\u{e007f}',
].join('|');

/** Marks that one letter carries in any language; more of them are drawn over the lines around. */
const MAX_MARKS = 4;
const PILE = `[^\\p{M}]\\p{M}{${MAX_MARKS + 1},}`;

const IN_TEXT = piecesPattern(HIDDEN);
/** What consists of blanks alone would not be seen at all. */
const IN_BLANKS = piecesPattern(`${HIDDEN}|\\s`);

/** Known by another sign than the number of their character. */
const SIGNS: Readonly<Record<string, string>> = { '\n': '↵', '\r': '↵', '\r\n': '↵', '\t': '⇥' };

interface Piece {
  readonly text: string;
  readonly sign?: string;
  readonly isPile?: boolean;
}

/** Letters of a word of a command that fits in a line of the narrowest page: an id has 26. */
const MAX_UNBROKEN = 32;

/** As `<bdi>`, in the place of what was chosen: what is copied from the page is the text itself. `lang` is its language, where that is known. */
export function shown(text: string, lang?: string): TemplateResult {
  return html`<bdi lang=${lang ?? nothing}>${signed(text)}</bdi>`;
}

/** With its line breaks. */
export function shownLines(text: string): TemplateResult {
  return html`<bdi class="lines"
    >${text.split(/(\r?\n)/).map((line, at) => (at % 2 === 1 ? line : signed(line)))}</bdi
  >`;
}

/** A command for a shell: each quoted word keeps its direction to itself, and no line ends within another one, as after the hyphen of a flag. */
export function shownCommand(line: string): readonly unknown[] {
  const word = (text: string): unknown =>
    text.length > MAX_UNBROKEN || !text.includes('-')
      ? signed(text)
      : html`<span class="unbroken">${signed(text)}</span>`;
  return line
    .split(/('[^']*')/)
    .map((part, at) =>
      at % 2 === 1 ? shown(part) : part.split(/( +)/).map((each, odd) => (odd % 2 ? each : word(each))),
    );
}

/** JSON with escapes in the places of signs: it says the same. */
export function escaped(json: string): string {
  return piecesOf(json)
    .map(({ text, sign }) => (sign === undefined ? text : text.split('').map(escapeOf).join('')))
    .join('');
}

function escapeOf(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** For attributes, options and the like, that hold no mark-up. */
export function visible(text: string): string {
  return piecesOf(text)
    .map(({ text: part, sign, isPile }) =>
      sign !== undefined ? `⟨${sign}⟩` : isPile === true ? `${[...part].slice(0, 1 + MAX_MARKS).join('')}…` : part,
    )
    .join('');
}

function signed(text: string): readonly unknown[] {
  return piecesOf(text).map(({ text: part, sign, isPile }) =>
    sign !== undefined
      ? html`<span class="sign" data-sign=${sign}>${part}</span>`
      : isPile === true
        ? html`<span class="pile">${part}</span>`
        : breakable(part),
  );
}

/** Where a line may end within a long word: behind the signs of an address or a name, and before a capital letter. */
const WORD_ENDS = /(?<=[\p{L}\p{N}][@._/:&=#-])(?=[\p{L}\p{N}])|(?<=\p{Ll})(?=\p{Lu})/u;

/** A word of this length needs such ends; one twice as long has them, where it has none of its own. */
const LONG_WORD = /(\S{12,})/;
const ENDLESS = /[!-~]{1,24}/g;

function breakable(text: string): unknown {
  if (!LONG_WORD.test(text)) return text;
  return text.split(LONG_WORD).map((word, at) => (at % 2 === 0 ? word : endsOf(word)));
}

function endsOf(word: string): readonly unknown[] {
  const ends = word.split(WORD_ENDS).flatMap((end) => (/^[!-~]+$/.test(end) ? (end.match(ENDLESS) ?? []) : end));
  return ends.map((end, at) => (at === 0 ? end : html`<wbr />${end}`));
}

function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const found of text.matchAll(text.trim() === '' ? IN_BLANKS : IN_TEXT)) {
    const { pile, hidden: sign } = found.groups ?? {};
    if (pile === undefined && sign === undefined) continue;
    if (found.index > at) pieces.push({ text: text.slice(at, found.index) });
    const [part] = found;
    pieces.push(sign === undefined ? { text: part, isPile: true } : { text: part, sign: signOf(part) });
    at = found.index + part.length;
  }
  return at === text.length ? pieces : [...pieces, { text: text.slice(at) }];
}

function signOf(character: string): string {
  const number = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return SIGNS[character] ?? `U+${number}`;
}

function piecesPattern(hidden: string): RegExp {
  return new RegExp(`(?:${MEANT})|(?<pile>${PILE})|(?<hidden>\\r\\n|${hidden})`, 'gu');
}
