import { printableMessage } from './text/printable.js';

/** What a failure means to the caller: how the program ends, what HTTP answers, and whether to try again follow from it. */
export type ErrorKind =
  | 'usage'
  | 'not-found'
  | 'conflict'
  | 'damage'
  | 'unreachable'
  | 'denied'
  | 'full'
  | 'unsupported'
  | 'cancelled'
  | 'defect';

/** The kind of every code. `docs/operations.md` says when each of them is raised. */
const KINDS = {
  'invalid-argument': 'usage',
  'invalid-config': 'usage',
  'dependency-missing': 'unsupported',
  'app-not-found': 'not-found',
  'not-restored': 'not-found',
  'app-changed': 'conflict',
  'stream-not-found': 'not-found',
  'user-not-found': 'not-found',
  'restore-point-not-found': 'not-found',
  'source-not-found': 'not-found',
  'source-unreachable': 'unreachable',
  'url-denied': 'denied',
  'object-not-found': 'not-found',
  'claim-not-found': 'not-found',
  'server-unreachable': 'unreachable',
  'upload-not-found': 'not-found',
  'upload-unfinished': 'conflict',
  'upload-conflict': 'conflict',
  'upload-protocol': 'unsupported',
  'upload-too-large': 'full',
  'object-archived': 'conflict',
  'file-exists': 'conflict',
  'app-name-taken': 'conflict',
  'app-name-busy': 'conflict',
  'app-busy': 'conflict',
  'restore-point-busy': 'conflict',
  'stream-conflict': 'conflict',
  'ledger-conflict': 'conflict',
  'claim-lost': 'conflict',
  'retention-blocked': 'conflict',
  'history-changed': 'conflict',
  'not-comparable': 'conflict',
  'template-not-found': 'not-found',
  'template-exists': 'conflict',
  'template-secrets': 'conflict',
  'cap-reached': 'full',
  'restore-point-protected': 'conflict',
  'archive-not-zip': 'unsupported',
  'not-a-backup': 'unsupported',
  'not-restorable': 'unsupported',
  'archive-limit': 'full',
  'archive-truncated': 'damage',
  'archive-trailing-data': 'damage',
  'archive-structure': 'damage',
  'archive-overlap': 'damage',
  'archive-entry-name': 'damage',
  'archive-entry-type': 'damage',
  'archive-entry-duplicate': 'damage',
  'archive-entry-count': 'damage',
  'archive-entry-missing': 'damage',
  'archive-entry-unlisted': 'damage',
  'archive-entry-ignored': 'damage',
  'archive-header-mismatch': 'damage',
  'archive-size-mismatch': 'damage',
  'archive-too-large': 'full',
  'archive-ratio': 'full',
  'archive-crc': 'damage',
  'archive-digest': 'damage',
  'archive-method': 'damage',
  'archive-packing': 'unsupported',
  'archive-encrypted': 'unsupported',
  'archive-multidisk': 'damage',
  'archive-data-descriptor': 'damage',
  'archive-deflate': 'damage',
  'archive-deflate-trailing': 'damage',
  'archive-comment': 'damage',
  'archive-extra-field': 'damage',
  'archive-manifest': 'damage',
  'archive-version': 'unsupported',
  'event-json': 'damage',
  'event-unreadable': 'damage',
  'event-json-depth': 'full',
  'event-utf8': 'damage',
  'event-line-too-long': 'full',
  'event-member-unknown': 'damage',
  'event-gap': 'damage',
  'event-duplicate': 'damage',
  'event-order': 'damage',
  'event-count': 'damage',
  'event-chain': 'damage',
  'event-foreign': 'damage',
  'until-too-early': 'usage',
  'until-beyond-end': 'usage',
  'until-times-mixed': 'usage',
  'app-created-missing': 'damage',
  'event-type-unknown': 'damage',
  'event-dropped': 'damage',
  'event-kept-odd': 'damage',
  'document-odd': 'damage',
  'app-deleted': 'not-found',
  'app-without-people': 'not-found',
  'person-unknown': 'not-found',
  'links-left': 'unsupported',
  'references-left': 'not-found',
  'event-unfit': 'unsupported',
  'asset-name': 'damage',
  'export-unfit': 'unsupported',
  'export-lossy': 'unsupported',
  'asset-missing': 'damage',
  'assets-missing': 'not-found',
  'asset-lost': 'damage',
  'asset-unlisted': 'damage',
  'asset-size': 'damage',
  'verification-failed': 'damage',
  'store-newer': 'unsupported',
  'store-unreachable': 'unreachable',
  'storage-unreachable': 'unreachable',
  'permission-denied': 'denied',
  'no-space': 'full',
  'size-limit': 'full',
  cancelled: 'cancelled',
  'malformed-request': 'usage',
  unauthenticated: 'denied',
  'sign-in-failed': 'unreachable',
  forbidden: 'denied',
  'backup-already-running': 'conflict',
  'jobs-unreachable': 'unreachable',
  'job-not-found': 'not-found',
  'job-not-cancellable': 'conflict',
  'job-not-ended': 'conflict',
  'job-not-retryable': 'conflict',
  interrupted: 'unreachable',
  'token-not-found': 'not-found',
  'link-key-unreadable': 'damage',
  'last-backup': 'conflict',
  'plan-stale': 'conflict',
  'idempotency-key-reused': 'usage',
  'media-type-unsupported': 'usage',
  'range-outside': 'usage',
  'method-not-allowed': 'usage',
  'request-too-large': 'full',
  'rate-limited': 'unreachable',
  'shutting-down': 'unreachable',
  'version-conflict': 'conflict',
  'check-failed': 'defect',
  unexpected: 'defect',
} as const satisfies Readonly<Record<string, ErrorKind>>;

/**
 * Every failure that eventark raises on purpose.
 *
 * The code reads as a fact, the message is lower-case and names the thing, the hint is something the operator can do.
 */
export type ErrorCode = keyof typeof KINDS;

/** The codes that say that bytes or events are not what they should be. */
export type DamageCode = { [C in ErrorCode]: (typeof KINDS)[C] extends 'damage' ? C : never }[ErrorCode];

export const ERROR_KINDS: Readonly<Record<ErrorCode, ErrorKind>> = KINDS;

export const ERROR_CODES: readonly ErrorCode[] = Object.keys(KINDS).filter((code): code is ErrorCode => code in KINDS);

/** The kinds that another attempt may mend without anybody doing anything. */
const TRANSIENT: Readonly<Record<ErrorKind, boolean>> = {
  usage: false,
  'not-found': false,
  conflict: false,
  damage: false,
  unreachable: true,
  denied: false,
  full: false,
  unsupported: false,
  cancelled: false,
  defect: false,
};

/** What to do about an error where its place knows nothing better: by its code, or else by its kind. */
const HINTS: Partial<Record<ErrorCode | ErrorKind, string>> = {
  damage: 'use another restore point, or another copy of the archive',
  unreachable: 'check that the server runs and can be reached from here, then try again',
  defect: 'try again; if it happens again, please report it as a defect of eventark',
  full: 'raise the limit if the data are yours, or use a place that takes them',
  'permission-denied': 'check the credentials and what they may do there',
  forbidden: 'ask an owner of the app for this permission',
  'verification-failed': 'try again; if it happens again, look for what changes bytes on the way',
  'malformed-request': 'see the OpenAPI document of this server for what the request may hold',
  'app-not-found': 'look up its name in the list of apps',
  'job-not-found': 'look it up in the list of jobs; old ones are not kept',
  'job-not-ended': 'wait until it has ended, or cancel it',
  'job-not-retryable': 'start a new one',
  'job-not-cancellable': 'see its result in the list of jobs',
  'ledger-conflict': 'another process has changed it; read it again, then try again',
  'archive-encrypted': 'decrypt it first, with the tool that encrypted it',
  'archive-not-zip': 'give the zip of a backup',
  'archive-truncated':
    'the download or copy may have broken off: fetch it again, or use another restore point; if it is the first of several parts (.zip.001), join them first',
};

/** The hint of errors that bring none. */
export function generalHint(code: ErrorCode): string | undefined {
  return HINTS[code] ?? HINTS[KINDS[code]];
}

/** Names and numbers that an error or a warning is about: programs read them, and pages put them into sentences of their language. */
export type Facts = Readonly<Record<string, string | number>>;

/** What may be said about an error beside its code: never a secret. */
export interface ErrorDetails {
  /** What an operator can do about it: one sentence, in the words of no shell. */
  readonly hint?: string;
  /** Of the error, by their names. */
  readonly facts?: Facts;
  readonly cause?: unknown;
}

/** Message and hint may quote an archive, an event or a server: they are made safe to print here. Facts are as they came. */
export class BackupError extends Error {
  readonly hint: string | undefined;
  readonly facts: Facts;

  constructor(
    readonly code: ErrorCode,
    message: string,
    details: ErrorDetails = {},
  ) {
    super(printableMessage(message), details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'BackupError';
    const hint = details.hint ?? generalHint(code);
    this.hint = hint === undefined ? undefined : printableMessage(hint);
    this.facts = details.facts ?? {};
  }
}

/** Whether `error` is a `BackupError`, with one of `codes` if any are given. */
export function isBackupError(error: unknown, ...codes: readonly ErrorCode[]): error is BackupError {
  return error instanceof BackupError && (codes.length === 0 || codes.includes(error.code));
}

/** The error that says what is damaged. */
export function damage(code: DamageCode, message: string, details: ErrorDetails = {}): BackupError {
  return new BackupError(code, message, details);
}

/** The kind of an error; what eventark did not raise is a defect. */
export function kindOf(error: unknown): ErrorKind {
  return error instanceof BackupError ? KINDS[error.code] : 'defect';
}

/** Whether `error` says that an archive or a history is damaged, rather than that something could not be done. */
export function isDamage(error: unknown): error is BackupError {
  return error instanceof BackupError && KINDS[error.code] === 'damage';
}

/** Whether the same attempt may succeed later. */
export function isTransient(error: unknown): error is BackupError {
  return error instanceof BackupError && TRANSIENT[KINDS[error.code]];
}

/** Throws `cancelled` once `signal` is aborted. Called between batches, so a cancel never tears one. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new BackupError('cancelled', 'the operation was cancelled', { cause: signal.reason });
}

/** Whether what was begun is neither done nor undone: the next command sees to it. `facts.unfinished` says so. */
export function isUnfinished(error: unknown): boolean {
  return error instanceof BackupError && 'unfinished' in error.facts;
}

/** Whether some of what was asked for is done and stays, and the rest is not: `facts.done` says how much. */
export function isPartlyDone(error: unknown): boolean {
  return error instanceof BackupError && Number(error.facts['done'] ?? 0) > 0;
}

/** What an error of any kind says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What was thrown, as an error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
