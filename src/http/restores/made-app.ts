import { isBackupError } from '../../errors.js';
import { type Job, textOf } from '../../jobs/job.js';
import { type JobDto, jobDto } from '../jobs/job-dto.js';
import { linkIf, links } from '../links.js';
import type { Call } from '../route.js';
import type { MadeAppDto, RestoreDto, RestoredFromDto } from './restore-dto.js';

type Asked = Pick<Call, 'module' | 'base' | 'subject' | 'signal'>;

/** Id of the app that a restore or copy has made; undefined as long as it has not. */
export function madeAppOf({ result }: Job): string | undefined {
  const id = result?.['appId'];
  return typeof id === 'string' ? id : undefined;
}

/** A restore in a list, with what may be done about the app that it made. */
export async function restoreLine(job: Job, call: Asked): Promise<JobDto> {
  const dto = jobDto(job, call);
  const id = madeAppOf(job);
  const glance = id === undefined ? undefined : await call.module.restored.glance(id);
  if (glance === undefined) return dto;
  const may = call.subject.may('restore', undefined);
  const here = `${call.base}/restores/${job.id}`;
  const more = links({
    undo: linkIf(may, 'POST', `${here}:undo`),
    'turn-on-rules': linkIf(
      may && glance.rulesOff > 0 && glance.rulesOn === undefined,
      'POST',
      `${here}:turn-on-rules`,
    ),
  });
  return { ...dto, _links: { ...dto._links, ...more } };
}

/** One restore, with all that is known of the app that it made. */
export async function restoreDto(job: Job, call: Asked): Promise<RestoreDto> {
  const dto = await restoreLine(job, call);
  const made = dto._links['undo'] === undefined ? undefined : await madeApp(madeAppOf(job) ?? '', call);
  const from = job.failure?.soundUntil === undefined ? undefined : await restoredFrom(job, call);
  return { ...dto, ...(made === undefined ? {} : { made }), ...(from === undefined ? {} : { from }) };
}

/** Undefined for archives of other places, for what is not there any more, and for what the caller may not see. */
async function restoredFrom(job: Job, { module, subject, signal }: Asked): Promise<RestoredFromDto | undefined> {
  const backup = textOf(job, 'backup');
  const app = backup === '' ? textOf(job, 'app') : await appOfBackup(backup, module, signal);
  if (app === undefined || app === '' || !subject.may('restore', undefined) || !subject.may('backups.read', app))
    return undefined;
  return backup === '' ? { app } : { app, backup };
}

async function appOfBackup(id: string, module: Asked['module'], signal: AbortSignal): Promise<string | undefined> {
  try {
    return (await module.show(id, { signal })).point?.manifest.app.name;
  } catch (error) {
    if (!isBackupError(error)) throw error;
    return undefined;
  }
}

/** Undefined for an app that was removed a moment ago. */
async function madeApp(id: string, { module, signal }: Asked): Promise<MadeAppDto | undefined> {
  try {
    const { app, restored, events, files, accounts, rulesOff, added, lastAdded } = await module.restored.of(id, {
      signal,
    });
    const rulesOn = (await module.restored.glance(id))?.rulesOn;
    return {
      ...{ id: app.id, name: app.name, restored, events, files, accounts, rulesOff, added },
      ...(rulesOn === undefined ? {} : { rulesOn }),
      ...(lastAdded === undefined ? {} : { lastAdded }),
    };
  } catch (error) {
    if (!isBackupError(error, 'app-not-found', 'not-restored')) throw error;
    return undefined;
  }
}
