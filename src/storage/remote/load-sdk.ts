import { BackupError } from '../../errors.js';

/** Imports an optional package on first use; `dependency-missing` says how to install it. */
export async function loadSdk<T>(packageName: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
    throw new BackupError('dependency-missing', `this storage needs the package ${packageName}`, {
      hint: `npm install ${packageName}`,
      cause: error,
    });
  }
}
