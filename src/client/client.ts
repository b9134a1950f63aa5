/**
 * A client of the HTTP API. Its operations, with what they take and answer, are made of the OpenAPI document (`operations.ts`);
 * nothing here knows them.
 */
export interface ClientOptions {
  /** Where the API is: `https://cms.example/backups/api`. */
  readonly base: string;
  /** Gives a bearer token for each request; none is sent if undefined. */
  readonly token?: () => string | Promise<string>;
  /** What requests go through; `fetch` of this runtime if undefined. */
  readonly fetch?: typeof fetch;
}

const EVENTS = 'text/event-stream';

/** What an operation takes beside its body. */
export interface Sent {
  readonly path?: object | undefined;
  readonly query?: object | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

type PathOf<Op> = Op extends { parameters: { path: infer P } } ? { readonly path: P } : { readonly path?: undefined };
type QueryOf<Op> = Op extends { parameters: { query?: infer Q } } ? { readonly query?: Q } : object;
type BodyOf<Op> = Op extends { requestBody?: { content: { 'application/json': infer B } } }
  ? { readonly body?: B }
  : object;

/** What an operation takes. */
export type RequestOf<Op> = PathOf<Op> & QueryOf<Op> & BodyOf<Op> & Pick<Sent, 'headers'>;

/** What it answers with when it succeeds; undefined where that has no body. */
export type AnswerOf<Op> = Op extends { responses: infer R }
  ? {
      // Asked for by `If-None-Match` alone, which a client of types does not send.
      [S in keyof R]: S extends 304
        ? never
        : S extends number
          ? R[S] extends { content: { 'application/json': infer A } }
            ? A
            : undefined
          : never;
    }[keyof R]
  : never;

export interface Client<Operations> {
  /** Error: `ApiProblem` for every answer that is no success. */
  ask<O extends keyof Operations>(
    operation: O,
    request: RequestOf<Operations[O]>,
    signal?: AbortSignal,
  ): Promise<AnswerOf<Operations[O]>>;
}

/** Method and path of each operation. */
export type Places = Readonly<Record<string, readonly [method: string, path: string]>>;

/** An answer that is no success, as `application/problem+json` tells it. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  /** A fact in kebab-case, `app-not-found` for instance. */
  readonly code: string;
  readonly hint: string | undefined;

  constructor(
    readonly status: number,
    readonly problem: Readonly<Record<string, unknown>>,
  ) {
    const { code, detail, hint } = problem;
    super(typeof detail === 'string' ? detail : `the server answered ${status}`);
    this.code = typeof code === 'string' ? code : `http-${status}`;
    this.hint = typeof hint === 'string' ? hint : undefined;
  }
}

/** Asks by the name of an operation; `createClient` declares it as a `Client` of all of them. */
export function askerOf(
  places: Places,
  options: ClientOptions,
): (operation: string, sent: Sent, signal?: AbortSignal) => Promise<unknown> {
  return async (operation, sent, signal) => {
    const [method, path] = places[operation] ?? ['GET', '/'];
    const { base, token, fetch: send = fetch } = options;
    const headers = new Headers(sent.headers);
    if (token !== undefined) headers.set('authorization', `Bearer ${await token()}`);
    headers.set('accept', `application/json, application/problem+json, ${EVENTS}`);
    if (sent.body !== undefined) headers.set('content-type', 'application/json');
    const answer = await send(base.replace(/\/$/, '') + filled(path, sent), {
      method,
      headers,
      ...(sent.body === undefined ? {} : { body: JSON.stringify(sent.body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    return bodyOf(answer);
  };
}

function filled(path: string, { path: parameters = {}, query = {} }: Sent): string {
  const place = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(Reflect.get(parameters, name))),
  );
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) asked.set(name, String(value));
  return asked.size === 0 ? place : `${place}?${asked.toString()}`;
}

async function bodyOf(answer: Response): Promise<unknown> {
  const text = await answer.text();
  const type = answer.headers.get('content-type') ?? '';
  if (type.startsWith(EVENTS)) return endOf(text);
  const body: unknown = /\bjson\b/.test(type) ? JSON.parse(text) : undefined;
  if (answer.ok) return body;
  throw new ApiProblem(answer.status, isObject(body) ? body : {});
}

/** What an answer that took long ends with: proxies give up on a line that is silent. */
function endOf(text: string): unknown {
  const [, event, data = ''] = /\nevent: (answer|problem)\ndata: (.*)\n\n$/.exec(text) ?? [];
  const end: unknown = event === undefined ? {} : JSON.parse(data);
  if (!isObject(end)) return undefined;
  if (event === 'problem') throw new ApiProblem(Number(end['status']), end);
  return end['body'];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
