import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { findProgram, isExecutable, run } from './command.js';

/** Builds the program into `folder`, under the name it is to have there. */
export type Build = (go: string, folder: string) => Promise<unknown>;

/** A server that is built from the Go module proxy once, and kept in the user's cache folder. */
export class GoBinary {
  readonly path: string;

  constructor(
    private readonly name: string,
    version: string,
    private readonly build: Build,
  ) {
    const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
    this.path = join(cache, 'eventark', 'servers', `${name}-${version}`, name);
  }

  installed(): boolean {
    return isExecutable(this.path);
  }

  async ensure(): Promise<void> {
    if (this.installed()) return;
    const go = findProgram('go', ['/usr/local/go/bin', '/usr/lib/go/bin']);
    if (go === undefined)
      throw new Error(`${this.name} is built with Go 1.24 or later, which is not installed: see https://go.dev/dl`);
    const folder = dirname(this.path);
    await mkdir(folder, { recursive: true });
    // Beside the program, so that the rename is atomic: two runs may build at once.
    const building = await mkdtemp(join(folder, 'build-'));
    try {
      await this.build(go, building);
      await rename(join(building, this.name), this.path);
    } finally {
      await rm(building, { recursive: true, force: true });
    }
  }
}

/** `go install` of a published command. */
export function goInstall(command: string, version: string): Build {
  return (go, folder) =>
    run(go, ['install', '-trimpath', `${command}@v${version}`], { cwd: folder, env: { GOBIN: folder } });
}
