import { randomUUID } from 'node:crypto';
import { BackupError, ERROR_CODES, isBackupError, throwIfCancelled } from '../../errors.js';
import type { ServerPlace } from './server-place.js';

/** Attempts of a request that did not reach the server. */
const ATTEMPTS = 3;
const PAUSE_MS = 500;

export interface ServerRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'HEAD';
  /** Below the API, with its query. */
  readonly path: string;
  readonly body?: object | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Speaks with a server; what it refuses is an error as if this machine had met it. */
export class ServerClient {
  constructor(
    readonly place: ServerPlace,
    private readonly signal: AbortSignal,
  ) {}

  async get<T>(path: string): Promise<T> {
    return this.#json<T>({ method: 'GET', path });
  }

  /** Sent again where the answer was lost, and done once. A server that speaks as the CMS does answers with a body only if asked to. */
  async post<T>(path: string, body: object = {}): Promise<T> {
    return this.#json<T>({
      method: 'POST',
      path,
      body,
      headers: { prefer: 'return=representation', 'idempotency-key': randomUUID() },
    });
  }

  /** Errors: `server-unreachable`, `cancelled`, and those of the server. */
  async send({ method, path, body, headers = {} }: ServerRequest, signal = this.signal): Promise<Response> {
    const { url, token } = this.place;
    const isBytes = body instanceof Uint8Array;
    const all = {
      accept: 'application/json',
      ...(body === undefined || isBytes ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    };
    const content = isBytes ? new Uint8Array(body) : body === undefined ? null : JSON.stringify(body);
    for (let attempt = 1; ; attempt += 1) {
      try {
        // A redirect would take the token to another place.
        const answer = await fetch(url + path, { method, headers: all, body: content, signal, redirect: 'manual' });
        if (answer.ok || answer.status === 304) return answer;
        throw await refusal(answer, url);
      } catch (error) {
        throwIfCancelled(this.signal);
        if (isBackupError(error)) throw error;
        if (signal.aborted || attempt === ATTEMPTS) throw unreachable(url, error);
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * attempt));
      }
    }
  }

  async #json<T>(request: ServerRequest): Promise<T> {
    const answer = await this.send(request);
    try {
      return (await answer.json()) as T;
    } catch (error) {
      throw notOurs(this.place.url, error);
    }
  }
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
