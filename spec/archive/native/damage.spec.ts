import { writeFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { rejection } from '../../support/rejection.js';
import { NativeArchive } from '../../../src/archive/native/native-archive.js';
import { NativeArchiveWriter } from '../../../src/archive/native/native-writer.js';
import { collect } from '../../support/events.js';
import type { Problem } from '../../../src/archive/archive.js';
import { parseManifest, printManifest } from '../../../src/archive/native/manifest/manifest.js';
import { isBackupError } from '../../../src/errors.js';
import { type Part, partsOf, rawZip, sealed } from '../../support/archives/raw-zip.js';
import { BASE, asset, event, events, writeArchive } from '../../support/archives/sample-archive.js';
import { tempFolder } from '../../support/temp-folder.js';
import { VOCABULARY } from '../../support/squidex/squidex.js';

const EVENTS = 24;

describe('damage to an archive', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let zip: Buffer;
  let honest: Part[];
  let parts: Part[];
  const at = (name: string): string => join(folder.path, name);

  before(async () => {
    folder = await tempFolder();
    await writeArchive(at('honest.zip'), {
      events: events(EVENTS),
      assets: [
        [asset('short'), Buffer.from('short bytes')],
        [asset('words'), Buffer.from('all work and no play '.repeat(60))],
      ],
      documents: { 'settings.json': '{"a":1}' },
      options: { cutAt: [10] },
    });
    zip = await readFile(at('honest.zip'));
    honest = await partsOf(at('honest.zip'));
    parts = sealed(honest);
  });

  after(() => folder.remove());

  /** What is wrong or odd: what opening the archive fails with, or what verifying it finds, holes in streams included. */
  async function problemsOf(bytes: Buffer): Promise<readonly Pick<Problem, 'code' | 'where'>[]> {
    await writeFile(at('damaged.zip'), bytes);
    try {
      const archive = await NativeArchive.open(at('damaged.zip'), VOCABULARY);
      const verdict = await archive.verify({ depth: 'replay', chain: true }).finally(() => archive.close());
      return [...verdict.problems, ...verdict.warnings];
    } catch (error) {
      if (isBackupError(error)) return [{ code: error.code, where: 'opening' }];
      throw error;
    }
  }

  const lines = (part: Part | undefined): string[] => part?.content.toString().split(/(?<=\n)/) ?? [];

  /** The archive with other lines in one segment. */
  function withLines(segment: number, edit: (old: string[]) => string[]): Part[] {
    return parts.map((part, index) =>
      index === segment ? { ...part, content: Buffer.from(edit(lines(part)).join('')) } : part,
    );
  }

  async function firstProblem(damaged: readonly Part[]): Promise<string> {
    const [first] = await problemsOf(rawZip(damaged));
    return first === undefined ? 'sound' : `${first.code} at ${first.where}`;
  }

  it('by cutting it off is found wherever the cut is', async () => {
    for (let percent = 0; percent < 100; percent++) {
      const [problem] = await problemsOf(zip.subarray(0, Math.floor((zip.length * percent) / 100)));
      expect(problem?.code, `cut at ${percent} %`).to.equal(percent === 0 ? 'archive-not-zip' : 'archive-truncated');
    }
    expect((await problemsOf(zip.subarray(0, zip.length - 1)))[0]?.code).to.equal('archive-truncated');
  });

  it('of any one bit is found, in headers, data, directory and end record', async () => {
    const harmless: number[] = [];
    for (let byte = 0; byte < zip.length; byte += 3) {
      const flipped = Buffer.from(zip);
      flipped.writeUInt8(flipped.readUInt8(byte) ^ (1 << (byte % 8)), byte);
      const [problem] = await problemsOf(flipped);
      if (problem !== undefined) expect(problem.code, `byte ${byte}`).to.match(/^(archive|event)-/);
      // Deflate has bits that mean nothing, such as those behind its end: every byte it stands for is still the same.
      else expect(await partsOf(at('damaged.zip')), `byte ${byte}`).to.deep.equal(honest);
      if (problem === undefined) harmless.push(byte);
    }
    expect(harmless.length).to.be.below(zip.length / 100);
  });

  it('by taking out event n is found for every n, with the manifest as it was', async () => {
    for (let n = 0; n < EVENTS; n++) {
      const segment = n < 10 ? 0 : 1;
      const without = withLines(segment, (old) => old.filter((_, line) => line !== n - segment * 10));
      expect(await firstProblem(without), `event ${n}`).to.equal('archive-size-mismatch at opening');
    }
  });

  it('by taking out event n is found for every n, even when sizes and digests are forged to fit', async () => {
    for (let n = 0; n < EVENTS; n++) {
      const segment = n < 10 ? 0 : 1;
      const without = withLines(segment, (old) => old.filter((_, line) => line !== n - segment * 10));
      const problems = await problemsOf(rawZip(sealed(without)));
      expect(
        problems.map(({ code }) => code),
        `event ${n}`,
      ).to.include('event-count');
      expect(problems.every(({ where }) => where !== '')).to.equal(true);
    }
  });

  it('by taking out event n is found for every n, even when the counts are forged as well', async () => {
    for (let n = 0; n < EVENTS; n++) {
      const segment = n < 10 ? 0 : 1;
      const without = withLines(segment, (old) => old.filter((_, line) => line !== n - segment * 10));
      const forged = sealed(without, (manifest) => ({
        ...manifest,
        counts: { ...manifest.counts, events: EVENTS - 1 },
        segments: manifest.segments.map((s, index) => (index === segment ? { ...s, events: s.events - 1 } : s)),
      }));
      const codes = (await problemsOf(rawZip(forged))).map(({ code }) => code);
      expect(codes, `event ${n}`).to.satisfy((found: string[]) =>
        found.some((code) => ['event-gap', 'event-order', 'archive-manifest', 'event-count'].includes(code)),
      );
    }
  });

  it('is found event by event, each with its place', async () => {
    const twice = withLines(0, (old) => [old[0], old[0], ...old.slice(2)].flatMap((line) => line ?? []));
    expect(await firstProblem(sealed(twice))).to.equal('event-duplicate at events/000000.ndjson, line 2');
    const later = withLines(0, (old) =>
      old.map((line, n) => (n === 3 ? line.replace('"revision":1', '"revision":2') : line)),
    );
    expect((await problemsOf(rawZip(sealed(later)))).filter(({ code }) => code === 'event-gap')).to.deep.equal([
      {
        code: 'event-gap',
        where: 'events/000000.ndjson, line 4',
        message: 'stream app-a1 has no events between revision 0 and 2: 1 missing',
      },
    ]);
    const back = withLines(1, (old) => old.map((line) => line.replace(/"revision":4/, '"revision":0')));
    expect(await firstProblem(sealed(back))).to.match(/^event-order at events\/000001.ndjson, line/);
    const foreign = withLines(0, (old) => old.map((line) => line.replaceAll('content-a1--4', 'content-a2--4')));
    expect(await firstProblem(sealed(foreign))).to.equal('event-foreign at events/000000.ndjson, line 5');
    const broken = withLines(1, (old) =>
      old.map((line, n) => (n === 2 ? line.replace('"payload":{', '"payload":[') : line)),
    );
    expect(await firstProblem(sealed(broken))).to.equal('event-json at events/000001.ndjson, line 3');
    const unknown = withLines(1, (old) => old.map((line, n) => (n === 2 ? line.replace('"type"', '"kind"') : line)));
    expect(await firstProblem(sealed(unknown))).to.equal('event-member-unknown at events/000001.ndjson, line 3');
    const unended = withLines(1, (old) => old.map((line, n) => (n === old.length - 1 ? line.trimEnd() : line)));
    expect(await firstProblem(sealed(unended))).to.equal('event-json at events/000001.ndjson, line 14');
  });

  it('to the encoding is found', async () => {
    const [first, ...others] = parts;
    if (first === undefined) throw new Error('no parts');
    const content = Buffer.from(first.content);
    content[content.indexOf('Item')] = 0xff;
    expect(await firstProblem(sealed([{ ...first, content }, ...others]))).to.equal(
      'event-utf8 at events/000000.ndjson',
    );
  });

  it('to an asset that keeps its size and CRC fields is found by its digest', async () => {
    const other = parts.map((part, index) => (index === 2 ? { ...part, content: Buffer.from('other bytes') } : part));
    expect(await firstProblem(other)).to.equal(`archive-digest at ${parts[2]?.name}`);
  });

  it('to lists and digests of the manifest is found', async () => {
    const digest = '0'.repeat(64);
    const manifest = parseManifest(parts.at(-1)?.content ?? Buffer.alloc(0));
    const [first, second] = manifest.segments;
    if (first === undefined || second === undefined) throw new Error('no segments');
    const forged = (edit: Partial<typeof manifest>): Part[] => [
      ...parts.slice(0, -1),
      { name: 'manifest.json', content: printManifest({ ...manifest, ...edit }) },
    ];
    const { counts, bytes, entries } = manifest;
    const listed = (sha: string) => (name: string) => entries.map((e) => (e.name === name ? { ...e, sha256: sha } : e));
    const cases = [
      [{ chain: digest }, 'event-chain at opening'],
      [{ segments: [{ ...first, chain: digest }, second] }, 'event-chain at events/000000.ndjson'],
      [{ segments: [{ ...first, sha256: digest }, second] }, 'archive-digest at events/000000.ndjson'],
      [{ segments: [{ ...first, lastPosition: '8' }, second] }, 'event-order at events/000000.ndjson'],
      [
        {
          segments: [
            { ...first, events: 11 },
            { ...second, events: 13 },
          ],
        },
        'event-count at events/000000.ndjson',
      ],
      [{ segments: [second, first] }, 'archive-manifest at opening'],
      [{ segments: [first] }, 'event-count at opening'],
      [
        { segments: [first], counts: { ...counts, events: 10 }, chain: first.chain },
        'archive-entry-unlisted at opening',
      ],
      [{ entries: listed(digest)('index/assets.ndjson') }, 'archive-digest at opening'],
      [{ entries: listed(digest)('index/streams.ndjson') }, 'archive-manifest at index/streams.ndjson'],
      [{ entries: listed(digest)('documents/settings.json') }, 'archive-digest at documents/settings.json'],
      [{ entries: entries.slice(1) }, 'archive-entry-unlisted at opening'],
      [
        { entries: [...entries, { name: 'documents/more.json', size: 1, sha256: digest }] },
        'archive-entry-missing at opening',
      ],
      [{ entries: [...entries, ...entries.slice(0, 1)] }, 'archive-manifest at opening'],
      [{ counts: { ...counts, streams: 99 } }, 'event-count at manifest.json'],
      [{ counts: { ...counts, assets: 1 } }, 'archive-manifest at opening'],
      [{ counts: { ...counts, documents: 2 } }, 'archive-manifest at opening'],
      [{ missing: [{ role: 'asset', id: 'x', version: 0 }] as const }, 'archive-manifest at opening'],
      [{ bytes: { ...bytes, raw: 1 } }, 'archive-size-mismatch at opening'],
      [{ range: { ...manifest.range, lastEventTime: '' } }, 'archive-manifest at manifest.json'],
      [{ app: { id: 'a2', name: 'blog' } }, 'event-foreign at events/000000.ndjson, line 1'],
    ] as const;
    for (const [edit, problem] of cases) {
      expect(await firstProblem(forged(edit)), JSON.stringify(edit).slice(0, 60)).to.equal(problem);
    }
  });

  it('to the index of assets is found', async () => {
    const edited = (edit: (text: string) => string): Part[] =>
      sealed(
        parts.map((part) =>
          part.name === 'index/assets.ndjson' ? { ...part, content: Buffer.from(edit(part.content.toString())) } : part,
        ),
      );
    const cases: readonly (readonly [(text: string) => string, string])[] = [
      [(text) => text.replace('"bytes":11', '"bytes":12'), 'archive-size-mismatch at opening'],
      [(text) => text.replace('"version":0', '"version":0,"more":1'), 'archive-manifest at opening'],
      [(text) => text.replace('"role":"asset"', '"role":"other"'), 'archive-manifest at opening'],
      [(text) => text.replace(/"sha256":".{4}/, '"sha256":"0000'), 'archive-entry-missing at opening'],
      [(text) => text.slice(0, text.indexOf('\n') + 1), 'archive-manifest at opening'],
      [(text) => text.trimEnd(), 'archive-manifest at opening'],
      [(text) => text + text, 'archive-manifest at opening'],
    ];
    for (const [edit, problem] of cases) expect(await firstProblem(edited(edit))).to.equal(problem);
  });

  it('everywhere is reported up to a hundred problems', async () => {
    await writeArchive(at('many.zip'), {
      events: Array.from({ length: 300 }, (_, n) => event(n, { stream: `content-other--${n}`, revision: 0 })),
    });
    const archive = await NativeArchive.open(at('many.zip'), VOCABULARY);
    const verdict = await archive.verify({ depth: 'replay', chain: true });
    await archive.close();
    expect(verdict.ok).to.equal(false);
    expect(verdict.problems).to.have.length(100);
  });

  it('of the store itself is found when it is backed up, not when it is restored', async () => {
    for (const [revisions, code] of [
      [[0, 0], 'event-duplicate'],
      [[1, 0], 'event-order'],
    ] as const) {
      const writing = writeArchive(at(`${code}.zip`), {
        events: revisions.map((revision, n) => event(n, { revision })),
      });
      expect((await rejection(writing)).code).to.equal(code);
    }
  });

  it('is not a hole between two revisions of a stream, which is told by the writer and by a replay', async () => {
    const writer = await NativeArchiveWriter.create(at('hole.zip'));
    await writer.addEvents([0, 3, 4].map((revision, n) => event(n, { revision })));
    const gap = { code: 'event-gap', message: 'stream app-a1 has no events between revision 0 and 3: 2 missing' };
    expect(writer.warnings).to.deep.equal([{ ...gap, where: 'event 1' }]);
    await writer.finish(BASE);
    const archive = await NativeArchive.open(at('hole.zip'), VOCABULARY);
    const { problems, warnings } = await archive.verify({ depth: 'replay', chain: true });
    expect(problems).to.deep.equal([]);
    expect(warnings).to.deep.equal([{ ...gap, where: 'events/000000.ndjson, line 2' }]);
    expect((await collect(archive.stream('app-a1'))).map(({ revision }) => revision)).to.deep.equal([0, 3, 4]);
    await archive.close();
  });

  it('is not a hole after every event either: the first hundred are told, and how many more there are', async () => {
    const writer = await NativeArchiveWriter.create(at('holes.zip'));
    await writer.addEvents(Array.from({ length: 300 }, (_, n) => event(n, { revision: n * 2 })));
    expect(writer.warnings).to.have.length(101);
    expect(writer.warnings.at(-1)).to.include({ code: 'event-gap', message: '199 more like these' });
    await writer.abort();
  });

  it('is not that a store has truncated the beginning of a stream', async () => {
    await writeArchive(at('truncated.zip'), { events: [5, 6].map((revision, n) => event(n, { revision })) });
    const archive = await NativeArchive.open(at('truncated.zip'), VOCABULARY);
    const verdict = await archive.verify({ depth: 'replay', chain: true });
    await archive.close();
    expect(verdict.problems).to.deep.equal([]);
  });
});
