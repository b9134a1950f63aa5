import { expect } from 'chai';
import { createHash } from 'node:crypto';
import type { Undo } from '../../src/claims/claim.js';
import { Claims } from '../../src/claims/claims.js';
import type { User } from '../../src/cms/user-directory.js';
import type { JsonObject } from '../../src/json/json-value.js';
import { thisProcess } from '../../src/process/process-identity.js';
import { openTempModule, restoreAs, RICH, type OpenModule } from '../support/module.js';
import { rejection } from '../support/rejection.js';

describe('accounts that a restore has made', () => {
  let open: OpenModule;
  let app: string;
  let made: readonly User[];

  beforeEach(async () => {
    open = await openTempModule();
    ({
      app: { id: app },
    } = await open.module.restore(RICH, restoreAs('copy')));
    made = await accounts();
  });
  afterEach(async () => {
    await open.dispose();
  });

  const accounts = async (): Promise<readonly User[]> =>
    (await open.base.ledger.list('users')).map(({ value }) => JSON.parse(value) as User);

  const plant = async (key: string, value: string): Promise<unknown> =>
    open.base.ledger.put('claims', key, value, 'any');

  /** The claim of the restore, as it was when its process died. */
  const died = async (told: Partial<Undo<'restore'>>): Promise<void> => {
    const self = { ...thisProcess(), pid: 2 ** 22 + 1 };
    const undo = { verb: 'restore', app, name: 'copy', assets: open.base.assetStorage.url, ...told } as const;
    const claims = new Claims(open.base.ledger, () => new Date(), { self });
    await claims.take({ key: 'name:copy', title: 'copy', undo, busy: 'app-busy' });
  };

  const noted = async (): Promise<NonNullable<Undo<'restore'>['accounts']>> => ({
    ...{ count: made.length, begin: '' },
    entries: (await open.base.ledger.list('restores', `${app}/accounts/`)).length,
  });

  /** The record as an earlier version has written it: with the accounts in it. */
  const earlierRecord = async (): Promise<void> => {
    const [head, ...notes] = await open.base.ledger.list('restores', `${app}/`);
    for (const { key } of notes) await open.base.ledger.remove('restores', key, 'any');
    const members = JSON.parse(head?.value ?? '') as { text: string };
    const { accounts: _, ...record } = JSON.parse(members.text) as JsonObject;
    const text = JSON.stringify({ ...record, users: made.map(({ id, email }) => ({ id, email })) });
    const seal = createHash('sha256').update(text).digest('hex');
    await open.base.ledger.put('restores', head?.key ?? '', JSON.stringify({ ...members, seal, text }), 'any');
  };

  it('are removed by the recovery of a claim of an earlier version, which has them in it', async () => {
    await earlierRecord();
    await open.base.ledger.put('users', 'else@example.org', '{"id":"e","email":"else@example.org"}', 'any');
    await died({ users: made });
    expect(await open.module.recover()).to.have.nested.property('[0].outcome', 'undone');
    expect(await accounts()).to.deep.equal([{ id: 'e', email: 'else@example.org' }]);
    expect(await open.base.ledger.list('restores')).to.deep.equal([]);
  });

  it('are removed by the undo of a restore of an earlier version, whose record has them in it', async () => {
    await earlierRecord();
    expect(await open.module.restored.of('copy')).to.include({ accounts: made.length });
    expect(await open.module.restored.undo('copy')).to.include({ accounts: made.length, accountsKept: 0 });
    expect(await accounts()).to.deep.equal([]);
  });

  it('stay at the undo of a restore that failed, when another app needs them by now', async () => {
    await open.module.restore(RICH, restoreAs('other'));
    await died({ accounts: await noted() });
    const [told] = await open.module.recover();
    expect(told?.reason).to.include(`${made.length} of the accounts that it had made stay`);
    expect(await accounts()).to.deep.equal(made);
    expect((await open.module.apps()).map(({ name }) => name)).to.deep.equal(['other']);
  });

  for (const bent of ['{', '7', '{"undo":{"verb":"restore","app":7}}', '{"undo":{"verb":"restore"},"of":"tomorrow"}']) {
    it(`stay while a claim that cannot be read may need them: ${bent}`, async () => {
      await plant('name:elsewhere', bent);
      expect(await open.module.restored.undo('copy')).to.include({ accounts: 0, accountsKept: made.length });
      expect(await accounts()).to.deep.equal(made);
    });

    it(`stay at the undo of a restore that failed, while a claim that cannot be read may need them: ${bent}`, async () => {
      await plant('name:elsewhere', bent);
      await died({ accounts: await noted() });
      expect((await open.module.recover()).map(({ outcome }) => outcome)).to.have.members(['unreadable', 'undone']);
      expect(await accounts()).to.deep.equal(made);
    });
  }

  it('whose note is damaged are told to stay by the recovery, and keep the undo of a whole app from beginning', async () => {
    const [note] = await open.base.ledger.list('restores', `${app}/accounts/`);
    const bent = (note?.value ?? '').replace(made[0]?.id.slice(0, 8) ?? '', 'abcdefgh');
    await open.base.ledger.put('restores', note?.key ?? '', bent, 'any');
    expect((await rejection(open.module.restored.undo('copy'))).code).to.equal('not-restored');
    expect((await open.module.apps()).map(({ name }) => name)).to.deep.equal(['copy']);
    await died({ accounts: await noted() });
    const [told] = await open.module.recover();
    expect(told?.reason).to.equal(
      `${made.length} accounts that it had made stay: the note of them is damaged, and does not say who they are`,
    );
    expect(await accounts()).to.deep.equal(made);
  });
});
