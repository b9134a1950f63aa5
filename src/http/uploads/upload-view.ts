import { hasEnded, type Job } from '../../jobs/job.js';
import type { Upload } from '../../uploads/upload-record.js';
import { links } from '../links.js';
import type { Call } from '../route.js';
import type { UploadDto } from './upload-dto.js';

/** An upload as clients see it. */
export async function uploadDto(call: Call, read: Upload): Promise<UploadDto> {
  const { folder } = call.module.uploads;
  const job = read.job === undefined ? undefined : await call.jobs.find(read.job);
  // A job notes what it found before it ends: what was read before may not have it yet.
  const upload = job !== undefined && hasEnded(job) ? ((await folder.find(read.id)) ?? read) : read;
  const { id, name, size, created, archive, backup } = upload;
  const received = (await folder.received(id)) ?? size;
  const state = stateOf(upload, received, job);
  const here = `${call.base}/uploads/${id}`;
  return {
    ...{ id, name, size, received, state, created, expires: (await folder.expires(upload)).toISOString() },
    ...(upload.job === undefined ? {} : { jobId: upload.job }),
    ...(archive === undefined ? {} : { app: archive.app.name, format: archive.format, events: archive.events }),
    ...(backup === undefined ? {} : { backupId: backup }),
    ...(job?.failure === undefined ? {} : { failure: job.failure }),
    _links: links({
      self: ['GET', here],
      send: state === 'receiving' ? ['PATCH', here] : undefined,
      delete: ['DELETE', here],
      job: job === undefined ? undefined : ['GET', `${call.base}/jobs/${job.id}`],
      preview: archive === undefined ? undefined : ['POST', `${call.base}/restores:preview`],
    }),
  };
}

function stateOf({ size, archive, backup }: Upload, received: number, job: Job | undefined): UploadDto['state'] {
  if (backup !== undefined) return 'imported';
  if (archive !== undefined) return 'ready';
  if (received < size) return 'receiving';
  return job !== undefined && hasEnded(job) ? 'refused' : 'checking';
}
