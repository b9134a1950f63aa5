import type { FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { BackupError, isBackupError, kindOf, messageOf } from '../../errors.js';
import { problemOf, type ProblemDto } from '../problem.js';
import { UPLOADED } from './bodies.js';
import { InvalidRequest } from '../validate.js';

/** Answers with what is wrong; a defect of ours is told to `tellDefect`, and its text stays inside. */
export function sendProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  tellDefect: (error: unknown) => void,
): FastifyReply {
  const { problem, known } = problemFor(error, request, tellDefect);
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  if (known.code === 'range-outside') reply.header('content-range', `bytes */${known.facts['size'] ?? '*'}`);
  if (known.code === 'rate-limited') reply.header('retry-after', String(known.facts['seconds'] ?? 1));
  return reply.status(problem.status).type('application/problem+json').send(problem);
}

/** What is wrong, as a body, and as an error of ours. */
export function problemFor(
  error: unknown,
  request: FastifyRequest,
  tellDefect: (error: unknown) => void,
): { readonly problem: ProblemDto; readonly known: BackupError } {
  const known = isBackupError(error) ? error : translated(error);
  if (kindOf(known) === 'defect') tellDefect(error);
  const place = { instance: request.url.split('?')[0] ?? '', traceId: request.id };
  const found = problemOf(known, place, known instanceof InvalidRequest ? known.errors : []);
  return { problem: isSquidex(request) ? asSquidex(found) : found, known };
}

function isSquidex({ routeOptions: { config } }: FastifyRequest): boolean {
  return Reflect.get(config, 'isSquidex') === true;
}

/** Squidex has one status for whatever is wrong with a request. */
function asSquidex(problem: ProblemDto): ProblemDto {
  return problem.status === 422 ? { ...problem, status: 400, statusCode: 400 } : problem;
}

/** The answer to what never became a request, as text of HTTP. */
export function clientProblem({ code }: NodeJS.ErrnoException): string {
  const isLate = code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const isLarge = code === 'HPE_HEADER_OVERFLOW';
  const status = isLate ? '408 Request Timeout' : isLarge ? '431 Request Header Fields Too Large' : '400 Bad Request';
  const what = isLate
    ? 'the request took too long to arrive'
    : isLarge
      ? 'the headers are too long'
      : 'this is not HTTP';
  const error = new BackupError('malformed-request', `${what}; nothing was changed`);
  const problem = problemOf(error, { instance: '', traceId: randomUUID() });
  const number = Number(status.slice(0, 3));
  const body = JSON.stringify({ ...problem, status: number, statusCode: number });
  const head = `content-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close`;
  return `HTTP/1.1 ${status}\r\n${head}\r\n\r\n${body}`;
}

/** Fastify's own errors are about the request; anything else is a defect of ours. */
function translated(error: unknown): BackupError {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (status === 413) {
    return new BackupError('request-too-large', 'the body is too large; nothing was changed', {
      hint: 'an archive is uploaded in parts',
      cause: error,
    });
  }
  if (status === 415) {
    return new BackupError('media-type-unsupported', 'the body does not say that it is JSON; nothing was changed', {
      hint: `send it with the content type application/json; the bytes of an upload with ${UPLOADED}`,
      cause: error,
    });
  }
  if (status >= 400 && status < 500) return new BackupError('malformed-request', messageOf(error), { cause: error });
  return new BackupError('unexpected', 'the server could not do this', { cause: error });
}
