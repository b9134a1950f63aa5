import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isBackupError } from '../errors.js';
import { fileError } from '../files/file-errors.js';
import { makeFolder, requireMakeable } from '../files/make-folder.js';
import { isGone, processTag } from './process-tag.js';

/** A folder whose process cannot be seen from here is left over when nothing was written into it for so long. */
const ABANDONED_AFTER_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Temp folders below one root. The name of each says which process it belongs to, so that it is marked from the moment
 * it exists and those of dead processes can be swept.
 */
export class TempFolders {
  /** The root is made with the first folder in it: a command that only reads makes nothing. */
  constructor(private readonly root: string) {}

  /** Says at once what `make` would meet later. Errors: `permission-denied`. */
  requireMakeable(): void {
    try {
      // What is there already is judged when something is made in it.
      if (!existsSync(this.root)) requireMakeable(this.root);
    } catch (error) {
      throw fileError(error, `the folder ${this.root} was not made`);
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

  /**
   * The same for a command that only reads, and may do so where this user cannot write: then it is in the temp folder of
   * the system.
   */
  async makeForReading(id: string): Promise<string> {
    try {
      return await this.make(id);
    } catch (error) {
      if (!isBackupError(error, 'permission-denied')) throw error;
      return mkdtemp(join(tmpdir(), 'eventark-'));
    }
  }

  /** What cannot be removed now must not turn a command that did its work into a failure: the next one sweeps it. */
  async remove(path: string): Promise<void> {
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }

  /** The folders that processes left when they died. */
  async ofDeadProcesses(): Promise<readonly string[]> {
    const left: string[] = [];
    for (const name of existsSync(this.root) ? await readdir(this.root) : []) {
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
