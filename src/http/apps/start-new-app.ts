import type { JobRequest } from '../../jobs/job.js';
import { accepted } from '../jobs/job-routes.js';
import type { Answer, Call } from '../route.js';
import { startJob } from '../start-job.js';
import { requireNewName } from './new-name.js';

/** Starts a job that makes an app, unless it can be told at once that it would fail. Errors: those of `requireNewName`. */
export async function startNewApp(
  call: Call,
  verb: JobRequest['verb'],
  args: JobRequest['args'],
  name: string,
): Promise<Answer> {
  const key = `app:${name}`;
  return call.turns.take(key, async () => {
    await requireNewName(call, name);
    return accepted(await startJob(call, { verb, args, key, app: name }), call);
  });
}

/** The person who restores becomes owner of the copy if their account is known. */
export function me({ subject }: Pick<Call, 'subject'>): { readonly me?: string } {
  return subject.email === undefined ? {} : { me: subject.email };
}
