import { existsSync, statSync, type Stats } from 'node:fs';
import { opendir, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BackupError, throwIfCancelled } from '../../errors.js';
import { fileError, isMissing, systemCode, undefinedIfMissing } from '../../files/file-errors.js';
import { makeFolder, requireMakeable } from '../../files/make-folder.js';
import { missingFolder } from '../../files/missing-folder.js';
import { abortable } from '../remote/byte-flow.js';
import { FolderFile, NewFolderFile, syncFile } from './folder-file.js';
import { syncFolder } from './folder-sync.js';
import { isTempName } from '../temp-name.js';
import { sweepTempFiles, tempPath } from './folder-temp-file.js';
import { ASIDE, candidates, FolderTree } from './folder-tree.js';
import { decodeName, encodeFolders, encodeName, FILE_NAMES, FOLDING_FILE_NAMES } from '../storage-name.js';
import type { NameRules } from '../storage-name.js';
import { Storage, type ByteRange, type OpenBytes, type StorageItem } from '../storage.js';

const CHUNK = 1 << 20;

/** How many files are looked at side by side while listing. */
const LIST_WIDTH = 32;

/** What fails when a name fails. */
type Work = 'written' | 'read' | 'listed' | 'removed' | 'swept';

export interface FolderOptions {
  /** The file system takes `A` for `a`; unless given, that is assumed on macOS and Windows. */
  readonly foldsCase?: boolean;
}

/** A folder of files. Plain names are the files' names, so a folder of assets that a CMS has written is read in place. */
export class FolderStorage extends Storage {
  readonly url: string;
  readonly #root: string;
  readonly #rules: NameRules;
  readonly #tree: FolderTree;

  constructor(root: string, options: FolderOptions = {}) {
    super();
    this.#root = resolve(root);
    this.url = pathToFileURL(this.#root).href;
    this.#tree = new FolderTree(this.#root);
    const folds = options.foldsCase ?? (process.platform === 'darwin' || process.platform === 'win32');
    this.#rules = folds ? FOLDING_FILE_NAMES : FILE_NAMES;
  }

  override async write(name: string, bytes: OpenBytes, signal?: AbortSignal): Promise<number> {
    const path = this.#path(name);
    throwIfCancelled(signal);
    const { file, temp } = await this.#attempt('written', name, () => this.#createTemp());
    try {
      const written = await this.#fill(name, file, bytes, signal);
      await this.#attempt('written', name, () => this.#tree.place(temp, path));
      return written;
    } catch (error) {
      await rm(temp, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  override async *read(name: string, range?: ByteRange, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    throwIfCancelled(signal);
    const paths = candidates(this.#path(name));
    const file = await this.#attempt('read', name, () => FolderFile.open(paths));
    try {
      const end = Math.min(file.size, (range?.end ?? Infinity) + 1);
      for (let at = range?.start ?? 0; at < end;) {
        const chunk = await this.#attempt('read', name, () => file.read(at, Math.min(CHUNK, end - at)));
        if (chunk.length === 0) break;
        yield chunk;
        throwIfCancelled(signal);
        at += chunk.length;
      }
    } finally {
      file.close();
    }
  }

  override async *list(prefix: string, signal?: AbortSignal): AsyncIterable<StorageItem> {
    throwIfCancelled(signal);
    const folder = join(this.#root, encodeFolders(prefix, this.#rules));
    let batch: string[] = [];
    for await (const path of this.#files(folder)) {
      batch.push(path);
      if (batch.length < LIST_WIDTH) continue;
      yield* await this.#items(batch, prefix);
      throwIfCancelled(signal);
      batch = [];
    }
    yield* await this.#items(batch, prefix);
  }

  override async size(name: string): Promise<number | undefined> {
    return (await this.#stats(name))?.size;
  }

  override async exists(): Promise<boolean> {
    if (existsSync(this.#root)) return true;
    // What the first write would meet is said at once.
    await this.#attempt('written', '', async () => requireMakeable(this.#root));
    return false;
  }

  override async absence(): Promise<string | undefined> {
    return missingFolder(this.#root);
  }

  /** A folder of another machine has the time of that one. */
  override async clock(probe: string): Promise<Date | undefined> {
    return (await this.#stats(probe))?.mtime;
  }

  override async remove(name: string): Promise<void> {
    const path = this.#path(name);
    await this.#attempt('removed', name, () => this.#tree.remove(path));
  }

  override async adopt(name: string, file: string, signal?: AbortSignal): Promise<number> {
    const path = this.#path(name);
    throwIfCancelled(signal);
    try {
      const size = await syncFile(file);
      await this.#makeRoot();
      await this.#tree.place(file, path);
      return size;
    } catch (error) {
      // From another file system it is copied.
      if (systemCode(error) === 'EXDEV') return super.adopt(name, file, signal);
      throw this.#error(error, 'written', name);
    }
  }

  override localPath(name: string): string | undefined {
    return candidates(this.#path(name)).find((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
  }

  override async sweep(): Promise<void> {
    await this.#attempt('swept', '', () => sweepTempFiles(this.#root).catch(undefinedIfMissing));
  }

  async #stats(name: string): Promise<Stats | undefined> {
    for (const path of candidates(this.#path(name))) {
      const found = await this.#attempt('read', name, () => stat(path).catch(undefinedIfMissing));
      if (found?.isFile() === true) return found;
    }
    return undefined;
  }

  #path(name: string): string {
    return join(this.#root, encodeName(name, this.#rules));
  }

  async #createTemp(): Promise<{ readonly file: NewFolderFile; readonly temp: string }> {
    const temp = tempPath(this.#root);
    const create = () => NewFolderFile.create(temp);
    const file = await create().catch(async (error: unknown) => {
      undefinedIfMissing(error);
      await this.#makeRoot();
      return create();
    });
    return { file, temp };
  }

  /** A folder that is new is as durable as what is put into it. */
  async #makeRoot(): Promise<void> {
    const first = makeFolder(this.#root);
    for (let made = this.#root; first !== undefined && made.length >= first.length; made = dirname(made)) {
      await syncFolder(dirname(made));
    }
  }

  async #fill(name: string, file: NewFolderFile, bytes: OpenBytes, signal: AbortSignal | undefined): Promise<number> {
    let written = 0;
    try {
      for await (const chunk of abortable(bytes(), signal)) {
        await this.#attempt('written', name, () => file.append(chunk));
        written += chunk.byteLength;
      }
      throwIfCancelled(signal);
      // A failed fsync leaves unknown bytes: the whole write fails then, it is never asked twice.
      await this.#attempt('written', name, () => file.sync());
    } finally {
      file.close();
    }
    return written;
  }

  async *#files(folder: string): AsyncGenerator<string, void, void> {
    const entries = await this.#attempt('listed', '', () => opendir(folder).catch(undefinedIfMissing));
    if (entries === undefined) return;
    for await (const entry of entries) {
      // `lost+found` is the file system's, and closed to everyone but root.
      if (folder === this.#root && (isTempName(entry.name) || entry.name === 'lost+found')) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) yield* this.#files(path);
      else yield path;
    }
  }

  async #items(paths: readonly string[], prefix: string): Promise<readonly StorageItem[]> {
    const found = await Promise.all(paths.map((path) => this.#item(path)));
    return found.filter((item) => item !== undefined).filter((item) => item.name.startsWith(prefix));
  }

  /** Undefined for what no name of this storage leads to. */
  async #item(path: string): Promise<StorageItem | undefined> {
    const aside = path.endsWith(ASIDE);
    const plain = aside ? path.slice(0, -ASIDE.length) : path;
    const name = decodeName(relative(this.#root, plain).replaceAll(sep, '/'), this.#rules);
    if (name === undefined) return undefined;
    if (aside && statSync(plain, { throwIfNoEntry: false })?.isFile() === true) return undefined;
    const found = await this.#attempt('listed', name, () => stat(path).catch(undefinedIfMissing));
    return found?.isFile() === true ? { name, size: found.size } : undefined;
  }

  async #attempt<T>(what: Work, name: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.#error(error, what, name);
    }
  }

  #error(error: unknown, what: Work, name: string): BackupError {
    const place = name === '' ? this.url : `"${name}" in ${this.url}`;
    const isAbsent = what !== 'written' && (isMissing(error) || systemCode(error) === 'EISDIR');
    if (!isAbsent) return fileError(error, `${place} was not ${what}`);
    return new BackupError('object-not-found', `there is no ${place}`, { cause: error });
  }
}
