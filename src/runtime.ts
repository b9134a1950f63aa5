import { randomBytes, randomUUID } from 'node:crypto';
import type { ProgressSink } from './archive/archive.js';
import { incrementBase32, isValid, ulid } from 'ulid';

/** The folder of package.json. Sources lie one level below it in `src`, and so do the files that are built of them, in `dist`. */
export const PACKAGE_ROOT = new URL('../', import.meta.url);

/** Time, names and secrets, handed in so that the verbs stay free of chance. */
export interface Runtime {
  readonly now: () => Date;
  /** A random UUID, lower case. */
  readonly newId: () => string;
  /**
   * An id of a restore point: a ULID in lower case, larger than every one of `known`, so that ids go up whatever a clock
   * says.
   */
  readonly newPointId: (known?: readonly string[]) => string;
  /** A secret that nobody can guess: 32 random bytes, base64url. */
  readonly newSecret: () => string;
}

export const realRuntime: Runtime = {
  now: () => new Date(),
  newId: () => randomUUID(),
  newPointId: (known) => pointIdAfter(ulid(), known),
  newSecret: () => randomBytes(32).toString('base64url'),
};

/** How a long operation tells where it is, and how it is stopped. */
export interface OperationOptions {
  readonly progress?: ProgressSink;
  /** Aborting undoes what was begun; the promise then rejects with `cancelled`. */
  readonly signal?: AbortSignal;
}

export const NO_PROGRESS: ProgressSink = () => undefined;
export const NEVER: AbortSignal = new AbortController().signal;

/** `fresh`, or the next one after the largest known id if that one is ahead: a clock was wrong once. */
export function pointIdAfter(fresh: string, known: readonly string[] = []): string {
  const id = fresh.toLowerCase();
  const largest = known.reduce((max, each) => (each > max ? each : max), '');
  if (id > largest || !isValid(largest)) return id;
  try {
    return incrementBase32(largest.toUpperCase()).toLowerCase();
  } catch {
    // Nothing comes after the very last one. Order is by history first, so that even then nothing is lost.
    return id;
  }
}
