import { BackupError } from '../../../src/errors.js';

/** Counts the writes of several ports together, and makes the n-th one fail. */
export class Fuse {
  #count = 0;
  #fired = false;

  /** `before`: the write does not happen. `after`: it happens, and the answer is lost. */
  constructor(
    private readonly failAt: number,
    private readonly when: 'before' | 'after',
    private readonly howLong: 'once' | 'for ever' = 'once',
  ) {}

  /** Whether the n-th write was reached: a sweep ends with the first n that was not. */
  get fired(): boolean {
    return this.#fired;
  }

  async around<T>(title: string, write: () => Promise<T>): Promise<T> {
    this.#count += 1;
    const fails = this.#count === this.failAt || (this.howLong === 'for ever' && this.#count > this.failAt);
    if (fails) this.#fired = true;
    if (fails && this.when === 'before') throw this.#failure(title);
    const result = await write();
    if (fails) throw this.#failure(title);
    return result;
  }

  #failure(title: string): BackupError {
    return new BackupError('storage-unreachable', `injected: write ${this.failAt}, ${title}`);
  }
}

/** The same port with every call of `writes` going through the fuse. */
export function faulty<T extends object>(target: T, writes: readonly string[], fuse: Fuse): T {
  return new Proxy(target, {
    get(object, property) {
      const value: unknown = Reflect.get(object, property, object);
      if (typeof value !== 'function') return value;
      // Bound to the target: private members are not there on a proxy.
      if (typeof property !== 'string' || !writes.includes(property)) return value.bind(object) as unknown;
      return async (...given: unknown[]) =>
        fuse.around(
          `${target.constructor.name}.${property}`,
          async () => Reflect.apply(value, object, given) as unknown,
        );
    },
  });
}

export const STORE_WRITES = ['append', 'discardApp'];
export const LEDGER_WRITES = ['put', 'putAll', 'remove', 'removeAll'];
export const STORAGE_WRITES = ['write', 'remove', 'removeAll', 'adopt'];
