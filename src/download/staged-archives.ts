import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, link, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BackupError } from '../errors.js';
import { isObject, member, parseJson } from '../json/json-value.js';
import { NEVER, NO_PROGRESS, type OperationOptions } from '../runtime.js';
import type { TempFolders } from '../process/temp-folders.js';
import type { SourceUrl } from './source-url.js';
import type { UrlDownloads } from './url-downloads.js';

/** An archive that was downloaded to be looked at waits so long for the restore: an hour, in ms. */
const KEPT_FOR_MS = 3_600_000;

const MAX_ARCHIVES = 8;

const NAME = /^([\w-]{43})\.([0-9a-f]{64})$/;

export interface StagedParts {
  /** Folder that they wait in. */
  readonly staged: string;
  readonly maxTransferBytes: number;
  readonly temp: TempFolders;
  readonly downloads: UrlDownloads;
  readonly runtime: { readonly now: () => Date; readonly newId: () => string };
}

/** An archive that was downloaded and waits. */
export interface StagedArchive {
  /** Digest of the address, with a key, and SHA-256 of the bytes: it says nothing of the address, and all of the bytes. */
  readonly name: string;
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  /** By what its server knows this version; undefined if it said nothing. */
  readonly validator: string | undefined;
}

/**
 * Archives out of URLs that were downloaded for a preview, so that the restore is of exactly the bytes that were shown, and they are
 * downloaded once. They wait for an hour, at most eight of them and no more bytes together than one may have; they are
 * removed when the restore has ended, and when a server starts. What is not there any more is downloaded again.
 */
export class StagedArchives {
  constructor(
    private readonly parts: StagedParts,
    /** With a key, so that no address can be guessed from a name. */
    private readonly digest: (text: string) => Promise<string>,
  ) {}

  /**
   * The archive at an address: one that waits, where its server says that it is still the same, or else a new
   * download. Errors: `url-denied` and those of a download.
   */
  async stage(address: string, run: OperationOptions = {}): Promise<StagedArchive> {
    const url = this.parts.downloads.parse(address);
    const key = await this.digest(address);
    await this.#removeExpired();
    const waiting = (await this.#all()).find(({ name }) => name.startsWith(`${key}.`));
    if (waiting !== undefined && !(await this.#mayHaveChanged(url, waiting, run.signal ?? NEVER))) return waiting;
    if (waiting !== undefined) await this.remove(waiting.name);
    return this.#download(url, key, run);
  }

  /**
   * Calls `action` with the path of the archive that was staged under this name: the bytes that wait, or those at the address if
   * they still are the same. Errors: `plan-stale` if they are not, and those of a download.
   */
  async use<T>(name: string, address: string, run: OperationOptions, action: (path: string) => Promise<T>): Promise<T> {
    const { temp, runtime } = this.parts;
    const folder = await temp.make(runtime.newId());
    try {
      return await action(await this.#take(name, address, join(folder, 'staged.zip'), run));
    } finally {
      await temp.remove(folder);
    }
  }

  /** Succeeds also if it is gone. */
  async remove(name: string): Promise<void> {
    if (!NAME.test(name)) return;
    for (const ending of ['zip', 'json']) {
      await rm(join(this.parts.staged, `${name}.${ending}`), { recursive: true, force: true });
    }
  }

  /** Removes all of them: who looked at them looks again. */
  async clear(): Promise<void> {
    await rm(this.parts.staged, { recursive: true, force: true });
  }

  /** It cannot be removed from under who reads it. */
  async #take(name: string, address: string, path: string, run: OperationOptions): Promise<string> {
    const [, , wanted] = NAME.exec(name) ?? [];
    const { downloads, staged } = this.parts;
    if (wanted !== undefined && (await isLinked(join(staged, `${name}.zip`), path))) {
      if ((await sha256Of(path)) === wanted) return path;
      await rm(path);
    }
    await downloads.fetch(downloads.parse(address), path, run.progress ?? NO_PROGRESS, run.signal ?? NEVER);
    if ((await sha256Of(path)) === wanted) return path;
    throw new BackupError('plan-stale', 'the archive at the address is not the one that was shown; nothing was begun', {
      hint: 'look at the preview again',
    });
  }

  async #download(url: SourceUrl, key: string, run: OperationOptions): Promise<StagedArchive> {
    const { staged, downloads, runtime } = this.parts;
    await mkdir(staged, { recursive: true, mode: 0o700 });
    const part = join(staged, `${runtime.newId()}.part`);
    try {
      const validator = await downloads.fetch(url, part, run.progress ?? NO_PROGRESS, run.signal ?? NEVER);
      const sha256 = await sha256Of(part);
      const name = `${key}.${sha256}`;
      const path = join(staged, `${name}.zip`);
      const now = runtime.now();
      await utimes(part, now, now);
      await writeFile(join(staged, `${name}.json`), JSON.stringify({ validator }), { mode: 0o600 });
      await rename(part, path);
      await this.#makeRoom(name);
      setTimeout(() => void this.#removeExpired().catch(() => undefined), KEPT_FOR_MS + 1_000).unref();
      return { name, path, sha256, bytes: (await stat(path)).size, validator };
    } finally {
      await rm(part, { force: true });
    }
  }

  async #mayHaveChanged(url: SourceUrl, { bytes, validator }: StagedArchive, signal: AbortSignal): Promise<boolean> {
    return this.parts.downloads.mayHaveChanged(url, { bytes, validator }, signal);
  }

  /** The newest first. */
  async #all(): Promise<readonly (StagedArchive & { readonly since: number })[]> {
    const { staged } = this.parts;
    const names = (await readdir(staged).catch(() => [])).flatMap((file) =>
      file.endsWith('.zip') && NAME.test(file.slice(0, -4)) ? [file.slice(0, -4)] : [],
    );
    const all = await Promise.all(
      names.map(async (name) => {
        const path = join(staged, `${name}.zip`);
        const found = await stat(path).catch(() => undefined);
        const about = await readFile(join(staged, `${name}.json`), 'utf8').catch(() => '');
        const sha256 = name.slice(-64);
        if (found?.isFile() !== true) return undefined;
        return { name, path, sha256, bytes: found.size, validator: validatorIn(about), since: found.mtimeMs };
      }),
    );
    return all.flatMap((each) => each ?? []).toSorted((a, b) => b.since - a.since);
  }

  /** The oldest go, never the one that has just come. */
  async #makeRoom(newest: string): Promise<void> {
    let bytes = 0;
    let count = 0;
    const all = await this.#all();
    for (const each of all.toSorted((a, b) => Number(b.name === newest) - Number(a.name === newest))) {
      bytes += each.bytes;
      count += 1;
      if (each.name === newest || (count <= MAX_ARCHIVES && bytes <= this.parts.maxTransferBytes)) continue;
      bytes -= each.bytes;
      count -= 1;
      await this.remove(each.name);
    }
  }

  /** Also what a process that died was downloading. */
  async #removeExpired(): Promise<void> {
    const { staged, runtime } = this.parts;
    const before = runtime.now().getTime() - KEPT_FOR_MS;
    for (const file of await readdir(staged).catch(() => [])) {
      const path = join(staged, file);
      const found = await stat(path).catch(() => undefined);
      if (found !== undefined && found.mtimeMs < before) await rm(path, { recursive: true, force: true });
    }
  }
}

/** Without its bytes twice where the file system can; false if it is not there any more. */
async function isLinked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to).catch(async () => copyFile(from, to));
    return true;
  } catch {
    return false;
  }
}

function validatorIn(text: string): string | undefined {
  const about = parseJson(text);
  const validator = isObject(about) ? member(about, 'validator') : undefined;
  return typeof validator === 'string' ? validator : undefined;
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
