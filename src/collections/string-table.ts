import { randomInt } from 'node:crypto';
import { endianness } from 'node:os';
import { NumberList } from './number-list.js';

/** Words of four bytes in a block of names; a longer name has a block of its own. */
const BLOCK_WORDS = 64 * 1024;
const FIRST_SLOTS = 1024;
/** Words are kept as this machine has them. */
const IS_LITTLE_ENDIAN = endianness() === 'LE';

/**
 * Names, numbered from 0 in the order in which they were added. An app may have as many streams and assets as events: as
 * strings in a `Map` they take 150 bytes each and a part of every garbage collection; here they lie side by side as
 * UTF-8, found through a hash table, in little more than their own length.
 */
export class StringTable {
  /**
   * A name is its length in bytes, then its bytes, then zeros up to the next whole word. What UTF-8 cannot say, halves of
   * surrogate pairs, stands in UTF-16, with a negative length.
   */
  readonly #blocks: Int32Array<ArrayBuffer>[] = [];
  #blockUsed = 0;
  readonly #block = new NumberList(Uint32Array);
  readonly #offset = new NumberList(Uint32Array);
  readonly #hash = new NumberList(Int32Array);
  /** Number of a name and one, 0 for an empty slot. */
  #slots = new Uint32Array(FIRST_SLOTS);
  /** Chosen anew for each table, so that nobody can make up names that all fall into one slot. */
  readonly #seed = randomInt(2 ** 31) | 1;
  /** The name that is looked for, as it would be stored. */
  #sought = new Int32Array(256);
  #soughtBytes = Buffer.from(this.#sought.buffer);
  #soughtWords = 0;
  #soughtHash = 0;

  get size(): number {
    return this.#block.length;
  }

  /** The name's number, or -1. */
  find(name: string): number {
    this.#seek(name);
    return (this.#slots[this.#slotOfSought()] ?? 0) - 1;
  }

  /** The name's number; a new name gets the next one, which is the size of the table before. */
  add(name: string): number {
    this.#seek(name);
    return this.#addSought();
  }

  /** As `add`, of a name in UTF-8, without making a string of it where it is ASCII. `view` is of the same bytes. */
  addBytes(bytes: Buffer, view: DataView, start: number, end: number): number {
    return this.#seekAscii(bytes, view, start, end) ? this.#addSought() : this.add(bytes.toString('utf8', start, end));
  }

  #addSought(): number {
    const slot = this.#slotOfSought();
    const found = this.#slots[slot] ?? 0;
    if (found > 0) return found - 1;
    const number = this.size;
    this.#store();
    this.#slots[slot] = number + 1;
    if (this.size * 2 > this.#slots.length) this.#grow();
    return number;
  }

  name(number: number): string {
    const block = this.#blocks[this.#block.get(number)];
    if (block === undefined || number >= this.size) throw new RangeError(`no name ${number}`);
    const at = this.#offset.get(number);
    const length = block[at] ?? 0;
    const bytes = Buffer.from(block.buffer, (at + 1) * 4, Math.abs(length));
    return bytes.toString(length < 0 ? 'utf16le' : 'utf8');
  }

  clear(): void {
    this.#blocks.length = 0;
    this.#blockUsed = 0;
    for (const numbers of [this.#block, this.#offset, this.#hash]) numbers.clear();
    this.#slots = new Uint32Array(FIRST_SLOTS);
  }

  /** The slot that holds the name in `#sought`, or the free one where it belongs. */
  #slotOfSought(): number {
    const hash = this.#soughtHash;
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const number = (this.#slots[slot] ?? 0) - 1;
      if (number < 0 || (this.#hash.get(number) === hash && this.#isSought(number))) return slot;
      slot = (slot + 1) & mask;
    }
  }

  /** Looks for a name of ASCII characters; false if it has others. */
  #seekAscii(bytes: Buffer, view: DataView, start: number, end: number): boolean {
    const length = end - start;
    this.#makeRoom(length);
    let seen = 0;
    let at = start;
    for (let word = 1; at + 4 <= end; at += 4, word++) {
      const four = view.getInt32(at, IS_LITTLE_ENDIAN);
      seen |= four;
      this.#sought[word] = four;
    }
    for (; at < end; at++) {
      const byte = bytes[at] ?? 0;
      seen |= byte;
      this.#soughtBytes[4 + at - start] = byte;
    }
    if ((seen & 0x80808080) !== 0) return false;
    this.#found(length, true);
    return true;
  }

  #makeRoom(bytes: number): void {
    const room = Math.ceil(bytes / 4) + 2;
    if (room <= this.#sought.length) return;
    this.#sought = new Int32Array(room * 2);
    this.#soughtBytes = Buffer.from(this.#sought.buffer);
  }

  #seek(name: string): void {
    this.#makeRoom(name.length * 3);
    let length = this.#soughtBytes.write(name, 4);
    const isUtf8 = length === name.length || name.isWellFormed();
    if (!isUtf8) length = this.#soughtBytes.write(name, 4, 'utf16le');
    this.#found(length, isUtf8);
  }

  /** The name stands in `#sought`, from its second word on. */
  #found(length: number, isUtf8: boolean): void {
    this.#soughtWords = 1 + Math.ceil(length / 4);
    for (let at = 4 + length; at < this.#soughtWords * 4; at++) this.#soughtBytes[at] = 0;
    this.#sought[0] = isUtf8 ? length : -length;
    this.#soughtHash = this.#hashOfSought();
  }

  /** Every word is mixed in and spread, as MurmurHash does it. */
  #hashOfSought(): number {
    let hash = this.#seed;
    for (let word = 0; word < this.#soughtWords; word++) {
      hash = Math.imul(hash ^ (this.#sought[word] ?? 0), 0x5bd1e995);
      hash ^= hash >>> 15;
    }
    return hash | 0;
  }

  #isSought(number: number): boolean {
    const block = this.#blocks[this.#block.get(number)];
    const at = this.#offset.get(number);
    if (block === undefined) return false;
    for (let word = 0; word < this.#soughtWords; word++) if (block[at + word] !== this.#sought[word]) return false;
    return true;
  }

  #store(): void {
    let block = this.#blocks.at(-1);
    if (block === undefined || this.#blockUsed + this.#soughtWords > block.length) {
      block = new Int32Array(Math.max(BLOCK_WORDS, this.#soughtWords));
      this.#blocks.push(block);
      this.#blockUsed = 0;
    }
    block.set(this.#sought.subarray(0, this.#soughtWords), this.#blockUsed);
    this.#block.push(this.#blocks.length - 1);
    this.#offset.push(this.#blockUsed);
    this.#hash.push(this.#soughtHash);
    this.#blockUsed += this.#soughtWords;
  }

  #grow(): void {
    const mask = this.#slots.length * 2 - 1;
    this.#slots = new Uint32Array(mask + 1);
    for (let number = 0; number < this.size; number++) {
      let slot = this.#hash.get(number) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = number + 1;
    }
  }
}
