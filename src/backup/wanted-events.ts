import type { Problem } from '../archive/archive.js';
import { ProblemList } from '../archive/problem-list.js';
import { eventProblems, fileLeftOut } from '../archive/problems.js';
import type { AssetVersion } from '../cms/app-naming.js';
import type { EventVocabulary, NotedEvents } from '../cms/event-vocabulary.js';
import { EventNotes } from '../cms/noted-events.js';
import type { StoredEvent } from '../events/event.js';
import type { References } from './references.js';

/** Leaves odd events out of a backup or a template, and notes them. The event that creates the app is always kept. */
export class WantedEvents {
  readonly #vocabulary: EventVocabulary;
  readonly #app: string;
  readonly #dropped = new EventNotes();
  /** Files that the events mention which were left out: each once. */
  readonly #files = new Map<string, AssetVersion>();
  #hasBegun = false;

  constructor(vocabulary: EventVocabulary, app: string) {
    this.#vocabulary = vocabulary;
    this.#app = app;
  }

  /** The events of a batch, which come in order, that go into the archive. */
  of(batch: Iterable<StoredEvent>): readonly StoredEvent[] {
    return [...batch].filter((event) => this.#isWanted(event));
  }

  get dropped(): NotedEvents {
    return this.#dropped;
  }

  /** Warnings about what was left out. `kept` holds the references of the kept events: a file that these mention is not left out. */
  warnings(kept: References): readonly Problem[] {
    const files = new ProblemList();
    for (const file of this.#files.values()) {
      if (!kept.mentions(file)) files.add(fileLeftOut(file, 'the backup does not have it'));
    }
    return [...eventProblems('event-dropped', 'it was left out of the backup', this.#dropped), ...files.all];
  }

  #isWanted(event: StoredEvent): boolean {
    if (this.#creates(event)) return true;
    let why: string | undefined;
    const files: AssetVersion[] = [];
    this.#vocabulary.collectReferences(event, {
      app: this.#app,
      asset: (version) => files.push(version),
      user: () => undefined,
      odd: (_event, reason) => void (why ??= reason),
    });
    if (why === undefined) return true;
    this.#dropped.add(event, why);
    for (const file of files) this.#files.set(`${file.role}/${file.version}/${file.id}`, file);
    return false;
  }

  /** As a restore sees it: the first event of the app's own stream, and no other. */
  #creates(event: StoredEvent): boolean {
    if (this.#hasBegun || !this.#vocabulary.naming.isAppStream(event.stream, this.#app)) return false;
    this.#hasBegun = true;
    return this.#vocabulary.createdApp(event) !== undefined;
  }
}
