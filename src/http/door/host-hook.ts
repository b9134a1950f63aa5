import { BackupError, isBackupError } from '../../errors.js';
import type { Subject } from '../access.js';

/** Longest time that a host may take to say who asks, in ms. */
const WAIT_MS = 30_000;

export interface HostHook {
  /** What the host was given to say who asks. */
  readonly ask: () => unknown;
  /** Told why it could not: its caller learns only that it did not. */
  readonly tell: (error: unknown) => void;
  readonly waitMs?: number;
}

/**
 * The caller, as the host says. The function of the host is not our code: whatever it throws, returns or leaves pending, no one is
 * let in by accident, and no request waits for ever. Errors: `sign-in-failed`, and those of ours that it throws itself.
 */
export async function subjectOfHost({ ask, tell, waitMs = WAIT_MS }: HostHook): Promise<Subject | undefined> {
  try {
    const answer = await inTime(Promise.resolve().then(ask), waitMs);
    return answer === undefined || answer === null ? undefined : subjectOf(answer, tell);
  } catch (error) {
    throw failed(error, tell);
  }
}

async function inTime(answer: Promise<unknown>, waitMs: number): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`authenticate has not answered within ${waitMs} ms`)), waitMs);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

function subjectOf(answer: unknown, tell: HostHook['tell']): Subject {
  if (typeof answer !== 'object' || answer === null)
    throw new TypeError('authenticate has not answered with an object');
  const id: unknown = Reflect.get(answer, 'id');
  const email: unknown = Reflect.get(answer, 'email');
  const may: unknown = Reflect.get(answer, 'may');
  if (typeof id !== 'string' || id === '') throw new TypeError('authenticate has answered with a person without an id');
  if (typeof may !== 'function')
    throw new TypeError('authenticate has answered with a person without a function `may`');
  return {
    id,
    email: typeof email === 'string' && email !== '' ? email : undefined,
    may: (scope, app) => {
      try {
        return isYes(Reflect.apply(may, answer, [scope, app]));
      } catch (error) {
        throw failed(error, tell);
      }
    },
  };
}

/** Only `true` means yes. A promise is refused: it would be truthy in code that forgets to await it. */
function isYes(answer: unknown): boolean {
  if (typeof answer === 'object' && answer !== null && 'then' in answer) {
    void Promise.resolve(answer).catch(() => undefined);
    throw new TypeError('`may` has answered with a promise: it must answer at once');
  }
  return answer === true;
}

function failed(error: unknown, tell: HostHook['tell']): BackupError {
  if (isBackupError(error)) return error;
  tell(error);
  return new BackupError('sign-in-failed', 'the application around this server could not say who asks', {
    hint: 'try again; if it happens again, look at the log of the server',
    cause: error,
  });
}
