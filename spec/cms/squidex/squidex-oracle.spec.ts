import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { SquidexArchive } from '../../../src/archive/squidex/squidex-archive.js';
import type { RemapTarget } from '../../../src/cms/event-vocabulary.js';
import { SquidexRemapper } from '../../../src/cms/squidex/squidex-remapper.js';
import { collect } from '../../support/events.js';
import { type Difference, differences, parseExactly } from '../../support/exact-json.js';
import { fixture, NEW_APP, OLD_URLS, remapTarget, VOCABULARY, withArchive } from '../../support/squidex.js';

interface RestoredEvent {
  readonly stream: string;
  readonly number: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: unknown;
}

interface Oracle {
  readonly files: Readonly<Record<string, string>>;
  readonly events: readonly RestoredEvent[];
}

const OLD_HOST = 'https://cms.example.org/';
const NEW_HOST = 'https://other.example.net/';

const FIXTURES = [
  { archive: 'rich-v2.zip', oracle: 'rich-v2.restored.json', name: 'rich-copy' },
  { archive: 'rich-v1.zip', oracle: 'rich-v2.restored.json', name: 'rich-copy' },
  { archive: 'plain-v2.zip', oracle: 'plain-v2.restored.json', name: 'plain-copy' },
  { archive: 'plain-v1.zip', oracle: 'plain-v2.restored.json', name: 'plain-copy' },
];

describe('A copy beside the one that Squidex makes of the same archive', () => {
  for (const { archive, oracle, name } of FIXTURES) {
    it(`has the events of ${oracle} when made from ${archive}, except for the documented differences`, async () => {
      const theirs = parseOracle(await readFile(fixture(oracle), 'utf8'));
      const ours = await withArchive(fixture(archive), (opened) => remapped(opened, name));
      expect(ours).to.have.lengthOf(theirs.events.length);
      const found = theirs.events.flatMap((event, index) => differences(event, ours[index], `/${event.type}`));
      const files = theirs.files;
      const ourFiles = await withArchive(fixture(archive), filesOf);
      const all = [...found, ...differences(files, ourFiles, '/files')];
      const kinds = all.map((difference) => kindOf(difference));
      expect(all.filter((_, index) => kinds[index] === undefined)).to.deep.equal([]);
      const expected = archive.startsWith('rich') ? await documented() : ['old-store-headers'];
      expect(new Set(kinds)).to.deep.equal(new Set(expected));
    });
  }
});

/** What a restore would write, in the oracle's words. */
async function remapped(archive: SquidexArchive, name: string): Promise<readonly RestoredEvent[]> {
  const remapper = new SquidexRemapper(await target(archive, name));
  const numbers = new Map<string, number>();
  const events: RestoredEvent[] = [];
  for (const event of await collect(archive.events())) {
    const copy = remapper.remap(event, 'commit');
    if (copy === undefined) continue;
    const number = numbers.get(copy.stream) ?? 0;
    numbers.set(copy.stream, number + 1);
    const { CommitId, ...headers } = JSON.parse(Buffer.from(copy.metadata).toString()) as Record<string, unknown>;
    expect(CommitId).to.equal('commit');
    expect(headers['EventId']).to.equal(copy.id);
    expect(headers['Timestamp']).to.equal(copy.time);
    events.push({
      stream: copy.stream,
      number,
      type: copy.type,
      headers: Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, String(value)])),
      payload: parseExactly(Buffer.from(copy.payload).toString()),
    });
  }
  expect(remapper.quiescingEvents().appends).to.deep.equal([]);
  return events;
}

/** People become `new-<mailbox>`, as in the oracle; those without an e-mail have no account. */
async function target(archive: SquidexArchive, name: string): Promise<RemapTarget> {
  const documents = await archive.documents();
  const emails = JSON.parse(Buffer.from(documents.get('users.json') ?? '').toString()) as Record<string, string>;
  const from = VOCABULARY.assetUrls(documents);
  expect(from?.assets).to.equal(OLD_URLS.assets);
  return remapTarget({
    source: archive.app,
    target: { id: NEW_APP, name },
    users: {
      get: (id) => {
        const email = emails[id];
        return email === undefined
          ? { from: id, to: id, how: 'unknown', contributor: false }
          : { from: id, to: `new-${email.split('@')[0]}`, how: 'created', contributor: true };
      },
    },
    ...(from && {
      urls: { from, to: { assets: `${NEW_HOST}api/assets/`, assetsApp: `${NEW_HOST}api/assets/${name}/` } },
    }),
  });
}

async function filesOf(archive: SquidexArchive): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = {};
  for await (const asset of archive.assets()) {
    if (asset.missing) continue;
    const digest = createHash('sha256');
    for await (const chunk of archive.readAsset(asset)) digest.update(chunk);
    const suffix = asset.role === 'app-image' ? '' : `_${asset.id}_${asset.version}`;
    files[NEW_APP + suffix] = digest.digest('hex');
  }
  return files;
}

/** Which documented difference this is; undefined if it is none. */
function kindOf({ path, left, right }: Difference): string | undefined {
  if (/\/headers\/(EventNumber|EventStreamNumber)$/.test(path))
    return right === undefined ? 'old-store-headers' : undefined;
  const emptyFile = createHash('sha256').digest('hex');
  if (path.startsWith('/files/')) return left === undefined && right === emptyFile ? 'empty-asset' : undefined;
  if (typeof left !== 'string' || typeof right !== 'string' || !path.includes('/data/')) return undefined;
  if (
    left.replaceAll(OLD_URLS.assetsApp, `${NEW_HOST}api/assets/rich-copy/`).replaceAll(OLD_HOST, NEW_HOST) !== right
  ) {
    return undefined;
  }
  if (left.includes(NEW_HOST)) return 'both-links';
  return /\/\d+\/\d+\//.test(path) ? 'nested-arrays' : undefined;
}

/** The first table of the document. */
async function documented(): Promise<readonly string[]> {
  const [table = ''] = (await readFile('docs/squidex-differences.md', 'utf8')).split('What the fixtures do not show');
  return [...table.matchAll(/^\| `([a-z-]+)`/gm)].map((match) => match[1] ?? '');
}

function parseOracle(text: string): Oracle {
  const { files, events } = JSON.parse(text) as { files: Oracle['files']; events: readonly RestoredEvent[] };
  const exact = parseExactly(text) as { events: readonly { payload: unknown }[] };
  return { files, events: events.map((event, index) => ({ ...event, payload: exact.events[index]?.payload })) };
}
