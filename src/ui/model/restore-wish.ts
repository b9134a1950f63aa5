import type { App, Backup, StoredArchive, Upload } from '../api/wire.js';
import { PARTS, type Only } from './choice.js';
import { shortName } from './template-wish.js';

/** What somebody restores for; it decides what the options begin with. */
export const PURPOSES = ['copy', 'move', 'items'] as const;
export type Purpose = (typeof PURPOSES)[number];

export interface RestoreOptions {
  readonly people: 'match' | 'placeholder' | 'me' | 'create';
  readonly rules: 'off' | 'keep';
  readonly clients: 'new' | 'keep' | 'none';
  readonly schedules: 'off' | 'keep';
  readonly withAssets: boolean;
  /** What becomes of events that are not as the CMS writes them. */
  readonly odd: 'keep' | 'drop';
  /** Whether the copy of a deleted app lives. */
  readonly revive: boolean;
}

/** What becomes of single people, by e-mail or id: a way to treat them, or the e-mail of an account. */
export type PeopleMap = Readonly<Record<string, string>>;

export type RestoreSource =
  | { readonly kind: 'backup'; readonly backup: Backup }
  /** An archive at an https address, which may hold user and password. */
  | { readonly kind: 'url'; readonly url: string }
  /** An archive at the destination, of any app; undefined until one is chosen. */
  | { readonly kind: 'destination'; readonly archive: StoredArchive | undefined }
  /** A file of the reader's; undefined until it is at the server, and accepted. */
  | { readonly kind: 'upload'; readonly upload: Upload | undefined }
  /** An app as it is when the job runs. */
  | { readonly kind: 'now'; readonly app: App };

export interface RestoreWish extends RestoreOptions {
  /**
   * The moment that the app is as of: the number of an event, or an instant (ISO 8601); empty while none is chosen, which is the end.
   * Undefined: everything.
   */
  readonly until: string | undefined;
  /** What of the app is taken; everything if it is undefined. */
  readonly only: Only | undefined;
  /** What is left out of that. */
  readonly except: Only | undefined;
  readonly peopleMap: PeopleMap;
  readonly purpose: Purpose;
  readonly source: RestoreSource | undefined;
  /** Of the new app. */
  readonly name: string;
}

const USUAL = { people: 'match', rules: 'off', withAssets: true, odd: 'keep', revive: false } as const;

/**
 * A copy stays quiet next to its original. A move goes on as the original would have, except for its rules: a person turns them on
 * once the original is off. An app that is only made to look things up has no clients, so only people reach it.
 */
export const PRESETS: Readonly<Record<Purpose, RestoreOptions>> = {
  copy: { ...USUAL, clients: 'new', schedules: 'off' },
  move: { ...USUAL, clients: 'keep', schedules: 'keep' },
  items: { ...USUAL, clients: 'none', schedules: 'off' },
};

export function newWish(): RestoreWish {
  return {
    purpose: 'copy',
    source: undefined,
    name: '',
    until: undefined,
    only: undefined,
    except: undefined,
    peopleMap: {},
    ...PRESETS.copy,
  };
}

/** What changes with the source. */
export function ofSource({ until, only }: RestoreWish, source: RestoreWish['source']): Partial<RestoreWish> {
  // The numbers of events, the ids of objects and people are of one history; parts are those of any app.
  const parts = only?.filter((each) => each in PARTS);
  const point = until === undefined ? undefined : '';
  return { source, odd: 'keep', revive: false, until: point, only: parts, except: undefined, peopleMap: {} };
}

/** The app that the source is of; undefined where only the archive knows it. */
export function sourceApp({ source }: Pick<RestoreWish, 'source'>): string | undefined {
  if (source?.kind === 'now') return source.app.name;
  if (source?.kind === 'upload') return source.upload?.app;
  if (source?.kind === 'destination') return source.archive?.app;
  return source?.kind === 'backup' ? source.backup.app : undefined;
}

export function isComplete({ source }: Pick<RestoreWish, 'source'>): boolean {
  if (source?.kind === 'upload') return source.upload !== undefined;
  if (source?.kind === 'destination') return source.archive !== undefined;
  return source?.kind === 'url' ? /^https:\/\/[^/]/.test(source.url) && URL.canParse(source.url) : source !== undefined;
}

/** An address as it may be shown: without user, password and query, which can be secrets. */
export function shownAddress(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? '' : parsed.origin + parsed.pathname;
}

/** Of names that are fit everywhere, in characters. */
const MAX_SHORT_NAME = 40;

/** A free name for the new app that tells what it is: `blog-copy`, or `blog-restored-1128`. */
export function suggestedName(app: string, purpose: Purpose, taken: ReadonlySet<string>, now: Date): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = `${two(now.getMonth() + 1)}${two(now.getDate())}`;
  if (purpose === 'move' && !taken.has(app)) return app;
  const base = isPlain(app) ? app : shortName(app) || 'app';
  const end = purpose === 'items' ? `-restored-${day}` : '-copy';
  const names = [end, ...Array.from(taken.keys(), (_, at) => `${end}-${at + 2}`)].map((each) => joined(base, each));
  return names.find((name) => !taken.has(name)) ?? joined(base, end);
}

/** The name that is suggested where the CMS does not allow the one that was: lower-case letters, digits and hyphens, 40 characters. */
export function fitName(app: string, purpose: Purpose, taken: ReadonlySet<string>, now: Date): string {
  return suggestedName(shortName(app) || 'app', purpose, taken, now);
}

/** Short names stay short: what tells them apart is at their end. */
function joined(base: string, end: string): string {
  const isShort = base.length <= MAX_SHORT_NAME;
  return (isShort ? base.slice(0, MAX_SHORT_NAME - end.length).replace(/[ ._-]+$/, '') : base) + end;
}

/** Other names are not typed by people. */
function isPlain(name: string): boolean {
  return /^[\p{L}\p{M}\p{N} ._-]{1,100}$/u.test(name);
}

/** The body of the request that previews or starts it. */
export function bodyOf({ source, purpose: _, until, peopleMap, ...asked }: RestoreWish): object {
  const people = Object.keys(peopleMap).length === 0 ? {} : { peopleMap };
  return { ...archiveOf(source), ...asked, ...people, ...(until ? { until } : {}) };
}

function archiveOf(source: RestoreSource | undefined): object {
  if (source?.kind === 'backup') return { backup: source.backup.id };
  if (source?.kind === 'url') return { source: { type: 'url', url: source.url } };
  if (source?.kind === 'destination') return { source: { type: 'destination', key: source.archive?.key } };
  if (source?.kind === 'upload') return { source: { type: 'upload', uploadId: source.upload?.id } };
  return {};
}

/** Events per ms of the restores that ended last; undefined if there was none worth measuring. */
export function restoreRate(
  ended: readonly { readonly started?: string; readonly ended?: string; readonly result?: object }[],
): number | undefined {
  for (const { started, ended: end, result } of ended) {
    const events: unknown = Reflect.get(result ?? {}, 'events');
    const ms = Date.parse(end ?? '') - Date.parse(started ?? '');
    if (typeof events === 'number' && events > 0 && ms > 0) return events / ms;
  }
  return undefined;
}
