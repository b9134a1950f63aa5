import { mkdirSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileError } from '../files/file-errors.js';
import { parseOwnJson } from '../own-json.js';
import { livenessOf, thisProcess, type ProcessIdentity } from './process-identity.js';

/**
 * Temp folders below one root. The name of each says which process it belongs to, so that it is marked from the moment
 * it exists and those of dead processes can be swept.
 */
export class TempFolders {
  constructor(private readonly root: string) {
    try {
      mkdirSync(dirname(root), { recursive: true });
      mkdirSync(root, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw fileError(error, `the folder ${root} was not made`);
    }
  }

  /** Makes an empty folder that only this user can read; the caller removes it with `remove`. */
  async make(id: string): Promise<string> {
    const path = join(this.root, `${id}~${Buffer.from(JSON.stringify(thisProcess())).toString('base64url')}`);
    await mkdir(path, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
      throw fileError(error, `no temp folder was made in ${this.root}`);
    });
    return path;
  }

  /** What cannot be removed now must not turn a command that did its work into a failure: the next one sweeps it. */
  async remove(path: string): Promise<void> {
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }

  /** Removes what processes of this machine left when they died, and returns how many folders that were. */
  async sweep(): Promise<number> {
    let swept = 0;
    for (const name of await readdir(this.root)) {
      const owner = ownerOf(name);
      if (!owner || livenessOf(owner) !== 'dead') continue;
      await this.remove(join(this.root, name));
      swept += 1;
    }
    return swept;
  }
}

function ownerOf(name: string): ProcessIdentity | undefined {
  try {
    return parseOwnJson<ProcessIdentity>(Buffer.from(name.split('~')[1] ?? '', 'base64url').toString());
  } catch {
    return undefined;
  }
}
