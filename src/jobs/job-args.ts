import { isTime, type Moment, momentIn } from '../archive/as-of/moment.js';
import { BackupError } from '../errors.js';
import type { Job, Json } from './job.js';

const POINT_ID = /^[0-9a-z]{26}$/;

/**
 * The arguments of a job as its verb reads them. They come from a queue that others can write to, so each is checked, and
 * one that nobody asked for is refused. Error: `invalid-argument`.
 */
export class JobArgs {
  readonly #left: Map<string, Json>;

  constructor(private readonly job: Pick<Job, 'verb' | 'args'>) {
    this.#left = new Map(Object.entries(job.args));
  }

  text(name: string): string {
    const value = this.optionalText(name);
    if (value === undefined || value === '') throw this.#wrong(name, 'is missing');
    return value;
  }

  optionalText(name: string): string | undefined {
    const value = this.#take(name);
    if (value === undefined || typeof value === 'string') return value;
    throw this.#wrong(name, 'is not text');
  }

  /** Id of a restore point. */
  point(name: string): string {
    const value = this.text(name);
    if (!POINT_ID.test(value)) throw this.#wrong(name, 'is not the id of a backup');
    return value;
  }

  points(name: string): readonly string[] {
    const value = this.#take(name);
    if (!Array.isArray(value) || value.length === 0) throw this.#wrong(name, 'is not a list of ids');
    return value.map((id: unknown) => {
      if (typeof id !== 'string' || !POINT_ID.test(id))
        throw this.#wrong(name, 'holds something other than ids of backups');
      return id;
    });
  }

  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    const chosen = choices.find((choice) => choice === value);
    if (chosen === undefined) throw this.#wrong(name, `is none of ${choices.join(', ')}`);
    return chosen;
  }

  /** The number of an event, or a time. */
  moment(name: string): Moment | undefined {
    const text = this.optionalText(name);
    if (text === undefined) return undefined;
    const moment = momentIn(text);
    if ('time' in moment && !isTime(text)) throw this.#wrong(name, 'is neither a number nor a time');
    return moment;
  }

  flag(name: string): boolean | undefined {
    const value = this.#take(name);
    if (value === undefined || typeof value === 'boolean') return value;
    throw this.#wrong(name, 'is neither true nor false');
  }

  /** Empty if it is not given. */
  texts(name: string): readonly string[] {
    return this.optionalTexts(name) ?? [];
  }

  optionalTexts(name: string): readonly string[] | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
    throw this.#wrong(name, 'is not a list of texts');
  }

  /** Texts by name; empty if it is not given. */
  textsByName(name: string): Readonly<Record<string, string>> {
    const value = this.#take(name) ?? {};
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw this.#wrong(name, 'holds no names');
    return Object.fromEntries(
      Object.entries(value).map(([each, text]: [string, unknown]) => {
        if (typeof text !== 'string') throw this.#wrong(name, 'holds something other than texts');
        return [each, text];
      }),
    );
  }

  /** Called when all have been read. */
  end(): void {
    const [unknown] = this.#left.keys();
    if (unknown !== undefined) throw this.#wrong(unknown, 'is not known');
  }

  #take(name: string): Json | undefined {
    const value = this.#left.get(name);
    this.#left.delete(name);
    return value;
  }

  #wrong(name: string, what: string): BackupError {
    return new BackupError(
      'invalid-argument',
      `the argument "${name}" of the job (${this.job.verb}) ${what}; nothing was begun`,
      { hint: 'was it added by a version of this software that differs from the one that runs it?' },
    );
  }
}
