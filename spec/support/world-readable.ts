import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, cp, mkdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { PROGRAM } from './eventark.js';
import { tempFolder } from './temp-folder.js';

/** How another user runs the program. */
export interface Readable {
  /** Node and what it runs. */
  readonly command: readonly [node: string, ...program: readonly string[]];
  remove(): Promise<void>;
}

/** The program where the user can read it: here, or in a copy where this checkout is below a folder that only its owner enters. */
export async function readableBy(user: number): Promise<Readable> {
  const here = [process.execPath, ...PROGRAM] as const;
  if (runs(here, user)) return { command: here, remove: async () => undefined };
  const { path, remove } = await tempFolder();
  await chmod(path, 0o755);
  const node = join(path, 'node');
  await cp(process.execPath, node);
  const [root = '', ...packages] = execFileSync('npm', ['ls', '--omit=dev', '--all', '--parseable'], {
    encoding: 'utf8',
  })
    .split('\n')
    .filter(Boolean);
  for (const part of ['dist', 'migrations', 'package.json', ...packages.map((folder) => relative(root, folder))]) {
    await mkdir(dirname(join(path, part)), { recursive: true });
    await cp(join(root, part), join(path, part), { recursive: true, dereference: true });
  }
  execFileSync('chmod', ['-R', 'a+rX', path]);
  const command = [node, join(path, 'dist/cli/main.js')] as const;
  if (!runs(command, user)) throw new Error(`user ${user} cannot run the program, not even from ${path}`);
  return { command, remove };
}

function runs([node, ...program]: Readable['command'], user: number): boolean {
  return spawnSync(node, [...program, '--version'], { uid: user, gid: user, cwd: '/' }).status === 0;
}
