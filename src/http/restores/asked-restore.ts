import { defined } from '../../collections/defined.js';
import { isBackupError } from '../../errors.js';
import { type Job, textOf } from '../../jobs/job.js';
import { mayUse } from '../uploads/find-upload.js';
import type { Call } from '../route.js';
import type { AskedRestoreDto } from './restore-dto.js';

type Asked = Pick<Call, 'module' | 'subject' | 'signal'>;

/** Arguments that say how the copy is made; those that are not here are secrets, or of this server alone. */
const OPTIONS = ['name', 'until', 'people', 'rules', 'clients', 'schedules', 'odd'] as const;
const MORE_OPTIONS = ['withAssets', 'revive', 'only', 'except', 'peopleMap'] as const;

/** What a restore or copy was asked for, for who may ask for it again; undefined of one that may still succeed, or has. */
export async function askedOf(job: Job, call: Asked): Promise<AskedRestoreDto | undefined> {
  const isOver = job.state === 'failed' || job.state === 'cancelled';
  if (!isOver || !['restore', 'copy'].includes(job.verb) || !call.subject.may('restore', undefined)) return undefined;
  const { args, app } = job;
  const options = [...OPTIONS, ...MORE_OPTIONS].filter((option) => args[option] !== undefined);
  const chosen = Object.fromEntries(options.map((option) => [option, args[option]]));
  return { name: app, ...chosen, ...(await sourceOf(job, call)) };
}

/** Empty for what is not there any more, and for what the caller may not see. */
async function sourceOf(
  job: Job,
  call: Asked,
): Promise<Pick<AskedRestoreDto, 'app' | 'backup' | 'upload' | 'address'>> {
  const [backup, upload, address] = ['backup', 'upload', 'shown'].map((name) => textOf(job, name) || undefined);
  if (address !== undefined) return { address };
  if (upload !== undefined) return ofUpload(upload, call);
  const app = backup === undefined ? textOf(job, 'app') : await appOfBackup(backup, call);
  if (app === undefined || app === '' || !call.subject.may('backups.read', app)) return {};
  return { app, ...defined({ backup }) };
}

async function ofUpload(id: string, { module, subject }: Asked): Promise<Pick<AskedRestoreDto, 'app' | 'upload'>> {
  const upload = await module.uploads.folder.find(id);
  if (upload === undefined || !mayUse(subject, upload)) return {};
  return { upload: id, ...defined({ app: upload.archive?.app.name }) };
}

async function appOfBackup(id: string, { module, signal }: Asked): Promise<string | undefined> {
  try {
    return (await module.show(id, { signal })).point?.manifest.app.name;
  } catch (error) {
    if (!isBackupError(error)) throw error;
    return undefined;
  }
}
