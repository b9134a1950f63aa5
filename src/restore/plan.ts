import type { Archive, Problem } from '../archive/archive.js';
import type { Moment } from '../archive/as-of/moment.js';
import type { Choice } from '../archive/chosen/choice.js';
import { nameUnfit } from '../apps/app-name.js';
import { judgeDocuments } from '../archive/odd-documents.js';
import { PEOPLE_DOCUMENT, type Documents } from '../cms/document-store.js';
import type { AppName } from '../cms/app-naming.js';
import type { AssetUrls, EventVocabulary, CopyOptions, OddEvents, RemapTarget } from '../cms/event-vocabulary.js';
import type { UserDirectory } from '../cms/user-directory.js';
import type { EventStore, StoreLimits } from '../events/event-store.js';
import { FittingRemapper } from '../rehearsal/fitting-remapper.js';
import { KeptFiles } from '../archive/kept-files.js';
import type { Runtime } from '../runtime.js';
import { AssignedPeople, type PeopleMap, type PeopleStrategy } from './assigned-people.js';
import { People } from './people.js';

/** Of a choice that is left out, everything is taken. */
export interface RestoreOptions extends CopyOptions, Choice {
  /** Name of the new app; the archive's if undefined. */
  readonly name: string | undefined;
  /** Id of the new app, a UUID that no app has had; a fresh one if undefined. A job gives it, to know its app again. */
  readonly appId: string | undefined;
  readonly people: PeopleStrategy;
  /** What becomes of single people, whatever becomes of the others. */
  readonly peopleMap: PeopleMap;
  /** E-mail of the person restoring. */
  readonly me: string | undefined;
  readonly withAssets: boolean;
  readonly odd: OddEvents;
  /** The app as of this moment in its history; as of its end if undefined. */
  readonly until: Moment | undefined;
  /** Address that asset links begin with here, `https://host/api/assets/`; see `addressOf` for what happens without. */
  readonly assetUrl: string | undefined;
}

/** What is not decided is quiet: rules off, new client secrets, nothing scheduled. */
export function restoreDefaults(me: string | undefined, assetUrl: string | undefined): RestoreOptions {
  return {
    name: undefined,
    appId: undefined,
    people: 'match',
    peopleMap: {},
    me,
    rules: 'off',
    clients: 'new',
    schedules: 'off',
    odd: 'keep',
    until: undefined,
    withAssets: true,
    revive: false,
    assetUrl,
  };
}

/** What is decided before anything is written. */
export interface Plan {
  readonly source: AppName;
  readonly app: AppName;
  readonly people: People;
  readonly documents: Documents;
  /** How many documents the archive has, people included, without those that cannot be read. */
  readonly documentCount: number;
  /** What the plan leaves out. */
  readonly problems: readonly Problem[];
  readonly odd: OddEvents;
  /** Of the events that are kept, where others are left out; undefined where all files are. */
  readonly files: KeptFiles | undefined;
  /** Whether the archive says where its asset links lead, if an address of assets was told; undefined if none was. */
  readonly linksKnown?: boolean;
  /** Each goes over the history once. */
  readonly newRemapper: () => FittingRemapper;
}

export interface PlanParts {
  readonly vocabulary: EventVocabulary;
  readonly users: UserDirectory;
  readonly store: EventStore;
  readonly runtime: Runtime;
}

export async function makePlan(
  parts: PlanParts,
  archive: Archive,
  options: RestoreOptions,
  limits: StoreLimits,
): Promise<Plan> {
  const { vocabulary, users, runtime } = parts;
  const source = archive.app;
  const app = { id: options.appId ?? runtime.newId(), name: options.name ?? source.name };
  const { naming } = vocabulary;
  const rule = naming.nameProblem(app.name);
  if (rule !== undefined) throw nameUnfit(app.name, { rule, slugLength: naming.slugLength });
  const all = await archive.documents();
  const { readable: documents, problems } = judgeDocuments(all, 'it was left out of the copy');
  const emails = readEmails(documents);
  const assigned = await AssignedPeople.of(options.peopleMap, emails, users);
  const people = await People.plan(emails, options.people, options.me, users, runtime.newId, assigned);
  const from = vocabulary.assetUrls(documents);
  const to = from && (await addressOf(parts, from, source, app.name, options.assetUrl));
  const remapTarget: RemapTarget = {
    rules: options.rules,
    clients: options.clients,
    schedules: options.schedules,
    odd: options.odd,
    revive: options.revive,
    source,
    target: app,
    users: people,
    ...(from ? { urls: { from, ...(to ? { to } : {}) } } : {}),
    ...(people.owner ? { owner: people.owner.id } : {}),
    newSecret: runtime.newSecret,
    newId: runtime.newId,
    now: () => runtime.now().toISOString(),
  };
  const linksKnown = options.assetUrl === undefined ? {} : { linksKnown: from !== undefined };
  const files = options.odd === 'drop' ? new KeptFiles(vocabulary) : undefined;
  const newRemapper = () => new FittingRemapper(vocabulary.remapper(remapTarget), limits, options.odd, files);
  const remapped = vocabulary.remapDocuments(documents, to);
  const documentCount = documents.size;
  return {
    source,
    app,
    people,
    documents: remapped,
    documentCount,
    problems,
    odd: options.odd,
    files,
    newRemapper,
    ...linksKnown,
  };
}

/** The people's document: source id → e-mail. Anything else in it is not trusted. */
function readEmails(documents: Documents): ReadonlyMap<string, string> {
  const json = Buffer.from(documents.get(PEOPLE_DOCUMENT) ?? '{}').toString();
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'object' || value === null) return new Map();
  return new Map(
    Object.entries(value).flatMap(([id, email]) =>
      typeof email === 'string' && email.trim() !== '' ? [[id, email]] : [],
    ),
  );
}

/**
 * Where asset links of the copy lead: to the address that was given; otherwise to the original's server, if that is this one
 * (the original is in this event store, and its asset address is that of its name). Undefined if unknown: unchanged links
 * work as long as the original exists, while guessed ones would lead nowhere.
 */
async function addressOf(
  { vocabulary, store }: PlanParts,
  from: AssetUrls,
  source: AppName,
  name: string,
  told: string | undefined,
): Promise<AssetUrls | undefined> {
  if (told !== undefined) return vocabulary.assetUrlsAt(told, name);
  if (from.elsewhere === true || (await store.app(source.id)) === undefined) return undefined;
  const here = vocabulary.assetUrlsAt(from.assets, name);
  return from.assetsApp === vocabulary.assetUrlsAt(from.assets, source.name).assetsApp ? here : undefined;
}
