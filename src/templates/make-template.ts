import { join } from 'node:path';
import type { Archive, ArchivedAsset, Problem } from '../archive/archive.js';
import { NativeArchive } from '../archive/native/native-archive.js';
import { NativeArchiveWriter } from '../archive/native/native-writer.js';
import type { Manifest } from '../archive/native/manifest/manifest.js';
import { eventProblems } from '../archive/problems.js';
import { requireSound } from '../archive/require-sound.js';
import { WantedEvents } from '../backup/wanted-events.js';
import { PEOPLE_DOCUMENT } from '../cms/document-store.js';
import type { EventVocabulary } from '../cms/event-vocabulary.js';
import type { ObjectStates } from '../cms/object-states.js';
import type { StoredObject } from '../contents/contents-query.js';
import { BackupError, throwIfCancelled } from '../errors.js';
import type { NewEvent, StoredEvent } from '../events/event.js';
import { isObject, parseJson } from '../json/json-value.js';
import type { Runtime } from '../runtime.js';
import { type Choice, chooseObjects, type Chosen } from './choose-objects.js';
import { withoutPeople } from './past-events.js';
import type { SecretFinding } from './secrets.js';
import { type SecretsChoice, TemplateContent } from './template-content.js';
import type { TemplateContents, TemplateVariable } from './template.js';

/** What goes into a template. */
export interface TemplateOptions {
  readonly contents: TemplateContents;
  readonly chosen: Chosen;
  /** Every event of what is in it, without who did it; or only those that make its state at the end. */
  readonly history: boolean;
  readonly variables: readonly TemplateVariable[];
  readonly secrets: SecretsChoice;
}

export interface TemplateParts {
  readonly vocabulary: EventVocabulary;
  readonly runtime: Runtime;
  readonly software: string;
}

export interface MadeArchive {
  readonly path: string;
  readonly manifest: Manifest;
  readonly counts: Readonly<Record<string, number>>;
  /** Secrets that are gone, or that were kept because somebody wanted it. */
  readonly secrets: readonly SecretFinding[];
  readonly secretCount: number;
  /** Events that are not in its history, because they are odd. */
  readonly warnings: readonly Problem[];
}

/**
 * Writes the archive of a template into a folder that the caller removes: it chooses objects, writes their events, the newest
 * version of their files and the documents without people, and reads all of it back as a restore would. Errors: `template-secrets`,
 * `invalid-argument` for a variable whose text is not in the app or contents that are not there.
 */
export async function makeTemplateArchive(
  parts: TemplateParts,
  archive: Archive,
  objects: () => AsyncIterable<StoredObject>,
  options: TemplateOptions,
  folder: string,
  signal: AbortSignal,
): Promise<MadeArchive> {
  const { vocabulary, runtime } = parts;
  const states = statesOf(vocabulary);
  const choice = await chooseObjects(objects, states, options.contents, options.chosen);
  requireChosen(choice, options, states);
  const content = new TemplateContent(options.variables, options.secrets);
  const wanted = new WantedEvents(vocabulary, archive.app.id);
  const path = join(folder, 'template.zip');
  const writer = await NativeArchiveWriter.create(path, {});
  try {
    const events = options.history
      ? withoutPeople(archive, { streams: choice.streams, wanted }, parts, signal)
      : creations(objects(), choice, states, archive, runtime);
    const written = await writeEvents(events, content, writer, signal);
    for (const asset of await newestFiles(archive, choice.files, signal)) {
      await writer.addAsset(asset, () => archive.readAsset(asset, signal), { signal });
    }
    await writeDocuments(archive, content, writer);
    const secrets = await named(content.findings, objects, states);
    requireFit(content, secrets, options);
    const created = runtime.now().toISOString();
    const source = { eventStore: 'template', cms: vocabulary.name, software: parts.software };
    const range = { after: '', upTo: String(written) };
    const about = { id: runtime.newPointId(), app: archive.app, source, created, range, comment: '', createdBy: '' };
    const manifest = await writer.finish(about);
    await readBack(path, vocabulary, signal);
    const warnings = eventProblems('event-dropped', 'it was left out of the template', wanted.dropped);
    return { path, manifest, counts: choice.counts, secrets, secretCount: content.secretCount, warnings };
  } catch (error) {
    await writer.abort().catch(() => undefined);
    throw error;
  }
}

function statesOf({ states, name }: EventVocabulary): ObjectStates {
  if (states !== undefined) return states;
  throw new BackupError(
    'not-restorable',
    `eventark does not know what the objects of ${name} are; no template was made`,
    {
      hint: 'a vocabulary with `states` tells it',
    },
  );
}

/** The first stream is that of the app: a restore needs its creation before anything else. */
async function* creations(
  objects: AsyncIterable<StoredObject>,
  { streams }: Choice,
  states: ObjectStates,
  { app }: Archive,
  runtime: Runtime,
): AsyncGenerator<StoredEvent> {
  let position = 0;
  for await (const { stream, state } of objects) {
    if (!streams.has(stream)) continue;
    const commit = runtime.newId();
    const time = runtime.now().toISOString();
    const events = states.recreate(state, { app, commit, time, newId: runtime.newId });
    for (const [revision, event] of events.entries()) yield stored(event, stream, revision, commit, ++position);
  }
}

function stored(event: NewEvent, stream: string, revision: number, commit: string, position: number): StoredEvent {
  return { ...event, stream, revision, commit, position: String(position) };
}

async function writeEvents(
  events: AsyncIterable<StoredEvent>,
  content: TemplateContent,
  writer: NativeArchiveWriter,
  signal: AbortSignal,
): Promise<number> {
  let written = 0;
  for await (const event of events) {
    throwIfCancelled(signal);
    const payload = parseJson(Buffer.from(event.payload).toString());
    const clean = isObject(payload) ? Buffer.from(JSON.stringify(content.clean(payload, event.stream))) : event.payload;
    await writer.addEvents([{ ...event, payload: clean }]);
    written += 1;
  }
  return written;
}

/** Of each file the newest version that the archive holds, and the picture of the app. */
async function newestFiles(
  archive: Archive,
  wanted: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<readonly ArchivedAsset[]> {
  const newest = new Map<string, ArchivedAsset>();
  for await (const asset of archive.assets({ signal, onLeftOut: () => undefined })) {
    const isOwn = asset.role === 'app-image' || wanted.has(asset.id);
    const before = newest.get(`${asset.role} ${asset.id}`);
    if (!isOwn || asset.missing || (before !== undefined && before.version > asset.version)) continue;
    newest.set(`${asset.role} ${asset.id}`, asset);
  }
  return [...newest.values()];
}

async function writeDocuments(archive: Archive, content: TemplateContent, writer: NativeArchiveWriter): Promise<void> {
  const documents = [...(await archive.documents())].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, bytes] of documents) {
    const value = parseJson(Buffer.from(bytes).toString());
    if (name === PEOPLE_DOCUMENT || !isObject(value)) continue;
    await writer.addDocument(name, Buffer.from(JSON.stringify(content.clean(value, `document ${name}`))));
  }
}

function requireChosen({ counts }: Choice, { contents, chosen }: TemplateOptions, states: ObjectStates): void {
  const found = Object.keys(counts).some((kind) => states.partOf(kind) === 'contents');
  if (contents !== 'chosen' || found) return;
  throw new BackupError('invalid-argument', 'none of the chosen contents is in the backup; no template was made', {
    hint: 'name contents by their ids or schemas',
    facts: { schemas: chosen.schemas.join(', '), ids: chosen.ids.length },
  });
}

/** With what each is in: people know it by its name, and not by its stream. */
async function named(
  findings: readonly SecretFinding[],
  objects: () => AsyncIterable<StoredObject>,
  states: ObjectStates,
): Promise<readonly SecretFinding[]> {
  const wanted = new Set(findings.map(({ stream }) => stream));
  const names = new Map<string, string>();
  if (wanted.size === 0) return findings;
  for await (const { stream, id, state } of objects()) {
    if (wanted.has(stream)) names.set(stream, `${state.kind} "${states.label(state).name || id}"`);
  }
  return findings.map((each) => {
    const object = names.get(each.stream);
    return object === undefined ? each : { ...each, object };
  });
}

function requireFit(
  content: TemplateContent,
  found: readonly SecretFinding[],
  { secrets }: Pick<TemplateOptions, 'secrets'>,
): void {
  const [first] = found.map(({ stream, object, path, reason }) => `"${path}" of ${object ?? stream} ${reason}`);
  if (first !== undefined && secrets === 'refuse') {
    const more = content.secretCount > 1 ? `, and ${content.secretCount - 1} more` : '';
    // A place a line, its parts with tabs between them.
    const places = found
      .slice(0, 10)
      .map(({ path, object, stream, reason }) => [path, object ?? stream, reason].join('\t'));
    throw new BackupError('template-secrets', `${first}${more}; no template was made`, {
      hint: 'have them removed, or allow them to be kept',
      facts: { secrets: content.secretCount, places: places.join('\n') },
    });
  }
  const [unused] = content.unused;
  if (unused === undefined) return;
  throw new BackupError(
    'invalid-argument',
    `the text of the variable "${unused}" is not in the app; no template was made`,
    {
      hint: 'give the text as it is written in a content or in the settings of the app',
      facts: { variable: unused },
    },
  );
}

async function readBack(path: string, vocabulary: EventVocabulary, signal: AbortSignal): Promise<void> {
  const archive = await NativeArchive.open(path, vocabulary);
  try {
    requireSound(await archive.verify({ depth: 'replay', chain: true, signal }));
  } finally {
    await archive.close();
  }
}
