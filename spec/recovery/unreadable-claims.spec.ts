import { expect } from 'chai';
import { BackupModule } from '../../src/backup-module.js';
import { Claims } from '../../src/claims/claims.js';
import { BackupError } from '../../src/errors.js';
import { thisProcess } from '../../src/process/process-identity.js';
import type { User } from '../../src/cms/user-directory.js';
import { readAll } from '../support/events.js';
import { faulty, Fuse, LEDGER_WRITES, STORAGE_WRITES, STORE_WRITES } from '../support/faults/faulty.js';
import { filesBelow, moduleParts, openTempModule, restoreAs, RICH, type OpenModule } from '../support/module.js';
import { rejection } from '../support/rejection.js';

/** What became of a claim in the ledger: nothing of it, half of it, another shape, one of a later version. */
const BENDS: readonly (readonly [how: string, bend: (text: string) => string])[] = [
  ['is empty', () => ''],
  ['is cut', (text) => text.slice(0, text.length / 2)],
  ['is no JSON', () => '\u0000\u0001'],
  ['is a number', () => '7'],
  ['says nothing', () => '{}'],
  ['has another type in it', (text) => text.replace(/"name":"[^"]*"/, '"name":7')],
  ['is of a newer version', (text) => text.replace('"undo":{', '"undo":{"also":"x",')],
];

describe('an app under a claim that cannot be read', () => {
  let open: OpenModule;
  let before: object;

  beforeEach(async () => {
    open = await openTempModule();
    await open.module.restore(RICH, restoreAs('other', { people: 'match' }));
    before = await everything();
  });
  afterEach(async () => {
    await open.dispose();
  });

  const everything = async (): Promise<object> => ({
    apps: (await open.module.apps()).map(({ name }) => name),
    users: (await open.base.ledger.list('users')).map(({ value }) => (JSON.parse(value) as User).email),
    restores: (await open.base.ledger.list('restores')).map(({ key }) => key),
    documents: (await open.base.ledger.list('documents')).map(({ key }) => key),
    claims: (await open.base.ledger.list('claims')).map(({ key }) => key),
    files: await filesBelow(open.folder),
    events: (await stored()).length,
  });

  const stored = async (): Promise<readonly object[]> => {
    const all: object[] = [];
    for await (const { id } of open.base.store.apps()) all.push(...(await readAll(open.base.store, id)));
    return all;
  };

  /** The module in a process that dies at the n-th write. */
  const dying = (at: number): { readonly module: BackupModule; readonly fuse: Fuse } => {
    const fuse = new Fuse(at, 'before', 'for ever');
    const ledger = faulty(open.base.ledger, LEDGER_WRITES, fuse);
    const store = faulty(open.base.store, STORE_WRITES, fuse);
    const assetStorage = faulty(open.base.assetStorage, STORAGE_WRITES, fuse);
    const parts = moduleParts(open.folder, { ...open.base, ledger, store, assetStorage });
    const self = { ...thisProcess(), pid: 2 ** 22 + 1 };
    const claims = new Claims(ledger, () => new Date(), { self, lookUpAfterMs: [] });
    return { module: new BackupModule({ ...parts, claims }), fuse };
  };

  /** Whether the copy is in the list of apps; then it has all that its record says. */
  const requireWholeIfSeen = async (when: string): Promise<boolean> => {
    const copy = (await open.module.apps()).find(({ name }) => name === 'copy');
    if (copy === undefined) return false;
    const { events, files } = await open.module.restored.of(copy.id);
    expect((await readAll(open.base.store, copy.id)).length, when).to.equal(events);
    expect(await open.parts.assets.count(copy.id), when).to.equal(files);
    return true;
  };

  const bendClaim = async (key: string, bend: (text: string) => string): Promise<void> => {
    const entry = await open.base.ledger.get('claims', key);
    await open.base.ledger.put('claims', key, bend(entry?.value ?? ''), 'any');
  };

  for (const [how, bend] of BENDS) {
    it(`is not seen, and is gone once the claim is released: a restore cut at any write, whose claim ${how}`, async function () {
      this.timeout(120_000);
      for (let at = 2; ; at += 1) {
        const { module, fuse } = dying(at);
        await module.restore(RICH, restoreAs('copy')).catch(unlessTold);
        if (!fuse.fired) break;
        await bendClaim('name:copy', bend);
        const when = `write ${at}`;
        expect(
          (await open.module.recover()).map(({ outcome }) => outcome),
          when,
        ).to.deep.equal(['unreadable']);
        expect((await rejection(open.module.restore(RICH, restoreAs('copy')))).code, when).to.be.oneOf([
          'app-name-busy',
          'app-name-taken',
        ]);
        await requireWholeIfSeen(when);
        await open.module.releaseClaim('name:copy');
        if (await requireWholeIfSeen(`${when}, released`)) await open.module.restored.undo('copy');
        expect(await everything(), when).to.deep.equal(before);
      }
      expect(await requireWholeIfSeen('without a fault')).to.equal(true);
    });

    it(`is not seen, and goes for good once the claim is released: a removal cut at any write, whose claim ${how}`, async function () {
      this.timeout(120_000);
      for (let at = 2; ; at += 1) {
        const { app } = await open.module.restore(RICH, restoreAs('copy'));
        const { module, fuse } = dying(at);
        await module.restored.undo('copy').catch(unlessTold);
        if (!fuse.fired) break;
        await bendClaim(`app:${app.id}`, bend);
        const when = `write ${at}`;
        await requireWholeIfSeen(when);
        await open.module.releaseClaim(`app:${app.id}`);
        if (await requireWholeIfSeen(`${when}, released`)) await open.module.restored.undo('copy');
        expect(await everything(), when).to.deep.equal(before);
      }
    });
  }

  it('is left alone when it is another one than the claim is named for', async () => {
    const [other] = await open.module.apps();
    const planted = JSON.stringify({ undo: { verb: 'restore', app: other?.id } });
    await open.base.ledger.put('claims', 'name:copy', planted, 'any');
    expect(await open.module.apps(), 'hidden until then').to.deep.equal([]);
    expect(await open.module.releaseClaim('name:copy')).to.include({ outcome: 'unreadable' });
    expect(await everything()).to.deep.equal(before);
  });
});

/** What the process said before it died is of no interest. */
function unlessTold(error: unknown): void {
  if (!(error instanceof BackupError)) throw error;
}
