import type { FastifyRequest } from 'fastify';
import type { Activity } from '../../activity/activity-log.js';
import { isBackupError, kindOf } from '../../errors.js';
import type { JobRun } from '../../jobs/observed-runner.js';
import type { Subject } from '../access.js';
import type { Answer, Route } from '../route.js';

/** Whether the activity log notes what a route does: only if the route changes something, or begins to. */
export function isNoted({ method, isPart, operation }: Route): boolean {
  return method !== 'GET' && isPart !== true && !operation.startsWith('preview');
}

/** What a request did, or was not let do; the body stays out of it. */
export function activityOf(
  { operation }: Route,
  { id, email }: Subject,
  request: FastifyRequest,
  outcome: { readonly answer: Answer } | { readonly error: unknown },
  at: string,
): Activity {
  const { app, ...ids } = request.params as Readonly<Record<string, string>>;
  const target = Object.values(ids).at(-1) ?? ('answer' in outcome ? startedBy(outcome.answer) : undefined);
  return {
    ...{ at, who: id, what: operation, traceId: request.id },
    ...(email === undefined ? {} : { email }),
    ...(app === undefined ? {} : { app }),
    ...(target === undefined ? {} : { target }),
    ...('error' in outcome ? failureOf(outcome.error) : { result: 'done' }),
  };
}

/** How a job ended that was asked for before. */
export function activityOfRun({ job, outcome, code }: JobRun, at: string): Activity | undefined {
  if (outcome === 'returned') return undefined;
  const result = outcome === 'completed' ? 'done' : outcome;
  const { id, verb, app, createdBy } = job;
  return { at, who: createdBy, what: verb, app, target: id, result, ...(code === undefined ? {} : { code }) };
}

/** A link that was made is named by its id, never by what opens it. */
function startedBy({ body }: Answer): string | undefined {
  const id: unknown = body === undefined ? undefined : Reflect.get(body, 'id');
  return typeof id === 'string' ? id : undefined;
}

function failureOf(error: unknown): Pick<Activity, 'result' | 'code'> {
  const code = isBackupError(error) ? error.code : 'unexpected';
  return { result: kindOf(error) === 'defect' ? 'failed' : 'refused', code };
}
