import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { BackupError } from '../../errors.js';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Where a node is and who asks, apart: the client logs the connection strings that it is given. */
export interface Address {
  /** The connection string without user and password. */
  readonly url: string;
  readonly credentials: Credentials | undefined;
}

const SHAPE = /^(?<scheme>[a-z+]+:\/\/)(?<authority>[^/?#]*)(?<rest>[^]*)$/i;
const FILES = ['tlsCAFile', 'userCertFile', 'userKeyFile'] as const;

/** Error: `invalid-config`, which repeats nothing that may be secret. */
export function addressOf(connectionString: string): Address {
  const { scheme = '', authority = '', rest = '' } = SHAPE.exec(connectionString)?.groups ?? {};
  const end = authority.lastIndexOf('@');
  const hosts = authority.slice(end + 1);
  if (scheme === '' || hosts === '' || rest.includes('@')) throw unreadable('the connection string cannot be read');
  requireFiles(rest);
  return { url: scheme + hosts + rest, credentials: end < 0 ? undefined : credentialsOf(authority.slice(0, end)) };
}

/** The hosts alone: what else a connection string holds may be secret. */
export function locationOf(connectionString: string): string {
  const { scheme = '', authority = '' } = SHAPE.exec(connectionString)?.groups ?? {};
  return scheme + authority.slice(authority.lastIndexOf('@') + 1);
}

export function unreadable(what: string, hint = 'it looks like esdb://user:password@host:2113?tls=true'): BackupError {
  return new BackupError('invalid-config', what, { hint: `${hint}; docs/eventstoredb.md shows more` });
}

function credentialsOf(text: string): Credentials {
  const [username = '', password, ...rest] = text.split(':');
  try {
    if (password !== undefined && rest.length === 0 && !text.includes('@')) {
      return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
    }
  } catch {
    // A lone %: told below, like the others.
  }
  throw unreadable(
    'user and password of the connection string cannot be separated',
    'they are user:password; inside them write %40 for @, %3A for :, %2F for / and %25 for %',
  );
}

/** The client says of a missing file neither which it is nor what named it. */
function requireFiles(rest: string): void {
  const options = new URLSearchParams(rest.slice(rest.indexOf('?') + 1));
  const given = new Map([...options].map(([name, value]) => [name.toLowerCase(), value]));
  const paths = FILES.map((name) => given.get(name.toLowerCase()));
  for (const [index, path] of paths.entries()) {
    if (path === undefined || isReadable(path)) continue;
    throw unreadable(
      `the file ${path}, which ${FILES[index] ?? ''} names, is missing or cannot be read`,
      'check its path',
    );
  }
  if ((paths[1] === undefined) !== (paths[2] === undefined)) {
    throw unreadable('userCertFile or userKeyFile is missing', 'a client certificate needs both');
  }
}

function isReadable(path: string): boolean {
  try {
    accessSync(resolve(path), constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
