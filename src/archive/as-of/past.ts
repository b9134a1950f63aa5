import type { AssetVersion } from '../../cms/app-naming.js';
import type { EventVocabulary } from '../../cms/event-vocabulary.js';
import { StringTable } from '../../collections/string-table.js';
import type { StoredEvent } from '../../events/event.js';
import { KeptFiles } from '../kept-files.js';

/** What an event holds beside its payload and its metadata, about. */
const EVENT_BYTES = 200;

/** What the first events of a history are, and mention. */
export class Past {
  /** Number of the last event, from 1. */
  events = 0;
  /** Unpacked, about. */
  bytes = 0;
  /** Of the last event. */
  time = '';
  /** Whether the app is there: its own stream has begun. */
  isCreated = false;
  readonly #files: KeptFiles;
  readonly #people = new Set<string>();
  readonly #streams = new StringTable();
  readonly #vocabulary: EventVocabulary;
  readonly #ownStream: string;

  constructor(vocabulary: EventVocabulary, app: string) {
    this.#vocabulary = vocabulary;
    this.#files = new KeptFiles(vocabulary);
    this.#ownStream = vocabulary.naming.appStream(app);
  }

  /** Events come in order. */
  add(event: StoredEvent): void {
    this.events += 1;
    this.bytes += event.payload.length + event.metadata.length + EVENT_BYTES;
    this.time = event.time;
    this.isCreated ||= event.stream === this.#ownStream;
    this.#streams.add(event.stream);
    this.#vocabulary.collectReferences(event, {
      asset: (version) => this.#files.add(version),
      user: (id) => void this.#people.add(id),
      odd: () => undefined,
    });
  }

  get streams(): number {
    return this.#streams.size;
  }

  /** Whether an event mentions the file. */
  hasFile(file: AssetVersion): boolean {
    return this.#files.has(file);
  }

  /** Whether an event mentions the person: an id in the source system. */
  hasPerson(id: string): boolean {
    return this.#people.has(id);
  }
}
