import { shownSource } from '../../download/source-url.js';
import { BackupError } from '../../errors.js';
import type { JsonObject } from '../../jobs/job.js';
import { noSuchBackup } from '../backups/app-backups.js';
import { findUpload } from '../uploads/find-upload.js';
import type { Call } from '../route.js';
import { InvalidRequest } from '../validate.js';
import type { PreviewRestoreDto, RestoreSourceDto } from './restore-dto.js';

type Asked = Pick<PreviewRestoreDto, 'source' | 'backup' | 'name'>;

/** An archive that the caller may restore. */
export interface ChosenSource {
  /** As the module takes it; may be a secret. */
  readonly given: string;
  /** As people are shown it. */
  readonly shown: string;
  readonly backup?: string;
  /** Name of the app in it, where that is known before it is opened. */
  readonly app?: string;
  /** Whether the caller may read what is in it. */
  readonly mayLook: boolean;
  /** Where the archive is at a URL: it may be a secret. */
  readonly address?: string;
  /** The arguments by which a job finds it, free of secrets. */
  args(): Promise<JsonObject>;
}

/**
 * The archive that a request names. Errors: `invalid-argument` unless it names one, in one way; `url-denied`;
 * `restore-point-not-found`, also where the caller may not see its app; `upload-not-found`, `upload-unfinished`.
 */
export async function chosenSource(call: Call, asked: Asked): Promise<ChosenSource> {
  const { type, value } = sourceOf(asked);
  if (type === 'url') return addressed(call, value);
  if (type === 'upload') return uploaded(call, value);
  return stored(call, type === 'destination' ? await idOfArchive(call, value) : value);
}

async function stored(call: Call, id: string): Promise<ChosenSource> {
  const { point } = await call.module.show(id, { signal: call.signal });
  const app = point?.manifest.app.name;
  if (app === undefined || !call.subject.may('backups.read', app)) throw noSuchBackup(id);
  const mayLook = call.subject.may('backups.contents', app);
  return { given: id, shown: id, backup: id, app, mayLook, args: async () => ({ backup: id }) };
}

/** The name that the new app will have. Error: `invalid-argument` where only the archive knows it. */
export function nameOfCopy({ name }: Asked, { app }: ChosenSource): string {
  const wanted = name ?? app;
  if (wanted !== undefined) return wanted;
  const detail = 'name is needed where the archive is at a URL';
  throw new InvalidRequest([{ pointer: '/name', code: 'isDefined', detail }]);
}

function addressed({ module }: Call, address: string): ChosenSource {
  module.addresses.requireAllowed(address);
  return {
    given: address,
    address,
    shown: shownSource(address),
    mayLook: true,
    args: async () => ({ address: await module.addresses.seal(address), shown: shownSource(address) }),
  };
}

async function uploaded(call: Call, id: string): Promise<ChosenSource> {
  const { backup, archive, name } = await findUpload(call, id);
  if (backup !== undefined) return stored(call, backup);
  if (archive === undefined) {
    throw new BackupError('upload-unfinished', `the upload ${id} is not checked yet, or was not accepted`, {
      hint: 'wait for the job that checks it',
    });
  }
  const given = await call.module.uploads.sourceOf(id);
  return { given, shown: name, app: archive.app.name, mayLook: true, args: async () => ({ upload: id }) };
}

interface Named {
  readonly type: RestoreSourceDto['type'];
  readonly value: string;
}

function sourceOf({ source, backup }: Asked): Named {
  if (source === undefined && backup !== undefined) return { type: 'backup', value: backup };
  if (source === undefined || backup !== undefined) throw wrongSource('', 'give either source or backup');
  const { type, backupId, url, uploadId, key } = source;
  const all = { backup: backupId, url, upload: uploadId, destination: key };
  const given = Object.values(all).filter((each) => each !== undefined);
  const value = all[type];
  if (value !== undefined && given.length === 1) return { type, value };
  const member = { backup: 'backupId', url: 'url', upload: 'uploadId', destination: 'key' }[type];
  throw wrongSource('/source', `a source of type ${type} has ${member}, and nothing else`);
}

function wrongSource(pointer: string, detail: string): InvalidRequest {
  return new InvalidRequest([{ pointer, code: 'source', detail }]);
}

/** Only of what is listed: a name is never taken for the path of a file. */
async function idOfArchive({ module }: Call, key: string): Promise<string> {
  const { points } = await module.list();
  const found = points.find(({ archive }) => archive === key);
  if (found !== undefined) return found.id;
  throw new BackupError('restore-point-not-found', `there is no archive ${key} at the destination; nothing was begun`, {
    hint: 'see the list of backups for the names of their archives',
  });
}
