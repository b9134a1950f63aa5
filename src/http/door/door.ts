import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sameJob } from '../../jobs/job.js';
import { ANYBODY, requireCaller, requireScope, type Subject } from '../access.js';
import { etagOf, requireMatch, tagged } from '../etag.js';
import { activityOf, isNoted } from '../activity/note-activity.js';
import { KnownBackups } from '../backups/known-backups.js';
import { answerLong, type LongAnswer } from './long-answer.js';
import { RateLimit } from './rate-limit.js';
import { problemFor } from './send-problem.js';
import type { ProblemDto } from '../problem.js';
import type { Answer, Call, Route } from '../route.js';
import type { ServerOptions } from '../server-options.js';
import { NO_PROGRESS } from '../../runtime.js';
import { onceOf } from '../start-job.js';
import { Turns } from '../../concurrency/turns.js';
import { uploadLocks } from '../uploads/upload-locks.js';
import { knownOf, validated, withoutMembers, withoutQuery } from '../validate.js';
import { NO_LOG } from '../watch/log.js';
import { logDefect } from '../watch/request-log.js';

/** Lets a request through to its route after checking who the caller is, what they may do, how often, and whether it is valid. */
export class Door {
  readonly #turns = new Turns();
  readonly #uploadLocks = uploadLocks();
  readonly #limit: RateLimit;
  readonly #known: KnownBackups;
  /** What is read at a path. */
  readonly #reads = new Map<string, Route>();

  constructor(
    private readonly options: ServerOptions,
    private readonly closing: AbortSignal,
    private readonly tellCaller: (request: FastifyRequest, subject: Subject) => void,
  ) {
    this.#limit = new RateLimit(options.changesPerMinute ?? Infinity, options.now);
    this.#known = new KnownBackups(options);
  }

  add(server: FastifyInstance, route: Route): void {
    if (route.method === 'GET' && route.success.answer !== undefined) this.#reads.set(route.path, route);
    server.route({
      method: route.method,
      url: this.options.base + fastifyPath(route),
      config: { isSquidex: route.isSquidex === true },
      handler: async (request, reply) => {
        const early = await route.instead?.(await this.#callOf(route, ANYBODY, request, reply));
        if (early !== undefined)
          return reply
            .status(early.status ?? 200)
            .headers(early.headers ?? {})
            .send(early.body);
        const subject = await this.#callerOf(route, request);
        this.tellCaller(request, subject);
        const work = async (progress = NO_PROGRESS): Promise<Answer> =>
          this.#noted(route, subject, request, async () => {
            requireScope(subject, route.scope, paramsOf(request)['app']);
            if (route.method !== 'GET' && route.isPart !== true) reply.headers(this.#limit.take(subject.id));
            const call = { ...(await this.#callOf(route, subject, request, reply)), progress };
            const found = await answerOnce(this.#ifMatched(route), call).finally(() => {
              if (route.method !== 'GET') this.#known.changed();
            });
            return { ...found, status: found.status ?? route.success.status };
          });
        const whole = await (route.isLong === true ? this.#answerLong(request, reply, work) : work());
        if (whole === undefined || reply.sent || reply.raw.headersSent) return reply;
        const answer = route.method === 'GET' ? tagged(whole, request) : whole;
        reply.status(answer.status ?? route.success.status).headers(answer.headers ?? {});
        return reply.send(answer.body);
      },
    });
  }

  async #answerLong(
    request: FastifyRequest,
    reply: FastifyReply,
    work: LongAnswer['work'],
  ): Promise<Answer | undefined> {
    const { log = NO_LOG, patienceMs } = this.options;
    const tellDefect = (defect: unknown): void => logDefect(log, defect, request.id);
    const problemOf = (error: unknown): ProblemDto => problemFor(error, request, tellDefect).problem;
    return answerLong({ request, reply, patienceMs, work, problemOf });
  }

  /** A route that changes nothing where the client has seen another state than there is. */
  #ifMatched(route: Route): Route {
    if (route.method === 'GET') return route;
    return {
      ...route,
      handle: async (call) => {
        if (call.request.headers['if-match'] !== undefined)
          requireMatch(await this.#stateOf(route, call), call.request);
        return route.handle(call);
      },
    };
  }

  /** The entity tag of what a route changes: of what GET answers at its path or, without a GET there, one level above. */
  async #stateOf({ path }: Route, call: Call): Promise<string | undefined> {
    const place = path.replace(/:[\w-]+$/, '');
    const read = this.#reads.get(place) ?? this.#reads.get(place.slice(0, place.lastIndexOf('/')));
    if (read === undefined) return undefined;
    requireScope(call.subject, read.scope, call.params['app']);
    const query = read.query === undefined ? {} : new read.query();
    const { headers, body } = await read.handle({ ...call, body: {}, query });
    return headers?.['etag'] ?? (body === undefined ? undefined : etagOf(body));
  }

  async #callerOf({ isOpen }: Route, request: FastifyRequest): Promise<Subject> {
    return isOpen === true ? ANYBODY : requireCaller(await this.options.authenticate(request), request.headers);
  }

  /** Logs who did what, or was refused. If the activity log cannot be written, the request goes on, and the log of the server says so. */
  async #noted(
    route: Route,
    subject: Subject,
    request: FastifyRequest,
    action: () => Promise<Answer>,
  ): Promise<Answer> {
    const { activity, now, log = NO_LOG } = this.options;
    const note = async (outcome: { readonly answer: Answer } | { readonly error: unknown }): Promise<void> => {
      if (activity === undefined || !isNoted(route)) return;
      const at = now().toISOString();
      await activity.add(activityOf(route, subject, request, outcome, at)).catch((error: unknown) => {
        logDefect(log, error, request.id);
      });
    };
    try {
      const answer = await action();
      await note({ answer });
      return answer;
    } catch (error) {
      await note({ error });
      throw error;
    }
  }

  async #callOf(route: Route, subject: Subject, request: FastifyRequest, reply: FastifyReply): Promise<Call> {
    const { options } = this;
    const digestOf = async (text: string): Promise<string> => options.module.links.digest(text);
    const gone = new AbortController();
    reply.raw.on('close', () => gone.abort());
    return {
      ...options,
      subject,
      once: route.started === undefined ? undefined : await onceOf(request, subject, digestOf),
      caller: async () => options.authenticate(request),
      heavy: options.heavy ?? options.module,
      known: this.#known,
      turns: this.#turns,
      uploadLocks: this.#uploadLocks,
      params: paramsOf(request),
      query: queryOf(route, request, options),
      body: route.body === undefined ? withoutMembers(request.body) : validated(route.body, request.body ?? {}, 'body'),
      request,
      reply,
      progress: NO_PROGRESS,
      signal: AbortSignal.any([gone.signal, this.closing]),
    };
  }
}

/** Squidex ignores unknown query parameters, so the routes that its clients use do too. */
function queryOf(route: Route, { query }: FastifyRequest, { compat }: Pick<ServerOptions, 'compat'>): object {
  const isLoose = route.isSquidex === true || (route.isShared === true && compat === 'squidex');
  if (route.query === undefined) return isLoose ? {} : withoutQuery(query);
  return validated(route.query, isLoose ? knownOf(route.query, query) : query, 'query');
}

/** A request that is sent again gets the answer to the first one, as long as the job that it started is kept. */
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
function fastifyPath({ path, idPattern }: Route): string {
  const [, place = path, verb] = /^(.*?)(?::(\w[\w-]*))?$/.exec(path) ?? [];
  const parameters = place.replaceAll(/\{(\w+)\}/g, ':$1');
  if (idPattern !== undefined) return `${parameters}(${idPattern})`;
  return verb === undefined ? parameters : `${parameters.replace(/(:\w+)$/, '$1([^/:]+)')}::${verb}`;
}

function paramsOf(request: FastifyRequest): Readonly<Record<string, string>> {
  return request.params as Readonly<Record<string, string>>;
}
