import type { AssetUrls } from '../event-vocabulary.js';
import { encodeString, type TextEdits } from '../../json/json-edits.js';
import { asBuffer, decodeWithOffsets, walkStrings } from '../../json/json-text.js';

interface Link {
  readonly from: Buffer;
  /** As it is written inside a JSON string. */
  readonly to: Uint8Array;
  readonly changes: boolean;
  /** The address of all apps' assets, which a link to another app's begins with too. */
  readonly shared: boolean;
}

/** An address that begins without its scheme, which leads wherever the page is that has it. */
const SLASHES = Buffer.from('//');
const COLON = 0x3a;
/** The name of an app and something of it; behind the shared address alone is the id of an asset. */
const OTHER_APP = /^(?![0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\/)[a-z0-9]+(?:-[a-z0-9]+)*\/[^/?#\s"'<>()\\]/;
/** No name of an app is longer. */
const MAX_APP = 256;

const BACKSLASH = 0x5c;

/** An address that begins with none of these cannot begin inside an escape sequence. */
const MAY_END_AN_ESCAPE = /^["\\/bfnrtu0-9a-fA-F]/;

/**
 * Rewrites asset addresses in JSON text from the old place to the new one. One string may hold both kinds; the
 * longer one wins where both fit, so each link is rewritten once, from left to right. An address is the same with
 * `http`, with `https` and without a scheme; a link to another app's asset stays.
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
    this.#probes = links.filter((a) => !links.some((b) => b !== a && a.from.includes(b.from))).map((l) => l.from);
    this.#letters = new Set(links.flatMap((link) => Array.from(link.from.toString(), (c) => c.codePointAt(0) ?? 0)));
    this.#safeInRawText = !links.some((link) => MAY_END_AN_ESCAPE.test(link.from.toString()));
  }

  /**
   * The links of the app with this name. Without `to` links are only counted, and none changes. Undefined if there would be
   * nothing to change or count.
   */
  static of({ from, to }: { readonly from: AssetUrls; readonly to?: AssetUrls }, app: string): AssetLinks | undefined {
    const own = from.assetsApp === '' && from.assets !== '' ? `${withSlash(from.assets)}${app}/` : from.assetsApp;
    const now = to ?? { ...from, assetsApp: own };
    const links = linksOf([
      [own, now.assetsApp],
      [from.assets, now.assets],
    ]);
    const isAny = to === undefined ? links.length > 0 : links.some((link) => link.changes);
    return isAny ? new AssetLinks(links, to === undefined) : undefined;
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
      const index = placeOf(link, text, from);
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

/** Longer ones first; pairs of an old address and the new one, the shared one last. */
function linksOf(pairs: readonly (readonly [old: string, now: string])[]): readonly Link[] {
  const links = new Map<string, Link>();
  for (const [index, [old, now]] of pairs.entries()) {
    for (const [from, to] of old === '' ? [] : spellings(withSlash(old), withSlash(now))) {
      const link = { from: Buffer.from(from), to: Buffer.from(encodeString(to).slice(1, -1)), changes: from !== to };
      if (!links.has(from)) links.set(from, { ...link, shared: index > 0 });
    }
  }
  return [...links.values()].sort((a, b) => b.from.length - a.from.length);
}

/** An address with each scheme, and without; what leads to where it led stays as it is. */
function spellings(old: string, now: string): readonly (readonly [from: string, to: string])[] {
  const [, rest] = /^https?:(\/\/.+)$/s.exec(old) ?? [];
  if (rest === undefined) return [[old, now]];
  return [`http:${rest}`, `https:${rest}`, rest].map((from) => {
    if (old === now) return [from, from];
    return [from, from === rest ? now.replace(/^https?:/, '') : now];
  });
}

function withSlash(address: string): string {
  return address.endsWith('/') ? address : `${address}/`;
}

/** Where the next such link begins; -1 if there is none. */
function placeOf({ from: address, shared }: Link, text: Buffer, from: number): number {
  const isBare = address.subarray(0, SLASHES.length).equals(SLASHES);
  for (let at = text.indexOf(address, from); at >= 0; at = text.indexOf(address, at + 1)) {
    const end = at + address.length;
    const isOther =
      (isBare && text[at - 1] === COLON) || (shared && OTHER_APP.test(text.toString('latin1', end, end + MAX_APP)));
    if (!isOther) return at;
  }
  return -1;
}
