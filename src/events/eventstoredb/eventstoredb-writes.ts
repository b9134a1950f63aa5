import { randomUUID } from 'node:crypto';
import pMap from 'p-map';
import { BackupError, isBackupError, throwIfCancelled } from '../../errors.js';
import type { AppendBatch } from '../append-batch.js';
import { matches, streamConflict, type Append, type ExpectedRevision } from '../append.js';
import type { NewEvent } from '../event.js';
import type { EventStoreDbAppendSize } from './eventstoredb-append-size.js';
import type { EventStoreDbConnection, Message } from './eventstoredb-connection.js';
import { tooLarge } from './eventstoredb-errors.js';
import type { EventStoreDbNames } from './eventstoredb-names.js';
import type { Patience } from './eventstoredb-patience.js';
import { EventStoreDbPipeline } from './eventstoredb-pipeline.js';
import type { EventStoreDbReader } from './eventstoredb-reader.js';
import { isJson, ownId } from './eventstoredb-record.js';

interface Part {
  readonly messages: readonly Message[];
  readonly bytes: number;
}

/** An append made ready: `stream` as the server has it, its events in parts that the server takes at once. */
interface Planned {
  readonly stream: string;
  expected: ExpectedRevision;
  /** In as few parts as the server's limit allows: one, as a rule. */
  readonly parts: readonly Part[];
  readonly count: number;
  /** Whether the server may take it for a repetition of events that it holds. */
  readonly repeatable: boolean;
  readonly app: string | undefined;
  /** The app, where the append begins its own stream. */
  readonly creates: string | undefined;
}

const LOOKS_AT_ONCE = 64;
/** The largest number that JavaScript has without gaps; the server knows greater ones, but no stream is so long. */
const NO_REVISION = Number.MAX_SAFE_INTEGER;
const REMEMBERED_STREAMS = 100_000;

/**
 * Writes appends in their order, many under way at once. The server carries them out in the order sent, so the log has
 * the order of the appends and a lost connection leaves a prefix. The revision of every stream is checked before the first
 * append is sent, so that nothing after a conflict is written. Only if another writer changes a stream between that check
 * and the append can a later append of the same call still be written; the conflict is reported all the same.
 *
 * Streams of an app whose own stream was created here are not checked: no other process knows the app yet, and a check
 * would cost as much as the append.
 */
export class EventStoreDbWrites {
  /** Last revisions of streams written here: what was written a moment ago need not be looked up. */
  readonly #known = new Map<string, number>();
  /** Apps whose own stream began here. */
  readonly #created = new Set<string>();

  constructor(
    private readonly connection: EventStoreDbConnection,
    private readonly reader: EventStoreDbReader,
    private readonly names: EventStoreDbNames,
    private readonly size: EventStoreDbAppendSize,
  ) {}

  async append(batch: AppendBatch, signal?: AbortSignal): Promise<void> {
    throwIfCancelled(signal);
    const planned = await this.#planAll(batch, signal);
    if (planned.length === 0) return;
    const pipeline = new EventStoreDbPipeline(
      this.connection,
      ({ stream }, last) => this.#remember(stream, last),
      signal,
    );
    try {
      await this.#check(pipeline, this.#doubtful(planned), signal);
      for (const append of planned) await this.#send(pipeline, append, signal);
      await pipeline.drain();
    } catch (error) {
      this.#known.clear();
      // Wait for the appends under way before throwing, so that the caller then sees everything that was written.
      await pipeline.idle();
      throw error;
    } finally {
      pipeline.close();
    }
  }

  /** Why the node will not take an event, whatever its stream is; asks the node first what it takes. */
  async refusal(): Promise<(event: NewEvent, stream: string) => string | undefined> {
    await this.size.learn();
    return (event, stream) => {
      if (!isOwnName(event.type)) return `is of type '${event.type}', which EventStoreDB keeps for itself`;
      if (!isOwnName(this.names.stored(stream))) return 'is in a stream that EventStoreDB keeps for itself';
      const bytes = this.size.sizeOf(event);
      return bytes <= this.size.limit ? undefined : `has ${bytes} bytes, and the node takes ${this.size.limit} at once`;
    };
  }

  /** To be called before an app is removed. */
  forget(app: string): void {
    this.#created.delete(app);
    this.#known.clear();
  }

  /** Asks the node for its limit only if an event is larger than the default limit. */
  async #planAll(batch: AppendBatch, signal: AbortSignal | undefined): Promise<readonly Planned[]> {
    const appends = [...batch];
    const fit = appends.every(({ events }) => events.every((event) => this.size.fits(event)));
    if (!fit) await this.size.learn(signal);
    return appends.map((append) => this.#plan(append));
  }

  #plan(append: Append): Planned {
    const stream = this.names.stored(append.stream);
    if (append.stream === '' || !isOwnName(stream)) {
      throw new BackupError('invalid-argument', `'${append.stream}' is not a name for a stream of events`);
    }
    const parts: { messages: Message[]; bytes: number }[] = [];
    let repeatable = false;
    for (const event of append.events) {
      this.#require(stream, event);
      const id = ownId(event, this.names.naming.headers);
      const { type, payload, metadata } = event;
      const message = this.connection.message({
        id: id ?? randomUUID(),
        type,
        payload,
        metadata,
        json: isJson(payload),
      });
      repeatable ||= id !== undefined;
      const bytes = this.size.sizeOf(event);
      const part = parts.at(-1);
      if (part === undefined || part.bytes + bytes > this.size.limit) parts.push({ messages: [message], bytes });
      else {
        part.messages.push(message);
        part.bytes += bytes;
      }
    }
    const { naming } = this.names;
    const app = naming.appOfStream(append.stream);
    const begins = append.expected === 'no-stream' && naming.appOfAppStream(append.stream) !== undefined;
    const { expected, events } = append;
    return { stream, expected, parts, count: events.length, repeatable, app, creates: begins ? app : undefined };
  }

  /** What the server would refuse is refused before anything is sent. */
  #require(stream: string, event: NewEvent): void {
    if (!this.size.fits(event)) throw tooLarge(stream, this.size.limit);
    if (!isOwnName(event.type)) {
      throw new BackupError('invalid-argument', `'${event.type}' is not a type for an event of ${stream}`);
    }
  }

  async #send(pipeline: EventStoreDbPipeline, planned: Planned, signal: AbortSignal | undefined): Promise<void> {
    const { stream, parts, creates } = planned;
    let expected = planned.expected;
    for (const [index, part] of parts.entries()) {
      throwIfCancelled(signal);
      // A further part goes after the one before it, at the revision that one ended with.
      if (index > 0) {
        await pipeline.drain();
        expected = this.#known.get(stream) ?? expected;
      }
      await pipeline.send({ stream, expected, messages: part.messages }, part.bytes);
    }
    if (creates === undefined) return;
    // Confirm that the app did not exist before sending more of it: its later appends are not checked.
    await pipeline.drain();
    // The revisions of a stream that was soft-deleted before continue, so the app is not new then.
    if (this.#known.get(stream) === planned.count - 1) this.#created.add(creates);
  }

  #remember(stream: string, revision: number): void {
    if (this.#known.size >= REMEMBERED_STREAMS) this.#known.clear();
    this.#known.set(stream, revision);
  }

  /** Appends to streams that others may have written to. */
  #doubtful(planned: readonly Planned[]): readonly Planned[] {
    const created = new Set(this.#created);
    return planned.filter(({ app, creates }) => {
      if (creates !== undefined) created.add(creates);
      return app === undefined || !created.has(app);
    });
  }

  /** Throws for the first append that does not find its stream as expected, before anything is written. */
  async #check(
    pipeline: EventStoreDbPipeline,
    planned: readonly Planned[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const first = new Map<string, Planned>();
    for (const append of planned) if (!first.has(append.stream)) first.set(append.stream, append);
    const revisions = new Map<string, number | undefined>();
    const look = async (append: Planned): Promise<void> => {
      if (append.expected === 'any' && !append.repeatable) return;
      revisions.set(append.stream, await this.#lastRevision(pipeline, append, this.connection.patience(signal)));
    };
    await pMap(first.values(), look, { concurrency: LOOKS_AT_ONCE });
    for (const { stream, expected, count } of planned) {
      if (!revisions.has(stream)) continue;
      const actual = revisions.get(stream) ?? 'no-stream';
      if (!matches(expected, actual)) throw streamConflict(stream, expected, actual);
      revisions.set(stream, (actual === 'no-stream' ? -1 : actual) + count);
    }
  }

  /**
   * The last revision of a stream, from the server's refusal of an append that expects an impossible revision. That is one
   * more request on an open call, where a read is a call of its own. Events hidden by a soft deletion count too.
   */
  async #lastRevision(
    pipeline: EventStoreDbPipeline,
    append: Planned,
    patience: Patience,
  ): Promise<number | undefined> {
    const { stream, expected, repeatable } = append;
    const known = this.#known.get(stream);
    if (known !== undefined && known === expected) return known;
    const question = { stream, expected: NO_REVISION, messages: [this.#look()] };
    const last = await patience.retried(() => pipeline.ask(question).then(() => undefined, actualOf));
    if (last === 'deleted') throw streamConflict(stream, expected, last);
    if (last === undefined || typeof expected === 'number') return last;
    if ((await this.reader.readOne(stream, 'end')) !== undefined) return last;
    // All events are hidden, so the stream counts as absent. The server would not write events with the ids of hidden
    // ones again unless the append expects the last hidden revision.
    if (repeatable) append.expected = last;
    return repeatable ? last : undefined;
  }

  #look(): Message {
    const nothing = new Uint8Array();
    return this.connection.message({
      id: randomUUID(),
      type: 'look',
      payload: nothing,
      metadata: nothing,
      json: false,
    });
  }
}

/** What begins with a dollar sign belongs to the server. */
function isOwnName(name: string): boolean {
  return name !== '' && !name.startsWith('$');
}

/** Where a refused append says the stream is. */
function actualOf(error: unknown): number | 'deleted' | undefined {
  if (!isBackupError(error, 'stream-conflict')) throw error;
  const { actual } = error.facts;
  if (typeof actual === 'number' || actual === 'deleted') return actual;
  return undefined;
}
