import { expect } from 'chai';
import { BackupModule } from '../../src/backup-module.js';
import { Claims } from '../../src/claims/claims.js';
import { BackupError, isBackupError } from '../../src/errors.js';
import type { EventStore } from '../../src/events/event-store.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { thisProcess } from '../../src/process/process-identity.js';
import type { Recovery } from '../../src/recovery/recovery.js';
import { brittleLedger, CAUSES, HEARTBEAT, MINUTE, SimulatedTime, waitingAt } from '../support/faults/ledger-outage.js';
import { readAll } from '../support/events.js';
import { filesBelow, moduleParts, openTempModule, restoreAs, RICH, type OpenModule } from '../support/module.js';
import { rejection } from '../support/rejection.js';

describe('a claim that its holder cannot renew', () => {
  let open: OpenModule;
  let time: SimulatedTime;
  let outage: BackupError | undefined;

  beforeEach(async () => {
    open = await openTempModule();
    time = new SimulatedTime();
    outage = undefined;
  });
  afterEach(async () => {
    await open.dispose();
  });

  const brittle = (): Ledger => brittleLedger(open.base.ledger, () => outage);

  const machine = (name: string, ledger: Ledger, store: EventStore = open.base.store): BackupModule => {
    const self = { ...thisProcess(), host: name, machine: name, space: `${name} pid:[1]`, pid: 7 };
    const clock = { kernel: `kernel-${name}`, ticks: time.ticks };
    const claims = new Claims(ledger, () => new Date(), { self, clock, lookUpAfterMs: [0], repeat: time.repeat });
    return new BackupModule({ ...moduleParts(open.folder, { ...open.base, ledger, store }), claims });
  };

  /** Restores while the ledger is out of order for so long; another machine looks all the time. */
  const restoreThrough = async (
    ms: number,
    cause: BackupError,
  ): Promise<{ readonly said: unknown; readonly told: readonly Recovery[]; readonly first: BackupModule }> => {
    const told: Recovery[] = [];
    const second = machine('other', open.base.ledger);
    const meanwhile = async (): Promise<void> => {
      outage = cause;
      for (let passed = 0; passed < ms; passed += HEARTBEAT) {
        await time.pass(HEARTBEAT);
        told.push(...(await second.recover()));
      }
      outage = undefined;
    };
    const store = waitingAt(open.base.store, 'append', () => true, meanwhile);
    const first = machine('holder', brittle(), store);
    const said = await first.restore(RICH, restoreAs('copy')).then(
      () => 'done',
      (error: unknown) => error,
    );
    return { said, told, first };
  };

  const leftOver = async (): Promise<object> => {
    const books = ['claims', 'users', 'documents', 'restores'] as const;
    const entries = await Promise.all(books.map((book) => open.base.ledger.list(book)));
    let events = 0;
    for await (const { events: some } of open.base.store.apps()) events += some ?? 0;
    const files = (await filesBelow(open.folder)).filter((file) => file.startsWith('assets'));
    return { entries: entries.flat(), events, files };
  };
  const NOTHING = { entries: [], events: 0, files: [] };

  const requireWhole = async (module: BackupModule): Promise<void> => {
    const { app, events, files } = await module.restored.of('copy');
    expect((await readAll(open.base.store, app.id)).length).to.equal(events);
    expect(await open.parts.assets.count(app.id)).to.equal(files);
    expect(await module.claims()).to.deep.equal([]);
  };

  for (const [what, code, message] of CAUSES) {
    it(`for a minute is no loss: a ledger that ${what}`, async () => {
      const { said, told, first } = await restoreThrough(MINUTE, new BackupError(code, message));
      expect(said).to.equal('done');
      expect(told).to.deep.equal([]);
      await requireWhole(first);
    });

    for (const minutes of [3, 10]) {
      it(`for ${minutes} minutes stops its work before another machine undoes it: a ledger that ${what}`, async () => {
        const { said, told, first } = await restoreThrough(minutes * MINUTE, new BackupError(code, message));
        if (!isBackupError(said)) throw said;
        expect(said.code).to.equal('claim-lost');
        expect(said.message).to.include('could not be renewed for 100 seconds').and.to.include(message);
        expect(said.hint).to.include('the work was stopped');
        expect(told.map(({ verb, outcome }) => [verb, outcome])).to.deep.equal([['restore', 'undone']]);
        expect(await first.apps()).to.deep.equal([]);
        await first.recover();
        expect(await leftOver()).to.deep.equal(NOTHING);
        await machine('other', open.base.ledger).restore(RICH, restoreAs('copy'));
        await requireWhole(first);
      });
    }
  }

  it('was taken over by one that finished the restore: what is visible is not taken back', async () => {
    const second = machine('other', open.base.ledger);
    const ledger = new Proxy(open.base.ledger, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]): Promise<unknown> => {
          const done: unknown = await (Reflect.apply(value, target, args) as Promise<unknown>);
          const isLast = name === 'put' && args[0] === 'claims' && String(args[2]).includes('"activating"');
          if (!isLast || (await second.claims()).length === 0) return done;
          expect(await second.releaseClaim('name:copy')).to.include({ outcome: 'finished' });
          throw new BackupError('store-unreachable', 'the answer is lost');
        };
      },
    });
    const said = await rejection(machine('holder', ledger).restore(RICH, restoreAs('copy')));
    expect(said.code).to.equal('claim-lost');
    expect(said.facts).to.have.property('unfinished');
    await requireWhole(second);
  });

  it('was taken over by one that finished the backup: the restore point that was told is not taken back', async () => {
    const restored = await open.module.restore(RICH, restoreAs('blog'));
    const second = machine('other', open.base.ledger, open.base.store);
    const claims = new Claims(open.base.ledger, () => new Date(), { repeat: time.repeat });
    const destination = new Proxy(open.base.destination, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        if (name !== 'write') return value.bind(target) as unknown;
        return async (...args: unknown[]): Promise<unknown> => {
          const done: unknown = await (Reflect.apply(value, target, args) as Promise<unknown>);
          if (!String(args[0]).endsWith('.json')) return done;
          expect(await second.releaseClaim(`app:${restored.app.id}`)).to.include({ outcome: 'finished' });
          await time.pass(HEARTBEAT);
          throw new BackupError('storage-unreachable', 'the answer is lost');
        };
      },
    });
    const first = new BackupModule({ ...moduleParts(open.folder, { ...open.base, destination }), claims });
    const said = await rejection(first.create('blog'));
    expect(said.code).to.equal('claim-lost');
    const { points, damaged } = await open.module.list('blog');
    expect([points.length, damaged.length]).to.deep.equal([1, 0]);
    expect((await open.module.verify(points[0]?.id ?? '')).problems).to.deep.equal([]);
    expect(await open.module.claims()).to.deep.equal([]);
  });
});
