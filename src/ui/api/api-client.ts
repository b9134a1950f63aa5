import { faultIn, faultOfAnswer } from './answers.js';
import { RequestKeys } from './request-keys.js';
import { retryAfterMs } from './retry-after.js';
import { serverSentEvents } from './server-sent-events.js';
import type { ChangeLink, JobProgress, Link, Tagged } from './wire.js';

const EVENTS = 'text/event-stream';

type OnProgress = (progress: JobProgress) => void;

/** How a host lets the elements ask: with a token of its own, or with its own `fetch`. */
interface Access {
  readonly getToken: () => Promise<string | undefined>;
  readonly request: typeof fetch;
  /** Told of each answer that asks to sign in: the session has ended. */
  readonly signedOut: (problem: ApiError) => void;
}

interface ErrorParts {
  readonly code: string;
  readonly hint?: string | undefined;
  readonly traceId?: string | undefined;
  readonly status?: number;
  readonly params?: ProblemParams;
  readonly retryAfterMs?: number;
}

/** Numbers and names that the answer is about. */
type ProblemParams = Readonly<Record<string, unknown>>;

/** An answer that is not a success, with the four parts of it that people are told. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  readonly code: string;
  readonly hint: string | undefined;
  readonly traceId: string | undefined;
  /** 0 if no answer came. */
  readonly status: number;
  readonly params: ProblemParams;
  /** For how long the server wants not to be asked again, in ms. */
  readonly retryAfterMs: number;

  constructor(message: string, { code, hint, traceId, status = 0, params = {}, retryAfterMs: wait = 0 }: ErrorParts) {
    super(message);
    this.code = code;
    this.hint = hint;
    this.traceId = traceId;
    this.status = status;
    this.params = params;
    this.retryAfterMs = wait;
  }

  /** Of damage: number of the last event before it. */
  get soundUntil(): number | undefined {
    const sound = this.params['soundUntil'];
    return typeof sound === 'number' ? sound : undefined;
  }

  /** Asked again later, it may be answered. */
  get isPassing(): boolean {
    return this.isOffline || this.status === 408 || this.status === 429;
  }

  /** Nobody answered: the line or the server is down. */
  get isOffline(): boolean {
    return this.code === 'offline' || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

/** What went wrong, as an answer of the API or none of it. */
export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(String(error), { code: 'unexpected' });
}

/** Code of an answer that is a success, and not what is answered there: a page of a proxy, or of another version. */
export const ODD_ANSWER = 'unexpected-answer';

/** How long an answer may take, in ms: what reads is asked again, and what changes something may take longer. */
const READ_MS = 60_000;
const CHANGE_MS = 600_000;

/** Smaller differences between the clocks are ignored, in ms: the `Date` header has whole seconds, and answers take time. */
const MAX_SKEW_MS = 10_000;

/** Calls the API. The links in its answers say what may be called; only the first addresses are built here. */
export class ApiClient {
  /** How far the server's clock is ahead of this one, in ms; 0 while nobody can tell. */
  skew = 0;
  readonly #keys = new RequestKeys();

  readonly #access: Access;

  /** `base` as `/api` or `https://cms.example/api`. */
  constructor(
    readonly base: string,
    access: Access,
  ) {
    this.#access = access;
  }

  async get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return this.read<T>({ method: 'GET', href: this.at(path) }, signal);
  }

  /**
   * Follows a link; undefined if the answer has no body. What it starts is started once, also if its answer is lost. With
   * `onProgress`, an answer that takes long tells how far it is.
   */
  async follow<T>({ method, href, tag }: ChangeLink, body?: object, onProgress?: OnProgress): Promise<T | undefined> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const request = [method, href, text].join(' ');
    const headers = new Headers(text === undefined ? {} : { 'content-type': 'application/json' });
    if (method === 'POST') headers.set('idempotency-key', this.#keys.keyOf(request));
    if (tag !== undefined) headers.set('if-match', tag);
    if (onProgress !== undefined) headers.set('accept', `application/json, ${EVENTS}`);
    try {
      const url = this.resolved(href);
      const init = { method, headers, ...(text === undefined ? {} : { body: text }) };
      const answer = await inTime(CHANGE_MS, undefined, async (late) => this.fetch(url, init, late));
      const isStream = onProgress !== undefined && answer.headers.get('content-type')?.startsWith(EVENTS) === true;
      const value = isStream
        ? checked<T>(await endOf(answer, onProgress), answer.status, method, url)
        : await inTime(CHANGE_MS, undefined, async () => valueOf<T | undefined>(answer, method, url));
      this.#keys.answered(request);
      return value;
    } catch (error) {
      const isAnswered = error instanceof ApiError && !error.isOffline && error.code !== ODD_ANSWER;
      if (isAnswered) this.#keys.answered(request);
      throw error;
    }
  }

  /** The answer to a link while its body still arrives. */
  async open({ href }: Link, signal: AbortSignal): Promise<Response> {
    return this.fetch(this.resolved(href), { headers: { accept: 'text/event-stream' } }, signal);
  }

  /** The answer to a link that reads. */
  async read<T>(link: Link, signal?: AbortSignal): Promise<T> {
    return (await this.readTagged<T>(link, signal)).value;
  }

  /** With the tag of this state, where the server tells one. */
  async readTagged<T>({ href }: Link, signal?: AbortSignal): Promise<Tagged<T>> {
    const url = this.resolved(href);
    const read = await inTime(READ_MS, signal, async (late) => {
      const answer = await this.fetch(url, { method: 'GET' }, late);
      return { value: await valueOf<T>(answer, 'GET', url), tag: answer.headers.get('etag') ?? undefined };
    });
    // The host's own `fetch` may know no signals: nobody wants this answer any more.
    signal?.throwIfAborted();
    return read;
  }

  at(path: string): string {
    return this.base.replace(/\/$/, '') + path;
  }

  /** Links are paths of the server that the API is at, which need not be the one of this page. No other one is asked, nor gets a token. */
  resolved(href: string): string {
    const base = new URL(this.base, location.href);
    const url = URL.parse(href, base);
    if (url?.origin === base.origin) return url.href;
    throw new ApiError(`a link leads to another server: ${url?.origin ?? href}`, { code: ODD_ANSWER });
  }

  /** The answer to any request, while its body still arrives; throws an answer that is not a success. */
  async fetch(href: string, init: RequestInit, signal?: AbortSignal): Promise<Response> {
    const url = this.resolved(href);
    const token = await this.#token();
    let answer = await this.#ask(url, init, token, signal);
    // A token can run out after the host has given it: a newer one is tried once.
    const newer = answer.status === 401 && token !== undefined ? await this.#token() : token;
    if (newer !== token) answer = await this.#ask(url, init, newer, signal);
    this.#setClock(answer);
    if (answer.ok) return answer;
    const problem = await problemOf(answer, Date.now() + this.skew);
    if (problem.status === 401) this.#access.signedOut(problem);
    throw problem;
  }

  async #token(): Promise<string | undefined> {
    try {
      return await this.#access.getToken();
    } catch (error) {
      throw new ApiError(String(error), { code: 'no-token' });
    }
  }

  async #ask(url: string, init: RequestInit, token: string | undefined, signal?: AbortSignal): Promise<Response> {
    const headers = new Headers(init.headers);
    // Without this header, a server for clients of Squidex would answer with a download.
    if (!headers.has('accept')) headers.set('accept', 'application/json');
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    try {
      return await this.#access.request(url, { ...init, headers, ...(signal === undefined ? {} : { signal }) });
    } catch (error) {
      signal?.throwIfAborted();
      throw new ApiError(String(error), { code: 'offline' });
    }
  }

  /** A server of another origin has to expose its `Date` header for this. */
  #setClock(answer: Response): void {
    const ahead = Date.parse(answer.headers.get('date') ?? '') - Date.now();
    if (!Number.isNaN(ahead)) this.skew = Math.abs(ahead) > MAX_SKEW_MS ? ahead : 0;
  }
}

/** What an answer that takes long ends with. */
async function endOf(answer: Response, onProgress: OnProgress): Promise<unknown> {
  for await (const { event, data } of serverSentEvents(answer)) {
    const value = parsed(data);
    if (event === 'progress' && faultIn('Progress', value, event) === undefined) onProgress(value as JobProgress);
    else if (event === 'answer') return Reflect.get(value, 'body');
    else if (event === 'problem') throw problemIn(value, Number(Reflect.get(value, 'status')), '');
  }
  throw new ApiError('The answer was cut off.', { code: 'offline' });
}

/** Stops what takes too long, also where the host's own `fetch` knows no signals. */
async function inTime<T>(
  ms: number,
  signal: AbortSignal | undefined,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new ApiError(`no answer within ${ms / 1000} seconds`, { code: 'offline' }));
    over.abort();
  }, ms);
  const stop = (): void => over.abort(signal?.reason);
  if (signal?.aborted === true) stop();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([ask(over.signal), late.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

/** What an answer holds; throws what is not JSON, or not of the shape that is answered there. */
async function valueOf<T>(answer: Response, method: string, url: string): Promise<T> {
  const text = await answer.text().catch((error: unknown) => {
    throw new ApiError(String(error), { code: 'offline' });
  });
  const value = text === '' ? undefined : jsonOf(text);
  // Where nothing is answered, a page to sign in is no success either.
  if (value === undefined && text !== '') throw oddAnswer(`${answer.status} and no JSON`, answer.status, method, url);
  return checked<T>(value, answer.status, method, url);
}

function checked<T>(value: unknown, status: number, method: string, url: string): T {
  const fault = faultOfAnswer(method, new URL(url).pathname, value);
  if (fault === undefined) return value as T;
  throw oddAnswer(value === undefined ? `${status} and no JSON` : `another shape: ${fault}`, status, method, url);
}

function oddAnswer(what: string, status: number, method: string, url: string): ApiError {
  return new ApiError(`${method} ${new URL(url).pathname} was answered with ${what}`, { code: ODD_ANSWER, status });
}

async function problemOf(answer: Response, now: number): Promise<ApiError> {
  const text = await answer.text().catch(() => '');
  return problemIn(parsed(text), answer.status, answer.statusText, retryAfterMs(answer.headers, now));
}

function problemIn(body: object, status: number, statusText: string, wait = 0): ApiError {
  const member = (name: string): string | undefined => {
    const value: unknown = Reflect.get(body, name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const params: unknown = Reflect.get(body, 'params');
  return new ApiError(member('detail') ?? member('title') ?? `${status} ${statusText}`, {
    code: member('code') ?? `http-${status}`,
    hint: member('hint'),
    traceId: member('traceId'),
    status,
    retryAfterMs: wait,
    params: typeof params === 'object' && params !== null ? { ...params } : {},
  });
}

/** A proxy may answer with a page of its own. */
function parsed(text: string): object {
  const value = jsonOf(text);
  return typeof value === 'object' && value !== null ? value : {};
}

/** Undefined for what is not JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
