import { expect } from 'chai';
import { Binary, Long, ObjectId, type Db, type Document } from 'mongodb';
import { join } from 'node:path';
import type { BackupModule } from '../../../src/backup-module.js';
import { NativeArchive } from '../../../src/archive/native/native-archive.js';
import { loadSettings, type GivenSettings } from '../../../src/config/settings.js';
import { openModule } from '../../../src/container.js';
import type { RestorePoint } from '../../../src/restore-points/restore-point.js';
import { text } from '../../support/events.js';
import { VOCABULARY } from '../../support/squidex/squidex.js';
import { useMongoDb, type DatabaseUnderTest } from '../../support/mongodb/mongodb-under-test.js';
import { restoreAs } from '../../support/module.js';
import { rejection } from '../../support/rejection.js';
import { createSquidexCollection, squidexCommit } from '../../support/squidex/squidex-commits.js';
import { tempFolder } from '../../support/temp-folder.js';

const APP = '96ba173e-04ae-3bcd-9986-9e56f0adbf3a';
const ADA = '65f0000000000000000000aa';
const ZOE = '65f0000000000000000000bb';
const GONE = '65f0000000000000000000cc';
const SETTINGS = '{"$a":1,"b.c":{"":[true,null,2.5]},"big":9007199254740993}';
const TAGS = '{"t1":{"name":"cats","count":3}}';

/** Whatever changes something: the names of MongoDB's commands. */
const WRITES = /^(insert|update|delete|findAndModify|create|createIndexes|drop|dropDatabase|renameCollection)$/i;

describe("a backup out of Squidex's own MongoDB", () => {
  const makeDatabase = useMongoDb();
  let made: DatabaseUnderTest;
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  const modules: BackupModule[] = [];

  beforeEach(async () => {
    made = await makeDatabase('position');
    folder = await tempFolder();
    await seed(made.db);
  });
  afterEach(async () => {
    made.proxy.intercept = () => undefined;
    for (const module of modules.splice(0)) await module.close();
    await made.dispose();
    await folder.remove();
  });

  async function open(given: GivenSettings = {}): Promise<BackupModule> {
    const url = new URL(made.options.url.replace('mongodb:', 'http:'));
    url.pathname = `/${made.options.database}`;
    const events = url.href.replace('http:', 'mongodb:');
    const module = await openModule(loadSettings({ data: folder.path, events, ...given }, {}));
    modules.push(module);
    return module;
  }

  /** The documents of a backup, by name. */
  async function documentsOf({ archive }: RestorePoint): Promise<Record<string, string>> {
    const opened = await NativeArchive.open(join(folder.path, 'backups', archive), VOCABULARY);
    try {
      return Object.fromEntries([...(await opened.documents())].map(([name, json]) => [name, text(json)]));
    } finally {
      await opened.close();
    }
  }

  it('has people, settings, tags and addresses as those of Squidex have them', async () => {
    const module = await open({ assetUrl: 'https://cms.example.org/api/assets' });
    const { point, warnings } = await module.create('blog');
    expect(warnings).to.deep.equal([]);
    expect(await documentsOf(point)).to.deep.equal({
      'users.json': JSON.stringify({ [ADA]: 'Ada@example.org', [ZOE]: 'zoë@example.org' }),
      'settings.json': SETTINGS,
      'asset-tags.json': TAGS,
      'asset-tag-aliases.json': '{"old":"cats"}',
      'urls.json':
        '{"assets":"https://cms.example.org/api/assets/","assetsApp":"https://cms.example.org/api/assets/blog/"}',
    });
  });

  it('works with the right to read alone, and makes nothing there, if the ledger is elsewhere', async () => {
    const before = await collectionsOf(made.db);
    const refused: string[] = [];
    made.proxy.intercept = ({ name }) => {
      if (!WRITES.test(name)) return undefined;
      refused.push(name);
      return { ok: 0, code: 13, codeName: 'Unauthorized', errmsg: 'not authorized' };
    };
    const module = await open({ ledger: `sqlite:${join(folder.path, 'ledger.sqlite')}` });
    const { point, warnings } = await module.create('blog');
    expect(warnings).to.deep.equal([]);
    expect(point.manifest.counts.events).to.equal(3);
    expect((await module.apps()).map(({ name }) => name)).to.deep.equal(['blog']);
    expect((await module.verify(point.id, 'replay')).problems).to.deep.equal([]);
    const second = await module.create('blog', { verify: 'replay' });
    expect((await module.list('blog')).points).to.have.length(2);
    expect((await module.show('blog@latest')).events).to.equal(3);
    expect(await module.inside.events(point.id, {}, () => undefined)).to.equal(3);
    await module.exportSquidex(point.id, join(folder.path, 'export.zip'));
    await module.protect(second.point.id, true);
    expect(await module.claims()).to.deep.equal([]);
    expect(await module.recover()).to.deep.equal([]);
    await module.delete([point.id]);
    expect((await module.list('blog')).points.map(({ id }) => id)).to.deep.equal([second.point.id]);
    const plan = await module.planRestore(second.point.id, restoreAs('copy', { people: 'match' }));
    expect(plan.events).to.equal(3);
    expect(refused).to.deep.equal([]);
    expect(await collectionsOf(made.db)).to.deep.equal(before);
  });

  it('says what it lacks where that cannot be read', async () => {
    await made.db.collection('Identity_Users').drop();
    made.proxy.intercept = ({ name, body }) =>
      name === 'find' && body['find'] === 'States_UISettings'
        ? { ok: 0, code: 13, codeName: 'Unauthorized', errmsg: 'not authorized' }
        : undefined;
    const { warnings } = await (await open()).create('blog');
    expect(warnings.map(({ code, where }) => [code, where])).to.deep.equal([
      ['permission-denied', 'settings and tags'],
      ['object-not-found', 'people'],
    ]);
    expect(warnings[1]?.message).to.include('Identity_Users');
  });

  it('is not opened by people whose accounts are locked, which the plan says', async () => {
    const module = await open();
    const { point } = await module.create('blog');
    const accounts = made.db.collection<Document>('Identity_Users');
    const lock = { LockoutEnd: '9999-12-31T00:00:00Z', LockoutEnabled: true };
    await accounts.updateOne({ _id: new ObjectId(ADA) }, { $set: lock });
    const some = await module.planRestore(point.id, { name: 'copy', me: 'zoë@example.org' });
    expect(some.openedBy?.map(({ id }) => id)).to.deep.equal([ZOE]);
    expect(some.people.find(({ from }) => from === ADA)).to.include({ to: ADA, how: 'matched' });
    await accounts.updateOne({ _id: new ObjectId(ZOE) }, { $set: lock });
    const none = await module.restore(point.id, { name: 'copy' });
    expect(none.openedBy).to.deep.equal([]);
    const [told = ''] = none.warnings.filter(({ code }) => code === 'app-without-people').map(({ message }) => message);
    expect(told).to.include('the accounts are locked (').and.to.include('Ada@example.org').and.to.include('unlock one');
  });

  it('is restored there with its own accounts, however an e-mail is spelt, and with the person restoring as owner', async () => {
    const module = await open();
    const { point } = await module.create('blog');
    const before = await made.db.collection('Identity_Users').find().toArray();
    const result = await module.restore(point.id, { name: 'copy', me: 'ZOE\u0308@example.org' });
    expect(result.people.map(({ from, to, how }) => [from, to, how])).to.have.deep.members([
      [ADA, ADA, 'matched'],
      [ZOE, ZOE, 'matched'],
      [GONE, result.people.find(({ from }) => from === GONE)?.to, 'unknown'],
    ]);
    expect(result.openedBy?.map(({ id, role }) => [id, role])).to.deep.equal([
      [ADA, 'Owner'],
      [ZOE, 'Owner'],
    ]);
    expect(await made.db.collection('Identity_Users').find().toArray()).to.deep.equal(before);
    const again = await module.create('copy');
    expect((await documentsOf(again.point))['settings.json']).to.equal(SETTINGS);
  });

  it('makes no account there, and says who can', async () => {
    const module = await open();
    const { point } = await module.create('blog');
    await made.db.collection('Identity_Users').deleteOne({ _id: new ObjectId(ADA) });
    const error = await rejection(module.restore(point.id, { name: 'copy', people: 'create' }));
    expect(error.code).to.equal('invalid-argument');
    expect(error.hint).to.include('invite');
    expect((await module.apps()).map(({ name }) => name)).to.deep.equal(['blog']);
  });
});

async function collectionsOf(db: Db): Promise<readonly string[]> {
  return (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name).sort();
}

/** An app with two contributors who have accounts and an actor whose account is gone, as Squidex lays them out. */
async function seed(db: Db): Promise<void> {
  await createSquidexCollection(db, 'position');
  const tail = (actor: string) => `"appId":"${APP},blog","actor":"subject:${actor}","fromRule":false}`;
  const event = (type: string, members: string, actor = ADA) => ({ type, payload: `{${members},${tail(actor)}` });
  const assigned = (id: string, role: string, actor: string) =>
    event(
      'AppContributorAssignedEventV2',
      `"contributorId":"${id}","role":"${role}","isCreated":false,"isAdded":true`,
      actor,
    );
  await db
    .collection<Document>('Events2')
    .insertMany([
      squidexCommit('position', 1, `app-${APP}`, -1, [
        event('AppCreatedEvent', '"name":"blog"'),
        assigned(ADA, 'Owner', ADA),
      ]),
      squidexCommit('position', 2, `app-${APP}`, 1, [assigned(ZOE, 'Editor', GONE)]),
    ]);
  const account = (id: string, email: string) => ({
    _id: new ObjectId(id),
    Email: email,
    UserName: email,
    NormalizedEmail: email.toUpperCase(),
    NormalizedUserName: email.toUpperCase(),
    PasswordHash: 'secret',
    Claims: [],
    Roles: [],
  });
  await db
    .collection<Document>('Identity_Users')
    .insertMany([
      account(ADA, 'Ada@example.org'),
      account(ZOE, 'zoë@example.org'),
      account('65f0000000000000000000dd', 'stranger@example.org'),
    ]);
  // In an old installation the id is a UUID; names of members are escaped.
  const settings = { '§a': 1, 'b_§§_c': { '§empty': [true, null, 2.5] }, big: Long.fromString('9007199254740993') };
  await db.collection<Document>('States_UISettings').insertMany([
    { _id: new Binary(Buffer.from(APP.replaceAll('-', ''), 'hex'), 4) as never, Doc: { settings }, Version: Long.ONE },
    { _id: `${APP}_${ADA}` as never, Doc: { settings: { mine: true } }, Version: Long.ONE },
  ]);
  await db.collection<Document>('States_Index_Tags').insertOne({
    _id: `${APP}_Assets` as never,
    Doc: JSON.stringify({ tags: JSON.parse(TAGS) as unknown, alias: { old: 'cats' } }),
    Version: Long.ONE,
  });
}
