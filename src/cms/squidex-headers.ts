import { asBuffer, MemberNames, walkMembers } from './json-text.js';

const NAMES = new MemberNames(['AggregateId', 'CommitId', 'EventNumber', 'EventStreamNumber', 'Restored', 'AppId']);
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

/**
 * Headers of an event for the new app: aggregate and commit are new and `Restored` is true; the numbers, which say
 * where the event stood in the old store, are left out; every other header keeps its text and its place.
 */
export function remapHeaders(metadata: Uint8Array, headers: NewHeaders): Uint8Array {
  const values = [headers.aggregateId, headers.commitId, undefined, undefined, 'true', headers.appId];
  const members: string[] = [];
  let seen = 0;
  if (metadata.length > 0) {
    const text = asBuffer(metadata).toString('latin1');
    walkMembers(metadata, NAMES, (name, start, end, key) => {
      seen |= name < 0 ? 0 : 1 << name;
      if (name < 0) members.push(text.slice(key, end));
      else if (name !== EVENT_NUMBER && name !== EVENT_STREAM_NUMBER) {
        members.push(text.slice(key, start) + (values[name] ?? ''));
      }
    });
  }
  if ((seen & (1 << AGGREGATE_ID)) === 0) members.push(`"AggregateId":${headers.aggregateId}`);
  if ((seen & (1 << COMMIT_ID)) === 0) members.push(`"CommitId":${headers.commitId}`);
  if ((seen & (1 << RESTORED)) === 0) members.push('"Restored":true');
  return Buffer.from(`{${members.join(',')}}`, 'latin1');
}
