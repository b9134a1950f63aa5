import type { Scope } from '../access/scope.js';
import type { TokenRecord } from '../access/tokens.js';
import { BackupError } from '../errors.js';

/** Who calls, as the host or a token tells. */
export interface Subject {
  /** Stable, for the activity log. */
  readonly id: string;
  /** E-mail where it is known: who made a backup, and who owns a restored app. */
  readonly email: string | undefined;
  /** Whether they may do it; `app` is the name or id in the path, undefined for what concerns no single app. */
  readonly may: (scope: Scope, app: string | undefined) => boolean;
}

/** What tells who calls; undefined for somebody unknown. */
export type Authenticate<R> = (request: R) => Promise<Subject | undefined> | Subject | undefined;

/** Somebody at this machine, where no sign-in is needed. */
export const LOCAL_SUBJECT: Subject = { id: 'local', email: undefined, may: () => true };

/** The holder of a token. One that is limited to an app opens nothing that concerns no single app. */
export function subjectOfToken({ id, scopes, app: only }: TokenRecord): Subject {
  return {
    id: `token:${id}`,
    email: undefined,
    may: (scope, app) => scopes.includes(scope) && (only === undefined || only === app),
  };
}

/** The token that a request brings; undefined if it brings none. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
}

/** The caller of an open route, who holds what opens it. */
export const ANYBODY: Subject = { id: 'anybody', email: undefined, may: () => false };

/** Error: `unauthenticated`. It says whether a token was missing or refused, but never why a token was refused. */
export function requireCaller(
  subject: Subject | undefined,
  { authorization }: { readonly authorization?: string | undefined },
): Subject {
  if (subject !== undefined) return subject;
  if (authorization === undefined) {
    throw new BackupError('unauthenticated', 'the request does not say who asks', { hint: 'sign in, or send a token' });
  }
  if (bearerOf(authorization) === undefined) {
    throw new BackupError('unauthenticated', 'the Authorization header does not hold a token', {
      hint: 'send it as: Authorization: Bearer TOKEN',
    });
  }
  throw new BackupError('unauthenticated', 'the token opens nothing: it is wrong or expired, or it was revoked', {
    hint: 'ask an administrator for another one',
  });
}

/**
 * An app that a caller may not read is not there for them, so both get one answer.
 * Errors: `forbidden`, `app-not-found`.
 */
export function requireScope(subject: Subject, scope: Scope | undefined, app: string | undefined): void {
  if (scope === undefined || subject.may(scope, app)) return;
  if (app !== undefined && !subject.may('backups.read', app)) throw appNotFound(app);
  throw scopeMissing(scope, app);
}

export function scopeMissing(scope: Scope, app: string | undefined): BackupError {
  return new BackupError('forbidden', `you do not have the permission ${scope} here; nothing was changed`, {
    hint: `ask ${app === undefined ? 'an administrator' : 'an owner of the app'} for this permission`,
    facts: { scope },
  });
}

export function appNotFound(app: string): BackupError {
  return new BackupError('app-not-found', `there is no app "${app}", or you may not see it`, { facts: { app } });
}
