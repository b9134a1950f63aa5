import type { Upload } from '../../uploads/upload-record.js';
import { route, type Answer, type Call, type Route } from '../route.js';
import { findUpload, mayUse } from './find-upload.js';
import { tus, tusAbilities } from './tus.js';
import { UploadDto, UploadListDto } from './upload-dto.js';
import { uploadDto } from './upload-view.js';

export const UPLOAD_ROUTES: readonly Route[] = [
  route({
    method: 'POST',
    path: '/uploads',
    operation: 'createUpload',
    summary: 'Begins an upload by the tus protocol: Upload-Length, and the name of the file in Upload-Metadata',
    scope: 'backups.upload',
    success: { status: 201 },
    abilities: tusAbilities,
    handle: async (call) => send(call),
  }),
  route({
    method: 'GET',
    path: '/uploads',
    operation: 'listUploads',
    summary: 'Uploads of the caller, newest first',
    scope: 'backups.upload',
    success: { status: 200, answer: UploadListDto },
    handle: async (call) => {
      const own = (await call.module.uploads.folder.list()).filter((upload) => mayUse(call.subject, upload));
      return { body: { items: await Promise.all(own.map(async (upload) => uploadDto(call, upload))) } };
    },
  }),
  route({
    method: 'GET',
    path: '/uploads/{upload}',
    operation: 'getUpload',
    summary: 'How much of an upload is here, and what was found in it; HEAD answers by the tus protocol',
    scope: 'backups.upload',
    success: { status: 200, answer: UploadDto },
    handle: async (call) => {
      const upload = await begun(call, await findUpload(call, idOf(call)));
      return call.request.method === 'HEAD' ? send(call) : { body: await uploadDto(call, upload) };
    },
  }),
  route({
    method: 'PATCH',
    path: '/uploads/{upload}',
    operation: 'sendUpload',
    isPart: true,
    abilities: tusAbilities,
    summary: 'Sends bytes by the tus protocol; the last ones start the job that checks the archive',
    scope: 'backups.upload',
    success: { status: 204 },
    handle: async (call) => {
      await findUpload(call, idOf(call));
      return send(call);
    },
  }),
  route({
    method: 'DELETE',
    path: '/uploads/{upload}',
    operation: 'deleteUpload',
    summary: 'Removes an upload; a backup that it has become stays',
    scope: 'backups.upload',
    success: { status: 204 },
    handle: async (call) => {
      const { id } = await findUpload(call, idOf(call));
      await call.module.uploads.folder.remove(id);
      return {};
    },
  }),
];

function idOf({ params }: Call): string {
  return params['upload'] ?? '';
}

async function send(call: Call): Promise<Answer> {
  return tus(call, {
    locker: call.uploadLocks,
    maxBytes: call.module.uploads.maxBytes,
    finish: async (id) => {
      await begun(call, await findUpload(call, id));
    },
  });
}

/** Starts the check of a complete upload, also if a server died right after the last byte. However often it is called, one job is added. */
async function begun(call: Call, upload: Upload): Promise<Upload> {
  const { folder } = call.module.uploads;
  const { id, size, job, archive } = upload;
  if (archive !== undefined || (await folder.received(id)) !== size) return upload;
  if (job !== undefined && (await call.jobs.find(job)) !== undefined) return upload;
  const createdBy = call.subject.id === upload.owner ? (call.subject.email ?? upload.owner) : upload.owner;
  const key = `upload:${id}`;
  const request = { verb: 'import', args: { upload: id }, key, app: '', createdBy, once: { key, digest: id } } as const;
  const added = await call.jobs.add({ ...request, destination: call.destination });
  await folder.noteJob(id, added.id);
  return { ...upload, job: added.id };
}
