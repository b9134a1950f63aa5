import { readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { BackupError } from '../errors.js';
import { fileError } from './append-file.js';

/** A local file read at any place. */
export class RandomAccess {
  private constructor(
    readonly path: string,
    readonly size: number,
    private readonly handle: FileHandle,
  ) {}

  static async open(path: string): Promise<RandomAccess> {
    try {
      const handle = await open(path, 'r');
      return new RandomAccess(path, (await handle.stat()).size, handle);
    } catch (error) {
      throw fileError(error, path);
    }
  }

  /** Exactly these bytes, in `into` if given; `archive-truncated` if the file has become shorter. */
  async read(offset: number, length: number, into: Buffer = Buffer.allocUnsafe(length)): Promise<Buffer> {
    let done = 0;
    while (done < length) {
      const { bytesRead } = await this.handle.read(into, done, length - done, offset + done).catch((error: unknown) => {
        throw fileError(error, this.path);
      });
      if (bytesRead === 0) throw this.#cut();
      done += bytesRead;
    }
    return into.subarray(0, length);
  }

  /** For many tiny reads, where a trip through the thread pool costs ten times the read. */
  readNow(offset: number, length: number, into: Buffer): void {
    if (readSync(this.handle.fd, into, 0, length, offset) !== length) throw this.#cut();
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  #cut(): BackupError {
    return new BackupError('archive-truncated', `the file ${this.path} ends too early`);
  }
}
