import type { Remapper, TurnedOffRule } from '../cms/event-vocabulary.js';
import { AppendBatch } from '../events/append-batch.js';
import type { ExpectedRevision } from '../events/append.js';
import type { SunkEvents } from '../rehearsal/rehearsal.js';
import type { EventStore, StoreLimits } from '../events/event-store.js';
import type { StoredEvent } from '../events/event.js';
import { NumberList } from '../collections/number-list.js';
import { StringTable } from '../collections/string-table.js';

/** Events of one call: more gain little, and cost the memory that they wait in. */
const BATCH_EVENTS = 2_000;
const BATCH_BYTES = 4 * 1024 * 1024;

/** The commit that the next event joins if it is of the same stream and commit. */
interface OpenCommit {
  readonly stream: string;
  readonly commit: string;
  /** Its id in the new app. */
  readonly newCommit: string;
  /** Bytes of the batch before it. */
  readonly from: number;
}

/**
 * Remaps events and appends them in batches, events of one commit together. Each stream is created by the restore and
 * only ever continued where the restore left it, so history that was there before cannot be touched.
 */
export class EventWriter {
  /** Streams of the new app, and the last revision of each. */
  readonly #streams = new StringTable();
  readonly #revisions = new NumberList(Float64Array);
  /** One is filled while the other is appended. */
  #filling = new AppendBatch();
  #appended = new AppendBatch();
  #appending: Promise<void> = Promise.resolve();
  #open: OpenCommit | undefined;
  #written = 0;
  readonly #rulesOff: TurnedOffRule[] = [];

  constructor(
    private readonly remapper: Remapper,
    private readonly newId: () => string,
    private readonly store: EventStore,
    private readonly limits: StoreLimits,
    private readonly signal: AbortSignal,
  ) {}

  /** Rules that `finish` has turned off. */
  get rulesOff(): readonly TurnedOffRule[] {
    return this.#rulesOff;
  }

  async write(batch: readonly StoredEvent[]): Promise<void> {
    for (const event of batch) {
      const open = this.#joins(event) ? this.#open : undefined;
      // Between commits only, so that a commit is not torn unless it alone is larger than a batch.
      if (!open && this.#isFull(1)) await this.#flush();
      const newCommit = open?.newCommit ?? this.newId();
      const remapped = this.remapper.remap(event, newCommit);
      if (!remapped) continue;
      const number = this.#streams.add(remapped.stream);
      const expected = this.#expect(number, 1);
      if (!open) {
        this.#open = { stream: event.stream, commit: event.commit, newCommit, from: this.#filling.bytes };
        this.#filling.begin(remapped.stream, expected, newCommit);
      }
      this.#filling.add(remapped);
      if (this.#isFull(2)) await this.#flush();
    }
  }

  /**
   * Appends what the remapper adds so that the copy starts quiet, and everything that is still held. Returns when it is,
   * with what became of the events.
   */
  async finish(): Promise<SunkEvents> {
    const { appends, rulesOff, report } = this.remapper.quiescingEvents();
    for (const { stream, commit, events } of appends) {
      const number = this.#streams.add(stream);
      this.#filling.begin(stream, this.#expect(number, events.length), commit);
      for (const event of events) this.#filling.add(event);
      if (rulesOff?.has(stream) === true) this.#rulesOff.push({ stream, revision: this.#revisions.get(number) });
    }
    await this.#flush();
    await this.#appending;
    return { events: this.#written, streams: this.#streams.size, remap: report };
  }

  /** Returns when nothing is being appended any more, whatever became of it: an undo must not meet a batch on its way. */
  async settle(): Promise<void> {
    await Promise.allSettled([this.#appending]);
  }

  /** Whether the event goes into the open commit: a store that bounds commits gets the rest of a larger one as another. */
  #joins({ stream, commit, metadata, payload }: StoredEvent): boolean {
    if (commit === '' || this.#open?.commit !== commit || this.#open.stream !== stream) return false;
    const { maxCommitBytes } = this.limits;
    if (maxCommitBytes === undefined) return true;
    const bytes = this.#filling.bytes - this.#open.from;
    // What is rewritten may be a little longer.
    return (bytes + metadata.length + payload.length) * 1.1 <= maxCommitBytes;
  }

  /** What the stream has to be before the next `count` events. */
  #expect(stream: number, count: number): ExpectedRevision {
    if (stream === this.#revisions.length) {
      this.#revisions.push(count - 1);
      return 'no-stream';
    }
    const last = this.#revisions.get(stream);
    this.#revisions.set(stream, last + count);
    return last;
  }

  #isFull(times: number): boolean {
    return this.#filling.events >= BATCH_EVENTS * times || this.#filling.bytes >= BATCH_BYTES * times;
  }

  async #flush(): Promise<void> {
    await this.#appending;
    this.#written += this.#filling.events;
    this.#open = undefined;
    [this.#filling, this.#appended] = [this.#appended, this.#filling];
    this.#filling.clear();
    if (this.#appended.events === 0) return;
    this.#appending = this.store.append(this.#appended, this.signal);
    // Met by the next flush, or by `finish`.
    this.#appending.catch(() => undefined);
  }
}
