import type { ClientReadableStream } from '@grpc/grpc-js';
import type pb from '@eventstore/db-client/generated/streams_pb.js';
import { throwIfCancelled } from '../../errors.js';
import { eventStoreDbError, unreachable } from './eventstoredb-errors.js';

/** An event as the server records it. */
export type Recorded = pb.ReadResp.ReadEvent.RecordedEvent;

export interface ReadLimits {
  readonly batchEvents: number;
  readonly batchBytes: number;
  readonly timeoutMs: number;
  /** Whether the node answers anything within half of that time. */
  readonly answers: () => Promise<boolean>;
  /** Called with every answer. */
  readonly heard: () => void;
}

/** The records of a call that reads, in batches; cancels the call when its reader leaves or the node is silent. */
export async function* recordsOf(
  call: ClientReadableStream<pb.ReadResp>,
  limits: ReadLimits,
  what: string,
  signal: AbortSignal | undefined,
): AsyncIterable<readonly Recorded[]> {
  // A cancelled call emits an error after its reader has left.
  call.on('error', () => undefined);
  const cancel = (): void => call.cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  const watch = new Watch(call, limits);
  try {
    yield* batchesOf(call, limits, watch, signal);
  } catch (error) {
    throwIfCancelled(signal);
    if (watch.stalled) throw unreachable(what, error);
    throw eventStoreDbError(error, what);
  } finally {
    watch.stop();
    signal?.removeEventListener('abort', cancel);
    call.cancel();
  }
}

async function* batchesOf(
  call: ClientReadableStream<pb.ReadResp>,
  { batchEvents, batchBytes, heard }: ReadLimits,
  watch: Watch,
  signal: AbortSignal | undefined,
): AsyncIterable<readonly Recorded[]> {
  const responses: AsyncIterable<pb.ReadResp> = call;
  let batch: Recorded[] = [];
  let bytes = 0;
  for await (const response of responses) {
    watch.heard = true;
    heard();
    const record = response.getEvent()?.getEvent();
    if (record === undefined) continue;
    batch.push(record);
    bytes += record.getData_asU8().length + record.getCustomMetadata_asU8().length;
    if (batch.length < batchEvents && bytes < batchBytes) continue;
    watch.waiting = false;
    yield batch;
    throwIfCancelled(signal);
    watch.waiting = true;
    batch = [];
    bytes = 0;
  }
  throwIfCancelled(signal);
  if (batch.length > 0) yield batch;
}

/**
 * Cancels a read when the node is silent and answers no other request either: a filtered read may be silent for a long
 * time because nothing matches. It asks at half of the time limit, so that an absent node is reported within the limit.
 * A slow consumer of the read is not a reason to cancel.
 */
class Watch {
  waiting = true;
  heard = false;
  stalled = false;
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly call: { cancel(): void },
    private readonly limits: ReadLimits,
  ) {
    // A reader that never comes back must not keep the process alive.
    this.#timer = setInterval(() => void this.#look(), limits.timeoutMs / 2).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const silent = this.waiting && !this.heard;
    this.heard = false;
    if (!silent || (await this.limits.answers())) return;
    this.stalled = true;
    this.call.cancel();
  }
}
