import { DetailedError, Upload, type HttpRequest, type HttpResponse, type HttpStack } from 'tus-js-client';
import { ApiError, ODD_ANSWER, type ApiClient } from '../api/api-client.js';

/** Bytes of one request: what a proxy that holds bodies back can lose at a cut, and the steps of the progress. */
const CHUNK_BYTES = 1 << 22;

/** How long after each cut in a row it goes on, in ms; then somebody is asked. */
const RETRY_MS = [0, 1_000, 3_000, 5_000, 10_000, 20_000];

export interface SendState {
  /** Bytes that are at the server. */
  readonly sent: number;
  readonly isCut: boolean;
}

/** A file that is sent by the tus protocol. The browser remembers where it went, so that it goes on when the page was closed. */
export class Sending {
  readonly #upload: Upload;
  #sent = 0;
  #end = Promise.withResolvers<void>();
  #found = false;

  constructor(client: ApiClient, endpoint: string, file: File, onState: (state: SendState) => void) {
    this.#upload = new Upload(file, {
      endpoint,
      metadata: { filename: file.name },
      chunkSize: CHUNK_BYTES,
      retryDelays: RETRY_MS,
      removeFingerprintOnSuccess: false,
      httpStack: new ApiStack(client),
      onProgress: (sent) => onState({ sent: (this.#sent = sent), isCut: false }),
      onShouldRetry: (error) => {
        const status = error.originalResponse?.getStatus() ?? 0;
        const isCut = status === 0 || status >= 500 || status === 409 || status === 423 || status === 429;
        if (isCut) onState({ sent: this.#sent, isCut });
        return isCut;
      },
      onSuccess: () => this.#end.resolve(),
      onError: (error) => this.#end.reject(problemOf(error)),
    });
  }

  /** Where it is at the server, once it has begun. */
  get address(): string | undefined {
    return this.#upload.url ?? undefined;
  }

  /** Sends what is not there yet, and resolves with where it is. Throws an `ApiError`. */
  async send(signal: AbortSignal): Promise<string> {
    signal.throwIfAborted();
    this.#end = Promise.withResolvers();
    const stop = (): void => {
      void this.#upload.abort();
      this.#end.reject(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      await this.#find();
      this.#upload.start();
      await this.#end.promise;
      return this.#upload.url ?? '';
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** The same file is sent anew next time. */
  forget(): void {
    void this.#previous().then(async (all) => {
      for (const { urlStorageKey } of all) localStorage.removeItem(urlStorageKey);
    });
  }

  async #find(): Promise<void> {
    if (this.#found) return;
    this.#found = true;
    const last = (await this.#previous()).at(-1);
    if (last !== undefined) this.#upload.resumeFromPreviousUpload(last);
  }

  async #previous(): Promise<Awaited<ReturnType<Upload['findPreviousUploads']>>> {
    // Without storage in the browser, the file is sent from its beginning.
    return this.#upload.findPreviousUploads().catch(() => []);
  }
}

function problemOf(error: Error): ApiError {
  const response = error instanceof DetailedError ? error.originalResponse : null;
  const answer: unknown = response?.getUnderlyingObject();
  if (answer instanceof ApiError) return answer;
  // A success that is none of the protocol comes from a proxy or a page to sign in.
  const status = response?.getStatus() ?? 0;
  return new ApiError(error.message, status === 0 ? { code: 'offline' } : { code: ODD_ANSWER, status });
}

/** Sends the requests of the protocol as all others, with the token or the `fetch` of the host. */
class ApiStack implements HttpStack {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  getName(): string {
    return 'eventark';
  }

  createRequest(method: string, url: string): HttpRequest {
    const headers = new Headers();
    const over = new AbortController();
    const client = this.#client;
    return {
      getMethod: () => method,
      getURL: () => url,
      setHeader: (name, value) => headers.set(name, value),
      getHeader: (name) => headers.get(name) ?? undefined,
      setProgressHandler: () => undefined,
      send: async (body: unknown) => {
        const init = { method, headers, ...(body instanceof Blob ? { body } : {}) };
        try {
          return succeeded(await client.fetch(url, init, over.signal));
        } catch (error) {
          if (error instanceof ApiError && error.status !== 0) return refused(error);
          throw error;
        }
      },
      abort: async () => over.abort(),
      getUnderlyingObject: () => undefined,
    };
  }
}

function succeeded({ status, headers }: Response): HttpResponse {
  return {
    getStatus: () => status,
    getHeader: (name) => headers.get(name) ?? undefined,
    getBody: () => '',
    getUnderlyingObject: () => undefined,
  };
}

function refused(error: ApiError): HttpResponse {
  return {
    getStatus: () => error.status,
    getHeader: () => undefined,
    getBody: () => error.message,
    getUnderlyingObject: () => error,
  };
}
