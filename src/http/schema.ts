import 'reflect-metadata';
import { IsISO8601, Matches, ValidateBy, ValidateNested } from 'class-validator';
import type { Dto } from './route.js';

/**
 * What decorators of class-validator do not say about a member: which class is inside. The OpenAPI document is made of
 * both; answers are never checked while the server runs, so these cost nothing.
 */
export type Inner =
  | {
      readonly type: () => Dto;
      /** One, many, or many by name. */
      readonly shape: 'one' | 'list' | 'map';
    }
  | {
      /** Whole numbers by name. */
      readonly shape: 'counts';
    };

const INNER = 'eventark:inner';

/** A member that is a list of objects of a class. */
export function ListOf(type: () => Dto): PropertyDecorator {
  return inner({ type, shape: 'list' });
}

/** A member that is an object of a class. */
export function ObjectOf(type: () => Dto): PropertyDecorator {
  return inner({ type, shape: 'one' });
}

/** A member whose own members are all of one class. */
export function MapOf(type: () => Dto): PropertyDecorator {
  return inner({ type, shape: 'map' });
}

/** A date of the calendar, or a time of one: `Date.parse` takes fewer forms than ISO 8601 has, weeks for instance. */
export const TIME =
  /^\d{4}-\d\d-\d\d(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?)?$/;

/** A member that is a time. */
export function IsTime(): PropertyDecorator {
  return (target, name) => {
    Matches(TIME)(target, name);
    IsISO8601({ strict: true })(target, name);
  };
}

/** A member whose own members are all whole numbers. */
export function CountsOf(): PropertyDecorator {
  return inner({ shape: 'counts' });
}

/** A member with at most so many members of its own, all of them texts. */
export function TextsByName(most: number): PropertyDecorator {
  return ValidateBy({
    name: 'textsByName',
    constraints: [most],
    validator: {
      validate: (value: unknown) =>
        typeof value === 'object' &&
        value !== null &&
        !Array.isArray(value) &&
        Object.keys(value).length <= most &&
        Object.values(value).every((text) => typeof text === 'string'),
      defaultMessage: (about) => `${about?.property} must be an object with at most ${most} members, all of them text`,
    },
  });
}

export function innerOf(type: Dto): ReadonlyMap<string, Inner> {
  const known: unknown = Reflect.getMetadata(INNER, new type());
  return known instanceof Map ? (known as ReadonlyMap<string, Inner>) : new Map();
}

function inner(about: Inner): PropertyDecorator {
  return (target, name) => {
    // Members of a map have names that no class lists, so only answers have one.
    if (about.shape === 'one' || about.shape === 'list') ValidateNested({ each: about.shape === 'list' })(target, name);
    const above: unknown = Reflect.getMetadata(INNER, target);
    const all = new Map(above instanceof Map ? (above as ReadonlyMap<string, Inner>) : []);
    Reflect.defineMetadata(INNER, all.set(String(name), about), target);
  };
}
