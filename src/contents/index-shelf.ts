import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { SharedWork } from '../concurrency/shared-work.js';
import { throwIfCancelled } from '../errors.js';
import { makeFolder } from '../files/make-folder.js';
import { indexError } from './index-error.js';
import type { TempFolders } from '../process/temp-folders.js';
import { isCurrent, openIndex } from './contents-schema.js';

/** At most this many indexes and bytes are kept; the least recently used index is removed first. */
const MAX_INDEXES = 12;
const MAX_BYTES = 4 * 1024 ** 3;

/** How far the making of an index is. */
export interface Indexing {
  readonly done: number;
  readonly total: number;
}

interface Making extends Indexing {
  readonly work: SharedWork;
}

export interface IndexOrder {
  /** Says what the index is of: the same text for the same contents, and never for others; `point ID …` of a restore point. */
  readonly key: string;
  /** Events there are. */
  readonly total: number;
  readonly make: (path: string, told: (done: number) => void, signal: AbortSignal) => Promise<void>;
}

export interface ShelfParts {
  readonly folder: string;
  readonly temp: TempFolders;
  readonly newId: () => string;
  /** Making an index stops when no caller has asked for it for this long. */
  readonly abandonedMs: number;
}

/**
 * Indexes of archives that somebody looked into, in a folder of their own. All of them can be made again, so each may be
 * removed at any time.
 */
export class IndexShelf {
  readonly #making = new Map<string, Making>();

  constructor(private readonly parts: ShelfParts) {}

  /** Undefined if the index exists. Otherwise begins to make it, once for all callers. */
  async begin(order: IndexOrder): Promise<Making | undefined> {
    const { key, total } = order;
    const isThere = !this.#making.has(key) && (await this.#isThere(key));
    const running = this.#making.get(key);
    running?.work.asked();
    if (isThere || running !== undefined) return running;
    const progress = { done: 0, total };
    const told = (done: number): void => void (progress.done = done);
    const make = async (signal: AbortSignal): Promise<void> =>
      this.#make(order, told, signal).finally(() => this.#making.delete(key));
    const making = Object.assign(progress, { work: new SharedWork(make, this.parts.abandonedMs) });
    this.#making.set(key, making);
    return making;
  }

  isMaking(key: string): boolean {
    return this.#making.has(key);
  }

  /** Stops making indexes; none of them is completed. */
  async close(): Promise<void> {
    await Promise.all([...this.#making.values()].map(async ({ work }) => work.cancel()));
  }

  /** Calls `action` with an index that is there. */
  async use<T>(key: string, action: (database: DatabaseSync) => T | Promise<T>): Promise<T> {
    const path = this.path(key);
    const database = openIndex(path, true);
    try {
      const now = new Date();
      await utimes(path, now, now).catch(() => undefined);
      return await action(database);
    } catch (error) {
      // It can be made again; the next one who asks does.
      if (isDamaged(error)) await this.remove(key);
      throw error;
    } finally {
      database.close();
    }
  }

  /** A missing index is not an error. */
  async remove(key: string): Promise<void> {
    await rm(this.path(key), { force: true }).catch(() => undefined);
  }

  /** An index that is there, to be closed by the caller. */
  open(key: string): DatabaseSync {
    return openIndex(this.path(key), true);
  }

  /** Removes the indexes of a restore point. */
  async removeOf(point: string): Promise<void> {
    const names = await readdir(this.parts.folder).catch(() => []);
    const own = names.filter((name) => name.startsWith(`${point}-`));
    await Promise.all(own.map(async (name) => rm(join(this.parts.folder, name), { force: true })));
  }

  /** What is of a restore point is found by its id. */
  has(key: string): boolean {
    return existsSync(this.path(key));
  }

  path(key: string): string {
    const [, point = 'other'] = /^point (\w+) /.exec(key) ?? [];
    return join(this.parts.folder, `${point}-${createHash('sha256').update(key).digest('hex').slice(0, 32)}.sqlite`);
  }

  async #isThere(key: string): Promise<boolean> {
    if (!existsSync(this.path(key))) return false;
    try {
      return await this.use(key, isCurrent);
    } catch {
      return false;
    }
  }

  async #make({ key, make }: IndexOrder, told: (done: number) => void, signal: AbortSignal): Promise<void> {
    const folder = await this.parts.temp.makeForReading(this.parts.newId());
    try {
      throwIfCancelled(signal);
      const path = join(folder, 'contents.sqlite');
      await make(path, told, signal);
      makeFolder(this.parts.folder);
      await moveFile(path, this.path(key));
      await this.#makeRoom(this.path(key));
    } catch (error) {
      throw indexError(error);
    } finally {
      await this.parts.temp.remove(folder);
    }
  }

  async #makeRoom(newest: string): Promise<void> {
    const names = (await readdir(this.parts.folder)).filter((name) => name.endsWith('.sqlite'));
    const files = await Promise.all(
      names.map(async (name) => {
        const path = join(this.parts.folder, name);
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

/** SQLite: the file is malformed (11), or no database (26). */
function isDamaged(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && [11, 26].includes(Number(error.errcode) & 0xff);
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
