import { defined } from '../../collections/defined.js';
import { isBackupError } from '../../errors.js';
import type { Job } from '../../jobs/job.js';
import { type JobDto, jobDto } from '../jobs/job-dto.js';
import { linkIf, links } from '../links.js';
import type { Call } from '../route.js';
import { askedOf } from './asked-restore.js';
import type { MadeAppDto, RestoreDto } from './restore-dto.js';

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
  const review = links({
    placeholders: linkIf((made?.placeholders ?? 0) > 0, 'GET', `${call.base}/restores/${job.id}/placeholders`),
  });
  return { ...dto, ...defined({ made, asked: await askedOf(job, call) }), _links: { ...dto._links, ...review } };
}

/** Undefined for an app that was removed a moment ago. */
async function madeApp(id: string, { module, signal }: Asked): Promise<MadeAppDto | undefined> {
  try {
    const { app, restored, events, files, accounts, placeholders, rulesOff, added, lastAdded } =
      await module.restored.of(id, { signal });
    const rulesOn = (await module.restored.glance(id))?.rulesOn;
    return {
      ...{ id: app.id, name: app.name, restored, events, files, accounts, placeholders, rulesOff, added },
      ...(rulesOn === undefined ? {} : { rulesOn }),
      ...(lastAdded === undefined ? {} : { lastAdded }),
    };
  } catch (error) {
    if (!isBackupError(error, 'app-not-found', 'not-restored')) throw error;
    return undefined;
  }
}
