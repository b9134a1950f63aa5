import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process that can be told apart from every other one, also from a later one with the same number. */
export interface ProcessIdentity {
  /** Name of the host, for people: two machines may have the same one. */
  readonly host: string;
  /** The machine, over restarts; empty where it cannot be told from others. */
  readonly machine: string;
  /** The running kernel and its space of process numbers: a number means something within it only. */
  readonly space: string;
  readonly pid: number;
  /** When it started, in the kernel's own clock; empty where the system does not tell. */
  readonly started: string;
}

/** States of a process that will do nothing more: a zombie, a dead one. */
const ENDED: ReadonlySet<string> = new Set(['Z', 'X']);

const THIS_PROCESS: ProcessIdentity = {
  host: hostname(),
  machine: machine(),
  space: space(),
  pid: process.pid,
  started: startOf(process.pid),
};

export function thisProcess(): ProcessIdentity {
  return THIS_PROCESS;
}

/**
 * `unknown` for processes that cannot be seen from `self`: of another machine, or of another container. One of this
 * machine before it was restarted is dead.
 */
export function livenessOf(identity: ProcessIdentity, self = THIS_PROCESS): 'alive' | 'dead' | 'unknown' {
  if (identity.space === self.space) return isRunning(identity) ? 'alive' : 'dead';
  const [kernel, ownKernel] = [kernelOf(identity), kernelOf(self)];
  const restarted = identity.machine !== '' && identity.machine === self.machine && kernel !== ownKernel;
  return restarted ? 'dead' : 'unknown';
}

function isRunning({ pid, started }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, but of another user.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return started === startOf(pid);
}

/**
 * The machine's own id, with the addresses of its network cards: machines made from one image share the id. Containers
 * have no id, and no cards of their own.
 */
function machine(): string {
  const id = tryRead(() => readFileSync('/etc/machine-id', 'utf8').trim());
  return id === '' ? '' : digestOf([id, hostname(), ...networkCards()].join(' '));
}

function networkCards(): readonly string[] {
  try {
    const root = '/sys/class/net';
    const cards = readdirSync(root).filter((name) => existsSync(`${root}/${name}/device`));
    return cards.map((name) => tryRead(() => readFileSync(`${root}/${name}/address`, 'utf8').trim())).sort();
  } catch {
    return [];
  }
}

/** Kernel, and namespace of process numbers. Where the system has neither, the name of the host has to do. */
function space(): string {
  const boot = bootId();
  const namespace = tryRead(() => readlinkSync('/proc/self/ns/pid'));
  return boot === '' ? hostname() : `${boot} ${namespace}`;
}

function kernelOf({ space: text }: ProcessIdentity): string {
  return text.split(' ')[0] ?? '';
}

/** Changes with every start of the kernel; empty where the system does not tell. */
export function bootId(): string {
  return tryRead(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
}

/**
 * Start time in the kernel's ticks; empty for a process that has ended and whose end nobody has asked for. The command
 * name in field 2 may hold blanks and parentheses, so count from the last one.
 */
function startOf(pid: number): string {
  const stat = tryRead(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ENDED.has(state) ? '' : (fields[18] ?? '');
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function tryRead(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
