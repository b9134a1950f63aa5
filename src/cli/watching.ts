import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { BackupError, messageOf } from '../errors.js';
import { fileError, systemCode } from '../files/file-errors.js';
import type { ExitCode } from './exit-codes.js';
import { printable } from './format.js';
import type { Output } from './output.js';

/** For commands that run at night: who is told how they end. */
export const HEALTHCHECK = [
  '--healthcheck <url>',
  'call URL/start, then URL, or URL/fail unless it ends with 0',
  parseMonitor,
] as const;
export const METRICS = ['--metrics <file>', "write how it ended, for node_exporter's textfile collector"] as const;

export interface WatchingOptions {
  readonly healthcheck?: string;
  readonly metrics?: string;
}

/** A monitor that does not answer must not hold up a backup. */
const PATIENCE_MS = 10_000;

/** How a command ended. */
export interface RunFacts {
  readonly command: string;
  readonly exit: ExitCode;
  readonly warnings: number;
  readonly elapsedMs: number;
  readonly at: Date;
  /** Numbers of the result by name, `events` for instance. */
  readonly numbers: Readonly<Record<string, number>>;
}

/** Refused before a night's backup rather than after each. The address is never repeated: it may be all that it takes to use it. */
function parseMonitor(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new BackupError('invalid-argument', 'the address of the healthcheck is not an http or https URL', {
    hint: 'write it as in --healthcheck https://hc.example.com/ping/0f6c',
  });
}

/** Calls a monitor as healthchecks.io has it. That it cannot be reached is said, and changes nothing. */
export async function callMonitor(url: string, end: '' | '/start' | '/fail', output: Output): Promise<void> {
  const address = new URL(url);
  const { username, password } = address;
  const secret = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  const headers = username === '' && password === '' ? {} : { authorization: `Basic ${secret}` };
  [address.username, address.password] = ['', ''];
  address.pathname = address.pathname.replace(/\/+$/, '') + end;
  try {
    const answer = await fetch(address, { headers, signal: AbortSignal.timeout(PATIENCE_MS) });
    await answer.body?.cancel();
    if (!answer.ok) output.warning(`! the healthcheck answered ${answer.status}`);
  } catch (error) {
    output.warning(`! the healthcheck was not reached: ${printable(reasonOf(error))}`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at that port',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'no such host',
  ECONNRESET: 'the connection was broken',
  UND_ERR_SOCKET: 'the connection was broken',
};

/** The platform says only that a fetch failed; its cause says why. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${PATIENCE_MS / 1000} seconds`;
  const cause = error instanceof Error ? error.cause : undefined;
  return REASONS[systemCode(cause)] ?? (cause === undefined ? 'the request failed' : messageOf(cause));
}

/** Writes the metrics in one step, so that a collector never reads half of them. */
export function writeMetrics(path: string, facts: RunFacts, output: Output): void {
  const temp = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temp, metricsText(facts, lastSuccess(path)), { mode: 0o644 });
    renameSync(temp, path);
  } catch (error) {
    rmSync(temp, { force: true });
    output.warning(`! ${printable(fileError(error, `the metrics ${path} were not written`).message)}`);
  }
}

const LAST_SUCCESS = 'eventark_last_success_timestamp_seconds';

function metricsText({ command, exit, warnings, elapsedMs, at, numbers }: RunFacts, before: number): string {
  const now = Math.floor(at.getTime() / 1000);
  const all: readonly (readonly [name: string, help: string, value: number])[] = [
    ['eventark_last_run_timestamp_seconds', 'When the command last ended.', now],
    [
      LAST_SUCCESS,
      'When the command last ended without a failure; 0 if never.',
      exit === 0 || exit === 3 ? now : before,
    ],
    ['eventark_last_exit_code', 'How the command last ended.', exit],
    ['eventark_last_warnings', 'Warnings of the last run.', warnings],
    ['eventark_last_duration_seconds', 'How long the last run took.', elapsedMs / 1000],
    ...Object.entries(numbers).map(
      ([name, value]) => [`eventark_last_${name}`, `The ${name} of the result of the last run.`, value] as const,
    ),
  ];
  const label = JSON.stringify(command);
  return all
    .map(([name, help, value]) => `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name}{command=${label}} ${value}\n`)
    .join('');
}

/** A failure must not forget when it went well. */
function lastSuccess(path: string): number {
  try {
    const [, value = '0'] = new RegExp(`^${LAST_SUCCESS}\\{.*\\} (\\d+)$`, 'm').exec(readFileSync(path, 'utf8')) ?? [];
    return Number(value);
  } catch {
    return 0;
  }
}
