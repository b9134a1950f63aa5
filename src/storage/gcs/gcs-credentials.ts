import { createPrivateKey } from 'node:crypto';
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
  // On systems other than Linux this cannot be known without asking the network.
  if (process.platform !== 'linux' || isAtGoogle()) return;
  throw new BackupError('invalid-config', `${url}: no Google credentials were found`, { hint });
}

/** What a key file of each kind cannot do without; those of other kinds are left to the SDK. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  service_account: ['client_email', 'private_key'],
  authorized_user: ['client_id', 'client_secret', 'refresh_token'],
};

function problemOf(keyFile: string): string | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(keyFile, 'utf8'));
  } catch (error) {
    // The parser quotes the file.
    return error instanceof SyntaxError ? `${keyFile} is not JSON` : messageOf(fileError(error, keyFile));
  }
  const file = new Map<string, unknown>(Object.entries(parsed ?? {}));
  const type = file.get('type');
  if (typeof type !== 'string') return `${keyFile} is not a key file`;
  const lacks = MEMBERS[type]?.find((name) => typeof file.get(name) !== 'string' || file.get(name) === '');
  if (lacks !== undefined) return `${keyFile} has no ${lacks}`;
  if (type === 'service_account' && !isPrivateKey(String(file.get('private_key')))) {
    return `the private_key in ${keyFile} cannot be read`;
  }
  return undefined;
}

function isPrivateKey(text: string): boolean {
  try {
    createPrivateKey(text);
    return true;
  } catch {
    return false;
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
