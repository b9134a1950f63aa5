import { getMetadataStorage } from 'class-validator';
import type { Dto } from './route.js';

/** One decorator of a member, by the name that class-validator has for it. */
export interface Rule {
  readonly name: string;
  readonly constraints: readonly unknown[];
  /** Of each item of a list. */
  readonly each: boolean;
}

/** The rules of every member of a class, in the order in which they are declared. */
export function rulesOf(type: Dto): ReadonlyMap<string, readonly Rule[]> {
  const found = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  const rules = new Map<string, Rule[]>();
  for (const { propertyName, type: kind, name = kind, constraints, each } of found) {
    const constraintList: readonly unknown[] = Array.isArray(constraints) ? constraints : [];
    rules.set(propertyName, [...(rules.get(propertyName) ?? []), { name, constraints: constraintList, each }]);
  }
  return rules;
}
