import type { Metadata } from '@grpc/grpc-js';
import type pb from '@eventstore/db-client/generated/streams_pb.js';
import type { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { BackupError, throwIfCancelled } from '../../errors.js';
import { loadEventStoreDb, type EventStoreDbClient, type EventStoreDbPackage } from './eventstoredb-client.js';
import { recordsOf, type Recorded } from './eventstoredb-read.js';
import { eventStoreDbError, isStreamDeleted, unreachable } from './eventstoredb-errors.js';

export type Message = pb.BatchAppendReq.ProposedMessage;

export interface WireEvent {
  /** A UUID; the server accepts nothing else. */
  readonly id: string;
  readonly type: string;
  readonly payload: Uint8Array;
  readonly metadata: Uint8Array;
  /** Whether the payload is JSON text, which the server is told. */
  readonly json: boolean;
}

export interface ConnectionSettings {
  /** `esdb://…` or `kurrentdb://…`. */
  readonly url: string;
  /** Events in a batch of a read, at most. */
  readonly batchEvents?: number;
  /** Bytes in a batch of a read, about: a batch ends with the event that reaches them. */
  readonly batchBytes?: number;
  /** How long the node may be silent before it counts as unreachable; the client itself waits for ever. */
  readonly timeoutMs?: number;
}

export interface Node {
  readonly version: string;
  /** By its own clock, in whole seconds; undefined where it does not tell. */
  readonly time: Date | undefined;
}

export interface LogPosition {
  readonly commit: string;
  readonly prepare: string;
}

/** What of `$all` is wanted: a regular expression over stream names or event types, applied by the server. */
export interface LogFilter {
  readonly by: 'stream' | 'type';
  readonly regex: string;
}

/** How many records the server looks at before it answers with what it found; its own default is 32. */
const SEARCH_WINDOW = 1000;
const ALL = String(Number.MAX_SAFE_INTEGER);
const FORWARDS = 0;
const BACKWARDS = 1;
const CLIENT_NAME = 'eventark';
/** In a cluster only the leader knows every committed event; another node refuses, and the client turns to the leader. */
const LEADER = { requiresLeader: true };

/** Calls to one node or cluster through the generated stubs, each under a time-out and with errors of eventark's own. */
export class EventStoreDbConnection {
  readonly #settings: Required<ConnectionSettings>;
  #open: { readonly pack: EventStoreDbPackage; readonly client: EventStoreDbClient } | undefined;
  /** The stub used last: it has the channel that is open. */
  #stub: { close(): void } | undefined;
  #closed = false;

  constructor(settings: ConnectionSettings) {
    this.#settings = { batchEvents: 500, batchBytes: 4 * 1024 * 1024, timeoutMs: 10_000, ...settings };
  }

  get timeoutMs(): number {
    return this.#settings.timeoutMs;
  }

  /** The package's generated messages; loads it when called first. */
  get messages(): EventStoreDbPackage {
    return this.#opened().pack;
  }

  async node(): Promise<Node> {
    const { pack, client } = this.#opened();
    const [metadata, options] = client.callArguments({ ...LEADER, deadline: this.timeoutMs });
    const call = client.execute(pack.FeaturesClient, CLIENT_NAME, async (stub) => {
      this.#stub = stub;
      const { promise, resolve, reject } = Promise.withResolvers<Node>();
      let time: Date | undefined;
      const asked = stub.getSupportedMethods(new pack.shared.Empty(), metadata, options, (error, methods) =>
        error === null ? resolve({ version: methods.getEventStoreServerVersion(), time }) : reject(error),
      );
      // The node's answer is one of HTTP, which is dated.
      asked.on('metadata', (headers) => (time = dateOf(headers)));
      return promise;
    });
    return this.#within(call, 'its version');
  }

  /** Records of one stream that a reader may see, in batches; nothing for a stream that is not there or deleted. */
  async *readStream(
    stream: string,
    from: 'start' | 'end' | number = 'start',
    count = ALL,
    signal?: AbortSignal,
  ): AsyncIterable<readonly Recorded[]> {
    const { shared, streams } = this.messages;
    const place = new streams.ReadReq.Options.StreamOptions().setStreamIdentifier(this.identifier(stream));
    if (from === 'start') place.setStart(new shared.Empty());
    else if (from === 'end') place.setEnd(new shared.Empty());
    else place.setRevision(String(from));
    const options = this.#readOptions(count).setStream(place).setNoFilter(new shared.Empty());
    options.setReadDirection(from === 'end' ? BACKWARDS : FORWARDS);
    try {
      yield* this.#read(options, `reading stream ${stream}`, signal);
    } catch (error) {
      if (!isStreamDeleted(error instanceof BackupError ? error.cause : error)) throw error;
    }
  }

  /** The first, or from the end the last, record of a stream that a reader may see. */
  async readOne(stream: string, from: 'start' | 'end'): Promise<Recorded | undefined> {
    for await (const [record] of this.readStream(stream, from, '1')) return record;
    return undefined;
  }

  /** Records of `$all` from `from` (inclusive) on, in the order of the log; links are not followed. */
  readLog(from: 'start' | LogPosition, filter: LogFilter, signal?: AbortSignal): AsyncIterable<readonly Recorded[]> {
    const { shared, streams } = this.messages;
    const all = new streams.ReadReq.Options.AllOptions();
    if (from === 'start') all.setStart(new shared.Empty());
    else {
      const position = new streams.ReadReq.Options.Position().setCommitPosition(from.commit);
      all.setPosition(position.setPreparePosition(from.prepare));
    }
    const options = this.#readOptions(ALL).setAll(all).setFilter(this.#filter(filter));
    return this.#read(options.setReadDirection(FORWARDS), 'reading $all', signal);
  }

  /** The last record of `$all` that matches. */
  async lastOfLog(filter: LogFilter): Promise<Recorded | undefined> {
    const { shared, streams } = this.messages;
    const all = new streams.ReadReq.Options.AllOptions().setEnd(new shared.Empty());
    const options = this.#readOptions('1').setAll(all).setFilter(this.#filter(filter));
    for await (const [record] of this.#read(options.setReadDirection(BACKWARDS), 'reading $all')) return record;
    return undefined;
  }

  /** Deletes a stream for good; nothing can be appended to it again. A stream deleted before is no error. */
  async tombstone(stream: string): Promise<void> {
    const { pack, client } = this.#opened();
    const any = new pack.streams.TombstoneReq.Options().setAny(new pack.shared.Empty());
    const request = new pack.streams.TombstoneReq().setOptions(any.setStreamIdentifier(this.identifier(stream)));
    const [metadata, options] = client.callArguments({ ...LEADER, deadline: this.timeoutMs });
    const call = client.execute(pack.StreamsClient, CLIENT_NAME, async (stub) => {
      this.#stub = stub;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      stub.tombstone(request, metadata, options, (error) =>
        error === null || isStreamDeleted(error) ? resolve() : reject(error),
      );
      return promise;
    });
    await this.#within(call, `deleting stream ${stream}`);
  }

  /** A call that stays open, such as BatchAppend; whoever opens it ends it. */
  async openCall<T>(
    create: (stub: StreamsClient, args: ReturnType<EventStoreDbClient['callArguments']>) => T,
  ): Promise<T> {
    const { pack, client } = this.#opened();
    const args = client.callArguments(LEADER, { deadline: Infinity });
    const open = client.GRPCStreamCreator(pack.StreamsClient, CLIENT_NAME, (stub) => {
      this.#stub = stub;
      return create(stub, args);
    });
    return this.#within(open(), 'connecting');
  }

  identifier(stream: string): InstanceType<EventStoreDbPackage['shared']['StreamIdentifier']> {
    return new this.messages.shared.StreamIdentifier().setStreamName(new TextEncoder().encode(stream));
  }

  /** An event as an append carries it. */
  message(event: WireEvent): Message {
    const { streams, shared } = this.messages;
    const message = new streams.BatchAppendReq.ProposedMessage()
      .setId(new shared.UUID().setString(event.id))
      .setData(event.payload)
      .setCustomMetadata(event.metadata);
    message.getMetadataMap().set('type', event.type);
    message.getMetadataMap().set('content-type', event.json ? 'application/json' : 'application/octet-stream');
    return message;
  }

  /** Cancels what is open, and closes the channel, which the client leaves open: without either no process would end. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#open?.client.dispose();
    this.#stub?.close();
    this.#open = undefined;
    this.#stub = undefined;
  }

  #opened(): { readonly pack: EventStoreDbPackage; readonly client: EventStoreDbClient } {
    if (this.#closed) throw new BackupError('unexpected', 'the event store was closed');
    if (this.#open === undefined) {
      const pack = loadEventStoreDb(this.#settings.url);
      this.#open = { pack, client: pack.connect(this.#settings.url) };
    }
    return this.#open;
  }

  #readOptions(count: string): pb.ReadReq.Options {
    const { shared, streams } = this.messages;
    const uuids = new streams.ReadReq.Options.UUIDOption().setString(new shared.Empty());
    return new streams.ReadReq.Options().setCount(count).setResolveLinks(false).setUuidOption(uuids);
  }

  #filter({ by, regex }: LogFilter): pb.ReadReq.Options.FilterOptions {
    const { streams } = this.messages;
    const expression = new streams.ReadReq.Options.FilterOptions.Expression().setRegex(regex);
    const filter = new streams.ReadReq.Options.FilterOptions().setMax(SEARCH_WINDOW);
    return by === 'stream' ? filter.setStreamIdentifier(expression) : filter.setEventType(expression);
  }

  async *#read(options: pb.ReadReq.Options, what: string, signal?: AbortSignal): AsyncIterable<readonly Recorded[]> {
    throwIfCancelled(signal);
    const request = new this.messages.streams.ReadReq().setOptions(options);
    const call = await this.openCall((stub, [metadata, callOptions]) => stub.read(request, metadata, callOptions));
    yield* recordsOf(call, { ...this.#settings, answers: () => this.#answers() }, what, signal);
  }

  async #answers(): Promise<boolean> {
    try {
      await this.node();
      return true;
    } catch (error) {
      // A node without that call has answered all the same.
      return !(error instanceof BackupError && error.code === 'store-unreachable');
    }
  }

  /** The call's outcome, or `store-unreachable` when there is none in time: not every step of a call has a deadline. */
  async #within<T>(call: Promise<T>, what: string): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(unreachable(what)), this.timeoutMs * 2);
    try {
      return await Promise.race([call, promise]);
    } catch (error) {
      throw eventStoreDbError(error, what);
    } finally {
      clearTimeout(timer);
    }
  }
}

function dateOf(headers: Metadata): Date | undefined {
  const time = new Date(String(headers.get('date')[0]));
  return Number.isNaN(time.getTime()) ? undefined : time;
}
