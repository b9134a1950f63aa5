import type { ErrorCode } from '../errors.js';
import type { Problem } from './archive.js';
import { moreLikeThese } from './problems.js';

/** Enough to see the pattern. */
const MAX_OF_A_CODE = 100;

/** Problems of which one cause can have thousands: the first of each code are kept, the others are counted. */
export class ProblemList {
  readonly #first: Problem[] = [];
  readonly #counts = new Map<ErrorCode, number>();

  add(problem: Problem): void {
    const count = (this.#counts.get(problem.code) ?? 0) + 1;
    this.#counts.set(problem.code, count);
    if (count <= MAX_OF_A_CODE) this.#first.push(problem);
  }

  get all(): readonly Problem[] {
    const more = [...this.#counts].flatMap(([code, count]): Problem[] => {
      const rest = count - MAX_OF_A_CODE;
      return rest > 0 ? [moreLikeThese(code, rest)] : [];
    });
    return [...this.#first, ...more];
  }
}
