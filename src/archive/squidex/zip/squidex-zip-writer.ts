import { pipeline, Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';
import { WorkerThread } from '../../../process/worker-thread.js';
import { AppendFile } from '../../../files/append-file.js';
import type { Method, ZipEntry } from '../../zip/zip-entry.js';
import { OrderedQueue } from '../../../concurrency/ordered-queue.js';
import { isTooDense } from '../../zip/packing.js';
import { looksCompressed } from '../../zip/compressibility.js';
import { type DeflatedContents, type ContentsToDeflate, SQUIDEX_LEVEL, deflateEach } from './small-contents.js';
import { centralHeader, endRecords, localHeader, localHeaderBytes, ZIP64_FROM } from '../../zip/zip-records.js';

/** Squidex's events and most of its files are small: so large is compressed in memory, at once. */
const SMALL_BYTES = 1 << 20;
/** Contents that are deflated together, on a thread, while the next ones are made. */
const TOGETHER_BYTES = 256 * 1024;
const TOGETHERS_AT_ONCE = 3;
const DIRECTORY_CHUNK = 1 << 20;
const DEFLATE_CHUNK = 1 << 16;
/** From here on an asset is stored, so that its size decides alone whether it needs zip64. */
const STORED_FROM = ZIP64_FROM - (1 << 24);

/**
 * Writes a zip of many small entries. The directory is kept as bytes, not as objects. A name may occur twice, as
 * Squidex's attachments do.
 */
export class SquidexZipFile {
  readonly #directory: Buffer[] = [];
  #chunk = Buffer.alloc(0);
  #chunkBytes = 0;
  #directoryBytes = 0;
  #entries = 0;
  /** What waits to be deflated: names, where each content ends, and the contents one behind the other. */
  #names: string[] = [];
  #ends: number[] = [];
  #waiting = new Uint8Array(TOGETHER_BYTES);
  #waitingBytes = 0;
  /** Memory that has come back, of `TOGETHER_BYTES`. */
  readonly #spare: Uint8Array<ArrayBuffer>[] = [];
  readonly #queue = new OrderedQueue(TOGETHERS_AT_ONCE);
  #thread: WorkerThread<ContentsToDeflate | 'end', DeflatedContents> | undefined;

  private constructor(private readonly file: AppendFile) {}

  static async create(path: string): Promise<SquidexZipFile> {
    return new SquidexZipFile(await AppendFile.create(path));
  }

  /** The content is copied. */
  async add(name: string, content: Uint8Array): Promise<void> {
    if (this.#waitingBytes + content.length > this.#waiting.length && this.#names.length > 0) {
      this.#thread ??= new WorkerThread(new URL('./deflate-worker.js', import.meta.url), 'deflates entries');
      await this.#deflateTogether();
    }
    if (content.length > this.#waiting.length) this.#waiting = new Uint8Array(content.length);
    this.#waiting.set(content, this.#waitingBytes);
    this.#waitingBytes += content.length;
    this.#names.push(name);
    this.#ends.push(this.#waitingBytes);
  }

  /** Adds `size` bytes that `open` gives, each time anew. */
  async addStream(name: string, size: number, open: () => AsyncIterable<Uint8Array>): Promise<void> {
    if (size <= SMALL_BYTES) return this.add(name, await joined(open()));
    await this.#settle();
    const method = size >= STORED_FROM ? 0 : await guessMethod(open());
    const entry = await this.#copy(name, size, method, open());
    const isWorse = method === 8 && (entry.stored >= size || isTooDense(size, entry.stored));
    if (isWorse) await this.file.rewind(entry.offset);
    this.#note(isWorse ? await this.#copy(name, size, 0, open()) : entry);
  }

  async finish(): Promise<void> {
    await this.#settle();
    await this.#thread?.end('end');
    this.#thread = undefined;
    const offset = this.file.position;
    for (const records of [...this.#directory, this.#chunk.subarray(0, this.#chunkBytes)])
      await this.file.write(records);
    await this.file.write(endRecords({ entries: this.#entries, offset, size: this.#directoryBytes }));
    await this.file.close();
    // Whoever holds the writer may go on, and read the file back.
    this.#directory.length = this.#spare.length = 0;
  }

  /** Closes and removes the file. */
  async abort(): Promise<void> {
    await this.#queue.stop();
    await this.#thread?.end('end');
    await this.file.discard();
  }

  /** Deflates what has come together, and returns when there is room for more. Without a thread it is so little that it is done here. */
  async #deflateTogether(): Promise<void> {
    const [names, sourceEnds] = [this.#names, this.#ends];
    const contents = { bytes: this.#waiting, ends: new Uint32Array(sourceEnds), room: this.#memory() };
    this.#names = [];
    this.#ends = [];
    this.#waiting = this.#memory();
    this.#waitingBytes = 0;
    const moved = [contents.bytes.buffer, contents.ends.buffer, contents.room.buffer];
    const deflated = this.#thread?.request(contents, moved) ?? Promise.resolve(deflateEach(contents));
    await this.#queue.push(deflated, async ({ bytes, ends, crcs, spent }) => {
      for (const [index, name] of names.entries()) {
        const size = (sourceEnds[index] ?? 0) - (sourceEnds[index - 1] ?? 0);
        await this.#write(name, size, crcs[index] ?? 0, bytes.subarray(ends[index - 1] ?? 0, ends[index]));
      }
      this.#spare.push(...[bytes, spent].filter(({ length }) => length === TOGETHER_BYTES));
    });
  }

  #memory(): Uint8Array<ArrayBuffer> {
    return this.#spare.pop() ?? new Uint8Array(TOGETHER_BYTES);
  }

  async #write(name: string, size: number, crc: number, bytes: Uint8Array): Promise<void> {
    const method: Method = bytes.length < size ? 8 : 0;
    const entry = { ...this.#begun(name), method, crc, size, stored: bytes.length };
    await this.file.write(localHeader(entry));
    await this.file.write(bytes);
    this.#note(entry);
  }

  /** Returns when everything that was added is in the file. */
  async #settle(): Promise<void> {
    if (this.#names.length > 0) await this.#deflateTogether();
    await this.#queue.drain();
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
    if (this.#chunkBytes + record.length > this.#chunk.length) {
      this.#directory.push(this.#chunk.subarray(0, this.#chunkBytes));
      this.#chunk = Buffer.allocUnsafeSlow(DIRECTORY_CHUNK);
      this.#chunkBytes = 0;
    }
    this.#chunk.set(record, this.#chunkBytes);
    this.#chunkBytes += record.length;
    this.#directoryBytes += record.length;
    this.#entries++;
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
  const deflate = createDeflateRaw({ ...SQUIDEX_LEVEL, chunkSize: DEFLATE_CHUNK });
  // an error of either end destroys the other, and reaches the loop below
  pipeline(Readable.from(source), deflate, () => undefined);
  for await (const chunk of deflate) if (chunk instanceof Uint8Array) yield chunk;
}
