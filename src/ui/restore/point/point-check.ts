import { asApiError, type ApiClient, type ApiError } from '../../api/api-client.js';
import type { PointEvent } from '../../api/wire.js';
import type { RestoreWish } from '../../model/restore-wish.js';

/** What is known of the moment that was chosen. */
export type PointState =
  | { readonly kind: 'none' | 'checking' }
  | { readonly kind: 'found'; readonly event: PointEvent }
  | { readonly kind: 'bad'; readonly problem: ApiError };

/** How long nobody types before the event is asked for, in ms. */
const TYPING_MS = 300;

/** Which event a moment is, asked while it is chosen. */
export class PointCheck {
  state: PointState = { kind: 'none' };
  readonly #client: ApiClient;
  readonly #onChange: () => void;
  readonly #signal: AbortSignal;
  #asked = new AbortController();

  constructor(client: ApiClient, onChange: () => void, signal: AbortSignal) {
    this.#client = client;
    this.#onChange = onChange;
    this.#signal = signal;
  }

  /** Only what a backup holds is told before the preview, and only who may look into it is. */
  check({ source, until = '' }: Pick<RestoreWish, 'source' | 'until'>): void {
    this.#asked.abort();
    const path = source?.kind === 'backup' ? source.backup._links['contents']?.href : undefined;
    if (until === '' || path === undefined) return this.#set({ kind: 'none' });
    this.#asked = new AbortController();
    const signal = AbortSignal.any([this.#signal, this.#asked.signal]);
    this.#set({ kind: 'checking' });
    const href = `${path.replace(/contents$/, 'point')}?at=${encodeURIComponent(until)}`;
    const timer = setTimeout(() => void this.#ask(href, signal), TYPING_MS);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  }

  async #ask(href: string, signal: AbortSignal): Promise<void> {
    try {
      const event = await this.#client.read<PointEvent>({ href, method: 'GET' }, signal);
      if (!signal.aborted) this.#set({ kind: 'found', event });
    } catch (error) {
      if (!signal.aborted) this.#set({ kind: 'bad', problem: asApiError(error) });
    }
  }

  #set(state: PointState): void {
    this.state = state;
    this.#onChange();
  }
}
