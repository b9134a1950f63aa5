import type { Problem } from '../archive/archive.js';
import { eventProblems } from '../archive/problems.js';
import type { EventVocabulary } from '../cms/event-vocabulary.js';
import { EventNotes } from '../cms/noted-events.js';
import type { EventBatch, StoredEvent } from '../events/event.js';

/** Leaves odd events out of a backup where somebody asked for that, and notes them. Without its creation an app would be nothing. */
export class WantedEvents {
  readonly #dropped = new EventNotes();
  #isCreated = false;

  constructor(private readonly vocabulary: EventVocabulary) {}

  /** The events of a batch, which come in order, that go into the backup. */
  of(batch: EventBatch): EventBatch {
    return [...batch].filter((event) => this.#isWanted(event));
  }

  get warnings(): readonly Problem[] {
    return eventProblems('event-dropped', 'it was left out of the backup', this.#dropped);
  }

  #isWanted(event: StoredEvent): boolean {
    if (!this.#isCreated && this.vocabulary.createdApp(event) !== undefined) {
      this.#isCreated = true;
      return true;
    }
    let why: string | undefined;
    const odd = (_event: StoredEvent, reason: string): void => void (why ??= reason);
    this.vocabulary.collectReferences(event, { asset: () => undefined, user: () => undefined, odd });
    if (why === undefined) return true;
    this.#dropped.add(event, why);
    return false;
  }
}
