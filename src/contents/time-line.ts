import type { DatabaseSync } from 'node:sqlite';

const MINUTE_MS = 60_000;
/** Deletions that follow each other so closely are of one act. */
const BURST_GAP_MS = 60_000;
/** Fewer are the work of a usual day. */
const MIN_BURST = 5;

interface Minute {
  events: number;
  deletions: number;
  first: number;
}

interface Burst {
  first: number;
  last: number;
  started: string;
  ended: string;
  deletions: number;
  actor: string;
}

/** Counts events by the minute, and finds where many objects were deleted at once. */
export class TimeLine {
  readonly #saveMinute;
  readonly #saveBurst;
  #minute: { readonly number: number; readonly counts: Minute } | undefined;
  #burst: Burst | undefined;
  #burstEnd = 0;

  constructor(database: DatabaseSync) {
    this.#saveMinute = database.prepare(
      `insert into minutes values (?, ?, ?, ?) on conflict (minute)
       do update set events = events + excluded.events, deletions = deletions + excluded.deletions, first = min(first, excluded.first)`,
    );
    this.#saveBurst = database.prepare('insert into bursts values (?, ?, ?, ?, ?, ?)');
  }

  /** An event whose time cannot be read is on no time line. */
  add(time: string, number: number, deletes: boolean, actor: string): void {
    const at = Date.parse(time);
    if (!Number.isFinite(at)) return;
    const minute = Math.floor(at / MINUTE_MS);
    if (this.#minute?.number !== minute) {
      this.#saveMinutes();
      this.#minute = { number: minute, counts: { events: 0, deletions: 0, first: number } };
    }
    this.#minute.counts.events += 1;
    if (!deletes) return;
    this.#minute.counts.deletions += 1;
    this.#deleted(time, at, number, actor);
  }

  finish(): void {
    this.#saveMinutes();
    this.#endBurst();
  }

  #deleted(time: string, at: number, number: number, actor: string): void {
    if (this.#burst === undefined || Math.abs(at - this.#burstEnd) > BURST_GAP_MS || this.#burst.actor !== actor) {
      this.#endBurst();
      this.#burst = { first: number, last: number, started: time, ended: time, deletions: 0, actor };
    }
    this.#burst.last = number;
    this.#burst.ended = time;
    this.#burst.deletions += 1;
    this.#burstEnd = at;
  }

  #endBurst(): void {
    const burst = this.#burst;
    this.#burst = undefined;
    if (burst === undefined || burst.deletions < MIN_BURST) return;
    this.#saveBurst.run(burst.first, burst.last, burst.started, burst.ended, burst.deletions, burst.actor);
  }

  #saveMinutes(): void {
    if (this.#minute === undefined) return;
    const { number, counts } = this.#minute;
    this.#saveMinute.run(number, counts.events, counts.deletions, counts.first);
  }
}
