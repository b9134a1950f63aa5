import type { Dispatcher } from 'undici';
import { BackupError } from '../errors.js';
import type { ReceivedFile } from './received-file.js';

type Answer = Pick<Dispatcher.ResponseData, 'statusCode' | 'headers'>;

/**
 * Whether an answer brings the archive, or goes on with it; notes in `file` what it says of the whole. Errors:
 * `source-unreachable` where another attempt may help, all others are final. No error repeats the answer: who gives an
 * address does not have to learn what is there.
 */
export async function judgeAnswer(answer: Answer, file: ReceivedFile): Promise<void> {
  const { statusCode: status } = answer;
  if (status === 206 && file.received > 0) return requireContinued(answer, file);
  if (status === 416 && file.received > 0) {
    await file.restart();
    throw again('the archive there has changed');
  }
  if (status !== 200) throw refused(status);
  requireArchive(answer);
  if (file.received > 0) await file.restart();
  file.validator = validatorOf(answer);
  const length = textOf(answer, 'content-length');
  if (length !== undefined && /^\d+$/.test(length)) await file.expect(Number(length));
}

/** The rest has to be the rest of the same bytes; anything else begins again. */
async function requireContinued(answer: Answer, file: ReceivedFile): Promise<void> {
  const [, start, , total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(textOf(answer, 'content-range') ?? '') ?? [];
  const isSame = validatorOf(answer) === file.validator && (file.total === undefined || Number(total) === file.total);
  if (Number(start) === file.received && isSame) return;
  await file.restart();
  throw again('the archive there has changed');
}

function requireArchive(answer: Answer): void {
  const packing = textOf(answer, 'content-encoding') ?? 'identity';
  if (packing !== 'identity') {
    throw new BackupError('not-a-backup', 'not a backup: the server compresses what it sends', {
      hint: 'use the address of the file itself',
    });
  }
  if (/^\s*(text\/html|application\/xhtml)/i.test(textOf(answer, 'content-type') ?? '')) {
    throw new BackupError('not-a-backup', 'not a backup: there is a web page at this address', {
      hint: 'use the address of the file itself, one that opens without a form to sign in',
    });
  }
}

function refused(status: number): BackupError {
  if (status === 404 || status === 410) {
    return new BackupError('source-not-found', 'there is no archive at this address', { hint: 'check the address' });
  }
  if (status >= 400 && status < 500 && status !== 408 && status !== 425 && status !== 429) {
    return new BackupError('permission-denied', 'the server does not give the archive to this address', {
      hint: 'a link may have expired; where a user and a password are needed, write them into the address',
    });
  }
  return again('the server reports an error');
}

function again(reason: string): BackupError {
  return new BackupError('source-unreachable', reason);
}

/** A tag that says "the same bytes", or the time of the last change; a weak tag says less than that. */
export function validatorOf(answer: Answer): string | undefined {
  const tag = textOf(answer, 'etag');
  return tag === undefined || tag.startsWith('W/') ? textOf(answer, 'last-modified') : tag;
}

export function textOf({ headers }: Answer, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}
