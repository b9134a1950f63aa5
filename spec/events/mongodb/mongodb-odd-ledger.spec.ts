import { expect } from 'chai';
import * as driver from 'mongodb';
import { Binary, BSONRegExp, Double, Long, ObjectId, Timestamp, type Document } from 'mongodb';
import { BackupModule } from '../../../src/backup-module.js';
import { ExtendedJson } from '../../../src/events/mongodb/commits/mongodb-extended-json.js';
import { entryIn } from '../../../src/events/mongodb/mongodb-ledger-entry.js';
import { MongoDbLedger } from '../../../src/events/mongodb/mongodb-ledger.js';
import type { Book } from '../../../src/ledger/ledger.js';
import { embeddedParts, moduleParts, PLAIN, restoreAs } from '../../support/module.js';
import { useMongoDb, type DatabaseUnderTest } from '../../support/mongodb/mongodb-under-test.js';
import { documentOf, member, ODD_VALUES } from '../../support/mongodb/odd-bson.js';
import { rejection } from '../../support/rejection.js';
import { tempFolder } from '../../support/temp-folder.js';

const json = new ExtendedJson(driver);

/** The bytes of a member `x`, as those of another. */
const named = (name: string, bytes: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, 1), Buffer.from(`${name}\0`), bytes.subarray(3)]);

describe('an entry of the ledger of types that eventark does not write', () => {
  const whole = [member('_id', 'k'), member('value', '"v"'), member('version', '1')] as const;

  for (const [what, [bytes, text]] of Object.entries(ODD_VALUES)) {
    it(`is read with its value, and by another version or key as what it is: ${what}`, () => {
      const [id, value, version] = whole;
      const read = entryIn(json, documentOf(id, named('value', bytes), version));
      expect([read?.key, read?.version]).to.deep.equal(['k', '1']);
      const type = bytes[0] ?? 0;
      // Text, bytes and nothing are the value themselves; what is no text is JSON, and no text of it.
      if (type === 0x0e || (type === 9 && text.startsWith('"'))) expect(read?.value).to.match(/^\{"\$(date|symbol)":"/);
      else if (![2, 5, 6].includes(type)) expect(read?.value).to.equal(text);
      expect(typeof read?.value).to.equal('string');
      const unversioned = entryIn(json, documentOf(id, value, named('version', bytes)));
      expect(unversioned?.value).to.equal('"v"');
      expect(typeof unversioned?.version).to.equal('string');
      if (type !== 2) expect(unversioned?.version).to.equal('');
      const other = entryIn(json, documentOf(named('_id', bytes), value, version));
      if (type !== 2) expect(other).to.equal(undefined);
    });
  }

  it('is read where members are missing or there twice', () => {
    const [id, value, version] = whole;
    expect(entryIn(json, documentOf(id))).to.deep.equal({ key: 'k', value: '', version: '' });
    expect(entryIn(json, documentOf(value, version))).to.equal(undefined);
    expect(entryIn(json, documentOf(id, value, member('value', '2'), version))?.value).to.equal('2');
  });
});

/** What any server on MongoDB's protocol takes. */
const TAKEN: Readonly<Record<string, unknown>> = {
  'a date': new Date(0),
  'a double': new Double(1.5),
  'a long': Long.fromString('9007199254740993'),
  null: null,
  false: false,
  bytes: new Binary(Buffer.from([0xff, 0])),
  'an object id': new ObjectId('65f000000000000000000001'),
  'a timestamp': new Timestamp({ t: 5, i: 6 }),
  'a regular expression': new BSONRegExp('a', 'i'),
  'a list': [1, 'a'],
  'an object': { a: 1 },
};

describe('a ledger in MongoDB in which a tool has put other types', function () {
  this.timeout(60_000);
  const database = useMongoDb();
  let made: DatabaseUnderTest;
  let ledger: MongoDbLedger;
  let folder: Awaited<ReturnType<typeof tempFolder>>;

  beforeEach(async () => {
    folder = await tempFolder();
    made = await database('position');
    ledger = new MongoDbLedger(made.options);
  });
  afterEach(async () => {
    await ledger.close();
    await made.dispose();
    await folder.remove();
  });

  const plant = async (book: Book, document: Document): Promise<void> => {
    const entries = made.db.collection<Document>(`Eventark_${book}`);
    await entries.replaceOne({ _id: document['_id'] as ObjectId }, document, { upsert: true });
  };

  it('is changed and removed by who has read it, and by nobody else', async () => {
    for (const [what, odd] of Object.entries(TAKEN)) {
      await ledger.put('documents', 'k', '"whole"', 'any');
      const stale = (await ledger.get('documents', 'k'))?.version ?? '';
      await plant('documents', { _id: 'k', value: odd, version: odd });
      const found = await ledger.get('documents', 'k');
      expect(await ledger.list('documents'), what).to.deep.equal([found]);
      expect((await rejection(ledger.put('documents', 'k', '1', { version: stale }))).code, what).to.equal(
        'ledger-conflict',
      );
      expect((await rejection(ledger.put('documents', 'k', '1', 'absent'))).code, what).to.equal('ledger-conflict');
      expect((await rejection(ledger.remove('documents', 'k', { version: stale }))).code, what).to.equal(
        'ledger-conflict',
      );
      const version = await ledger.put('documents', 'k', '"mended"', { version: found?.version ?? '' });
      expect(await ledger.get('documents', 'k'), what).to.deep.equal({ key: 'k', value: '"mended"', version });
      // Who read it before it was mended is too late.
      expect((await rejection(ledger.put('documents', 'k', '1', { version: '' }))).code, what).to.equal(
        'ledger-conflict',
      );
      await plant('documents', { _id: 'k', value: odd, version: odd });
      await ledger.put('documents', 'l', '2', 'absent');
      await ledger.removeAll('documents', await ledger.list('documents'));
      expect(await ledger.list('documents'), what).to.deep.equal([]);
    }
  });

  it('is told by the doctor, and ends no command: claim, token, account, restore, link and its key', async () => {
    const base = { ...embeddedParts(folder.path), ledger };
    const module = new BackupModule(moduleParts(folder.path, base));
    const { app } = await module.restore(PLAIN, restoreAs('blog'));
    const { point } = await module.create('blog');
    const keys: readonly (readonly [Book, string, string])[] = [
      ['claims', 'app:other', 'claim app:other'],
      ['tokens', 'odd', 'token odd'],
      ['users', 'odd@example.org', 'account odd@example.org'],
      ['restores', `${app.id}/000000`, `restore of the app ${app.id}`],
      ['downloads', 'link:odd', 'download link:odd'],
      ['downloads', 'key', "download links' signing key"],
    ];
    for (const [what, odd] of Object.entries(TAKEN)) {
      for (const [book, key] of keys) await plant(book, { _id: key, value: odd, version: odd });
      const told = (await module.doctor()).flatMap(({ findings }) =>
        findings.filter(({ subject }) => subject === 'records').map(({ message }) => message),
      );
      for (const [, , name] of keys)
        expect(told.join('\n'), what).to.contain(`the record of the ${name} cannot be read`);
      expect(
        (await module.apps()).map(({ name }) => name),
        what,
      ).to.deep.equal(['blog']);
      expect((await module.list()).points.length, what).to.be.greaterThan(0);
      expect(
        (await module.recover()).map(({ outcome }) => outcome),
        what,
      ).to.deep.equal(['unreadable']);
      expect((await module.planRestore(point.id, restoreAs('copy'))).app.name, what).to.equal('copy');
      expect((await rejection(module.restored.undo('blog'))).code, what).to.equal('not-restored');
    }
    for (const [book, key] of keys) {
      const [stored] = await made.db
        .collection<Document>(`Eventark_${book}`)
        .find({ _id: key as never })
        .toArray();
      expect(stored?.['value'], `${key}: nobody has written over it`).to.deep.equal({ a: 1 });
    }
    await module.close();
    ledger = new MongoDbLedger(made.options);
  });
});
