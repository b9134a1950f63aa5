import type { ApiClient } from '../api/api-client.js';
import type { Link, NameAnswer } from '../api/wire.js';

/** What is known of the name that was typed. */
export type NameState =
  | { readonly kind: 'empty' | 'checking' | 'free' | 'taken' | 'unknown' }
  /** It cannot be the name of an app. */
  | { readonly kind: 'unfit'; readonly rule: string; readonly slugLength: number | undefined };

/** How long nobody types before a name is checked, in ms. */
const TYPING_MS = 300;

/** The name of an app to be, checked while it is typed. */
export class NameCheck {
  state: NameState = { kind: 'empty' };
  #name = '';
  /** The name that could be used when it was checked last. */
  #fit: string | undefined;
  #typing: ReturnType<typeof setTimeout> | undefined;
  #asked = new AbortController();

  readonly #client: ApiClient;
  readonly #onChange: () => void;
  readonly #signal: AbortSignal;

  constructor(client: ApiClient, onChange: () => void, signal: AbortSignal) {
    this.#client = client;
    this.#onChange = onChange;
    this.#signal = signal;
    signal.addEventListener('abort', () => clearTimeout(this.#typing), { once: true });
  }

  /** One whose check failed may be used: what makes the app checks it again. */
  get isFit(): boolean {
    return this.state.kind === 'free' || this.state.kind === 'unknown';
  }

  /** It is fit, or was so a moment ago and is only checked once more. */
  get wasFit(): boolean {
    return this.isFit || (this.state.kind === 'checking' && this.#name === this.#fit);
  }

  /** `link` asks of a name; undefined where the reader may not. */
  check(name: string, link: Link | undefined): void {
    clearTimeout(this.#typing);
    this.#asked.abort();
    this.#name = name;
    if (name === '') return this.#set({ kind: 'empty' });
    if (link === undefined) return this.#set({ kind: 'unknown' });
    this.#set({ kind: 'checking' });
    this.#typing = setTimeout(() => void this.#ask(name, link), TYPING_MS);
  }

  async #ask(name: string, link: Link): Promise<void> {
    this.#asked = new AbortController();
    const signal = AbortSignal.any([this.#signal, this.#asked.signal]);
    try {
      const href = `${link.href}?name=${encodeURIComponent(name)}`;
      const { isFree, rule, slugLength } = await this.#client.read<NameAnswer>({ ...link, href }, signal);
      if (signal.aborted) return;
      if (rule !== undefined) this.#set({ kind: 'unfit', rule, slugLength });
      else this.#set({ kind: isFree ? 'free' : 'taken' });
    } catch {
      if (!signal.aborted) this.#set({ kind: 'unknown' });
    }
  }

  #set(state: NameState): void {
    this.state = state;
    if (state.kind !== 'checking') this.#fit = this.isFit ? this.#name : undefined;
    this.#onChange();
  }
}
