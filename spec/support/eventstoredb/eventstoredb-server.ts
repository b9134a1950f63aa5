import * as grpc from '@grpc/grpc-js';
import features from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import featuresPb from '@eventstore/db-client/generated/serverfeatures_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import gossipPb from '@eventstore/db-client/generated/gossip_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type * as pb from '@eventstore/db-client/generated/streams_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import {
  appendError,
  appendResponse,
  batchError,
  batchSuccess,
  deleteError,
  notLeader,
  type Failure,
} from './eventstoredb-answers.js';
import { BadRequest, expectedOfAppend, expectedOfBatch, nameOf, proposedOf } from './eventstoredb-requests.js';
import type { Fate } from '../faults/lossy-line.js';
import { freePort } from '../servers/free-port.js';
import { EventStoreDbLog, type Proposed } from './eventstoredb-log.js';
import { answerRead } from './eventstoredb-reads.js';

export interface ServerSettings {
  readonly version?: string;
  readonly maxAppendSize?: number;
  /** As servers after 23.10 do. */
  readonly countsMetadata?: boolean;
  /** How long after a bad request the server sends its second, useless answer. */
  readonly lateTimeoutMs?: number;
  readonly now?: () => number;
  /** In PEM; without it the server speaks without TLS. */
  readonly tls?: { readonly certificate: Buffer; readonly key: Buffer };
}

const FAULTS: Readonly<Record<Fate, AppendFault | undefined>> = {
  answered: undefined,
  'request lost': { written: false, answer: 'dropped' },
  'answer lost': { written: true, answer: 'dropped' },
};
const DROPPED = { code: grpc.status.UNAVAILABLE, details: 'Connection dropped' };
const HANDLER_FAILED = { code: grpc.status.UNKNOWN, details: 'Exception was thrown by handler.' };
const METHODS: readonly (readonly [string, readonly string[]])[] = [
  ['read', ['position', 'events']],
  ['append', []],
  ['delete', []],
  ['tombstone', []],
  ['batchappend', ['deadline_duration']],
];

/** What goes wrong with an append: whether it is written, and what the client hears: `Timeout`, or the end of the call. */
export interface AppendFault {
  readonly written: boolean;
  readonly answer: 'timeout' | 'dropped';
}

/**
 * A double of an EventStoreDB node: gRPC on a loopback port, built from the client's own generated service definitions.
 * It answers as the recorded exchanges do (`eventstoredb-exchanges.spec.ts` replays them). It has no subscriptions,
 * projections, users or scavenging.
 */
export class EventStoreDbServer {
  readonly log: EventStoreDbLog;
  /** Called before each append with its number from 1; a spec may stop the server here. */
  beforeAppend: ((nth: number) => void) | undefined;
  /** Asked before each append, with its number from 1. */
  appendFault: ((nth: number) => AppendFault | undefined) | undefined;
  /** What becomes of a request; one that is lost, or its answer, ends its call. */
  fate: (isChange: boolean) => Fate = () => 'answered';
  /** Called before each event is sent to a reader, with its number from 1. */
  beforeRead: ((nth: number) => void) | undefined;
  /** Another node that is the leader of the cluster: this one then refuses what requires the leader. */
  leader: EventStoreDbServer | undefined;
  /** The status with which every read is refused. */
  refusal: Pick<Failure, 'code' | 'details'> | undefined;
  /** What the last read said about who reads. */
  authorization: string | undefined;
  #server: grpc.Server | undefined;
  #port = 0;
  #appends = 0;
  #reads = 0;
  #readCalls = 0;
  #stall: { readonly what: string; readonly released: Promise<void>; readonly release: () => void } | undefined;
  readonly #settings: Required<Omit<ServerSettings, 'tls'>> & Pick<ServerSettings, 'tls'>;

  /** With a log, what it had before is there. */
  constructor(settings: ServerSettings = {}, log?: EventStoreDbLog) {
    this.#settings = {
      version: '23.10.0',
      maxAppendSize: 1_048_576,
      countsMetadata: false,
      lateTimeoutMs: 2000,
      now: Date.now,
      ...settings,
    };
    this.log = log ?? new EventStoreDbLog(this.#settings.now);
  }

  static async start(settings: ServerSettings = {}, log?: EventStoreDbLog): Promise<EventStoreDbServer> {
    const server = new EventStoreDbServer(settings, log);
    await server.restart();
    return server;
  }

  get url(): string {
    return `esdb://127.0.0.1:${this.#port}?tls=${this.#settings.tls !== undefined}`;
  }

  /** Requests since the node was started. */
  get requests(): { readonly appends: number; readonly reads: number } {
    return { appends: this.#appends, reads: this.#readCalls };
  }

  get port(): number {
    return this.#port;
  }

  /** Listens, on the same port as before, with the data it had. */
  async restart(): Promise<void> {
    this.#appends = 0;
    this.#reads = 0;
    this.#readCalls = 0;
    const server = new grpc.Server({ 'grpc.max_receive_message_length': 17 * 1024 * 1024 });
    server.addService(features.ServerFeaturesService, { getSupportedMethods: this.#features });
    server.addService(gossip.GossipService, { read: this.#gossip });
    server.addService(streamsGrpc.StreamsService, {
      read: (call: grpc.ServerWritableStream<pb.ReadReq, pb.ReadResp>) => void this.#read(call),
      append: this.#append,
      batchAppend: this.#batchAppend,
      delete: this.#delete,
      tombstone: this.#tombstone,
    });
    const wanted = this.#port === 0 ? await freePort() : this.#port;
    this.#port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(`127.0.0.1:${wanted}`, this.#credentials(), (error, port) =>
        error === null ? resolve(port) : reject(error),
      );
    });
    this.#server = server;
  }

  #credentials(): grpc.ServerCredentials {
    const { tls } = this.#settings;
    if (tls === undefined) return grpc.ServerCredentials.createInsecure();
    return grpc.ServerCredentials.createSsl(null, [{ cert_chain: tls.certificate, private_key: tls.key }]);
  }

  /** Drops every connection at once, as a killed process does. */
  stop(): void {
    this.resume();
    this.#server?.forceShutdown();
    this.#server = undefined;
  }

  /** Accepts calls and answers none, or no read, until `resume`. */
  stall(what: 'everything' | 'reads' = 'everything'): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#stall = { what, released: promise, release: resolve };
  }

  resume(): void {
    this.#stall?.release();
    this.#stall = undefined;
  }

  readonly #features = (_call: unknown, answer: grpc.sendUnaryData<featuresPb.SupportedMethods>): void => {
    const methods = METHODS.map(([name, list]) =>
      new featuresPb.SupportedMethod()
        .setMethodName(name)
        .setServiceName('event_store.client.streams.streams')
        .setFeaturesList([...list]),
    );
    const response = new featuresPb.SupportedMethods().setEventStoreServerVersion(this.#settings.version);
    void this.#unstalled().then(() => answer(null, response.setMethodsList(methods)));
  };

  readonly #gossip = (_call: unknown, answer: grpc.sendUnaryData<gossipPb.ClusterInfo>): void => {
    const { LEADER, FOLLOWER } = gossipPb.MemberInfo.VNodeState;
    const member = (state: typeof LEADER | typeof FOLLOWER, port: number): gossipPb.MemberInfo =>
      new gossipPb.MemberInfo()
        .setState(state)
        .setIsAlive(true)
        .setHttpEndPoint(new gossipPb.EndPoint().setAddress('127.0.0.1').setPort(port));
    const members =
      this.leader === undefined
        ? [member(LEADER, this.#port)]
        : [member(FOLLOWER, this.#port), member(LEADER, this.leader.port)];
    answer(null, new gossipPb.ClusterInfo().setMembersList(members));
  };

  #notLeader(headers: grpc.Metadata): Failure | undefined {
    if (this.leader === undefined || headers.get('requires-leader')[0] !== 'true') return undefined;
    return notLeader('127.0.0.1', this.leader.port);
  }

  async #read(call: grpc.ServerWritableStream<pb.ReadReq, pb.ReadResp>): Promise<void> {
    this.#readCalls += 1;
    await this.#unstalled(true);
    this.authorization = call.metadata.get('authorization')[0]?.toString();
    const options = call.request.getOptions();
    if (options === undefined) return void call.emit('error', HANDLER_FAILED);
    const isLost = this.fate(false) !== 'answered';
    const refusal = this.refusal ?? (isLost ? DROPPED : this.#notLeader(call.metadata));
    if (refusal !== undefined) return void call.emit('error', refusal);
    for (const answer of answerRead(this.log, options)) {
      if (call.cancelled) return;
      if (answer === 'never') return;
      if (!(answer instanceof streamsPb.ReadResp)) return void call.emit('error', answer);
      this.#reads += 1;
      this.beforeRead?.(this.#reads);
      await this.#unstalled(true);
      if (!call.write(answer)) await room(call);
    }
    call.end();
  }

  readonly #append = (
    call: grpc.ServerReadableStream<pb.AppendReq, pb.AppendResp>,
    answer: grpc.sendUnaryData<pb.AppendResp>,
  ): void => {
    let options: pb.AppendReq.Options | undefined;
    const messages: pb.AppendReq.ProposedMessage[] = [];
    call.on('data', (request: pb.AppendReq) => {
      options ??= request.getOptions();
      const message = request.getProposedMessage();
      if (message !== undefined) messages.push(message);
    });
    const finish = async (): Promise<void> => {
      await this.#unstalled();
      try {
        const stream = nameOf(options?.getStreamIdentifier());
        const expected = expectedOfAppend(options);
        const events = messages.map(proposedOf);
        this.#appends += 1;
        this.beforeAppend?.(this.#appends);
        const outcome = this.#tooLarge(events) ? 'too-large' : this.log.append(stream, expected, events);
        const error = appendError(stream, outcome, this.#settings.maxAppendSize);
        if (error !== undefined) answer(error, null);
        else if (outcome !== 'too-large') answer(null, appendResponse(outcome, expected));
      } catch (error) {
        if (!(error instanceof BadRequest)) throw error;
        answer(HANDLER_FAILED, null);
      }
    };
    call.on('end', () => void finish());
  };

  readonly #batchAppend = (call: grpc.ServerDuplexStream<pb.BatchAppendReq, pb.BatchAppendResp>): void => {
    const refusal = this.#notLeader(call.metadata);
    if (refusal !== undefined) return void call.emit('error', refusal);
    const pending = new Map<string, pb.BatchAppendReq[]>();
    let turn = Promise.resolve();
    call.on('data', (request: pb.BatchAppendReq) => {
      const id = request.getCorrelationId()?.getString() ?? '';
      const parts = pending.get(id) ?? [];
      parts.push(request);
      pending.set(id, parts);
      if (!request.getIsFinal()) return;
      pending.delete(id);
      // Requests of one connection are carried out in the order in which they came.
      turn = turn.then(() => this.#batch(call, parts));
    });
    call.on('end', () => void turn.then(() => call.end()));
    call.on('error', () => undefined);
  };

  async #batch(
    call: grpc.ServerDuplexStream<pb.BatchAppendReq, pb.BatchAppendResp>,
    parts: readonly pb.BatchAppendReq[],
  ): Promise<void> {
    await this.#unstalled();
    const [first] = parts;
    if (first === undefined || call.cancelled || this.#server === undefined) return;
    const options = first.getOptions();
    const stream = nameOf(options?.getStreamIdentifier());
    try {
      const expected = expectedOfBatch(options);
      const events = parts.flatMap((part) => part.getProposedMessagesList().map(proposedOf));
      this.#appends += 1;
      this.beforeAppend?.(this.#appends);
      // A node that was killed there writes nothing more.
      if (this.#server === undefined) return;
      const fault = this.appendFault?.(this.#appends) ?? FAULTS[this.fate(true)];
      if (fault?.written === true) this.log.append(stream, expected, events);
      if (fault?.answer === 'timeout') return void call.write(batchError(first, 'timeout', expected, 0));
      if (fault?.answer === 'dropped') return void call.emit('error', DROPPED);
      const outcome = this.#tooLarge(events) ? 'too-large' : this.log.append(stream, expected, events);
      if (outcome !== 'too-large' && outcome.kind === 'written') return void call.write(batchSuccess(first, outcome));
      if (outcome !== 'too-large' && outcome.kind === 'hidden-original') return void call.emit('error', HANDLER_FAILED);
      call.write(batchError(first, outcome, expected, this.#settings.maxAppendSize));
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error;
      call.write(batchError(first, error, 'any', this.#settings.maxAppendSize));
      const late = (): void => void (call.cancelled || call.write(batchError(first, 'late', 'any', 0)));
      setTimeout(late, this.#settings.lateTimeoutMs).unref();
    }
  }

  readonly #delete = (
    call: grpc.ServerUnaryCall<pb.DeleteReq, pb.DeleteResp>,
    answer: grpc.sendUnaryData<pb.DeleteResp>,
  ): void => {
    const options = call.request.getOptions();
    const stream = nameOf(options?.getStreamIdentifier());
    void this.#unstalled().then(() => {
      const expected = expectedOfAppend(options);
      const fate = this.fate(true);
      if (fate === 'request lost') return answer(DROPPED, null);
      const outcome = this.log.delete(stream, expected);
      if (fate === 'answer lost') return answer(DROPPED, null);
      if (outcome.kind !== 'written') return answer(deleteError(stream, outcome, expected), null);
      const position = new streamsPb.DeleteResp.Position()
        .setCommitPosition(String(outcome.position))
        .setPreparePosition(String(outcome.position));
      answer(null, new streamsPb.DeleteResp().setPosition(position));
    });
  };

  readonly #tombstone = (
    call: grpc.ServerUnaryCall<pb.TombstoneReq, pb.TombstoneResp>,
    answer: grpc.sendUnaryData<pb.TombstoneResp>,
  ): void => {
    const options = call.request.getOptions();
    const stream = nameOf(options?.getStreamIdentifier());
    void this.#unstalled().then(() => {
      const expected = expectedOfAppend(options);
      const fate = this.fate(true);
      if (fate === 'request lost') return answer(DROPPED, null);
      const outcome = this.log.tombstone(stream, expected);
      if (fate === 'answer lost') return answer(DROPPED, null);
      if (outcome.kind !== 'written') return answer(deleteError(stream, outcome, expected), null);
      const position = new streamsPb.TombstoneResp.Position()
        .setCommitPosition(String(outcome.position))
        .setPreparePosition(String(outcome.position));
      answer(null, new streamsPb.TombstoneResp().setPosition(position));
    });
  };

  #tooLarge(events: readonly Proposed[]): boolean {
    const { countsMetadata, maxAppendSize } = this.#settings;
    const sizeOf = ({ data, metadata, type }: Proposed): number =>
      countsMetadata ? data.length + metadata.length + 2 * type.length : data.length;
    return events.reduce((sum, event) => sum + sizeOf(event), 0) > maxAppendSize;
  }

  async #unstalled(isRead = false): Promise<void> {
    while (this.#stall !== undefined && (isRead || this.#stall.what === 'everything')) await this.#stall.released;
  }
}

/** Waits until a reader takes more, or has gone. */
async function room(call: grpc.ServerWritableStream<pb.ReadReq, pb.ReadResp>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  call.once('drain', resolve).once('cancelled', resolve);
  await promise;
  call.off('drain', resolve).off('cancelled', resolve);
}
