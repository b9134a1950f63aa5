import { existsSync } from 'node:fs';
import { open, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupError } from '../errors.js';
import { fileError, systemCode, undefinedIfMissing } from '../files/file-errors.js';
import { makeFolder } from '../files/make-folder.js';
import { readUpload, type Upload } from './upload-record.js';

const ID = /^[0-9a-f]{32}$/;

/** An unfinished upload is removed when nothing was added for a day, a complete one after 7 days, in ms. */
const MAX_PAUSE_MS = 24 * 3_600_000;
const MAX_WAIT_MS = 7 * MAX_PAUSE_MS;

/** Room that is left to others on the disk, in bytes: 64 MiB. */
const SPARE_BYTES = 64 * 1024 ** 2;

/**
 * The records of an upload, one file each: what was announced, the job that checks it, and what that job found. Each has one
 * writer, so that no process overwrites what another has just written.
 */
const RECORDS = ['json', 'job', 'found'] as const;

/**
 * A folder of archives that arrive piece by piece: of each its bytes, which grow, and records beside them. It is all that has to
 * survive a process for the next one to go on.
 */
export class UploadFolder {
  constructor(
    private readonly root: string,
    private readonly now: () => Date,
    private readonly newId: () => string,
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
      await this.#write(upload.id, 'json', created);
    } catch (error) {
      await this.remove(upload.id);
      throw fileError(error, 'the upload was not begun');
    }
    return created;
  }

  /** Undefined for what is not there or cannot be read any more, and for any text that is not an id. */
  async find(id: string): Promise<Upload | undefined> {
    if (!ID.test(id)) return undefined;
    const texts = await Promise.all(
      RECORDS.map((record) => readFile(this.#recordOf(id, record), 'utf8').catch(textOfNothing)),
    );
    return readUpload(id, texts);
  }

  /** Ids of those whose records are there and cannot be read. */
  async damaged(): Promise<readonly string[]> {
    const names = existsSync(this.root) ? await readdir(this.root) : [];
    const ids = new Set(names.flatMap((name) => /^([0-9a-f]{32})\.json$/.exec(name)?.[1] ?? []));
    const found = await Promise.all([...ids].map(async (id) => ((await this.find(id)) === undefined ? id : undefined)));
    return found.filter((id) => id !== undefined).toSorted();
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

  /** Returns when the bytes that are here are durable. */
  async settle(id: string): Promise<void> {
    const file = await open(this.pathOf(id), 'r+');
    try {
      await file.datasync();
    } finally {
      await file.close();
    }
  }

  /** Notes the job that checks it. */
  async noteJob(id: string, job: string): Promise<void> {
    await this.#write(id, 'job', { job });
  }

  /** Notes what was found in it. */
  async noteFound(id: string, found: Pick<Upload, 'archive' | 'backup'>): Promise<void> {
    await this.#write(id, 'found', found);
  }

  /** Where its bytes are. Error: `upload-not-found` for a text that is not an id. */
  pathOf(id: string): string {
    if (!ID.test(id)) throw uploadNotFound(id);
    return join(this.root, id);
  }

  /** Keeps the records, which say why. */
  async removeBytes(id: string): Promise<void> {
    await rm(this.pathOf(id), { force: true });
  }

  async remove(id: string): Promise<void> {
    await this.removeBytes(id);
    const names = existsSync(this.root) ? await readdir(this.root) : [];
    for (const name of names.filter((each) => each.startsWith(id)))
      await rm(join(this.root, name), { recursive: true, force: true });
  }

  /** Removes what has expired, with what belongs to nothing. */
  async sweep(): Promise<void> {
    const names = existsSync(this.root) ? await readdir(this.root) : [];
    for (const id of new Set(names.map((name) => name.slice(0, 32)).filter((name) => ID.test(name)))) {
      const upload = await this.find(id);
      const limit = upload !== undefined && (await this.#isArriving(upload)) === false ? MAX_WAIT_MS : MAX_PAUSE_MS;
      if (this.now().getTime() - (await this.#lastChange(id)) > limit) await this.remove(id);
    }
  }

  /** When what is there now is removed, if nothing is added. */
  async expires(upload: Upload): Promise<Date> {
    const last = await this.#lastChange(upload.id);
    return new Date(last + ((await this.#isArriving(upload)) ? MAX_PAUSE_MS : MAX_WAIT_MS));
  }

  async #lastChange(id: string): Promise<number> {
    const paths = [this.pathOf(id), ...RECORDS.map((record) => this.#recordOf(id, record))];
    return Math.max(...(await Promise.all(paths.map((path) => modified(path)))));
  }

  async #isArriving({ id, size }: Upload): Promise<boolean> {
    const received = await this.received(id);
    return received !== undefined && received < size;
  }

  /** Bytes that other uploads have announced and not yet sent count as used. */
  async #requireRoom(size: number): Promise<void> {
    let announced = 0;
    for (const other of await this.list()) {
      if (await this.#isArriving(other)) announced += other.size - ((await this.received(other.id)) ?? 0);
    }
    const { bavail, bsize } = await statfs(this.root);
    if (size + announced + SPARE_BYTES <= bavail * bsize) return;
    throw new BackupError('no-space', `there is no room here for the ${size} bytes of the archive; nothing was kept`, {
      hint: 'free some space in the data folder, then try again',
      facts: { bytes: size },
    });
  }

  #recordOf(id: string, record: (typeof RECORDS)[number]): string {
    return join(this.root, `${id}.${record}`);
  }

  /** Whole or not at all. */
  async #write(id: string, record: (typeof RECORDS)[number], value: object): Promise<void> {
    const path = this.#recordOf(id, record);
    const beside = `${path}.${this.newId()}.new`;
    await writeFile(beside, JSON.stringify(value), { mode: 0o600, flush: true });
    await rename(beside, path);
  }
}

/** A record that is not there says nothing; one that is a folder says nothing that can be read. */
function textOfNothing(error: unknown): string | undefined {
  if (systemCode(error) === 'EISDIR') return '';
  return undefinedIfMissing(error);
}

async function modified(path: string): Promise<number> {
  return (await stat(path).catch(undefinedIfMissing))?.mtimeMs ?? 0;
}

export function uploadNotFound(id: string): BackupError {
  return new BackupError('upload-not-found', `there is no upload ${id}, it has expired, or its record is damaged`, {
    hint: 'upload the archive again; an upload that does not go on is kept for a day',
  });
}
