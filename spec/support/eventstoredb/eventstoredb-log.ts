import { randomUUID } from 'node:crypto';

/**
 * What an EventStoreDB node keeps, in memory: one log whose positions are byte offsets, streams with revisions, and the
 * server's rules for expected revisions, idempotence, deletion and truncation. The rules are those recorded from real
 * servers in spec/fixtures/eventstoredb; the wire is `eventstoredb-server.ts`.
 */
export interface LogRecord {
  readonly position: number;
  readonly stream: string;
  readonly revision: bigint;
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
  /** 100-nanosecond ticks since 1970. */
  readonly created: bigint;
}

export type Proposed = Pick<LogRecord, 'id' | 'type' | 'contentType' | 'data' | 'metadata'>;

export type Expected = 'any' | 'no-stream' | 'stream-exists' | bigint;

export type AppendOutcome =
  | { readonly kind: 'written'; readonly revision: bigint; readonly position: number }
  /** The same ids were written before, but truncation hides them: the server knows no position to answer with. */
  | { readonly kind: 'hidden-original'; readonly revision: bigint }
  | { readonly kind: 'wrong-revision'; readonly actual: bigint | undefined }
  | { readonly kind: 'deleted' };

export type StreamView =
  | { readonly kind: 'records'; readonly records: readonly LogRecord[]; readonly last: bigint }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'deleted' };

const LAST_REVISION = 9223372036854775807n;
/** A record in the log is its fields and about this many bytes of framing, as the gaps between recorded positions show. */
const RECORD_FRAME = 100;
const EMPTY = new Uint8Array();

export class EventStoreDbLog {
  readonly records: LogRecord[] = [];
  readonly #streams = new Map<string, LogRecord[]>();
  readonly #tombstoned = new Set<string>();
  readonly #boundaries = new Set<number>();
  #end = 548;
  #ticks = 0n;

  constructor(private readonly now: () => number = Date.now) {
    const scavenges = { $maxAge: 2592000, $acl: { $r: '$ops', $w: [], $d: [], $mr: [], $mw: [] } };
    this.#write('$$$scavenges', 0n, systemEvent('$metadata', JSON.stringify(scavenges)));
  }

  /** All that it holds, in a log of its own. */
  copy(): EventStoreDbLog {
    const copy = new EventStoreDbLog(this.now);
    copy.records.splice(0, Infinity, ...this.records);
    copy.#streams.clear();
    for (const [stream, records] of this.#streams) copy.#streams.set(stream, [...records]);
    for (const stream of this.#tombstoned) copy.#tombstoned.add(stream);
    for (const position of this.#boundaries) copy.#boundaries.add(position);
    [copy.#end, copy.#ticks] = [this.#end, this.#ticks];
    return copy;
  }

  /** Events in streams that can be read, those of the server itself left out. */
  get readable(): readonly LogRecord[] {
    return this.records.filter(({ stream }) => !stream.startsWith('$') && !this.#tombstoned.has(stream));
  }

  append(stream: string, expected: Expected, events: readonly Proposed[]): AppendOutcome {
    if (this.#isTombstoned(stream)) return { kind: 'deleted' };
    const last = this.#lastRevision(stream);
    const repeated = this.#repeated(stream, expected, events);
    if (repeated === 'conflict') return { kind: 'wrong-revision', actual: last };
    if (repeated !== undefined) return this.#original(stream, repeated);
    if (!this.#matches(stream, expected, last)) return { kind: 'wrong-revision', actual: last };
    const revived = this.#isSoftDeleted(stream);
    let next = last === undefined ? 0n : last + 1n;
    const first = next;
    for (const event of events) this.#write(stream, next++, event);
    // An append of no events writes a log record that nobody can read, and answers with its position.
    if (events.length === 0) return { kind: 'written', revision: last ?? 0n, position: this.#boundary(RECORD_FRAME) };
    const position = this.records.at(-1)?.position ?? 0;
    if (revived) this.#putMetadata(stream, { $tb: first });
    return { kind: 'written', revision: next - 1n, position };
  }

  /** Soft deletion: only the stream's metadata says so; its events stay in the log. */
  delete(stream: string, expected: Expected): AppendOutcome {
    if (this.#isTombstoned(stream)) return { kind: 'deleted' };
    const last = this.#lastRevision(stream);
    if (last === undefined || (typeof expected === 'bigint' && expected !== last)) {
      return { kind: 'wrong-revision', actual: last };
    }
    return { kind: 'written', revision: last, position: this.#putMetadata(stream, { $tb: LAST_REVISION }) };
  }

  tombstone(stream: string, expected: Expected): AppendOutcome {
    if (this.#isTombstoned(stream)) return { kind: 'deleted' };
    const last = this.#lastRevision(stream);
    if (typeof expected === 'bigint' && expected !== last) return { kind: 'wrong-revision', actual: last };
    const event = { ...systemEvent('$streamDeleted', ''), contentType: 'application/octet-stream' };
    const { position } = this.#write(stream, LAST_REVISION, event);
    this.#tombstoned.add(stream);
    return { kind: 'written', revision: LAST_REVISION, position };
  }

  /** What a scavenge does: the events are gone from the log, too. */
  scavenge(stream: string, isGone: (revision: number) => boolean): void {
    const stays = (record: LogRecord): boolean => record.stream !== stream || !isGone(Number(record.revision));
    this.records.splice(0, this.records.length, ...this.records.filter(stays));
    this.#streams.set(stream, (this.#streams.get(stream) ?? []).filter(stays));
  }

  /** What a reader of the stream may see; `$all` shows more. */
  readStream(stream: string): StreamView {
    if (this.#isTombstoned(stream)) return { kind: 'deleted' };
    const records = this.#streams.get(stream) ?? [];
    const last = records.at(-1);
    if (last === undefined || this.#isSoftDeleted(stream)) return { kind: 'not-found' };
    return { kind: 'records', records: this.#readable(stream, records), last: last.revision };
  }

  /** Whether `$all` may be read from here: the start, the beginning of a record, or past the end. */
  isBoundary(position: number): boolean {
    return position === 0 || position > (this.records.at(-1)?.position ?? 0) || this.#boundaries.has(position);
  }

  #readable(stream: string, records: readonly LogRecord[]): readonly LogRecord[] {
    if (stream.startsWith('$$')) return records.slice(-1);
    const { $tb = 0, $maxCount, $maxAge } = this.#limits(stream);
    const counted = $maxCount === undefined ? records : records.slice(-$maxCount);
    const oldest = $maxAge === undefined ? 0n : BigInt(this.now() - $maxAge * 1000) * 10_000n;
    return counted.filter((record) => Number(record.revision) >= $tb && record.created >= oldest);
  }

  #matches(stream: string, expected: Expected, last: bigint | undefined): boolean {
    if (expected === 'any') return true;
    const exists = last !== undefined && !this.#isSoftDeleted(stream);
    if (expected === 'no-stream') return !exists;
    return expected === 'stream-exists' ? exists : expected === last;
  }

  /** The revision of the last of `events` if all were written before where `expected` says; data are not compared. */
  #repeated(stream: string, expected: Expected, events: readonly Proposed[]): bigint | 'conflict' | undefined {
    const records = this.#streams.get(stream) ?? [];
    const first = events[0];
    if (first === undefined || records.length === 0 || expected === 'stream-exists') return undefined;
    if (typeof expected === 'bigint' && expected >= BigInt(records.length - 1)) return undefined;
    const known = records.findIndex((record) => record.id === first.id);
    const start = expected === 'any' ? known : expected === 'no-stream' ? 0 : Number(expected) + 1;
    if (known < 0) return undefined;
    if (known !== start) return 'conflict';
    const same = events.every((event, index) => records[start + index]?.id === event.id);
    return same ? BigInt(start + events.length - 1) : 'conflict';
  }

  #original(stream: string, revision: bigint): AppendOutcome {
    const view = this.readStream(stream);
    const original = view.kind === 'records' ? view.records.find((record) => record.revision === revision) : undefined;
    if (original === undefined) return { kind: 'hidden-original', revision };
    return { kind: 'written', revision, position: original.position };
  }

  #putMetadata(stream: string, change: Readonly<Record<string, bigint>>): number {
    const before = this.#streams.get(`$$${stream}`)?.at(-1);
    const text = before === undefined ? '{}' : Buffer.from(before.data).toString();
    const kept = Object.entries(JSON.parse(text) as Record<string, unknown>).filter(([key]) => !(key in change));
    const members = [
      ...kept.map(([key, value]) => `"${key}":${JSON.stringify(value)}`),
      ...Object.entries(change).map(([key, value]) => `"${key}":${value}`),
    ];
    const revision = before === undefined ? 0n : before.revision + 1n;
    return this.#write(`$$${stream}`, revision, systemEvent('$metadata', `{${members.join(',')}}`)).position;
  }

  #limits(stream: string): { $tb?: number; $maxCount?: number; $maxAge?: number } {
    const metadata = this.#streams.get(`$$${stream}`)?.at(-1);
    if (metadata === undefined) return {};
    try {
      return JSON.parse(Buffer.from(metadata.data).toString()) as object;
    } catch {
      return {};
    }
  }

  #isSoftDeleted(stream: string): boolean {
    return (this.#limits(stream).$tb ?? 0) >= Number(LAST_REVISION);
  }

  #isTombstoned(stream: string): boolean {
    return this.#tombstoned.has(stream) || (stream.startsWith('$$') && this.#tombstoned.has(stream.slice(2)));
  }

  #lastRevision(stream: string): bigint | undefined {
    return this.#streams.get(stream)?.at(-1)?.revision;
  }

  #write(stream: string, revision: bigint, event: Proposed): LogRecord {
    const size = RECORD_FRAME + stream.length + event.type.length + event.data.length + event.metadata.length;
    const position = this.#boundary(size);
    const ticks = BigInt(this.now()) * 10_000n;
    this.#ticks = ticks > this.#ticks ? ticks : this.#ticks + 1n;
    const record = { ...event, position, stream, revision, created: this.#ticks };
    this.records.push(record);
    const records = this.#streams.get(stream);
    if (records === undefined) this.#streams.set(stream, [record]);
    else records.push(record);
    return record;
  }

  #boundary(size: number): number {
    const position = this.#end;
    this.#boundaries.add(position);
    this.#end += size;
    return position;
  }
}

function systemEvent(type: string, text: string): Proposed {
  const data = text === '' ? EMPTY : Buffer.from(text);
  return { id: randomUUID(), type, contentType: 'application/json', data, metadata: EMPTY };
}
