import { randomUUID } from 'node:crypto';
import { BackupError, isBackupError, throwIfCancelled } from '../../errors.js';
import type { AppendBatch } from '../append-batch.js';
import { matches, streamConflict, type Append, type ExpectedRevision } from '../append.js';
import type { NewEvent } from '../event.js';
import { EventStoreDbAppender } from './eventstoredb-appender.js';
import type { EventStoreDbConnection, Message } from './eventstoredb-connection.js';
import { tooLarge } from './eventstoredb-errors.js';
import type { EventStoreDbNames } from './eventstoredb-names.js';
import { isJson, ownId } from './eventstoredb-record.js';
import { inTurns } from './eventstoredb-turns.js';

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
}

interface Sent {
  readonly planned: Planned;
  readonly bytes: number;
  readonly written: Promise<number>;
}

/** Appends under way at once, and their bytes: enough to hide the round trip, little enough to hold in memory. */
const IN_FLIGHT = 64;
const BYTES_IN_FLIGHT = 4 * 1024 * 1024;
const LOOKS_AT_ONCE = 64;
/** The largest number that JavaScript has without gaps; the server knows greater ones, but no stream is so long. */
const NO_REVISION = Number.MAX_SAFE_INTEGER;
const REMEMBERED_STREAMS = 100_000;

/**
 * Writes appends in their order, many under way at once. The server carries them out in the order sent, so the log has
 * the order of the appends and a lost connection leaves a prefix. What a stream is expected at is looked up before the
 * first one is sent, so that nothing after a conflict is written; only a writer who changes a stream between that look
 * and the append can make a later append of the same call go through, and the conflict is still reported.
 */
export class EventStoreDbWrites {
  /** Last revisions of streams written here: what was written a moment ago need not be looked up. */
  readonly #known = new Map<string, number>();

  constructor(
    private readonly connection: EventStoreDbConnection,
    private readonly names: EventStoreDbNames,
    private readonly maxAppendSize: number,
  ) {}

  async append(batch: AppendBatch, signal?: AbortSignal): Promise<void> {
    throwIfCancelled(signal);
    const planned = Array.from(batch, (append) => this.#plan(append));
    if (planned.length === 0) return;
    const appender = await EventStoreDbAppender.open(this.connection);
    const sent: Sent[] = [];
    try {
      await this.#check(appender, planned);
      for (const append of planned) await this.#send(appender, append, sent, signal);
      while (sent.length > 0) await this.#settle(sent);
    } catch (error) {
      this.#known.clear();
      // What is under way ends before the failure is told, so that the caller sees what was written.
      await Promise.allSettled(sent.map(({ written }) => written));
      throw error;
    } finally {
      appender.close();
    }
  }

  #plan(append: Append): Planned {
    const stream = this.names.stored(append.stream);
    if (append.stream === '' || stream.startsWith('$')) {
      throw new BackupError('invalid-argument', `'${append.stream}' is no name for a stream of events`);
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
      // Servers up to 23.10 count the payload alone, later ones what else is stored with it.
      const bytes = payload.length + metadata.length + 2 * type.length;
      const part = parts.at(-1);
      if (part === undefined || part.bytes + bytes > this.maxAppendSize) parts.push({ messages: [message], bytes });
      else {
        part.messages.push(message);
        part.bytes += bytes;
      }
    }
    return { stream, expected: append.expected, parts, count: append.events.length, repeatable };
  }

  /** What the server would refuse is refused before anything is sent. */
  #require(stream: string, { type, payload }: NewEvent): void {
    if (payload.length > this.maxAppendSize) throw tooLarge(stream, this.maxAppendSize);
    if (type === '' || type.startsWith('$')) {
      throw new BackupError('invalid-argument', `'${type}' is no type for an event of ${stream}`);
    }
  }

  async #send(
    appender: EventStoreDbAppender,
    planned: Planned,
    sent: Sent[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    let expected = planned.expected;
    for (const [index, part] of planned.parts.entries()) {
      throwIfCancelled(signal);
      const { written } = await appender.send({ stream: planned.stream, expected, messages: part.messages });
      sent.push({ planned, bytes: part.bytes, written });
      // A further part goes after the one before it, at the revision that one ended with.
      const isLast = index === planned.parts.length - 1;
      while (isLast ? isFull(sent) : sent.length > 0) expected = await this.#settle(sent);
    }
  }

  /** Waits for the oldest append under way. */
  async #settle(sent: Sent[]): Promise<number> {
    const [oldest] = sent;
    if (oldest === undefined) return 0;
    const revision = await oldest.written;
    sent.shift();
    if (this.#known.size >= REMEMBERED_STREAMS) this.#known.clear();
    this.#known.set(oldest.planned.stream, revision);
    return revision;
  }

  /** Throws for the first append that does not find its stream as expected, before anything is written. */
  async #check(appender: EventStoreDbAppender, planned: readonly Planned[]): Promise<void> {
    const first = new Map<string, Planned>();
    for (const append of planned) if (!first.has(append.stream)) first.set(append.stream, append);
    const revisions = new Map<string, number | undefined>();
    await inTurns(LOOKS_AT_ONCE, first.values(), async (append) => {
      if (append.expected === 'any' && !append.repeatable) return;
      revisions.set(append.stream, await this.#lastRevision(appender, append));
    });
    for (const { stream, expected, count } of planned) {
      if (!revisions.has(stream)) continue;
      const actual = revisions.get(stream) ?? 'no-stream';
      if (!matches(expected, actual)) throw streamConflict(stream, expected, actual);
      revisions.set(stream, (actual === 'no-stream' ? -1 : actual) + count);
    }
  }

  /**
   * The revision at which the server refuses an append that expects one that no stream can have: a request among others
   * on an open call, where a read is a call of its own. It counts events that a soft deletion hides, too.
   */
  async #lastRevision(appender: EventStoreDbAppender, append: Planned): Promise<number | undefined> {
    const { stream, expected, repeatable } = append;
    const known = this.#known.get(stream);
    if (known !== undefined && known === expected) return known;
    const { written } = await appender.send({ stream, expected: NO_REVISION, messages: [this.#look()] });
    const last = await written.then(() => undefined, actualOf);
    if (last === 'deleted') throw streamConflict(stream, expected, last);
    if (last === undefined || typeof expected === 'number') return last;
    if ((await this.connection.readOne(stream, 'end')) !== undefined) return last;
    // What is hidden does not count, and events with the ids of hidden ones would not be written again, unless the
    // append names the revision that the hidden ones ended with.
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

/** Where a refused append says the stream is. */
function actualOf(error: unknown): number | 'deleted' | undefined {
  if (!isBackupError(error, 'stream-conflict')) throw error;
  const { actual } = error.facts;
  if (typeof actual === 'number' || actual === 'deleted') return actual;
  return undefined;
}

function isFull(sent: readonly Sent[]): boolean {
  return sent.length >= IN_FLIGHT || sent.reduce((sum, { bytes }) => sum + bytes, 0) > BYTES_IN_FLIGHT;
}
