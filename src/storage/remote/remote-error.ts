import { BackupError, messageOf, type ErrorCode } from '../../errors.js';

/** What the errors of one SDK mean, by their name or code. What is not here is judged by HTTP status and by socket. */
export type RemoteCodes = Readonly<Record<string, ErrorCode>>;

/** What failed, for the message. */
export interface RemoteOperation {
  readonly name: string;
  /** Of the storage, without credentials. */
  readonly url: string;
  readonly codes: RemoteCodes;
}

const STATUS_CODES: Readonly<Record<number, ErrorCode>> = {
  401: 'permission-denied',
  403: 'permission-denied',
  404: 'name-not-found',
  408: 'storage-unreachable',
  413: 'size-limit',
  429: 'storage-unreachable',
  507: 'no-space',
};

/**
 * What sockets, TLS and DNS say, in Node and in the SDKs. A cancel of ours is told apart before anybody asks here, so
 * an `AbortError` is a connection that was closed.
 */
const NETWORK = new RegExp(
  [
    'ECONN(RESET|REFUSED|ABORTED)|ETIMEDOUT|ESOCKETTIMEDOUT|EPIPE|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN',
    'ENOTFOUND|EAI_AGAIN|ERR_STREAM_PREMATURE_CLOSE|TimeoutError|AbortError|RequestTimeout|REQUEST_SEND_ERROR',
  ].join('|'),
);
/** Trying again does not make a certificate valid. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/;
const NETWORK_MESSAGE =
  /socket hang up|socket disconnected|premature close|aborted|network|timed? ?out|retry limit exceeded/i;

const HINTS: Partial<Record<ErrorCode, string>> = {
  'storage-unreachable': 'check that the server runs and can be reached from here, then try again',
  'permission-denied': 'check the credentials, and that they may read, write, list and delete there',
  'no-space': 'free some space there, or choose another destination',
  'name-archived': 'bring it back to an online tier first, then try again',
};

/** The `BackupError` for what an SDK has thrown. The SDK's error is not kept: it may carry requests with credentials. */
export function remoteError(error: unknown, { name, url, codes }: RemoteOperation): BackupError {
  if (error instanceof BackupError) return error;
  const reasons = reasonsOf(error);
  const code =
    reasons.map((reason) => codes[reason]).find((known) => known !== undefined) ?? generalCode(error, reasons);
  const place = name === '' ? url : `"${name}" in ${url}`;
  const message = code === 'name-not-found' ? `there is no ${place}` : `${place}: ${reasons[0] ?? code}`;
  const hint = HINTS[code];
  return new BackupError(code, message, { ...(hint === undefined ? {} : { hint }), cause: bare(error) });
}

function generalCode(error: unknown, reasons: readonly string[]): ErrorCode {
  const status = statusOf(error);
  if (status !== undefined && status >= 400) {
    return STATUS_CODES[status] ?? (status >= 500 ? 'storage-unreachable' : 'unexpected');
  }
  if (reasons.some((reason) => CERTIFICATE.test(reason))) return 'invalid-config';
  const network =
    [...reasons, messageOf(error)].some((text) => NETWORK.test(text)) || NETWORK_MESSAGE.test(messageOf(error));
  return network ? 'storage-unreachable' : 'unexpected';
}

/** The names and codes of an error and of what caused it, the most telling first. */
function reasonsOf(error: unknown): readonly string[] {
  const reasons: string[] = [];
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth += 1) {
    const known = [property(at, 'code'), property(at, 'Code'), at.name];
    reasons.push(...known.filter((value) => value !== undefined && value !== 'Error').map(String));
  }
  return reasons;
}

export function statusOf(error: unknown): number | undefined {
  const metadata = property(error, '$metadata');
  const found = [property(metadata, 'httpStatusCode'), property(error, 'statusCode'), property(error, 'code')];
  return found.find((value) => typeof value === 'number');
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function bare(error: unknown): Error {
  const cause = new Error(messageOf(error));
  if (error instanceof Error && error.stack !== undefined) cause.stack = error.stack;
  return cause;
}
