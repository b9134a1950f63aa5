const LOWER_D = 0x64;
const LOWER_E = 0x65;

/** Names of one object that are compared one by one. */
const MAX_COMPARED = 32;
/** A number of this many characters, without an exponent, is still below what a double holds. */
const SAFE_NUMBER = 300;
/** Makes small letters of ASCII's capitals, and one of some others, four bytes at once. */
const ANY_CASE = 0x20202020;
/** What a text that nobody wrote makes room for is not kept. */
const KEPT_LEVELS = 1024;

/** What a scan passes, beside the grammar: noted in the same pass, without a string an event. */
export class ScanNotes {
  /** How deep brackets are nested. */
  depth = 0;
  /** Whether line breaks stand between two tokens. */
  hasLineBreaks = false;
  /**
   * Whether a reader with narrower ideas of JSON than its grammar should look closely: a name that may stand twice in one
   * object in any case, a number that may be beyond a double, an escape that may be half of a pair. Never misses one.
   */
  isPeculiar = false;
  hasEscapedNames = false;
  #level = 0;
  /** Names of the open objects, as numbers that two different ones may share, and where those of each bracket begin. */
  #names: number[] = [];
  #named = 0;
  #begins: number[] = [];

  /** Before another text. */
  clear(): void {
    this.depth = this.#level = this.#named = 0;
    this.hasLineBreaks = this.isPeculiar = this.hasEscapedNames = false;
    if (this.#begins.length > KEPT_LEVELS) this.#begins = [];
    if (this.#names.length > KEPT_LEVELS) this.#names = [];
  }

  open(): void {
    this.#begins[this.#level++] = this.#named;
    if (this.#level > this.depth) this.depth = this.#level;
  }

  close(): void {
    this.#level--;
    this.#named = this.#begins[this.#level] ?? 0;
  }

  /** Brackets with nothing between them. */
  empty(): void {
    if (this.#level >= this.depth) this.depth = this.#level + 1;
  }

  lineBreak(): void {
    this.hasLineBreaks = true;
  }

  /** `\u` with this first digit. */
  escape(digit: number): void {
    if ((digit | 0x20) === LOWER_D) this.isPeculiar = true;
  }

  number(bytes: Uint8Array, start: number, end: number): void {
    if (end - start > SAFE_NUMBER) this.isPeculiar = true;
    for (let at = start + 1; at < end; at++) if (((bytes[at] ?? 0) | 0x20) === LOWER_E) this.isPeculiar = true;
  }

  /** A name with its quotes and without escapes, in bytes and the same bytes read four at once; its case makes no difference. */
  name(bytes: Buffer, view: DataView, start: number, end: number): void {
    let sum = end - start;
    if (sum < 4) sum = (sum << 8) | (bytes[start + 1] ?? 0) | ANY_CASE;
    else {
      for (let at = start; at < end - 4; at += 4) sum = (Math.imul(sum, 31) + (view.getInt32(at, true) | ANY_CASE)) | 0;
      sum = (Math.imul(sum, 31) + (view.getInt32(end - 4, true) | ANY_CASE)) | 0;
    }
    const begin = this.#begins[this.#level - 1] ?? 0;
    if (this.#named - begin >= MAX_COMPARED) this.isPeculiar = true;
    else {
      for (let at = begin; at < this.#named; at++) if (this.#names[at] === sum) this.isPeculiar = true;
      this.#names[this.#named++] = sum;
    }
  }

  /** A name with escapes may be another one's twin. */
  escapedName(): void {
    this.hasEscapedNames = this.isPeculiar = true;
  }
}
