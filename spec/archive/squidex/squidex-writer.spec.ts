import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import type { Archive, ArchivedAsset } from '../../../src/archive/archive.js';
import { attachmentPath, eventPath } from '../../../src/archive/squidex/squidex-names.js';
import { writeSquidexArchive } from '../../../src/archive/squidex/squidex-writer.js';
import { BackupError } from '../../../src/errors.js';
import type { StoredEvent } from '../../../src/events/event.js';
import { collect, text } from '../../support/events.js';
import { rejection } from '../../support/rejection.js';
import {
  APP_CREATED,
  VOCABULARY,
  fixture,
  OLD_APP,
  squidexEvent,
  unzip,
  withArchive,
} from '../../support/squidex/squidex.js';
import { tempFolder } from '../../support/temp-folder.js';

/** Events, files and documents, as any archive would give them. */
interface Contents {
  readonly events: readonly StoredEvent[];
  readonly files?: readonly {
    readonly asset: Partial<ArchivedAsset> & { readonly id: string };
    readonly bytes: Buffer;
  }[];
  readonly documents?: Readonly<Record<string, string>>;
  /** Whether reading fails behind the last event. */
  readonly breaks?: boolean;
}

/** The part of an archive that the writer asks for. */
function source({ events, files = [], documents = {}, breaks = false }: Contents): Archive {
  const assets = files.map(({ asset, bytes }): ArchivedAsset => ({
    role: 'asset',
    version: 0,
    missing: false,
    bytes: bytes.length,
    ...asset,
  }));
  const parts: Pick<Archive, 'app' | 'events' | 'assets' | 'readAsset' | 'documents' | 'eventCount'> = {
    app: { id: OLD_APP, name: 'blog' },
    eventCount: events.length,
    events: async function* () {
      yield events;
      if (breaks) throw new BackupError('archive-crc', 'broken');
    },
    assets: async function* () {
      yield* assets;
    },
    readAsset: async function* (asset) {
      const bytes = files[assets.indexOf(asset)]?.bytes ?? Buffer.alloc(0);
      for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
    },
    documents: async () => new Map(Object.entries(documents).map(([name, json]) => [name, Buffer.from(json)])),
  };
  return parts as Archive;
}

describe('An archive for Squidex', () => {
  let temp: Awaited<ReturnType<typeof tempFolder>>;
  let path: string;

  beforeEach(async () => {
    temp = await tempFolder();
    path = join(temp.path, 'squidex.zip');
  });
  afterEach(async () => {
    await temp.remove();
  });

  async function entriesOf(contents: Contents): Promise<ReadonlyMap<string, string>> {
    await writeSquidexArchive(source(contents), VOCABULARY, { path });
    return new Map((await unzip(path)).map(({ name, content }) => [name, content.toString()]));
  }

  it('agrees with the one that Squidex wrote, entry by entry and in the same order', async () => {
    for (const name of ['rich-v2.zip', 'plain-v2.zip']) {
      const written = join(temp.path, name);
      await withArchive(fixture(name), (archive) => writeSquidexArchive(archive, VOCABULARY, { path: written }));
      const [theirs, ours] = [await unzip(fixture(name)), await unzip(written)];
      expect(ours.map((entry) => entry.name)).to.deep.equal(theirs.map((entry) => entry.name));
      ours.forEach((entry, index) => {
        expect(entry.content.equals(theirs[index]?.content ?? Buffer.alloc(0)), entry.name).to.equal(true);
      });
    }
  });

  it('brings version 1 to version 2', async () => {
    await withArchive(fixture('rich-v1.zip'), (archive) => writeSquidexArchive(archive, VOCABULARY, { path }));
    const [one, two] = await Promise.all([fixture('rich-v2.zip'), path].map((p) => withArchive(p, contentsOf)));
    expect(two?.format).to.equal('squidex-v2');
    expect(two?.events.map(withoutText)).to.deep.equal(one?.events.map(withoutText));
    expect(two?.assets).to.deep.equal(one?.assets);
  });

  it('is read back with the same events, assets and documents', async () => {
    await withArchive(fixture('rich-v2.zip'), (archive) => writeSquidexArchive(archive, VOCABULARY, { path }));
    const [one, two] = await Promise.all([fixture('rich-v2.zip'), path].map((p) => withArchive(p, contentsOf)));
    expect(two).to.deep.equal(one);
  });

  it('opens with tools that are not ours', async () => {
    await withArchive(fixture('rich-v2.zip'), (archive) => writeSquidexArchive(archive, VOCABULARY, { path }));
    expect(execFileSync('unzip', ['-tq', path]).toString()).to.include('No errors');
    const script = 'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).testzip())';
    expect(execFileSync('python3', ['-c', script, path]).toString().trim()).to.equal('None');
  });

  it('has payloads as strings that Squidex would have written, and the place of each event in its headers', async () => {
    const payload = Buffer.from('{"a":"<é🚀\\n\\"> \u2028`","b":9007199254740993}');
    const metadata = Buffer.from('{"X":1.0,"EventNumber":"old","EventStreamNumber":7}');
    const event = squidexEvent('AppUpdatedEvent', 'app-APP', '', { payload, metadata, position: 'p-1', revision: 3 });
    const entries = await entriesOf({ events: [APP_CREATED, { ...event, commit: 'c"' }] });
    expect(entries.get(eventPath(1))).to.equal(
      `{"n":{"t":"AppUpdatedEvent","s":"app-${OLD_APP}","p":"{\\u0022a\\u0022:\\u0022\\u003C\\u00E9\\uD83D\\uDE80\\\\n` +
        '\\\\\\u0022\\u003E \\u2028\\u0060\\u0022,\\u0022b\\u0022:9007199254740993}","h":{' +
        `"EventId":"${event.id}","Timestamp":"2026-03-01T09:00:46Z","CommitId":"c\\u0022",` +
        '"X":1.0,"EventNumber":"p-1","EventStreamNumber":1}},' +
        '"streamName":null,"eventPosition":null,"eventStreamNumber":0,"data":null}',
    );
    const headers = (JSON.parse(entries.get(eventPath(0)) ?? '') as { n: { h: object } }).n.h;
    expect(headers).to.include({ EventNumber: '0', EventStreamNumber: 0 });
  });

  it('has the documents that Squidex fails without, even if the app has none', async () => {
    const entries = await entriesOf({ events: [APP_CREATED], documents: { 'urls.json': '{"assets":"x"}' } });
    expect([...entries]).to.deep.equal([
      [attachmentPath('Version.json'), '{"major":5}'],
      [attachmentPath('Urls.json'), '{"assets":"x"}'],
      [eventPath(0), entries.get(eventPath(0))],
      [attachmentPath('Settings.json'), '{}'],
      [attachmentPath('AssetTags.json'), '{}'],
      [attachmentPath('Users.json'), '{}'],
    ]);
  });

  it('holds large files, however well or badly they shrink', async () => {
    const dull = Buffer.alloc(12_000_000, 'dull');
    const text = Buffer.from(Array.from({ length: 200_000 }, (_, line) => `line ${line}\n`).join(''));
    const noise = Buffer.concat(Array.from({ length: 50_000 }, (_, n) => createHash('sha256').update(`${n}`).digest()));
    const files = [dull, text, noise].map((bytes, index) => ({ asset: { id: `a${index}` }, bytes }));
    const created = files.map(({ asset, bytes }) =>
      squidexEvent(
        'AssetCreatedEventV2',
        `asset-APP--${asset.id}`,
        `"assetId":"${asset.id}","fileVersion":0,"fileSize":${bytes.length}`,
      ),
    );
    await writeSquidexArchive(source({ events: [APP_CREATED, ...created], files }), VOCABULARY, { path });
    await withArchive(path, async (archive) => {
      expect(await archive.verify({ depth: 'replay', chain: true })).to.deep.include({
        ok: true,
        warnings: [],
        assets: 3,
      });
      const { digests } = await contentsOf(archive);
      expect(digests).to.deep.equal(files.map(({ bytes }) => createHash('sha256').update(bytes).digest('hex')));
    });
    expect(execFileSync('unzip', ['-tq', path]).toString()).to.include('No errors');
  });

  it('keeps order, names and bytes when so many events come that a thread deflates them', async () => {
    const history = many(4_000);
    const file = { asset: { id: 'a' }, bytes: Buffer.alloc(2_000_000, 'in between ') };
    const created = squidexEvent(
      'AssetCreatedEventV2',
      'asset-APP--a',
      `"assetId":"a","fileVersion":0,"fileSize":${file.bytes.length}`,
    );
    const events = [...history.slice(0, 2_000), created, ...history.slice(2_000)];
    await writeSquidexArchive(source({ events, files: [file] }), VOCABULARY, { path });
    await withArchive(path, async (archive) => {
      expect(await archive.verify({ depth: 'replay', chain: true })).to.deep.include({
        ok: true,
        warnings: [],
        events: 4_001,
        assets: 1,
      });
      const read = await collect(archive.events());
      expect(read.map(({ payload }) => text(payload))).to.deep.equal(events.map(({ payload }) => text(payload)));
    });
    expect(execFileSync('unzip', ['-tq', path]).toString()).to.include('No errors');
  });

  it('leaves no file and no thread behind when it fails while a thread deflates', async () => {
    const threads: Worker[] = [];
    const note = (thread: Worker): unknown => threads.push(thread);
    process.on('worker', note);
    const failed = writeSquidexArchive(source({ events: many(3_000), breaks: true }), VOCABULARY, { path });
    expect((await rejection(failed)).code).to.equal('archive-crc');
    process.off('worker', note);
    expect(await readdir(temp.path)).to.deep.equal([]);
    // What has ended has no number any more.
    expect(threads.map(({ threadId }) => threadId)).to.deep.equal([-1]);
  });

  it('leaves no file behind when it fails or is cancelled', async () => {
    const failed = writeSquidexArchive(source({ events: [APP_CREATED], breaks: true }), VOCABULARY, { path });
    expect((await rejection(failed)).code).to.equal('archive-crc');
    const stopped = writeSquidexArchive(source({ events: [APP_CREATED] }), VOCABULARY, {
      path,
      signal: AbortSignal.abort(),
    });
    expect((await rejection(stopped)).code).to.equal('cancelled');
    expect(await readdir(temp.path)).to.deep.equal([]);
  });
});

/** An app with so many events in all, of many lengths, with what JSON has to escape. */
function many(count: number): StoredEvent[] {
  const others = Array.from({ length: count - 1 }, (_, n) => {
    const value = JSON.stringify('é"\\'.repeat(n % 100) + n);
    return squidexEvent('ContentCreatedEventV2', `content-APP--${n}`, `"data":{"n":{"iv":${value}}}`);
  });
  return [APP_CREATED, ...others];
}

function withoutText({ payload, metadata, ...event }: StoredEvent) {
  return { ...event, payload: JSON.parse(text(payload)) as unknown, metadata: JSON.parse(text(metadata)) as unknown };
}

async function contentsOf(archive: Archive) {
  const assets: ArchivedAsset[] = [];
  const digests: string[] = [];
  for await (const asset of archive.assets()) {
    assets.push(asset);
    const digest = createHash('sha256');
    if (!asset.missing) for await (const chunk of archive.readAsset(asset)) digest.update(chunk);
    digests.push(digest.digest('hex'));
  }
  const events = await collect(archive.events());
  return { format: archive.format, events, assets, digests, documents: await archive.documents() };
}
