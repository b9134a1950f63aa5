/**
 * Every failure that eventark raises on purpose.
 *
 * The code reads as a fact, the message is lower-case and names the thing, the hint is something the operator can do.
 * `docs/operations.md` lists each code with its exit code.
 */
export type ErrorCode =
  | 'invalid-argument'
  | 'invalid-config'
  | 'dependency-missing'
  | 'app-not-found'
  | 'stream-not-found'
  | 'user-not-found'
  | 'restore-point-not-found'
  | 'source-not-found'
  | 'name-not-found'
  | 'file-exists'
  | 'app-name-taken'
  | 'app-name-busy'
  | 'app-busy'
  | 'restore-point-busy'
  | 'stream-conflict'
  | 'ledger-conflict'
  | 'claim-lost'
  | 'retention-blocked'
  | 'cap-reached'
  | 'restore-point-protected'
  | 'archive-not-zip'
  | 'archive-truncated'
  | 'archive-trailing-data'
  | 'archive-structure'
  | 'archive-overlap'
  | 'archive-entry-name'
  | 'archive-entry-type'
  | 'archive-entry-duplicate'
  | 'archive-entry-count'
  | 'archive-entry-missing'
  | 'archive-entry-unlisted'
  | 'archive-header-mismatch'
  | 'archive-size-mismatch'
  | 'archive-too-large'
  | 'archive-ratio'
  | 'archive-crc'
  | 'archive-digest'
  | 'archive-method'
  | 'archive-encrypted'
  | 'archive-multidisk'
  | 'archive-data-descriptor'
  | 'archive-deflate'
  | 'archive-deflate-trailing'
  | 'archive-comment'
  | 'archive-extra-field'
  | 'archive-manifest'
  | 'archive-version'
  | 'event-json'
  | 'event-json-depth'
  | 'event-utf8'
  | 'event-line-too-long'
  | 'event-member-unknown'
  | 'event-gap'
  | 'event-duplicate'
  | 'event-order'
  | 'event-count'
  | 'event-chain'
  | 'event-foreign'
  | 'app-created-missing'
  | 'app-created-twice'
  | 'event-type-unknown'
  | 'event-dropped'
  | 'asset-missing'
  | 'asset-unlisted'
  | 'asset-size'
  | 'verification-failed'
  | 'store-newer'
  | 'store-unreachable'
  | 'storage-unreachable'
  | 'name-archived'
  | 'permission-denied'
  | 'no-space'
  | 'size-limit'
  | 'undo-failed'
  | 'cancelled'
  | 'part-unfit'
  | 'unexpected';

/** What may be said about an error beside its code: never a secret. */
export interface ErrorDetails {
  /** What an operator can do about it: one sentence. */
  readonly hint?: string;
  /** Facts a program may want: names, numbers. */
  readonly facts?: Readonly<Record<string, string | number>>;
  readonly cause?: unknown;
}

export class BackupError extends Error {
  readonly hint: string | undefined;
  readonly facts: Readonly<Record<string, string | number>>;

  constructor(
    readonly code: ErrorCode,
    message: string,
    details: ErrorDetails = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'BackupError';
    this.hint = details.hint;
    this.facts = details.facts ?? {};
  }
}

/** Whether `error` is a `BackupError`, with one of `codes` if any are given. */
export function isBackupError(error: unknown, ...codes: readonly ErrorCode[]): error is BackupError {
  return error instanceof BackupError && (codes.length === 0 || codes.includes(error.code));
}

/** Throws `cancelled` once `signal` is aborted. Called between batches, so a cancel never tears one. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new BackupError('cancelled', 'the operation was cancelled', { cause: signal.reason });
}

/** What an error of any kind says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
