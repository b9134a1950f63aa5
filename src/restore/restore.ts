import type { Archive, ArchivedAsset, Problem, ProgressSink } from '../archive/archive.js';
import type { AssetStore } from '../storage/asset-store.js';
import type { Undo } from '../claims/claim.js';
import type { Claims, HeldClaim } from '../claims/claims.js';
import type {
  AppName,
  AssetUrls,
  Cms,
  CopyOptions,
  Documents,
  RemapReport,
  Remapper,
  UserMapping,
} from '../cms/cms.js';
import type { UserDirectory } from '../cms/user-directory.js';
import { BackupError, messageOf, throwIfCancelled } from '../errors.js';
import type { EventStore } from '../events/event-store.js';
import type { Surroundings } from '../runtime.js';
import { writeAssets, type WrittenAssets } from './asset-writer.js';
import { EventWriter } from './event-writer.js';
import { People, type PeopleStrategy } from './people.js';

export interface RestoreParts {
  readonly store: EventStore;
  readonly assets: AssetStore;
  readonly cms: Cms;
  readonly users: UserDirectory;
  readonly claims: Claims;
  readonly surroundings: Surroundings;
  /** Names of the apps that can be seen now. */
  readonly visibleNames: () => Promise<ReadonlySet<string>>;
}

export interface RestoreOptions extends CopyOptions {
  /** Name of the new app; the archive's if undefined. */
  readonly name: string | undefined;
  readonly people: PeopleStrategy;
  /** E-mail of the person restoring. */
  readonly me: string | undefined;
  readonly withAssets: boolean;
  /** Asset addresses of this place; undefined keeps the host of the archive's and changes the app's name only. */
  readonly urls: ((name: string) => AssetUrls) | undefined;
}

/** What a restore does, or would do. */
export interface RestoreResult {
  readonly source: AppName;
  readonly app: AppName;
  /** Events of the new app, closing ones included. */
  readonly events: number;
  readonly streams: number;
  readonly assets: number;
  readonly assetBytes: number;
  readonly documents: number;
  readonly people: readonly UserMapping[];
  readonly remap: RemapReport;
  readonly warnings: readonly Problem[];
}

/** What is decided before anything is written. */
interface Plan {
  readonly source: AppName;
  readonly app: AppName;
  readonly people: People;
  readonly documents: Documents;
  readonly remapper: Remapper;
}

/**
 * Restores an archive as a new app. The archive must have been verified. The app is invisible until the last step; on
 * failure nothing of it is left: no event, asset, account, document or name.
 *
 * Errors: `app-name-taken`, `app-name-busy`, `invalid-argument`, `user-not-found`, `cancelled`, `undo-failed`, those of
 * remapping and of the ports.
 */
export async function restore(
  parts: RestoreParts,
  archive: Archive,
  options: RestoreOptions,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<RestoreResult> {
  const plan = await makePlan(parts, archive, options);
  const claim = await claimName(parts, plan);
  const stop = AbortSignal.any([signal, claim.lost]);
  try {
    await parts.cms.reserve(plan.app);
    await createUsers(parts.users, plan.people, claim);
    const writer = await writeEvents(plan, parts.store, parts.surroundings.newId, archive, progress, stop);
    const assets = await writeAssets(options.withAssets ? parts.assets : undefined, plan.app, archive, progress, stop);
    await parts.cms.writeDocuments(plan.app, plan.documents);
    await compareCounts(parts.store, plan.app, writer.written, stop);
    await activate(parts.cms, plan.app, claim, stop);
    return resultOf(plan, writer, assets, options.withAssets);
  } catch (error) {
    await undoRestore(parts, claim, error);
    throw error;
  }
}

/** Does all that a restore does except writing, and says what it would have done. */
export async function planRestore(
  parts: RestoreParts,
  archive: Archive,
  options: RestoreOptions,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<RestoreResult> {
  const plan = await makePlan(parts, archive, options);
  await requireFree(parts, plan.app.name);
  const writer = await writeEvents(plan, undefined, parts.surroundings.newId, archive, progress, signal);
  const assets = await writeAssets(undefined, plan.app, archive, progress, signal);
  return resultOf(plan, writer, assets, options.withAssets);
}

async function makePlan(
  { cms, users, surroundings }: RestoreParts,
  archive: Archive,
  options: RestoreOptions,
): Promise<Plan> {
  const source = archive.app;
  const app = { id: surroundings.newId(), name: options.name ?? source.name };
  const problem = cms.nameProblem(app.name);
  if (problem) {
    throw new BackupError('invalid-argument', `"${app.name}" cannot be the name of an app`, { hint: problem });
  }
  const documents = await archive.documents();
  const emails = readEmails(documents);
  const people = await People.plan(emails, options.people, options.me, users, surroundings.newId);
  const from = cms.assetUrls(documents);
  const target = from && (options.urls?.(app.name) ?? renamed(from, source.name, app.name));
  const remapper = cms.remapper({
    rules: options.rules,
    clients: options.clients,
    schedules: options.schedules,
    source,
    target: app,
    users: people,
    ...(from && target ? { urls: { from, to: target } } : {}),
    newSecret: surroundings.newSecret,
    newId: surroundings.newId,
    now: () => surroundings.now().toISOString(),
  });
  return { source, app, people, documents: cms.remapDocuments(documents, app, target), remapper };
}

/** `users.json`: source id → e-mail. Anything else in it is not trusted. Error: `event-json` if it is no JSON. */
function readEmails(documents: Documents): ReadonlyMap<string, string> {
  const value = parseDocument('users.json', documents.get('users.json') ?? Buffer.from('{}'));
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

/** The claim comes before the look: of two restores that look at once, one has the claim. */
async function claimName(parts: RestoreParts, { app }: Plan): Promise<HeldClaim> {
  const undo: Undo = {
    verb: 'restore',
    app: app.id,
    name: app.name,
    assets: parts.assets.url,
    users: [],
    activating: false,
  };
  const claim = await parts.claims.take(`name:${app.name}`, undo, 'app-name-busy');
  try {
    await requireFree(parts, app.name);
    return claim;
  } catch (error) {
    await claim.release();
    throw error;
  }
}

async function requireFree({ visibleNames }: RestoreParts, name: string): Promise<void> {
  if (!(await visibleNames()).has(name)) return;
  throw new BackupError('app-name-taken', `there is an app "${name}" already; nothing was written`, {
    hint: 'choose another name for the copy',
    facts: { name },
  });
}

async function createUsers(directory: UserDirectory, people: People, claim: HeldClaim): Promise<void> {
  const users = people.toCreate;
  if (users.length === 0) return;
  // Noted first: after a crash the next command knows which accounts to remove.
  if (claim.undo.verb === 'restore') await claim.note({ ...claim.undo, users });
  for (const user of users) await directory.create(user);
}

async function writeEvents(
  { remapper }: Plan,
  store: EventStore | undefined,
  newId: () => string,
  archive: Archive,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<EventWriter> {
  const writer = new EventWriter(remapper, newId, store, signal);
  let done = 0;
  try {
    // The writer copies what it keeps.
    for await (const batch of archive.events({ signal, reuse: true })) {
      throwIfCancelled(signal);
      await writer.write(batch);
      done += batch.length;
      progress({ phase: 'write-events', done, total: archive.eventCount, unit: 'events' });
    }
    await writer.finish();
  } finally {
    await writer.settle();
  }
  return writer;
}

/** What the store holds of the app must be exactly what was written. */
async function compareCounts(store: EventStore, app: AppName, written: number, signal: AbortSignal): Promise<void> {
  let found = (await store.app(app.id))?.events;
  if (found === undefined) {
    found = 0;
    for await (const batch of store.readApp(app.id, {}, signal)) found += batch.length;
  }
  if (found === written) return;
  throw new BackupError('verification-failed', `the event store has ${found} of ${written} events of "${app.name}"`, {
    hint: 'the restore was undone; something else wrote to the new app or removed from it',
    facts: { found, written },
  });
}

/** From the note on the restore is finished by whoever comes next, so a host is never told of an app and then not. */
async function activate(cms: Cms, app: AppName, claim: HeldClaim, signal: AbortSignal): Promise<void> {
  throwIfCancelled(signal);
  if (claim.undo.verb === 'restore') await claim.note({ ...claim.undo, activating: true });
  await cms.activate(app);
  await claim.release();
}

export type UndoParts = Pick<RestoreParts, 'store' | 'assets' | 'cms' | 'users'>;

/** Takes back everything a restore may have written, in reverse order; each step may be repeated. */
export async function undoRestore(parts: UndoParts, claim: HeldClaim, cause: unknown): Promise<void> {
  const { undo } = claim;
  if (undo.verb !== 'restore') return;
  const app = { id: undo.app, name: undo.name };
  try {
    // Files first: on a full disk they make the room that a store needs to forget the rest.
    await parts.assets.removeApp(app.id);
    await parts.cms.removeDocuments(app.id);
    await parts.store.discardApp(app.id);
    for (const user of undo.users) await parts.users.remove(user);
    await parts.cms.release(app);
    await claim.release();
  } catch (undoError) {
    claim.abandon();
    const reason = messageOf(undoError);
    throw new BackupError('undo-failed', `the restore of "${app.name}" failed, and so did its undo: ${reason}`, {
      hint: 'the app stays invisible; the next command tries again to remove what is left',
      cause: new AggregateError([cause, undoError]),
    });
  }
}

function resultOf(plan: Plan, writer: EventWriter, assets: WrittenAssets, withAssets: boolean): RestoreResult {
  const remap = plan.remapper.report();
  return {
    source: plan.source,
    app: plan.app,
    events: writer.written,
    streams: writer.streams,
    assets: withAssets ? assets.count : 0,
    assetBytes: withAssets ? assets.bytes : 0,
    documents: plan.documents.size,
    people: plan.people.all,
    remap,
    warnings: [...warningsOf(remap), ...(withAssets ? assets.missing.map(missingAsset) : [])],
  };
}

function warningsOf({ unknownTypes, dropped }: RemapReport): readonly Problem[] {
  return [
    ...[...unknownTypes].map(([type, times]): Problem => ({
      code: 'event-type-unknown',
      where: type,
      message: `${times} events of type ${type}, which this CMS does not know, were kept as they are`,
    })),
    ...dropped.map(({ type, reason, revision }): Problem => ({
      code: 'event-dropped',
      where: `${type}, revision ${revision}`,
      message: `a ${type} was left out: ${reason}`,
    })),
  ];
}

/** The warning that an archive lacks a file. */
export function missingAsset({ role, id, version, fileName }: ArchivedAsset): Problem {
  const what = role === 'app-image' ? 'the picture of the app' : `asset ${id}, version ${version}`;
  const name = fileName === undefined ? '' : ` (${fileName})`;
  return { code: 'asset-missing', where: what, message: `${what}${name} is not in the archive` };
}
