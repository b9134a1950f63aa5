import { randomUUID } from 'node:crypto';
import type { AnswerOf, Client, RequestOf } from '../../client/client.js';
import { createClient, type Operations } from '../../client/create-client.js';
import { BackupError, ERROR_CODES, isBackupError, throwIfCancelled } from '../../errors.js';
import type { ServerPlace } from './server-place.js';

/** Attempts of a request that did not reach the server. */
const ATTEMPTS = 3;
const PAUSE_MS = 500;

export interface ServerRequest {
  readonly method: string;
  /** Below the API, with its query. */
  readonly path: string;
  /** JSON, or bytes. */
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Speaks with a server; what it refuses is an error as if this machine had met it. */
export class ServerClient {
  readonly #client: Client<Operations>;
  readonly #signal: AbortSignal;

  constructor(
    readonly place: ServerPlace,
    signal: AbortSignal,
  ) {
    this.#signal = signal;
    this.#client = createClient({ base: place.url, fetch: async (url, init) => this.#sent(urlOf(url), init) });
  }

  /** Asks for JSON by the name of an operation. Errors: as `send`. */
  async ask<O extends keyof Operations>(
    operation: O,
    request: RequestOf<Operations[O]>,
  ): Promise<NonNullable<AnswerOf<Operations[O]>>> {
    const { url } = this.place;
    const answer = await this.#client.ask(operation, request).catch((error: unknown) => {
      throw isBackupError(error) ? error : notOurs(url, error);
    });
    if (answer === undefined || answer === null) throw notOurs(url);
    return answer;
  }

  /** Errors: `server-unreachable`, `cancelled`, and those of the server. */
  async send({ method, path, body, headers = {} }: ServerRequest, signal = this.#signal): Promise<Response> {
    const { url, token } = this.place;
    const all = {
      accept: 'application/json',
      ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    };
    for (let attempt = 1; ; attempt += 1) {
      try {
        // A redirect would take the token to another place.
        const answer = await fetch(url + path, {
          method,
          headers: all,
          body: body ?? null,
          signal,
          redirect: 'manual',
        });
        if (answer.ok || answer.status === 304) return answer;
        throw await refusal(answer, url);
      } catch (error) {
        throwIfCancelled(this.#signal);
        if (isBackupError(error)) throw error;
        if (signal.aborted || attempt === ATTEMPTS) throw unreachable(url, error);
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * attempt));
      }
    }
  }

  /** What the client asks, as this machine sends it. A server that speaks as the CMS does answers with a body only if asked to. */
  async #sent(url: string, { method = 'GET', body }: RequestInit = {}): Promise<Response> {
    const path = url.slice(this.place.url.length);
    if (method !== 'POST') return this.send({ method, path });
    const headers = { prefer: 'return=representation', 'idempotency-key': randomUUID() };
    return this.send({ method, path, headers, body: typeof body === 'string' ? body : '{}' });
  }
}

function urlOf(asked: string | URL | Request): string {
  return asked instanceof Request ? asked.url : String(asked);
}

async function refusal(answer: Response, url: string): Promise<BackupError> {
  if (answer.status >= 300 && answer.status < 400) return notOurs(url);
  const text = await answer.text().catch(() => '');
  const problem = problemOf(text);
  const code = ERROR_CODES.find((each) => each === problem['code']);
  if (code === undefined) return answer.status === 502 || answer.status >= 503 ? unreachable(url) : notOurs(url);
  const { hint, detail } = problem;
  return new BackupError(code, lowerFirst(typeof detail === 'string' ? detail : code), {
    ...(code === 'unauthenticated' ? { hint: SIGN_IN } : typeof hint === 'string' ? { hint: lowerFirst(hint) } : {}),
    ...(problem['changed'] === 'partial' ? { facts: { unfinished: 'undo' } } : {}),
  });
}

const SIGN_IN =
  'give a token in EVENTARK_TOKEN, EVENTARK_TOKEN_FILE or --token-file; eventark token create makes one at the server';

function problemOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Sentences of problems, as messages begin and end. */
function lowerFirst(text: string): string {
  const [first = '', second = ''] = text;
  return (second === second.toUpperCase() ? first : first.toLowerCase()) + text.slice(1).replace(/\.$/, '');
}

function unreachable(url: string, cause?: unknown): BackupError {
  return new BackupError('server-unreachable', `the server at ${url} does not answer`, {
    hint: 'check its address and that it runs; a job that was begun goes on there',
    cause,
  });
}

function notOurs(url: string, cause?: unknown): BackupError {
  return new BackupError('server-unreachable', `what answers at ${url} is not eventark's API`, {
    hint: 'check the address; a proxy in front must leave paths and answers as they are',
    cause,
  });
}
