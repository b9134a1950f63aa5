import { uploadNotFound } from '../../uploads/upload-folder.js';
import type { Upload } from '../../uploads/upload-record.js';
import type { Call } from '../route.js';

/** Error: `upload-not-found`, also for one that is another's. */
export async function findUpload({ module, subject }: Call, id: string): Promise<Upload> {
  const upload = await module.uploads.folder.find(id);
  if (upload === undefined || !mayUse(subject, upload)) throw uploadNotFound(id);
  return upload;
}

/** Uploads belong to the person who sent them; administrators see all. */
export function mayUse(subject: Call['subject'], { owner }: Upload): boolean {
  return owner === subject.id || subject.may('admin.backups', undefined);
}
