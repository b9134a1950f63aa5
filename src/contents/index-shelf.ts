import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { makeFolder } from '../files/make-folder.js';
import type { TempFolders } from '../process/temp-folders.js';
import { isCurrent, openIndex } from './contents-schema.js';

/** Most indexes that are kept, and most bytes of them; the one that was not looked at for longest goes first. */
const MAX_INDEXES = 12;
const MAX_BYTES = 4 * 1024 ** 3;

/** How far the making of an index is. */
export interface Indexing {
  readonly done: number;
  readonly total: number;
}

interface Making extends Indexing {
  readonly made: Promise<void>;
}

export interface IndexOrder {
  /** Says what the index is of: the same text for the same contents, and never for others. */
  readonly key: string;
  /** Events there are. */
  readonly total: number;
  readonly make: (path: string, told: (done: number) => void) => Promise<void>;
}

/**
 * Indexes of archives that somebody looked into, in a folder of their own. All of them can be made again, so each may be
 * removed at any time.
 */
export class IndexShelf {
  readonly #making = new Map<string, Making>();

  constructor(
    private readonly folder: string,
    private readonly temp: TempFolders,
    private readonly newId: () => string,
  ) {}

  /** Undefined when it is there. Begins to make it otherwise, and goes on when nobody waits any more. */
  async begin(order: IndexOrder): Promise<Making | undefined> {
    const running = this.#making.get(order.key);
    if (running !== undefined) return running;
    if (await this.#isThere(order.key)) return undefined;
    const again = this.#making.get(order.key);
    if (again !== undefined) return again;
    const progress = { done: 0, total: order.total };
    const made = this.#make(order, (done) => (progress.done = done)).finally(() => this.#making.delete(order.key));
    // Who waits is told; where nobody does, the next one who asks begins anew.
    made.catch(() => undefined);
    const making = Object.assign(progress, { made });
    this.#making.set(order.key, making);
    return making;
  }

  /** Calls `action` with an index that is there. */
  async use<T>(key: string, action: (database: DatabaseSync) => T | Promise<T>): Promise<T> {
    const path = this.path(key);
    const database = openIndex(path, true);
    try {
      const now = new Date();
      await utimes(path, now, now).catch(() => undefined);
      return await action(database);
    } finally {
      database.close();
    }
  }

  /** Nothing there is no error. */
  async remove(key: string): Promise<void> {
    await rm(this.path(key), { force: true }).catch(() => undefined);
  }

  /** An index that is there, to be closed by the caller. */
  open(key: string): DatabaseSync {
    return openIndex(this.path(key), true);
  }

  path(key: string): string {
    return join(this.folder, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.sqlite`);
  }

  async #isThere(key: string): Promise<boolean> {
    if (!existsSync(this.path(key))) return false;
    try {
      return await this.use(key, isCurrent);
    } catch {
      return false;
    }
  }

  async #make({ key, make }: IndexOrder, told: (done: number) => void): Promise<void> {
    const folder = await this.temp.makeForReading(this.newId());
    try {
      const path = join(folder, 'contents.sqlite');
      await make(path, told);
      makeFolder(this.folder);
      await moveFile(path, this.path(key));
      await this.#makeRoom(this.path(key));
    } finally {
      await this.temp.remove(folder);
    }
  }

  async #makeRoom(newest: string): Promise<void> {
    const names = (await readdir(this.folder)).filter((name) => name.endsWith('.sqlite'));
    const files = await Promise.all(
      names.map(async (name) => {
        const path = join(this.folder, name);
        const found = await stat(path).catch(() => undefined);
        return { path, size: found?.size ?? 0, used: path === newest ? Infinity : (found?.mtimeMs ?? 0) };
      }),
    );
    let bytes = 0;
    for (const [index, { path, size }] of files.sort((a, b) => b.used - a.used).entries()) {
      bytes += size;
      if (index >= MAX_INDEXES || (index > 0 && bytes > MAX_BYTES))
        await rm(path, { force: true }).catch(() => undefined);
    }
  }
}

/** The temp folder of the system may be on another disk. */
async function moveFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch {
    const beside = `${to}.new`;
    await copyFile(from, beside);
    await rename(beside, to);
  }
}
