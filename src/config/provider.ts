import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BackupError } from '../errors.js';
import { nearest } from '../text/nearest.js';
import { ConnectionUrl } from './connection-url.js';

/** What an adapter says of itself: everything that help, hints and documents say of it comes from here. */
export interface Provider<C> {
  /** As people call it: `Azure Blob`. */
  readonly name: string;
  /** The beginnings of its URLs, each with its colon: `s3:`. */
  readonly schemes: readonly string[];
  /** A right URL. */
  readonly example: string;
  /** Where its credentials come from, as the documents say it. */
  readonly credentials: string;
  /** The packages that have to be installed beside eventark; they are loaded when the place is first used. */
  readonly packages: readonly string[];
  /** Takes the URL apart and looks up what the environment adds. Error: `invalid-config`. */
  parse(url: ConnectionUrl, env: NodeJS.ProcessEnv): C;
}

/** Anything without a scheme is a path; one letter and a colon is a drive of Windows. */
function isPath(text: string): boolean {
  return isAbsolute(text) || !/^[a-z][a-z0-9+.-]+:/i.test(text);
}

/** A path as the URL that the provider of folders takes; a URL as it is. */
export function pathAsUrl(text: string): string {
  return isPath(text) ? pathToFileURL(resolve(text)).href : text;
}

/**
 * The one of `providers` that a URL is for, with the URL taken apart for it. `setting` names the part that is configured,
 * `kind` what it is (`event store`). Error: `invalid-config`, showing right URLs.
 */
export function chooseProvider<P extends Provider<unknown>>(
  setting: string,
  kind: string,
  text: string,
  providers: readonly P[],
): { readonly provider: P; readonly url: ConnectionUrl } {
  const hint = `a valid one is ${providers.map(({ example }) => example).join(', or ')}`;
  if (isPath(text)) {
    throw new BackupError('invalid-config', `${setting}: it is a path, and an ${kind} is given as a URL`, { hint });
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
