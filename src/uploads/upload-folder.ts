import { existsSync } from 'node:fs';
import { open, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AppName } from '../cms/app-naming.js';
import { BackupError } from '../errors.js';
import { fileError, undefinedIfMissing } from '../files/file-errors.js';
import { makeFolder } from '../files/make-folder.js';
import { parseOwnJson } from '../json/own-json.js';

/** What is known of an archive that somebody sends, or has sent. */
export interface Upload {
  /** 32 hex digits; names its files here. */
  readonly id: string;
  /** Name of the file at its sender's: for people, never a path. */
  readonly name: string;
  /** Bytes of the whole. */
  readonly size: number;
  /** Id of who sends it. */
  readonly owner: string;
  /** RFC 3339, UTC. */
  readonly created: string;
  /** Id of the job that checks it, once all of it is here. */
  readonly job?: string;
  /** What was found in it; then it can be restored. */
  readonly archive?: { readonly app: AppName; readonly format: string; readonly events: number };
  /** Id of the restore point that it has become; its bytes are there then. */
  readonly backup?: string;
}

const ID = /^[0-9a-f]{32}$/;

/** What nothing was added to for so long is given up, in ms: a day; of what has arrived whole: 7 days. */
const MAX_PAUSE_MS = 24 * 3_600_000;
const MAX_WAIT_MS = 7 * MAX_PAUSE_MS;

/** Room that is left to others on the disk, in bytes: 64 MiB. */
const SPARE_BYTES = 64 * 1024 ** 2;

/**
 * A folder of archives that arrive piece by piece: of each its bytes, which grow, and a record beside them. It is all that has to
 * survive a process for the next one to go on.
 */
export class UploadFolder {
  constructor(
    private readonly root: string,
    private readonly now: () => Date,
  ) {}

  /** Errors: `no-space` if it would not fit beside those that are still arriving, and those of the disk. */
  async create(upload: Omit<Upload, 'created'>): Promise<Upload> {
    await this.sweep();
    makeFolder(this.root);
    await this.#requireRoom(upload.size);
    const created = { ...upload, created: this.now().toISOString() };
    try {
      const file = await open(this.pathOf(upload.id), 'wx', 0o600);
      await file.close();
      await this.#write(created);
    } catch (error) {
      await this.remove(upload.id);
      throw fileError(error, 'the upload was not begun');
    }
    return created;
  }

  /** Undefined for what is not there, and for any text that is not an id. */
  async find(id: string): Promise<Upload | undefined> {
    if (!ID.test(id)) return undefined;
    const text = await readFile(this.#recordOf(id), 'utf8').catch(undefinedIfMissing);
    return text === undefined ? undefined : parseOwnJson<Upload>(text);
  }

  /** Newest first. */
  async list(): Promise<readonly Upload[]> {
    const names = existsSync(this.root) ? await readdir(this.root) : [];
    const all = await Promise.all(
      names.flatMap((name) => (name.endsWith('.json') ? this.find(name.slice(0, 32)) : [])),
    );
    return all.filter((upload) => upload !== undefined).toSorted((a, b) => (a.created < b.created ? 1 : -1));
  }

  /** Bytes that are here; undefined once they are gone. */
  async received(id: string): Promise<number | undefined> {
    return (await stat(this.pathOf(id)).catch(undefinedIfMissing))?.size;
  }

  async change(upload: Upload, change: Partial<Omit<Upload, 'id'>>): Promise<Upload> {
    const changed = { ...upload, ...change };
    await this.#write(changed);
    return changed;
  }

  /** Where its bytes are. Error: `upload-not-found` for a text that is not an id. */
  pathOf(id: string): string {
    if (!ID.test(id)) throw uploadNotFound(id);
    return join(this.root, id);
  }

  /** Keeps the record, which says why. */
  async removeBytes(id: string): Promise<void> {
    await rm(this.pathOf(id), { force: true });
  }

  async remove(id: string): Promise<void> {
    await this.removeBytes(id);
    await rm(this.#recordOf(id), { force: true });
  }

  /** Removes what has expired, with what belongs to nothing. */
  async sweep(): Promise<void> {
    const names = existsSync(this.root) ? await readdir(this.root) : [];
    for (const id of new Set(names.map((name) => name.slice(0, 32)).filter((name) => ID.test(name)))) {
      const upload = await this.find(id);
      const times = await Promise.all([this.pathOf(id), this.#recordOf(id)].map((path) => modified(path)));
      const limit = upload !== undefined && (await this.#isArriving(upload)) === false ? MAX_WAIT_MS : MAX_PAUSE_MS;
      if (this.now().getTime() - Math.max(...times) > limit) await this.remove(id);
    }
  }

  /** When what is there now is removed, if nothing is added. */
  async expires(upload: Upload): Promise<Date> {
    const last = Math.max(await modified(this.pathOf(upload.id)), await modified(this.#recordOf(upload.id)));
    return new Date(last + ((await this.#isArriving(upload)) ? MAX_PAUSE_MS : MAX_WAIT_MS));
  }

  async #isArriving({ id, size }: Upload): Promise<boolean> {
    const received = await this.received(id);
    return received !== undefined && received < size;
  }

  /** What others have announced and not yet sent is not free any more. */
  async #requireRoom(size: number): Promise<void> {
    let announced = 0;
    for (const other of await this.list()) {
      if (await this.#isArriving(other)) announced += other.size - ((await this.received(other.id)) ?? 0);
    }
    const { bavail, bsize } = await statfs(this.root);
    if (size + announced + SPARE_BYTES <= bavail * bsize) return;
    throw new BackupError(
      'no-space',
      `the archive has ${size} bytes, for which there is no room here; nothing was kept`,
      {
        hint: 'free some space in the data folder, then try again',
        facts: { bytes: size },
      },
    );
  }

  #recordOf(id: string): string {
    return join(this.root, `${id}.json`);
  }

  /** Whole or not at all. */
  async #write(upload: Upload): Promise<void> {
    const path = this.#recordOf(upload.id);
    await writeFile(`${path}.new`, JSON.stringify(upload), { mode: 0o600 });
    await rename(`${path}.new`, path);
  }
}

async function modified(path: string): Promise<number> {
  return (await stat(path).catch(undefinedIfMissing))?.mtimeMs ?? 0;
}

export function uploadNotFound(id: string): BackupError {
  return new BackupError('upload-not-found', `there is no upload ${id}, or it has expired`, {
    hint: 'upload the archive again; an upload that does not go on is kept for a day',
  });
}
