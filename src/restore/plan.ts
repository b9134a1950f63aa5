import type { Archive } from '../archive/archive.js';
import { PEOPLE_DOCUMENT, type Documents } from '../cms/document-store.js';
import type { AppName } from '../cms/app-naming.js';
import type { AssetUrls, EventVocabulary, CopyOptions, OddEvents, Remapper } from '../cms/event-vocabulary.js';
import type { UserDirectory } from '../cms/user-directory.js';
import { BackupError } from '../errors.js';
import type { Surroundings } from '../runtime.js';
import { People, type PeopleStrategy } from './people.js';

export interface RestoreOptions extends CopyOptions {
  /** Name of the new app; the archive's if undefined. */
  readonly name: string | undefined;
  readonly people: PeopleStrategy;
  /** E-mail of the person restoring. */
  readonly me: string | undefined;
  readonly withAssets: boolean;
  readonly odd: OddEvents;
  /** Asset addresses of this place; undefined keeps the host of the archive's and changes the app's name only. */
  readonly urls: ((name: string) => AssetUrls) | undefined;
}

/** What is decided before anything is written. */
export interface Plan {
  readonly source: AppName;
  readonly app: AppName;
  readonly people: People;
  readonly documents: Documents;
  readonly remapper: Remapper;
}

export interface PlanParts {
  readonly vocabulary: EventVocabulary;
  readonly users: UserDirectory;
  readonly surroundings: Surroundings;
}

export async function makePlan(
  { vocabulary, users, surroundings }: PlanParts,
  archive: Archive,
  options: RestoreOptions,
): Promise<Plan> {
  const source = archive.app;
  const app = { id: surroundings.newId(), name: options.name ?? source.name };
  const problem = vocabulary.naming.nameProblem(app.name);
  if (problem) {
    throw new BackupError('invalid-argument', `"${app.name}" cannot be the name of an app`, { hint: problem });
  }
  const documents = await archive.documents();
  const emails = readEmails(documents);
  const people = await People.plan(emails, options.people, options.me, users, surroundings.newId);
  const from = vocabulary.assetUrls(documents);
  const target = from && (options.urls?.(app.name) ?? renamed(from, source.name, app.name));
  const remapper = vocabulary.remapper({
    rules: options.rules,
    clients: options.clients,
    schedules: options.schedules,
    odd: options.odd,
    source,
    target: app,
    users: people,
    ...(from && target ? { urls: { from, to: target } } : {}),
    newSecret: surroundings.newSecret,
    newId: surroundings.newId,
    now: () => surroundings.now().toISOString(),
  });
  return { source, app, people, documents: vocabulary.remapDocuments(documents, app, target), remapper };
}

/** The people's document: source id → e-mail. Anything else in it is not trusted. Error: `event-json` if it is no JSON. */
function readEmails(documents: Documents): ReadonlyMap<string, string> {
  const value = parseDocument(PEOPLE_DOCUMENT, documents.get(PEOPLE_DOCUMENT) ?? Buffer.from('{}'));
  if (typeof value !== 'object' || value === null) return new Map();
  return new Map(
    Object.entries(value).flatMap(([id, email]) => (typeof email === 'string' && email !== '' ? [[id, email]] : [])),
  );
}

function parseDocument(name: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw new BackupError('event-json', `the document ${name} of the archive is no JSON`, {
      hint: 'nothing was written; use another restore point',
      cause,
    });
  }
}

/** The same addresses with another app's name at the end. */
function renamed(urls: AssetUrls, from: string, to: string): AssetUrls {
  const end = `${from}/`;
  if (!urls.assetsApp.endsWith(end)) return urls;
  return { assets: urls.assets, assetsApp: `${urls.assetsApp.slice(0, -end.length)}${to}/` };
}
