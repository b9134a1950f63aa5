import { readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { BackupError } from '../errors.js';
import { fileError, isMissing } from './file-errors.js';

/** An archive in a local file, read at any place. */
export class RandomAccess {
  private constructor(
    readonly path: string,
    readonly size: number,
    private readonly handle: FileHandle,
  ) {}

  /** Errors: `source-not-found`, `archive-not-zip` for a folder, and what the file system says. */
  static async open(path: string): Promise<RandomAccess> {
    const handle = await open(path, 'r').catch((error: unknown) => {
      if (!isMissing(error)) throw fileError(error, `the archive ${path} cannot be opened`);
      throw new BackupError('source-not-found', `there is no archive ${path}`, {
        hint: 'check the path',
        cause: error,
      });
    });
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw new BackupError('archive-not-zip', `${path} is not a file`);
      return new RandomAccess(path, stats.size, handle);
    } catch (error) {
      await handle.close();
      throw fileError(error, `the archive ${path} cannot be opened`);
    }
  }

  /** Exactly these bytes, in `into` if given; `archive-truncated` if the file has become shorter. */
  async read(offset: number, length: number, into: Buffer = Buffer.allocUnsafe(length)): Promise<Buffer> {
    let done = 0;
    while (done < length) {
      const { bytesRead } = await this.handle.read(into, done, length - done, offset + done).catch((error: unknown) => {
        throw this.#failed(error);
      });
      if (bytesRead === 0) throw this.#cut();
      done += bytesRead;
    }
    return into.subarray(0, length);
  }

  /** For many tiny reads, where a trip through the thread pool costs ten times the read. */
  readSync(offset: number, length: number, into: Buffer): void {
    let done = 0;
    while (done < length) {
      const bytesRead = this.#readOnce(offset + done, length - done, into, done);
      if (bytesRead === 0) throw this.#cut();
      done += bytesRead;
    }
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  #readOnce(offset: number, length: number, into: Buffer, at: number): number {
    try {
      return readSync(this.handle.fd, into, at, length, offset);
    } catch (error) {
      throw this.#failed(error);
    }
  }

  #failed(error: unknown): BackupError {
    return fileError(error, `the archive ${this.path} was not read`);
  }

  #cut(): BackupError {
    return new BackupError('archive-truncated', `the file ${this.path} ends too early`);
  }
}
