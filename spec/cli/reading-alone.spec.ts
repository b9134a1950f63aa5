import { expect } from 'chai';
import { chmod, chown, mkdir, readdir, rename } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Eventark, eventark, type Ended } from '../support/eventark.js';
import { RICH } from '../support/module.js';
import { tempFolder } from '../support/temp-folder.js';
import { skip } from '../support/skipped.js';

/** A user without any rights of its own: `nobody`. */
const USER = 65_534;
/** Nothing listens there. */
const CLOSED = '127.0.0.1:1';
/** A client goes on trying for ten seconds; a command that reads does not wait for it. */
const MAX_MS = 6_000;

describe('reading backups', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let data: string;
  let backups: string;
  let archive: string;
  let id: string;
  let stream: string;

  before(async () => {
    folder = await tempFolder();
    await chmod(folder.path, 0o755);
    data = join(folder.path, 'data');
    await eventark(data, 'restore', RICH, '--as', 'blog', '--users', 'create');
    await eventark(data, 'create', 'blog');
    backups = join(folder.path, 'backups');
    await rename(join(data, 'backups'), backups);
    archive = (await readdir(backups)).find((name) => name.endsWith('.zip')) ?? '';
    id = archive.slice(-'.zip'.length - 26, -'.zip'.length);
    const { stdout } = await eventark(data, 'events', join(backups, archive), '--json');
    stream = /"stream":"(app-[^"]+)"/.exec(stdout)?.[1] ?? '';
  });
  after(async () => folder.remove());

  /** Every command that reads, of a restore point and of a file. */
  const commands = (out: string): readonly (readonly string[])[] => {
    const file = join(backups, archive);
    return [
      ['list', '--from', backups],
      ['show', 'blog@latest', '--from', backups],
      ['verify', 'blog@latest', '--from', backups, '--depth', 'replay'],
      ['ls', 'blog@latest', '--from', backups],
      ['events', 'blog@latest', '--from', backups],
      ['cat', 'blog@latest', stream, '--from', backups],
      ['download', id, '--from', backups, '-o', `${out}-3.zip`],
      ['export', 'blog@latest', '--from', backups, '-o', `${out}-1.zip`],
      ['show', file],
      ['verify', file],
      ['ls', file],
      ['events', file],
      ['cat', file, stream],
      ['export', file, '-o', `${out}-2.zip`],
    ];
  };
  const works = (what: readonly string[], { exit, stdout, stderr }: Ended): void => {
    expect([0, 3], `${what.join(' ')}: ${stderr}`).to.include(exit);
    expect(stdout, what.join(' ')).not.to.equal('');
  };

  /** Event stores that cannot be reached: nothing listens at the port, or who listens never answers. */
  const away = async (action: (events: string) => Promise<void>): Promise<void> => {
    const silent = createServer((socket) => socket.on('error', () => undefined).resume()).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    try {
      for (const host of [CLOSED, `127.0.0.1:${port}`]) {
        await action(`mongodb://${host}/Squidex`);
        await action(`esdb://${host}?tls=false`);
      }
    } finally {
      silent.close();
    }
  };

  it('needs no event store, and says in one line that nothing was recovered', async function () {
    this.timeout(300_000);
    const other = join(folder.path, 'other');
    let time = 0;
    await away(async (events) => {
      // Who waits for an answer waits in every command alike.
      const tried = commands(join(folder.path, `away-${time++}`)).slice(0, events.includes(CLOSED) ? undefined : 4);
      const runs = tried.map(async (args) => {
        const ended = await new Eventark(other, args, { EVENTARK_EVENTS: events }).ended();
        return { args, ended };
      });
      for (const { args, ended } of await Promise.all(runs)) {
        works(args, ended);
        expect(ended.stderr.match(/was not looked for/g), args.join(' ')).to.have.length(1);
      }
      const began = performance.now();
      const { exit } = await new Eventark(other, ['list', '--from', backups], { EVENTARK_EVENTS: events }).ended();
      expect(exit).to.equal(0);
      expect(performance.now() - began, events).to.be.below(MAX_MS);
    });
    const { exit } = await new Eventark(other, ['apps'], { EVENTARK_EVENTS: `mongodb://${CLOSED}/Squidex` }).ended();
    expect(exit).to.equal(10);
  });

  it('makes no folder and no database', async () => {
    const nowhere = join(folder.path, 'nowhere', 'deep');
    for (const args of [
      ['list'],
      ['apps'],
      ['verify', join(backups, archive)],
      ['show', 'blog@latest', '--from', backups],
    ]) {
      const { exit, stderr } = await eventark(nowhere, ...args);
      expect([0, 3], stderr).to.include(exit);
    }
    expect(await readdir(folder.path)).not.to.include('nowhere');
  });

  it('works where nothing can be written: the store, the data folder, the destination', async function () {
    if (process.platform !== 'linux' || process.getuid?.() !== 0)
      skip(this, 'only root of Linux can become a user who may not write');
    this.timeout(120_000);
    const out = join(folder.path, 'out');
    await mkdir(out);
    await chown(out, USER, USER);
    for (const entry of [backups, data, ...(await readdir(backups)).map((name) => join(backups, name))]) {
      await chmod(entry, 0o755);
    }
    for (const args of commands(join(out, 'export'))) works(args, await new Eventark(data, args, {}, USER).ended());
    expect((await readdir(out)).sort()).to.deep.equal(['export-1.zip', 'export-2.zip', 'export-3.zip']);
  });
});
