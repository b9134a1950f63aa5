import * as grpc from '@grpc/grpc-js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import statusPb from '@eventstore/db-client/generated/status_pb.js';
import type * as pb from '@eventstore/db-client/generated/streams_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import anyPb from 'google-protobuf/google/protobuf/any_pb.js';
import emptyPb from 'google-protobuf/google/protobuf/empty_pb.js';
import type { AppendOutcome, Expected } from './eventstoredb-log.js';
import { BadRequest, nameOf } from './eventstoredb-requests.js';

/** The answers of an EventStoreDB node to writes, in the form in which they were recorded. */

type Refusal = Exclude<AppendOutcome, { readonly kind: 'written' }>;

export interface Failure {
  readonly code: number;
  readonly details: string;
  readonly metadata: grpc.Metadata;
}

const NUMBERS = { any: '-2', 'no-stream': '-1', 'stream-exists': '-4' } as const;

function failure(code: grpc.status, details: string, trailers: Readonly<Record<string, string>>): Failure {
  const metadata = new grpc.Metadata();
  for (const [key, value] of Object.entries(trailers)) metadata.set(key, value);
  return { code, details, metadata };
}

export function streamDeleted(stream: string): Failure {
  const details = `Event stream '${stream}' is deleted.`;
  return failure(grpc.status.FAILED_PRECONDITION, details, { exception: 'stream-deleted', 'stream-name': stream });
}

/** How a node of a cluster names its leader. */
export function notLeader(host: string, port: number): Failure {
  return failure(grpc.status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': host,
    'leader-endpoint-port': String(port),
  });
}

/** Refusals of Append that are statuses; a wrong revision is a normal response. */
export function appendError(stream: string, outcome: AppendOutcome | 'too-large', limit: number): Failure | undefined {
  if (outcome === 'too-large') {
    return failure(grpc.status.INVALID_ARGUMENT, `Maximum Append Size of ${limit} Exceeded.`, {
      exception: 'maximum-append-size-exceeded',
      'maximum-append-size': String(limit),
    });
  }
  return outcome.kind === 'deleted' ? streamDeleted(stream) : undefined;
}

export function deleteError(stream: string, outcome: Refusal, expected: Expected): Failure {
  if (outcome.kind !== 'wrong-revision') return streamDeleted(stream);
  const wanted = typeof expected === 'bigint' ? String(expected) : NUMBERS[expected];
  const actual = outcome.actual === undefined ? '-1' : String(outcome.actual);
  const details = `Delete failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${wanted}, Actual version: ${actual}`;
  return failure(grpc.status.FAILED_PRECONDITION, details, {
    exception: 'wrong-expected-version',
    'stream-name': stream,
    'expected-version': wanted,
    'actual-version': actual,
  });
}

export function appendResponse(outcome: AppendOutcome, expected: Expected): pb.AppendResp {
  const response = new streamsPb.AppendResp();
  if (outcome.kind === 'wrong-revision')
    return response.setWrongExpectedVersion(wrongRevision(outcome.actual, expected));
  const success = new streamsPb.AppendResp.Success();
  if (outcome.kind === 'written') {
    const position = new streamsPb.AppendResp.Position();
    const text = String(outcome.position);
    success.setPosition(position.setCommitPosition(text).setPreparePosition(text));
  } else success.setNoPosition(new shared.Empty());
  if (outcome.kind !== 'deleted') success.setCurrentRevision(String(outcome.revision));
  return response.setSuccess(success);
}

function wrongRevision(actual: bigint | undefined, expected: Expected): pb.AppendResp.WrongExpectedVersion {
  const wrong = new streamsPb.AppendResp.WrongExpectedVersion();
  if (actual === undefined) wrong.setNoStream2060(new shared.Empty()).setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision2060(Number(actual)).setCurrentRevision(String(actual));
  if (expected === 'any') wrong.setExpectedAny(new shared.Empty()).setAny2060(new shared.Empty());
  else if (expected === 'stream-exists') wrong.setExpectedStreamExists(new shared.Empty());
  else if (expected === 'no-stream') wrong.setExpectedNoStream(new shared.Empty());
  else wrong.setExpectedRevision(String(expected)).setExpectedRevision2060(Number(expected));
  return wrong;
}

function batchAnswer(request: pb.BatchAppendReq): pb.BatchAppendResp {
  const name = Buffer.from(nameOf(request.getOptions()?.getStreamIdentifier()));
  return new streamsPb.BatchAppendResp()
    .setCorrelationId(request.getCorrelationId())
    .setStreamIdentifier(new shared.StreamIdentifier().setStreamName(name));
}

export function batchSuccess(
  request: pb.BatchAppendReq,
  outcome: { readonly revision: bigint; readonly position: number },
): pb.BatchAppendResp {
  const text = String(outcome.position);
  const position = new shared.AllStreamPosition().setCommitPosition(text).setPreparePosition(text);
  const success = new streamsPb.BatchAppendResp.Success().setPosition(position);
  return batchAnswer(request).setSuccess(success.setCurrentRevision(String(outcome.revision)));
}

/** Errors of BatchAppend are in-band; `late` is the second answer to a bad request, with its id in another form. */
export function batchError(
  request: pb.BatchAppendReq,
  outcome: Refusal | 'too-large' | 'timeout' | 'late' | BadRequest,
  expected: Expected,
  limit: number,
): pb.BatchAppendResp {
  const answer = batchAnswer(request);
  const status = (code: number, message: string, details: Uint8Array): pb.BatchAppendResp => {
    const any = new anyPb.Any();
    any.pack(details, `event_store.client.${message}`);
    return answer.setError(new statusPb.Status().setCode(code).setMessage(message).setDetails(any));
  };
  if (outcome === 'timeout') return status(4, 'Timeout', new Uint8Array());
  if (outcome === 'late') {
    answer.setCorrelationId(structured(request.getCorrelationId()?.getString() ?? ''));
    return status(4, 'Timeout', new Uint8Array());
  }
  if (outcome === 'too-large') {
    const details = new shared.MaximumAppendSizeExceeded().setMaxappendsize(limit);
    return status(3, 'MaximumAppendSizeExceeded', details.serializeBinary());
  }
  if (outcome instanceof BadRequest) {
    return status(3, 'BadRequest', new shared.BadRequest().setMessage(outcome.message).serializeBinary());
  }
  if (outcome.kind !== 'wrong-revision') {
    const name = request.getOptions()?.getStreamIdentifier();
    return status(5, 'StreamDeleted', new shared.StreamDeleted().setStreamIdentifier(name).serializeBinary());
  }
  return status(6, 'WrongExpectedVersion', batchWrongRevision(outcome.actual, expected).serializeBinary());
}

function batchWrongRevision(actual: bigint | undefined, expected: Expected): shared.WrongExpectedVersion {
  const wrong = new shared.WrongExpectedVersion();
  if (actual === undefined) wrong.setCurrentNoStream(new emptyPb.Empty());
  else wrong.setCurrentStreamRevision(String(actual));
  if (expected === 'any') wrong.setExpectedAny(new emptyPb.Empty());
  else if (expected === 'stream-exists') wrong.setExpectedStreamExists(new emptyPb.Empty());
  else if (expected === 'no-stream') wrong.setExpectedNoStream(new emptyPb.Empty());
  else wrong.setExpectedStreamPosition(String(expected));
  return wrong;
}

function structured(text: string): shared.UUID {
  const digits = text.replaceAll('-', '');
  const most = BigInt.asIntN(64, BigInt(`0x${digits.slice(0, 16)}`));
  const least = BigInt.asIntN(64, BigInt(`0x${digits.slice(16)}`));
  const value = new shared.UUID.Structured()
    .setMostSignificantBits(String(most))
    .setLeastSignificantBits(String(least));
  return new shared.UUID().setStructured(value);
}
