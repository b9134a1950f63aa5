import type { Redis } from 'ioredis';
import { once } from 'node:events';
import { BackupError, messageOf, type ErrorCode } from '../../errors.js';
import { certificateTrouble } from '../../process/certificate-trouble.js';

/** What Redis, and TLS, say where trying again does not help. */
const REFUSALS: readonly (readonly [said: RegExp, code: ErrorCode, words: string, hint: string])[] = [
  [
    /NOAUTH|WRONGPASS|invalid password|AUTH .*called without/i,
    'permission-denied',
    'wrong user or password',
    'check user and password in its URL: redis://user:password@host, or redis://:password@host',
  ],
  [/NOPERM/, 'permission-denied', 'this user may not do that', 'allow the user all keys that begin with {eventark}'],
  [/DB index/i, 'invalid-config', 'there is no database of that number', 'take another number, or none: redis://host'],
  [
    /EPROTO|ERR_SSL_|wrong version number|before secure TLS/i,
    'invalid-config',
    'the server does not speak TLS there',
    'write redis:// instead of rediss://, if the network between may be trusted',
  ],
];

/** Why Redis does not let this connection in; undefined if it does, or is not there. */
export async function refusalOf(redis: Redis): Promise<BackupError | undefined> {
  const settled = new AbortController();
  const failed = once(redis, 'error', { signal: settled.signal }).then(
    ([error]: unknown[]) => error,
    () => undefined,
  );
  const answered = redis.ping().then(
    () => undefined,
    (error: unknown) => error,
  );
  const error = await Promise.race([failed, answered]);
  settled.abort();
  if (error === undefined) return undefined;
  const said = `${codeOf(error)} ${messageOf(error)}`;
  const { host = '', port = 0 } = redis.options;
  const at = `the job queue at ${host}:${port}`;
  const certificate = certificateTrouble(said);
  if (certificate !== undefined) {
    return new BackupError('invalid-config', `${at}: ${certificate.words}`, { hint: certificate.hint });
  }
  const refusal = REFUSALS.find(([pattern]) => pattern.test(said));
  if (refusal === undefined) return undefined;
  const [, code, words, hint] = refusal;
  return new BackupError(code, `${at}: ${words}`, { hint });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
