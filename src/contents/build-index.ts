import type { DatabaseSync } from 'node:sqlite';
import type { Archive, ArchivedAsset, LeftOutSink } from '../archive/archive.js';
import { PEOPLE_DOCUMENT, type Documents } from '../cms/document-store.js';
import type { EventVocabulary } from '../cms/event-vocabulary.js';
import type { StoredEvent } from '../events/event.js';
import { throwIfCancelled } from '../errors.js';
import { Breath } from '../concurrency/breath.js';
import { isObject, parseJson } from '../json/json-value.js';
import { createIndex } from './contents-schema.js';
import { countKinds } from './kind-counts.js';
import { ObjectFold } from './object-fold.js';
import { TimeLine } from './time-line.js';

/** What an index is made of: an archive, or an app as it is now. */
export interface IndexSource {
  /** What cannot be read is left out, and told. */
  events(signal: AbortSignal, onLeftOut: LeftOutSink): AsyncIterable<Iterable<StoredEvent>>;
  /** Files; nothing for an app as it is now. */
  assets(signal: AbortSignal): AsyncIterable<ArchivedAsset>;
  documents(): Promise<Documents>;
}

export function sourceOf(archive: Archive): IndexSource {
  return {
    events: (signal, onLeftOut) => archive.events({ signal, reuse: true, onLeftOut }),
    assets: (signal) => archive.assets({ signal, onLeftOut: () => undefined }),
    documents: async () => archive.documents(),
  };
}

/** Looking at the clock costs as much as an event takes. */
const EVENTS_AT_ONCE = 32;

/**
 * Writes the index of everything that people look for: objects with their states at the end, a time line, files, people.
 * `told` hears how many events are in it. The file is whole when this has returned, and worth nothing before.
 */
export async function buildIndex(
  path: string,
  source: IndexSource,
  vocabulary: EventVocabulary,
  told: (events: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const database = createIndex(path);
  try {
    database.exec('begin');
    const fold = new ObjectFold(database, vocabulary);
    const line = new TimeLine(database);
    const breath = new Breath();
    let events = 0;
    let [first, last] = ['', ''];
    const leave = database.prepare('insert into left_out values (?, ?)');
    const onLeftOut: LeftOutSink = (problems) => {
      for (const { where, message } of problems) leave.run(where, message);
    };
    for await (const batch of source.events(signal, onLeftOut)) {
      for (const event of batch) {
        const deletes = fold.add(event, ++events);
        line.add(event.time, events, deletes, deletes ? (vocabulary.actorOf(event) ?? '') : '');
        if (first === '') first = event.time;
        if (event.time !== '') last = event.time;
        // A segment holds thousands of events, and others want this thread too.
        if (events % EVENTS_AT_ONCE > 0) continue;
        await breath.take();
        throwIfCancelled(signal);
      }
      told(events);
    }
    await fold.finish();
    line.finish();
    await countKinds(database, signal);
    const files = await writeFiles(database, source.assets(signal), breath);
    const people = await writePeople(database, await source.documents(), breath);
    database
      .prepare('insert into about values (?, ?, ?, ?, ?, ?, ?)')
      .run(events, first, last, files.count, files.missing, files.bytes, people);
    database.exec('commit');
  } finally {
    database.close();
  }
}

interface FileCounts {
  readonly count: number;
  readonly missing: number;
  readonly bytes: number;
}

async function writeFiles(
  database: DatabaseSync,
  assets: AsyncIterable<ArchivedAsset>,
  breath: Breath,
): Promise<FileCounts> {
  const insert = database.prepare('insert into assets values (?, ?, ?, ?, ?, ?, ?, ?)');
  const counts = { count: 0, missing: 0, bytes: 0 };
  for await (const { role, id, version, fileName = '', mediaType = '', size = 0, sha256 = '', ...file } of assets) {
    const bytes = file.missing ? size : file.bytes;
    insert.run(role, id, version, fileName, mediaType, bytes, Number(file.missing), sha256);
    counts.count += 1;
    counts.missing += Number(file.missing);
    if (!file.missing) counts.bytes += bytes;
    if (counts.count % EVENTS_AT_ONCE === 0) await breath.take();
  }
  return counts;
}

async function writePeople(database: DatabaseSync, documents: Documents, breath: Breath): Promise<number> {
  const insert = database.prepare('insert or replace into people values (?, ?)');
  let written = 0;
  for (const [id, email] of peopleOf(documents)) {
    insert.run(id, email);
    if (++written % EVENTS_AT_ONCE === 0) await breath.take();
  }
  return written;
}

function peopleOf(documents: Documents): readonly (readonly [string, string])[] {
  const people = parseJson(new TextDecoder().decode(documents.get(PEOPLE_DOCUMENT)));
  if (!isObject(people)) return [];
  return Object.entries(people).flatMap(([id, email]) => (typeof email === 'string' ? [[id, email] as const] : []));
}
