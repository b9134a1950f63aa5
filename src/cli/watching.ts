import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { BackupError, messageOf } from '../errors.js';
import { fileError, systemCode } from '../files/file-errors.js';
import { certificateTrouble } from '../process/certificate-trouble.js';
import type { ExitCode } from './exit-codes.js';
import { printable } from './format.js';
import type { Output } from './output.js';

/** For commands that run at night: where their outcome is reported. */
export const HEALTHCHECK = [
  '--healthcheck <url>',
  'call URL/start, then URL, or URL/fail unless it ends with 0',
  parseMonitor,
] as const;
export const METRICS = [
  '--metrics <file>',
  "write how it ended, for node_exporter's textfile collector",
  parseMetrics,
] as const;

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
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) {
    if (credentialsOf(new URL(text)) !== undefined) return text;
    throw new BackupError(
      'invalid-argument',
      'the user or the password of the healthcheck has a % that is not escaped',
      {
        hint: 'write %25 for %',
      },
    );
  }
  throw new BackupError('invalid-argument', 'the address of the healthcheck is not an http or https URL', {
    hint: 'write it as in --healthcheck https://hc.example.com/ping/0f6c',
  });
}

function parseMetrics(text: string): string {
  if (text !== '') return text;
  throw new BackupError('invalid-argument', 'the file of the metrics has no name', {
    hint: 'write it as in --metrics /var/lib/node_exporter/eventark.prom',
  });
}

/** `user:password`, with what is escaped in a URL; empty without either, undefined if that cannot be told. */
function credentialsOf({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return '';
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  } catch {
    return undefined;
  }
}

/** Calls a monitor as healthchecks.io has it. That it cannot be reached is said, and changes nothing. */
export async function callMonitor(url: string, end: '' | '/start' | '/fail', output: Output): Promise<void> {
  const address = new URL(url);
  const credentials = credentialsOf(address) ?? '';
  const headers = credentials === '' ? {} : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
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
  ETIMEDOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  EHOSTUNREACH: 'the network does not lead there',
  ENETUNREACH: 'the network does not lead there',
};

/** What the platform says without a code that is its own. */
const SAID: readonly (readonly [said: RegExp, words: string])[] = [
  [/^bad port$/, 'no program calls that port by HTTP, for it belongs to another protocol'],
  [/redirect count/, 'it sends from one address to the next without an end'],
  [/URL scheme must be/, 'it sends to an address that is not of http or https'],
  [/wrong version number|EPROTO|ERR_SSL/, 'it does not speak TLS at that port'],
  [/does not match the HTTP|HPE_|Parse Error/i, 'what answers there does not speak HTTP'],
];

/** The platform says only that a fetch failed; its cause says why. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${PATIENCE_MS / 1000} seconds`;
  const cause = error instanceof Error ? error.cause : undefined;
  const said = `${systemCode(cause)} ${cause === undefined ? '' : messageOf(cause)}`.trim();
  const known = REASONS[systemCode(cause)] ?? certificateTrouble(said)?.words;
  return known ?? SAID.find(([pattern]) => pattern.test(said))?.[1] ?? 'the request failed';
}

/** Writes the metrics in one step, so that a collector never reads half of them. */
export function writeMetrics(path: string, facts: RunFacts, output: Output): void {
  const temp = `${path}.${process.pid}.tmp`;
  try {
    requireFile(path);
    writeFileSync(temp, metricsText(facts, lastSuccess(path)), { mode: 0o644 });
    renameSync(temp, path);
  } catch (error) {
    remove(temp);
    output.warning(`! ${printable(fileError(error, `the metrics ${path} were not written`).message)}`);
  }
}

/** A device would be read without an end, and then replaced. */
function requireFile(path: string): void {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there === undefined || there.isFile() || there.isDirectory()) return;
  throw new BackupError('file-exists', `the metrics ${path} were not written: it is a device or a pipe`, {
    hint: 'name a file',
  });
}

/** Where not even that is possible, nothing is there. */
function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The caller reports why it could not be written.
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
