import { type FileHandle, open, rm } from 'node:fs/promises';
import { fileError } from './file-errors.js';

/** Small writes are joined to this many bytes; two such buffers take turns. */
const BUFFER_BYTES = 1 << 20;
/** The disk is told to start writing this often, so that the last sync finds little left to do. */
const WRITEBACK_BYTES = 32 << 20;

/** A new file that is written from front to back; what is before the end can be patched, and its tail given up. */
export class AppendFile {
  #buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  #spare = Buffer.allocUnsafe(BUFFER_BYTES);
  /** Where the buffer begins in the file. */
  #start = 0;
  #fill = 0;
  /** How far the file reaches on disk: more than the position after a rewind. */
  #reach = 0;
  #syncedAt = 0;
  #writing: Promise<void> = Promise.resolve();
  #syncing: Promise<void> = Promise.resolve();
  #syncRunning = false;
  #closed = false;

  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  /** Readable by the owner alone, and never an existing file or a link: archives hold everything an app knows. */
  static async create(path: string): Promise<AppendFile> {
    try {
      return new AppendFile(path, await open(path, 'wx', 0o600));
    } catch (error) {
      throw fileError(error, `${path} was not written`);
    }
  }

  get position(): number {
    return this.#start + this.#fill;
  }

  async write(bytes: Uint8Array): Promise<void> {
    let taken = 0;
    while (taken < bytes.length) {
      if (this.#fill === BUFFER_BYTES) await this.#flush();
      const count = Math.min(bytes.length - taken, BUFFER_BYTES - this.#fill);
      this.#buffer.set(
        taken === 0 && count === bytes.length ? bytes : bytes.subarray(taken, taken + count),
        this.#fill,
      );
      this.#fill += count;
      taken += count;
    }
  }

  /** Replaces bytes that were written before. */
  async patch(offset: number, bytes: Uint8Array): Promise<void> {
    const onDisk = Math.max(0, Math.min(bytes.length, this.#start - offset));
    if (onDisk < bytes.length) this.#buffer.set(bytes.subarray(onDisk), offset + onDisk - this.#start);
    if (onDisk === 0) return;
    await this.#writing;
    await this.#writeAll(bytes.subarray(0, onDisk), offset);
  }

  /** Gives up everything from `position` on. */
  async rewind(position: number): Promise<void> {
    if (position >= this.#start) {
      this.#fill = position - this.#start;
      return;
    }
    await this.#writing;
    this.#start = position;
    this.#fill = 0;
  }

  /** Returns when every byte is durable. A failed sync is final: the kernel may have dropped the pages. */
  async close(): Promise<void> {
    await this.#flush();
    await this.#writing;
    await this.#syncing;
    try {
      if (this.#reach > this.position) await this.handle.truncate(this.position);
      await this.handle.sync();
    } catch (error) {
      throw fileError(error, `${this.path} was not written`);
    }
    this.#closed = true;
    await this.handle.close();
  }

  /** Closes and removes the file, whatever state it is in. */
  async discard(): Promise<void> {
    await Promise.allSettled([this.#writing, this.#syncing]);
    if (!this.#closed) await this.handle.close();
    this.#closed = true;
    await rm(this.path, { force: true });
  }

  async #flush(): Promise<void> {
    await this.#writing;
    const full = this.#buffer.subarray(0, this.#fill);
    const offset = this.#start;
    [this.#buffer, this.#spare] = [this.#spare, this.#buffer];
    this.#start += this.#fill;
    this.#fill = 0;
    this.#writing = this.#writeAll(full, offset);
    // The next write awaits it and meets the failure; there may be none yet.
    this.#writing.catch(() => undefined);
  }

  async #writeAll(bytes: Uint8Array, offset: number): Promise<void> {
    try {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await this.handle.write(bytes, done, bytes.length - done, offset + done);
        done += bytesWritten;
      }
    } catch (error) {
      throw fileError(error, `${this.path} was not written`);
    }
    this.#reach = Math.max(this.#reach, offset + bytes.length);
    if (this.#reach - this.#syncedAt >= WRITEBACK_BYTES && !this.#syncRunning) this.#startWriteback();
  }

  #startWriteback(): void {
    this.#syncedAt = this.#reach;
    this.#syncRunning = true;
    const before = this.#syncing;
    this.#syncing = this.handle.datasync().then(
      () => {
        this.#syncRunning = false;
        return before;
      },
      (error: unknown) => {
        throw fileError(error, `${this.path} was not written`);
      },
    );
    this.#syncing.catch(() => undefined);
  }
}
