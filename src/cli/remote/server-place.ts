import { readFileSync } from 'node:fs';
import { secretFrom } from '../../config/secrets.js';
import { BackupError } from '../../errors.js';
import type { GlobalOptions } from '../global-options.js';

/** The server that commands are sent to, and the token that opens it. */
export interface ServerPlace {
  /** Of the API, without a slash at the end. */
  readonly url: string;
  readonly token: string | undefined;
  /** It was asked for with this command, and not by the environment alone. */
  readonly isExplicit: boolean;
}

/**
 * What options and environment say; undefined for this machine's own places. The token comes out of a file or the environment: what is
 * typed is seen by everyone who lists processes. Error: `invalid-config`.
 */
export function serverPlace(options: GlobalOptions, env: NodeJS.ProcessEnv): ServerPlace | undefined {
  const text = options.server ?? env['EVENTARK_SERVER'];
  if (text === undefined || text === '') return undefined;
  return { url: apiUrl(text), token: tokenOf(options, env), isExplicit: options.server !== undefined };
}

function apiUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new BackupError('invalid-config', `the address of the server is not an http or https URL; nothing was sent`, {
      hint: 'write it as in https://backups.example.com',
    });
  }
  if (url.username !== '' || url.password !== '') {
    throw new BackupError('invalid-config', 'the address of the server holds a user or a password; nothing was sent', {
      hint: 'give a token in EVENTARK_TOKEN, EVENTARK_TOKEN_FILE or --token-file',
    });
  }
  const path = url.pathname.replace(/\/+$/, '');
  return `${url.origin}${path.endsWith('/api') ? path : `${path}/api`}`;
}

function tokenOf({ tokenFile }: GlobalOptions, env: NodeJS.ProcessEnv): string | undefined {
  if (tokenFile === undefined) return secretFrom(env, 'EVENTARK_TOKEN')?.trim();
  try {
    return readFileSync(tokenFile, 'utf8').trim();
  } catch (cause) {
    throw new BackupError('invalid-config', 'the file that --token-file names cannot be read; nothing was sent', {
      hint: 'check its path and whether you may read it',
      cause,
    });
  }
}
