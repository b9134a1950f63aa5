import type { Append } from '../../events/append.js';
import { encodeString } from '../../json/json-edits.js';
import type { AppName } from '../app-naming.js';
import { HEADER } from './squidex-headers.js';
import type { NewStream } from './squidex-streams.js';

interface OwnEvent {
  readonly type: string;
  readonly stream: Pick<NewStream, 'name' | 'aggregateId'>;
  readonly values: Readonly<Record<string, string | boolean>>;
  /** JSON text. */
  readonly schemaId?: string | undefined;
  readonly app: AppName;
  readonly actor: string;
  /** Part of a restore: nothing in the CMS reacts to it. */
  readonly isRestored: boolean;
  readonly newId: () => string;
  readonly now: () => string;
}

/** A commit of one event, as Squidex writes it: members are in its order. */
export function ownEvent(event: OwnEvent): Append {
  const { type, stream, values, schemaId, app, actor, isRestored, newId, now } = event;
  const members = Object.entries(values).map(([name, value]) =>
    typeof value === 'string' ? `"${name}":${encodeString(value)}` : `"${name}":${value}`,
  );
  if (schemaId !== undefined) members.push(`"schemaId":${schemaId}`);
  members.push(`"appId":${encodeString(`${app.id},${app.name}`)}`);
  members.push(`"actor":${encodeString(actor)}`, '"fromRule":false');
  const id = newId();
  const commit = newId();
  // Squidex writes whole seconds
  const time = now().replace(/\.\d+/, '');
  const headers =
    `{"${HEADER.eventId}":${encodeString(id)},"${HEADER.timestamp}":${encodeString(time)},` +
    `"${HEADER.aggregateId}":${stream.aggregateId},"${HEADER.commitId}":${encodeString(commit)}` +
    `${isRestored ? `,"${HEADER.restored}":true` : ''}}`;
  const payload = Buffer.from(`{${members.join(',')}}`);
  const written = { type, id, time, metadata: Buffer.from(headers), payload };
  return { stream: stream.name, expected: 'any', commit, events: [written] };
}
