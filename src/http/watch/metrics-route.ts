import type { FastifyInstance, FastifyRequest } from 'fastify';
import { requireCaller, requireScope, type Authenticate } from '../access.js';
import type { Metrics } from './metrics.js';

/** `/metrics`, for those who may read numbers of all apps. */
export function addMetrics(
  server: FastifyInstance,
  path: string,
  metrics: Metrics,
  authenticate: Authenticate<FastifyRequest>,
): void {
  server.get(path, async (request, reply) => {
    requireScope(requireCaller(await authenticate(request), request.headers), 'metrics.read', undefined);
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}
