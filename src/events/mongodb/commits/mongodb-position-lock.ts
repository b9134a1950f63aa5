import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Collection, Long } from 'mongodb';
import { BackupError, throwIfCancelled } from '../../../errors.js';
import type { Driver } from '../connection/mongodb-connection.js';
import { Turns } from '../../../concurrency/turns.js';

/** The counter of positions, which is its own lock, as Squidex keeps it in `<collection>_Position`. */
export interface PositionDocument {
  readonly _id: Long | number;
  /** The next position to give. */
  readonly Position: Long | number;
  /** Until when the lock holds; null when it is free. */
  readonly LockTaken: Date | null;
  /** Only newer Squidex versions have it. */
  readonly LockOwner?: string | null;
}

/** Squidex takes over a lock after this time. */
const LOCK_MS = 5 * 60_000;
/** Longer than a dead writer can hold it: its own five minutes, and ours on top (see `#tryTake`). */
const WAIT_MS = 2 * LOCK_MS + 30_000;
const RELEASE_ATTEMPTS = 3;
const RELEASE_PAUSE_MS = 200;

/** Gives positions to commits, one writer at a time among all processes, so that a higher one never appears first. */
export class MongoDbPositionLock {
  readonly #driver: Driver;
  readonly #positions: Collection<PositionDocument>;
  readonly #key: Long;
  /** Names this writer where the counter has room for a name; it is not added where Squidex has none. */
  readonly #owner = randomUUID();
  #named: boolean | undefined;
  /** Writers of this process queue here, so that they do not wake each other by polling. */
  readonly #turns = new Turns();

  /** `unreleased`: locks that this store could not release because the server was unreachable. It need not wait for them. */
  constructor(
    driver: Driver,
    positions: Collection<PositionDocument>,
    private readonly unreleased: Set<number>,
  ) {
    this.#driver = driver;
    this.#positions = positions;
    this.#key = driver.Long.ZERO;
  }

  /** Runs `write` with the first of `count` reserved positions, while no other process can hand out any. */
  async withPositions<T>(count: number, write: (first: Long) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#turns.take('positions', () => this.#locked(count, write, signal));
  }

  async #locked<T>(count: number, write: (first: Long) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const { first, taken } = await this.#take(count, signal);
    try {
      return await write(first);
    } finally {
      await this.#release(taken);
    }
  }

  /** Never throws: the write has its own outcome. If the release fails, other writers wait until the lock expires. */
  async #release(taken: Date): Promise<void> {
    const free = { LockTaken: null, ...(this.#named ? { LockOwner: null } : {}) };
    for (let attempt = 1; attempt <= RELEASE_ATTEMPTS; attempt += 1) {
      try {
        // Only our own lock: after too long, another writer may hold it.
        await this.#positions.updateOne({ _id: this.#key, LockTaken: taken }, { $set: free });
        return;
      } catch {
        await sleep(RELEASE_PAUSE_MS);
      }
    }
    this.unreleased.add(taken.getTime());
  }

  async #take(count: number, signal?: AbortSignal): Promise<{ readonly first: Long; readonly taken: Date }> {
    const giveUp = Date.now() + WAIT_MS;
    for (let pause = 5; ; pause = Math.min(200, pause * 2)) {
      throwIfCancelled(signal);
      const got = await this.#tryTake(count);
      if (got) return got;
      if (Date.now() > giveUp) {
        throw new BackupError('store-unreachable', `the lock in ${this.#positions.collectionName} stays taken`, {
          hint: 'another writer holds it; set its LockTaken to null once none is running',
        });
      }
      await sleep(pause);
    }
  }

  /**
   * `LockTaken` says until when the lock holds. Some Squidex versions may write when it was taken instead; waiting five
   * minutes beyond it is safe with both.
   */
  async #tryTake(count: number): Promise<{ readonly first: Long; readonly taken: Date } | undefined> {
    this.#named ??= 'LockOwner' in ((await this.#positions.findOne({ _id: this.#key })) ?? {});
    const now = Date.now();
    const taken = new Date(now + LOCK_MS);
    const own = [...this.unreleased].map((time) => ({ LockTaken: new Date(time) }));
    const before = await this.#positions.findOneAndUpdate(
      { _id: this.#key, $or: [{ LockTaken: null }, { LockTaken: { $lt: new Date(now - LOCK_MS) } }, ...own] },
      {
        $set: { LockTaken: taken, ...(this.#named ? { LockOwner: this.#owner } : {}) },
        $inc: { Position: this.#driver.Long.fromNumber(count) },
      },
    );
    if (!before) return undefined;
    if (before.LockTaken) this.unreleased.delete(before.LockTaken.getTime());
    return { first: this.#driver.Long.fromValue(before.Position), taken };
  }
}
