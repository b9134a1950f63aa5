import { open, statfs, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { beginsAsZip, HEAD_BYTES, notAZip, TELLING_BYTES } from '../archive/foreign-file.js';
import { BackupError } from '../errors.js';
import { fileError } from '../files/file-errors.js';

/** What has arrived of an archive so far, and what it has to be like. */
export class ReceivedFile {
  #received = 0;
  #furthest = 0;
  #head = Buffer.alloc(0);
  /** Bytes of the whole, where the server has said it. */
  total: number | undefined;
  /** What the server said this version is; undefined if it said nothing that can be relied on. */
  validator: string | undefined;

  private constructor(
    private readonly file: FileHandle,
    private readonly path: string,
    private readonly maxBytes: number,
  ) {}

  static async create(path: string, maxBytes: number): Promise<ReceivedFile> {
    return new ReceivedFile(await open(path, 'wx', 0o600), path, maxBytes);
  }

  get received(): number {
    return this.#received;
  }

  /** The most that has ever been there: less again is no progress. */
  get furthest(): number {
    return this.#furthest;
  }

  get isWhole(): boolean {
    return this.total === undefined || this.total === this.#received;
  }

  /** Begins again: what is there is of another version, or cannot be continued. */
  async restart(): Promise<void> {
    this.#received = 0;
    this.#head = Buffer.alloc(0);
    this.total = undefined;
    this.validator = undefined;
    await this.file.truncate(0);
  }

  /** Says before the first byte what would fail later. Errors: `size-limit`, `no-space`. */
  async expect(total: number): Promise<void> {
    if (total > this.maxBytes) throw this.#tooLarge();
    this.total = total;
    const { bavail, bsize } = await statfs(dirname(this.path));
    if (total - this.#received > bavail * bsize) {
      throw new BackupError('no-space', `there is no room here for the ${total} bytes of the archive`, {
        hint: 'free some space in the data folder, then try again',
        facts: { bytes: total },
      });
    }
  }

  /** Errors: `size-limit`, `archive-not-zip`, and those of the disk. */
  async add(chunk: Uint8Array): Promise<void> {
    if (this.#received + chunk.length > this.maxBytes) throw this.#tooLarge();
    if (this.#head.length < TELLING_BYTES) this.#look(chunk);
    try {
      await this.file.write(chunk, 0, chunk.length, this.#received);
    } catch (error) {
      throw fileError(error, 'the archive was not downloaded');
    }
    this.#received += chunk.length;
    this.#furthest = Math.max(this.#furthest, this.#received);
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  #look(chunk: Uint8Array): void {
    this.#head = Buffer.concat([this.#head, chunk.subarray(0, HEAD_BYTES)]);
    if (!beginsAsZip(this.#head)) throw notAZip(this.#head);
  }

  #tooLarge(): BackupError {
    return new BackupError('size-limit', `the archive is larger than ${this.maxBytes} bytes; nothing of it was kept`, {
      hint: 'if it is yours, raise the setting maxTransferBytes',
      facts: { limit: this.maxBytes },
    });
  }
}
