import { expect } from 'chai';
import { MongoClient, type Db } from 'mongodb';
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventark, Eventark } from '../support/eventark.js';
import { PLAIN, restoreAs } from '../support/module.js';
import { openAt, STORAGES, usePlaces } from '../support/places.js';
import { rejects } from '../support/stored-bytes.js';
import { tempFolder } from '../support/temp-folder.js';

type Kind = (typeof STORAGES)[number];

/** A place that is not there, and what its absence has to name. */
function misspelt(kind: Kind, url: string): { readonly url: string; readonly named: RegExp } {
  if (kind === 'folder') return { url: join(url, 'nope', 'deep'), named: /there is no folder .*deep; .* has .*\.zip/ };
  if (kind === 'ftp') return { url: url.replace('/e2e-', '/e2f-'), named: /there is no folder .*e2f-.*; .* has .*/ };
  if (kind === 'gridfs') {
    const database = /eventark_e2e_\w+/.exec(url)?.[0] ?? '';
    return {
      url: url.replace(database, `${database}x`),
      named: new RegExp(`x has no collection fs\\.files; .*${database}`),
    };
  }
  return { url: url.replace('some/prefix', 'sme/prefix'), named: /nothing begins with sme\/prefix\/?; .* has some\// };
}

describe('a place that is misspelt', () => {
  for (const kind of STORAGES) {
    describe(`in ${kind}`, () => {
      const places = usePlaces(kind, 'folder');

      it('is said not to be there, with what is, and is not made', async function () {
        this.timeout(60_000);
        const url = await places.make[kind]();
        const events = `sqlite:${join(await places.make.folder(), 'store.sqlite')}`;
        const right = await openAt(places, { events, to: url });
        await right.restore(PLAIN, restoreAs('blog'));
        await right.create('blog', { allowMissing: true });
        expect((await right.list()).absence).to.equal(undefined);
        const wrong = misspelt(kind, url);
        const module = await openAt(places, { events, to: wrong.url });
        for (const listing of [await module.list(), await module.list('blog')]) {
          expect(listing.points).to.deep.equal([]);
          expect(listing.absence).to.match(wrong.named);
        }
        for (const source of ['blog@latest', '01aaaaaaaaaaaaaaaaaaaaaaaa']) {
          const { message } = await rejects(module.show(source), 'restore-point-not-found');
          expect(message).to.match(wrong.named);
        }
        expect((await module.list()).absence, 'made nothing').to.match(wrong.named);
      });
    });
  }

  describe('as an event store', () => {
    const places = usePlaces('mongodb');

    it('is told by name with the databases that have events', async () => {
      const events = await places.make.mongodb();
      await (await openAt(places, { events })).restore(PLAIN, restoreAs('blog'));
      const database = /eventark_e2e_\w+/.exec(events)?.[0] ?? '';
      const wrong = await openAt(places, { events: events.replace(database, `${database}x`) });
      const named = new RegExp(`${database}x has no collection Events2; .*${database}`);
      expect((await wrong.unlistedApps()).absence).to.match(named);
      expect((await rejects(wrong.create('blog'), 'app-not-found')).message).to.match(named);
    });

    const OTHERS: readonly (readonly [title: string, collections: readonly string[], named: RegExp | undefined])[] = [
      ['a misspelt collection', ['Events2x'], /has no collection Events2, but has Events2x$/],
      ['a collection in another case', ['events2'], /but has events2$/],
      ['an older Squidex', ['Events'], /but has Events; Events is of an older Squidex, and a newer one moves it/],
      ["Squidex's state alone", ['States_App', 'Identity_Users'], /but has Identity_Users, States_App$/],
      ['many contents', ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((n) => `States_${n}`), /States_e and 2 more$/],
      ['files alone', ['fs.files', 'fs.chunks'], undefined],
      ['what eventark made', ['Eventark_claims', 'Eventark_Probe'], undefined],
    ];
    for (const [title, collections, named] of OTHERS) {
      it(`is told with what the database has, and nothing is made: ${title}`, async () => {
        const events = await places.make.mongodb();
        const { client, db } = await directly(events);
        try {
          for (const name of collections) await db.createCollection(name);
          const module = await openAt(places, { events });
          const { absence } = await module.unlistedApps();
          if (named === undefined) expect(absence).to.equal(undefined);
          else {
            expect(absence).to.match(named);
            expect((await rejects(module.create('blog'), 'app-not-found')).message).to.match(named);
            const findings = (await module.doctor()).flatMap((each) => each.findings);
            expect(findings.find(({ subject, ok }) => subject === 'events' && !ok)?.message).to.match(named);
          }
          const there = (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
          expect(there.filter((name) => !/^Eventark_/.test(name)).sort()).to.deep.equal(
            collections.filter((name) => !/^Eventark_/.test(name)).sort(),
          );
        } finally {
          await db.dropDatabase();
          await client.close();
        }
      });
    }
  });

  describe('on the command line', () => {
    let folder: Awaited<ReturnType<typeof tempFolder>>;
    beforeEach(async () => {
      folder = await tempFolder();
    });
    afterEach(async () => folder.remove());

    it('ends with a warning that says what is there, and makes nothing', async () => {
      await writeFile(join(folder.path, 'notes.txt'), '');
      const gone = join(folder.path, 'gone', 'deep');
      const runs: readonly (readonly [data: string, args: readonly string[]])[] = [
        [gone, ['list']],
        [gone, ['apps']],
        [folder.path, ['list', '--from', gone]],
        [folder.path, ['list', '--to', gone]],
        [folder.path, ['apps', '--events', `sqlite:${gone}/store.sqlite`]],
      ];
      for (const [data, args] of runs) {
        const { exit, stderr } = await eventark(data, ...args);
        expect(exit, args.join(' ')).to.equal(3);
        expect(stderr).to.contain(`there is no folder ${gone}`).and.to.contain(`${folder.path} has notes.txt`);
      }
      const { exit, stderr } = await eventark(folder.path, 'verify', 'blog@latest', '--from', gone);
      expect([exit, stderr.includes(`there is no folder ${gone}`)]).to.deep.equal([5, true]);
      expect(await readdir(folder.path)).to.deep.equal(['notes.txt']);
    });

    it('is no warning where nothing was backed up yet', async () => {
      await mkdir(join(folder.path, 'data'));
      for (const command of ['list', 'apps']) {
        const { exit, stderr } = await eventark(join(folder.path, 'data'), command);
        expect([exit, stderr.includes('there is no folder')]).to.deep.equal([0, false]);
      }
      expect(existsSync(join(folder.path, 'data', 'backups'))).to.equal(false);
    });

    it('is told by JSON as well', async () => {
      const gone = join(folder.path, 'gone');
      const { exit, stderr } = await new Eventark(folder.path, ['list', '--from', gone, '--json']).ended();
      expect([exit, stderr.includes('there is no folder')]).to.deep.equal([3, true]);
    });
  });
});

async function directly(url: string): Promise<{ readonly client: MongoClient; readonly db: Db }> {
  const client = await MongoClient.connect(url);
  return { client, db: client.db() };
}
