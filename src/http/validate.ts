import { validateSync, type ValidationError } from 'class-validator';
import { BackupError } from '../errors.js';
import { nearest } from '../text/nearest.js';
import { rulesOf } from './dto-rules.js';
import type { FieldError } from './problem.js';
import type { Dto } from './route.js';
import { innerOf } from './schema.js';

/** A body or a query that is not what the route takes. */
export class InvalidRequest extends BackupError {
  constructor(readonly errors: readonly FieldError[]) {
    super('invalid-argument', errors.map(({ detail }) => detail).join('; '), {
      hint: 'see the OpenAPI document of this server for what the request may hold',
    });
  }
}

/**
 * Checks untrusted input with the decorators of its class; unknown members are refused. Values of a query are text: where
 * the class wants a whole number, digits become one.
 */
export function validated<T extends object>(type: Dto<T>, value: unknown, from: 'body' | 'query'): T {
  if (!isPlain(value)) {
    throw new InvalidRequest([{ pointer: '', code: 'object', detail: `the ${from} is not a JSON object` }]);
  }
  const numbers = from === 'query' ? wholeNumbersOf(type) : new Set();
  const filled = filledWith(type, value, (name, given) =>
    numbers.has(name) && typeof given === 'string' && /^\d{1,15}$/.test(given) ? +given : given,
  );
  const errors = validateSync(filled, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: false });
  if (errors.length > 0) throw new InvalidRequest(errors.flatMap((error) => fieldErrors(error, '')));
  return filled;
}

/** The query without members that the class does not have, as Squidex takes it. */
export function knownOf(type: Dto, query: unknown): unknown {
  const known = rulesOf(type);
  return isPlain(query) ? Object.fromEntries(Object.entries(query).filter(([name]) => known.has(name))) : query;
}

/** The query of a route that takes none. */
export function withoutQuery(query: unknown): object {
  const [name] = isPlain(query) ? Object.keys(query) : [];
  if (name === undefined) return {};
  throw new InvalidRequest([{ ...unknownMember(name, []), detail: `the request takes no query, and so no "${name}"` }]);
}

/** The body of a route that takes none: no client may think that what it sends does anything. */
export function withoutMembers(body: unknown): object {
  const [name] = typeof body === 'object' && body !== null ? Object.keys(body) : [];
  if (name === undefined) return {};
  throw new InvalidRequest([{ pointer: `/${name}`, code: 'whitelistValidation', detail: 'the request takes no body' }]);
}

function unknownMember(name: string, known: Iterable<string>): FieldError {
  const meant = nearest(name, [...known]);
  const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
  return { pointer: pointerTo('', name), code: 'whitelistValidation', detail: `there is no member "${name}"${hint}` };
}

function pointerTo(above: string, name: string): string {
  return `${above}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** An object of the class with the members of `value`; those that are objects of a class become such. */
function filledWith<T extends object>(
  type: Dto<T>,
  value: object,
  read: (name: string, given: unknown) => unknown = (_name, given) => given,
): T {
  const filled = new type();
  const inside = innerOf(type);
  const within = (name: string, given: unknown): unknown => {
    const inner = inside.get(name);
    const isObject = isPlain(given);
    if (inner?.shape === 'list' && Array.isArray(given)) {
      return given.map((item: unknown) => (isPlain(item) ? filledWith(inner.type(), item) : NO_OBJECT));
    }
    if (inner?.shape === 'one') return isObject ? filledWith(inner.type(), given) : NO_OBJECT;
    return read(name, given);
  };
  const optional = optionalOf(type);
  for (const [name, given] of Object.entries(value)) {
    // Many clients send null for what they leave out.
    if (name === '__proto__' || (given === null && optional.has(name))) continue;
    // The validator finds the rules of a class by this name.
    if (name === 'constructor') throw new InvalidRequest([unknownMember(name, [])]);
    Object.defineProperty(filled, name, {
      value: within(name, given),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return filled;
}

/** Replaces a value that should be an object and is not, so that the validator refuses it: of a list, it looks at the items only. */
const NO_OBJECT = 0;

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wholeNumbersOf(type: Dto): ReadonlySet<string> {
  return membersWith(type, 'isInt');
}

/** Names of the members that the class of an object has. */
function membersOf(target: object | undefined): Iterable<string> {
  return target === undefined ? [] : rulesOf(target.constructor as Dto).keys();
}

function optionalOf(type: Dto): ReadonlySet<string> {
  return membersWith(type, 'isOptional');
}

function membersWith(type: Dto, rule: string): ReadonlySet<string> {
  const all = rulesOf(type);
  return new Set([...all].filter(([, rules]) => rules.some(({ name }) => name === rule)).map(([name]) => name));
}

function fieldErrors(
  { property, target, constraints = {}, children = [] }: ValidationError,
  above: string,
): FieldError[] {
  const pointer = pointerTo(above, property);
  const own = Object.entries(constraints).map(([code, detail]) =>
    code === 'whitelistValidation'
      ? { ...unknownMember(property, membersOf(target)), pointer }
      : { pointer, code, detail },
  );
  return [...own, ...children.flatMap((child) => fieldErrors(child, pointer))];
}
