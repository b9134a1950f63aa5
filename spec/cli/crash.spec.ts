import { expect } from 'chai';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { loadSettings, openModule } from 'eventark';
import { Eventark, eventark } from '../support/eventark.js';
import { makeLargeApp } from '../support/large-app.js';
import { contentsOf, requireWhole, type Contents } from '../support/left-over.js';
import { RICH } from '../support/module.js';
import { tempFolder } from '../support/temp-folder.js';

const SIZE = { events: 16_000, assets: 40 };
/** Content events, asset events, and the one that created the app. */
const EVENTS = SIZE.events + SIZE.assets + 1;

/** Moments to kill at: how far a command has said it is, and milliseconds after that. */
const MOMENTS: readonly (readonly [phase: string, percent: number, wait: number])[] = [
  ['start', 0, 0],
  ['verify', 0, 0],
  ['write-events', 0, 0],
  ['write-events', 0, 20],
  ['write-events', 0, 60],
  ['write-events', 0, 110],
  ['write-events', 0, 170],
  ['write-events', 30, 0],
  ['write-events', 60, 30],
  ['write-events', 100, 0],
  ['write-assets', 0, 0],
  ['write-assets', 0, 10],
  ['write-assets', 0, 40],
  ['write-assets', 100, 0],
];

describe('a command that is killed or stopped', function () {
  this.timeout(300_000);
  // Moments are reached by the clock of a machine that others share: one that was missed is tried once more.
  this.retries(1);

  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let data: string;
  let earlier: Contents;

  before(async () => {
    folder = await tempFolder();
    data = folder.path;
    await makeLargeApp(data, 'big', SIZE);
    expect((await eventark(data, 'create', 'big')).exit).to.equal(0);
  });
  after(async () => folder.remove());
  beforeEach(async () => {
    earlier = await contentsOf(data);
    expect(earlier.claims).to.deep.equal([]);
  });

  /** Waits until the command has said so much, or has ended. */
  const reach = async (command: Eventark, phase: string, percent: number): Promise<void> => {
    await command.said((line) =>
      phase === 'start'
        ? line['type'] === 'start'
        : line['phase'] === phase && Number(line['percent'] ?? 100) >= percent,
    );
  };

  /** The next command says what it undid if anything was claimed, and afterwards all is whole. */
  const requireRecovered = async (verb: string, when: string): Promise<boolean> => {
    const { claims } = await contentsOf(data);
    const next = await eventark(data, 'apps', '--json');
    expect(next.exit, when).to.equal(0);
    const said = next.stderr.split('\n').filter((line) => line.includes('"type":"recovered"'));
    expect(said, when).to.have.length(claims.length);
    for (const line of said) expect(line, when).to.contain(`"verb":"${verb}"`);
    requireWhole(await contentsOf(data), earlier, EVENTS, when);
    return claims.length > 0;
  };

  for (const [verb, args] of [
    ['backup', ['create', 'big']],
    ['restore', ['restore', 'big@latest', '--as', 'NAME']],
  ] as const) {
    it(`leaves nothing of a ${verb} that is killed at any moment, and the next command says what it undid`, async () => {
      let undone = 0;
      for (const [index, [phase, percent, wait]] of MOMENTS.entries()) {
        const named = args.map((arg) => (arg === 'NAME' ? `copy-${index}-${Date.now().toString(36)}` : arg));
        const command = new Eventark(data, [...named, '--json']);
        await reach(command, phase, percent);
        await delay(wait);
        command.kill('SIGKILL');
        await command.ended();
        if (await requireRecovered(verb, `after ${phase} ${percent} % + ${wait} ms`)) undone += 1;
      }
      expect(undone, 'kills that left something to undo').to.be.greaterThan(MOMENTS.length / 3);
    });
  }

  it('has no archive without its manifest when it is killed between the two', async () => {
    const watcher = watch(join(data, 'backups'));
    const command = new Eventark(data, ['create', 'big', '--json']);
    watcher.on('change', (_type, name) => {
      if (name?.toString().endsWith('.zip')) command.kill('SIGKILL');
    });
    await command.ended();
    watcher.close();
    await requireRecovered('backup', 'between archive and manifest');
  });

  it('finishes a deletion that was killed at any restore point', async () => {
    const other = await tempFolder();
    const module = openModule(loadSettings({ data: other.path, cap: 100 }));
    await module.restore(RICH, { name: 'blog', people: 'create' });
    let interrupted = 0;
    for (const killAfter of [1, 2, 3, 4, 6, 8, 11, 15]) {
      while ((await module.list()).points.length < 6) await module.create('blog');
      const ids = (await module.list()).points.map(({ id }) => id);
      const command = new Eventark(other.path, ['delete', '--yes', ...ids]);
      let changes = 0;
      const watcher = watch(join(other.path, 'backups'), () => {
        changes += 1;
        if (changes >= killAfter) command.kill('SIGKILL');
      });
      await command.ended();
      watcher.close();
      const { claims } = await contentsOf(other.path);
      if (claims.length > 0) interrupted += 1;
      const next = await eventark(other.path, 'list');
      expect(next.stderr.includes('finished an unfinished delete'), next.stderr).to.equal(claims.length > 0);
      const { files, claims: left } = await contentsOf(other.path);
      expect(left).to.deep.equal([]);
      const backups = files.filter((file) => file.startsWith('backups/'));
      const zips = backups.filter((file) => file.endsWith('.zip'));
      expect(backups.filter((file) => file.endsWith('.json'))).to.have.length(zips.length);
    }
    await module.close();
    await other.remove();
    expect(interrupted, 'deletions that were killed half-way').to.be.greaterThan(0);
  });

  for (const [signal, exit] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    for (const [verb, args] of [
      ['restore', ['restore', 'big@latest', '--as', `stopped-${exit}`]],
      ['backup', ['create', 'big']],
    ] as const) {
      it(`undoes a ${verb} at ${signal} and ends with ${exit}`, async () => {
        const command = new Eventark(data, [...args, '--json']);
        await reach(command, 'write-events', 0);
        command.kill(signal);
        const ended = await command.ended();
        expect(ended.exit, ended.stderr).to.equal(exit);
        expect(ended.stderr).to.contain('"code":"cancelled"').and.to.contain('"changed":"nothing"');
        const after = await contentsOf(data);
        expect(after.claims).to.deep.equal([]);
        expect(after.apps).to.deep.equal(earlier.apps);
        expect(after.files).to.deep.equal(earlier.files);
      });
    }
  }
});
