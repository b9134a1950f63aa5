import { ERROR_KINDS, type ErrorCode, type ErrorKind } from '../errors.js';

export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 10 | 11 | 12 | 130 | 143;

export const EXIT_MEANINGS: Readonly<Record<ExitCode, string>> = {
  0: 'success',
  1: 'other failure',
  2: 'wrong usage or configuration',
  3: 'finished with warnings (0 with --warnings-ok)',
  4: 'no permission',
  5: 'not found',
  6: 'conflict: busy, taken, protected, there already',
  7: 'verification failed: the archive is damaged',
  10: 'an event store, asset store or destination cannot be reached',
  11: 'no space, or a limit is reached',
  12: 'not supported by this version, this Node or this installation',
  130: 'stopped with Ctrl-C; what was begun is undone',
  143: 'stopped with SIGTERM; what was begun is undone',
};

/** The one place that says how each kind of failure ends the program. */
const EXITS: Readonly<Record<ErrorKind, ExitCode>> = {
  usage: 2,
  'not-found': 5,
  conflict: 6,
  damage: 7,
  unreachable: 10,
  denied: 4,
  full: 11,
  unsupported: 12,
  cancelled: 130,
  defect: 1,
};

export function exitCodeOf(code: ErrorCode): ExitCode {
  return EXITS[ERROR_KINDS[code]];
}
