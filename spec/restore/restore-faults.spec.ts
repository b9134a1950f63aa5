import { expect } from 'chai';
import { BackupModule } from '../../src/backup-module.js';
import { readAll } from '../support/events.js';
import { faulty, Fuse, LEDGER_WRITES, STORAGE_WRITES, STORE_WRITES } from '../support/faults/faulty.js';
import {
  filesBelow,
  moduleParts,
  openTempModule,
  recoverAfterDeath,
  restoreAs,
  RICH,
  type OpenModule,
} from '../support/module.js';
import { rejection } from '../support/rejection.js';

/** More than a restore of the fixture ever writes: a sweep that gets so far has a fault that never fires. */
const ENDLESS = 400;

describe('a restore that fails', () => {
  let open: OpenModule;

  beforeEach(async () => {
    open = await openTempModule();
    await open.module.restore(RICH, restoreAs('original'));
  });
  afterEach(async () => {
    await open.dispose();
  });

  const state = async () => ({
    apps: (await open.module.apps()).map(({ name }) => name),
    head: await open.base.store.head(),
    files: await filesBelow(open.folder),
    claims: await open.parts.claims.all(),
    users: (await open.base.ledger.list('users')).map(({ key }) => key),
    documents: (await open.base.ledger.list('documents')).map(({ key }) => key),
  });

  /** The module over the same data, its n-th write failing. The undo may fail at the same write only once. */
  const faultyModule = (fuse: Fuse): BackupModule => {
    const base = {
      store: faulty(open.base.store, STORE_WRITES, fuse),
      ledger: faulty(open.base.ledger, LEDGER_WRITES, fuse),
      assetStorage: faulty(open.base.assetStorage, STORAGE_WRITES, fuse),
      destination: faulty(open.base.destination, STORAGE_WRITES, fuse),
    };
    return new BackupModule(moduleParts(open.folder, base));
  };

  for (const when of ['before', 'after'] as const) {
    it(`at any write, the fault coming ${when} it, leaves nothing`, async () => {
      // People that are not there yet, so that accounts are among what has to be undone.
      for (const { key } of await open.base.ledger.list('users')) await open.base.ledger.remove('users', key, 'any');
      const before = await state();
      let faults = 0;
      for (let n = 1; n < ENDLESS; n += 1) {
        const fuse = new Fuse(n, when);
        const attempt = faultyModule(fuse).restore(RICH, restoreAs('copy'));
        if (!(await settled(attempt, fuse))) break;
        faults += 1;
        const { head: _, ...after } = await state();
        const { head: __, ...expected } = before;
        expect(after, `write ${n}`).to.deep.equal(expected);
        const apps: string[] = [];
        for await (const app of open.base.store.apps()) apps.push(app.id);
        expect(apps, `write ${n}`).to.have.length(1);
      }
      expect(faults)
        .to.be.greaterThan(10)
        .and.lessThan(ENDLESS - 1);
      expect((await open.module.apps()).map(({ name }) => name).sort()).to.deep.equal(['copy', 'original']);
    });
  }

  /** True if the fault fired: the restore failed, or did not mind. False if it was never reached. */
  const settled = async (attempt: Promise<unknown>, fuse: Fuse): Promise<boolean> => {
    const isDone = await attempt.then(
      () => true,
      () => false,
    );
    if (!fuse.fired) return false;
    // An undo that failed itself is taken up by the next command.
    await recoverAfterDeath(open);
    const copy = (await open.module.apps()).find(({ name }) => name === 'copy');
    if (isDone) expect(copy, 'the app that was said to be restored').not.to.equal(undefined);
    if (copy) await discard(copy.id);
    return true;
  };

  /** A restore whose last answer was lost has happened: whoever asked sees the app and may remove it. */
  const discard = async (id: string): Promise<void> => {
    expect(await readAll(open.base.store, id)).to.have.length.greaterThan(170);
    await open.base.store.discardApp(id);
    await open.parts.assets.removeApp(id);
    await open.parts.documents.remove(id);
    for (const { key } of await open.base.ledger.list('users')) await open.base.ledger.remove('users', key, 'any');
  };

  it('because it is cancelled leaves nothing', async () => {
    const before = await state();
    const stop = new AbortController();
    const error = await rejection(
      open.module.restore(RICH, restoreAs('copy'), {
        signal: stop.signal,
        progress: ({ phase }) => {
          if (phase === 'write-assets') stop.abort();
        },
      }),
    );
    expect(error.code).to.equal('cancelled');
    expect({ ...(await state()), head: '' }).to.deep.equal({ ...before, head: '' });
  });

  it('because the name is taken writes nothing', async () => {
    const before = await state();
    expect((await rejection(open.module.restore(RICH, restoreAs('original')))).code).to.equal('app-name-taken');
    expect(await state()).to.deep.equal(before);
  });

  it('because another one restores under the same name leaves the other one alone', async () => {
    const attempts = await Promise.allSettled(
      Array.from({ length: 4 }, () => open.module.restore(RICH, restoreAs('copy'))),
    );
    expect(attempts.filter(({ status }) => status === 'fulfilled')).to.have.length(1);
    for (const attempt of attempts) {
      if (attempt.status === 'fulfilled') continue;
      const { code } = attempt.reason as { code: string };
      expect(['app-name-busy', 'app-name-taken']).to.include(code);
    }
    expect((await open.module.apps()).map(({ name }) => name).sort()).to.deep.equal(['copy', 'original']);
    expect((await state()).claims).to.deep.equal([]);
  });
});
