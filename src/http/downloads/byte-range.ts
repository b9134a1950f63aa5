import { BackupError } from '../../errors.js';
/** What a request asks for of `size` bytes: all, a range (both ends inclusive), or one that is not there. */
export type WantedBytes = 'all' | 'unsatisfiable' | { readonly start: number; readonly end: number };

/** Reads a `Range` header (RFC 9110). Several ranges at once, and what is not understood, are answered with all bytes. */
export function wantedBytes(header: string | undefined, size: number): WantedBytes {
  const [, first = '', last = ''] = /^\s*bytes\s*=\s*(\d*)-(\d*)\s*$/i.exec(header ?? '') ?? [];
  if (first === '' && last === '') return 'all';
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return 'all';
  if (start >= size) return 'unsatisfiable';
  return { start, end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}

/** The error for a range outside of what there is. */
export function outOfRange(size: number): BackupError {
  return new BackupError('range-outside', `the range is outside the ${size} bytes that there are`, {
    hint: 'ask for a range that begins before the end, or for all of it',
    facts: { size },
  });
}
