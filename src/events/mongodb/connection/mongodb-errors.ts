import { BackupError, isBackupError } from '../../../errors.js';
import { setupError } from './mongodb-setup-errors.js';

/** The server's number for: a unique index has this value already. */
export const DUPLICATE_KEY = 11000;
/** Over in a moment, or mended by asking anew: what is asked of the server next may well be answered. */
const TRANSIENT = new Set([
  43, // the cursor is not here any more: idle for ten minutes, or a failover
  189, // primary stepped down
  237, // the cursor was killed
  10107, // not primary
  11602, // interrupted by a change of primary
]);

/** Authentication failed: the server's number, and that of Atlas. */
const WRONG_USER = new Set([18, 8000]);
const UNAUTHORIZED = new Set([13, 18, 8000]);
/** BSONObjectTooLarge, and the server's two numbers for a document over its limit. */
const TOO_LARGE = new Set([10334, 17419, 17420]);
const DOWN = new Set([
  50, // a time limit on the server
  64, // written, but not by a majority in time
  89, // network timeout
  91, // shutting down
  189, // primary stepped down
  262, // time limit
  10107, // not primary
  11600, // interrupted by shutdown
  11602, // interrupted by a change of primary
  13435, // not primary, no secondary reads
]);
const DOWN_NAMES =
  /^Mongo(ServerSelection|Network|NetworkTimeout|TopologyClosed|NotConnected|PoolCleared|PoolClosed|WaitQueueTimeout|ServerClosed|OperationTimeout|ExpiredSession|ClientClosed)Error$|^PoolClearedOnNetworkError$|^MongoPoolClearedError$/;

/** What the socket says when the line breaks while the driver writes: the driver passes it on as it is. */
const BROKEN_LINE = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** The number that the server gave an error, if it gave one. */
export function serverCode(wrapped: unknown): number | undefined {
  const error = unwrap(wrapped);
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'number' ? error.code : undefined;
}

/** A bulk write that lost its connection hides that in its response. */
function unwrap(error: unknown): unknown {
  const hidden = error instanceof Error && 'errorResponse' in error ? error.errorResponse : undefined;
  return hidden instanceof Error ? hidden : error;
}

function nameOf(wrapped: unknown): string {
  const error = unwrap(wrapped);
  return error instanceof Error ? error.name : '';
}

/** The client was given up, by another part that shares it too. */
const CLOSED_NAMES = /^Mongo(TopologyClosed|NotConnected|PoolClosed|ServerClosed|ClientClosed)Error$/;

/** Whether a read may go on where it stopped. A silent server is none of these: it was waited for long enough. */
export function isTransient(error: unknown): boolean {
  if (TRANSIENT.has(serverCode(error) ?? -1)) return true;
  return (
    isLost(error) || CLOSED_NAMES.test(nameOf(error)) || nameOf(error) === 'MongoNetworkError' || isBrokenLine(error)
  );
}

/** Whether the server cannot be reached, or not found. */
export function isUnreachable(error: unknown): boolean {
  return (
    DOWN.has(serverCode(error) ?? -1) || DOWN_NAMES.test(nameOf(error)) || isUnresolved(error) || isBrokenLine(error)
  );
}

function isBrokenLine(wrapped: unknown): boolean {
  const error = unwrap(wrapped);
  return error instanceof Error && 'code' in error && BROKEN_LINE.has(String(error.code));
}

/** Whether DNS knows no such host: `mongodb+srv` is looked up before anything else. */
function isUnresolved(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && /^(query|getaddrinfo)/.test(String(error.syscall));
}

/** Whether the user lacks the right. */
export function isUnauthorized(error: unknown): boolean {
  return UNAUTHORIZED.has(serverCode(error) ?? -1);
}

/** Whether the driver has given up to find the server. */
export function isLost(error: unknown): boolean {
  return nameOf(error) === 'MongoServerSelectionError';
}

/** Translates what the driver throws; `location` names the store. Errors of our own pass. */
export function toStoreError(error: unknown, location: string): BackupError {
  if (isBackupError(error)) return error;
  const setup = setupError(error, location);
  if (setup !== undefined) return setup;
  const code = serverCode(error) ?? -1;
  const name = nameOf(error);
  if (WRONG_USER.has(code)) {
    return new BackupError('permission-denied', `${location}: wrong user or password`, {
      hint: 'check user and password, and whether authSource names the database that knows the user',
      cause: error,
    });
  }
  if (isUnauthorized(error)) {
    return new BackupError('permission-denied', `${location}: this user may not do that`, {
      hint: 'a backup needs the role read, a restore readWrite on the database',
      cause: error,
    });
  }
  if (isUnresolved(error)) {
    return new BackupError('store-unreachable', `${location}: DNS has no such cluster`, {
      hint: 'check the name after mongodb+srv://, or write mongodb:// with the hosts and ports of the servers',
      cause: error,
    });
  }
  if (isUnreachable(error)) {
    return new BackupError('store-unreachable', `${location} does not answer`, {
      hint: 'check that the server runs, and that host, port and TLS settings of the URL are right',
      cause: error,
    });
  }
  if (TOO_LARGE.has(code)) {
    return new BackupError('size-limit', `${location} holds documents of at most 16 MiB`, { cause: error });
  }
  return new BackupError('unexpected', `${location} reports ${name || 'an error'} ${code < 0 ? '' : code}`.trimEnd(), {
    cause: error,
  });
}
