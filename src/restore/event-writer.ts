import type { RemappedEvent, Remapper } from '../cms/cms.js';
import type { Append, EventStore, ExpectedRevision } from '../events/event-store.js';
import type { NewEvent, StoredEvent } from '../events/event.js';

/** Events of one call: more gain little, and cost the memory that they wait in. */
const BATCH_EVENTS = 2_000;
const BATCH_BYTES = 4 * 1024 * 1024;

/** A commit that may still grow. */
interface OpenCommit extends Append {
  readonly events: NewEvent[];
  /** Where its events come from: the next one joins if it is of the same stream and commit. */
  readonly from: StoredEvent;
}

/**
 * Remaps events and appends them in batches, events of one commit together. Each stream is created by the restore and
 * only ever continued where the restore left it, so history that was there before cannot be touched.
 */
export class EventWriter {
  /** Last revision by stream of the new app. */
  readonly #revisions = new Map<string, number>();
  #commits: Append[] = [];
  #open: OpenCommit | undefined;
  #pending = 0;
  #bytes = 0;
  #written = 0;
  /** At most one batch is appended while the next one is made. */
  #appending: Promise<void> = Promise.resolve();

  /** Without a store nothing is appended: a dry run. */
  constructor(
    private readonly remapper: Remapper,
    private readonly newId: () => string,
    private readonly store: EventStore | undefined,
    private readonly signal: AbortSignal,
  ) {}

  /** Events handed to the store so far. */
  get written(): number {
    return this.#written;
  }

  get streams(): number {
    return this.#revisions.size;
  }

  async write(batch: readonly StoredEvent[]): Promise<void> {
    for (const event of batch) {
      const open = this.#joins(event) ? this.#open : undefined;
      // Between commits only, so that a commit is not torn unless it alone is larger than a batch.
      if (!open && this.#isFull(1)) await this.#flush();
      const commit = open?.commit ?? this.newId();
      const remapped = this.remapper.remap(event, commit);
      if (!remapped) continue;
      this.#add(event, remapped, commit, open);
      if (this.#isFull(2)) await this.#flush();
    }
  }

  /** Appends what the remapper adds so that the copy starts quiet, and everything that is still held; returns when it is. */
  async finish(): Promise<void> {
    for (const { stream, commit, events } of this.remapper.closing()) {
      this.#commits.push({ stream, commit, events, expected: this.#expect(stream, events.length) });
      this.#pending += events.length;
    }
    await this.#flush();
    await this.#appending;
  }

  /** Returns when nothing is being appended any more, whatever became of it: an undo must not meet a batch on its way. */
  async settle(): Promise<void> {
    await Promise.allSettled([this.#appending]);
  }

  #joins({ stream, commit }: StoredEvent): boolean {
    return commit !== '' && this.#open?.from.commit === commit && this.#open.from.stream === stream;
  }

  #add(from: StoredEvent, remapped: RemappedEvent, commit: string, open: OpenCommit | undefined): void {
    const { stream } = remapped;
    const expected = this.#expect(stream, 1);
    if (open) {
      open.events.push(remapped);
    } else {
      this.#open = { stream, commit, expected, events: [remapped], from };
      this.#commits.push(this.#open);
    }
    this.#pending += 1;
    this.#bytes += remapped.payload.length + remapped.metadata.length;
  }

  /** What the stream has to be before the next `count` events. */
  #expect(stream: string, count: number): ExpectedRevision {
    const last = this.#revisions.get(stream);
    this.#revisions.set(stream, (last ?? -1) + count);
    return last ?? 'no-stream';
  }

  #isFull(times: number): boolean {
    return this.#pending >= BATCH_EVENTS * times || this.#bytes >= BATCH_BYTES * times;
  }

  async #flush(): Promise<void> {
    const commits = this.#commits;
    this.#written += this.#pending;
    this.#commits = [];
    this.#open = undefined;
    this.#pending = 0;
    this.#bytes = 0;
    await this.#appending;
    if (commits.length === 0 || this.store === undefined) return;
    this.#appending = this.store.append(commits, this.signal);
    // Met by the next flush, or by `finish`.
    this.#appending.catch(() => undefined);
  }
}
