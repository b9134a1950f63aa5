import { type JsonOutline, MemberNames, type MemberVisitor } from '../../json/json-outline.js';
import { behindComma } from '../../json/json-text.js';
import { visitObject } from './squidex-json.js';

/** The headers of Squidex: the only list of their names. */
export const HEADER = {
  eventId: 'EventId',
  timestamp: 'Timestamp',
  aggregateId: 'AggregateId',
  commitId: 'CommitId',
  /** Where the event was in the old store, and in its stream. */
  eventNumber: 'EventNumber',
  eventStreamNumber: 'EventStreamNumber',
  restored: 'Restored',
  /** Of old events. */
  appId: 'AppId',
} as const;

const NAMES = new MemberNames([
  HEADER.aggregateId,
  HEADER.commitId,
  HEADER.eventNumber,
  HEADER.eventStreamNumber,
  HEADER.restored,
  HEADER.appId,
]);
const AGGREGATE_ID = 0;
const COMMIT_ID = 1;
const EVENT_NUMBER = 2;
const EVENT_STREAM_NUMBER = 3;
const RESTORED = 4;

/** Values as JSON text. */
interface NewHeaders {
  readonly aggregateId: string;
  readonly commitId: string;
  readonly appId: string;
}

interface RemappedHeaders {
  readonly bytes: Uint8Array;
  /** What is odd about the original, as the end of a sentence. */
  readonly odd: string | undefined;
}

/**
 * Headers of an event for the new app: aggregate and commit are new and `Restored` is true; the numbers, which say
 * where the event was in the old store, are left out; every other header keeps its text and its place. Metadata that
 * are not an object stay as they are. `outline` is of nothing but them.
 */
export function remapHeaders(outline: JsonOutline, headers: NewHeaders): RemappedHeaders {
  const metadata = outline.bytes;
  const values = [headers.aggregateId, headers.commitId, undefined, undefined, 'true', headers.appId];
  const text = metadata.length === 0 ? '{}' : metadata.toString('latin1');
  let body = '';
  let seen = 0;
  let copied = text.indexOf('{');
  let drops = false;
  let odd: ReturnType<typeof visitObject>;
  if (metadata.length > 0) {
    const visit: MemberVisitor = (name, start, end, key) => {
      if (name < 0) return;
      seen |= 1 << name;
      if (name === EVENT_NUMBER || name === EVENT_STREAM_NUMBER) {
        body += text.slice(copied, key);
        copied = behindComma(metadata, end);
        drops = true;
      } else {
        body += text.slice(copied, start) + (values[name] ?? '');
        copied = end;
      }
    };
    odd = visitObject(outline, NAMES, visit);
    if (odd?.unreadable === true) return { bytes: metadata, odd: odd.reason };
  }
  body += text.slice(copied, text.lastIndexOf('}'));
  // A last member that is left out leaves the comma before it.
  if (drops) body = body.replace(/,\s*$/, '');
  const missing = [
    (seen & (1 << AGGREGATE_ID)) === 0 ? `"${HEADER.aggregateId}":${headers.aggregateId}` : '',
    (seen & (1 << COMMIT_ID)) === 0 ? `"${HEADER.commitId}":${headers.commitId}` : '',
    (seen & (1 << RESTORED)) === 0 ? `"${HEADER.restored}":true` : '',
  ];
  for (const member of missing) if (member !== '') body += body.endsWith('{') ? member : `,${member}`;
  return { bytes: Buffer.from(`${body}}`, 'latin1'), odd: odd?.reason };
}
