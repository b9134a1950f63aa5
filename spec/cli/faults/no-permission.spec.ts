import { expect } from 'chai';
import { chmod, chown, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Eventark, eventark, PROGRAM, type Ended } from '../../support/eventark.js';
import { contentsOf } from '../../support/left-over.js';
import { RICH } from '../../support/module.js';
import { tempFolder } from '../../support/temp-folder.js';
import { skip } from '../../support/skipped.js';
import { readableBy, type Readable } from '../../support/world-readable.js';

const IS_ROOT = process.getuid?.() === 0;

/** Root may do everything, so it asks another user to try, one without any rights of its own: `nobody`. */
const USER = IS_ROOT ? 65_534 : undefined;
const HERE: Readable = { command: [process.execPath, ...PROGRAM], remove: async () => undefined };

/** Leaves the user of the program what `mode` leaves to those who do not own `path`. */
async function close(path: string, mode: number): Promise<void> {
  if (IS_ROOT) await chown(path, 0, 0);
  await chmod(path, IS_ROOT ? mode : (mode & 7) << 6);
}

async function reopen(path: string, mode: number): Promise<void> {
  if (USER !== undefined) await chown(path, USER, USER);
  await chmod(path, mode | 0o700);
}

describe('a place where the user has no permission', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let data: string;
  let program: Readable;

  before(async function () {
    if (process.platform !== 'linux') skip(this, 'rights are those of Linux');
    program = USER === undefined ? HERE : await readableBy(USER);
    folder = await tempFolder();
    await chmod(folder.path, 0o755);
    data = join(folder.path, 'data');
    await eventark(data, 'restore', RICH, '--as', 'blog', '--users', 'create');
    await eventark(data, 'create', 'blog');
    if (USER === undefined) return;
    for (const entry of await readdir(data, { recursive: true, withFileTypes: true })) {
      await chown(join(entry.parentPath, entry.name), USER, USER);
    }
    await chown(data, USER, USER);
  });
  after(async () => {
    await folder?.remove();
    await program?.remove();
  });

  const run = async (...args: string[]): Promise<Ended> => new Eventark(data, args, {}, USER, program.command).ended();

  /** With a store of its own. */
  const runOn = async (store: string): Promise<Ended> =>
    new Eventark(data, ['apps'], { EVENTARK_EVENTS: `sqlite:${store}` }, USER, program.command).ended();

  /** Runs a command while a part of the data folder is another user's; nothing of it may be left. */
  const refused = async (part: string, mode: number, ...args: string[]): Promise<string> => {
    const path = join(data, part);
    const earlier = await contentsOf(data);
    await close(path, mode);
    const { exit, stderr } = await run(...args);
    await reopen(path, mode);
    expect(exit, stderr).to.equal(4);
    expect(stderr).to.contain('Nothing was changed.').and.to.contain('(permission-denied, exit code 4)');
    expect(await contentsOf(data)).to.deep.equal(earlier);
    return stderr;
  };
  const HINT = 'Give the account that runs this the right to read and write there.';

  it('is named when no data folder can be made there', async () => {
    const closed = join(folder.path, 'closed');
    await mkdir(closed);
    await close(closed, 0o755);
    const { exit, stderr } = await new Eventark(join(closed, 'data'), ['apps'], {}, USER, program.command).ended();
    expect(exit, stderr).to.equal(4);
    expect(stderr)
      .to.contain(`the folder ${join(closed, 'data', 'tmp')} was not made`)
      .and.to.contain(HINT);
    expect(await readdir(closed)).to.deep.equal([]);
  });

  it('is named when it is the destination of a backup', async () => {
    const said = await refused('backups', 0o755, 'create', 'blog');
    expect(said).to.match(/"blog-\S+\.zip" in file:\S+\/backups was not written: permission denied/);
    expect(said).to.contain(HINT);
  });

  it('is named when restore points cannot be listed', async () => {
    const said = await refused('backups', 0o700, 'list');
    expect(said)
      .to.match(/file:\S+\/backups was not listed: permission denied/)
      .and.to.contain(HINT);
  });

  it('is named when it is the asset store', async () => {
    const said = await refused('assets', 0o755, 'restore', 'blog@latest', '--as', 'copy');
    expect(said)
      .to.match(/"\S+" in file:\S+\/assets was not written: permission denied/)
      .and.to.contain(HINT);
  });

  it('is named when it is the folder of temp files', async () => {
    const said = await refused('tmp', 0o755, 'create', 'blog');
    expect(said)
      .to.match(/no temp folder was made in \S+\/tmp: permission denied/)
      .and.to.contain(HINT);
  });

  it('is named when it is the SQLite store', async () => {
    const said = await refused('store.sqlite', 0o644, 'create', 'blog');
    expect(said)
      .to.match(/the event store \S+store\.sqlite cannot be written/)
      .and.to.contain('Check who owns');
  });

  it('is named when it is a SQLite store that cannot even be read', async () => {
    const said = await refused('store.sqlite', 0o600, 'apps');
    expect(said)
      .to.match(/the event store \S+store\.sqlite cannot be opened: permission denied/)
      .and.to.contain(HINT);
  });

  it('is named when no SQLite store, nor its folder, can be made there', async () => {
    const closed = join(folder.path, 'closed-to-stores');
    await mkdir(closed);
    await close(closed, 0o755);
    for (const [store, failed] of [
      ['store.sqlite', 'cannot be opened'],
      ['deep/store.sqlite', 'was not made'],
    ] as const) {
      const { exit, stderr } = await runOn(join(closed, store));
      expect(exit, stderr).to.equal(4);
      expect(stderr)
        .to.contain(`the event store ${join(closed, store)}`)
        .and.to.contain(`${failed}: permission denied`)
        .and.to.contain(HINT);
      expect(await readdir(closed)).to.deep.equal([]);
    }
  });

  it('does not matter any more once the rights are there', async () => {
    expect((await run('create', 'blog')).exit).to.equal(3);
    expect((await run('restore', 'blog@latest', '--as', 'copy')).exit).to.equal(3);
  });
});
