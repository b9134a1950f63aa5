import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { BackupError } from '../errors.js';
import type { Answer } from './route.js';

/** Changes with the state that a client sees, and with nothing else: links depend on who asks. */
export function etagOf(body: object): string {
  const text = JSON.stringify({ ...body, _links: undefined });
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
}

/** The answer with its state's tag, or 304 for a client that has this state already. */
export function tagged(body: object, { headers }: FastifyRequest): Answer {
  const etag = etagOf(body);
  if (listed(headers['if-none-match'], etag)) return { status: 304, headers: { etag } };
  return { headers: { etag }, body };
}

/** An answer that many get as it is, printed once. */
export interface Printed {
  readonly etag: string;
  readonly text: Buffer;
}

export function printed(body: object): Printed {
  const text = Buffer.from(JSON.stringify(body));
  return { etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`, text };
}

/** As `tagged`, of what was printed before. */
export function taggedPrint({ etag, text }: Printed, { headers }: FastifyRequest): Answer {
  if (listed(headers['if-none-match'], etag)) return { status: 304, headers: { etag } };
  return { headers: { etag, 'content-type': 'application/json; charset=utf-8' }, body: text };
}

/** Error: `version-conflict` if the client has seen another state than there is. */
export function requireMatch(body: object, { headers }: FastifyRequest): void {
  const wanted = headers['if-match'];
  if (wanted === undefined || listed(wanted, etagOf(body))) return;
  throw new BackupError('version-conflict', 'it was changed after you read it; nothing was changed now', {
    hint: 'read it again',
  });
}

function listed(header: string | undefined, etag: string): boolean {
  return header?.split(',').some((each) => ['*', etag, `W/${etag}`].includes(each.trim())) ?? false;
}
