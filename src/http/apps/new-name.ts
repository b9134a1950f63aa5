import { nameTaken, nameUnfit } from '../../apps/app-name.js';
import { BackupError } from '../../errors.js';
import { ACTIVE_STATES, MAKES_APP } from '../../jobs/job.js';
import type { Call } from '../route.js';

/**
 * Tells at once what the job that makes the app would fail at. Errors: `invalid-argument`, `app-name-taken`, `app-name-busy` while
 * another job makes one of that name.
 */
export async function requireNewName({ module, jobs }: Pick<Call, 'module' | 'jobs'>, name: string): Promise<void> {
  const problem = await module.nameProblem(name);
  if (problem?.code === 'name-unfit') throw nameUnfit(name, problem);
  if (problem !== undefined) throw nameTaken(name);
  const running = (await jobs.list({ app: name, states: ACTIVE_STATES })).find(({ verb }) => MAKES_APP.has(verb));
  if (running === undefined) return;
  throw new BackupError(
    'app-name-busy',
    `a restore or copy that is making "${name}" has not ended; nothing was begun`,
    {
      hint: 'choose another name, or wait until it has ended',
      facts: { name, job: running.id },
    },
  );
}
