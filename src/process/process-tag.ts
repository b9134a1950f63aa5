import { createHash } from 'node:crypto';
import { livenessOf, thisProcess } from './process-identity.js';

/** Containers and machines that share a storage have process numbers of their own, so the host is part of the tag. */
const HOST = createHash('sha256').update(thisProcess().host).digest('hex').slice(0, 8);

const OWN_TAG = `${HOST}-${thisProcess().pid}-${thisProcess().started}`;

/** Marks what this process has not finished: `<host>-<process number>-<start>`. */
export function processTag(): string {
  return OWN_TAG;
}

/** Whether the process with this tag is gone; undefined if it ran on another host. */
export function isGone(tag: string): boolean | undefined {
  const [host, pid, started = ''] = tag.split('-');
  if (host !== HOST) return undefined;
  return livenessOf({ host: thisProcess().host, pid: Number(pid), started }) === 'dead';
}
