import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const PROGRAM = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');

/** `eventark serve` or `eventark worker` in a process of its own. */
export interface Served {
  readonly process: ChildProcess;
  /** With the base path of the API; of a worker, empty. */
  readonly url: string;
  readonly port: number;
  /** Ends it, and resolves with its exit code, null after `SIGKILL`. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts it on a data folder, and waits until it says that it is there. */
export async function startProgram(data: string, ...args: readonly string[]): Promise<Served> {
  const child = spawn(process.execPath, [PROGRAM, ...args, '--data', data], {
    env: { ...process.env, EVENTARK_DATA: data },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  if (child.stdout === null) throw new Error('no output');
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('eventark ')) continue;
    const url = /http:\/\/\S+(?=\/ )/.exec(line)?.[0] ?? '';
    return {
      process: child,
      url: url === '' ? '' : `${url}/api`,
      port: url === '' ? 0 : Number(new URL(url).port),
      stop: async (signal = 'SIGTERM') => {
        child.kill(signal);
        return (await ended)[0];
      },
    };
  }
  throw new Error(`${args.join(' ')} ended before it was there`);
}

/** The workers that a process has started, by their numbers. */
export function workersOf(pid: number): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  return children.filter((child) => commandOf(child).includes('worker-program')).map(Number);
}

function commandOf(child: string): string {
  try {
    return readFileSync(`/proc/${child}/cmdline`, 'utf8');
  } catch {
    // It has ended since.
    return '';
  }
}

/** The worker of a process, once there is one other than `last`. */
export async function workerOf(pid: number, last = 0): Promise<number> {
  for (;;) {
    const worker = workersOf(pid).find((each) => each !== last);
    if (worker !== undefined) return worker;
    await sleep(20);
  }
}

/** Resolves once there is no such process. */
export async function gone(pid: number): Promise<void> {
  while (existsSync(`/proc/${pid}`)) await sleep(20);
}
