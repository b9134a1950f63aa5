import type { Metadata } from '@grpc/grpc-js';
import type pb from '@eventstore/db-client/generated/streams_pb.js';
import type { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { BackupError, throwIfCancelled, isBackupError } from '../../errors.js';
import { addressOf, type Credentials } from './eventstoredb-address.js';
import { loadEventStoreDb, type EventStoreDbClient, type EventStoreDbPackage } from './eventstoredb-client.js';
import { NodePresence, Patience } from './eventstoredb-patience.js';
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
  /** How long a node that was there before may be away in the middle of an operation, which then goes on. */
  readonly patienceMs?: number;
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

const CLIENT_NAME = 'eventark';
/** In a cluster only the leader knows every committed event; another node refuses, and the client turns to the leader. */
const LEADER = { requiresLeader: true };

/** Calls to one node or cluster through the generated stubs, each under a time-out and with errors of eventark's own. */
export class EventStoreDbConnection {
  readonly #settings: Required<ConnectionSettings>;
  readonly #presence: NodePresence;
  #open: { readonly pack: EventStoreDbPackage; readonly client: EventStoreDbClient } | undefined;
  /** Who calls whom, for each call. */
  #caller: { readonly requiresLeader: boolean; readonly credentials?: Credentials } = LEADER;
  /** The stub used last: it has the channel that is open. */
  #stub: { close(): void } | undefined;
  #closed = false;
  /** Settled by `close`, so that nothing goes on waiting. */
  readonly #closing = Promise.withResolvers<never>();

  constructor(settings: ConnectionSettings) {
    this.#settings = {
      batchEvents: 500,
      batchBytes: 4 * 1024 * 1024,
      timeoutMs: 10_000,
      patienceMs: 60_000,
      ...settings,
    };
    this.#presence = new NodePresence(this.#settings.patienceMs);
    // Nobody may be waiting.
    this.#closing.promise.catch(() => undefined);
  }

  get timeoutMs(): number {
    return this.#settings.timeoutMs;
  }

  /** To be told of every answer. */
  heard(): void {
    this.#presence.heard();
  }

  /** For one operation. */
  patience(signal?: AbortSignal): Patience {
    return new Patience(this.#presence, signal);
  }

  /** The package's generated messages; loads it when called first. */
  get messages(): EventStoreDbPackage {
    return this.#opened().pack;
  }

  async node(): Promise<Node> {
    return this.patience().retried(() => this.#node());
  }

  async #node(deadline = this.timeoutMs): Promise<Node> {
    const { pack, client } = this.#opened();
    const [metadata, options] = client.callArguments({ ...this.#caller, deadline });
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

  /** Deletes a stream for good; nothing can be appended to it again. A stream that is already deleted is not an error. */
  async tombstone(stream: string): Promise<void> {
    await this.patience().retried(() => this.#tombstone(stream));
  }

  async #tombstone(stream: string): Promise<void> {
    const { pack, client } = this.#opened();
    const any = new pack.streams.TombstoneReq.Options().setAny(new pack.shared.Empty());
    const request = new pack.streams.TombstoneReq().setOptions(any.setStreamIdentifier(this.identifier(stream)));
    const [metadata, options] = client.callArguments({ ...this.#caller, deadline: this.timeoutMs });
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

  /** A call that stays open, such as BatchAppend; the caller that opens it ends it. */
  async openCall<T>(
    create: (stub: StreamsClient, args: ReturnType<EventStoreDbClient['callArguments']>) => T,
  ): Promise<T> {
    const { pack, client } = this.#opened();
    const args = client.callArguments(this.#caller, { deadline: Infinity });
    const open = client.GRPCStreamCreator(pack.StreamsClient, CLIENT_NAME, (stub) => {
      this.#stub = stub;
      return create(stub, args);
    });
    return this.#within(open(), 'connecting', false);
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
    this.#closing.reject(new BackupError('store-unreachable', 'the connection to the event store was closed'));
    await this.#open?.client.dispose();
    this.#stub?.close();
    this.#open = undefined;
    this.#stub = undefined;
  }

  #opened(): { readonly pack: EventStoreDbPackage; readonly client: EventStoreDbClient } {
    if (this.#closed) throw new BackupError('unexpected', 'the event store was closed');
    if (this.#open === undefined) {
      const { url, credentials } = addressOf(this.#settings.url);
      const pack = loadEventStoreDb(url);
      this.#open = { pack, client: pack.connect(url) };
      this.#caller = credentials === undefined ? LEADER : { ...LEADER, credentials };
    }
    return this.#open;
  }

  /** A call that reads: its records in batches, once. `what` names it in errors. */
  async *read(options: pb.ReadReq.Options, what: string, signal?: AbortSignal): AsyncIterable<readonly Recorded[]> {
    throwIfCancelled(signal);
    const request = new this.messages.streams.ReadReq().setOptions(options);
    const call = await this.openCall((stub, [metadata, callOptions]) => stub.read(request, metadata, callOptions));
    const limits = { ...this.#settings, answers: () => this.#answers(), heard: () => this.heard() };
    yield* recordsOf(call, limits, what, signal);
  }

  async #answers(): Promise<boolean> {
    try {
      await this.#node(this.timeoutMs / 2);
      return true;
    } catch (error) {
      // A node without that call has answered all the same.
      return !isBackupError(error, 'store-unreachable');
    }
  }

  /** The call's outcome, or `store-unreachable` when there is none in time: not every step of a call has a deadline. */
  async #within<T>(call: Promise<T>, what: string, isAnswer = true): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(unreachable(what)), this.timeoutMs * 2);
    try {
      const result = await Promise.race([call, promise, this.#closing.promise]);
      if (isAnswer) this.heard();
      return result;
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
