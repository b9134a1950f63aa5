import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Open } from 'unzipper';
import { SquidexArchive } from '../../../src/archive/squidex/squidex-archive.js';
import { SquidexZipFile } from '../../../src/archive/squidex/zip/squidex-zip-writer.js';
import type { RemapTarget, UserMapping } from '../../../src/cms/event-vocabulary.js';
import { SquidexVocabulary } from '../../../src/cms/squidex/squidex-vocabulary.js';
import type { StoredEvent } from '../../../src/events/event.js';

/** Id of the app in every fixture. */
export const OLD_APP = '96ba173e-04ae-3bcd-9986-9e56f0adbf3a';
/** How the oracle calls the new app. */
export const NEW_APP = 'NEWAPP';

export function fixture(name: string): string {
  return join('spec/fixtures/squidex', name);
}

export const VOCABULARY = new SquidexVocabulary();

export async function withArchive<T>(path: string, action: (archive: SquidexArchive) => Promise<T>): Promise<T> {
  const archive = await SquidexArchive.open(path, VOCABULARY);
  try {
    return await action(archive);
  } finally {
    await archive.close();
  }
}

export interface ZipContent {
  readonly name: string;
  readonly content: Buffer;
}

/** Entries in the order of the directory, as a reader that is not ours sees them. */
export async function unzip(path: string): Promise<ZipContent[]> {
  const { files } = await Open.buffer(await readFile(path));
  const entries: ZipContent[] = [];
  for (const file of files) entries.push({ name: file.path, content: await file.buffer() });
  return entries;
}

export async function zip(path: string, entries: Iterable<ZipContent>): Promise<string> {
  const file = await SquidexZipFile.create(path);
  for (const { name, content } of entries) await file.add(name, content);
  await file.finish();
  return path;
}

/** An event of the old app; its payload gets what every payload of Squidex ends with. */
export function squidexEvent(type: string, stream: string, members = '', more: Partial<StoredEvent> = {}): StoredEvent {
  const common = `"appId":"${OLD_APP},blog","actor":"subject:user-1","fromRule":false`;
  return {
    position: '0',
    stream: stream.replace('APP', OLD_APP),
    revision: 0,
    type,
    id: '55254db7-5d17-6ecc-8b09-14579ab036cf',
    time: '2026-03-01T09:00:46Z',
    commit: '',
    metadata: Buffer.from('{"EventId":"55254db7-5d17-6ecc-8b09-14579ab036cf","Timestamp":"2026-03-01T09:00:46Z"}'),
    payload: Buffer.from(`{${members}${members === '' ? '' : ','}${common}}`),
    ...more,
  };
}

export const APP_CREATED = squidexEvent('AppCreatedEvent', 'app-APP', '"name":"blog"');

export const OLD_URLS = {
  assets: 'https://cms.example.org/api/assets/',
  assetsApp: 'https://cms.example.org/api/assets/blog/',
};

export const NEW_URLS = {
  assets: 'https://other.example.net/api/assets/',
  assetsApp: 'https://other.example.net/api/assets/copy/',
};

/** Everybody becomes `new-<id>` and stays a contributor, unless `gone`. */
export function users(...gone: readonly string[]): RemapTarget['users'] {
  return {
    get: (from): UserMapping => ({ from, to: `new-${from}`, how: 'created', contributor: !gone.includes(from) }),
  };
}

export function remapTarget(changes: Partial<RemapTarget> = {}): RemapTarget {
  let count = 0;
  return {
    source: { id: OLD_APP, name: 'blog' },
    target: { id: NEW_APP, name: 'copy' },
    users: users(),
    rules: 'keep',
    clients: 'keep',
    schedules: 'keep',
    odd: 'keep',
    revive: false,
    newSecret: () => `secret-${++count}`,
    newId: () => `id-${++count}`,
    now: () => '2026-05-06T07:08:09.123Z',
    ...changes,
  };
}

const deleted = (change: Partial<StoredEvent>): StoredEvent =>
  squidexEvent('ContentDeletedEvent', 'content-APP--1', '', { revision: 3, ...change });
const payload = (text: string): StoredEvent => deleted({ payload: Buffer.from(text) });

/** Events that Squidex does not write, each with what is said about it. */
export const ODD_EVENTS: readonly (readonly [event: StoredEvent, reason: string])[] = [
  ...['', '{', '[]', 'null', '"x"', '{"a":01}', '\u0000', '\ufeff{}'].map(
    (text) => [payload(text), 'its payload is not a JSON object'] as const,
  ),
  [deleted({ payload: Buffer.from('7b2261223a22ff227d', 'hex') }), 'its payload is not UTF-8'],
  [payload(`{"a":${'['.repeat(64)}${']'.repeat(64)}}`), 'its payload is nested deeper than 64 levels'],
  [payload('{"appId":7}'), 'its appId is not a string'],
  [payload('{"appId":"x"}'), 'its appId names no app'],
  [payload('{"appId":"other,blog"}'), 'its appId names another app'],
  ...['null', '[]', '1', '{', '\u0000'].map(
    (text) => [deleted({ metadata: Buffer.from(text) }), 'its metadata is not a JSON object'] as const,
  ),
  [deleted({ stream: `content-${OLD_APP}--` }), 'it is in a stream whose name ends before the id'],
  [{ ...APP_CREATED, revision: 1 }, 'it creates the app a second time'],
  [{ ...APP_CREATED, stream: `content-${OLD_APP}--1` }, 'it creates the app a second time'],
  ...['[]', '{}', 'true'].map(
    (id) =>
      [
        squidexEvent('AssetDeletedEvent', 'asset-APP--1', `"assetId":${id}`, { revision: 1 }),
        'its assetId is neither text nor a number',
      ] as const,
  ),
  ...['5', '"x"', '[]', 'false'].map(
    (image) =>
      [
        squidexEvent('AppImageUploadedEvent', 'app-APP', `"image":${image}`, { revision: 2 }),
        'its image is not a JSON object',
      ] as const,
  ),
  [
    squidexEvent('AppContributorAssignedEventV2', 'app-APP', '"contributorId":5', { revision: 2 }),
    'its contributorId is not a string',
  ],
];
