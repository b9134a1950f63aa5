import { BackupError, type ErrorCode } from '../errors.js';
import type { ArchiveLimits } from './archive.js';

/** The setting that raises each limit. */
export const LIMIT_SETTINGS = {
  entries: 'maxEntries',
  totalBytes: 'maxArchiveBytes',
  ratio: 'maxRatio',
  lineBytes: 'maxEventBytes',
  documentBytes: 'maxDocumentBytes',
  jsonDepth: 'maxJsonDepth',
} as const satisfies Readonly<Record<keyof ArchiveLimits, string>>;

/** Entries up to this size may be as dense as they like: they cannot hurt. */
export const RATIO_FREE_BYTES = 8 * 1024 * 1024;

/** The error for what is larger than allowed: not damage, for the setting that the hint names lets it in. */
export function tooLarge<L extends keyof ArchiveLimits>(
  code: ErrorCode,
  message: string,
  limit: L,
  limits: Pick<ArchiveLimits, L>,
  facts: Readonly<Record<string, number | string>> = {},
): BackupError {
  return new BackupError(code, `${message}; ${limits[limit]} are allowed`, {
    hint: `if the archive is yours, raise the setting ${LIMIT_SETTINGS[limit]}`,
    facts: { ...facts, limit: limits[limit] },
  });
}
