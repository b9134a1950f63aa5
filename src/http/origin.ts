import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { BackupError } from '../errors.js';

/** With two Host headers, a proxy in front may use another one than this server does. Error: `malformed-request`. */
export function requireOneHost({ rawHeaders, httpVersion }: IncomingMessage): void {
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  if (hosts.length === 1 || (hosts.length === 0 && httpVersion === '1.0')) return;
  throw new BackupError('malformed-request', 'the request does not name one host; nothing was changed');
}

/** With two Authorization headers, a proxy in front may check another one than this server does. Error: `malformed-request`. */
export function requireOneSignIn({ rawHeaders }: IncomingMessage): void {
  const found = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'authorization');
  if (found.length < 2) return;
  throw new BackupError('malformed-request', 'the request signs in twice; nothing was changed', {
    hint: 'send one Authorization header',
  });
}

/** What our tokens look like, and the parameter names under which other servers accept tokens. */
const TOKEN_IN_ADDRESS = /eventark_[0-9a-f]{32}_|[?&](?:access_?token|auth_?token|token|bearer|api_?key)=/i;

/**
 * Addresses end up in histories and logs. A token in one is refused rather than ignored, so that the sender learns that others can
 * read it. Error: `malformed-request`.
 */
export function requireNoToken(url: string): void {
  if (!TOKEN_IN_ADDRESS.test(url)) return;
  throw new BackupError('malformed-request', 'the address holds a token; nothing was changed', {
    hint: 'send it in the Authorization header, and have this one revoked: addresses are kept in logs',
  });
}

/**
 * Another site can point its own host name at this machine, and so read what is served here without sign-in. Error: `forbidden` for
 * a host name that is not one of ours.
 */
export function requireOwnHost({ host = '' }: IncomingHttpHeaders, names: ReadonlySet<string> | undefined): void {
  if (names === undefined || names.has(host.replace(/:\d+$/, '').toLowerCase())) return;
  throw new BackupError('forbidden', 'this server does not answer to that name; nothing was changed', {
    hint: 'use its address, 127.0.0.1 or localhost',
  });
}

/**
 * A page of another site must not change anything by means of credentials that the browser sends by itself. A token is never sent
 * by itself, so a request with one is let through. Error: `forbidden`.
 */
export function requireOwnOrigin(headers: IncomingHttpHeaders): void {
  const { origin, host, authorization } = headers;
  if (authorization !== undefined) return;
  const site = headers['sec-fetch-site'];
  const isForeign =
    site === undefined
      ? origin !== undefined && hostOf(origin) !== host
      : !['same-origin', 'none'].includes(String(site));
  if (!isForeign) return;
  throw new BackupError('forbidden', 'the request comes from a page of another site; nothing was changed', {
    hint: 'open the page of this server, or send a token',
  });
}

/** Undefined for `null` and for what is not an address. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
