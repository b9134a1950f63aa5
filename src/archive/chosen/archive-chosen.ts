import type { StoredEvent } from '../../events/event.js';
import type { Archive, NumberedEvent, NumberedOptions, Problem, ReadOptions, VerifyOptions } from '../archive.js';
import { readAllOf } from './read-all-of.js';
import type { Search } from '../as-of/find-point.js';
import { Past } from '../as-of/past.js';
import { PartialArchive } from '../partial-archive.js';
import { chooseObjects, type ChosenObjects } from './choose-objects.js';
import type { Choice } from './choice.js';

/** What is taken of an archive. */
export interface Chosen extends Choice {
  /** Events that are taken. */
  readonly events: number;
  /** Of how many. */
  readonly of: number;
}

/** An archive of chosen objects alone. */
export interface ChosenArchive {
  readonly archive: Archive;
  readonly chosen: Chosen;
  /** What the chosen objects refer to, and is not taken. */
  readonly warnings: readonly Problem[];
}

/**
 * The archive as it would be if the app had nothing but the chosen objects, with what they need. Passes over its events three
 * times. Errors: `invalid-argument` for what is not there, and for nothing; `not-restorable` where nobody knows what the objects
 * of the CMS are; damage of any event.
 */
export async function chosenArchive(archive: Archive, choice: Choice, search: Search): Promise<ChosenArchive> {
  const objects = await chooseObjects(archive, choice, search);
  const past = new Past(search.vocabulary, archive.app.id);
  const take = (event: StoredEvent): void => {
    if (objects.has(event.stream)) past.add(event);
  };
  await readAllOf(archive, take, search, 2);
  const chosen = { ...choice, events: past.events, of: archive.eventCount };
  return { archive: new ArchiveChosen(archive, past, objects), chosen, warnings: objects.warnings };
}

/** Whole streams of an archive: what is not chosen is not told of, but where it cannot be read it may hide what is. */
class ArchiveChosen extends PartialArchive {
  readonly #objects: ChosenObjects;

  constructor(whole: Archive, past: Past, objects: ChosenObjects) {
    super(whole, past);
    this.#objects = objects;
  }

  get eventCount(): number {
    return this.past.events;
  }

  async *events(options: ReadOptions = {}): AsyncGenerator<readonly StoredEvent[]> {
    for await (const batch of this.whole.events(options)) {
      const wanted = this.#wanted(batch);
      if (wanted.length > 0) yield wanted;
    }
  }

  /** The numbers are those of the whole: damage and points in time are told by them. */
  override async *numbered(options: NumberedOptions = {}): AsyncGenerator<readonly NumberedEvent[]> {
    for await (const batch of this.whole.numbered(options)) {
      const wanted = batch.filter(({ event }) => this.#objects.has(event.stream));
      if (wanted.length > 0) yield wanted;
    }
  }

  protected part({ onEvents, streams }: Omit<VerifyOptions, 'depth'>): Omit<VerifyOptions, 'depth'> {
    const isOwn = (stream: string): boolean => this.#objects.has(stream) && (streams?.(stream) ?? true);
    if (onEvents === undefined) return { streams: isOwn };
    const visit = async (batch: readonly StoredEvent[]): Promise<void> => {
      const wanted = this.#wanted(batch);
      if (wanted.length > 0) await onEvents(wanted);
    };
    return { streams: isOwn, onEvents: visit };
  }

  #wanted(batch: readonly StoredEvent[]): readonly StoredEvent[] {
    return batch.filter(({ stream }) => this.#objects.has(stream));
  }
}
