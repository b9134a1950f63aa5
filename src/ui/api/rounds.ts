import { Newest } from '../model/newest.js';
import type { ApiError } from './api-client.js';

/** Asks for the same again and again while somebody looks, no sooner than the server wants it, and shows no answer that is older than what is shown. */
export class Rounds {
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the next one is due, in ms since 1970. */
  #due = Infinity;
  /** When the server wants none before. */
  #notBefore = 0;
  readonly #newest = new Newest();
  readonly #ask: () => void;
  readonly #signal: AbortSignal;

  constructor(ask: () => void, signal: AbortSignal) {
    this.#ask = ask;
    this.#signal = signal;
    signal.addEventListener('abort', () => clearTimeout(this.#timer), { once: true });
  }

  /** Asks now, and each time that somebody looks again or the line is cut or back. */
  open(): void {
    const options = { signal: this.#signal };
    const again = (): void => this.#again();
    addEventListener('online', again, options);
    addEventListener('offline', again, options);
    document.addEventListener('visibilitychange', again, options);
    this.#ask();
  }

  /** Begins a round. What is returned says of its answer whether it is to be shown. */
  begin(): () => boolean {
    this.#forget();
    const isNewest = this.#newest.ask();
    return () => !this.#signal.aborted && isNewest();
  }

  /** Asks again after so many ms, unless it does sooner; `problem` is what the last answer was. */
  next(ms: number, problem?: ApiError): void {
    const { retryAfterMs = 0 } = problem ?? {};
    if (retryAfterMs > 0) this.#notBefore = Date.now() + retryAfterMs;
    const due = Date.now() + Math.max(ms, retryAfterMs);
    if (this.#signal.aborted || due >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => {
      this.#forget();
      this.#again();
    }, due - Date.now());
  }

  #again(): void {
    if (document.visibilityState === 'visible' && Date.now() >= this.#notBefore) this.#ask();
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#due = Infinity;
    this.#notBefore = 0;
  }
}
