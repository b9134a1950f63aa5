import { uptime } from 'node:os';
import { bootId } from '../process/process-identity.js';
import { isObject, member, parseJson, type JsonValue } from '../json/json-value.js';

/** A claim whose holder cannot be seen from here is abandoned when its entry did not change for so long. */
export const LEASE_MS = 120_000;

/** How often a holder renews its claim, in ms. */
export const HEARTBEAT_MS = 10_000;

/**
 * A holder that could not renew its claim for so long counts it as lost: two heartbeats before another process may take it, in ms. So
 * there are never two that write.
 */
export const MAX_UNRENEWED_MS = LEASE_MS - 2 * HEARTBEAT_MS;

/**
 * Time since the machine was started, in milliseconds, by two of its clocks: one goes on while the machine sleeps, the
 * other does not. Neither is set by anybody, so what was seen earlier can be compared with what is seen now.
 */
export interface Ticks {
  readonly awake: number;
  readonly asleep: number;
}

export interface KernelClock {
  /** Which start of which kernel the ticks are counted from. */
  readonly kernel: string;
  ticks(): Ticks;
}

export const KERNEL_CLOCK: KernelClock = {
  kernel: bootId() || 'this',
  ticks: () => ({ awake: Number(process.hrtime.bigint() / 1_000_000n), asleep: uptime() * 1_000 }),
};

/** What was seen of a claim's entry, and when. */
export interface Observation {
  readonly version: string;
  readonly at: Ticks;
}

/** How long an entry is known not to have changed; undefined if it has, or if the clock was started anew. */
export function unchangedFor(seen: string | undefined, version: string, now: Ticks): number | undefined {
  if (seen === undefined) return undefined;
  const observation = parseJson(seen);
  const at = memberOf(observation, 'at');
  const [awake, asleep] = [memberOf(at, 'awake'), memberOf(at, 'asleep')];
  if (typeof awake !== 'number' || typeof asleep !== 'number') return undefined;
  const elapsed = Math.min(now.awake - awake, now.asleep - asleep);
  return memberOf(observation, 'version') === version && elapsed >= 0 ? elapsed : undefined;
}

function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isObject(value) ? member(value, name) : undefined;
}
