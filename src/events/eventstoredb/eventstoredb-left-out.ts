import { NumberList } from '../../collections/number-list.js';
import { StringTable } from '../../collections/string-table.js';
import type { LeftOut } from '../event-store.js';

/** Why an event that is in the log is not one of the app's history. */
export type Reason = 'link' | 'system' | 'hidden';

const WORDS: Readonly<Record<Reason | 'gone', readonly [one: string, many: string]>> = {
  link: ['link to another event', 'links to other events'],
  system: ['event of the server itself', 'events of the server itself'],
  hidden: ['event that was truncated or deleted', 'events that were truncated or deleted'],
  gone: ['event that a scavenge has removed', 'events that a scavenge has removed'],
};

/** Counts the events that a read of an app leaves out, and those missing between its events. Keeps one number per stream. */
export class LeftOutEvents {
  readonly #streams = new StringTable();
  /** By stream: its last revision so far, and 1 where something of it was left out. */
  readonly #last = new NumberList(Float64Array);
  readonly #affected = new NumberList(Uint32Array);
  readonly #counts: Record<Reason | 'gone', number> = { link: 0, system: 0, hidden: 0, gone: 0 };

  /** A read that begins in the middle of the log cannot tell what was before the first event it meets of a stream. */
  constructor(private readonly fromStart: boolean) {}

  /** Call this for every event of the app in the log; without a `reason` the reader gets the event. */
  note(stream: string, revision: number, reason: Reason | undefined): void {
    const number = this.#streams.add(stream);
    if (number === this.#last.length) this.#last.push(this.fromStart ? -1 : revision - 1);
    const missing = Math.max(0, revision - this.#last.get(number) - 1);
    this.#last.set(number, revision);
    this.#counts.gone += missing;
    if (reason !== undefined) this.#counts[reason] += 1;
    if (missing > 0 || reason !== undefined) this.#affected.set(number, 1);
  }

  /** Undefined where nothing was left out. */
  summary(): LeftOut | undefined {
    const affected = Array.from({ length: this.#affected.length }, (_, number) => number).filter(
      (number) => this.#affected.get(number) === 1,
    );
    const [first] = affected;
    if (first === undefined) return undefined;
    const { link, system, hidden, gone } = this.#counts;
    return {
      events: link + system + hidden + gone,
      streams: affected.length,
      stream: this.#streams.name(first),
      what: this.#what(),
    };
  }

  #what(): string {
    const reasons = ['link', 'system', 'hidden', 'gone'] as const;
    const parts = reasons
      .filter((reason) => this.#counts[reason] > 0)
      .map((reason) => `${this.#counts[reason]} ${WORDS[reason][this.#counts[reason] === 1 ? 0 : 1]}`);
    return parts.join(', ');
  }
}
