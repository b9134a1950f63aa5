import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { messageOf } from '../../errors.js';
import type { Subject } from '../access.js';
import { scrubbed, type Log } from './log.js';

/**
 * One line a request. The path is that of the route, since links of downloads are secrets, and the query is left out.
 */
export function logRequests(
  server: FastifyInstance,
  log: Log,
  subjectOf: (request: FastifyRequest) => Subject | undefined,
): void {
  server.addHook('onResponse', async (request: FastifyRequest, reply: FastifyReply) => {
    const subject = subjectOf(request);
    const { app } = (request.params ?? {}) as { readonly app?: string };
    log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? 'none',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        traceId: request.id,
        ...(app === undefined ? {} : { app: scrubbed(app) }),
        ...(subject === undefined ? {} : { by: scrubbed(subject.id) }),
      },
      'request',
    );
  });
}

/** A defect of ours: its text stays inside, so the log has to tell it. */
export function logDefect(log: Log, error: unknown, traceId: string): void {
  const stack = error instanceof Error ? error.stack : undefined;
  log.error({ traceId, error: scrubbed(stack ?? messageOf(error)) }, 'defect');
}
