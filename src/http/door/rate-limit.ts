import { BackupError } from '../../errors.js';

const WINDOW_MS = 60_000;

/** More callers than this at once: the oldest windows are forgotten. */
const MAX_CALLERS = 10_000;

interface Window {
  readonly until: number;
  used: number;
}

/** Limits how many requests that change something each caller may send per minute. Requests that only read are not counted. */
export class RateLimit {
  readonly #windows = new Map<string, Window>();

  constructor(
    private readonly max: number,
    private readonly now: () => Date,
  ) {}

  /** Counts one request, and returns the headers that tell what is left. Error: `rate-limited`. */
  take(caller: string): Readonly<Record<string, string>> {
    const now = this.now().getTime();
    const window = this.#windowOf(caller, now);
    window.used += 1;
    const seconds = Math.ceil((window.until - now) / 1_000);
    if (window.used > this.max) {
      throw new BackupError('rate-limited', `more than ${this.max} changes in a minute; nothing was changed`, {
        hint: `wait ${seconds} seconds, then try again`,
        facts: { seconds },
      });
    }
    if (this.max === Infinity) return {};
    return {
      'ratelimit-limit': String(this.max),
      'ratelimit-remaining': String(this.max - window.used),
      'ratelimit-reset': String(seconds),
    };
  }

  #windowOf(caller: string, now: number): Window {
    const known = this.#windows.get(caller);
    if (known !== undefined && known.until > now) return known;
    const fresh = { until: now + WINDOW_MS, used: 0 };
    this.#windows.delete(caller);
    this.#windows.set(caller, fresh);
    const [oldest] = this.#windows.keys();
    if (this.#windows.size > MAX_CALLERS && oldest !== undefined) this.#windows.delete(oldest);
    return fresh;
  }
}
