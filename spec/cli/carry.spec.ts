import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventark, parseJson, PROGRAM, type Ended } from '../support/eventark.js';
import { RICH } from '../support/module.js';
import { skip } from '../support/skipped.js';
import { tempFolder } from '../support/temp-folder.js';

/** What the fixture holds. */
const EVENTS = 174;

describe('archives and apps that are carried elsewhere', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let data: string;
  let archive: string;

  before(async () => {
    folder = await tempFolder();
    data = join(folder.path, 'data');
    await run('restore', RICH, '--as', 'blog', '--users', 'create');
    await run('backup', 'blog');
    const [name = ''] = (await readdir(join(data, 'backups'))).filter((each) => each.endsWith('.zip'));
    archive = join(data, 'backups', name);
  });
  after(async () => folder.remove());

  const run = async (...args: string[]): Promise<Ended> => eventark(data, ...args);
  const sha = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
  const points = async (): Promise<string[]> =>
    parseJson<{ points: { id: string }[] }>((await run('list', '--json')).stdout).points.map(({ id }) => id);

  it('are downloaded byte for byte, into a file that is not there yet', async () => {
    const file = join(folder.path, 'saved.zip');
    expect((await run('download', 'blog@latest', '-o', file)).exit).to.equal(0);
    expect(sha(await readFile(file))).to.equal(sha(await readFile(archive)));
    const again = await run('download', 'blog@latest', '-o', file);
    expect([again.exit, again.stderr]).to.satisfy(
      ([exit, text]: [number, string]) => exit === 6 && text.includes('file-exists'),
    );
    expect((await run('download', RICH)).stderr).to.contain('is a file, not a restore point');
    expect((await readdir(folder.path)).filter((name) => name.includes('part'))).to.deep.equal([]);
  });

  it('go from one place to another through a pipe', async () => {
    const there = join(folder.path, 'there');
    const call = (at: string, ...args: string[]): string =>
      [process.execPath, ...PROGRAM, '--data', at, ...args].map((word) => `'${word}'`).join(' ');
    const line = `${call(data, 'download', 'blog@latest', '-o', '-')} | ${call(there, 'restore', '-', '--as', 'moved', '--users', 'create')}`;
    const child = spawn('sh', ['-c', line], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [exit] = (await once(child, 'close')) as [number];
    expect(exit, said).to.equal(3);
    const { stdout } = await eventark(there, 'apps');
    expect(stdout).to.match(new RegExp(`^moved +${EVENTS} `, 'm'));
    expect(await readdir(join(there, 'tmp'))).to.deep.equal([]);
  });

  it('are not restored from a stream that is cut, and nothing is left of it', async () => {
    const child = spawn('sh', [
      '-c',
      `head -c 20000 '${archive}' | '${process.execPath}' ${PROGRAM.join(' ')} --data '${data}' restore - --as cut`,
    ]);
    const [exit] = (await once(child, 'close')) as [number];
    expect(exit).to.equal(7);
    expect((await run('apps')).stdout).not.to.contain('cut');
    expect(await readdir(join(data, 'tmp'))).to.deep.equal([]);
  });

  it('are copied with their files, without a restore point', async () => {
    const before = await points();
    const { exit, stdout, stderr } = await run('copy', 'blog', '--as', 'twin');
    expect(exit, stderr).to.equal(3);
    expect(stdout)
      .to.match(/^✓ Copied blog as twin in /)
      .and.to.match(/^ {2}files +6 files /m);
    expect((await run('apps')).stdout).to.match(new RegExp(`^twin +${EVENTS} `, 'm'));
    expect(await points()).to.deep.equal(before);
    expect(await readdir(join(data, 'tmp'))).to.deep.equal([]);
    const taken = await run('copy', 'blog', '--as', 'twin');
    expect(taken.exit).to.equal(6);
    expect((await run('copy', 'nobody', '--as', 'x')).exit).to.equal(5);
    expect((await run('copy', 'blog')).stderr).to.contain('See eventark copy --help');
  });

  it('leave at once where a folder takes no folders', async function () {
    if (process.platform !== 'linux') skip(this, 'only Linux has /proc');
    for (const args of [
      ['--data', '/proc/foo', 'apps'],
      ['--data', '/proc/foo/bar/baz', 'apps'],
      ['--to', '/proc/foo', 'backup', 'blog'],
      ['--events', 'sqlite:/proc/foo/store.sqlite', 'apps'],
    ]) {
      const { exit, stderr } = await run(...args);
      expect([1, 2, 4, 5], `${args.join(' ')}: ${stderr}`).to.include(exit);
      expect(stderr).to.contain('/proc');
    }
  });
});
