import type { DatabaseSync } from 'node:sqlite';

const MINUTE_MS = 60_000;
/** Deletions that follow each other so closely are of one act. */
const BURST_GAP_MS = 60_000;
/** Fewer are the work of a usual day. */
const MIN_BURST = 5;

/** Events of a minute or of an hour that are not written yet. */
interface Slot {
  readonly start: number;
  events: number;
  deletions: number;
  readonly first: number;
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
  readonly #scales;
  readonly #saveBurst;
  #burst: Burst | undefined;
  #burstEnd = 0;

  constructor(database: DatabaseSync) {
    this.#scales = [new Scale(database, 'minutes', 1), new Scale(database, 'hours', 60)];
    this.#saveBurst = database.prepare('insert into bursts values (?, ?, ?, ?, ?, ?)');
  }

  /** An event whose time cannot be read is on no time line. */
  add(time: string, number: number, deletes: boolean, actor: string): void {
    const at = Date.parse(time);
    if (!Number.isFinite(at)) return;
    for (const scale of this.#scales) scale.add(Math.floor(at / MINUTE_MS), number, deletes);
    if (deletes) this.#deleted(time, at, number, actor);
  }

  finish(): void {
    for (const scale of this.#scales) scale.write();
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
}

/** Counts in steps of this many minutes: fine ones for a closer look, coarse ones for years at a glance. */
class Scale {
  readonly #save;
  #slot: Slot | undefined;

  constructor(
    database: DatabaseSync,
    table: 'minutes' | 'hours',
    private readonly width: number,
  ) {
    this.#save = database.prepare(
      `insert into ${table} values (?, ?, ?, ?) on conflict (minute) do update set events = events + excluded.events,
       deletions = deletions + excluded.deletions, first = min(first, excluded.first)`,
    );
  }

  add(minute: number, number: number, deletes: boolean): void {
    const start = minute - (minute % this.width);
    if (this.#slot?.start !== start) {
      this.write();
      this.#slot = { start, events: 0, deletions: 0, first: number };
    }
    this.#slot.events += 1;
    this.#slot.deletions += Number(deletes);
  }

  write(): void {
    if (this.#slot === undefined) return;
    const { start, events, deletions, first } = this.#slot;
    this.#save.run(start, events, deletions, first);
    this.#slot = undefined;
  }
}
