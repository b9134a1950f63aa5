import { randomBytes } from 'node:crypto';
import { methodOf, type ZipEntry } from '../../zip/zip-entry.js';
import { assetName, isAssetName } from './entry-names.js';

/** 8 offset, 8 stored, 8 size, 4 crc, 2 method, 2 kind, 32 digest of an asset or number of another name. */
const RECORD_BYTES = 64;
const BLOCK_RECORDS = 4096;
const KIND_ASSET = 1;
const KIND_OTHER = 2;

/**
 * The entries of one archive, 64 bytes each instead of an object: an archive may have a million. Names of assets are
 * kept as their 32 digest bytes and found through a hash table; other names are few and kept as strings.
 */
export class EntryTable {
  readonly #blocks: Buffer[] = [];
  readonly #names: string[] = [];
  readonly #others = new Map<string, number>();
  readonly #digest = Buffer.alloc(32);
  /** Factors of the hash, random so that nobody can choose digests that collide and make look-ups slow. */
  readonly #factors = new Uint32Array(randomBytes(32).buffer.slice(0, 32));
  #slots = new Int32Array(1024);
  #assets = 0;
  #length = 0;
  #totalSize = 0;
  #totalStored = 0;

  get length(): number {
    return this.#length;
  }

  /** Uncompressed bytes of all entries. */
  get totalSize(): number {
    return this.#totalSize;
  }

  /** Bytes of all entries in the file, headers left out. */
  get totalStored(): number {
    return this.#totalStored;
  }

  /** Adds an entry; false, and nothing added, if the name is there already. */
  add(entry: ZipEntry): boolean {
    const asset = isAssetName(entry.name);
    if (this.find(entry.name) !== undefined) return false;
    this.#totalSize += entry.size;
    this.#totalStored += entry.stored;
    const { block, at } = this.#newRecord();
    block.writeDoubleLE(entry.offset, at);
    block.writeDoubleLE(entry.stored, at + 8);
    block.writeDoubleLE(entry.size, at + 16);
    block.writeUInt32LE(entry.crc, at + 24);
    block.writeUInt16LE(entry.method, at + 28);
    block.writeUInt16LE(asset ? KIND_ASSET : KIND_OTHER, at + 30);
    if (asset) this.#addAsset(block, at, entry.name);
    else this.#addOther(block, at, entry.name);
    return true;
  }

  at(index: number): ZipEntry {
    const { block, at } = this.#record(index);
    return {
      name: this.name(index),
      method: methodOf(block.readUInt16LE(at + 28)) ?? 0,
      crc: block.readUInt32LE(at + 24),
      size: this.size(index),
      stored: block.readDoubleLE(at + 8),
      offset: block.readDoubleLE(at),
    };
  }

  name(index: number): string {
    const { block, at } = this.#record(index);
    if (block.readUInt16LE(at + 30) === KIND_ASSET) return assetName(block.toString('hex', at + 32, at + RECORD_BYTES));
    return this.#names[block.readUInt32LE(at + 32)] ?? '';
  }

  size(index: number): number {
    const { block, at } = this.#record(index);
    return block.readDoubleLE(at + 16);
  }

  /** Index of the entry with this name. */
  find(name: string): number | undefined {
    if (!isAssetName(name)) return this.#others.get(name);
    const slot = this.#slots[this.#slotOf(name)] ?? 0;
    return slot === 0 ? undefined : slot - 1;
  }

  *[Symbol.iterator](): Generator<ZipEntry> {
    for (let index = 0; index < this.#length; index++) yield this.at(index);
  }

  #newRecord(): { readonly block: Buffer; readonly at: number } {
    if (this.#length % BLOCK_RECORDS === 0) this.#blocks.push(Buffer.alloc(BLOCK_RECORDS * RECORD_BYTES));
    return this.#record(this.#length++);
  }

  #record(index: number): { readonly block: Buffer; readonly at: number } {
    const block = this.#blocks[Math.floor(index / BLOCK_RECORDS)];
    if (block === undefined || index >= this.#length) throw new RangeError(`no entry ${index}`);
    return { block, at: (index % BLOCK_RECORDS) * RECORD_BYTES };
  }

  #addOther(block: Buffer, at: number, name: string): void {
    block.writeUInt32LE(this.#names.push(name) - 1, at + 32);
    this.#others.set(name, this.#length - 1);
  }

  #addAsset(block: Buffer, at: number, name: string): void {
    this.#slots[this.#slotOf(name)] = this.#length;
    this.#digest.copy(block, at + 32);
    this.#assets += 1;
    if (this.#assets * 2 > this.#slots.length) this.#grow();
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2);
    for (const slot of old) {
      if (slot === 0) continue;
      const { block, at } = this.#record(slot - 1);
      block.copy(this.#digest, 0, at + 32, at + RECORD_BYTES);
      this.#slots[this.#slotOfDigest()] = slot;
    }
  }

  /** The slot that holds this asset, or the free one where it belongs; leaves its digest in `#digest`. */
  #slotOf(name: string): number {
    this.#digest.write(name.slice(7), 'hex');
    return this.#slotOfDigest();
  }

  #slotOfDigest(): number {
    let hash = 0;
    for (let word = 0; word < 8; word++) {
      hash = (hash + Math.imul(this.#digest.readInt32LE(word * 4), (this.#factors[word] ?? 0) | 1)) | 0;
    }
    const mask = this.#slots.length - 1;
    // The high bits of a sum of products depend on every bit of every word; the low ones do not.
    let slot = ((hash >>> 16) ^ hash) & mask;
    for (;;) {
      const found = this.#slots[slot] ?? 0;
      if (found === 0 || this.#isDigestOf(found - 1)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #isDigestOf(index: number): boolean {
    const { block, at } = this.#record(index);
    return block.compare(this.#digest, 0, 32, at + 32, at + RECORD_BYTES) === 0;
  }
}
