import type { OddEvents, Quiescence, RemappedEvent, Remapper } from '../cms/event-vocabulary.js';
import { EventNotes } from '../cms/noted-events.js';
import type { StoreLimits } from '../events/event-store.js';
import type { StoredEvent } from '../events/event.js';
import type { KeptFiles } from '../archive/kept-files.js';

/** A remapper that knows what the target cannot hold: it leaves such events out where odd ones are left out. */
export class FittingRemapper implements Remapper {
  /** Events that are to be kept and cannot be. */
  readonly unfit = new EventNotes();
  /** How many events came before the first of them. */
  beforeUnfit = 0;
  #seen = 0;
  readonly #dropped = new EventNotes();

  readonly #remapper: Remapper;
  readonly #limits: StoreLimits;
  readonly #odd: OddEvents;
  readonly #files: KeptFiles | undefined;

  /** `files` is told of every event that is kept. */
  constructor(remapper: Remapper, limits: StoreLimits, odd: OddEvents, files?: KeptFiles) {
    this.#remapper = remapper;
    this.#limits = limits;
    this.#odd = odd;
    this.#files = files;
  }

  remap(event: StoredEvent, commit: string): RemappedEvent | undefined {
    const kept = this.#kept(event, commit);
    this.#seen += 1;
    if (kept !== undefined) this.#files?.note(event);
    return kept;
  }

  #kept(event: StoredEvent, commit: string): RemappedEvent | undefined {
    const remapped = this.#remapper.remap(event, commit);
    const reason = remapped && this.#refusal(remapped);
    if (reason === undefined) return remapped;
    if (this.#odd === 'keep') {
      if (this.unfit.count === 0) this.beforeUnfit = this.#seen;
      this.unfit.add(event, reason);
      return remapped;
    }
    this.#dropped.add(event, reason);
    return undefined;
  }

  quiescingEvents(): Quiescence {
    const { report, ...quiet } = this.#remapper.quiescingEvents();
    if (this.#dropped.count === 0) return { ...quiet, report };
    const count = report.dropped.count + this.#dropped.count;
    return {
      ...quiet,
      report: { ...report, dropped: { count, first: [...report.dropped.first, ...this.#dropped.first] } },
    };
  }

  #refusal(event: RemappedEvent): string | undefined {
    const bytes = event.payload.length + event.metadata.length;
    const { maxEventBytes = Infinity, refusal } = this.#limits;
    if (bytes > maxEventBytes) return `it has ${bytes} bytes, and the event store takes ${maxEventBytes}`;
    return refusal?.(event, event.stream);
  }
}
