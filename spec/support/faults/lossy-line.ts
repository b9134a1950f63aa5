import { BackupError } from '../../../src/errors.js';

/** What happens to one of the requests that change something, and to those that follow it. */
export interface Loss {
  /** Counted from 1 over all ports. */
  readonly at: number;
  /** Whether the request arrives and its answer is lost, or does not arrive. */
  readonly arrives: boolean;
  /** Requests of any kind that are still answered after it; from then on the process is dead. Undefined: it lives. */
  readonly diesAfter?: number;
  /** Requests of any kind after it that do not arrive either. */
  readonly downFor?: number;
}

export type Fate = 'answered' | 'request lost' | 'answer lost';

/** The line between a process and all its places, which breaks once. */
export class LossyLine {
  private changes = 0;
  private since: number | undefined;

  constructor(private readonly loss: Loss) {}

  /** Whether the line broke: a sweep ends with the first request that is never made. */
  get broke(): boolean {
    return this.since !== undefined;
  }

  /** Requests so far that change something. */
  get changed(): number {
    return this.changes;
  }

  /** Whether nothing passes any more. */
  get isDead(): boolean {
    return this.since !== undefined && this.since > (this.loss.diesAfter ?? Infinity);
  }

  /** The same port at the end of the line; `changing` are its methods that change something. */
  to<T extends object>(port: T, changing: readonly string[]): T {
    return new Proxy(port, {
      get: (target, property) => {
        const value: unknown = Reflect.get(target, property, target);
        if (typeof value !== 'function' || typeof property !== 'string' || property === 'close') {
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        }
        const call = (...given: unknown[]): unknown => Reflect.apply(value, target, given) as unknown;
        if (!changing.includes(property)) return (...given: unknown[]) => this.reading(property, () => call(...given));
        return async (...given: unknown[]) =>
          this.change(`${target.constructor.name}.${property}`, () => call(...given));
      },
    });
  }

  /** What becomes of the next request; for a line whose requests are not calls of a port. */
  next(isChange: boolean): Fate {
    if (this.isDown()) return 'request lost';
    if (!isChange) return 'answered';
    this.changes += 1;
    if (this.since !== undefined || this.changes !== this.loss.at) return 'answered';
    this.since = 0;
    return this.loss.arrives ? 'answer lost' : 'request lost';
  }

  private reading(title: string, request: () => unknown): unknown {
    if (this.next(false) === 'answered') return request();
    // A method that gives an iterable or a value at once may throw at once.
    throw this.broken(title);
  }

  private async change(title: string, request: () => unknown): Promise<unknown> {
    const fate = this.next(true);
    if (fate === 'answered') return request();
    if (fate === 'answer lost') await request();
    throw this.broken(title);
  }

  /** Whether the next request does not arrive. */
  private isDown(): boolean {
    if (this.since === undefined) return false;
    this.since += 1;
    const { diesAfter = Infinity, downFor = 0 } = this.loss;
    return this.since > diesAfter || this.since <= downFor;
  }

  private broken(title: string): BackupError {
    return new BackupError('store-unreachable', `the line broke at ${title}`);
  }
}
