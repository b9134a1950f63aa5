import * as grpc from '@grpc/grpc-js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import type * as pb from '@eventstore/db-client/generated/streams_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import { streamDeleted, type Failure } from './eventstoredb-answers.js';
import type { EventStoreDbLog, LogRecord } from './eventstoredb-log.js';
import { nameOf } from './eventstoredb-requests.js';

/** A message, a status that ends the call, or silence for ever (what a node does with a read of no events of `$all`). */
type Answer = pb.ReadResp | Failure | { readonly code: number; readonly details: string } | 'never';

const { BACKWARDS } = streamsPb.ReadReq.Options.ReadDirection;

export function answerRead(log: EventStoreDbLog, options: pb.ReadReq.Options): Iterable<Answer> {
  if (options.hasSubscription())
    return [{ code: grpc.status.UNIMPLEMENTED, details: 'no subscriptions in the double' }];
  return options.hasAll() ? readAll(log, options) : readStream(log, options);
}

function* readStream(log: EventStoreDbLog, options: pb.ReadReq.Options): Iterable<Answer> {
  const from = options.getStream();
  const stream = nameOf(from?.getStreamIdentifier());
  const count = Number(options.getCount());
  const backwards = options.getReadDirection() === BACKWARDS;
  if (count === 0 || (from?.hasEnd() === true && !backwards)) {
    yield unknown('Unexpected ReadStreamResult: Error');
    return;
  }
  const view = log.readStream(stream);
  if (view.kind === 'deleted') {
    yield streamDeleted(stream);
    return;
  }
  if (view.kind === 'not-found') {
    const identifier = new shared.StreamIdentifier().setStreamName(Buffer.from(stream));
    const missing = new streamsPb.ReadResp.StreamNotFound().setStreamIdentifier(identifier);
    yield new streamsPb.ReadResp().setStreamNotFound(missing);
    return;
  }
  const start = from?.hasStart() ? 0n : from?.hasEnd() ? view.last : BigInt(from?.getRevision() ?? 0);
  const records = backwards
    ? view.records.filter((record) => record.revision <= start).reverse()
    : view.records.filter((record) => record.revision >= start);
  for (const record of records.slice(0, count)) yield eventResponse(log, record, options.getResolveLinks());
  if (options.getControlOption()?.getCompatibility() !== 1) return;
  if (records.length === 0) yield new streamsPb.ReadResp().setFirstStreamPosition(String(view.last + 1n));
  yield new streamsPb.ReadResp().setLastStreamPosition(String(view.last));
}

function* readAll(log: EventStoreDbLog, options: pb.ReadReq.Options): Iterable<Answer> {
  const all = options.getAll();
  const count = Number(options.getCount());
  if (count === 0) {
    yield 'never';
    return;
  }
  const commit = Number(all?.getPosition()?.getCommitPosition() ?? 0);
  const prepare = Number(all?.getPosition()?.getPreparePosition() ?? 0);
  if (prepare > commit) {
    yield unknown('Exception was thrown by handler.');
    return;
  }
  if (!log.isBoundary(commit)) {
    yield unknown('Unexpected ReadAllResult: Error');
    return;
  }
  const matches = filterOf(options);
  const backwards = options.getReadDirection() === BACKWARDS;
  // The end of the log as it was when the read began: a read is no subscription.
  const end = log.records.length;
  let index =
    backwards && all?.hasEnd() === true ? end : all?.hasEnd() === true ? end : firstAt(log.records, commit, end);
  for (let sent = 0; sent < count;) {
    const record = backwards ? log.records[--index] : index < end ? log.records[index++] : undefined;
    if (record === undefined) return;
    if (!matches(record)) continue;
    sent += 1;
    yield eventResponse(log, record, options.getResolveLinks());
  }
}

function firstAt(records: readonly LogRecord[], position: number, end: number): number {
  let low = 0;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((records[middle]?.position ?? 0) < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

function filterOf(options: pb.ReadReq.Options): (record: LogRecord) => boolean {
  const filter = options.getFilter();
  if (filter === undefined) return () => true;
  const byStream = filter.getStreamIdentifier();
  const expression = byStream ?? filter.getEventType();
  const subject = (record: LogRecord): string => (byStream === undefined ? record.type : record.stream);
  const prefixes = expression?.getPrefixList() ?? [];
  if (expression?.getRegex() === '') return (record) => prefixes.some((prefix) => subject(record).startsWith(prefix));
  const regex = new RegExp(expression?.getRegex() ?? '');
  return (record) => regex.test(subject(record));
}

function eventResponse(log: EventStoreDbLog, record: LogRecord, resolveLinks: boolean): pb.ReadResp {
  const event = new streamsPb.ReadResp.ReadEvent().setCommitPosition(String(record.position));
  const isLink = record.type === '$>' && record.contentType !== 'application/json';
  if (!resolveLinks || !isLink) event.setEvent(recorded(record));
  else {
    event.setLink(recorded(record));
    const target = linked(log, record);
    if (target !== undefined) event.setEvent(recorded(target));
  }
  return new streamsPb.ReadResp().setEvent(event);
}

function linked(log: EventStoreDbLog, link: LogRecord): LogRecord | undefined {
  const [, revision = '', stream = ''] = /^(\d+)@(.*)$/s.exec(Buffer.from(link.data).toString()) ?? [];
  const view = log.readStream(stream);
  return view.kind === 'records' ? view.records.find((record) => String(record.revision) === revision) : undefined;
}

function recorded(record: LogRecord): pb.ReadResp.ReadEvent.RecordedEvent {
  const position = String(record.position);
  const event = new streamsPb.ReadResp.ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(record.id))
    .setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(record.stream)))
    .setStreamRevision(String(record.revision))
    .setPreparePosition(position)
    .setCommitPosition(position)
    .setCustomMetadata(record.metadata)
    .setData(record.data);
  event.getMetadataMap().set('type', record.type);
  event.getMetadataMap().set('created', String(record.created));
  event.getMetadataMap().set('content-type', record.contentType);
  return event;
}

function unknown(details: string): Answer {
  return { code: grpc.status.UNKNOWN, details };
}
