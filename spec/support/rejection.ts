import { BackupError } from '../../src/errors.js';

/** The `BackupError` that a promise rejects with; throws if it resolves or rejects with anything else. */
export async function rejection(promise: Promise<unknown>): Promise<BackupError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof BackupError) return error;
    throw error;
  }
  throw new Error('expected a rejection, but the promise was resolved');
}
