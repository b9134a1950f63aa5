import { randomUUID } from 'node:crypto';
import type { ClientDuplexStream } from '@grpc/grpc-js';
import type pb from '@eventstore/db-client/generated/streams_pb.js';
import { BackupError } from '../../errors.js';
import { streamConflict, type ExpectedRevision } from '../append.js';
import type { EventStoreDbConnection, Message } from './eventstoredb-connection.js';
import { eventStoreDbError, tooLarge, unreachable } from './eventstoredb-errors.js';

/** Events that the server writes all or not at all. */
export interface AppendCall {
  /** The name as the server has it. */
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly messages: readonly Message[];
}

interface Pending {
  readonly call: AppendCall;
  readonly resolve: (lastRevision: number) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One BatchAppend call to the server. It carries out the requests of one call in the order in which they come (so
 * events stand in the log in that order) and answers each one; errors are answers too and do not end the call.
 * The client's own BatchAppend is not used: its promises never settle after some errors, one unexpected answer ends the
 * process, and its deadline is an absolute time of this machine's clock.
 */
export class EventStoreDbAppender {
  readonly #pending = new Map<string, Pending>();
  #failure: unknown;
  #timer: NodeJS.Timeout | undefined;
  #room: PromiseWithResolvers<void> | undefined;

  private constructor(
    private readonly connection: EventStoreDbConnection,
    private readonly duplex: ClientDuplexStream<pb.BatchAppendReq, pb.BatchAppendResp>,
  ) {
    duplex.on('data', (response: pb.BatchAppendResp) => this.#answered(response));
    duplex.on('drain', () => this.#release());
    duplex.on('error', (error) => this.#fail(eventStoreDbError(error, 'an append')));
    duplex.on('end', () => this.#fail(unreachable('it ended the appends')));
  }

  static async open(connection: EventStoreDbConnection): Promise<EventStoreDbAppender> {
    const duplex = await connection.openCall((stub, [metadata, options]) => stub.batchAppend(metadata, options));
    return new EventStoreDbAppender(connection, duplex);
  }

  get isOpen(): boolean {
    return this.#failure === undefined;
  }

  /** Hands the call to the connection once there is room. `written` settles later, with the revision of the last event. */
  async send(call: AppendCall): Promise<{ readonly written: Promise<number> }> {
    await this.#room?.promise;
    const id = randomUUID();
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    // Outcomes are awaited in order; a rejection that is never awaited must not end the process.
    promise.catch(() => undefined);
    if (this.#failure === undefined) {
      this.#pending.set(id, { call, resolve, reject });
      this.#touch();
      if (!this.duplex.write(this.#request(id, call))) this.#room = Promise.withResolvers();
    } else reject(this.#failure);
    return { written: promise };
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#failure ??= unreachable('the appends were closed');
    if (this.#pending.size === 0) this.duplex.end();
    else this.duplex.cancel();
  }

  #request(id: string, call: AppendCall): pb.BatchAppendReq {
    const { streams, shared } = this.connection.messages;
    const options = new streams.BatchAppendReq.Options().setStreamIdentifier(this.connection.identifier(call.stream));
    if (call.expected === 'any') options.setAny(new shared.Empty());
    else if (call.expected === 'no-stream') options.setNoStream(new shared.Empty());
    else options.setStreamPosition(String(call.expected));
    return new streams.BatchAppendReq()
      .setCorrelationId(new shared.UUID().setString(id))
      .setOptions(options)
      .setProposedMessagesList([...call.messages])
      .setIsFinal(true);
  }

  /** After a bad request the server sends a second answer, which is ignored. */
  #answered(response: pb.BatchAppendResp): void {
    const id = idOf(response);
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    this.connection.heard();
    this.#touch();
    const revision = response.getSuccess()?.getCurrentRevision();
    if (revision === undefined) pending.reject(this.#refusal(response, pending.call));
    else pending.resolve(Number(revision));
  }

  #refusal(response: pb.BatchAppendResp, call: AppendCall): BackupError {
    const { shared } = this.connection.messages;
    const details = response.getError()?.getDetails();
    const what = response.getError()?.getMessage() ?? '';
    const name = details?.getTypeName() ?? '';
    const bytes = details?.getValue_asU8() ?? new Uint8Array();
    if (name.endsWith('.WrongExpectedVersion')) {
      const wrong = shared.WrongExpectedVersion.deserializeBinary(bytes);
      const actual = wrong.hasCurrentNoStream() ? 'no-stream' : Number(wrong.getCurrentStreamRevision());
      return streamConflict(call.stream, call.expected, actual);
    }
    if (name.endsWith('.StreamDeleted')) return streamConflict(call.stream, call.expected, 'deleted');
    if (name.endsWith('.MaximumAppendSizeExceeded')) {
      return tooLarge(call.stream, shared.MaximumAppendSizeExceeded.deserializeBinary(bytes).getMaxappendsize());
    }
    if (name.endsWith('.AccessDenied')) {
      return new BackupError('permission-denied', `the event store refuses to write stream ${call.stream}`);
    }
    if (name.endsWith('.Timeout') || /busy|not ready|leader/i.test(what)) {
      return unreachable(`an append to ${call.stream}: ${what}; it may have been written`);
    }
    return new BackupError('unexpected', `the event store refused an append to ${call.stream}: ${what}`);
  }

  /** The node has so long for the next answer; the client has no time-out of its own. */
  #touch(): void {
    clearTimeout(this.#timer);
    if (this.#pending.size === 0) return;
    const late = (): void => {
      this.#fail(unreachable('an append; what was sent last may have been written'));
      this.duplex.cancel();
    };
    this.#timer = setTimeout(late, this.connection.timeoutMs);
  }

  #fail(error: unknown): void {
    clearTimeout(this.#timer);
    this.#failure ??= error;
    for (const pending of this.#pending.values()) pending.reject(this.#failure);
    this.#pending.clear();
    this.#release();
  }

  #release(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }
}

/** The server repeats the id as it was sent; in an answer of its own making, such as `Timeout`, as two numbers. */
function idOf(response: pb.BatchAppendResp): string {
  const id = response.getCorrelationId();
  const halves = id?.getStructured();
  if (halves === undefined) return id?.getString() ?? '';
  const digits = [halves.getMostSignificantBits(), halves.getLeastSignificantBits()].map((half) =>
    BigInt.asUintN(64, BigInt(half)).toString(16).padStart(16, '0'),
  );
  return digits.join('').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
