import { sourceOfNow } from '../../apps/app-as-it-is.js';
import type { FileSummary } from '../../contents/contents-query.js';
import { isObject } from '../../json/json-value.js';
import { findBackup, noSuchBackup } from '../backups/app-backups.js';
import { appPath, links } from '../links.js';
import { momentOf } from '../moment.js';
import { route, type Answer, type Call, type Dto, type Route } from '../route.js';
import * as dto from './contents-dto.js';
import { fileAnswer } from './file-answer.js';
import { withPeople } from './named-people.js';

const BACKUP = '/apps/{app}/backups/{backup}';

/** How long a request waits for an index before it answers 202, in ms. */
const PATIENCE_MS = 1_500;
/** In place of the id of a backup: the app as it is now. */
const CURRENT = 'current';
/** A backup never changes, and a person who loses the permission has seen the cached answer already. */
const KEPT = { 'cache-control': 'private, max-age=3600' };

interface View<Q extends object> {
  readonly path: string;
  readonly operation: string;
  readonly summary: string;
  readonly query?: Dto<Q>;
  readonly answer: Dto;
  /** Only a backup has it, and no app as it is now. */
  readonly isStored?: boolean;
  /** What the answer is of a backup, or of the app as it is now, whose index is there. */
  readonly look: (call: Call<object, Q>, source: string) => Promise<object>;
}

/** A route that looks into a backup: it answers 202 while the index is made. Any other answer about a backup stays true for ever. */
function view<Q extends object>({ path, look, query, answer, isStored = false, ...about }: View<Q>): Route {
  return route<object, Q>({
    method: 'GET',
    path: `${BACKUP}/${path}`,
    ...about,
    scope: 'backups.contents',
    ...(query === undefined ? {} : { query }),
    success: { status: 200, answer, accepted: dto.IndexingDto },
    handle: async (call) => {
      const isNow = !isStored && call.params['backup'] === CURRENT;
      const source = isNow ? sourceOfNow(call.params['app'] ?? '') : await storedBackup(call);
      const waiting = await indexing(call, source);
      if (waiting !== undefined) return waiting;
      return { ...(isNow ? {} : { headers: KEPT }), body: await look(call, source) };
    },
  });
}

export const CONTENTS_ROUTES: readonly Route[] = [
  view({
    path: 'contents',
    operation: 'getContents',
    summary: 'What a backup, or the app as it is now (`current`), holds, counted by kind of object and by schema',
    answer: dto.ContentsDto,
    look: contents,
  }),
  view<dto.StreamsQuery>({
    path: 'streams',
    operation: 'listStreams',
    summary:
      'Objects of a backup, or of the app as it is now (`current`): schemas, contents, assets, folders, rules, the app itself; in order of kind, schema and name',
    query: dto.StreamsQuery,
    answer: dto.StreamListDto,
    look: streams,
  }),
  view<dto.StateQuery>({
    path: 'streams/{stream}',
    operation: 'getStream',
    summary:
      'One object of a backup, or of the app as it is now (`current`), with its state, at the end or after any event, as the CMS rebuilds it',
    query: dto.StateQuery,
    answer: dto.StreamStateDto,
    look: stream,
  }),
  view<dto.EventsQueryDto>({
    path: 'events',
    operation: 'listEvents',
    summary: 'Events of a backup, or of the app as it is now (`current`), in their order',
    query: dto.EventsQueryDto,
    answer: dto.EventListDto,
    look: events,
  }),
  view<dto.HistogramQueryDto>({
    path: 'histogram',
    operation: 'getHistogram',
    summary: 'Events over time, and where many objects were deleted at once',
    query: dto.HistogramQueryDto,
    answer: dto.HistogramDto,
    look: async (call, backup) => withPeople(call, backup, await call.heavy.contents.histogram(backup, call.query)),
  }),
  view<dto.SearchQuery>({
    path: 'assets',
    operation: 'listAssets',
    summary: 'Files of a backup, each version',
    query: dto.SearchQuery,
    answer: dto.FileListDto,
    isStored: true,
    look: files,
  }),
  route<object, dto.PointQuery>({
    method: 'GET',
    path: `${BACKUP}/point`,
    operation: 'getPoint',
    summary: 'The event that a moment in the history of a backup is',
    scope: 'backups.contents',
    query: dto.PointQuery,
    success: { status: 200, answer: dto.PointEventDto },
    handle: point,
  }),
  route<object, dto.FileQuery>({
    method: 'GET',
    path: `${BACKUP}/assets/{asset}/content`,
    operation: 'getAssetContent',
    summary: 'The bytes of a file, whole or in ranges',
    scope: 'backups.contents',
    query: dto.FileQuery,
    success: { status: 200, also: [206, 304], type: 'application/octet-stream', accepted: dto.IndexingDto },
    handle: fileContent,
  }),
  view<dto.SearchQuery>({
    path: 'people',
    operation: 'listPeople',
    summary: 'People whom the events of a backup name',
    query: dto.SearchQuery,
    answer: dto.ArchivedPeopleDto,
    look: async ({ heavy, query }, backup) => heavy.contents.people(backup, query),
  }),
  route<object, dto.DiffQuery>({
    method: 'GET',
    path: `${BACKUP}/diff`,
    operation: 'getDiff',
    summary: 'What has changed from another backup to this one, or from this one to the app as it is now',
    scope: 'backups.contents',
    query: dto.DiffQuery,
    success: { status: 200, answer: dto.DiffDto, accepted: dto.IndexingDto },
    handle: diff,
  }),
];

/** Id of the backup in the path. Error: `restore-point-not-found`, also while it is being made. */
async function storedBackup(call: Call, id = call.params['backup'] ?? ''): Promise<string> {
  const backup = await findBackup(call, call.params['app'] ?? '', id);
  if (backup.archiveState !== 'available') throw noSuchBackup(id);
  return backup.id;
}

/** Undefined once the index is there. */
async function indexing({ heavy, signal }: Call, source: string): Promise<Answer | undefined> {
  const making = await heavy.contents.indexing(source, PATIENCE_MS, { signal });
  return making && { status: 202, headers: { 'retry-after': '1' }, body: { state: 'indexing', ...making } };
}

async function contents(call: Call, backup: string): Promise<object> {
  const here = hereOf(call);
  const ofBackup = call.params['backup'] === CURRENT ? [] : (['assets', 'diff'] as const);
  const names = ['streams', 'events', 'histogram', 'people', ...ofBackup] as const;
  const _links = links(Object.fromEntries(names.map((name) => [name, ['GET', `${here}/${name}`] as const])));
  return { ...(await call.heavy.contents.summary(backup)), _links };
}

async function streams(call: Call<object, dto.StreamsQuery>, backup: string): Promise<object> {
  const { heavy, signal, query } = call;
  const { type: kind, deleted, ...rest } = query;
  const wanted = { ...rest, kind, deleted: deleted === undefined ? undefined : deleted === 'true' };
  const page = await heavy.contents.objects(backup, wanted, { signal });
  const items = page.items.map(({ file, ...object }) =>
    file === undefined ? object : { ...object, file: linked(file, call) },
  );
  return withPeople(call, backup, { ...page, items });
}

async function stream(call: Call<object, dto.StateQuery>, backup: string): Promise<object> {
  const { stream: name = '' } = call.params;
  const { signal, heavy } = call;
  const { state, ...about } = await heavy.contents.object(backup, name, momentOf('at', call.query.at), { signal });
  const _links = links({ events: ['GET', `${hereOf(call)}/events?stream=${encodeURIComponent(name)}`] });
  return withPeople(call, backup, { ...about, ...(state === undefined ? {} : { state }), _links });
}

/** Needs no index, so that it is there at once. */
async function point(call: Call<object, dto.PointQuery>): Promise<Answer> {
  const backup = await storedBackup(call);
  const { heavy, query, signal } = call;
  const moment = momentOf('at', query.at) ?? { event: 1 };
  return { headers: KEPT, body: await heavy.contents.point(backup, moment, { signal }) };
}

async function events(call: Call<object, dto.EventsQueryDto>, backup: string): Promise<object> {
  const { heavy, query, signal } = call;
  const { items, next } = await heavy.contents.events(backup, query, { signal });
  const shown = items.map(({ payload, ...event }) => (isObject(payload) ? { ...event, payload } : event));
  const page = { items: shown, ...(next === undefined ? {} : { nextCursor: String(next) }) };
  return withPeople(call, backup, page);
}

async function files(call: Call<object, dto.SearchQuery>, backup: string): Promise<object> {
  const page = await call.heavy.contents.files(backup, call.query);
  return { ...page, items: page.items.map((file) => linked(file, call)) };
}

function linked(file: FileSummary, call: Call): dto.FileDto {
  const place = file.role === 'asset' ? encodeURIComponent(file.id) : file.role;
  const content = `${hereOf(call)}/assets/${place}/content?role=${file.role}&version=${file.version}`;
  return { ...file, _links: links({ content: file.missing ? undefined : ['GET', content] }) };
}

async function fileContent(call: Call<object, dto.FileQuery>): Promise<Answer> {
  const backup = await storedBackup(call);
  const waiting = await indexing(call, backup);
  if (waiting !== undefined) return waiting;
  const wanted = { ...call.query, id: call.query.role === 'asset' ? (call.params['asset'] ?? '') : '' };
  const file = await call.module.contents.file(backup, wanted, { signal: call.signal });
  return fileAnswer(file, call, KEPT);
}

async function diff(call: Call<object, dto.DiffQuery>): Promise<Answer> {
  const { base, type: kind, ...wanted } = call.query;
  const backup = await storedBackup(call);
  const isNow = base === CURRENT;
  const other = isNow ? sourceOfNow(call.params['app'] ?? '') : await storedBackup(call, base);
  const waiting = (await indexing(call, backup)) ?? (await indexing(call, other));
  if (waiting !== undefined) return waiting;
  const [later, earlier] = isNow ? [other, backup] : [backup, other];
  const changes = await call.heavy.contents.changes(later, earlier, { ...wanted, kind });
  return { body: await withPeople(call, backup, changes) };
}

function hereOf({ base, params }: Call): string {
  const { app = '', backup = '' } = params;
  return `${appPath(base, app)}/backups/${encodeURIComponent(backup)}`;
}
