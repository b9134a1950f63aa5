import type { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import type { EventVocabulary } from '../cms/event-vocabulary.js';
import type { ObjectState } from '../cms/object-states.js';
import type { StoredEvent } from '../events/event.js';
import { isObject, parseJson } from '../json/json-value.js';

/** Bytes of events, and of states that were read back, whose objects are kept in memory; what was not touched for longest is in the database. */
const MAX_BYTES = 8 * 1024 * 1024;
/** What is kept of an object beside its state. */
const ENTRY_BYTES = 512;
/** Objects that are written without a pause. */
const AT_ONCE = 64;

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
  $changed, $actor, $version)
  on conflict (stream) do update set kind = $kind, id = $id, name = $name, schema = $schema, deleted = $deleted,
  events = $events, last = $last, created = $created, changed = $changed, actor = $actor, version = $version
  returning rowid as object`;

/** Folds the events of an app, however they are mixed, into the objects of an index. Memory does not grow with the app. */
export class ObjectFold {
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;
  readonly #save;
  readonly #saveState;
  readonly #load;

  constructor(
    database: DatabaseSync,
    private readonly vocabulary: EventVocabulary,
  ) {
    this.#save = database.prepare(UPSERT);
    this.#saveState = database.prepare('insert or replace into states values (?, ?)');
    this.#load = database.prepare(
      'select objects.*, value from objects left join states on object = objects.rowid where stream = ?',
    );
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
    // A state is no larger than all that made it.
    this.#bytes += event.payload.length;
    entry.bytes += event.payload.length;
    this.#entries.delete(event.stream);
    this.#entries.set(event.stream, entry);
    if (this.#bytes > MAX_BYTES) this.#spill();
    return before?.deleted === false && entry.state?.deleted === true;
  }

  /** Writes what is in memory. */
  async finish(): Promise<void> {
    while (this.#entries.size > 0) {
      this.#spill();
      await setImmediate();
    }
  }

  #entryOf(event: StoredEvent, number: number): Entry {
    const known = this.#entries.get(event.stream);
    if (known !== undefined) return known;
    const entry = this.#read(event.stream) ?? {
      state: undefined,
      events: 0,
      first: number,
      last: number,
      created: event.time,
      changed: '',
      actor: '',
      bytes: ENTRY_BYTES,
    };
    this.#bytes += entry.bytes;
    return entry;
  }

  /** Some that were not touched for longest. */
  #spill(): void {
    let written = 0;
    for (const [stream, entry] of this.#entries) {
      if (written++ === AT_ONCE) return;
      this.#write(stream, entry);
      this.#entries.delete(stream);
      this.#bytes -= entry.bytes;
    }
  }

  #write(stream: string, { state, events, first, last, created, changed, actor }: Entry): void {
    const label = state === undefined ? undefined : this.vocabulary.states?.label(state);
    const row = this.#save.get({
      stream,
      // What no event has created is no object, of whatever kind the events of its stream are.
      kind: state?.kind ?? '',
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
    });
    if (state !== undefined) this.#saveState.run(Number(row?.['object']), JSON.stringify(state.value));
  }

  #read(stream: string): Entry | undefined {
    const row = this.#load.get(stream);
    if (row === undefined) return undefined;
    const text = String(row['value'] ?? '');
    const value = parseJson(text);
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
      bytes: ENTRY_BYTES + text.length,
    };
  }
}
