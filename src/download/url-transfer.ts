import type { Agent, buildConnector, Dispatcher } from 'undici';
import type { ProgressSink } from '../archive/archive.js';
import { BackupError, isBackupError, throwIfCancelled } from '../errors.js';
import { certificateTrouble } from '../process/certificate-trouble.js';
import { systemCode } from '../files/file-errors.js';
import type { AllowedHosts } from './allowed-hosts.js';
import { judgeAnswer } from './answer.js';
import { checkedConnector, type Resolve } from './checked-connector.js';
import { eagerBytes } from './eager-bytes.js';
import { ReceivedFile } from './received-file.js';
import { urlDenied, type SourceUrl } from './source-url.js';

const MAX_REDIRECTS = 5;

export interface TransferLimits {
  readonly maxBytes: number;
  readonly connectMs: number;
  /** From the start of a request to its answer, redirects included. */
  readonly answerMs: number;
  /** Longest pause between two pieces. */
  readonly silenceMs: number;
  /** Slower than this on average, after the time of one silence, is a server that only keeps us waiting. */
  readonly minBytesPerSecond: number;
  /** Attempts in a row that bring nothing new. */
  readonly attempts: number;
  readonly pauseMs: number;
}

export const TRANSFER_LIMITS: Omit<TransferLimits, 'maxBytes'> = {
  connectMs: 10_000,
  answerMs: 30_000,
  silenceMs: 60_000,
  minBytesPerSecond: 1_024,
  attempts: 4,
  pauseMs: 500,
};

/** The HTTP client, handed in because it is loaded on first use. */
export interface HttpClient {
  readonly Agent: typeof Agent;
  readonly buildConnector: typeof buildConnector;
}

export interface TransferParts {
  readonly client: HttpClient;
  readonly allowed: AllowedHosts;
  readonly resolve: Resolve;
  readonly limits: TransferLimits;
  /** Milliseconds that only go up. */
  readonly now: () => number;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Downloads an archive into a new file at `path`. What breaks off is continued where it was, as long as the server says that
 * it is the same version; another version begins again. The caller removes the file whatever happens. Returns by what the
 * server knows this version, if it says it.
 *
 * Errors: `url-denied`, `source-unreachable`, `source-not-found`, `permission-denied`, `size-limit`, `no-space`,
 * `archive-not-zip`, `not-a-backup`, `cancelled`. None repeats what the server said.
 */
export async function downloadUrl(
  parts: TransferParts,
  url: SourceUrl,
  path: string,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { attempts, maxBytes, pauseMs } = parts.limits;
  const file = await ReceivedFile.create(path, maxBytes);
  try {
    let inVain = 0;
    for (;;) {
      const { furthest } = file;
      const failure = await attempt(parts, url, file, progress, signal);
      if (failure === undefined) return file.validator;
      inVain = file.furthest > furthest ? 0 : inVain + 1;
      if (inVain >= attempts) throw failure;
      await parts.pause(pauseMs * 2 ** inVain, signal).catch(() => undefined);
      throwIfCancelled(signal);
    }
  } finally {
    await file.close();
  }
}

/** Undefined once the archive is whole; otherwise why the line broke, which another attempt may mend. */
async function attempt(
  parts: TransferParts,
  url: SourceUrl,
  file: ReceivedFile,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<BackupError | undefined> {
  const agent = agentOf(parts);
  try {
    const body = await answered(parts, url, file, agent, signal);
    await receive(parts, body, file, progress);
    return file.isWhole ? undefined : broken(url, 'the connection ended too early');
  } catch (error) {
    throwIfCancelled(signal);
    if (isBackupError(error) && error.code !== 'source-unreachable') throw error;
    return broken(url, reasonOf(error), error);
  } finally {
    await agent.destroy();
  }
}

/** A client that connects to checked addresses alone; the caller destroys it. */
export function agentOf({ client, allowed, resolve, limits }: TransferParts): Agent {
  const connect = client.buildConnector({ timeout: limits.connectMs, maxCachedSessions: 0 });
  return new client.Agent({
    connect: checkedConnector(allowed, resolve, connect),
    headersTimeout: limits.answerMs,
    bodyTimeout: limits.silenceMs,
    connections: 1,
    pipelining: 0,
  });
}

/** The body of the answer, once it is one that can be taken; it must be here within a time. */
async function answered(
  parts: TransferParts,
  url: SourceUrl,
  file: ReceivedFile,
  agent: Agent,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new BackupError('source-unreachable', 'it does not answer')),
    parts.limits.answerMs,
  );
  try {
    const stop = AbortSignal.any([signal, late.signal]);
    const answer = await unlessStopped(followed(parts, url, file, agent, stop), stop);
    const bytes = eagerBytes(answer.body);
    await judgeAnswer(answer, file);
    return bytes;
  } finally {
    clearTimeout(timer);
  }
}

/** The answer at the end of the redirects, to a request for the rest of what is there already. */
export async function followed(
  { allowed }: TransferParts,
  first: SourceUrl,
  file: Pick<ReceivedFile, 'received' | 'validator'>,
  agent: Agent,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  let url = first;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const { origin, path, authorization } = url.request();
    const answer = await agent.request({
      method: 'GET',
      origin,
      path,
      signal,
      headers: headersFor(file, authorization),
    });
    const { location } = answer.headers;
    if (![301, 302, 303, 307, 308].includes(answer.statusCode) || typeof location !== 'string') return answer;
    answer.body.on('error', () => undefined).destroy();
    url = url.redirectedTo(location, allowed);
  }
  throw urlDenied(`it redirects more than ${MAX_REDIRECTS} times`);
}

function headersFor(
  { received, validator }: Pick<ReceivedFile, 'received' | 'validator'>,
  authorization: string | undefined,
): Record<string, string> {
  return {
    accept: 'application/zip, application/octet-stream, */*;q=0.5',
    // Packed once more, sizes and ranges would be those of something else.
    'accept-encoding': 'identity',
    'user-agent': 'eventark',
    ...(authorization === undefined ? {} : { authorization }),
    ...(received > 0 && validator !== undefined ? { range: `bytes=${received}-`, 'if-range': validator } : {}),
  };
}

async function receive(
  { limits, now }: TransferParts,
  body: AsyncIterable<Uint8Array>,
  file: ReceivedFile,
  progress: ProgressSink,
): Promise<void> {
  const start = now();
  const { received: before } = file;
  for await (const chunk of body) {
    await file.add(chunk);
    const { received: done, total } = file;
    progress({ phase: 'download', done, ...(total === undefined ? {} : { total }), unit: 'bytes' });
    const elapsed = now() - start;
    if (elapsed > limits.silenceMs && (done - before) / (elapsed / 1_000) < limits.minBytesPerSecond) {
      throw new BackupError('source-unreachable', 'it sends too slowly');
    }
  }
}

/** Looking up a name cannot be stopped, so it is no longer awaited. */
async function unlessStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const stopped = Promise.withResolvers<never>();
  const stop = (): void => stopped.reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([work, stopped.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
    work.catch(() => undefined);
  }
}

function broken(url: SourceUrl, reason: string, cause?: unknown): BackupError {
  return new BackupError('source-unreachable', `the archive at ${url.shown} cannot be read: ${reason}`, {
    hint: 'check the address and whether this machine can reach it, then try again',
    cause,
  });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of its host cannot be looked up now',
  ECONNREFUSED: 'nothing listens there',
  EHOSTUNREACH: 'no network route leads to its host',
  ENETUNREACH: 'no network route leads to its host',
  ETIMEDOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  UND_ERR_HEADERS_TIMEOUT: 'it does not answer',
  UND_ERR_BODY_TIMEOUT: 'it stopped sending',
};

function reasonOf(error: unknown): string {
  if (isBackupError(error)) return error.message;
  const code = systemCode(error);
  const certificate = certificateTrouble(code);
  if (certificate !== undefined) return certificate.words;
  if (/EPROTO|SSL|TLS/.test(code)) return 'it does not speak TLS there';
  return REASONS[code] ?? 'the connection broke';
}
