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
  const people = (): MongoDbUserDirectory => new MongoDbUserDirectory(state, new LedgerUserDirectory(ledger));

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
