import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Job } from '../api/wire.js';

/** How long a job that was cancelled may take before it can be stopped by force, in ms. */
const PATIENCE_MS = 20_000;

/** How long a job that runs may say nothing before that is told, in ms. */
const SILENT_MS = 45_000;

/** Jobs that were cancelled and do not end, and those that run and say nothing. The host is drawn again when one that it shows is late. */
export class LateJobs implements ReactiveController {
  /** What each one was drawn with, and since when. */
  readonly #waits = new Map<string, { readonly said: string; readonly since: number }>();
  /** When the first of those that were drawn is late, in ms. */
  #next = Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #host: ReactiveControllerHost;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  isSilent({ id, state, progress }: Job): boolean {
    return state === 'running' && this.#waitsFor(SILENT_MS, `news of ${id}`, JSON.stringify(progress ?? {}));
  }

  has({ id, _links }: Job): boolean {
    return _links['force-stop'] !== undefined && this.#waitsFor(PATIENCE_MS, `end of ${id}`, '');
  }

  hostUpdated(): void {
    clearTimeout(this.#timer);
    if (this.#next < Infinity) this.#timer = setTimeout(() => this.#host.requestUpdate(), this.#next - Date.now());
    this.#next = Infinity;
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }

  /** Whether nothing else was said for so long. */
  #waitsFor(ms: number, what: string, said: string): boolean {
    const now = Date.now();
    const known = this.#waits.get(what);
    const wait = known?.said === said ? known : { said, since: now };
    this.#waits.set(what, wait);
    const due = wait.since + ms;
    if (due > now) this.#next = Math.min(this.#next, due);
    return due <= now;
  }
}
