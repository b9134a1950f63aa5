import { BackupError, isBackupError } from '../../errors.js';
import { certificateTrouble } from '../../process/certificate-trouble.js';

/** What gRPC and the two clients raise, as far as it matters here. */
interface GrpcError {
  readonly code?: number;
  readonly details?: string;
  readonly message?: string;
  readonly metadata?: { get(key: string): readonly (string | Uint8Array)[] };
}

const UNREACHABLE_HINT =
  'check that the EventStoreDB node runs, that the connection string names it, and that tls= says whether it speaks TLS';
const CODES = {
  unknown: 2,
  invalidArgument: 3,
  permissionDenied: 7,
  exhausted: 8,
  unimplemented: 12,
  unavailable: 14,
  unauthenticated: 16,
};

/** Status codes that say nothing about the request: cancelled by the server, too late, aborted, not reachable. */
const UNREACHABLE = new Set([1, 4, 10, 14]);

export function unreachable(what: string, cause?: unknown): BackupError {
  return new BackupError('store-unreachable', `the event store does not answer: ${what}`, {
    hint: UNREACHABLE_HINT,
    ...(cause === undefined ? {} : { cause }),
  });
}

export function tooLarge(stream: string, limit: number): BackupError {
  return new BackupError('size-limit', `the event store takes at most ${limit} bytes in one append to ${stream}`, {
    hint: 'start the node with a larger MaxAppendSize; eventark asks the node for it unless the URL has maxAppendSize=',
    facts: { stream, limit },
  });
}

/** Whether a read or delete failed because the stream was deleted for good. */
export function isStreamDeleted(error: unknown): boolean {
  return exceptionOf(error) === 'stream-deleted';
}

/** The error as eventark says it; its own errors pass through. */
export function eventStoreDbError(error: unknown, what: string): BackupError {
  if (isBackupError(error)) return error;
  const { code, details, message = '' } = error as GrpcError;
  const exception = exceptionOf(error);
  // gRPC ends its messages in a note that is empty as a rule.
  const text = (details ?? message).replace(/[.\s]*Resolution note:\s*$/, '');
  if (code === CODES.unauthenticated) {
    return new BackupError('permission-denied', 'the event store does not know the user, or the password is wrong', {
      hint: 'check user and password of the connection string; inside them % @ : and / must be escaped',
      cause: error,
    });
  }
  if (exception === 'access-denied' || code === CODES.permissionDenied) {
    return new BackupError('permission-denied', `the event store refuses ${what}`, {
      hint: 'give the user of the connection string the right to read $all and to write the streams',
      cause: error,
    });
  }
  if (exception === 'maximum-append-size-exceeded' || code === CODES.exhausted) {
    return new BackupError('size-limit', `the event store finds ${what} too large: ${text}`, { cause: error });
  }
  if (/wrong version number|packet length too long|http request/i.test(text)) {
    return new BackupError(
      'invalid-config',
      'the event store does not speak TLS, but the connection string asks for it',
      {
        hint: 'put tls=false into the connection string, or turn TLS on in the node',
        cause: error,
      },
    );
  }
  // Trying again does not make a certificate valid.
  const certificate = code === CODES.unavailable ? certificateTrouble(text) : undefined;
  if (certificate !== undefined) {
    return new BackupError('invalid-config', `the event store: ${certificate.words}`, {
      hint: certificate.isUntrusted
        ? 'name the authority that signed it in the connection string: tlsCAFile=/path/to/ca.pem'
        : certificate.hint,
      cause: error,
    });
  }
  if (exception === 'not-leader' || (code !== undefined && UNREACHABLE.has(code))) {
    return unreachable(`${what}: ${text}`, error);
  }
  if (code === CODES.unimplemented) {
    return new BackupError('unexpected', `the event store does not know ${what}`, {
      hint: 'EventStoreDB 21.10 or later is needed',
      cause: error,
    });
  }
  // Finding the node fails with a plain error.
  if (code === undefined && /discover|candidate/i.test(text)) return unreachable(`${what}: ${text}`, error);
  return new BackupError('unexpected', `the event store failed at ${what}: ${text}`, { cause: error });
}

function exceptionOf(error: unknown): string {
  const value = (error as GrpcError | undefined)?.metadata?.get('exception')[0];
  return value === undefined ? '' : String(value);
}
