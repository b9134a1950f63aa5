import type { FastifyRequest } from 'fastify';
import type { Authenticate } from './access.js';
import type { ServerContext } from './route.js';
import type { Log } from './watch/log.js';

export interface ServerOptions extends ServerContext {
  readonly authenticate: Authenticate<FastifyRequest>;
  /** Path that every route begins with. */
  readonly base: string;
  /** Names that this server answers to; any if undefined. A page of another site may have its name lead here. */
  readonly hosts?: ReadonlySet<string>;
  /** Requests of one caller that change something, in a minute; any number if undefined. */
  readonly changesPerMinute?: number;
  /** For the headers of a request and for its body, in ms; 30 seconds if undefined. */
  readonly requestMs?: number;
  /** How long a client that accepts Server-Sent Events waits for an ordinary answer, in ms; two seconds if undefined. */
  readonly patienceMs?: number;
  readonly log?: Log;
}
