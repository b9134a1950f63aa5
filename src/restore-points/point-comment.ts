import { MAX_COMMENT } from '../archive/native/bounds.js';
import { BackupError } from '../errors.js';
import { parseOwnJson } from '../json/own-json.js';

/** A longer file is not one that was written here: each character takes six bytes of JSON at most. */
export const MAX_COMMENT_BYTES = 6 * MAX_COMMENT + 100;

/** The file beside a restore point whose comment was changed: an archive and its manifest are never written again. */
export function printPointComment(comment: string): Buffer {
  return Buffer.from(`${JSON.stringify({ comment })}\n`);
}

/** Undefined for a file that was not written here: the manifest's comment holds then. */
export function parsePointComment(text: string): string | undefined {
  try {
    const { comment } = parseOwnJson<{ readonly comment?: unknown }>(text);
    return typeof comment === 'string' && comment.length <= MAX_COMMENT ? comment : undefined;
  } catch {
    return undefined;
  }
}

/** Lists of restore points keep these texts, so they are bounded. Error: `invalid-argument`. */
export function requireShortComment({ length }: string): void {
  if (length <= MAX_COMMENT) return;
  throw new BackupError('invalid-argument', `the comment has ${length} characters, at most ${MAX_COMMENT} are kept`, {
    hint: 'nothing was changed; make it shorter',
    facts: { length, max: MAX_COMMENT },
  });
}
