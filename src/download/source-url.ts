import { isIP } from 'node:net';
import { BackupError } from '../errors.js';
import type { AllowedHosts } from './allowed-hosts.js';

const MAX_URL = 2_048;

/** What is meant as a URL, whether or not it is one that can be read; a drive letter is not. */
const URL_LIKE = /^\s*(?:https?:|[a-z][a-z0-9+.-]+:[/\\]{2}|(?:file|data|blob|javascript):)/i;

export function isUrl(text: string): boolean {
  return URL_LIKE.test(text);
}

/**
 * A source as it may be shown and logged: of a URL its host and the name of a zip. User, password, query and path can each
 * be what opens it.
 */
export function shownSource(text: string): string {
  if (!isUrl(text)) return text;
  const trimmed = text.trim();
  if (!/^https?:/i.test(trimmed) || !URL.canParse(trimmed)) return `${/^[a-z0-9+.-]+:/i.exec(trimmed)?.[0] ?? ''}…`;
  const { protocol, host, pathname } = new URL(trimmed);
  const [name = ''] = /[^/]*$/.exec(pathname) ?? [];
  const inside = pathname === `/${name}` ? '' : '…/';
  return `${protocol}//${host}/${/^[\w.~-]{1,120}\.zip$/i.test(name) ? inside + name : '…'}`;
}

/**
 * Address of an archive that may be read: `https` to public places, all else only to hosts that were allowed. What opens it
 * stays inside: nothing that prints or serialises this object sees more than `shown`.
 */
export class SourceUrl {
  readonly shown: string;
  readonly #url: URL;
  readonly #authorization: string | undefined;

  private constructor(url: URL, authorization: string | undefined) {
    this.#url = url;
    this.#authorization = authorization;
    this.shown = shownSource(url.href);
  }

  /** Error: `url-denied`. */
  static parse(text: string, allowed: AllowedHosts): SourceUrl {
    if (text.length > MAX_URL) throw urlDenied(`it is longer than ${MAX_URL} characters`);
    if (/[\s\\\p{Cc}]/u.test(text)) throw urlDenied('it has a blank, a backslash or a control character');
    if (text.includes('#'))
      throw urlDenied('it has a #', 'leave out the # and what follows it; a # of a password is %23');
    if (!URL.canParse(text)) throw urlDenied('it is not a URL');
    const url = new URL(text);
    const authorization = authorizationOf(url);
    url.username = '';
    url.password = '';
    requireAllowed(url, allowed);
    return new SourceUrl(url, authorization);
  }

  /**
   * Where a redirect leads. Its own credentials are not taken, and ours go along to the same origin only.
   * Error: `url-denied`.
   */
  redirectedTo(location: string, allowed: AllowedHosts): SourceUrl {
    if (!URL.canParse(location, this.#url.href)) throw urlDenied('it redirects to what is not a URL');
    const target = new URL(location, this.#url.href);
    target.hash = '';
    target.username = '';
    target.password = '';
    if (target.href.length > MAX_URL) throw urlDenied('it redirects to a URL that is too long');
    if (this.#url.protocol === 'https:' && target.protocol !== 'https:') {
      throw urlDenied('it redirects from https to what is not encrypted');
    }
    requireAllowed(target, allowed);
    return new SourceUrl(target, target.origin === this.#url.origin ? this.#authorization : undefined);
  }

  /** What a request needs: all of it is secret. */
  request(): { readonly origin: string; readonly path: string; readonly authorization: string | undefined } {
    const { origin, pathname, search } = this.#url;
    return { origin, path: pathname + search, authorization: this.#authorization };
  }
}

export function urlDenied(reason: string, hint = 'use an https address of a public host'): BackupError {
  return new BackupError('url-denied', `the address of the archive is not allowed: ${reason}; nothing was read`, {
    hint,
  });
}

const ASK = 'an administrator can allow the host with the setting allowedHosts (EVENTARK_ALLOWED_HOSTS)';

export function privateAddress(): BackupError {
  return urlDenied('its host has an address that is not public', ASK);
}

function requireAllowed({ protocol, hostname, port }: URL, allowed: AllowedHosts): void {
  if (protocol !== 'https:' && protocol !== 'http:') throw urlDenied('it does not begin with https://');
  if (hostname === '') throw urlDenied('it has no host');
  const address = hostname.replace(/^\[|\]$/g, '');
  const at = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  if (allowed.allowsHost(hostname, at) || (isIP(address) !== 0 && allowed.allowsAddress(address))) return;
  if (protocol === 'http:') throw urlDenied('http is not encrypted', `use https, or: ${ASK}`);
  if (at !== 443) throw urlDenied(`port ${at} is not that of https`, ASK);
}

function authorizationOf({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  try {
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return `Basic ${Buffer.from(pair).toString('base64')}`;
  } catch {
    throw urlDenied('user or password hold a % that is not escaped', 'write %25 for % in a user or a password');
  }
}
