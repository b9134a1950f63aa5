import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BackupError } from '../errors.js';
import { nearest } from '../text/nearest.js';
import { ConnectionUrl } from './connection-url.js';

/** What an adapter says about itself. Help, hints and the tables of the documents come from here. */
export interface Provider<C> {
  /** Name of the product: `Azure Blob`. */
  readonly name: string;
  /** Schemes of its URLs, each with its colon: `s3:`. */
  readonly schemes: readonly string[];
  /** A valid URL. */
  readonly example: string;
  /** Where its credentials come from, for the documents. */
  readonly credentials: string;
  /** Packages that must be installed beside eventark. They are loaded when the place is first used. */
  readonly packages: readonly string[];
  /** Reads the URL, and what the environment adds. Error: `invalid-config`. */
  parse(url: ConnectionUrl, env: NodeJS.ProcessEnv): C;
}

/** Anything without a scheme is a path. One letter and a colon is a drive of Windows. */
function isPath(text: string): boolean {
  return isAbsolute(text) || !/^[a-z][a-z0-9+.-]+:/i.test(text);
}

/** A path as a `file:` URL; a URL as it is. */
export function pathAsUrl(text: string): string {
  return isPath(text) ? pathToFileURL(resolve(text)).href : text;
}

/**
 * The provider for this URL. `setting` names the part that is configured, `kind` what it is (`event store`). Error:
 * `invalid-config`, with valid URLs in its hint.
 */
export function chooseProvider<P extends Provider<unknown>>(
  setting: string,
  kind: string,
  text: string,
  providers: readonly P[],
): { readonly provider: P; readonly url: ConnectionUrl } {
  const hint = `a valid one is ${providers.map(({ example }) => example).join(', or ')}`;
  if (isPath(text)) {
    throw new BackupError('invalid-config', `${setting}: it is a path, and this is given as a URL`, { hint });
  }
  const scheme = text.slice(0, text.indexOf(':') + 1).toLowerCase();
  const provider = providers.find(({ schemes }) => schemes.includes(scheme));
  if (provider) return { provider, url: new ConnectionUrl(setting, text, provider.example) };
  const known = providers.flatMap(({ schemes }) => schemes);
  const meant = nearest(scheme, known);
  // Without `//` it may be anything, a user and a password even.
  const what = text.includes('://') ? `begins with ${scheme}` : 'begins so';
  throw new BackupError('invalid-config', `${setting}: no ${kind} has a URL that ${what}`, {
    hint: meant === undefined ? hint : `did you mean ${meant}//? ${hint}`,
  });
}
