import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { BackupError, isBackupError, messageOf } from '../errors.js';
import { ANYBODY, requireScope, type Authenticate, type Subject } from './access.js';
import { requireOwnHost, requireOwnOrigin } from './origin.js';
import { problemOf } from './problem.js';
import { ROUTES } from './routes.js';
import { sameJob } from '../jobs/job.js';
import type { Answer, Call, Route, ServerContext } from './route.js';
import { onceOf } from './start-job.js';
import { Turns } from './turns.js';
import { InvalidRequest, validated } from './validate.js';

export interface ServerOptions extends ServerContext {
  readonly authenticate: Authenticate<FastifyRequest>;
  /** Path that every route begins with. */
  readonly base: string;
  /** Names that this server answers to; any if undefined. A page of another site may have its name lead here. */
  readonly hosts?: ReadonlySet<string>;
}

/** Bodies of requests are small: what is large is uploaded in parts. */
const BODY_BYTES = 1 << 20;

const REQUEST_MS = 30_000;

/** Pages of this server are never framed, guessed at or cached by others. */
const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
} as const;

/** The HTTP API over a module and its jobs. */
export function createServer(options: ServerOptions): FastifyInstance {
  const server = fastify({
    bodyLimit: BODY_BYTES,
    requestTimeout: REQUEST_MS,
    // Squidex's own clients end most paths with a slash.
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: true },
    // Of addresses that are none: the router answers before any hook.
    frameworkErrors: (error, request, reply) => {
      void sendProblem(error, request, reply.headers(SECURITY_HEADERS));
    },
    genReqId: () => randomUUID(),
  });
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    requireOwnHost(request.headers, options.hosts);
    if (request.method !== 'GET') requireOwnOrigin(request.headers);
  });
  server.setErrorHandler(async (error, request, reply) => sendProblem(error, request, reply));
  server.setNotFoundHandler(async (request, reply) =>
    sendProblem(new BackupError('object-not-found', 'there is nothing at this address'), request, reply),
  );
  const turns = new Turns();
  for (const each of ROUTES) addRoute(server, each, { ...options, turns });
  return server;
}

type Surroundings = ServerOptions & Pick<Call, 'turns'>;

function addRoute(server: FastifyInstance, route: Route, options: Surroundings): void {
  server.route({
    method: route.method,
    url: options.base + fastifyPath(route.path),
    handler: async (request, reply) => {
      const subject =
        route.isOpen === true
          ? ANYBODY
          : requireScope(await options.authenticate(request), route.scope, paramsOf(request)['app']);
      const call = callOf(route, options, subject, request, reply);
      const answer = await answerOnce(route, call);
      if (reply.sent || reply.raw.headersSent) return reply;
      reply.status(answer.status ?? route.success.status).headers(answer.headers ?? {});
      return reply.send(answer.body);
    },
  });
}

/** A request that comes again gets the answer of before, for as long as what it started is known. */
async function answerOnce({ started, handle }: Route, call: Call): Promise<Answer> {
  const { once, turns, jobs } = call;
  if (once === undefined || started === undefined) return handle(call);
  return turns.take(`once:${once.key}`, async () => {
    const job = await jobs.findOnce(once.key);
    if (job === undefined) return handle(call);
    const answer = started(sameJob(job, once), call);
    return { ...answer, headers: { ...answer.headers, 'idempotent-replayed': 'true' } };
  });
}

/** `{name}` becomes a parameter, and the colon of a verb at the end is escaped: `/jobs/{job}:cancel`. */
function fastifyPath(path: string): string {
  const [, place = path, verb] = /^(.*?)(?::(\w[\w-]*))?$/.exec(path) ?? [];
  const parameters = place.replaceAll(/\{(\w+)\}/g, ':$1');
  return verb === undefined ? parameters : `${parameters.replace(/(:\w+)$/, '$1([^/:]+)')}::${verb}`;
}

function callOf(
  route: Route,
  options: Surroundings,
  subject: Subject,
  request: FastifyRequest,
  reply: FastifyReply,
): Call {
  const gone = new AbortController();
  reply.raw.on('close', () => gone.abort());
  return {
    ...options,
    subject,
    once: route.started === undefined ? undefined : onceOf(request, subject),
    caller: async () => options.authenticate(request),
    params: paramsOf(request),
    body: route.body === undefined ? {} : validated(route.body, request.body ?? {}, 'body'),
    query: route.query === undefined ? {} : validated(route.query, request.query, 'query'),
    request,
    reply,
    signal: gone.signal,
  };
}

function paramsOf(request: FastifyRequest): Readonly<Record<string, string>> {
  return request.params as Readonly<Record<string, string>>;
}

function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = isBackupError(error) ? error : translated(error);
  const place = { instance: request.url.split('?')[0] ?? '', traceId: request.id };
  const problem = problemOf(known, place, known instanceof InvalidRequest ? known.errors : []);
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  return reply.status(problem.status).type('application/problem+json').send(problem);
}

/** Fastify's own errors are about the request; anything else is a defect of ours, and its text stays inside. */
function translated(error: unknown): BackupError {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (status >= 400 && status < 500) return new BackupError('malformed-request', messageOf(error), { cause: error });
  return new BackupError('unexpected', 'the server could not do this', { cause: error });
}
