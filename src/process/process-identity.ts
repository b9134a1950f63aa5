import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process that can be told apart from every other one, also from a later one with the same number. */
export interface ProcessIdentity {
  /** Host, and container where there is one: process numbers mean something within it only. */
  readonly host: string;
  readonly pid: number;
  /** When it started, in the kernel's own clock; empty where the system does not tell. */
  readonly started: string;
}

/** States of a process that will do nothing more: a zombie, a dead one. */
const ENDED: ReadonlySet<string> = new Set(['Z', 'X']);

const THIS_PROCESS: ProcessIdentity = { host: host(), pid: process.pid, started: startOf(process.pid) };

export function thisProcess(): ProcessIdentity {
  return THIS_PROCESS;
}

/** `unknown` for processes of other hosts: only a lease tells. */
export function livenessOf(identity: ProcessIdentity): 'alive' | 'dead' | 'unknown' {
  if (identity.host !== THIS_PROCESS.host) return 'unknown';
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    // EPERM: it is there, but somebody else's.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return 'dead';
  }
  return identity.started === startOf(identity.pid) ? 'alive' : 'dead';
}

/** Host name with the process-number namespace, since containers may share a name and not their numbers. */
function host(): string {
  return [hostname(), tryRead(() => readlinkSync('/proc/self/ns/pid'))].filter(Boolean).join(' ');
}

/**
 * Boot and start time; empty for a process that has ended and that nobody has asked how. The command name in field 2 may
 * hold blanks and parentheses, so count from the last one.
 */
function startOf(pid: number): string {
  const boot = tryRead(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim().slice(0, 8));
  const stat = tryRead(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields[18];
  return ticks === undefined || ENDED.has(state) ? '' : `${boot}.${ticks}`;
}

function tryRead(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
