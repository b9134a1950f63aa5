import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Job, JobRequest, Once } from '../jobs/job.js';
import type { Subject } from './access.js';
import type { Call } from './route.js';
import { InvalidRequest } from './validate.js';

/** Visible characters, as the header is defined. */
const KEY = /^[\x21-\x7e][\x20-\x7e]{0,254}$/;

/**
 * Identifies a request with an `Idempotency-Key` when it is sent again: by the caller and the key, with a digest of all that is
 * asked for. Undefined without one. The digest is stored with the job, and a request may hold a secret address: `digestOf` is
 * keyed, so that no one who reads the job can guess it. Error: `invalid-argument`.
 */
export async function onceOf(
  { headers, method, url, body }: FastifyRequest,
  { id }: Subject,
  digestOf: (text: string) => Promise<string>,
): Promise<Once | undefined> {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !KEY.test(key)) {
    const detail = 'Idempotency-Key is not text of 1 to 255 visible characters';
    throw new InvalidRequest([{ pointer: '', code: 'idempotency-key', detail }]);
  }
  const known = createHash('sha256').update(JSON.stringify([id, key]));
  return { key: known.digest('base64url'), digest: await digestOf(JSON.stringify([method, url, body ?? {}])) };
}

/** Starts what a request asks for, in the name of who asks, and once however often the same request comes. */
export async function startJob(
  { jobs, destination, subject, once }: Pick<Call, 'jobs' | 'destination' | 'subject' | 'once'>,
  request: Omit<JobRequest, 'destination' | 'createdBy' | 'once'>,
): Promise<Job> {
  const createdBy = subject.email ?? subject.id;
  return jobs.add({ ...request, destination, createdBy, ...(once === undefined ? {} : { once }) });
}
