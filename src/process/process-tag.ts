import { createHash } from 'node:crypto';
import { livenessOf, thisProcess } from './process-identity.js';

const [KERNEL = '', NAMESPACE = ''] = thisProcess().space.split(' ');

/** Machine, kernel and namespace: process numbers mean something within one namespace only. */
const PLACE = [thisProcess().machine, KERNEL, NAMESPACE].map((part) =>
  part === '' ? '' : createHash('sha256').update(part).digest('hex').slice(0, 8),
);

const OWN_TAG = [...PLACE, thisProcess().pid, thisProcess().started].join('-');

/** Marks what this process has not finished: `<machine>-<kernel>-<namespace>-<process number>-<start>`. */
export function processTag(): string {
  return OWN_TAG;
}

/** Whether the process with this tag is gone; undefined where that cannot be seen from here. */
export function isGone(tag: string): boolean | undefined {
  const [machine, kernel, namespace, pid, started = ''] = tag.split('-');
  const [ownMachine, ownKernel, ownNamespace] = PLACE;
  if (kernel !== ownKernel) return machine !== '' && machine === ownMachine ? true : undefined;
  if (namespace !== ownNamespace) return undefined;
  return livenessOf({ ...thisProcess(), pid: Number(pid), started }) === 'dead';
}
