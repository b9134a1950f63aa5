import type { Job } from '../api/wire.js';

/** How long a job that was cancelled may take before it can be stopped by force, in ms. */
const PATIENCE_MS = 20_000;

/** How long a job that runs may say nothing before that is told, in ms. */
const SILENT_MS = 45_000;

/** Jobs that were cancelled and do not end, and those that run and say nothing. */
export class LateJobs {
  /** Whether each one that is being cancelled is late by now. */
  readonly #late = new Map<string, boolean>();
  /** What each one said last, and when. */
  readonly #news = new Map<string, { readonly said: string; readonly at: number }>();
  readonly #onLate: () => void;

  constructor(onLate: () => void) {
    this.#onLate = onLate;
  }

  isSilent({ id, state, progress }: Job): boolean {
    const said = JSON.stringify(progress ?? {});
    const before = this.#news.get(id);
    if (state !== 'running') return false;
    if (before?.said === said) return Date.now() - before.at >= SILENT_MS;
    this.#news.set(id, { said, at: Date.now() });
    setTimeout(this.#onLate, SILENT_MS);
    return false;
  }

  has({ id, _links }: Job): boolean {
    if (_links['force-stop'] === undefined) return false;
    if (!this.#late.has(id)) {
      this.#late.set(id, false);
      setTimeout(() => {
        this.#late.set(id, true);
        this.#onLate();
      }, PATIENCE_MS);
    }
    return this.#late.get(id) === true;
  }
}
