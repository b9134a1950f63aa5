import type { DatabaseSync } from 'node:sqlite';
import type { EventVocabulary } from '../cms/event-vocabulary.js';
import type { ObjectState } from '../cms/object-states.js';
import type { StoredEvent } from '../events/event.js';
import { isObject, parseJson } from '../json/json-value.js';

/** Bytes of events whose objects are kept in memory; what was not touched for longest is in the database. */
const MAX_BYTES = 32 * 1024 * 1024;

interface Entry {
  state: ObjectState | undefined;
  events: number;
  first: number;
  last: number;
  created: string;
  changed: string;
  actor: string;
  bytes: number;
}

const UPSERT = `insert into objects values ($stream, $kind, $id, $name, $schema, $deleted, $events, $first, $last, $created,
  $changed, $actor, $version, $value)
  on conflict (stream) do update set kind = $kind, id = $id, name = $name, schema = $schema, deleted = $deleted,
  events = $events, last = $last, created = $created, changed = $changed, actor = $actor, version = $version, value = $value`;

/** Folds the events of an app, however they are mixed, into the objects of an index. Memory does not grow with the app. */
export class ObjectFold {
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;
  readonly #save;
  readonly #load;

  constructor(
    database: DatabaseSync,
    private readonly vocabulary: EventVocabulary,
  ) {
    this.#save = database.prepare(UPSERT);
    this.#load = database.prepare('select * from objects where stream = ?');
  }

  /** Whether the event has deleted its object. */
  add(event: StoredEvent, number: number): boolean {
    const entry = this.#entryOf(event, number);
    const before = entry.state;
    entry.state = this.vocabulary.states?.apply(before, event);
    entry.events += 1;
    entry.last = number;
    entry.changed = event.time;
    entry.actor = this.vocabulary.actorOf(event) ?? '';
    entry.bytes = Math.max(entry.bytes, event.payload.length + event.stream.length);
    this.#entries.delete(event.stream);
    this.#entries.set(event.stream, entry);
    this.#bytes += event.payload.length;
    if (this.#bytes > MAX_BYTES) this.#spill();
    return before?.deleted === false && entry.state?.deleted === true;
  }

  /** Writes what is in memory. */
  finish(): void {
    for (const [stream, entry] of this.#entries) this.#write(stream, entry);
    this.#entries.clear();
  }

  #entryOf(event: StoredEvent, number: number): Entry {
    const known = this.#entries.get(event.stream) ?? this.#read(event.stream);
    if (known !== undefined) return known;
    return {
      state: undefined,
      events: 0,
      first: number,
      last: number,
      created: event.time,
      changed: '',
      actor: '',
      bytes: 0,
    };
  }

  /** The half that was not touched for longest. */
  #spill(): void {
    const half = this.#entries.size / 2;
    let left = 0;
    let gone = 0;
    for (const [stream, entry] of this.#entries) {
      if (gone++ < half) {
        this.#write(stream, entry);
        this.#entries.delete(stream);
      } else left += entry.bytes;
    }
    this.#bytes = Math.min(left, MAX_BYTES / 2);
  }

  #write(stream: string, { state, events, first, last, created, changed, actor }: Entry): void {
    const label = state === undefined ? undefined : this.vocabulary.states?.label(state);
    this.#save.run({
      stream,
      kind: state?.kind ?? this.vocabulary.states?.kindOf(stream) ?? '',
      id: label?.id ?? '',
      name: label?.name ?? '',
      schema: label?.schema ?? '',
      deleted: Number(state?.deleted ?? false),
      events,
      first,
      last,
      created,
      changed,
      actor,
      version: state?.version ?? -1,
      value: state === undefined ? '' : JSON.stringify(state.value),
    });
  }

  #read(stream: string): Entry | undefined {
    const row = this.#load.get(stream);
    if (row === undefined) return undefined;
    const value = parseJson(String(row['value']));
    const state = isObject(value)
      ? { kind: String(row['kind']), version: Number(row['version']), deleted: row['deleted'] === 1, value }
      : undefined;
    return {
      state,
      events: Number(row['events']),
      first: Number(row['first']),
      last: Number(row['last']),
      created: String(row['created']),
      changed: String(row['changed']),
      actor: String(row['actor']),
      bytes: 0,
    };
  }
}
