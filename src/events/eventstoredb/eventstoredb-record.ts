import { createHash } from 'node:crypto';
import type { LogPosition } from './eventstoredb-connection.js';
import type { Recorded } from './eventstoredb-read.js';
import type { HeaderNames } from '../../cms/app-naming.js';
import type { NewEvent, StoredEvent } from '../event.js';

const TICKS_PER_MILLISECOND = 10_000n;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const NIL = '00000000-0000-0000-0000-000000000000';
const decoder = new TextDecoder();

/** Positions are written `commit`, or `commit/prepare` for an event of an explicit transaction, where they differ. */
export function positionOf(record: Recorded): string {
  const commit = record.getCommitPosition();
  const prepare = record.getPreparePosition();
  return commit === prepare ? commit : `${commit}/${prepare}`;
}

export function parsePosition(text: string): LogPosition | undefined {
  const [, commit, prepare] = /^(\d+)(?:\/(\d+))?$/.exec(text) ?? [];
  return commit === undefined ? undefined : { commit, prepare: prepare ?? commit };
}

export function placeOf(record: Recorded | undefined): LogPosition | undefined {
  if (record === undefined) return undefined;
  return { commit: record.getCommitPosition(), prepare: record.getPreparePosition() };
}

/** Whether `record` is after `position` in the log. */
export function isAfter(record: Recorded, position: LogPosition): boolean {
  const commit = BigInt(record.getCommitPosition()) - BigInt(position.commit);
  return commit > 0n || (commit === 0n && BigInt(record.getPreparePosition()) > BigInt(position.prepare));
}

export function nameOf(record: Recorded): string {
  return decoder.decode(record.getStreamIdentifier()?.getStreamName_asU8());
}

export function typeOf(record: Recorded): string {
  return record.getMetadataMap().get('type') ?? '';
}

/** The event with its bytes as they are stored; id, time and commit are what its metadata say, where they do. */
export function storedEvent(record: Recorded, stream: string, names: HeaderNames): StoredEvent {
  const metadata = record.getCustomMetadata_asU8();
  const headers = headersOf(metadata);
  const [id, time, commit] = [headers[names.id], headers[names.time], headers[names.commit]];
  return {
    position: positionOf(record),
    stream,
    revision: Number(record.getStreamRevision()),
    type: typeOf(record),
    id: typeof id === 'string' ? id : (record.getId()?.getString() ?? ''),
    time: typeof time === 'string' ? time : createdOf(record),
    commit: typeof commit === 'string' ? commit : '',
    metadata,
    payload: record.getData_asU8(),
  };
}

/**
 * The id under which an event must be written so that it keeps it; undefined if any new one will do. The server takes a
 * second append of the same ids for a repetition and writes nothing, or fails when the first ones were truncated since;
 * so an event whose metadata hold its id gets a new one. An id that is not a UUID becomes one, because the server accepts
 * nothing else and the clients do not survive its refusal.
 */
export function ownId(event: NewEvent, names: HeaderNames): string | undefined {
  if (event.id === '' || typeof headersOf(event.metadata)[names.id] === 'string') return undefined;
  if (UUID.test(event.id) && event.id !== NIL) return event.id;
  const digest = createHash('sha256').update(event.id).digest('hex');
  return digest.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5');
}

/** Whether the bytes are JSON text, which the server is told with each event. */
export function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(decoder.decode(bytes));
    return true;
  } catch {
    return false;
  }
}

function headersOf(metadata: Uint8Array): Readonly<Record<string, unknown>> {
  if (metadata.length === 0) return {};
  try {
    const value = JSON.parse(decoder.decode(metadata)) as unknown;
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function createdOf(record: Recorded): string {
  const ticks = record.getMetadataMap().get('created');
  return ticks === undefined ? '' : new Date(Number(BigInt(ticks) / TICKS_PER_MILLISECOND)).toISOString();
}
