import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { append, newEvent } from '../support/events.js';
import { AppendBatch } from '../../src/events/append-batch.js';
import { openTempModule, RICH, type OpenModule } from '../support/module.js';
import { rejection } from '../support/rejection.js';
import { fixture } from '../support/squidex/squidex.js';

const PAGE = { limit: 200 };

/** States after all events, as the real Squidex rebuilt them, by kind. */
async function oracle(kind: string): Promise<Readonly<Record<string, { readonly value: Record<string, unknown> }>>> {
  const all = JSON.parse(await readFile(fixture('rich-v2.states.json'), 'utf8')) as Record<
    string,
    Record<string, Record<string, { readonly value: Record<string, unknown> }>>
  >;
  return all['173']?.[kind] ?? {};
}

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

describe('Contents', () => {
  let open: OpenModule;
  let app: string;

  before(async () => {
    open = await openTempModule();
    const { app: restored } = await open.module.restore(RICH, {
      name: 'blog',
      rules: 'keep',
      clients: 'keep',
      schedules: 'keep',
    });
    app = restored.id;
    await open.module.create('blog');
  });
  after(async () => {
    await open.dispose();
  });

  for (const source of [RICH, 'blog@latest', 'current:blog']) {
    it(`counts what is in ${source}, by kind and schema`, async () => {
      const { kinds, events, people } = await open.module.contents.summary(source);
      expect(events).to.be.greaterThan(150);
      const contents = kinds.filter(({ kind, schema }) => kind === 'content' && schema !== 'dead');
      const alive = Object.values(await oracle('WriteContent')).filter(({ value }) => value['isDeleted'] === false);
      expect(contents.map(({ schema, objects }) => [schema, objects])).to.deep.equal([['posts', alive.length]]);
      expect(kinds.find(({ kind }) => kind === 'schema')).to.include({ objects: 1, deleted: 1 });
      // accounts of a restored app are those of its server
      expect(people).to.equal(source === RICH ? 3 : 0);
    });
  }

  it('makes an index again that something has damaged', async () => {
    const folder = join(open.folder, 'contents');
    const before = await open.module.contents.objects('blog@latest', PAGE);
    for (const name of await readdir(folder)) {
      const bytes = await readFile(join(folder, name));
      await writeFile(join(folder, name), bytes.fill(0xa5, 8_192));
    }
    expect(await open.module.contents.objects('blog@latest', PAGE)).to.deep.equal(before);
    for (const name of await readdir(folder)) await writeFile(join(folder, name), 'no database');
    expect(await open.module.contents.objects('blog@latest', PAGE)).to.deep.equal(before);
  });

  it('lists objects page by page, each once, in order of kind, schema and name', async () => {
    const all = await open.module.contents.objects('blog@latest', PAGE);
    const paged: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await open.module.contents.objects('blog@latest', { limit: 7, cursor });
      paged.push(...page.items.map(({ stream }) => stream));
      cursor = page.nextCursor;
      if (cursor === undefined) break;
    }
    expect(all.nextCursor).to.equal(undefined);
    expect(paged).to.deep.equal(all.items.map(({ stream }) => stream));
    expect(new Set(paged).size).to.equal(paged.length);
  });

  it('finds objects by their name, their id and any text in their state', async () => {
    const found = async (q: string): Promise<readonly string[]> =>
      (await open.module.contents.objects('blog@latest', { ...PAGE, q })).items.map(({ name }) => name);
    expect(await found('Pixel neu')).to.deep.equal(['Pixel neu.png']);
    expect(await found('7790f0e9-a51a-1789-4f32-65fd47aaf9f4')).to.include('Pixel neu.png');
    expect(await found('"alt":"ein Punkt"')).to.deep.equal(['Pixel neu.png']);
    expect(await found('100% surely _ not there')).to.deep.equal([]);
  });

  it('tells the state of every content at the end, as Squidex rebuilds it', async () => {
    const states = await oracle('WriteContent');
    for (const [unique, { value }] of Object.entries(states)) {
      const stream = `content-${app}--${unique.split('--')[1]}`;
      const { state, deleted } = await open.module.contents.object('blog@latest', stream);
      expect(deleted).to.equal(value['isDeleted']);
      const { currentVersion, newVersion } = JSON.parse(JSON.stringify(state)) as Record<string, unknown>;
      const link = /https:\/\/[a-z.]+\/api\/assets\/([a-z-]+\/)?/g;
      const plain = (given: unknown): unknown => JSON.parse(JSON.stringify(given ?? null).replaceAll(link, ''));
      expect(plain(currentVersion), stream).to.deep.equal(plain(value['currentVersion']));
      expect(plain(newVersion), stream).to.deep.equal(plain(value['newVersion']));
    }
  });

  it('tells the state of an object after some of its events, and that it was not there before', async () => {
    const stream = `asset-${app}--7790f0e9-a51a-1789-4f32-65fd47aaf9f4`;
    const { contents } = open.module;
    const { firstEvent, lastEvent, name } = await contents.object('blog@latest', stream);
    expect(name).to.equal('Pixel neu.png');
    const before = await contents.object('blog@latest', stream, { event: lastEvent - 1 });
    expect(before).to.include({ name: 'Pixel.png' });
    expect(before.state).to.include({ version: 0, fileName: 'Pixel.png' });
    const byTime = await contents.object('blog@latest', stream, { time: '2026-03-01T09:40:00Z' });
    expect(byTime.state).to.deep.equal(before.state);
    const early = contents.object('blog@latest', stream, { event: firstEvent - 1 });
    expect(await rejection(early)).to.include({ code: 'stream-not-found' });
  });

  it('shows events from any number on, and those of one stream with the numbers that they have in the archive', async () => {
    const { contents } = open.module;
    const all = await contents.events('blog@latest', { after: 0, limit: 200 });
    expect(all.items.map(({ number }) => number)).to.deep.equal(all.items.map((_, index) => index + 1));
    const some = await contents.events('blog@latest', { after: 100, limit: 3 });
    expect(some.items).to.deep.equal(all.items.slice(100, 103));
    expect(some.next).to.equal(103);
    const stream = `app-${app}`;
    const own = await contents.events('blog@latest', { after: 0, limit: 200, stream });
    expect(own.items).to.deep.equal(all.items.filter((event) => event.stream === stream));
    const deleted = await contents.events('blog@latest', { after: 0, limit: 200, type: 'contentdeletedevent' });
    expect(deleted.items.map(({ number }) => number)).to.deep.equal(
      all.items.filter(({ type }) => type === 'ContentDeletedEvent').map(({ number }) => number),
    );
  });

  it('shows the events of an app as it is now, and an object at any of them, as of a backup that was just made', async () => {
    const { contents } = open.module;
    const [stored, now] = await Promise.all(
      ['blog@latest', 'current:blog'].map(async (source) => contents.events(source, { after: 0, limit: 200 })),
    );
    expect(now?.items.length).to.be.greaterThan(150);
    expect(now).to.deep.equal(stored);
    const page = await contents.events('current:blog', { after: 100, limit: 3 });
    expect(page).to.deep.equal({ items: now?.items.slice(100, 103), next: 103 });
    const stream = `asset-${app}--7790f0e9-a51a-1789-4f32-65fd47aaf9f4`;
    const own = await contents.events('current:blog', { after: 0, limit: 200, stream });
    expect(own.items).to.deep.equal(now?.items.filter((event) => event.stream === stream));
    const { lastEvent } = await contents.object('current:blog', stream);
    const before = { event: lastEvent - 1 };
    expect(await contents.object('current:blog', stream, before)).to.deep.equal(
      await contents.object('blog@latest', stream, before),
    );
    const refused = {
      code: 'invalid-argument',
      message: 'current:blog is an app as it is now, which only has objects and events',
    };
    expect(await rejection(contents.point('current:blog', before))).to.include(refused);
    expect(await rejection(open.module.inside.entries('current:blog'))).to.include(refused);
    const unknown = contents.events('current:no-such', { after: 0, limit: 1 });
    expect(await rejection(unknown)).to.include({ code: 'app-not-found' });
  });

  it('counts every event once over time, at every width', async () => {
    const { module } = open;
    for (const max of [3, 20, 400]) {
      const { buckets } = await module.contents.histogram('blog@latest', { max });
      expect(buckets.length).to.be.at.most(max);
      expect(buckets.reduce((sum, { events }) => sum + events, 0)).to.equal(
        (await module.contents.summary('blog@latest')).events,
      );
    }
    const zoomed = await module.contents.histogram('blog@latest', {
      max: 100,
      from: '2026-03-01T09:00:00Z',
      to: '2026-03-01T09:59:59Z',
    });
    expect(zoomed.bucketMs).to.equal(60_000);
    expect(zoomed.buckets.every(({ time }) => time.startsWith('2026-03-01T09:'))).to.equal(true);
  });

  it('gives the bytes of a file, and any range of them', async () => {
    const { contents } = open.module;
    const file = await contents.file('blog@latest', {
      role: 'asset',
      id: 'f92eb3ba-cd40-7848-d20d-f209e97a2ece',
    });
    expect(file).to.include({ version: 1, size: 4096 });
    const whole = await bytesOf(file.bytes());
    expect(whole.length).to.equal(4096);
    for (const range of [{ start: 0, end: 0 }, { start: 10, end: 99 }, { start: 4000 }]) {
      const part = await bytesOf(file.bytes(range));
      expect(part.equals(whole.subarray(range.start, (range.end ?? 4095) + 1))).to.equal(true);
    }
    const missing = contents.file('blog@latest', { role: 'asset', id: 'none' });
    expect(await rejection(missing)).to.include({ code: 'object-not-found' });
  });

  it('keeps an index until it is needed again, and makes one anew that is broken', async () => {
    const folder = join(open.folder, 'contents');
    const names = await readdir(folder);
    expect(await open.module.contents.indexing('blog@latest', 0)).to.equal(undefined);
    expect(await readdir(folder)).to.deep.equal(names);
    expect(await readdir(join(open.folder, 'tmp'))).to.deep.equal([]);
    const before = await open.module.contents.summary('blog@latest');
    for (const name of names) {
      expect((await stat(join(folder, name))).mode & 0o777).to.equal(0o600);
      await writeFile(join(folder, name), 'no database');
    }
    expect(await open.module.contents.summary('blog@latest')).to.deep.equal(before);
  });

  it('tells what has changed since a backup, with names', async () => {
    const { module, base } = open;
    const contents = (await module.contents.objects('blog@latest', { ...PAGE, schema: 'posts', deleted: false })).items;
    const [gone, edited] = contents;
    const rest = `"schemaId":"748184cf-d5ae-7db4-8338-35c3c20b1470,posts","appId":"${app},blog","actor":"subject:ada"`;
    const add = async (stream: string, expected: number | 'no-stream', type: string, members: string): Promise<void> =>
      base.store.append(AppendBatch.of([append(stream, expected, newEvent(type, `{${members},${rest}}`))]));
    const last = async (stream: string): Promise<number> =>
      (await module.contents.object('blog@latest', stream)).events - 1;
    await add(gone?.stream ?? '', await last(gone?.stream ?? ''), 'ContentDeletedEvent', '"contentId":"x"');
    await add(
      edited?.stream ?? '',
      await last(edited?.stream ?? ''),
      'ContentUpdatedEvent',
      '"data":{"title":{"iv":"new title"}}',
    );
    await add(
      `content-${app}--fresh`,
      'no-stream',
      'ContentCreatedEventV2',
      '"contentId":"fresh","status":"Draft","data":{"title":{"iv":"fresh"}}',
    );
    const changes = await module.contents.changes('current:blog', 'blog@latest', PAGE);
    expect(changes.events).to.equal(3);
    expect(changes.counts).to.deep.equal([{ kind: 'content', schema: 'posts', added: 1, changed: 1, deleted: 1 }]);
    const told = changes.items.map(({ change, stream, name }) => [change, stream, name]).sort();
    expect(told).to.deep.equal([
      ['added', `content-${app}--fresh`, 'fresh'],
      ['changed', edited?.stream, 'new title'],
      ['deleted', gone?.stream, gone?.name],
    ]);
    const other = module.contents.changes(RICH, 'blog@latest', PAGE);
    expect(await rejection(other)).to.include({ code: 'not-comparable' });
  });

  it('finds where one person deleted many objects at once, and no work of a usual day', async () => {
    const { module, base } = open;
    const { app: other } = await module.restore(RICH, { name: 'burst' });
    const posts = (await module.contents.objects('current:burst', { ...PAGE, schema: 'posts', deleted: false })).items;
    const { events: before } = await module.contents.summary('current:burst');
    const remove = async ({ stream, events }: (typeof posts)[number], time: string): Promise<void> => {
      const members = `"contentId":"x","appId":"${other.id},burst","actor":"subject:eve"`;
      const event = { ...newEvent('ContentDeletedEvent', `{${members}}`), time };
      await base.store.append(AppendBatch.of([append(stream, events - 1, event)]));
    };
    for (const [index, post] of posts.slice(0, 4).entries()) await remove(post, `2026-04-0${index + 1}T10:00:00Z`);
    for (const [index, post] of posts.slice(4, 16).entries()) {
      await remove(post, `2026-05-01T10:00:${String(index).padStart(2, '0')}Z`);
    }
    // The app is seen as it was for as long as looking at it took.
    let last = before;
    while (last < before + 16) last = (await module.contents.summary('current:burst')).events;
    const { bursts, buckets } = await module.contents.histogram('current:burst', { max: 400 });
    expect(bursts).to.deep.equal([
      {
        ...{ from: '2026-05-01T10:00:00Z', to: '2026-05-01T10:00:11Z', actor: 'subject:eve', deletions: 12 },
        ...{ firstEvent: last - 11, lastEvent: last },
      },
    ]);
    expect(buckets.findLast(({ deletions }) => deletions > 4)).to.include({ events: 12, firstEvent: last - 11 });
    const usual = { max: 400, to: '2026-04-30T00:00:00Z' };
    expect((await module.contents.histogram('current:burst', usual)).bursts).to.deep.equal([]);
  });
});
