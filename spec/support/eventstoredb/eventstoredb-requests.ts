import type * as shared from '@eventstore/db-client/generated/shared_pb.js';
import type * as pb from '@eventstore/db-client/generated/streams_pb.js';
import type { Expected, Proposed } from './eventstoredb-log.js';

/** What the server calls a bad request; the message is the one it answers with. */
export class BadRequest extends Error {}

export function nameOf(identifier: shared.StreamIdentifier | undefined): string {
  return Buffer.from(identifier?.getStreamName_asU8() ?? []).toString();
}

interface ExpectedOptions {
  hasAny(): boolean;
  hasNoStream(): boolean;
  hasStreamExists(): boolean;
}

export function expectedOfAppend(
  options: pb.AppendReq.Options | pb.DeleteReq.Options | pb.TombstoneReq.Options | undefined,
): Expected {
  return options === undefined ? 'any' : (named(options) ?? BigInt(options.getRevision()));
}

export function expectedOfBatch(options: pb.BatchAppendReq.Options | undefined): Expected {
  return options === undefined ? 'any' : (named(options) ?? BigInt(options.getStreamPosition()));
}

function named(options: ExpectedOptions): Expected | undefined {
  if (options.hasAny()) return 'any';
  if (options.hasNoStream()) return 'no-stream';
  return options.hasStreamExists() ? 'stream-exists' : undefined;
}

export function proposedOf(message: pb.AppendReq.ProposedMessage | pb.BatchAppendReq.ProposedMessage): Proposed {
  const id = guid(message.getId()?.getString() ?? '');
  const type = message.getMetadataMap().get('type') ?? '';
  if (type === '') throw new BadRequest("Empty eventType provided. (Parameter 'eventType')");
  const json = message.getMetadataMap().get('content-type') === 'application/json';
  return {
    id,
    type,
    contentType: json ? 'application/json' : 'application/octet-stream',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

/** Any text that .NET takes for a Guid, as it prints it again. */
function guid(text: string): string {
  const digits = text
    .replace(/^[{(](.*)[)}]$/, '$1')
    .replaceAll('-', '')
    .toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(digits)) throw new BadRequest('Unrecognized Guid format.');
  if (/^0+$/.test(digits)) throw new BadRequest("Empty eventId provided. (Parameter 'eventId')");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
