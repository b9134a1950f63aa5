import { defined } from '../../collections/defined.js';
import { BackupError, isBackupError } from '../../errors.js';
import type { Job } from '../../jobs/job.js';
import { JobDto } from '../jobs/job-dto.js';
import { accepted } from '../jobs/job-routes.js';
import { startJob } from '../start-job.js';
import { route, type Answer, type Call, type Route } from '../route.js';
import { findRestore } from './find-restore.js';
import { madeAppOf } from './made-app.js';
import { PlaceholderListDto, TurnedOnRulesDto, UndoRestoreDto } from './restore-dto.js';

/** What can be done about the app that a restore has made. */
export const MADE_APP_ROUTES: readonly Route[] = [
  route<UndoRestoreDto, object>({
    method: 'POST',
    path: '/restores/{job}:undo',
    operation: 'undoRestore',
    summary: 'Starts to remove the app that a restore or copy has made, and only that',
    scope: 'restore',
    body: UndoRestoreDto,
    success: { status: 202, answer: JobDto },
    started: accepted,
    handle: undo,
  }),
  route({
    method: 'POST',
    path: '/restores/{job}:turn-on-rules',
    operation: 'turnOnRules',
    summary: 'Turns on the rules that a restore or copy has turned off, but for those that a person has decided about',
    scope: 'restore',
    success: { status: 200, answer: TurnedOnRulesDto },
    handle: async (call) => {
      const id = madeIn(await findRestore(call));
      const { app, turnedOn, decided } = await call.module.restored.turnOnRules(id, call.subject.email);
      return { body: { app: app.name, turnedOn, decided } };
    },
  }),
  route({
    method: 'GET',
    path: '/restores/{job}/placeholders',
    operation: 'listPlaceholders',
    summary: 'People of the archive who have no account in the app that a restore has made',
    scope: 'restore',
    success: { status: 200, answer: PlaceholderListDto },
    handle: async (call) => {
      const id = madeIn(await findRestore(call));
      const { count, first } = await call.module.restored.placeholders(id);
      const items = first.map(({ from, to, email, how, hasAccount }) => ({
        ...{ source: from, ...defined({ email }), standsIn: to, how, hasAccount },
      }));
      return { body: { items, total: count } };
    },
  }),
];

/** One that is undone already is done again without any effect. */
async function undo(call: Call<UndoRestoreDto>): Promise<Answer> {
  const { confirm } = call.body;
  const job = await findRestore(call);
  const id = madeIn(job);
  try {
    await call.module.restored.requireUndoable(id, { confirm });
  } catch (error) {
    if (!isBackupError(error, 'app-not-found')) throw error;
  }
  const { app } = job;
  const args = { app: id, ...(confirm === undefined ? {} : { confirm }) };
  return accepted(await startJob(call, { verb: 'undo-restore', args, key: `app:${app}`, app }), call);
}

/** Error: `not-restored`. */
function madeIn(job: Job): string {
  const id = madeAppOf(job);
  if (id !== undefined) return id;
  throw new BackupError('not-restored', `the restore ${job.id} is ${job.state}, and has made no app`, {
    hint: 'wait until it has completed, or cancel it',
  });
}
