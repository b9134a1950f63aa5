import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ArchivedAsset, Progress } from '../../../src/archive/archive.js';
import { openArchive } from '../../../src/archive/open-archive.js';
import { SquidexArchive } from '../../../src/archive/squidex/squidex-archive.js';
import { attachmentPath, eventPath } from '../../../src/archive/squidex/squidex-names.js';
import type { StoredEvent } from '../../../src/events/event.js';
import { collect, text } from '../../support/events.js';
import { rejection } from '../../support/rejection.js';
import {
  fixture,
  OLD_APP,
  VOCABULARY,
  unzip,
  withArchive,
  zip,
  type ZipContent,
} from '../../support/squidex/squidex.js';
import { tempFolder } from '../../support/temp-folder.js';

/** An event entry of version 2. */
function entry(number: number, type: string, stream: string, payload: string, headers = '{}'): ZipContent {
  const [t, s, p] = [type, stream, payload].map((value) => JSON.stringify(value));
  return { name: eventPath(number), content: Buffer.from(`{"n":{"t":${t},"s":${s},"p":${p},"h":${headers}}}`) };
}

const CREATED = entry(0, 'AppCreatedEvent', `app-${OLD_APP}`, '{"name":"blog"}');

function asset(number: number, id: string, size: number, version = 0): ZipContent {
  const payload = JSON.stringify({ assetId: id, fileVersion: version, fileSize: size, fileName: `${id}.txt` });
  return entry(number, 'AssetCreatedEventV2', `asset-${OLD_APP}--${id}`, payload);
}

function file(name: string, content: string): ZipContent {
  return { name: attachmentPath(name), content: Buffer.from(content) };
}

describe('A Squidex archive', () => {
  let temp: Awaited<ReturnType<typeof tempFolder>>;
  let count = 0;

  beforeEach(async () => {
    temp = await tempFolder();
  });
  afterEach(async () => {
    await temp.remove();
  });

  async function withEntries<T>(
    entries: readonly ZipContent[],
    action: (archive: SquidexArchive) => Promise<T>,
  ): Promise<T> {
    return withArchive(await zip(join(temp.path, `${++count}.zip`), entries), action);
  }

  async function eventsOf(entries: readonly ZipContent[]): Promise<readonly StoredEvent[]> {
    return withEntries(entries, (archive) => collect(archive.events()));
  }

  it('tells its app and its number of events', async () => {
    for (const [name, app, events, format] of [
      ['plain-v1', 'plain', 5, 'squidex-v1'],
      ['plain-v2', 'plain', 5, 'squidex-v2'],
      ['rich-v1', 'blog', 174, 'squidex-v1'],
      ['rich-v2', 'blog', 174, 'squidex-v2'],
    ] as const) {
      await withArchive(fixture(`${name}.zip`), async (archive) => {
        expect(archive.app).to.deep.equal({ id: OLD_APP, name: app });
        expect(archive.eventCount).to.equal(events);
        expect(archive.format).to.equal(format);
      });
    }
  });

  it('has the same events in both versions of the format', async () => {
    const [one, two] = await Promise.all(
      ['rich-v1.zip', 'rich-v2.zip'].map((name) => withArchive(fixture(name), (a) => collect(a.events()))),
    );
    expect(one?.map(readable)).to.deep.equal(two?.map(readable));
  });

  it('gives payload and headers as their text stands in the archive', async () => {
    const events = await withArchive(fixture('rich-v2.zip'), (archive) => collect(archive.events()));
    const entries = new Map(
      (await unzip(fixture('rich-v2.zip'))).map(({ name, content }) => [name, content.toString()]),
    );
    events.forEach((event, number) => {
      const json = entries.get(eventPath(number)) ?? '';
      expect(text(event.payload)).to.equal((JSON.parse(json) as { n: { p: string } }).n.p);
      expect(json).to.include(`"h":${text(event.metadata)}},`);
    });
    const raw = events.map((event) => text(event.payload)).join('\n');
    for (const kept of ['9007199254740993', '1E-07', '\\u2028', '\\uD83D\\uDE80']) expect(raw).to.include(kept);
    expect(events[4]).to.include({ revision: 4, position: '1700000001-0-0-1', time: '2026-03-01T09:03:21Z' });
  });

  it('numbers the events of each stream where the archive does not', async () => {
    const events = await eventsOf([
      CREATED,
      entry(1, 'AppUpdatedEvent', `app-${OLD_APP}`, '{}', '{"EventStreamNumber":-1}'),
      entry(2, 'ContentDeletedEvent', 'content-3fa85f64', '{}'),
      entry(3, 'AppUpdatedEvent', `app-${OLD_APP}`, '{}', '{"EventStreamNumber":2}'),
    ]);
    expect(events.map((event) => event.revision)).to.deep.equal([0, 1, 0, 2]);
    expect(events.map((event) => event.position)).to.deep.equal(['0', '1', '2', '3']);
  });

  it('keeps half of a surrogate pair as its escape', async () => {
    const payload = '{"a":"\\\\ud800 \\ud800 \\ud83d\\ude80"}'.replaceAll('"', '\\"');
    const content = Buffer.from(`{"n":{"t":"AppUpdatedEvent","s":"app-${OLD_APP}","p":"${payload}","h":null}}`);
    const [, event] = await eventsOf([CREATED, { name: eventPath(1), content }]);
    expect(text(event?.payload ?? Buffer.alloc(0))).to.equal('{"a":"\\ud800 \\ud800 🚀"}');
    expect(text(event?.metadata ?? Buffer.alloc(0))).to.equal('{}');
  });

  it('gives one stream alone', async () => {
    await withArchive(fixture('rich-v2.zip'), async (archive) => {
      const all = await collect(archive.events());
      const stream = `app-${OLD_APP}`;
      const own = await collect(archive.stream(stream));
      expect(own).to.deep.equal(all.filter((event) => event.stream === stream));
      expect(await collect(archive.stream('content-none'))).to.deep.equal([]);
    });
  });

  it('has the assets, the empty one among them, and says which one is missing', async () => {
    await withArchive(fixture('rich-v2.zip'), async (archive) => {
      const assets: ArchivedAsset[] = [];
      for await (const one of archive.assets()) assets.push(one);
      const seen = assets.map(({ role, fileName, version, bytes, missing }) => [
        role,
        fileName,
        version,
        bytes,
        missing,
      ]);
      expect(seen).to.deep.equal([
        ['app-image', undefined, 0, 70, false],
        ['asset', 'Pixel.png', 0, 70, false],
        ['asset', 'Zeichnung Ä.svg', 0, 41, false],
        ['asset', 'empty.txt', 0, 0, false],
        ['asset', 'random.bin', 0, 70_000, false],
        ['asset', 'notes.txt', 0, 0, true],
        ['asset', undefined, 1, 4096, false],
      ]);
      for (const one of assets.filter(({ missing }) => !missing)) {
        expect((await bytesOf(archive, one)).length).to.equal(one.bytes);
      }
      const [missing] = assets.filter((one) => one.missing);
      if (missing === undefined) throw new Error('none is missing');
      expect((await rejection(bytesOf(archive, missing))).code).to.equal('object-not-found');
    });
  });

  it('tells apart assets whose ids differ in case', async () => {
    const entries = [
      CREATED,
      file('ABC_0.asset', 'upper'),
      asset(1, 'ABC', 5),
      file('abc_0.asset', 'lower!'),
      asset(2, 'abc', 6),
      asset(3, 'aBc', 1),
    ];
    await withEntries(entries, async (archive) => {
      const found: Record<string, string> = {};
      for await (const one of archive.assets()) {
        found[one.id] = one.missing ? 'missing' : (await bytesOf(archive, one)).toString();
      }
      expect(found).to.deep.equal({ ABC: 'upper', abc: 'lower!', aBc: 'missing' });
    });
  });

  it('reads large assets in chunks', async () => {
    const content = Buffer.alloc(3_000_000, 'not all the same: ').fill(
      createHash('sha256').digest(),
      1_000_000,
      1_500_000,
    );
    const entries = [CREATED, { name: attachmentPath('big_0.asset'), content }, asset(1, 'big', content.length)];
    await withEntries(entries, async (archive) => {
      for await (const one of archive.assets()) {
        const chunks: Uint8Array[] = [];
        for await (const chunk of archive.readAsset(one)) chunks.push(chunk);
        expect(chunks.length).to.be.greaterThan(1);
        expect(Buffer.concat(chunks).equals(content)).to.equal(true);
      }
    });
  });

  it('has the documents under the names they have here', async () => {
    const documents = await withArchive(fixture('rich-v2.zip'), (archive) => archive.documents());
    expect([...documents.keys()].sort()).to.deep.equal([
      'asset-tag-aliases.json',
      'asset-tags.json',
      'settings.json',
      'urls.json',
      'users.json',
    ]);
    expect(text(documents.get('asset-tag-aliases.json') ?? Buffer.alloc(0))).to.equal('{"photo":"photos"}');
    await withEntries([CREATED], async (archive) => expect((await archive.documents()).size).to.equal(0));
  });

  it('lists its entries', async () => {
    const entries = await withArchive(fixture('rich-v2.zip'), async (archive) => archive.entries());
    const theirs = await unzip(fixture('rich-v2.zip'));
    expect(entries.map(({ name, size }) => [name, size])).to.deep.equal(
      theirs.map(({ name, content }) => [name, content.length]),
    );
  });

  it('is accepted without a version and with the versions 0 and 5, and with no other', async () => {
    for (const version of ['{"major":5}', '{ "Major" : 0 }', '{"major":"5"}', 'x', '']) {
      await withEntries([file('Version.json', version), CREATED], async (archive) =>
        expect(archive.eventCount).to.equal(1),
      );
    }
    for (const version of ['{"major":3}', '{"major":"6"}', '{"major":5,"Major":1}']) {
      const error = await rejection(withEntries([file('Version.json', version), CREATED], async () => undefined));
      expect(error.code, version).to.equal('archive-version');
    }
  });

  it('stops between batches when it is cancelled', async () => {
    await withArchive(fixture('rich-v2.zip'), async (archive) => {
      const stop = AbortSignal.abort();
      expect((await rejection(collect(archive.events({ signal: stop })))).code).to.equal('cancelled');
      expect((await rejection(archive.verify({ depth: 'replay', signal: stop }))).code).to.equal('cancelled');
    });
  });

  it('that is not there is not found', async () => {
    const error = await rejection(SquidexArchive.open(join(temp.path, 'none.zip'), VOCABULARY));
    expect(error.code).to.equal('source-not-found');
  });

  it('is no folder', async () => {
    for (const opened of [SquidexArchive.open(temp.path, VOCABULARY), openArchive(temp.path, VOCABULARY)]) {
      expect((await rejection(opened)).code).to.equal('archive-not-zip');
    }
  });

  describe('when it is verified', () => {
    it('is sound, with its oddities as warnings', async () => {
      await withArchive(fixture('rich-v2.zip'), async (archive) => {
        for (const depth of ['manifest', 'checksums', 'replay'] as const) {
          const verdict = await archive.verify({ depth, chain: true });
          expect(verdict).to.include({ ok: true, depth, events: 174 });
          expect(verdict.problems).to.deep.equal([]);
        }
        const verdict = await archive.verify({ depth: 'replay', chain: true });
        expect(verdict).to.include({ streams: 53, assets: 6 });
        expect(verdict.warnings.map(({ code, where }) => [code, where])).to.deep.equal([
          ['asset-missing', 'asset cd2d1206-ec25-2ea7-b79d-b031deda5bd2, version 0'],
        ]);
      });
    });

    it('says of each entry when it is done', async () => {
      await withArchive(fixture('rich-v2.zip'), async (archive) => {
        const total = archive.entries().length;
        for (const depth of ['checksums', 'replay'] as const) {
          const said: Progress[] = [];
          await archive.verify({ depth, chain: true, progress: (progress) => said.push(progress) });
          expect(said.map(({ done }) => done)).to.deep.equal(Array.from({ length: total }, (_, entry) => entry + 1));
          expect(said.at(-1)).to.deep.equal({ phase: 'verify', done: total, total, unit: 'entries' });
        }
      });
    });

    it('names what nobody mentions, what has another size, and what it does not know', async () => {
      const entries = [
        CREATED,
        file('a_0.asset', 'abc'),
        asset(1, 'a', 4),
        file('b_0.asset', 'abc'),
        entry(2, 'NewEvent', `app-${OLD_APP}`, '{}'),
        entry(3, 'NewEvent', `app-${OLD_APP}`, '{}'),
      ];
      const { ok, warnings } = await withEntries(entries, (archive) =>
        archive.verify({ depth: 'replay', chain: true }),
      );
      expect(ok).to.equal(true);
      expect(warnings.map(({ code, where }) => [code, where])).to.deep.equal([
        ['event-type-unknown', eventPath(2)],
        ['asset-unlisted', attachmentPath('b_0.asset')],
        ['asset-size', 'asset a, version 0'],
      ]);
    });

    it('names every event that it cannot read and goes on', async () => {
      const entries = [
        CREATED,
        { name: eventPath(1), content: Buffer.from('not JSON') },
        entry(2, 'AppUpdatedEvent', 'app-other', '{}'),
        entry(3, 'AppUpdatedEvent', `app-${OLD_APP}`, '{}'),
        entry(4, 'AppCreatedEvent', `app-${OLD_APP}`, '{"name":"blog"}'),
      ];
      const { ok, problems, warnings } = await withEntries(entries, (archive) =>
        archive.verify({ depth: 'replay', chain: true }),
      );
      expect(ok).to.equal(false);
      expect(problems.map(({ code, where }) => [code, where])).to.deep.equal([['event-unreadable', eventPath(1)]]);
      expect(warnings.map(({ code, where }) => [code, where])).to.deep.equal([
        ['event-dropped', 'event 0 of stream app-other'],
      ]);
    });
  });
});

function readable({ payload, metadata, ...event }: StoredEvent) {
  return { ...event, payload: JSON.parse(text(payload)) as unknown, metadata: JSON.parse(text(metadata)) as unknown };
}

async function bytesOf(archive: SquidexArchive, one: ArchivedAsset): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive.readAsset(one)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
