import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { BackupError } from '../errors.js';
import type { Subject } from './access.js';
import { addBodies, BODY_BYTES, requirePlain, UPLOADED } from './door/bodies.js';
import { Door } from './door/door.js';
import { Methods } from './door/other-methods.js';
import { requireNoToken, requireOneHost, requireOneSignIn, requireOwnHost, requireOwnOrigin } from './origin.js';
import { clientProblem, sendProblem } from './door/send-problem.js';
import { ROUTES } from './routes.js';
import type { ServerOptions } from './server-options.js';
import { NO_LOG } from './watch/log.js';
import { logDefect, logRequests } from './watch/request-log.js';

/** For the headers of a request, and for its whole body; an upload may take any time, as long as something arrives. */
const REQUEST_MS = 30_000;

/** Pages of this server are never framed, guessed at or cached by others. */
const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
} as const;

/** What changes nothing. */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The HTTP API over a module and its jobs. Closing it ends its streams, and answers 503 to what comes then. */
export function createServer(options: ServerOptions): FastifyInstance {
  const { log = NO_LOG, requestMs = REQUEST_MS } = options;
  const closing = new AbortController();
  const fail = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply =>
    sendProblem(error, request, reply, (defect) => logDefect(log, defect, request.id));
  const server = fastify({
    bodyLimit: BODY_BYTES,
    // Squidex's own clients end most paths with a slash.
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: true },
    // Of addresses that are none: the router answers before any hook.
    frameworkErrors: (error, request, reply) => {
      void fail(error, request, reply.headers(SECURITY_HEADERS));
    },
    clientErrorHandler: (error, socket) => endSocket(error, socket),
    return503OnClosing: false,
    http: {
      requireHostHeader: false,
      headersTimeout: requestMs,
      connectionsCheckingInterval: Math.ceil(requestMs / 10),
    },
    genReqId: () => randomUUID(),
  });
  addBodies(server);
  const callers = new WeakMap<FastifyRequest, Subject>();
  logRequests(server, log, (request) => callers.get(request));
  server.addHook('preClose', async () => closing.abort());
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    if (closing.signal.aborted) throw stopping(reply);
    requireOneHost(request.raw);
    requireOneSignIn(request.raw);
    requireNoToken(request.url);
    requireOwnHost(request.headers, options.hosts);
    if (!SAFE.has(request.method)) requireOwnOrigin(request.headers);
    requirePlain(request.headers, reply);
    if (request.headers['content-type'] !== UPLOADED) limitTime(request.raw, requestMs);
  });
  server.setErrorHandler(async (error, request, reply) => fail(error, request, reply));
  const methods = new Methods(ROUTES, options.base, options);
  server.setNotFoundHandler(async (request, reply) => {
    const answer = methods.answer(request, reply);
    if (answer !== undefined) return answer;
    return fail(new BackupError('object-not-found', 'there is nothing at this address'), request, reply);
  });
  const door = new Door(options, closing.signal, (request, subject) => callers.set(request, subject));
  for (const route of ROUTES) door.add(server, route);
  return server;
}

/** Closes a connection whose request body has not arrived after `ms`: it would be held open for nothing. */
function limitTime(request: IncomingMessage, ms: number): void {
  const late = Object.assign(new Error('the body did not arrive in time'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
  const timer = setTimeout(() => endSocket(late, request.socket), ms);
  const stop = (): void => clearTimeout(timer);
  request.once('end', stop).once('close', stop);
  if (request.complete) stop();
}

function stopping(reply: FastifyReply): BackupError {
  reply.headers({ 'retry-after': '5', connection: 'close' });
  return new BackupError('shutting-down', 'the server is being stopped; nothing was begun', {
    hint: 'try again in a moment',
  });
}

/** Bytes that are not HTTP, or arrive too slowly, never become a request. */
function endSocket(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) socket.write(clientProblem(error));
  socket.destroy(error);
}
