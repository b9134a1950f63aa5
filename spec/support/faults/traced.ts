import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Eventark, PROGRAM, type Ended } from '../eventark.js';
import { tempFolder } from '../temp-folder.js';

/**
 * The threads of the program that touch files: SQLite runs in the first, everything else in the pool, which gets one
 * thread here. strace counts the calls of each thread for itself, so one of them is traced at a time.
 */
export type WorkerThread = 'main' | 'pool';
export const THREADS: readonly WorkerThread[] = ['main', 'pool'];

/** A system call of a thread. */
export interface Call {
  readonly name: string;
  /** It is so manyth of its name in its thread, from 1: what strace's `when=` takes. */
  readonly number: number;
  /** As strace shows it, paths in place of descriptors. */
  readonly text: string;
}

/** The calls that change what a folder holds, or make it durable. */
const CALLS =
  'openat,mkdir,write,writev,pwrite64,pwritev,ftruncate,fallocate,copy_file_range,sendfile,fsync,fdatasync,rename,link,unlink,rmdir';

/** Makes the one thread of the pool, tells the numbers of both, and waits in the first until a tracer is there. */
const HOLD = `
import { readdirSync, readFileSync, readSync, writeSync } from 'node:fs';
import { stat } from 'node:fs/promises';
await stat('.');
const pool = readdirSync('/proc/self/task').find((task) =>
  readFileSync('/proc/self/task/' + task + '/comm', 'utf8').startsWith('libuv-worker'));
writeSync(3, process.pid + ' ' + pool + '\\n');
readSync(3, Buffer.alloc(1));`;

/** Why calls cannot be traced on this machine; undefined if they can. */
export function untraceable(): string | undefined {
  if (process.platform !== 'linux') return 'system calls are traced on Linux only';
  const { error, status } = spawnSync('strace', ['-o', '/dev/null', '-e', 'inject=getppid:error=EIO', 'true']);
  if (error) return 'strace is not installed';
  return status === 0 ? undefined : 'tracing a process is not allowed here';
}

/** Runs the program to its end with one of its threads traced; `inject` as strace takes it. */
export async function traced(
  data: string,
  args: readonly string[],
  thread: WorkerThread | 'all',
  inject?: string,
  settings: NodeJS.ProcessEnv = {},
): Promise<Traced> {
  const folder = await tempFolder();
  const log = join(folder.path, 'calls');
  const env = {
    ...settings,
    UV_THREADPOOL_SIZE: '1',
    // Its calls would be counted as well.
    NODE_DISABLE_COMPILE_CACHE: '1',
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(HOLD)}`,
  };
  const command = new Eventark(data, args, env);
  try {
    const [numbers] = (await once(command.channel, 'data')) as [Buffer];
    const [main = '', pool = ''] = numbers.toString().trim().split(' ');
    const tracer = await attach(thread === 'pool' ? pool : main, log, inject, thread === 'all');
    command.channel.write('.');
    const ended = await command.ended();
    if (tracer.exitCode === null) await once(tracer, 'exit');
    return { ...ended, calls: callsOf(await readFile(log, 'utf8')) };
  } finally {
    command.kill('SIGKILL');
    await folder.remove();
  }
}

export interface Traced extends Ended {
  readonly calls: readonly Call[];
}

/** Runs the program to its end with a fault in its calls on one file, counted in all of its threads or in the first alone. */
export function tracedOn(
  path: string,
  [call, fault]: readonly [call: string, fault: string],
  data: string,
  args: readonly string[],
  threads: 'all' | 'first' = 'all',
): TracedOn {
  const strace = [...(threads === 'all' ? ['-f'] : []), '-o', '!cat >&3', '-P', path, '-e', `trace=${call}`];
  const { status, signal, stderr, output } = spawnSync(
    'strace',
    [...strace, '-e', `inject=${call}:${fault}`, process.execPath, ...PROGRAM, ...args],
    {
      env: { PATH: process.env['PATH'], EVENTARK_DATA: data, UV_THREADPOOL_SIZE: '1' },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    },
  );
  const counts = new Map<string, number>();
  for (const [, thread = ''] of (output[3] ?? '').matchAll(new RegExp(`^(\\d+) +${call}\\(`, 'gm'))) {
    counts.set(thread, (counts.get(thread) ?? 0) + 1);
  }
  return { exit: status, signal, stderr, counts: [...counts.values()] };
}

export interface TracedOn extends Omit<Ended, 'stdout'> {
  /** Calls of each thread that made any, in the order of their first ones. */
  readonly counts: readonly number[];
}

/** With `followed` the threads beside it are traced as well, and each line begins with the number of its thread. */
async function attach(task: string, log: string, inject: string | undefined, followed: boolean): Promise<ChildProcess> {
  const injection = inject === undefined ? [] : ['-e', `inject=${inject}`];
  const follow = followed ? ['-f'] : [];
  const options = [...follow, '-y', '-s', '16', '-o', log, '-e', `trace=${CALLS}`, ...injection, '-p', task];
  const tracer = spawn('strace', options, {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  while (!said.includes('attached')) {
    const [text] = (await Promise.race([once(tracer.stderr, 'data'), once(tracer, 'exit')])) as [unknown];
    if (!(text instanceof Buffer)) throw new Error(`strace ended: ${said}`);
    said += text.toString();
  }
  tracer.stderr.resume();
  return tracer;
}

/** Lines without the number of their thread; a call that another thread's interrupted is one line, where it ended. */
function wholeLines(log: string): string[] {
  const begun = new Map<string, string>();
  return log.split('\n').flatMap((line) => {
    const [, thread = '', text = ''] = /^(?:(\d+) +)?(.*)$/.exec(line) ?? [];
    const start = /^(.*) <unfinished \.\.\.>$/.exec(text)?.[1];
    if (start !== undefined) {
      begun.set(thread, start);
      return [];
    }
    const rest = /^<\.\.\. \w+ resumed>(.*)$/.exec(text)?.[1];
    return [rest === undefined ? text : (begun.get(thread) ?? '') + rest];
  });
}

function callsOf(log: string): Call[] {
  const numbers = new Map<string, number>();
  return wholeLines(log).flatMap((text) => {
    const name = /^(\w+)\(/.exec(text)?.[1];
    if (name === undefined) return [];
    const number = (numbers.get(name) ?? 0) + 1;
    numbers.set(name, number);
    return [{ name, number, text }];
  });
}
