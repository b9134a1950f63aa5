import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

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
