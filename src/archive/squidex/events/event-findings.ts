import type { EventVocabulary, OddEvents } from '../../../cms/event-vocabulary.js';
import { EventNotes } from '../../../cms/noted-events.js';
import { isBackupError } from '../../../errors.js';
import type { StoredEvent } from '../../../events/event.js';
import type { Problem } from '../../archive.js';
import { ProblemList } from '../../problem-list.js';
import { eventProblems } from '../../problems.js';
import type { SquidexDirectory } from '../zip/squidex-directory.js';
import type { SquidexEvent } from './squidex-event.js';
import type { SquidexEvents, StreamOrderChecker } from './stream-order.js';

interface FindingsParts {
  readonly directory: SquidexDirectory;
  readonly events: SquidexEvents;
  readonly history: StreamOrderChecker;
  readonly vocabulary: EventVocabulary;
  readonly odd: OddEvents;
  /** Of whose events there is something to say; of all by default. */
  readonly streams?: ((stream: string) => boolean) | undefined;
  /** What becomes of an entry that cannot even be returned as an event. */
  readonly unreadable: 'refuse' | 'leave-out';
}

/** Reads the events that belong to the app's history, in order, and notes what there is to say about them and the others. */
export class EventFindings {
  readonly #list = new ProblemList();
  readonly #unreadable = new ProblemList();
  readonly #kept = new EventNotes();
  readonly #dropped = new EventNotes();
  readonly #unknown = new Set<string>();
  #told = 0;

  constructor(private readonly parts: FindingsParts) {}

  /** The number of the last event that was read: what belongs to the app and can be read is counted, odd or not. */
  get number(): number {
    return this.#told;
  }

  get warnings(): readonly Problem[] {
    const kept = eventProblems('event-kept-odd', 'it was kept as it is', this.#kept);
    return [...this.#list.all, ...kept, ...this.leftOut];
  }

  /** A warning for each event that was left out. */
  get leftOut(): readonly Problem[] {
    return [...this.#unreadable.all, ...eventProblems('event-dropped', 'it was left out', this.#dropped)];
  }

  /** Undefined for one that is left out. Errors: `event-unreadable`, `event-line-too-long`, those of the entry. */
  async read(number: number): Promise<StoredEvent | undefined> {
    const read = await this.#readable(number);
    if (read === undefined) return undefined;
    const { history, odd, streams } = this.parts;
    const { event, foreign, misplaced } = history.place(read, number);
    if (streams?.(event.stream) === false) return this.#untold(event, foreign);
    if (foreign) return this.#drop(event, 'its stream belongs to another app');
    this.#told += 1;
    if (read.odd !== undefined && odd === 'drop') return this.#drop(event, read.odd);
    if (read.odd !== undefined) this.#kept.add(event, read.odd);
    if (misplaced !== undefined) this.#list.add({ ...misplaced, where: this.#where(number) });
    this.#noteType(event.type, number);
    return event;
  }

  async #readable(number: number): Promise<SquidexEvent | undefined> {
    const { events, unreadable } = this.parts;
    try {
      return await events.read(number);
    } catch (error) {
      if (unreadable === 'refuse' || !isBackupError(error, 'event-unreadable')) throw error;
      const message = `${error.message}; it was left out`;
      this.#unreadable.add({ code: 'event-dropped', where: this.#where(number), message });
      return undefined;
    }
  }

  /** One that does not matter is counted as if it did, so that the others keep their numbers. */
  #untold(event: StoredEvent, isForeign: boolean): StoredEvent | undefined {
    if (isForeign) return undefined;
    this.#told += 1;
    return event;
  }

  #drop(event: StoredEvent, reason: string): undefined {
    this.#dropped.add(event, reason);
  }

  #noteType(type: string, number: number): void {
    const { vocabulary } = this.parts;
    if (vocabulary.isKnownType(type) || this.#unknown.has(type)) return;
    this.#unknown.add(type);
    const message = `${type} is not an event type of ${vocabulary.name}`;
    this.#list.add({ code: 'event-type-unknown', where: this.#where(number), message, facts: { type } });
  }

  #where(number: number): string {
    const { directory } = this.parts;
    return directory.path(directory.event(number));
  }
}
