import { mkdirSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseOwnJson } from './own-json.js';
import { livenessOf, thisProcess, type ProcessIdentity } from './process-identity.js';

/**
 * Temp folders below one root. The name of each says which process it belongs to, so that it is marked from the moment
 * it exists and those of dead processes can be swept.
 */
export class TempFolders {
  constructor(private readonly root: string) {
    mkdirSync(root, { recursive: true, mode: 0o700 });
  }

  /** Makes an empty folder that only this user can read; the caller removes it with `remove`. */
  async make(id: string): Promise<string> {
    const path = join(this.root, `${id}~${Buffer.from(JSON.stringify(thisProcess())).toString('base64url')}`);
    await mkdir(path, { mode: 0o700 });
    return path;
  }

  async remove(path: string): Promise<void> {
    await rm(path, { recursive: true, force: true });
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
