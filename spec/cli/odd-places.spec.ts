import { expect } from 'chai';
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventark, parseJson, PROGRAM } from '../support/eventark.js';
import { RICH } from '../support/module.js';
import { skip } from '../support/skipped.js';
import { tempFolder } from '../support/temp-folder.js';

const FULL = '/dev/full';

describe('at odd places', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let data: string;

  before(async () => {
    folder = await tempFolder();
    data = join(folder.path, 'data');
    await eventark(data, 'restore', RICH, '--as', 'blog', '--users', 'create');
    await eventark(data, 'backup', 'blog');
  });
  after(async () => folder.remove());

  const env = (): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], EVENTARK_DATA: data });

  const points = async (): Promise<number> =>
    parseJson<{ points: unknown[] }>((await eventark(data, 'list', '--json')).stdout).points.length;

  it('says that its output found no space, after it has done what it was told', async function () {
    if (!existsSync(FULL)) skip(this, `there is no ${FULL}`);
    const earlier = await points();
    for (const args of [['list'], ['events', 'blog@latest'], ['--help'], ['apps', '--json'], ['backup', 'blog']]) {
      const stdio = ['ignore', openSync(FULL, 'w'), 'pipe'] as const;
      const { status, stderr } = spawnSync(process.execPath, [...PROGRAM, ...args], {
        env: env(),
        stdio: [...stdio],
        encoding: 'utf8',
      });
      expect(status, `${args.join(' ')}: ${stderr}`).to.equal(11);
      expect(stderr)
        .to.contain('not all of the output was printed')
        .and.to.contain('no-space')
        .and.not.contain('    at ');
    }
    expect(await points()).to.equal(earlier + 1);
  });

  it('says of an index of contents that cannot be written why, and leaves nothing of it', async function () {
    if (process.platform === 'win32') skip(this, 'there is no limit for the size of files');
    const line = ['ulimit -f 80; exec', process.execPath, ...PROGRAM, 'find', 'blog@latest'].join(' ');
    const { status, stderr } = spawnSync('sh', ['-c', line], { env: env(), encoding: 'utf8' });
    expect(status, stderr).to.be.oneOf([10, 11]);
    expect(stderr).to.contain('the index of the contents').and.not.contain('unexpected');
    const left = await readdir(join(data, 'contents')).catch(() => []);
    expect(left).to.deep.equal([]);
    expect(await readdir(join(data, 'tmp'))).to.deep.equal([]);
  });

  it('says what is there in the place of an archive', async () => {
    for (const [said, ...args] of [
      ['is a folder', 'verify', data],
      ['is a folder', 'restore', '.', '--as', 'x'],
      ['is a folder', 'export', `${data}/`, '-o', join(folder.path, 'out.zip')],
      ['there is no file', 'export', join(data, 'none.zip'), '-o', join(folder.path, 'out.zip')],
      ['there is no restore point "blog@lates"', 'export', 'blog@lates', '-o', join(folder.path, 'out.zip')],
      ['Name a file, not a folder', 'setup', '--squidex', data],
    ] as const) {
      const ended = await eventark(data, ...args);
      expect(ended.exit, args.join(' ')).to.be.oneOf([5, 6]);
      expect(ended.stderr, args.join(' ')).to.contain(said);
    }
    expect(existsSync(join(folder.path, 'out.zip'))).to.equal(false);
  });

  it('sets up where nothing answers: it says so after three seconds, with each place, and that the settings are there', async () => {
    const place = join(folder.path, "it's\nodd");
    await mkdir(place);
    const file = join(place, 'eventark.json');
    await writeFile(join(place, 'squidex.env'), SILENT);
    const { status, stdout, stderr } = setup(join(place, 'squidex.env'), file);
    expect(status, stderr).to.equal(10);
    expect(stdout).to.contain('the event store at mongodb://127.0.0.1:1/Squidex has not answered within 3 seconds');
    expect(stdout).to.contain('gridfs://127.0.0.1:1/SquidexAssets/fs has not answered within 3 seconds');
    expect(stderr).to.contain('The settings were written; nothing else was changed.');
    expect(parseJson<object>(await readFile(file, 'utf8'))).to.be.an('object');
    const lines = stdout.split('\n').filter((line) => line.startsWith('export '));
    const shell = spawnSync('bash', ['-c', `${lines.join('\n')}\nprintf %s "$EVENTARK_CONFIG"`], { encoding: 'utf8' });
    expect(shell.stdout).to.equal(file);
  });

  function setup(from: string, to: string): SpawnSyncReturns<string> {
    const call = [...PROGRAM, 'setup', '--squidex', from, '-o', to];
    return spawnSync(process.execPath, call, { env: env(), encoding: 'utf8' });
  }
});

/** A Squidex whose MongoDB is down. */
const SILENT = [
  'EVENTSTORE__TYPE=MongoDB',
  'EVENTSTORE__MONGODB__CONFIGURATION=mongodb://127.0.0.1:1',
  'ASSETSTORE__TYPE=MongoDb',
  'ASSETSTORE__MONGODB__CONFIGURATION=mongodb://127.0.0.1:1',
].join('\n');
