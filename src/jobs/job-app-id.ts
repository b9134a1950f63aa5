import { createHash } from 'node:crypto';

/** Characters of a UUID before its last group. */
const PREFIX = 24;

/**
 * Id for the app that a job restores: most of it follows from the job's id, so that the app is known again after a crash;
 * the rest is new each time, since some event stores never take an id twice. `uuid` gives that rest.
 */
export function newAppIdOf(job: string, uuid: string): string {
  return prefixOf(job) + uuid.slice(PREFIX);
}

/** Whether an app was restored by this job. */
export function isAppOf(job: string, appId: string): boolean {
  return appId.startsWith(prefixOf(job));
}

/** Of a UUID of version 8, whose bits are free to choose. */
function prefixOf(job: string): string {
  const hex = createHash('sha256').update(`app of job ${job}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(12, 15)}-8${hex.slice(15, 18)}-`;
}
