import { isObject, member, type JsonValue } from '../json/json-value.js';
import type { ProcessIdentity } from './process-identity.js';

/** A process as recorded in an entry. One whose record is incomplete cannot be looked up from anywhere. */
export function identityIn(value: JsonValue | undefined): ProcessIdentity {
  const given = isObject(value) ? value : {};
  const [host = '?', machine, space, started] = ['host', 'machine', 'space', 'started'].map((name) => {
    const text = member(given, name);
    return typeof text === 'string' ? text : undefined;
  });
  const written: unknown = member(given, 'pid');
  const pid = isPid(written) ? written : 0;
  if (machine === undefined || space === undefined || started === undefined || pid === 0) {
    return { host, machine: '', space: '', pid, started: '' };
  }
  return { host, machine, space, pid, started };
}

function isPid(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}
