import { expect } from 'chai';
import { join } from 'node:path';
import { BackupModule } from '../../src/backup-module.js';
import { Claims } from '../../src/claims/claims.js';
import { BackupError, isBackupError } from '../../src/errors.js';
import { thisProcess } from '../../src/process/process-identity.js';
import type { Recovery } from '../../src/recovery/recovery.js';
import { brittleLedger, CAUSES, HEARTBEAT, MINUTE, SimulatedTime, waitingAt } from '../support/faults/ledger-outage.js';
import { filesBelow, moduleParts, openTempModule, PLAIN, restoreAs, type OpenModule } from '../support/module.js';

/** Every cause for every time; without it, each cause for one time that is too long. */
const ALL = process.env['EVENTARK_SWEEP'] === 'all';

/** Where a verb is when the ledger goes: before a call of the destination, or of the event store. */
interface Moment {
  readonly title: string;
  readonly port: 'store' | 'destination';
  readonly method: string;
  readonly fits: (name: string) => boolean;
}

const reading: Moment = { title: 'reads events', port: 'store', method: 'readApp', fits: () => true };
const sending: Moment = { title: 'sends the archive', port: 'destination', method: 'adopt', fits: () => true };
const describing: Moment = {
  ...{ title: 'writes the manifest', port: 'destination', method: 'write' },
  fits: (name) => name.endsWith('.json'),
};
const forgetting: Moment = {
  ...{ title: 'removes a manifest', port: 'destination', method: 'remove' },
  fits: (name) => name.endsWith('.json'),
};
const removing: Moment = {
  ...{ title: 'removes an archive', port: 'destination', method: 'remove' },
  fits: (name) => name.endsWith('.zip'),
};
const lookingAt: Moment = {
  ...{ title: 'reads an archive', port: 'destination', method: 'read' },
  fits: (name) => name.endsWith('.zip'),
};

interface Verb {
  readonly verb: 'backup' | 'prune' | 'delete' | 'verify';
  readonly moments: readonly Moment[];
  readonly run: (module: BackupModule, points: readonly string[]) => Promise<unknown>;
  /** Whether what it is to do is done. */
  readonly isDone: (now: readonly string[], before: readonly string[]) => boolean;
}

const isNew = (now: readonly string[], before: readonly string[]): boolean => now.some((id) => !before.includes(id));

const VERBS: readonly Verb[] = [
  {
    verb: 'backup',
    moments: [reading, sending, describing],
    run: async (module) => module.create('blog'),
    isDone: isNew,
  },
  { verb: 'prune', moments: [forgetting, removing], run: async (module) => module.create('blog'), isDone: isNew },
  {
    verb: 'delete',
    moments: [forgetting, removing],
    run: async (module, [, second = '']) => module.delete([second]),
    isDone: (now, [, second = '']) => !now.includes(second),
  },
  {
    verb: 'verify',
    moments: [lookingAt],
    run: async (module, [first = '']) => module.verify(first),
    isDone: () => true,
  },
];

describe('a ledger that is out of order while restore points are made and removed', function () {
  this.timeout(60_000);
  let open: OpenModule;
  let time: SimulatedTime;
  let outage: BackupError | undefined;
  let points: readonly string[];

  beforeEach(async () => {
    open = await openTempModule();
    time = new SimulatedTime();
    outage = undefined;
    await open.module.restore(PLAIN, restoreAs('blog'));
    for (let n = 0; n < 2; n += 1) await open.module.create('blog');
    points = await idsOf(open.module);
  });
  afterEach(async () => {
    await open.dispose();
  });

  const idsOf = async (module: BackupModule): Promise<readonly string[]> =>
    (await module.list()).points.map(({ id }) => id);

  /** A machine that keeps two restore points; `during` passes where the moment says. */
  const machine = (name: string, cap: number, moment?: Moment, during = async (): Promise<void> => undefined) => {
    const self = { ...thisProcess(), host: name, machine: name, space: `${name} pid:[1]`, pid: 7 };
    const clock = { kernel: `kernel-${name}`, ticks: time.ticks };
    const ledger = moment === undefined ? open.base.ledger : brittleLedger(open.base.ledger, () => outage);
    const claims = new Claims(ledger, () => new Date(), { self, clock, lookUpAfterMs: [0], repeat: time.repeat });
    const base = { ...open.base, ledger };
    const waiting =
      moment === undefined
        ? base
        : { ...base, [moment.port]: waitingAt(base[moment.port], moment.method, moment.fits, during) };
    return new BackupModule({ ...moduleParts(open.folder, waiting), claims, cap });
  };

  const through = async (
    { run, verb }: Verb,
    moment: Moment,
    ms: number,
    cause: BackupError,
  ): Promise<{ readonly said: unknown; readonly told: readonly Recovery[]; readonly passed: boolean }> => {
    const told: Recovery[] = [];
    const second = machine('other', 10);
    let passed = false;
    const first = machine('holder', verb === 'prune' ? 2 : 10, moment, async () => {
      passed = true;
      outage = cause;
      for (let ago = 0; ago < ms; ago += HEARTBEAT) {
        await time.pass(HEARTBEAT);
        told.push(...(await second.recover()));
      }
      outage = undefined;
    });
    const said = await run(first, points).then(
      () => 'done',
      (error: unknown) => error,
    );
    return { said, told, passed };
  };

  /** Nothing is half there, and nothing is left over. */
  const requireWhole = async (): Promise<void> => {
    const next = machine('next', 10);
    expect((await next.recover()).filter(({ outcome }) => outcome === 'failed')).to.deep.equal([]);
    expect(await next.claims()).to.deep.equal([]);
    const { points: listed, damaged, withoutManifest } = await next.list();
    expect([damaged, withoutManifest ?? []]).to.deep.equal([[], []]);
    const names = listed.flatMap(({ archive }) => [archive, `${archive.slice(0, -'.zip'.length)}.json`]);
    expect(await filesBelow(join(open.folder, 'backups'))).to.have.members(names);
    expect(await filesBelow(join(open.folder, 'tmp'))).to.deep.equal([]);
    for (const { id } of listed) expect((await next.verify(id)).problems).to.deep.equal([]);
    // The newest that was there before stays, whatever became of the rest.
    expect(listed.map(({ id }) => id)).to.include(points[0]);
  };

  for (const verb of VERBS) {
    for (const [nth, moment] of verb.moments.entries()) {
      for (const [index, [what, code, message]] of CAUSES.entries()) {
        for (const minutes of ALL || index === nth % CAUSES.length ? [1, 3, 10] : [3]) {
          it(`says what is there: a ledger that ${what} for ${minutes} minutes while a ${verb.verb} ${moment.title}`, async () => {
            const cause = new BackupError(code, message);
            const { said, told, passed } = await through(verb, moment, minutes * MINUTE, cause);
            expect(passed, 'the moment came').to.equal(true);
            if (said !== 'done' && !isBackupError(said)) throw said;
            if (minutes === 1 || verb.verb === 'verify') {
              expect([said, told], String(said)).to.deep.equal(['done', []]);
            }
            const now = await idsOf(open.module);
            if (said === 'done') expect(verb.isDone(now, points)).to.equal(true);
            else if (!('unfinished' in said.facts)) expect(verb.isDone(now, points), String(said)).to.equal(false);
            for (const { verb: of, outcome } of told) {
              if (of === 'backup') expect(isNew(now, points), outcome).to.equal(outcome === 'finished');
              else expect(outcome).to.equal('finished');
            }
            await requireWhole();
          });
        }
      }
    }
  }
});
