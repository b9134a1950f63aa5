import { setTimeout as delay } from 'node:timers/promises';
import { BackupError, isTransient, throwIfCancelled } from '../errors.js';
import { Storage, type ByteRange, type OpenBytes, type StorageItem } from './storage.js';

/** From here on a read knows how long its name was, to notice if another took its place; shorter ones are over by then. */
const SIZE_ASKED_AFTER = 1 << 20;

/**
 * A storage that has never answered is not asked again after this time, in ms: it is more likely that the address is wrong, or
 * the server down, than that it comes back, and some drivers wait for long by themselves.
 */
const FIRST_ANSWER_WITHIN = 8_000;

export interface RetryOptions {
  /** How often an operation is tried in all. */
  readonly attempts?: number;
  /** Before the second attempt, at most; it doubles with each further one. */
  readonly delayMs?: number;
  readonly longestDelayMs?: number;
  /** Between 0 and 1: many clients that failed together do not come back together. */
  readonly random?: () => number;
  readonly sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  /** Milliseconds that only go forward. */
  readonly now?: () => number;
}

/** Tries again what failed because the storage could not be reached. A read goes on at the byte where it was cut. */
export class RetryingStorage extends Storage {
  readonly url: string;
  readonly #options: Required<RetryOptions>;
  #answered = false;
  /** What is under way then is not tried again: no process would end. */
  #closed = false;

  constructor(
    private readonly inner: Storage,
    options: RetryOptions = {},
  ) {
    super();
    this.url = inner.url;
    this.#options = {
      attempts: 5,
      delayMs: 500,
      longestDelayMs: 15_000,
      random: Math.random,
      sleep,
      now: () => performance.now(),
      ...options,
    };
  }

  override async write(name: string, open: OpenBytes, signal?: AbortSignal): Promise<number> {
    return this.#retried(() => this.inner.write(name, open, signal), signal);
  }

  override async *read(name: string, range?: ByteRange, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    const start = range?.start ?? 0;
    let at = start;
    let size: Promise<number | undefined> | undefined;
    const began = this.#options.now();
    for (let attempt = 1; ; attempt += 1) {
      try {
        const rest = at === start ? range : { ...range, start: at };
        for await (const chunk of this.inner.read(name, rest, signal)) {
          this.#answered = true;
          at += chunk.byteLength;
          if (at - start >= SIZE_ASKED_AFTER) size ??= this.inner.size(name).catch(() => undefined);
          yield chunk;
          attempt = 1;
        }
        return;
      } catch (error) {
        if (!this.#mayRetry(error, attempt, began)) throw error;
        await this.#pause(attempt, signal);
        if (at === start) continue;
        if (range?.end !== undefined && at > range.end) return;
        const known = await this.#unchanged(name, await size);
        size = Promise.resolve(known);
      }
    }
  }

  override async *list(prefix: string, signal?: AbortSignal): AsyncIterable<StorageItem> {
    const began = this.#options.now();
    for (let attempt = 1, given = false; ; attempt += 1) {
      try {
        for await (const item of this.inner.list(prefix, signal)) {
          given = true;
          this.#answered = true;
          yield item;
        }
        return;
      } catch (error) {
        // Names come in no order, so a list cannot go on where it was cut.
        if (given || !this.#mayRetry(error, attempt, began)) throw error;
        await this.#pause(attempt, signal);
      }
    }
  }

  override async size(name: string): Promise<number | undefined> {
    return this.#retried(() => this.inner.size(name));
  }

  override async remove(name: string): Promise<void> {
    return this.#retried(() => this.inner.remove(name));
  }

  override async removeAll(prefix: string, isWanted: (name: string) => boolean): Promise<void> {
    return this.#retried(() => this.inner.removeAll(prefix, isWanted));
  }

  override async exists(): Promise<boolean> {
    return this.#retried(() => this.inner.exists());
  }

  override async absence(): Promise<string | undefined> {
    return this.#retried(() => this.inner.absence());
  }

  override async clock(probe: string): Promise<Date | undefined> {
    return this.#retried(() => this.inner.clock(probe));
  }

  override localPath(name: string): string | undefined {
    return this.inner.localPath(name);
  }

  override async sweep(): Promise<void> {
    return this.#retried(() => this.inner.sweep());
  }

  override async close(): Promise<void> {
    this.#closed = true;
    return this.inner.close();
  }

  async #retried<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const began = this.#options.now();
    for (let attempt = 1; ; attempt += 1) {
      try {
        const result = await work();
        this.#answered = true;
        return result;
      } catch (error) {
        if (!this.#mayRetry(error, attempt, began)) throw error;
        await this.#pause(attempt, signal);
      }
    }
  }

  #mayRetry(error: unknown, attempt: number, began: number): boolean {
    if (!isTransient(error)) this.#answered = true;
    const isInTime = this.#answered || this.#options.now() - began < FIRST_ANSWER_WITHIN;
    return isTransient(error) && !this.#closed && isInTime && attempt < this.#options.attempts;
  }

  async #pause(attempt: number, signal: AbortSignal | undefined): Promise<void> {
    const { delayMs, longestDelayMs, random, sleep } = this.#options;
    await sleep(random() * Math.min(longestDelayMs, delayMs * 2 ** (attempt - 1)), signal);
    throwIfCancelled(signal);
  }

  async #unchanged(name: string, before: number | undefined): Promise<number> {
    const now = await this.size(name);
    if (now === undefined || (before !== undefined && now !== before)) {
      throw new BackupError('verification-failed', `"${name}" in ${this.url} changed while it was read`);
    }
    return now;
  }
}

async function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => throwIfCancelled(signal));
}
