import { SharedWork } from '../concurrency/shared-work.js';
import type { TempFolders } from '../process/temp-folders.js';

/** Bytes of copies that nobody uses just now: 4 GiB. A larger archive is fetched each time. */
const MAX_BYTES = 4 * 1024 ** 3;
/** A copy that nobody has used for so long is removed, in ms. */
const KEPT_MS = 10 * 60_000;

export interface FetchedParts {
  readonly temp: TempFolders;
  readonly newId: () => string;
}

/** An archive that is not on this machine. */
export interface FarArchive {
  /** The same text for the same bytes, and never for others. */
  readonly key: string;
  readonly size: number;
  /** Writes a copy into the folder, and returns its path. */
  readonly fetch: (folder: string, signal: AbortSignal) => Promise<string>;
}

interface Copy {
  readonly size: number;
  readonly fetched: SharedWork;
  readonly path: () => string;
  readonly remove: () => Promise<void>;
  users: number;
  idle: NodeJS.Timeout | undefined;
}

/**
 * Copies of archives that somebody looks into: each is fetched once for all who ask, and kept a while for the next one. They
 * are temp files of this process.
 */
export class FetchedArchives {
  /** In order of last use: the least recently used first. */
  readonly #copies = new Map<string, Copy>();

  constructor(private readonly parts: FetchedParts) {}

  /** Calls `action` with the path of a copy. */
  async use<T>(archive: FarArchive, signal: AbortSignal, action: (path: string) => Promise<T>): Promise<T> {
    const { key, size } = archive;
    const copy = this.#copies.get(key) ?? this.#begin(archive);
    this.#copies.delete(key);
    this.#copies.set(key, copy);
    copy.users += 1;
    clearTimeout(copy.idle);
    try {
      await copy.fetched.wait(signal);
      return await action(copy.path());
    } finally {
      copy.users -= 1;
      if (copy.users === 0) {
        if (size > MAX_BYTES) await this.#remove(key, copy);
        else copy.idle = setTimeout(() => void this.#remove(key, copy), KEPT_MS).unref();
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#copies].map(async ([key, copy]) => this.#remove(key, copy)));
  }

  #begin({ key, size, fetch }: FarArchive): Copy {
    const { temp, newId } = this.parts;
    let [folder, path] = ['', ''];
    const fetched = new SharedWork(async (signal) => {
      try {
        await this.#makeRoom(size);
        folder = await temp.makeForReading(newId());
        path = await fetch(folder, signal);
      } catch (error) {
        if (this.#copies.get(key) === copy) this.#copies.delete(key);
        await temp.remove(folder);
        throw error;
      }
    }, 0);
    const remove = async (): Promise<void> => {
      await fetched.cancel();
      await temp.remove(folder);
    };
    const copy: Copy = { size, fetched, path: () => path, remove, users: 0, idle: undefined };
    return copy;
  }

  /** Removes copies that are not in use until a new one of this size fits. */
  async #makeRoom(room: number): Promise<void> {
    let bytes = [...this.#copies.values()].reduce((sum, { size }) => sum + size, room);
    for (const [key, copy] of this.#copies) {
      if (bytes <= MAX_BYTES) return;
      if (copy.users > 0) continue;
      bytes -= copy.size;
      await this.#remove(key, copy);
    }
  }

  async #remove(key: string, copy: Copy): Promise<void> {
    clearTimeout(copy.idle);
    if (this.#copies.get(key) === copy) this.#copies.delete(key);
    await copy.remove();
  }
}
