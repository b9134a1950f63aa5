import type { Formats } from '../../model/formats.js';
import { plural } from '../plural.js';

/** What a server says of a failure, a warning or a damaged backup: an English sentence, and what others are made of. */
export interface Told {
  readonly code?: string | undefined;
  readonly message: string;
  readonly hint?: string | undefined;
  /** Names and numbers that the message is about. */
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}

/** The same in another language. */
export interface Said {
  readonly message: string;
  readonly hint: string | undefined;
}

/**
 * A sentence with the parameters of its code in it: `{name}`, `{size:bytes}`, or a word by their number, `{files|file|files}`. Of
 * several the first whose parameters are all known.
 */
type Wording = string | readonly string[];

/** Sentences of one language, by the code of the server: what happened, and what to do. */
export type Sayings = Readonly<Record<string, readonly [message: Wording, hint?: Wording] | undefined>>;

const PARAMETER = /\{(\w+)(?::(bytes)|\|([^|}]*)\|([^}]*))?\}/g;

/** Says what it is told in one language; undefined where it has no sentence for it. */
export type Sayer = (told: Told, format: Pick<Formats, 'number' | 'bytes'>) => Said | undefined;

export function sayer(lang: string, sayings: Sayings): Sayer {
  const choose = plural(lang);
  const filled = (
    wording: Wording,
    params: NonNullable<Told['params']>,
    { number, bytes }: Parameters<Sayer>[1],
  ): string | undefined => {
    const fitting = [wording].flat().find((each) => namesIn(each).every((name) => isTold(params[name])));
    return fitting?.replace(PARAMETER, (_, name: string, kind?: string, one?: string, other?: string) => {
      const value = params[name];
      if (one !== undefined && other !== undefined) return choose(Number(value), one, other);
      return typeof value === 'number' ? (kind === 'bytes' ? bytes(value) : number(value)) : String(value);
    });
  };
  return ({ code = '', params = {} }, format) => {
    const [wording = [], advice = []] = sayings[code] ?? [];
    const message = filled(wording, params, format);
    return message === undefined ? undefined : { message, hint: filled(advice, params, format) };
  };
}

/** The parameters that a sentence needs. */
export function namesIn(wording: string): readonly string[] {
  return Array.from(wording.matchAll(PARAMETER), ([, name = '']) => name);
}

function isTold(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}
