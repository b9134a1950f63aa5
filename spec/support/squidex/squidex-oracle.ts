import { createHash } from 'node:crypto';
import { expect } from 'chai';
import type { Archive } from '../../../src/archive/archive.js';
import type { RemapTarget } from '../../../src/cms/event-vocabulary.js';
import { SquidexRemapper } from '../../../src/cms/squidex/squidex-remapper.js';
import { collect } from '../events.js';
import { parseExactly } from './exact-json.js';
import { NEW_APP, remapTarget, VOCABULARY } from './squidex.js';

/** An event as the real Squidex restored it, or as a restore here would write it. */
export interface RestoredEvent {
  readonly stream: string;
  readonly number: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: unknown;
}

export interface Oracle {
  readonly files: Readonly<Record<string, string>>;
  readonly events: readonly RestoredEvent[];
}

export const OLD_HOST = 'https://cms.example.org/';
export const NEW_HOST = 'https://other.example.net/';

/** What a restore would write, in the oracle's words. */
export async function remapped(archive: Archive, name: string): Promise<readonly RestoredEvent[]> {
  const remapper = new SquidexRemapper(await oracleTarget(archive, name));
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
export async function oracleTarget(archive: Archive, name: string): Promise<RemapTarget> {
  const documents = await archive.documents();
  const emails = JSON.parse(Buffer.from(documents.get('users.json') ?? '{}').toString()) as Record<string, string>;
  const from = VOCABULARY.assetUrls(documents);
  return remapTarget({
    source: archive.app,
    target: { id: NEW_APP, name },
    users: {
      get: (id) => {
        const email = spelledFirst(emails, emails[id]);
        return email === undefined || !/.@./.test(email)
          ? { from: id, to: id, how: 'unknown', contributor: false }
          : { from: id, to: `new-${email.split('@')[0]}`, how: 'created', contributor: true };
      },
    },
    ...(from && {
      urls: { from, to: { assets: `${NEW_HOST}api/assets/`, assetsApp: `${NEW_HOST}api/assets/${name}/` } },
    }),
  });
}

export async function filesOf(archive: Archive): Promise<Readonly<Record<string, string>>> {
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

export function parseOracle(text: string): Oracle {
  const { files, events } = JSON.parse(text) as { files: Oracle['files']; events: readonly RestoredEvent[] };
  const exact = parseExactly(text) as { events: readonly { payload: unknown }[] };
  return { files, events: events.map((event, index) => ({ ...event, payload: exact.events[index]?.payload })) };
}

/** Of several spellings of a mailbox the first one gets the account. */
function spelledFirst(emails: Readonly<Record<string, string>>, email: string | undefined): string | undefined {
  return Object.values(emails).find((other) => other.toLowerCase() === email?.toLowerCase());
}
