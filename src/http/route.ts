import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ActivityLog } from '../activity/activity-log.js';
import type { BackupModule } from '../backup-module.js';
import type { Job, Once } from '../jobs/job.js';
import type { JobQueue } from '../jobs/job-queue.js';
import type { ProgressSink } from '../archive/archive.js';
import type { Scope } from '../access/scope.js';
import type { Subject } from './access.js';
import type { KnownBackups } from './backups/known-backups.js';
import type { Turns } from '../concurrency/turns.js';
import type { HeavyWork } from '../worker/heavy-work.js';
import type { Locker } from './uploads/upload-locks.js';

/** A class whose decorators say what a body, a query or an answer is: the door checks with it, OpenAPI is made of it. */
export type Dto<T extends object = object> = new () => T;

/** What callers have to do so that a server knows them. */
export const SIGN_INS = ['none', 'token', 'host'] as const;
export type SignIn = (typeof SIGN_INS)[number];

/** What routes work with. */
export interface ServerContext {
  readonly module: BackupModule;
  readonly jobs: JobQueue;
  /** Does slow work in another process; if undefined, this process does it. */
  readonly heavy?: HeavyWork;
  /** URL of the destination that backups go to, the key of its limit. */
  readonly destination: string;
  readonly now: () => Date;
  readonly signIn: SignIn;
  /** Of this software. */
  readonly version: string;
  /** Answers that Squidex's own clients insist on, where they are not ours. */
  readonly compat?: 'squidex';
  /** How often an open stream checks again that its caller may listen, in ms; every five seconds if undefined. */
  readonly recheckMs?: number;
  /** Where it is noted who did what; nowhere if undefined. */
  readonly activity?: ActivityLog;
}

/** One request, checked and allowed. */
export interface Call<B extends object = object, Q extends object = object> extends ServerContext {
  readonly subject: Subject;
  readonly heavy: HeavyWork;
  /** Who calls an open route; undefined for somebody unknown. */
  readonly caller: () => Promise<Subject | undefined>;
  readonly params: Readonly<Record<string, string>>;
  readonly body: B;
  readonly query: Q;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Identifies a request that starts a job when it is sent again; undefined without an `Idempotency-Key`. */
  readonly once: Once | undefined;
  /** What was read of the backups of apps. */
  readonly known: KnownBackups;
  /** Changes of one thing take turns. */
  readonly turns: Turns;
  readonly uploadLocks: Locker;
  /** Path that all links begin with, `/api` for instance. */
  readonly base: string;
  /** Where a long route tells how far it is. */
  readonly progress: ProgressSink;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Undefined for an answer without a body, or one that the handler has sent itself. */
  readonly body?: object | undefined;
}

export interface Route<B extends object = object, Q extends object = object> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below the base path, with `{parameters}`. */
  readonly path: string;
  /** Name in the OpenAPI document and in the typed client. */
  readonly operation: string;
  readonly summary: string;
  /** What the caller must be allowed; `{app}` in the path limits it to that app. Undefined: anybody. */
  readonly scope: Scope | undefined;
  /** Nobody has to sign in: what is in the path is the permission. */
  readonly isOpen?: boolean;
  /** Pattern of the last parameter of the path, so that this route never takes the address of an app, whatever its name. */
  readonly idPattern?: string;
  /** An answer given before the caller is authenticated; undefined to go on as usual. */
  readonly instead?: (call: Call<B, Q>) => Promise<Answer | undefined>;
  /** A route of Squidex's API: unknown query parameters are ignored, and errors have the statuses that Squidex's clients know. */
  readonly isSquidex?: boolean;
  /** Squidex has a route at its address too, with a query of its own. */
  readonly isShared?: boolean;
  /** One of many requests that make up one change: the rate limit does not count it, and the activity log leaves it out. */
  readonly isPart?: boolean;
  /** It may take longer than proxies wait: a client that accepts Server-Sent Events is told how far it is, and then the answer. */
  readonly isLong?: boolean;
  /** Headers that `OPTIONS` of its path answers beside `Allow`. */
  readonly abilities?: (context: Pick<ServerContext, 'module'>) => Readonly<Record<string, string>>;
  readonly body?: Dto<B>;
  readonly query?: Dto<Q>;
  /** Status of success, and what it carries. */
  readonly success: {
    readonly status: number;
    readonly also?: readonly number[];
    /** What 202 carries, where it is not `answer`. */
    readonly accepted?: Dto;
    readonly answer?: Dto;
    readonly type?: string;
  };
  readonly handle: (call: Call<B, Q>) => Promise<Answer>;
  /** For a route that starts a job: the answer for that job, also given when the same request is sent again. */
  readonly started?: (job: Job, call: Call<B, Q>) => Answer;
}

/** Keeps the types of body and query between a route and its handler, and forgets them in the list of all routes. */
export function route<B extends object, Q extends object>(about: Route<B, Q>): Route {
  return about as unknown as Route;
}
