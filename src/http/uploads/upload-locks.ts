import { MemoryLocker, type Locker } from '@tus/server';

export type { Locker };

/** One request at a time for each upload. */
export function uploadLocks(): Locker {
  return new MemoryLocker();
}
