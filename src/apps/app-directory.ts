import { nameTaken, nameUnfit } from './app-name.js';
import { idMeant, MIN_ID_CHARACTERS } from '../text/beginning.js';
import { nearest } from '../text/nearest.js';
import type { Undo } from '../claims/claim.js';
import type { Claims } from '../claims/claims.js';
import type { AppDescription, EventVocabulary } from '../cms/event-vocabulary.js';
import { BackupError, kindOf } from '../errors.js';
import type { EventStore, StoredApp, UnreadableApp } from '../events/event-store.js';
import { defined } from '../collections/defined.js';

/** An app that can be backed up. */
export interface AppSummary extends AppDescription {
  /** When its first event was written, ISO 8601. */
  readonly created?: string;
  /** Left out where the event store cannot tell without reading the app. */
  readonly events?: number;
  readonly streams?: number;
  readonly lastEventTime?: string;
}

export type NameProblem =
  | { readonly code: 'name-taken' }
  /** `rule`: what a name has to look like; `slugLength`: of how many characters, where it is a slug. */
  | { readonly code: 'name-unfit'; readonly rule: string; readonly slugLength?: number };

/** What is to be said where apps are missing in a list. */
export interface UnlistedApps {
  /** Apps of which nothing can be read. */
  readonly unreadable: readonly UnreadableApp[];
  /** Where there is no app at all: what there is instead of the event store, as a sentence, if that is missing. */
  readonly absence?: string;
}

/** The apps of an event store that anybody may see: not those that a restore is writing, or died writing. */
export class VisibleApps {
  constructor(
    private readonly store: EventStore,
    private readonly vocabulary: EventVocabulary,
    private readonly claims: Claims,
    /** Whether an app may be named by the beginning of its id. */
    private readonly takesBeginnings = false,
  ) {}

  /** Names that are in use; an app that was deleted has given its name back. */
  async names(): Promise<ReadonlySet<string>> {
    const apps = await this.descriptions();
    const used = new Set(apps.filter(({ deleted }) => !deleted).map(({ name }) => name));
    // Until all of an app is removed its name is not free.
    const { claims, hidden } = await this.claims.underWay();
    for (const { undo } of claims) if (undo.verb === 'undo') used.add(undo.name);
    for (const name of hidden.names) used.add(name);
    return used;
  }

  /** By name, then by id. */
  async summaries(): Promise<readonly AppSummary[]> {
    const summaries: AppSummary[] = [];
    for (const app of await this.descriptions()) summaries.push({ ...app, ...countsOf(await this.store.app(app.id)) });
    return summaries.sort((a, b) => a.name.localeCompare(b.name, 'en') || a.id.localeCompare(b.id, 'en'));
  }

  async unlisted(): Promise<UnlistedApps> {
    const unreadable: UnreadableApp[] = [];
    for await (const app of this.store.unreadableApps()) unreadable.push(app);
    const absence = await this.store.absence();
    return absence === undefined ? { unreadable } : { unreadable, absence };
  }

  /** Why a new app cannot have this name; undefined if it can, as far as anybody knows before it is reserved. */
  async nameProblem(name: string): Promise<NameProblem | undefined> {
    const { naming } = this.vocabulary;
    const { slugLength } = naming;
    const rule = naming.nameProblem(name);
    if (rule !== undefined) return { code: 'name-unfit', rule, ...defined({ slugLength }) };
    return (await this.names()).has(name) ? { code: 'name-taken' } : undefined;
  }

  /** Errors: `app-name-taken`, `invalid-argument` for what no app can be called. */
  async requireNewName(name: string): Promise<void> {
    const problem = await this.nameProblem(name);
    if (problem?.code === 'name-unfit') throw nameUnfit(name, problem);
    if (problem !== undefined) throw nameTaken(name);
  }

  /**
   * By id, by name, one that is not deleted first, or by the beginning of one id where that is taken. Errors: `app-not-found`,
   * `invalid-argument` if several fit.
   */
  async find(wanted: string): Promise<AppDescription> {
    const apps = await this.descriptions();
    const exact = exactly(wanted, apps);
    if (exact !== undefined) return exact;
    const ids = this.takesBeginnings ? apps.map(({ id }) => id) : [];
    const meant = idMeant(wanted, ids, 'ids of apps');
    const begun = apps.find(({ id }) => id === meant);
    if (begun === undefined) throw await this.#noApp(wanted, apps);
    return begun;
  }

  /** Id of the app of this name; undefined if there is none, or nobody to ask: backups are read while the store is down. */
  async idIfKnown(name: string): Promise<string | undefined> {
    try {
      return exactly(name, await this.descriptions())?.id;
    } catch (error) {
      if (['unreachable', 'denied'].includes(kindOf(error))) return undefined;
      throw error;
    }
  }

  async #noApp(wanted: string, apps: readonly AppDescription[]): Promise<BackupError> {
    for await (const { id, why } of this.store.unreadableApps()) {
      if (id !== wanted) continue;
      return new BackupError('app-not-found', `the app ${id} cannot be read: ${why}`, {
        hint: 'repair its first document in the event store',
      });
    }
    const absence = apps.length === 0 ? await this.store.absence() : undefined;
    const why = absence === undefined ? '' : `: ${absence}`;
    const names = apps.map(({ name }) => name);
    const meant = nearest(wanted, names);
    const isShort = this.takesBeginnings && wanted !== '' && apps.some(({ id }) => id.startsWith(wanted));
    if (isShort && meant === undefined) {
      return new BackupError('app-not-found', `"${wanted}" is too short for the beginning of an id`, {
        hint: `give at least ${MIN_ID_CHARACTERS} characters of the id`,
      });
    }
    return new BackupError('app-not-found', `there is no app "${wanted}"${why}`, {
      hint: meant === undefined ? 'look up its name in the list of apps' : `did you mean ${meant}?`,
      facts: { app: wanted, ...(meant === undefined ? {} : { meant }) },
    });
  }

  /** In order of id. */
  async descriptions(): Promise<readonly AppDescription[]> {
    // Looked at before and after: a restore that is undone meanwhile must not show its app for a moment.
    const before = await this.#unfinished();
    const stored: StoredApp[] = [];
    for await (const app of this.store.apps()) stored.push(app);
    const hidden = before.union(await this.#unfinished());
    return stored.filter(({ id }) => !hidden.has(id)).map((app) => this.vocabulary.describe(app));
  }

  async #unfinished(): Promise<Set<string>> {
    const { claims, hidden } = await this.claims.underWay();
    return new Set([...claims.flatMap(({ undo }) => (isHidden(undo) ? [undo.app] : [])), ...hidden.apps]);
  }
}

/** The app with this id, or name; undefined if there is none. Error: `invalid-argument` if several have the name. */
function exactly(wanted: string, apps: readonly AppDescription[]): AppDescription | undefined {
  const byId = apps.find(({ id }) => id === wanted);
  if (byId) return byId;
  const named = apps.filter(({ name }) => name === wanted).sort((a, b) => Number(a.deleted) - Number(b.deleted));
  const [app, second] = named;
  if (app === undefined || second?.deleted !== app.deleted) return app;
  throw new BackupError('invalid-argument', `${named.length} apps are named "${wanted}"`, {
    hint: `name one by its id: ${named.map(({ id }) => id).join(', ')}`,
  });
}

/** An app that is being made, or removed. */
function isHidden(undo: Undo): undo is Undo<'restore' | 'undo'> {
  return undo.verb === 'restore' || (undo.verb === 'undo' && undo.removing);
}

function countsOf(app: StoredApp | undefined): Pick<AppSummary, 'created' | 'events' | 'streams' | 'lastEventTime'> {
  const { events, streams, lastEventTime, first } = app ?? {};
  return defined({ created: first?.time, events, streams, lastEventTime });
}
