import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { BackupError, messageOf } from '../../errors.js';
import { fileError } from '../../files/file-errors.js';

/** Where Linux says who made the machine. */
const PRODUCT = '/sys/class/dmi/id/product_name';

/**
 * Looks for credentials before the SDK does: it prints warnings, asks the network for a metadata server and in the end sends
 * a request without any. Error: `invalid-config`.
 */
export function requireCredentials(url: string, keyFile: string | undefined): void {
  const hint = 'name the key file of a service account in GOOGLE_APPLICATION_CREDENTIALS';
  if (keyFile !== undefined) {
    const problem = problemOf(keyFile);
    if (problem === undefined) return;
    throw new BackupError('invalid-config', `GOOGLE_APPLICATION_CREDENTIALS: ${problem}`, { hint });
  }
  if (existsSync(join(homedir(), '.config', 'gcloud', 'application_default_credentials.json'))) return;
  // Elsewhere than on Linux nobody can tell without asking the network.
  if (process.platform !== 'linux' || isAtGoogle()) return;
  throw new BackupError('invalid-config', `${url}: no Google credentials were found`, { hint });
}

function problemOf(keyFile: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(readFileSync(keyFile, 'utf8'));
    const isKey = typeof parsed === 'object' && parsed !== null && 'type' in parsed;
    return isKey ? undefined : `${keyFile} is not a key file`;
  } catch (error) {
    // The parser quotes the file.
    return error instanceof SyntaxError ? `${keyFile} is not JSON` : messageOf(fileError(error, keyFile));
  }
}

function isAtGoogle(): boolean {
  if (process.env['K_SERVICE'] !== undefined || process.env['GCE_METADATA_HOST'] !== undefined) return true;
  try {
    return readFileSync(PRODUCT, 'utf8').includes('Google');
  } catch {
    return false;
  }
}
