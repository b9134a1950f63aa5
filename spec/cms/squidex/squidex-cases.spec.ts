import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { SquidexArchive } from '../../../src/archive/squidex/squidex-archive.js';
import { writeSquidexArchive } from '../../../src/archive/squidex/squidex-writer.js';
import { collect, text } from '../../support/events.js';
import { type Difference, differences } from '../../support/squidex/exact-json.js';
import { VOCABULARY, withArchive } from '../../support/squidex/squidex.js';
import { filesOf, NEW_HOST, OLD_HOST, parseOracle, remapped } from '../../support/squidex/squidex-oracle.js';
import { tempFolder } from '../../support/temp-folder.js';

/** Id of the app in these archives. */
const APP = '6513270e-269e-4d37-b2a7-4de452e6b438';
const EMPTY = createHash('sha256').digest('hex');

interface Case {
  readonly name: string;
  /** Differences from what the real Squidex made of the archive; undefined where it was not asked, or failed. */
  readonly kinds?: readonly string[];
  /** Codes of what the export of it tells. */
  readonly told?: readonly string[];
}

const CASES: readonly Case[] = [
  { name: '1e400', told: ['export-unfit'] },
  { name: 'appname', kinds: [] },
  { name: 'assets', kinds: ['empty-asset'], told: ['export-lossy'] },
  { name: 'case', kinds: ['case-of-ids'], told: ['export-lossy'] },
  { name: 'comments', kinds: ['mentions'] },
  { name: 'dupkeys', kinds: ['repeated-member'], told: ['export-lossy'] },
  { name: 'escapes', kinds: ['links'] },
  { name: 'ids', kinds: ['one-character-id', 'own-id'], told: ['export-lossy', 'export-lossy'] },
  { name: 'lifecycle', kinds: ['links'] },
  { name: 'mails', kinds: [] },
  { name: 'numbers', kinds: ['rounded-number'] },
  { name: 'rbmp' },
  { name: 'rules', kinds: ['links', 'old-event'] },
  { name: 'sched', kinds: ['old-event'] },
  { name: 'tags5' },
  { name: 'u2028' },
  { name: 'unknown', told: ['event-type-unknown'] },
  { name: 'v4', kinds: [] },
];

describe('An archive of a real Squidex', () => {
  let temp: Awaited<ReturnType<typeof tempFolder>>;

  before(async () => {
    temp = await tempFolder();
  });
  after(async () => {
    await temp.remove();
  });

  it('differs in nothing that is not documented', async () => {
    const document = await readFile('docs/squidex-differences.md', 'utf8');
    for (const kind of [...COMMON, ...CASES.flatMap(({ kinds = [] }) => kinds)])
      expect(document).to.contain(`| \`${kind}\` |`);
  });

  for (const { name, kinds, told = [] } of CASES) {
    const path = join('spec/fixtures/squidex-cases', `${name}.zip`);

    it(`is sound: ${name}`, async () => {
      const { ok, problems } = await withArchive(path, (archive) => archive.verify({ depth: 'replay' }));
      expect(problems).to.deep.equal([]);
      expect(ok).to.equal(true);
    });

    it(`is the same when it is read from our export of it: ${name}`, async () => {
      const written = join(temp.path, `${name}.zip`);
      const warnings = await withArchive(path, (archive) =>
        writeSquidexArchive(archive, VOCABULARY, { path: written }),
      );
      expect(warnings.map(({ code }) => code)).to.deep.equal(told);
      const [theirs, ours] = [await withArchive(path, contentOf), await withArchive(written, contentOf)];
      expect(ours).to.deep.equal(theirs);
    });

    if (kinds === undefined) continue;
    it(`becomes what Squidex makes of it, except for what is documented: ${name}`, async () => {
      const oracle = parseOracle(await readFile(path.replace('.zip', '.restored.json'), 'utf8'));
      // The last event is of the person who restored it there.
      const theirs = oracle.events.slice(0, -1);
      const copy = /"name":"([a-z-]+)"/.exec(JSON.stringify(theirs[0]?.payload))?.[1] ?? '';
      const ours = await withArchive(path, (archive) => remapped(archive, copy));
      expect(ours).to.have.lengthOf(theirs.length);
      const found = theirs.flatMap((event, index) => differences(event, ours[index], `/${event.type}`));
      const files = differences(oracle.files, await withArchive(path, filesOf), '/files');
      const all = [...found, ...files].map((difference) => ({ ...difference, kind: kindOf(difference, name, copy) }));
      expect(all.filter(({ kind }) => kind === undefined)).to.deep.equal([]);
      const others = all.flatMap(({ kind }) => (kind === undefined || COMMON.includes(kind) ? [] : [kind]));
      expect([...new Set(others)].sort()).to.deep.equal([...kinds].sort());
    });
  }
});

/** What is different in every case. */
const COMMON = ['store-headers', 'filled-in'];

/** Which documented difference this is; undefined if it is none. */
function kindOf({ path, left, right }: Difference, name: string, copy: string): string | undefined {
  if (/\/headers\/(EventNumber|EventStreamNumber|CommitId)$/.test(path)) return 'store-headers';
  if (path.endsWith('/headers/Restored')) return String(left) === right ? 'store-headers' : undefined;
  if (path.startsWith('/files/')) {
    if (left === undefined) return right === EMPTY ? 'empty-asset' : undefined;
    return name === 'case' ? 'case-of-ids' : undefined;
  }
  // An event of an old version keeps its form here; Squidex brings it to today's as it reads it.
  if (path.endsWith('/type') || /\/(action|sendCreate|triggerType|payload\/data)$/.test(path)) return 'old-event';
  if (right === undefined) return 'filled-in';
  if (name === 'dupkeys') return 'repeated-member';
  if (path.includes('/mentions/')) return 'mentions';
  if (typeof left !== 'string' || typeof right !== 'string') return undefined;
  if (/^-?\d+e-?\d+$/.test(left)) return Number(left) === Number(right) ? 'rounded-number' : undefined;
  if (path.endsWith('/stream') || path.endsWith('/AggregateId')) {
    if (left.replace(`--${APP}`, '') === right) return 'one-character-id';
    return `${left}--${APP}` === right ? 'own-id' : undefined;
  }
  const rewritten = left
    .replaceAll(`${OLD_HOST}api/assets/blog/`, `${NEW_HOST}api/assets/${copy}/`)
    .replaceAll(OLD_HOST, NEW_HOST);
  return rewritten === right ? 'links' : undefined;
}

/** What a restore takes, with the app's id left out of streams where ids have one character. */
async function contentOf(archive: SquidexArchive) {
  const documents = [...(await archive.documents())].map(([name, json]) => [name, text(json)]);
  const events = (await collect(archive.events())).map(({ stream, type, id, time, commit, revision, payload }) => {
    return [stream.replace(new RegExp(`-${APP}--([^-])$`), '-$1'), type, id, time, commit, revision, text(payload)];
  });
  const others = documents.filter(([, json]) => json !== '{}');
  return { app: archive.app, events, others, files: await filesOf(archive) };
}
