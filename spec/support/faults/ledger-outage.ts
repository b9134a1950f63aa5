import type { Ticks } from '../../../src/claims/lease.js';
import type { BackupError, ErrorCode } from '../../../src/errors.js';
import type { Ledger } from '../../../src/ledger/ledger.js';

export const MINUTE = 60_000;
export const HEARTBEAT = 10_000;

/** Why the ledger takes nothing. Of the last kind it answers no question either. */
export const CAUSES: readonly (readonly [what: string, code: ErrorCode, message: string])[] = [
  ['is read-only', 'permission-denied', 'the ledger is read-only'],
  ['has no space left', 'no-space', 'no space is left there'],
  ['is away', 'store-unreachable', 'the server does not answer'],
];

/** Time that a spec lets pass: heartbeats, and the clocks of every machine. */
export class SimulatedTime {
  #now = 0;
  readonly #beats = new Set<() => void>();

  readonly ticks = (): Ticks => ({ awake: this.#now, asleep: this.#now });

  readonly repeat = (beat: () => void): (() => void) => {
    this.#beats.add(beat);
    return () => void this.#beats.delete(beat);
  };

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += HEARTBEAT) {
      this.#now += HEARTBEAT;
      for (const beat of [...this.#beats]) beat();
      // What a heartbeat asks is answered at once, in a few turns.
      for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    }
  }
}

/** The ledger as a holder of claims has it: out of order as long as `outage` gives an error. */
export function brittleLedger(ledger: Ledger, outage: () => BackupError | undefined): Ledger {
  return new Proxy(ledger, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]): Promise<unknown> => {
        const isRead = ['get', 'list', 'exists'].includes(String(name));
        const error = outage();
        if (error !== undefined && (error.code === 'store-unreachable' || !isRead)) throw error;
        return Reflect.apply(value, target, args) as unknown;
      };
    },
  });
}

/** Methods that give what is iterated over. */
const ITERATED = ['read', 'list', 'readApp'];

/** The same port, of which one call waits: the first of `method` whose first argument fits. What it has is reached by calls alone. */
export function waitingAt<T extends object>(
  port: T,
  method: string,
  fits: (name: string) => boolean,
  during: () => Promise<void>,
): T {
  let waited = false;
  const waitOnce = async (name: unknown): Promise<void> => {
    if (waited || !fits(String(name))) return;
    waited = true;
    await during();
  };
  async function* iterated(call: () => AsyncIterable<unknown>, name: unknown): AsyncIterable<unknown> {
    await waitOnce(name);
    yield* call();
  }
  return new Proxy(port, {
    get: (target, property) => {
      const value: unknown = Reflect.get(target, property, target);
      if (property === 'localPath') return () => undefined;
      if (typeof value !== 'function') return value;
      if (property !== method) return value.bind(target) as unknown;
      const call = (args: unknown[]): unknown => Reflect.apply(value, target, args) as unknown;
      if (ITERATED.includes(method))
        return (...args: unknown[]) => iterated(() => call(args) as AsyncIterable<unknown>, args[0]);
      return async (...args: unknown[]): Promise<unknown> => {
        await waitOnce(args[0]);
        return call(args);
      };
    },
  });
}
