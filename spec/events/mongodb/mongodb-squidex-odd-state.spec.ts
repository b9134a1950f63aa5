import { expect } from 'chai';
import { Binary, Long, ObjectId, Timestamp, type Document } from 'mongodb';
import { LedgerDocumentStore } from '../../../src/cms/ledger-document-store.js';
import { LedgerUserDirectory } from '../../../src/cms/ledger-user-directory.js';
import { MongoDbDocuments } from '../../../src/events/mongodb/squidex-state/mongodb-documents.js';
import { MongoDbSquidexState } from '../../../src/events/mongodb/squidex-state/mongodb-squidex-state.js';
import { MongoDbUserDirectory } from '../../../src/events/mongodb/squidex-state/mongodb-user-directory.js';
import { SqliteLedger } from '../../../src/events/sqlite/sqlite-ledger.js';
import { useMongoDb, type DatabaseUnderTest } from '../../support/mongodb/mongodb-under-test.js';
import { rejection } from '../../support/rejection.js';

const APP = '96ba173e-04ae-3bcd-9986-9e56f0adbf3a';
const ID = '65f0000000000000000000aa';
const NOW = new Date('2026-01-01T00:00:00Z');

/** What a state holds, and what a backup has of it. */
const DOCS: Readonly<Record<string, readonly [doc: unknown, settings: string | undefined]>> = {
  'a document': [{ settings: { a: 1, b: Long.fromString('9007199254740993') } }, '{"a":1,"b":9007199254740993}'],
  text: ['{"settings":{"n": 12345678901234567890.5, "n":2}}', '{"n": 12345678901234567890.5, "n":2}'],
  bytes: [new Binary(Buffer.from('{"settings":{"a":1}}')), '{"a":1}'],
  'text that is not JSON': ['{"settings":', '{"settings":'],
  'bytes that are not JSON': [new Binary(Buffer.from('<x/>')), '<x/>'],
  nothing: [null, undefined],
  'nothing of it': [{ other: 1 }, undefined],
  'settings that are null': [{ settings: null }, undefined],
  'text in which they are null': ['{"settings":null}', undefined],
  'a number': [5, '5'],
  'what JSON has no form for': [
    { settings: { id: new ObjectId(ID), at: new Timestamp({ t: 5, i: 6 }) } },
    `{"id":{"$oid":"${ID}"},"at":{"$timestamp":{"t":5,"i":6}}}`,
  ],
};

describe("states and accounts in Squidex's MongoDB that are odd", () => {
  const database = useMongoDb();
  let made: DatabaseUnderTest;
  let ledger: SqliteLedger;
  let state: MongoDbSquidexState;

  beforeEach(async () => {
    made = await database('position');
    ledger = new SqliteLedger(':memory:');
    state = new MongoDbSquidexState(made.options);
  });
  afterEach(async () => {
    made.proxy.intercept = () => undefined;
    await state.close();
    await ledger.close();
    await made.dispose();
  });

  const documents = (): MongoDbDocuments => new MongoDbDocuments(state, new LedgerDocumentStore(ledger));
  const people = (): MongoDbUserDirectory =>
    new MongoDbUserDirectory(state, new LedgerUserDirectory(ledger), () => NOW);

  for (const [what, [doc, expected]] of Object.entries(DOCS)) {
    it(`keep what can be kept of settings that are ${what}`, async () => {
      const states = made.db.collection<Document>('States_UISettings');
      await states.insertOne({ _id: APP as never, Doc: doc, Version: Long.ONE });
      const found = (await documents().read({ id: APP, name: 'blog' })).get('settings.json');
      expect(found === undefined ? undefined : Buffer.from(found).toString()).to.equal(expected);
    });
  }

  it('find an account by whatever spelling of its address, and none without one', async () => {
    const accounts: readonly Document[] = [
      { Email: 'ADA@Example.org', Claims: [{ Type: 'a' }, { Type: 'b' }], Logins: [{ LoginProvider: 'Google' }] },
      { Email: 'locked@example.org', LockoutEnd: '9999-12-31T00:00:00Z' },
      { Email: null },
      { Email: '' },
      { Email: 7 },
      {},
    ];
    const ids = accounts.map((_, n) => `65f00000000000000000000${n}`);
    await made.db.collection<Document>('Identity_Users').insertMany(
      accounts.map((account, n) => {
        const { Email } = account as { Email?: unknown };
        const NormalizedEmail = typeof Email === 'string' ? Email.toUpperCase() : null;
        return { _id: new ObjectId(ids[n]), ...account, NormalizedEmail };
      }),
    );
    const emails = await people().emails([...ids, 'not-an-object-id', '']);
    expect([...emails]).to.deep.equal([
      [ids[0], 'ADA@Example.org'],
      [ids[1], 'locked@example.org'],
    ]);
    const found = await people().findAll(['ada@example.org', 'nobody@example.org', '']);
    expect([...found.values()]).to.deep.equal([{ id: ids[0], email: 'ADA@Example.org' }]);
  });

  it('find an account that an administrator has locked as locked, in every form that .NET writes a time in', async () => {
    const far = { iso: '9999-12-31T00:00:00Z', ms: Date.parse('2126-01-01T00:00:00Z') };
    const ticks = (ms: number): Long => Long.fromBigInt(BigInt(ms) * 10_000n + 621_355_968_000_000_000n);
    const soon = NOW.getTime() + 300_000;
    const cases: readonly (readonly [Document, boolean])[] = [
      [{}, false],
      [{ LockoutEnd: null }, false],
      [{ LockoutEnd: far.iso }, true],
      [{ LockoutEnd: far.iso, LockoutEnabled: true }, true],
      [{ LockoutEnd: far.iso, LockoutEnabled: false }, false],
      [{ LockoutEnd: new Date(far.ms) }, true],
      [{ LockoutEnd: [ticks(far.ms), 0] }, true],
      [{ LockoutEnd: [ticks(far.ms), 120] }, true],
      [{ LockoutEnd: { DateTime: new Date(far.ms), Ticks: ticks(far.ms), Offset: 0 } }, true],
      [{ LockoutEnd: { Ticks: ticks(far.ms), Offset: 0 } }, true],
      // Wrong passwords lock for minutes; what has passed locks no longer.
      [{ LockoutEnd: new Date(soon) }, false],
      [{ LockoutEnd: [ticks(soon), 0] }, false],
      [{ LockoutEnd: [ticks(NOW.getTime() - 1), 0] }, false],
      [{ LockoutEnd: 'never' }, false],
      [{ LockoutEnd: 7 }, false],
      [{ LockoutEnd: [] }, false],
    ];
    const ids = cases.map((_, n) => `65f0000000000000000000${String(n).padStart(2, '0')}`);
    await made.db.collection<Document>('Identity_Users').insertMany(
      cases.map(([account, _], n) => {
        const Email = `p${n}@example.org`;
        return { _id: new ObjectId(ids[n]), Email, NormalizedEmail: Email.toUpperCase(), ...account };
      }),
    );
    const found = await people().findAll(cases.map((_, n) => `p${n}@example.org`));
    for (const [n, [account, isLocked]] of cases.entries()) {
      const user = found.get(`p${n}@example.org`);
      expect([user?.id, user?.locked === true], JSON.stringify(account)).to.deep.equal([ids[n], isLocked]);
    }
  });

  it('are told where there is no right to read them, or to see what is there', async () => {
    for (const refused of ['find', 'listCollections']) {
      made.proxy.intercept = ({ name }) =>
        name === refused ? { ok: 0, code: 13, codeName: 'Unauthorized', errmsg: 'not authorized' } : undefined;
      for (const asked of [
        () => documents().read({ id: APP, name: 'blog' }),
        () => people().emails([ID]),
        ...(refused === 'find' ? [] : [() => people().whyNoneCanBeMade()]),
      ]) {
        expect((await rejection(asked())).code).to.equal('permission-denied');
      }
    }
  });
});
