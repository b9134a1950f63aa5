import { hash, randomBytes } from 'node:crypto';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import fc from 'fast-check';
import { DEFAULT_LIMITS, type Progress } from '../../../src/archive/archive.js';
import { printManifest } from '../../../src/archive/native/manifest/manifest.js';
import { LIMIT_SETTINGS } from '../../../src/archive/archive-limit.js';
import { NativeArchive } from '../../../src/archive/native/native-archive.js';
import { NativeArchiveWriter } from '../../../src/archive/native/native-writer.js';
import { BackupError } from '../../../src/errors.js';
import { collect } from '../../support/events.js';
import { partsOf } from '../../support/archives/raw-zip.js';
import { rejection } from '../../support/rejection.js';
import {
  BASE,
  asset,
  bytesOf,
  event,
  events,
  gathered,
  opened,
  writeArchive,
} from '../../support/archives/sample-archive.js';
import { tempFolder } from '../../support/temp-folder.js';
import { VOCABULARY } from '../../support/squidex/squidex.js';

describe('a native archive', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  const at = (name: string): string => join(folder.path, name);

  before(async () => {
    folder = await tempFolder();
  });

  after(() => folder.remove());

  async function read(path: string, use: (archive: NativeArchive) => Promise<void>): Promise<void> {
    const archive = await NativeArchive.open(path, VOCABULARY);
    await use(archive).finally(() => archive.close());
  }

  it('gives back every event, asset and document as it was put in', async () => {
    const history = events(25_000);
    const small = Buffer.from('small text '.repeat(100));
    const large = randomBytes(700_000);
    const text = Buffer.from('large text '.repeat(100_000));
    const manifest = await writeArchive(at('all.zip'), {
      events: history,
      assets: [
        [asset('small'), small],
        [asset('large'), large],
        [asset('text'), text],
        [asset('gone'), undefined],
        [asset('again'), large],
        [asset('empty'), Buffer.alloc(0)],
      ],
      documents: { 'settings.json': '{"a":1}', 'users.json': '{}' },
    });
    const archive = await NativeArchive.open(at('all.zip'), VOCABULARY);
    expect(archive.manifest).to.deep.equal(manifest);
    expect(await collect(archive.events())).to.deep.equal(history);
    expect(await collect(archive.stream('content-a1--4'))).to.deep.equal(
      history.filter(({ stream }) => stream === 'content-a1--4'),
    );
    const assets = await gathered(archive.assets());
    expect(assets.map(({ id, missing, bytes }) => [id, missing, bytes])).to.deep.equal([
      ['small', false, small.length],
      ['large', false, large.length],
      ['text', false, text.length],
      ['gone', true, 0],
      ['again', false, large.length],
      ['empty', false, 0],
    ]);
    const [first, second, third, , fifth, sixth] = assets;
    for (const [held, bytes] of [
      [first, small],
      [second, large],
      [third, text],
      [fifth, large],
      [sixth, Buffer.alloc(0)],
    ] as const) {
      expect(held && (await bytesOf(archive.readAsset(held))).equals(bytes)).to.equal(true);
    }
    expect(
      [...(await archive.documents())].map(([name, bytes]) => [name, Buffer.from(bytes).toString()]),
    ).to.deep.equal([
      ['settings.json', '{"a":1}'],
      ['users.json', '{}'],
    ]);
    for (const depth of ['manifest', 'checksums', 'replay'] as const) {
      const verdict = await archive.verify({ depth, chain: true });
      expect(verdict.problems).to.deep.equal([]);
      expect(verdict.ok).to.equal(true);
    }
    await archive.close();
  });

  it('is refused where it holds another manifest than the one that lies beside it', async () => {
    const first = await writeArchive(at('first.zip'), { events: events(30) });
    const second = await writeArchive(at('second.zip'), { events: events(40) });
    const archive = await NativeArchive.open(at('first.zip'), VOCABULARY, DEFAULT_LIMITS, printManifest(first));
    await archive.close();
    const failure = await rejection(
      NativeArchive.open(at('first.zip'), VOCABULARY, DEFAULT_LIMITS, printManifest(second)),
    );
    expect(failure).to.include({ code: 'archive-manifest' });
    expect(failure.message).to.include('not the one beside it');
  });

  it('gives back whatever events were put in', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
      fc.json().map((json) => Buffer.from(json)),
    );
    const random = fc.record({ type: fc.string({ unit: 'binary' }), id: fc.string(), metadata: bytes, payload: bytes });
    const property = fc.asyncProperty(
      fc.array(random, { maxLength: 40 }),
      fc.array(fc.nat(40)),
      async (list, cutAt) => {
        const history = list.map((fields, n) => event(n, fields));
        const path = at(`random-${number++}.zip`);
        await writeArchive(path, { events: history, options: { cutAt } });
        await read(path, async (archive) => {
          expect(await collect(archive.events())).to.deep.equal(history);
          expect((await archive.verify({ depth: 'replay', chain: true })).problems).to.deep.equal([]);
        });
      },
    );
    let number = 0;
    await fc.assert(property, { numRuns: 60 });
  });

  it('has the same bytes whenever it is written', async () => {
    const content = {
      events: events(11_000),
      assets: Array.from({ length: 40 }, (_, n) => [asset(`a${n}`), Buffer.alloc(n * 20_000, `${n} `)] as const),
    };
    await writeArchive(at('once.zip'), content);
    await writeArchive(at('twice.zip'), content);
    expect((await readFile(at('once.zip'))).equals(await readFile(at('twice.zip')))).to.equal(true);
  });

  it('ends segments at 1 MiB and where older backups ended', async () => {
    const history = events(12_500);
    const older = await writeArchive(at('older.zip'), { events: history.slice(0, 2345) });
    const newer = await writeArchive(at('newer.zip'), { events: history, options: { cutAt: [2345, 12_500, 99_999] } });
    const [first, ...others] = newer.segments;
    expect([first?.events, first?.chain]).to.deep.equal([2345, older.chain]);
    expect(others.map(({ size }) => Math.ceil(size / 2 ** 20))).to.deep.equal(others.map(() => 1));
    // Each is as full as it can be: the first line of the next one did not fit.
    for (const { size } of others.slice(0, -1)) expect(size).to.be.greaterThan(2 ** 20 - 300);
    expect(others.at(-1)?.chain).to.equal(newer.chain);
    expect(newer.segments.reduce((sum, segment) => sum + segment.events, 0)).to.equal(12_500);
    const segments = (await partsOf(at('newer.zip'))).slice(0, newer.segments.length).map(({ content }) => content);
    expect(hash('sha256', Buffer.concat(segments))).to.equal(newer.chain);
  });

  it('gives an event that is larger than a segment one of its own', async () => {
    const payload = (size: number) => ({ text: JSON.stringify('x'.repeat(size)) });
    const sizes = [400_000, 500_000, 300_000, 7_000_000, 10, 2_000_000, 1_000_000];
    const history = sizes.map((size, n) => event(n, payload(size)));
    const manifest = await writeArchive(at('sizes.zip'), { events: history });
    expect(manifest.segments.map((segment) => segment.events)).to.deep.equal([2, 1, 1, 1, 1, 1]);
    await read(at('sizes.zip'), async (archive) => {
      expect(await collect(archive.events())).to.deep.equal(history);
    });
  });

  it('refuses an event whose line is longer than the limit, and leaves no file when given up', async () => {
    const limits = { ...DEFAULT_LIMITS, lineBytes: 2 * 1024 * 1024 };
    const writer = await NativeArchiveWriter.create(at('long.zip'), { limits });
    const long = event(7, { text: JSON.stringify('x'.repeat(2 * 1024 * 1024)) });
    const error = await rejection(writer.addEvents([event(6), long]));
    expect(error.code).to.equal('event-line-too-long');
    expect(error.message).to.include('event 7 of stream app-a1');
    await writer.abort();
    expect(await readdir(folder.path)).not.to.include('long.zip');
  });

  it('holds the largest events of MongoDB, whatever their bytes are', async () => {
    const bytes = 16 * 1024 * 1024;
    const history = [
      event(0, { text: JSON.stringify('x'.repeat(bytes - 2)) }),
      event(1, { payload: randomBytes(bytes), metadata: randomBytes(1_000) }),
      event(2, { payload: Buffer.alloc(bytes), type: 'T'.repeat(100_000) }),
    ];
    await writeArchive(at('huge.zip'), { events: history });
    await read(at('huge.zip'), async (archive) => {
      expect((await archive.verify({ depth: 'replay' })).problems).to.deep.equal([]);
      const found = await collect(archive.events());
      history.forEach(({ payload, metadata }, n) => {
        expect(Buffer.compare(found[n]?.payload ?? Buffer.alloc(0), payload), `payload ${n}`).to.equal(0);
        expect(Buffer.compare(found[n]?.metadata ?? Buffer.alloc(0), metadata), `metadata ${n}`).to.equal(0);
      });
    });
  });

  it('is readable by its owner alone, and never replaces a file', async () => {
    await writeArchive(at('mine.zip'), {});
    expect((await stat(at('mine.zip'))).mode & 0o777).to.equal(0o600);
    expect((await rejection(NativeArchiveWriter.create(at('mine.zip')))).code).to.equal('file-exists');
  });

  it('keeps the same bytes once, small and large', async () => {
    const large = randomBytes(900_000);
    const small = randomBytes(900);
    const assets = [large, small, large, small, small, large].map((bytes, n) => [asset(`a${n}`), bytes] as const);
    const manifest = await writeArchive(at('dedupe.zip'), { assets });
    expect(manifest.counts.assets).to.equal(6);
    expect((await stat(at('dedupe.zip'))).size).to.be.below(910_000);
    await read(at('dedupe.zip'), async (archive) => {
      expect(archive.entries().filter(({ name }) => name.startsWith('assets/'))).to.have.length(2);
      expect((await archive.verify({ depth: 'replay', chain: true })).problems).to.deep.equal([]);
    });
  });

  it('stores what is compressed already, and deflates the rest', async () => {
    const text = Buffer.from('words and words '.repeat(60_000));
    await writeArchive(at('methods.zip'), {
      assets: [
        [asset('photo'), randomBytes(50_000)],
        [asset('video'), randomBytes(500_000)],
        [asset('letter'), text.subarray(0, 50_000)],
        [asset('book'), text],
      ],
    });
    await read(at('methods.zip'), async (archive) => {
      const [photo, video, letter, book] = archive.entries();
      expect(photo).to.include({ size: 50_000, stored: 50_000 });
      expect(video).to.include({ size: 500_000, stored: 500_000 });
      expect(letter?.stored).to.be.below(5000);
      expect(book?.stored).to.be.below(50_000);
    });
  });

  it('never writes an entry that readers take for a bomb', async () => {
    const zeros = Buffer.alloc(20 * 1024 * 1024);
    await writeArchive(at('zeros.zip'), {
      assets: [[asset('zeros'), zeros]],
      documents: { 'zeros.json': zeros.toString('latin1') },
    });
    await read(at('zeros.zip'), async (archive) => {
      expect((await archive.verify({ depth: 'replay', chain: true })).problems).to.deep.equal([]);
    });
  });

  it('lists assets without bytes as missing, and says so when it is verified', async () => {
    const writer = await NativeArchiveWriter.create(at('missing.zip'));
    await writer.addAsset(asset('never'), undefined);
    const gone = Readable.from([]).destroy(new BackupError('object-not-found', 'no such name'));
    await writer.addAsset(asset('gone', { version: 3 }), () => gone);
    await writer.addAsset({ role: 'app-image', id: '', version: 0 }, undefined);
    const manifest = await writer.finish(BASE);
    expect(manifest.counts).to.include({ assets: 0, assetsMissing: 3 });
    expect(manifest.missing).to.deep.equal([
      { role: 'asset', id: 'never', version: 0, fileName: 'never.bin' },
      { role: 'asset', id: 'gone', version: 3, fileName: 'gone.bin' },
      { role: 'app-image', id: '', version: 0 },
    ]);
    await read(at('missing.zip'), async (archive) => {
      const verdict = await archive.verify({ depth: 'replay', chain: true });
      expect(verdict.ok).to.equal(true);
      expect(verdict.warnings.map(({ where }) => where)).to.deep.equal([
        'asset never, version 0',
        'asset gone, version 3',
        'the picture of the app',
      ]);
      for (const missing of await gathered(archive.assets())) {
        expect((await rejection(bytesOf(archive.readAsset(missing)))).code).to.equal('object-not-found');
      }
    });
  });

  it('fails when an asset breaks off, or vanishes while it is read', async () => {
    for (const [size, code] of [
      [10, 'storage-unreachable'],
      [400_000, 'storage-unreachable'],
      [10, 'object-not-found'],
    ] as const) {
      const writer = await NativeArchiveWriter.create(at('broken.zip'));
      const broken = async function* () {
        yield randomBytes(size);
        throw new BackupError(code, 'the asset store went away');
      };
      await writer.addAsset(asset('fine'), opened(randomBytes(100)));
      const failed = writer.addAsset(asset('broken'), broken).then(() => writer.finish(BASE));
      expect((await rejection(failed)).code).to.equal(code);
      await writer.abort();
      expect(await readdir(folder.path)).not.to.include('broken.zip');
    }
  });

  it('lets go of every asset it opened when it is given up', async () => {
    const writer = await NativeArchiveWriter.create(at('given-up.zip'));
    let opened = 0;
    let closed = 0;
    const open = (size: number, fails: boolean) =>
      async function* () {
        opened += 1;
        try {
          yield randomBytes(size);
          if (fails) throw new BackupError('storage-unreachable', 'the asset store went away');
          yield randomBytes(size);
        } finally {
          closed += 1;
        }
      };
    const adding = [open(10, false), open(300_000, true), open(300_000, false), open(300_000, false), open(10, true)];
    const added = adding.map((asset_, n) => writer.addAsset(asset(`a${n}`), asset_));
    await Promise.allSettled(added);
    await writer.abort();
    expect(opened).to.equal(5);
    expect(closed).to.equal(5);
    expect(await readdir(folder.path)).not.to.include('given-up.zip');
  });

  it('holds an asset of another size than its event says', async () => {
    const bytes = randomBytes(700_000);
    await writeArchive(at('size.zip'), { assets: [[asset('small', { size: 5 * 1024 ** 3 }), bytes]] });
    await read(at('size.zip'), async (archive) => {
      const [small] = await gathered(archive.assets());
      expect(small).to.include({ size: 5 * 1024 ** 3, bytes: 700_000 });
      expect((await archive.verify({ depth: 'replay', chain: true })).problems).to.deep.equal([]);
    });
  });

  it('wants events, then assets, then documents, each document once and with a plain name', async () => {
    const writer = await NativeArchiveWriter.create(at('order.zip'));
    await writer.addAsset(asset('a'), opened(Buffer.from('a')));
    expect((await rejection(writer.addEvents([event(0)]))).code).to.equal('invalid-argument');
    await writer.addDocument('a.json', Buffer.from('{}'));
    expect((await rejection(writer.addAsset(asset('b'), undefined))).code).to.equal('invalid-argument');
    for (const name of ['a.json', '../b.json', 'b', 'B.json', 'c/d.json', '.json']) {
      expect((await rejection(writer.addDocument(name, Buffer.from('{}')))).code, name).to.equal('invalid-argument');
    }
    await writer.abort();
  });

  it('can be empty', async () => {
    await writeArchive(at('empty.zip'), {});
    await read(at('empty.zip'), async (archive) => {
      expect(await collect(archive.events())).to.deep.equal([]);
      expect(await collect(archive.stream('app-a1'))).to.deep.equal([]);
      expect((await archive.verify({ depth: 'replay', chain: true })).problems).to.deep.equal([]);
    });
  });

  it('opens one stream by reading its segments alone', async () => {
    const history = Array.from({ length: 40 }, (_, n) =>
      event(n, { stream: `content-a1--${n >> 2}`, revision: n & 3 }),
    );
    await writeArchive(at('streams.zip'), { events: history, options: { cutAt: [10, 20, 30] } });
    const bytes = await readFile(at('streams.zip'));
    await read(at('streams.zip'), async (archive) => {
      // Damage that reading every segment would meet: the first byte of the third.
      const [first, second] = archive.entries();
      const third = (first?.stored ?? 0) + (second?.stored ?? 0) + 3 * (30 + 'events/000000.ndjson'.length);
      bytes.writeUInt8(0x07, third);
      await writeFile(at('streams.zip'), bytes);
      expect(await collect(archive.stream('content-a1--2'))).to.deep.equal(history.slice(8, 12));
      expect(await collect(archive.stream('content-a1--9'))).to.deep.equal(history.slice(36));
      expect(await collect(archive.stream('content-a1--99'))).to.deep.equal([]);
      expect((await rejection(collect(archive.events()))).code).to.equal('archive-deflate');
    });
  });

  it('is held to the limits of whoever opens it', async () => {
    await writeArchive(at('limits.zip'), { events: events(50), assets: [[asset('a'), randomBytes(5000)]] });
    const cases = [
      [{ entries: 4 }, 'archive-limit'],
      [{ totalBytes: 5000 }, 'archive-too-large'],
      [{ lineBytes: 50 }, 'event-line-too-long'],
      [{ jsonDepth: 0 }, 'event-json-depth'],
    ] as const;
    for (const [limit, code] of cases) {
      const limits = { ...DEFAULT_LIMITS, ...limit };
      const opening = NativeArchive.open(at('limits.zip'), VOCABULARY, limits);
      const failed = opening.then(async (archive) => collect(archive.events()).finally(() => archive.close()));
      const error = await rejection(failed);
      expect(error.code).to.equal(code);
      const setting = LIMIT_SETTINGS[Object.keys(limit)[0] as keyof typeof LIMIT_SETTINGS];
      expect(error.hint).to.contain(setting);
    }
  });

  it('stops reading and verifying when it is told to', async () => {
    await writeArchive(at('cancel.zip'), { events: events(2500), assets: [[asset('a'), randomBytes(3_000_000)]] });
    await read(at('cancel.zip'), async (archive) => {
      const signal = AbortSignal.abort();
      expect((await rejection(collect(archive.events({ signal })))).code).to.equal('cancelled');
      expect((await rejection(archive.verify({ depth: 'checksums', signal: signal }))).code).to.equal('cancelled');
      const [first] = await gathered(archive.assets());
      const reading = first === undefined ? Promise.resolve() : bytesOf(archive.readAsset(first, signal));
      expect((await rejection(reading)).code).to.equal('cancelled');
    });
  });

  it('tells how far verifying is, up to the last byte', async () => {
    const manifest = await writeArchive(at('progress.zip'), {
      events: events(100),
      assets: [[asset('a'), randomBytes(3_000_000)]],
    });
    await read(at('progress.zip'), async (archive) => {
      const told: Progress[] = [];
      await archive.verify({ depth: 'checksums', chain: true, progress: (progress) => told.push(progress) });
      const last = told.at(-1);
      expect(last?.phase).to.equal('verify');
      expect(last?.done).to.equal(last?.total);
      expect(last?.done).to.be.above(manifest.bytes.raw);
    });
  });

  it('that is not there cannot be opened', async () => {
    expect((await rejection(NativeArchive.open(at('nothing.zip'), VOCABULARY))).code).to.equal('source-not-found');
    expect((await rejection(NativeArchive.open(at('.'), VOCABULARY))).code).to.equal('archive-not-zip');
  });
});
