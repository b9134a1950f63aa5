import { pipeline, Readable } from 'node:stream';
import { crc32, createDeflateRaw, deflateRawSync } from 'node:zlib';
import { AppendFile } from './append-file.js';
import type { Method, ZipEntry } from './entry-table.js';
import { isTooDense } from './packing.js';
import { looksCompressed } from './sample.js';
import { centralHeader, endRecords, localHeader, localHeaderBytes, ZIP64_FROM } from './zip-records.js';

/** Squidex's events and most of its files are small: so large is compressed in memory, at once. */
const SMALL_BYTES = 1 << 20;
/** 94 % of level 6's ratio in half its time. */
const LEVEL = { level: 3 } as const;
/** Most events are tiny: a compressor with small tables is set up sooner, and finds as much in so little. */
const TINY_BYTES = 4096;
const TINY = { ...LEVEL, windowBits: 12, memLevel: 5, chunkSize: 2048 } as const;
const DIRECTORY_CHUNK = 1 << 20;
const DEFLATE_CHUNK = 1 << 16;
/** From here on an asset is stored, so that its size decides alone whether it needs zip64. */
const STORED_FROM = ZIP64_FROM - (1 << 24);

/**
 * Writes a zip of many small entries. The directory is kept as bytes, not as objects. A name may stand twice, as
 * Squidex's attachments do.
 */
export class SquidexZipFile {
  readonly #directory: Buffer[] = [];
  #chunk: Buffer[] = [];
  #chunkBytes = 0;
  #directoryBytes = 0;
  #entries = 0;

  private constructor(private readonly file: AppendFile) {}

  static async create(path: string): Promise<SquidexZipFile> {
    return new SquidexZipFile(await AppendFile.create(path));
  }

  async add(name: string, content: Uint8Array): Promise<void> {
    const deflated =
      content.length === 0 ? content : deflateRawSync(content, content.length <= TINY_BYTES ? TINY : LEVEL);
    const method: Method = content.length === 0 || deflated.length >= content.length ? 0 : 8;
    const bytes = method === 0 ? content : deflated;
    const size = content.length;
    const entry = { ...this.#begun(name), method, crc: crc32(content), size, stored: bytes.length };
    await this.file.write(localHeader(entry));
    await this.file.write(bytes);
    this.#note(entry);
  }

  /** Adds `size` bytes that `open` gives, each time anew. */
  async addStream(name: string, size: number, open: () => AsyncIterable<Uint8Array>): Promise<void> {
    if (size <= SMALL_BYTES) return this.add(name, await joined(open()));
    const method = size >= STORED_FROM ? 0 : await guessMethod(open());
    const entry = await this.#copy(name, size, method, open());
    const isWorse = method === 8 && (entry.stored >= size || isTooDense(size, entry.stored));
    if (isWorse) await this.file.rewind(entry.offset);
    this.#note(isWorse ? await this.#copy(name, size, 0, open()) : entry);
  }

  async finish(): Promise<void> {
    const offset = this.file.position;
    for (const records of [...this.#directory, ...this.#chunk]) await this.file.write(records);
    await this.file.write(endRecords({ entries: this.#entries, offset, size: this.#directoryBytes }));
    await this.file.close();
  }

  /** Closes and removes the file. */
  async abort(): Promise<void> {
    await this.file.discard();
  }

  async #copy(name: string, size: number, method: Method, source: AsyncIterable<Uint8Array>): Promise<ZipEntry> {
    const begun = this.#begun(name);
    const header = localHeaderBytes(begun.name.length, size >= ZIP64_FROM);
    await this.file.write(Buffer.alloc(header));
    let crc = 0;
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const chunk of source) {
        crc = crc32(chunk, crc);
        yield chunk;
      }
    }
    for await (const chunk of method === 8 ? deflated(counted()) : counted()) await this.file.write(chunk);
    const entry = { ...begun, method, crc, size, stored: this.file.position - begun.offset - header };
    await this.file.patch(begun.offset, localHeader(entry));
    return entry;
  }

  /** Names are written as the bytes of their UTF-8. */
  #begun(name: string): Pick<ZipEntry, 'name' | 'offset'> {
    return { name: Buffer.from(name).toString('latin1'), offset: this.file.position };
  }

  #note(entry: ZipEntry): void {
    const record = centralHeader(entry);
    this.#chunk.push(record);
    this.#chunkBytes += record.length;
    this.#directoryBytes += record.length;
    this.#entries++;
    if (this.#chunkBytes < DIRECTORY_CHUNK) return;
    this.#directory.push(Buffer.concat(this.#chunk));
    this.#chunk = [];
    this.#chunkBytes = 0;
  }
}

async function guessMethod(source: AsyncIterable<Uint8Array>): Promise<Method> {
  for await (const head of source) return looksCompressed(head) ? 0 : 8;
  return 0;
}

async function joined(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* deflated(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const deflate = createDeflateRaw({ ...LEVEL, chunkSize: DEFLATE_CHUNK });
  // an error of either end destroys the other, and reaches the loop below
  pipeline(Readable.from(source), deflate, () => undefined);
  for await (const chunk of deflate) if (chunk instanceof Uint8Array) yield chunk;
}
