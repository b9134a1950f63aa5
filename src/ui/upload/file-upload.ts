import { ApiError, asApiError, type ApiClient } from '../api/api-client.js';
import { watchJob } from '../api/watch-job.js';
import type { Job, Link, Upload } from '../api/wire.js';
import type { Sending } from './send-file.js';

export type UploadState =
  /** `isCut`: the line is, and it goes on by itself. */
  | { readonly kind: 'sending'; readonly sent: number; readonly isCut: boolean }
  /** Somebody has stopped it, and says when it goes on. */
  | { readonly kind: 'paused'; readonly sent: number }
  /** It goes on when somebody says so. */
  | { readonly kind: 'stopped'; readonly sent: number; readonly problem: ApiError }
  | { readonly kind: 'checking'; readonly job: Job | undefined }
  | { readonly kind: 'accepted'; readonly upload: Upload }
  | { readonly kind: 'refused'; readonly problem: ApiError };

export interface UploadListener {
  readonly onChange: () => void;
  /** It can be restored. */
  readonly onAccepted: (upload: Upload) => void;
}

/** A file of the reader's on its way to the server, until it is checked there. */
export class FileUpload {
  state: UploadState = { kind: 'sending', sent: 0, isCut: false };
  readonly file: File;
  readonly #client: ApiClient;
  readonly #link: Link;
  readonly #listener: UploadListener;
  #sending: Sending | undefined;
  /** Ends what is being sent, until it goes on. */
  #pause = new AbortController();
  readonly #over = new AbortController();

  /** `link` begins uploads. */
  constructor(client: ApiClient, link: Link, file: File, listener: UploadListener) {
    this.#client = client;
    this.#link = link;
    this.file = file;
    this.#listener = listener;
  }

  /** Sends it; again after a stop or a pause, from where it was. */
  async start(): Promise<void> {
    const { sent } = { sent: 0, ...this.state };
    const pause = (this.#pause = new AbortController());
    this.#set({ kind: 'sending', sent, isCut: false });
    try {
      if (this.#sending === undefined) {
        // Most readers send nothing, so the protocol is loaded by those who do.
        const { Sending } = await import('./send-file.js');
        const endpoint = this.#client.resolved(this.#link.href);
        this.#sending = new Sending(this.#client, endpoint, this.file, (state) => {
          if (this.state.kind === 'sending') this.#set({ kind: 'sending', ...state });
        });
      }
      const address = await this.#sending.send(AbortSignal.any([this.#over.signal, pause.signal]));
      await this.#check({ method: 'GET', href: address });
    } catch (error) {
      if (pause.signal.aborted) return;
      const problem = asApiError(error);
      if (isRefusal(problem)) this.#set({ kind: 'refused', problem });
      else
        this.#set({ kind: 'stopped', sent: this.state.kind === 'sending' ? this.state.sent : this.file.size, problem });
    }
  }

  /** Sends nothing until somebody says so; what has arrived stays. */
  pause(): void {
    if (this.state.kind !== 'sending') return;
    const { sent } = this.state;
    this.#pause.abort();
    this.#set({ kind: 'paused', sent });
  }

  /** Nobody looks any more; what was sent stays at the server, and is gone on with when the file is chosen again. */
  leave(): void {
    this.#over.abort();
  }

  /** Removes what was sent. */
  async remove(): Promise<void> {
    this.leave();
    const href = this.#sending?.address;
    this.#sending?.forget();
    // The server removes what nobody asks for.
    if (href !== undefined) await this.#client.follow({ method: 'DELETE', href }).catch(() => undefined);
  }

  async #check(link: Link): Promise<void> {
    const { signal } = this.#over;
    this.#set({ kind: 'checking', job: undefined });
    let upload = await this.#client.read<Upload>(link, signal);
    const job = upload._links['job'];
    if (upload.state === 'checking' && job !== undefined) {
      const watcher = {
        onJob: (changed: Job) => this.#set({ kind: 'checking', job: changed }),
        onLog: () => undefined,
        onLive: () => undefined,
      };
      await watchJob(this.#client, await this.#client.read<Job>(job, signal), watcher, signal);
      upload = await this.#client.read<Upload>(link, signal);
    }
    if (signal.aborted) return;
    this.#sending?.forget();
    if (upload.state === 'ready' || upload.state === 'imported') {
      this.#set({ kind: 'accepted', upload });
      this.#listener.onAccepted(upload);
    } else {
      const { code = 'upload-unfinished', message = upload.state, hint } = upload.failure ?? {};
      this.#set({ kind: 'refused', problem: new ApiError(message, { code, hint, status: 422 }) });
    }
  }

  #set(state: UploadState): void {
    if (this.#over.signal.aborted) return;
    this.state = state;
    this.#listener.onChange();
  }
}

/** Another try of the same file would end as this one. */
function isRefusal({ status }: ApiError): boolean {
  return status >= 400 && status < 500 && ![401, 408, 409, 423, 429].includes(status);
}
