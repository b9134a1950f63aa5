import { fstatSync, statSync } from 'node:fs';
import { access, mkdir, open, opendir, rename, rm, rmdir, stat, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BackupError, throwIfCancelled, type ErrorCode } from '../errors.js';
import { abortable } from './byte-flow.js';
import { FolderSync } from './folder-sync.js';
import { sweepTempFiles, TEMP_PREFIX, tempPath } from './folder-temp-file.js';
import { decodeName, encodeFolders, encodeName, FILE_NAMES, FOLDING_FILE_NAMES } from './storage-name.js';
import type { NameRules } from './storage-name.js';
import { Storage, type ByteRange, type OpenBytes, type StorageItem } from './storage.js';

/** Where the bytes of "a" lie while "a/b" needs a folder "a". No encoded name ends like this. */
const ASIDE = '%leaf';

const CHUNK = 1 << 20;

/** How many files are looked at side by side while listing. */
const LIST_WIDTH = 32;

/** Another writer may remove or make the same folders meanwhile; each attempt loses to one such step. */
const PLACE_ATTEMPTS = 20;

const CODES: Readonly<Record<string, ErrorCode>> = {
  ENOENT: 'name-not-found',
  ENOTDIR: 'name-not-found',
  EISDIR: 'name-not-found',
  ENOSPC: 'no-space',
  EDQUOT: 'no-space',
  EFBIG: 'size-limit',
  EACCES: 'permission-denied',
  EPERM: 'permission-denied',
  EROFS: 'permission-denied',
  ENAMETOOLONG: 'invalid-argument',
  EIO: 'storage-unreachable',
  ESTALE: 'storage-unreachable',
  ETIMEDOUT: 'storage-unreachable',
  EHOSTDOWN: 'storage-unreachable',
  ENOTCONN: 'storage-unreachable',
};

const HINTS: Partial<Record<ErrorCode, string>> = {
  'no-space': 'free some space there, or choose another folder',
  'permission-denied': 'give the account that runs this the right to read and write there',
};

export interface FolderOptions {
  /** The file system takes `A` for `a`; unless given, that is assumed on macOS and Windows. */
  readonly foldsCase?: boolean;
}

/** A folder of files. Plain names are the files' names, so a folder of assets that a CMS has written is read in place. */
export class FolderStorage extends Storage {
  readonly url: string;
  private readonly root: string;
  private readonly rules: NameRules;
  private readonly folders = new FolderSync();

  constructor(root: string, options: FolderOptions = {}) {
    super();
    this.root = resolve(root);
    this.url = pathToFileURL(this.root).href;
    const folds = options.foldsCase ?? (process.platform === 'darwin' || process.platform === 'win32');
    this.rules = folds ? FOLDING_FILE_NAMES : FILE_NAMES;
  }

  override async write(name: string, bytes: OpenBytes, signal?: AbortSignal): Promise<number> {
    const path = this.path(name);
    throwIfCancelled(signal);
    const { handle, temp } = await this.attempt(name, () => this.createTemp());
    try {
      const written = await this.fill(name, handle, bytes, signal);
      await this.attempt(name, () => this.place(temp, path));
      return written;
    } catch (error) {
      await rm(temp, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  override async *read(name: string, range?: ByteRange, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    throwIfCancelled(signal);
    const handle = await this.attempt(name, () => openFile(this.path(name)));
    try {
      // The file is open, so its size is at hand: this does not block.
      const { size } = fstatSync(handle.fd);
      const end = Math.min(size, (range?.end ?? Infinity) + 1);
      for (let at = range?.start ?? 0; at < end;) {
        throwIfCancelled(signal);
        const chunk = Buffer.allocUnsafeSlow(Math.min(CHUNK, end - at));
        const { bytesRead } = await this.attempt(name, () => handle.read(chunk, 0, chunk.length, at));
        if (bytesRead === 0) break;
        yield bytesRead === chunk.length ? chunk : chunk.subarray(0, bytesRead);
        at += bytesRead;
      }
    } finally {
      await handle.close();
    }
  }

  override async *list(prefix: string, signal?: AbortSignal): AsyncIterable<StorageItem> {
    const folder = join(this.root, encodeFolders(prefix, this.rules));
    let batch: string[] = [];
    for await (const path of this.files(folder)) {
      throwIfCancelled(signal);
      batch.push(path);
      if (batch.length < LIST_WIDTH) continue;
      yield* await this.items(batch, prefix);
      batch = [];
    }
    throwIfCancelled(signal);
    yield* await this.items(batch, prefix);
  }

  override async size(name: string): Promise<number | undefined> {
    for (const path of candidates(this.path(name))) {
      const found = await this.attempt(name, () => stat(path).catch(undefinedIfMissing));
      if (found?.isFile() === true) return found.size;
    }
    return undefined;
  }

  override async remove(name: string): Promise<void> {
    const path = this.path(name);
    // What lies aside goes first: were both there, it would be the older.
    for (const candidate of candidates(path).reverse()) {
      await this.attempt(name, () => removeFile(candidate));
    }
    await this.removeEmptyFolders(dirname(path));
  }

  override async adopt(name: string, file: string, signal?: AbortSignal): Promise<number> {
    const path = this.path(name);
    throwIfCancelled(signal);
    try {
      const size = await syncFile(file);
      await mkdir(this.root, { recursive: true });
      await this.place(file, path);
      return size;
    } catch (error) {
      if (codeOf(error) === 'EXDEV') return super.adopt(name, file, signal);
      throw translated(error, name, this.url);
    }
  }

  override localPath(name: string): string | undefined {
    return candidates(this.path(name)).find((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
  }

  override async sweep(): Promise<void> {
    await this.attempt('', () => sweepTempFiles(this.root, Date.now()).catch(undefinedIfMissing));
  }

  private path(name: string): string {
    return join(this.root, encodeName(name, this.rules));
  }

  private async createTemp(): Promise<{ readonly handle: FileHandle; readonly temp: string }> {
    const temp = tempPath(this.root);
    const create = () => open(temp, 'wx', 0o600);
    const handle = await create().catch(async (error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
      await mkdir(this.root, { recursive: true });
      return create();
    });
    return { handle, temp };
  }

  private async fill(
    name: string,
    handle: FileHandle,
    bytes: OpenBytes,
    signal: AbortSignal | undefined,
  ): Promise<number> {
    let written = 0;
    try {
      for await (const chunk of abortable(bytes(), signal)) {
        await this.attempt(name, () => handle.writeFile(chunk));
        written += chunk.byteLength;
      }
      throwIfCancelled(signal);
      // A failed fsync leaves unknown bytes: the whole write fails then, it is never asked twice.
      await this.attempt(name, () => handle.sync());
    } finally {
      await handle.close();
    }
    return written;
  }

  /** Moves a durable file to `path`, and makes the move durable. */
  private async place(file: string, path: string): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await renameOrAside(file, path);
        break;
      } catch (error) {
        const missing = codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
        if (!missing || attempt === PLACE_ATTEMPTS) throw error;
        await this.makeFolders(dirname(path));
      }
    }
    await this.syncUp(dirname(path));
  }

  private async makeFolders(folder: string): Promise<void> {
    try {
      await mkdir(folder, { recursive: true });
    } catch (error) {
      if (codeOf(error) !== 'ENOTDIR' && codeOf(error) !== 'EEXIST') throw error;
      await this.moveFileAside(folder);
    }
  }

  /** One of the folders on the way is a file, whose name is the beginning of the one to write. */
  private async moveFileAside(folder: string): Promise<void> {
    for (const ancestor of this.upward(folder).reverse()) {
      const found = await stat(ancestor).catch(undefinedIfMissing);
      if (found?.isFile() !== true) continue;
      await rename(ancestor, ancestor + ASIDE).catch(undefinedIfMissing);
      return;
    }
  }

  /** A folder that another write has just made may not be durable yet, so every folder up to the root is asked. */
  private async syncUp(folder: string): Promise<void> {
    const folders = [...this.upward(folder), this.root];
    await Promise.all(folders.map((each) => this.folders.sync(each).catch(undefinedIfMissing)));
  }

  private async removeEmptyFolders(folder: string): Promise<void> {
    for (const each of this.upward(folder)) {
      const removed = await rmdir(each).then(
        () => true,
        () => false,
      );
      if (!removed) return;
    }
  }

  /** `folder` and those above it, without the root. */
  private upward(folder: string): string[] {
    const parts = relative(this.root, folder).split(sep).filter(Boolean);
    return parts.map((_, index) => join(this.root, ...parts.slice(0, parts.length - index)));
  }

  private async *files(folder: string): AsyncGenerator<string, void, void> {
    const entries = await this.attempt(folder, () => opendir(folder).catch(undefinedIfMissing));
    if (entries === undefined) return;
    for await (const entry of entries) {
      const path = join(folder, entry.name);
      if (folder === this.root && (entry.name.startsWith(TEMP_PREFIX) || entry.name === 'lost+found')) continue;
      if (entry.isDirectory()) yield* this.files(path);
      else yield path;
    }
  }

  private async items(paths: readonly string[], prefix: string): Promise<readonly StorageItem[]> {
    const found = await Promise.all(paths.map((path) => this.item(path)));
    return found.filter((item) => item !== undefined).filter((item) => item.name.startsWith(prefix));
  }

  /** Undefined for what no name of this storage leads to. */
  private async item(path: string): Promise<StorageItem | undefined> {
    const aside = path.endsWith(ASIDE);
    const plain = aside ? path.slice(0, -ASIDE.length) : path;
    const name = decodeName(relative(this.root, plain).replaceAll(sep, '/'), this.rules);
    if (name === undefined) return undefined;
    if (aside && statSync(plain, { throwIfNoEntry: false })?.isFile() === true) return undefined;
    const found = await this.attempt(name, () => stat(path).catch(undefinedIfMissing));
    return found?.isFile() === true ? { name, size: found.size } : undefined;
  }

  private async attempt<T>(name: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw translated(error, name, this.url);
    }
  }
}

function candidates(path: string): string[] {
  return [path, path + ASIDE];
}

async function openFile(path: string): Promise<FileHandle> {
  for (const candidate of candidates(path)) {
    const handle = await open(candidate, 'r').catch(undefinedIfMissing);
    if (handle === undefined) continue;
    if (fstatSync(handle.fd).isFile()) return handle;
    await handle.close();
  }
  throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
}

async function renameOrAside(file: string, path: string): Promise<void> {
  try {
    await rename(file, path);
  } catch (error) {
    // A folder of this name is there. Windows says EPERM for that.
    const folder = await stat(path).catch(() => undefined);
    if (folder?.isDirectory() !== true) throw error;
    await rename(file, path + ASIDE);
    return;
  }
  // Were an older file still aside, it would come back with the next folder of this name. Moving over it cannot lose
  // anything: if another write has made a folder of `path` meanwhile, the rename fails.
  const older = await access(path + ASIDE).then(
    () => true,
    () => false,
  );
  if (older) await rename(path, path + ASIDE).catch(undefinedIfMissing);
}

async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (undefinedIfMissing(error, 'EISDIR') === undefined) return;
  }
}

async function syncFile(path: string): Promise<number> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}

function undefinedIfMissing(error: unknown, ...others: readonly string[]): undefined {
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR' || others.includes(code)) return undefined;
  throw error;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function translated(error: unknown, name: string, url: string): unknown {
  if (error instanceof BackupError) return error;
  const code = CODES[codeOf(error)] ?? 'unexpected';
  const hint = HINTS[code];
  const what = code === 'name-not-found' ? `there is no "${name}" in ${url}` : `"${name}" in ${url}: ${code}`;
  return new BackupError(code, what, { ...(hint === undefined ? {} : { hint }), cause: error });
}
