import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { BackupError } from '../errors.js';
import type { Answer } from './route.js';

const JSON_TYPE = 'application/json; charset=utf-8';

/** Changes with what its reader sees: the state, and what they may do about it. */
export function etagOf(body: object): string {
  return tagOf(JSON.stringify(body));
}

function tagOf(text: string): string {
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
}

/** An answer of JSON with its state's tag, or 304 for a client that has this state already; all others as they are. */
export function tagged(answer: Answer, request: FastifyRequest): Answer {
  const { body } = answer;
  if (!isJson(body) || (answer.status ?? 200) !== 200 || answer.headers?.['etag'] !== undefined) return answer;
  // Printed once: a long list takes longer to print than to find.
  const { etag, text } = printed(body);
  return unlessKnown(
    { ...answer, headers: { 'content-type': JSON_TYPE, ...answer.headers, etag }, body: text },
    request,
  );
}

/** An answer that many get as it is, printed once. */
export interface Printed {
  readonly etag: string;
  readonly text: Buffer;
}

export function printed(body: object): Printed {
  const text = JSON.stringify(body);
  return { etag: tagOf(text), text: Buffer.from(text) };
}

/** As `tagged`, of what was printed before. */
export function taggedPrint({ etag, text }: Printed, request: FastifyRequest): Answer {
  return unlessKnown({ headers: { 'content-type': JSON_TYPE, etag }, body: text }, request);
}

/** The answer, or 304 with its headers for a client that has it already, as its tag says. */
export function unlessKnown(answer: Answer, request: FastifyRequest): Answer {
  const { headers = {} } = answer;
  return isKnown(headers['etag'] ?? '', request) ? { status: 304, headers } : answer;
}

/** Whether the client has this version already. */
export function isKnown(etag: string, { headers }: FastifyRequest): boolean {
  return listed(headers['if-none-match'], etag);
}

/** Error: `version-conflict` if `If-Match` names another version than `etag`, which is undefined for an address without one. */
export function requireMatch(etag: string | undefined, { headers }: FastifyRequest): void {
  const wanted = headers['if-match'];
  if (wanted === undefined || (etag !== undefined && listed(wanted, etag))) return;
  const what = etag === undefined ? 'there is nothing here that has a version' : 'it was changed after you read it';
  throw new BackupError('version-conflict', `${what}; nothing was changed now`, {
    hint: etag === undefined ? 'leave out If-Match' : 'read it again',
    facts: etag === undefined ? {} : { etag },
  });
}

function isJson(body: Answer['body']): body is object {
  return typeof body === 'object' && !(body instanceof Uint8Array) && !(body instanceof Readable);
}

/** Proxies that compress make tags weak, and their clients send them so in `If-Match` too. */
function listed(header: string | undefined, etag: string): boolean {
  return header?.split(',').some((each) => ['*', etag, `W/${etag}`].includes(each.trim())) ?? false;
}
