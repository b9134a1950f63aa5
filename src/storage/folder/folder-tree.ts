import { existsSync } from 'node:fs';
import { rename, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { isMissing, systemCode, undefinedIfMissing } from '../../files/file-errors.js';
import { makeFolder } from '../../files/make-folder.js';
import { FolderSync } from './folder-sync.js';

/** Where the bytes of "a" are while "a/b" needs a folder "a". No encoded name ends like this. */
export const ASIDE = '%leaf';

/** Another writer may remove or make the same folders meanwhile; each attempt loses to one such step. */
const PLACE_ATTEMPTS = 20;

/** The paths where the bytes of a name may be, the newer first. */
export function candidates(path: string): readonly string[] {
  return [path, path + ASIDE];
}

/** Files below a root that appear and go in one step, while folders come and go with them. */
export class FolderTree {
  readonly #folders = new FolderSync();

  constructor(private readonly root: string) {}

  /** Moves a durable file to `path`, and makes the move durable. */
  async place(file: string, path: string): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await renameOrAside(file, path);
        break;
      } catch (error) {
        if (!isMissing(error) || attempt === PLACE_ATTEMPTS) throw error;
        await this.#makeFolders(dirname(path));
      }
    }
    // A folder that another write has just made may not be durable yet, so every folder up to the root is asked.
    const folders = [...this.#upward(dirname(path)), this.root];
    await Promise.all(folders.map((folder) => this.#folders.sync(folder).catch(undefinedIfMissing)));
  }

  /** Removes the file, and the folders that are empty then. */
  async remove(path: string): Promise<void> {
    // What was moved aside goes first: if both exist, it is the older one.
    for (const candidate of [...candidates(path)].reverse()) await removeFile(candidate);
    for (const folder of this.#upward(dirname(path))) {
      const removed = await rmdir(folder).then(
        () => true,
        () => false,
      );
      if (!removed) return;
    }
  }

  async #makeFolders(folder: string): Promise<void> {
    try {
      makeFolder(folder);
    } catch (error) {
      if (systemCode(error) !== 'ENOTDIR' && systemCode(error) !== 'EEXIST') throw error;
      await this.#moveFileAside(folder);
    }
  }

  /** One of the folders on the way is a file, whose name is the beginning of the one to write. */
  async #moveFileAside(folder: string): Promise<void> {
    for (const ancestor of this.#upward(folder).reverse()) {
      const found = await stat(ancestor).catch(undefinedIfMissing);
      if (found?.isFile() !== true) continue;
      await rename(ancestor, ancestor + ASIDE).catch(undefinedIfMissing);
      return;
    }
  }

  /** `folder` and those above it, without the root. */
  #upward(folder: string): string[] {
    const parts = relative(this.root, folder).split(sep).filter(Boolean);
    return parts.map((_, index) => join(this.root, ...parts.slice(0, parts.length - index)));
  }
}

async function renameOrAside(file: string, path: string): Promise<void> {
  try {
    await rename(file, path);
  } catch (error) {
    // A folder of this name is there. Windows says EPERM for that.
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory() !== true) throw error;
    await rename(file, path + ASIDE);
    return;
  }
  // Were an older file still aside, it would come back with the next folder of this name. Moving over it cannot lose
  // anything: if another write has made a folder of `path` meanwhile, the rename fails.
  if (existsSync(path + ASIDE)) await rename(path, path + ASIDE).catch(undefinedIfMissing);
}

async function removeFile(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    // A folder of this name holds other names.
    if (systemCode(error) !== 'EISDIR') undefinedIfMissing(error);
  });
}
