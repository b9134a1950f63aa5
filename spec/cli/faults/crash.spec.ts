import { expect } from 'chai';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Eventark, eventark, type Ended } from '../../support/eventark.js';
import { makeLargeApp } from '../../support/large-app.js';
import { contentsOf, requireWhole, type Contents } from '../../support/left-over.js';
import { tempFolder } from '../../support/temp-folder.js';
import { tracedOn, untraceable, type TracedOn } from '../../support/faults/traced.js';
import { skip } from '../../support/skipped.js';

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

/** Stands for a name that no app has yet. */
const NEW_NAME = 'NEW-NAME';

const withNewName = (arg: string): string => (arg === NEW_NAME ? `copy-${Date.now().toString(36)}` : arg);

/** On a busy machine a command may have ended before this process gets its turn; it is run again then, a few times. */
async function inTime(attempt: () => Promise<boolean>): Promise<void> {
  for (let attempts = 0; attempts < 5; attempts += 1) if (await attempt()) return;
}

describe('a command that is killed or stopped', function () {
  this.timeout(300_000);

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

  /** A command that was stopped while it wrote events. */
  const stopped = async (args: readonly string[], signal: NodeJS.Signals): Promise<Ended> => {
    let last: Ended | undefined;
    await inTime(async () => {
      earlier = await contentsOf(data);
      const command = new Eventark(data, [...args.map(withNewName), '--json']);
      await reach(command, 'write-events', 0);
      command.kill(signal);
      last = await command.ended();
      return last.exit !== 0 && last.signal === null;
    });
    if (!last) throw new Error('nothing was run');
    return last;
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
    ['restore', ['restore', 'big@latest', '--as', NEW_NAME]],
  ] as const) {
    it(`leaves nothing of a ${verb} that is killed at any moment, and the next command says what it undid`, async () => {
      let undone = 0;
      for (const [phase, percent, wait] of MOMENTS) {
        await inTime(async () => {
          const command = new Eventark(data, [...args.map(withNewName), '--json']);
          await reach(command, phase, percent);
          await delay(wait);
          command.kill('SIGKILL');
          const { signal } = await command.ended();
          if (await requireRecovered(verb, `after ${phase} ${percent} % + ${wait} ms`)) undone += 1;
          return signal === 'SIGKILL';
        });
      }
      expect(undone, 'kills that left something to undo').to.be.greaterThan(MOMENTS.length / 3);
    });
  }

  describe('while its thread appends a batch', () => {
    /** So manyth writes of the thread to SQLite's log; the first thread makes far fewer. */
    const WRITES = [100, 500, 900, 1300];

    before(function () {
      const reason = untraceable();
      if (reason !== undefined) skip(this, reason);
    });

    /** A restore that gets a signal at a write of that thread. */
    const signalled = (signal: string, write: number): TracedOn => {
      const restore = ['restore', 'big@latest', '--as', withNewName(NEW_NAME), '--json'];
      const fault = ['pwrite64', `signal=${signal}:when=${write}`] as const;
      const ended = tracedOn(join(data, 'store.sqlite-wal'), fault, data, restore);
      const [, ...others] = ended.counts;
      expect(Math.max(...others), 'writes of the thread that appends').to.be.at.least(write);
      return ended;
    };

    it('leaves nothing when it is killed', async () => {
      for (const write of WRITES) {
        const { signal, counts } = signalled('KILL', write);
        expect(signal).to.equal('SIGKILL');
        expect(counts[0], 'writes of the first thread').to.be.within(1, write - 1);
        expect(await requireRecovered('restore', `after write ${write}`)).to.equal(true);
        expect(await contentsOf(data), `after write ${write}`).to.deep.equal(earlier);
      }
    });

    it('leaves nothing when it is stopped with Ctrl-C', async () => {
      for (const write of WRITES) {
        const { exit, stderr, counts } = signalled('INT', write);
        expect(exit, stderr).to.equal(130);
        // The undo writes too, in the first thread: so many writes of it are a second Ctrl-C, which leaves the rest.
        if ((counts[0] ?? 0) >= write) await requireRecovered('restore', `after write ${write}`);
        else expect(stderr).to.contain('"code":"cancelled"').and.to.contain('"changed":"nothing"');
        expect(await contentsOf(data), `after write ${write}`).to.deep.equal(earlier);
      }
    });
  });

  for (const [signal, exit] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    for (const [verb, args] of [
      ['restore', ['restore', 'big@latest', '--as', NEW_NAME]],
      ['backup', ['create', 'big']],
    ] as const) {
      it(`undoes a ${verb} at ${signal} and ends with ${exit}`, async () => {
        const ended = await stopped(args, signal);
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
