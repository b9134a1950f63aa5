import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Duplex } from 'node:stream';

/** The built program where there is one, as a person runs it; otherwise the sources. */
const BUILT = 'dist/cli/main.js';
export const PROGRAM = existsSync(BUILT) ? [BUILT] : ['--import', 'tsx', 'src/cli/main.ts'];

/** Hundreds of runs compile the same program once. */
const COMPILED = resolve('node_modules', '.cache', 'compiled');

export interface Ended {
  readonly exit: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Line = Readonly<Record<string, unknown>>;

/** The program as a process of its own, on a data folder. */
export class Eventark {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  /** Descriptor 3 of the program, for what a spec puts into it. */
  readonly channel: Duplex;
  #stdout = '';
  #stderr = '';
  readonly #lines: Line[] = [];
  #onLine: () => void = () => undefined;

  /** `user`: number of the user that runs it, if not this one; `command`: Node and the program, if not those of here. */
  constructor(
    data: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
    user?: number,
    [node, ...program]: readonly [node: string, ...program: readonly string[]] = [process.execPath, ...PROGRAM],
  ) {
    this.#child = spawn(node, [...program, ...args], {
      env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: COMPILED, EVENTARK_DATA: data, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      ...(user === undefined ? {} : { uid: user, gid: user }),
    });
    const { stdout, stderr, stdio } = this.#child;
    const channel = stdio[3];
    if (!stdout || !stderr || !(channel instanceof Duplex)) throw new Error('the program has no pipes');
    this.channel = channel.resume();
    this.#ended = once(this.#child, 'close');
    stdout.setEncoding('utf8').on('data', (text: string) => (this.#stdout += text));
    stderr.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    if (args.includes('--json')) createInterface({ input: stdout }).on('line', this.#addLine);
  }

  /** Waits for a line of `--json` output that fits; false if the program ends without one. */
  async said(fits: (line: Line) => boolean): Promise<boolean> {
    const found = new Promise<boolean>((resolve) => {
      this.#onLine = () => {
        if (this.#lines.some(fits)) resolve(true);
      };
      this.#onLine();
    });
    return Promise.race([found, this.#ended.then(() => this.#lines.some(fits))]);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async ended(): Promise<Ended> {
    await this.#ended;
    const { exitCode: exit, signalCode: signal } = this.#child;
    return { exit, signal, stdout: this.#stdout, stderr: this.#stderr };
  }

  readonly #addLine = (text: string): void => {
    this.#lines.push(parseLine(text));
    this.#onLine();
  };
}

/** Runs the program to its end. */
export async function eventark(data: string, ...args: readonly string[]): Promise<Ended> {
  return new Eventark(data, args).ended();
}

/** One JSON document. */
export function parseJson<T>(text: string): T {
  return JSON.parse(text) as T;
}

/** Every line as JSON; throws on one that is none. */
export function jsonLines(text: string): readonly Line[] {
  return text.split('\n').filter(Boolean).map(parseLine);
}

function parseLine(text: string): Line {
  return parseJson<Line>(text);
}
