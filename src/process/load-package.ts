import { BackupError } from '../errors.js';

/**
 * Imports an optional package on first use. `packages` are all that have to be installed with it: `dependency-missing`
 * says how.
 */
export async function loadPackage<T>(packages: readonly string[], load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
    const what = packages.length === 1 ? `package ${packages[0]} is` : `packages ${packages.join(' and ')} are`;
    throw new BackupError('dependency-missing', `the ${what} not installed`, {
      hint: `run: npm install ${packages.join(' ')}`,
      cause: error,
    });
  }
}
