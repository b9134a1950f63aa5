import { randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from '../files/file-errors.js';
import { makeFolder } from '../files/make-folder.js';
import { isGone, processTag } from './process-tag.js';

/** A folder whose process cannot be seen from here is left over when nothing was written into it for so long. */
const ABANDONED_AFTER_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Temp folders below one root. The name of each says which process it belongs to, so that it is marked from the moment
 * it exists and those of dead processes can be swept.
 */
export class TempFolders {
  constructor(private readonly root: string) {
    try {
      makeFolder(root);
    } catch (error) {
      throw fileError(error, `the folder ${root} was not made`);
    }
  }

  /** Makes an empty folder that only this user can read; the caller removes it with `remove`. */
  async make(id: string): Promise<string> {
    const path = join(this.root, `${id}~${processTag()}`);
    try {
      makeFolder(path);
    } catch (error) {
      throw fileError(error, `no temp folder was made in ${this.root}`);
    }
    return path;
  }

  /** What cannot be removed now must not turn a command that did its work into a failure: the next one sweeps it. */
  async remove(path: string): Promise<void> {
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }

  /** The folders that processes left when they died. */
  async ofDeadProcesses(): Promise<readonly string[]> {
    const left: string[] = [];
    for (const name of await readdir(this.root)) {
      const path = join(this.root, name);
      const tag = name.split('~')[1];
      if (tag !== undefined && (isGone(tag) ?? (await this.#isOld(path)))) left.push(path);
    }
    return left;
  }

  /** By the clock of the file system: a clock of another machine may show any time. */
  async #isOld(path: string): Promise<boolean> {
    const probe = await this.make(`probe-${randomUUID()}`);
    try {
      const now = (await stat(probe)).mtimeMs;
      const inside = (await readdir(path).catch(() => [])).map((name) => join(path, name));
      const times = await Promise.all([path, ...inside].map((each) => stat(each).catch(() => undefined)));
      return times.every((found) => found === undefined || now - found.mtimeMs > ABANDONED_AFTER_MS);
    } finally {
      await this.remove(probe);
    }
  }
}
