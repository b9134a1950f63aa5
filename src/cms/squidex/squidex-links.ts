import type { AssetUrls } from '../event-vocabulary.js';
import { encodeString, type TextEdits } from '../../json/json-edits.js';
import { asBuffer, decodeWithOffsets, walkStrings } from '../../json/json-text.js';

interface Link {
  readonly from: Buffer;
  /** As it is written inside a JSON string. */
  readonly to: Uint8Array;
  readonly changes: boolean;
}

const BACKSLASH = 0x5c;

/** An address that begins with none of these cannot begin inside an escape sequence. */
const MAY_END_AN_ESCAPE = /^["\\/bfnrtu0-9a-fA-F]/;

/**
 * Rewrites asset addresses in JSON text from the old place to the new one. One string may hold both kinds; the
 * longer one wins where both fit, so each link is rewritten once, from left to right.
 */
export class AssetLinks {
  readonly #links: readonly Link[];
  /** If none of these bytes occur, no address does. */
  readonly #probes: readonly Buffer[];
  readonly #letters: ReadonlySet<number>;
  readonly #safeInRawText: boolean;

  /** `counting`: those that would not change are counted too. */
  private constructor(
    links: readonly Link[],
    private readonly counting = false,
  ) {
    this.#links = links;
    this.#probes = links.filter((a) => !links.some((b) => b !== a && startsWith(a.from, b.from))).map((l) => l.from);
    this.#letters = new Set(links.flatMap((link) => Array.from(link.from.toString(), (c) => c.codePointAt(0) ?? 0)));
    this.#safeInRawText = !links.some((link) => MAY_END_AN_ESCAPE.test(link.from.toString()));
  }

  /** Counts the links that lead to one place and changes none. */
  static to(place: AssetUrls): AssetLinks | undefined {
    const links = [...new Set([place.assetsApp, place.assets])]
      .filter((address) => address !== '')
      .sort((a, b) => b.length - a.length)
      .map((address) => ({ from: Buffer.from(address), to: new Uint8Array(0), changes: false }));
    return links.length === 0 ? undefined : new AssetLinks(links, true);
  }

  /** Undefined if nothing would change. */
  static between(from: AssetUrls, to: AssetUrls): AssetLinks | undefined {
    const pairs = [
      [from.assetsApp, to.assetsApp],
      [from.assets, to.assets],
    ] as const;
    const links = pairs
      .filter(([old], index) => old !== '' && pairs.findIndex((pair) => pair[0] === old) === index)
      .sort(([a], [b]) => b.length - a.length)
      .map(([old, now]) => ({
        from: Buffer.from(old),
        to: Buffer.from(encodeString(now).slice(1, -1)),
        changes: old !== now,
      }));
    return links.some((link) => link.changes) ? new AssetLinks(links) : undefined;
  }

  /** Whether an address may occur in the text, so that its strings are worth a look. Never misses one. */
  mayOccur(json: Uint8Array): boolean {
    const text = asBuffer(json);
    return this.#probes.some((probe) => text.includes(probe)) || this.#mayHide(text);
  }

  /** Adds an edit for each address in the string values of the range that changes, and returns how many. */
  rewrite(json: Uint8Array, start: number, end: number, edits: TextEdits): number {
    let count = 0;
    walkStrings(json, start, end, (from, to) => {
      count += this.#rewriteString(asBuffer(json).subarray(from, to), from, edits);
    });
    return count;
  }

  #rewriteString(text: Buffer, base: number, edits: TextEdits): number {
    const escaped = text.includes(BACKSLASH);
    if (!escaped || (this.#safeInRawText && !this.#mayHide(text))) {
      return this.#replaceAll(text, (index) => base + index, edits);
    }
    const { bytes, offsets } = decodeWithOffsets(text);
    return this.#replaceAll(bytes, (index) => base + (offsets[index] ?? text.length), edits);
  }

  #replaceAll(text: Buffer, place: (index: number) => number, edits: TextEdits): number {
    let count = 0;
    let at = 0;
    for (;;) {
      const found = this.#next(text, at);
      if (found === undefined) return count;
      at = found.index + found.link.from.length;
      if (found.link.changes) edits.replace(place(found.index), place(at), found.link.to);
      if (found.link.changes || this.counting) count++;
    }
  }

  #next(text: Buffer, from: number): { readonly index: number; readonly link: Link } | undefined {
    let first: { readonly index: number; readonly link: Link } | undefined;
    for (const link of this.#links) {
      const index = text.indexOf(link.from, from);
      if (index >= 0 && (first === undefined || index < first.index)) first = { index, link };
    }
    return first;
  }

  /** Whether a letter of an address is written as an escape sequence somewhere. */
  #mayHide(text: Buffer): boolean {
    for (let at = text.indexOf(BACKSLASH); at >= 0; at = text.indexOf(BACKSLASH, at)) {
      const isUnicode = text[at + 1] === 0x75;
      const code = isUnicode ? Number.parseInt(text.toString('latin1', at + 2, at + 6), 16) : (text[at + 1] ?? 0);
      // half of a surrogate pair says nothing alone: let it be decoded if addresses go beyond ASCII at all
      if (this.#letters.has(code) || (isUnicode && code >= 0xd800 && code < 0xe000 && this.#beyondAscii)) return true;
      at += isUnicode ? 6 : 2;
    }
    return false;
  }

  get #beyondAscii(): boolean {
    return [...this.#letters].some((letter) => letter > 0x7f);
  }
}

function startsWith(text: Buffer, prefix: Buffer): boolean {
  return text.length >= prefix.length && text.subarray(0, prefix.length).equals(prefix);
}
