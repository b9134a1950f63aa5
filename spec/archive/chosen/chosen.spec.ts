import { expect } from 'chai';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Choice } from '../../../src/archive/chosen/choice.js';
import { BackupModule } from '../../../src/backup-module.js';
import { kindOf } from '../../../src/errors.js';
import type { EventStore } from '../../../src/events/event-store.js';
import type { RestoreOptions } from '../../../src/restore/plan.js';
import type { RestoreResult } from '../../../src/restore/restore-result.js';
import { readRecord } from '../../../src/restored/restore-records.js';
import { AppendBatch } from '../../../src/events/append-batch.js';
import { append, newEvent, readAll } from '../../support/events.js';
import { emptyPlace, openStore } from '../../support/eventstoredb/eventstoredb.js';
import { makeLinkedApp } from '../../support/squidex/linked-app.js';
import {
  embeddedParts,
  filesBelow,
  moduleParts,
  openTempModule,
  type OpenModule,
  restoreAs,
} from '../../support/module.js';
import { useMongoDb } from '../../support/mongodb/mongodb-under-test.js';
import { rejection } from '../../support/rejection.js';
import { tempFolder } from '../../support/temp-folder.js';

const APP = 'b0c0ffee-0000-4000-8000-000000000001';
/** How many events the app has. */
const ALL = 15;

/** Streams of an app, without its id, in the order of their first events. */
async function streamsOf(store: EventStore, app: string): Promise<readonly string[]> {
  const streams = (await readAll(store, app)).map(({ stream }) => stream.replace(app, ''));
  return [...new Set(streams.map((stream) => stream.replace('---', ' ').replace(/-$/, '')))];
}

const told = ({ warnings }: Pick<RestoreResult, 'warnings'>): readonly string[] =>
  warnings.filter(({ code }) => code === 'references-left').map(({ where }) => where);

describe('a restore of chosen objects', () => {
  let open: OpenModule;
  let archive: string;
  let made = 0;

  before(async () => {
    open = await openTempModule();
    await makeLinkedApp(open.base, { id: APP, name: 'blog' });
    archive = join(open.folder, 'backups', (await open.module.create('blog')).point.archive);
  });
  after(async () => open.dispose());

  const restored = async (options: Partial<RestoreOptions>, source = archive) => {
    const name = `copy-${++made}`;
    const result = await open.module.restore(source, { name, ...options });
    const files = (await filesBelow(open.folder)).filter((file) => file.startsWith(`assets/${result.app.id}`));
    return { ...result, taken: await streamsOf(open.base.store, result.app.id), files: files.length };
  };

  const CHOICES: readonly (readonly [
    title: string,
    choice: Choice,
    streams: readonly string[],
    told: readonly string[],
  ])[] = [
    [
      'contents of a schema, with it, the files that they mention and the folders that these are in',
      { only: ['contents/article'] },
      [
        'app',
        'schema s-article',
        'assetFolder outer',
        'assetFolder inner',
        'asset picture',
        'content first',
        'content second',
      ],
      ['contents/author', 'schemas/author'],
    ],
    ['one content by its id', { only: ['second'] }, ['app', 'schema s-article', 'content second'], ['schemas/author']],
    ['one content by its stream', { only: [`content-${APP}--bob`] }, ['app', 'schema s-author', 'content bob'], []],
    ['a schema by its name', { only: ['schemas/author'] }, ['app', 'schema s-author'], []],
    ['a rule by its name', { only: ['rules/Publish'] }, ['app', 'rule r1'], ['schemas/article']],
    ['the settings alone', { only: ['settings'] }, ['app'], []],
    ['several parts', { only: ['schemas', 'rules'] }, ['app', 'schema s-author', 'schema s-article', 'rule r1'], []],
    [
      'parts but for some of their objects',
      { only: ['contents', 'schemas'], except: ['ann'] },
      [
        ...['app', 'schema s-author', 'schema s-article', 'assetFolder outer', 'assetFolder inner', 'asset picture'],
        ...['content bob', 'content first', 'content second'],
      ],
      ['contents/author'],
    ],
    [
      'everything but files, of which it is told that contents mention them',
      { except: ['assets'] },
      [
        'app',
        'schema s-author',
        'schema s-article',
        'content ann',
        'content bob',
        'content first',
        'content second',
        'rule r1',
      ],
      ['assets'],
    ],
    [
      'everything but contents and rules',
      { except: ['contents', 'rules', 'comments'] },
      [
        ...['app', 'schema s-author', 'schema s-article', 'assetFolder outer', 'assetFolder inner'],
        ...['assetFolder empty', 'asset picture', 'asset loose'],
      ],
      [],
    ],
  ];

  for (const [title, choice, streams, warned] of CHOICES) {
    it(`takes ${title}`, async () => {
      const plan = await open.module.planRestore(archive, { name: `copy-${made + 1}`, ...choice });
      const copy = await restored(choice);
      expect(copy.taken).to.deep.equal(streams);
      expect(told(copy)).to.have.members(warned);
      expect(copy.files).to.equal(copy.assets);
      expect(copy.streams).to.equal(streams.length);
      expect(plan.chosen).to.deep.equal({ ...choice, events: copy.chosen?.events, of: ALL });
      for (const member of ['events', 'streams', 'assets', 'assetBytes', 'warnings', 'chosen'] as const) {
        expect(plan[member], member).to.deep.equal(copy[member]);
      }
    });
  }

  it('counts who refers to what is not taken, and says what adds it', async () => {
    const { warnings } = await restored({ only: ['contents/article', 'schemas'] });
    expect(warnings.filter(({ code }) => code === 'references-left')).to.deep.equal([
      {
        code: 'references-left',
        where: 'contents/author',
        message:
          '1 chosen object refers, now or earlier, to contents/author, not all of which is chosen; to have it too, choose contents/author',
        facts: { from: 1, group: 'contents/author' },
      },
    ]);
    expect(told(await restored({ only: ['contents/article', 'schemas', 'contents/author'] }))).to.deep.equal([]);
  });

  it('says in the result and in its record what was taken', async () => {
    const { app, chosen } = await restored({ only: ['rules'] });
    expect(chosen).to.deep.equal({ only: ['rules'], events: 2, of: ALL });
    expect((await readRecord(open.base.ledger, app)).chosen).to.deep.equal(chosen);
  });

  it('is of what was there at a point in time', async () => {
    const early = await restored({ only: ['contents/article'], until: { event: 9 } }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(early).to.include({ code: 'invalid-argument' });
    const copy = await restored({ only: ['contents/article'], until: { event: 14 } });
    expect(copy.taken).to.include('content first');
    expect(copy).to.deep.include({ until: { event: 14, of: ALL, time: copy.until?.time ?? '' } });
    expect(copy.chosen?.of).to.equal(14);
  });

  const REFUSED: readonly (readonly [title: string, choice: Choice, message: RegExp, hint: RegExp])[] = [
    ['nothing', { only: [] }, /^nothing is chosen; nothing was written$/, /leave out the choice to take everything/],
    [
      'an unknown part',
      { only: ['scheams'] },
      /no part or object "scheams" .*nothing was written$/,
      /^did you mean schemas\?$/,
    ],
    ['an unknown schema', { only: ['contents/artcle'] }, /"contents\/artcle"/, /^did you mean contents\/article\?$/],
    [
      'an unknown id',
      { except: ['0d71f5ac'] },
      /"0d71f5ac"/,
      /^name a part \(settings, schemas, contents, assets, rules/,
    ],
    ['a part that is empty', { only: ['comments'] }, /nothing of what is chosen \(comments\)/, /take everything/],
    [
      'all but all',
      { except: ['schemas', 'contents', 'assets', 'rules'] },
      /nothing of what is chosen/,
      /take everything/,
    ],
    ['all but the settings', { except: ['settings'] }, /^"settings" cannot be left out/, /in every copy/],
  ];

  for (const [title, choice, message, hint] of REFUSED) {
    it(`is refused where it is of ${title}, with nothing written`, async () => {
      const head = await open.base.store.head();
      for (const verb of ['planRestore', 'restore'] as const) {
        const error = await rejection(open.module[verb](archive, { name: 'refused', ...choice }));
        expect(error.code).to.equal('invalid-argument');
        expect(error.message).to.match(message);
        expect(error.hint).to.match(hint);
      }
      expect(await open.base.store.head()).to.equal(head);
      expect((await open.module.apps()).map(({ name }) => name)).not.to.include('refused');
    });
  }

  it('needs no byte of a file that is not taken', async () => {
    const bytes = await readFile(archive);
    for (let at = bytes.indexOf('text'); at >= 0; at = bytes.indexOf('text', at + 1)) {
      if (bytes.toString('latin1', at - 64, at).match(/^[0-9a-f]{64}$/)) bytes[at] = 0x2d;
    }
    const bent = join(open.folder, 'bent.zip');
    await writeFile(bent, bytes);
    expect(kindOf(await rejection(open.module.restore(bent, { name: 'bent' })))).to.equal('damage');
    expect((await restored({ only: ['rules'] }, bent)).taken).to.deep.equal(['app', 'rule r1']);
  });

  it('tells up to which event nothing is damaged, and is as of that event', async () => {
    const large = await openTempModule();
    try {
      await makeLinkedApp(large.base, { id: APP, name: 'blog' });
      const more = Array.from({ length: 10_000 }, (_, n) =>
        append(`content-${APP}--more-${n}`, 'any', newEvent('ContentUpdatedEvent', `{"n":"${'x'.repeat(400)}"}`)),
      );
      await large.base.store.append(AppendBatch.of(more));
      const { point } = await large.module.create('blog');
      const path = join(large.folder, 'backups', point.archive);
      const bytes = await readFile(path);
      const last = bytes.lastIndexOf(Buffer.from('events/'), bytes.indexOf(Buffer.from('PK\u0001\u0002')) - 1);
      for (let at = last + 200; at < last + 210; at += 1) bytes[at] = (bytes[at] ?? 0) ^ 0xff;
      await writeFile(path, bytes);
      const wish = { name: 'some', only: ['rules'] };
      const error = await rejection(large.module.restore(path, wish));
      expect(kindOf(error)).to.equal('damage');
      expect(error.message.match(/events\/\d{6}\.ndjson/g), 'the place is named once').to.have.length(1);
      const soundUntil = Number(error.facts?.['soundUntil']);
      expect(soundUntil).to.be.within(15, 10_000);
      const copy = await large.module.restore(path, { ...wish, until: { event: soundUntil } });
      expect(await streamsOf(large.base.store, copy.app.id)).to.deep.equal(['app', 'rule r1']);
    } finally {
      await large.dispose();
    }
  });

  it('is exported for Squidex as it is restored', async () => {
    const path = join(open.folder, 'exported.zip');
    const { warnings } = await open.module.exportSquidex(archive, path, { only: ['contents/article'] });
    expect(told({ warnings })).to.have.members(['contents/author', 'schemas/author']);
    expect((await restored({}, path)).taken).to.deep.equal((await restored({ only: ['contents/article'] })).taken);
  });

  it('is a copy of an app as it is now', async () => {
    const { app, chosen } = await open.module.copy('blog', { name: 'now', only: ['rules'] });
    expect(await streamsOf(open.base.store, app.id)).to.deep.equal(['app', 'rule r1']);
    expect(chosen).to.deep.equal({ only: ['rules'], events: 2, of: ALL });
  });

  const mongoDb = useMongoDb();
  const STORES: readonly (readonly [
    title: string,
    open: () => Promise<{ readonly store: EventStore; readonly dispose: () => Promise<void> }>,
  ])[] = [
    [
      'MongoDB',
      async () => {
        const place = await mongoDb('position');
        return { store: place.store(), dispose: async () => place.dispose() };
      },
    ],
    [
      'EventStoreDB',
      async () => {
        const { settings, server } = await emptyPlace();
        const store = openStore(settings);
        return { store, dispose: async () => (await store.close(), server?.stop()) };
      },
    ],
  ];
  for (const [title, start] of STORES) {
    it(`is out of and into ${title} as out of and into SQLite`, async () => {
      const folder = await tempFolder();
      const { store, dispose } = await start();
      const embedded = embeddedParts(folder.path);
      const module = new BackupModule(moduleParts(folder.path, { ...embedded, store }));
      try {
        await makeLinkedApp({ ...embedded, store }, { id: APP, name: 'blog' });
        const { point } = await module.create('blog');
        for (const [, choice, streams, warned] of CHOICES.slice(0, 2)) {
          const copy = await module.restore(point.id, restoreAs(`copy-${streams.length}`, choice));
          expect(await streamsOf(store, copy.app.id)).to.have.members(streams);
          expect(told(copy)).to.have.members(warned);
        }
        const error = await rejection(module.restore(point.id, restoreAs('none', { only: [] })));
        expect(error.code).to.equal('invalid-argument');
      } finally {
        await module.close();
        await embedded.store.close();
        await dispose();
        await folder.remove();
      }
    });
  }
});
