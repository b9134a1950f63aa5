import { randomUUID } from 'node:crypto';
import { BackupError, throwIfCancelled } from '../errors.js';
import type { Append, ExpectedRevision } from './event-store.js';
import type { NewEvent } from './event.js';
import { EventStoreDbAppender } from './eventstoredb-appender.js';
import type { EventStoreDbConnection, Message } from './eventstoredb-connection.js';
import { streamConflict, tooLarge } from './eventstoredb-errors.js';
import type { EventStoreDbNames } from './eventstoredb-names.js';
import { isJson, wireId } from './eventstoredb-record.js';
import { inTurns } from './eventstoredb-turns.js';

interface Part {
  readonly messages: readonly Message[];
  readonly bytes: number;
}

/** An append made ready: `stream` as the server has it, its events in parts that the server takes at once. */
interface Planned {
  readonly stream: string;
  expected: ExpectedRevision;
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
const LOOKUPS_AT_ONCE = 32;
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

  async append(appends: readonly Append[], signal?: AbortSignal): Promise<void> {
    throwIfCancelled(signal);
    const planned = appends.filter((append) => append.events.length > 0).map((append) => this.#plan(append));
    if (planned.length === 0) return;
    await this.#check(planned);
    const appender = await EventStoreDbAppender.open(this.connection);
    const sent: Sent[] = [];
    try {
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
    const repeatable = append.events.some((event) => wireId(event, () => '') !== '');
    const parts = this.#parts(append.stream, append.events);
    return { stream, expected: append.expected, parts, count: append.events.length, repeatable };
  }

  /** The events of one append in as few parts as the server's limit allows: one, as a rule. */
  #parts(stream: string, events: readonly NewEvent[]): readonly Part[] {
    const parts: { messages: Message[]; bytes: number }[] = [];
    for (const event of events) {
      // Servers up to 23.10 count the payload alone, later ones what else is stored with it.
      const bytes = event.payload.length + event.metadata.length + 2 * event.type.length;
      if (event.payload.length > this.maxAppendSize) throw tooLarge(stream, this.maxAppendSize);
      if (event.type === '' || event.type.startsWith('$')) {
        throw new BackupError('invalid-argument', `'${event.type}' is no type for an event of ${stream}`);
      }
      const part = parts.at(-1);
      if (part === undefined || part.bytes + bytes > this.maxAppendSize) {
        parts.push({ messages: [this.#message(event)], bytes });
      } else {
        part.messages.push(this.#message(event));
        part.bytes += bytes;
      }
    }
    return parts;
  }

  #message(event: NewEvent): Message {
    const { type, payload, metadata } = event;
    return this.connection.message({ id: wireId(event, randomUUID), type, payload, metadata, json: isJson(payload) });
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
      // A further part goes after the one before it, at the revision that one ended with.
      if (index > 0) while (sent.length > 0) expected = await this.#settle(sent);
      const { written } = await appender.send({ stream: planned.stream, expected, messages: part.messages });
      sent.push({ planned, bytes: part.bytes, written });
      while (isFull(sent)) await this.#settle(sent);
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
  async #check(planned: readonly Planned[]): Promise<void> {
    const first = new Map<string, Planned>();
    for (const append of planned) if (!first.has(append.stream)) first.set(append.stream, append);
    const revisions = new Map<string, number>();
    await inTurns(LOOKUPS_AT_ONCE, first.values(), async (append) => {
      const revision = await this.#lastRevision(append);
      if (revision !== undefined) revisions.set(append.stream, revision);
      else if (append.repeatable && typeof append.expected === 'string') await this.#revive(append);
    });
    for (const { stream, expected, count } of planned) {
      const actual = revisions.get(stream);
      if (actual !== undefined && expected !== 'any' && expected !== actual) {
        throw streamConflict(stream, expected, actual);
      }
      if (actual !== undefined) revisions.set(stream, actual + count);
      else if (expected === 'no-stream') revisions.set(stream, count - 1);
    }
  }

  async #lastRevision({ stream, expected, repeatable }: Planned): Promise<number | undefined> {
    const known = this.#known.get(stream);
    if (known !== undefined && known === expected) return known;
    if (expected === 'any' && !repeatable) return undefined;
    const record = await this.connection.readOne(stream, 'end');
    return record === undefined ? undefined : Number(record.getStreamRevision());
  }

  /**
   * Events with the ids of events that a soft-deleted stream hides would not be written, unless the append names the
   * revision that the hidden ones ended with; only the log still shows it.
   */
  async #revive(append: Planned): Promise<void> {
    if ((await this.connection.readOne(`$$${append.stream}`, 'end')) === undefined) return;
    const filter = { by: 'stream', regex: this.names.exactly(append.stream) } as const;
    for await (const records of this.connection.readLog('start', filter)) {
      append.expected = Number(records.at(-1)?.getStreamRevision() ?? 0);
    }
  }
}

function isFull(sent: readonly Sent[]): boolean {
  return sent.length >= IN_FLIGHT || sent.reduce((sum, { bytes }) => sum + bytes, 0) > BYTES_IN_FLIGHT;
}
