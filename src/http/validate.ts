import { validateSync, type ValidationError } from 'class-validator';
import { BackupError } from '../errors.js';
import { rulesOf } from './dto-rules.js';
import type { FieldError } from './problem.js';
import type { Dto } from './route.js';

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
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidRequest([{ pointer: '', code: 'object', detail: `the ${from} is not a JSON object` }]);
  }
  const filled = new type();
  const numbers = from === 'query' ? wholeNumbersOf(type) : new Set();
  for (const [name, given] of Object.entries(value)) {
    if (name === '__proto__') continue;
    const read: unknown = numbers.has(name) && typeof given === 'string' && /^\d{1,15}$/.test(given) ? +given : given;
    Object.defineProperty(filled, name, { value: read, enumerable: true, writable: true, configurable: true });
  }
  const errors = validateSync(filled, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: false });
  if (errors.length > 0) throw new InvalidRequest(errors.flatMap((error) => fieldErrors(error, '')));
  return filled;
}

function wholeNumbersOf(type: Dto): ReadonlySet<string> {
  const all = rulesOf(type);
  return new Set([...all].filter(([, rules]) => rules.some(({ name }) => name === 'isInt')).map(([name]) => name));
}

function fieldErrors({ property, constraints = {}, children = [] }: ValidationError, above: string): FieldError[] {
  const pointer = `${above}/${property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const own = Object.entries(constraints).map(([code, detail]) => ({ pointer, code, detail }));
  return [...own, ...children.flatMap((child) => fieldErrors(child, pointer))];
}
