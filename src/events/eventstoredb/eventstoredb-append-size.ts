import { randomUUID } from 'node:crypto';
import { isBackupError } from '../../errors.js';
import { OWN_STREAM_PREFIX, type NewEvent } from '../event.js';
import type { EventStoreDbConnection } from './eventstoredb-connection.js';
import { EventStoreDbPipeline } from './eventstoredb-pipeline.js';

/** The server's default for the bytes of one append. */
const DEFAULT_SIZE = 1_048_576;
/** No node takes more than its largest record, 16 MiB, less what it writes beside the event. */
const LARGEST_SIZE = 15 * 1_048_576;
/** Never written: every append to it expects a revision that no stream has, so the server refuses it. */
const STREAM = `${OWN_STREAM_PREFIX}size`;
const NO_REVISION = Number.MAX_SAFE_INTEGER;

/** How much the node takes in one append (its `--max-append-size`), as it says itself when it is offered more. */
export class EventStoreDbAppendSize {
  #limit: number;
  #countsAll = true;
  #learning: Promise<void> | undefined;

  /** With `configured` the node is not asked for its limit. */
  constructor(
    private readonly connection: EventStoreDbConnection,
    private readonly configured: number | undefined,
  ) {
    this.#limit = configured ?? DEFAULT_SIZE;
  }

  /** Bytes of one append: the server's default as long as nothing else was learnt. */
  get limit(): number {
    return this.#limit;
  }

  /** What an event counts for: its payload, and in servers after 23.10 all that is stored with it. */
  sizeOf({ type, payload, metadata }: Pick<NewEvent, 'type' | 'payload' | 'metadata'>): number {
    return this.#countsAll ? payload.length + metadata.length + 2 * type.length : payload.length;
  }

  fits(event: Pick<NewEvent, 'type' | 'payload' | 'metadata'>): boolean {
    return this.sizeOf(event) <= this.#limit;
  }

  /** Asks the node, once, by sending it up to 15 MiB in appends that it refuses: nothing is written. */
  async learn(signal?: AbortSignal): Promise<void> {
    this.#learning ??= this.#learn(signal).catch((error: unknown) => {
      this.#learning = undefined;
      throw error;
    });
    await this.#learning;
  }

  async #learn(signal: AbortSignal | undefined): Promise<void> {
    const pipeline = new EventStoreDbPipeline(this.connection, () => undefined, signal);
    const refused = (payload: number, metadata = 0): Promise<number | undefined> =>
      this.connection.patience(signal).retried(() => this.#offer(pipeline, payload, metadata));
    try {
      if (this.configured === undefined) {
        const known = (await refused(DEFAULT_SIZE + 1)) ?? (await refused(LARGEST_SIZE));
        this.#limit = Math.min(known ?? LARGEST_SIZE, LARGEST_SIZE);
      }
      this.#countsAll = (await refused(this.#limit, 1)) !== undefined;
    } finally {
      pipeline.close();
    }
  }

  /** The limit that the node reports in its refusal; undefined if an append of this size is within its limit. */
  async #offer(pipeline: EventStoreDbPipeline, payload: number, metadata: number): Promise<number | undefined> {
    const message = this.connection.message({
      id: randomUUID(),
      type: 'size',
      payload: new Uint8Array(payload),
      metadata: new Uint8Array(metadata),
      json: false,
    });
    try {
      await pipeline.ask({ stream: STREAM, expected: NO_REVISION, messages: [message] });
    } catch (error) {
      if (isBackupError(error, 'stream-conflict')) return undefined;
      // A message that is too large for the connection itself names no size: what went through before counts.
      if (isBackupError(error, 'size-limit')) return Number(error.facts['limit'] ?? DEFAULT_SIZE);
      throw error;
    }
    return undefined;
  }
}
