import { asBuffer } from './json-text.js';

/** How System.Text.Json writes these in a string by default; every other byte of this range is written as it is. */
const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  '\\': '\\\\',
};

// eslint-disable-next-line no-control-regex -- control characters are what has to be found
const TO_ESCAPE = /[\u0000-\u001f"&'+<>\\`\u007f-\uffff]/;
const ALL_TO_ESCAPE = new RegExp(TO_ESCAPE, 'g');

/** A JSON string as System.Text.Json writes it by default: ASCII only, with what HTML could mistake as `\uXXXX`. */
export function encodeString(value: string): string {
  // ids, names and times have nothing to escape
  return TO_ESCAPE.test(value) ? `"${value.toWellFormed().replace(ALL_TO_ESCAPE, escape)}"` : `"${value}"`;
}

function escape(unit: string): string {
  return SHORT_ESCAPES[unit] ?? `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Replacements of ranges of a text, added from front to back and applied at once. */
export class TextEdits {
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #texts: Uint8Array[] = [];
  #count = 0;
  #grows = 0;

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Puts `text` in place of the bytes from `start` to `end`; ranges come in rising order and do not overlap. */
  replace(start: number, end: number, text: Uint8Array): void {
    this.#starts[this.#count] = start;
    this.#ends[this.#count] = end;
    this.#texts[this.#count] = text;
    this.#count += 1;
    this.#grows += text.length - (end - start);
  }

  clear(): void {
    // What is beyond the count is overwritten: emptying three lists for every event would show.
    this.#count = 0;
    this.#grows = 0;
  }

  /** The text with its replacements; the text itself if there are none. */
  apply(original: Uint8Array): Uint8Array {
    if (this.isEmpty) return original;
    const source = asBuffer(original);
    const result = Buffer.allocUnsafe(source.length + this.#grows);
    let from = 0;
    let to = 0;
    for (let edit = 0; edit < this.#count; edit++) {
      const start = this.#starts[edit] ?? 0;
      const text = this.#texts[edit];
      to += source.copy(result, to, from, start);
      if (text !== undefined) {
        result.set(text, to);
        to += text.length;
      }
      from = this.#ends[edit] ?? 0;
    }
    source.copy(result, to, from);
    return result;
  }
}
