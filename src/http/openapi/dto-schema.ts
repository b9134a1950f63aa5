import { innerOf, type Inner } from '../schema.js';
import { rulesOf, type Rule } from '../dto-rules.js';
import type { Dto } from '../route.js';

/** A JSON Schema of draft 2020-12, as OpenAPI 3.1 has it. */
export type Schema = Readonly<Record<string, unknown>>;

const BASE64 = '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$';

/** What each decorator of class-validator says as JSON Schema. */
const SCHEMAS: Readonly<Record<string, (constraints: readonly unknown[]) => Schema>> = {
  isString: () => ({ type: 'string' }),
  isInt: () => ({ type: 'integer' }),
  isNumber: () => ({ type: 'number' }),
  isBoolean: () => ({ type: 'boolean' }),
  isObject: () => ({ type: 'object' }),
  isIso8601: () => ({ type: 'string' }),
  isBase64: () => ({ type: 'string', pattern: BASE64 }),
  isArray: () => ({ type: 'array' }),
  isIn: ([values]) => ({ enum: values }),
  min: ([least]) => ({ minimum: least }),
  max: ([most]) => ({ maximum: most }),
  minLength: ([least]) => ({ minLength: least }),
  maxLength: ([most]) => ({ maxLength: most }),
  matches: ([pattern]) => (pattern instanceof RegExp ? { pattern: patternOf(pattern) } : {}),
  arrayNotEmpty: () => ({ minItems: 1 }),
  arrayMaxSize: ([most]) => ({ maxItems: most }),
  textsByName: ([most]) => ({ type: 'object', maxProperties: most, additionalProperties: { type: 'string' } }),
  // What is inside, and whether a member has to be there, is said by other means.
  isOptional: () => ({}),
  nestedValidation: () => ({}),
};

/** Gathers the schemas of classes under their names. */
export class DtoSchemas {
  readonly #schemas = new Map<string, Schema>();
  readonly #types = new Map<string, Dto>();

  get all(): Readonly<Record<string, Schema>> {
    return Object.fromEntries([...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** A reference to the schema of a class; `isOpen` where unknown members may come, as in answers of later versions. */
  refTo(type: Dto, isOpen: boolean): Schema {
    const name = type.name.replace(/Dto$/, '');
    const known = this.#types.get(name);
    if (known !== undefined && known !== type) throw new Error(`two classes are called ${name}`);
    if (known === undefined) {
      this.#types.set(name, type);
      // Before its members, which may name it again.
      this.#schemas.set(name, {});
      this.#schemas.set(name, this.#schemaOf(type, isOpen));
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  #schemaOf(type: Dto, isOpen: boolean): Schema {
    const members = membersOf(type);
    const properties = Object.entries(members).map(([name, { rules, inner }]) => {
      const value = inner === undefined ? schemaOfRules(rules) : this.#inner(inner, rules, isOpen);
      return [name, value];
    });
    const required = Object.keys(members).filter((name) => members[name]?.isRequired);
    return {
      type: 'object',
      properties: Object.fromEntries(properties),
      ...(required.length === 0 ? {} : { required }),
      ...(isOpen ? {} : { additionalProperties: false }),
    };
  }

  #inner(inner: Inner, rules: readonly Rule[], isOpen: boolean): Schema {
    if (inner.shape === 'counts') return { type: 'object', additionalProperties: { type: 'integer' } };
    const schema = this.refTo(inner.type(), isOpen);
    const { shape } = inner;
    if (shape === 'one') return schema;
    const bounds = schemaOfRules(rules.filter(({ each }) => !each));
    if (shape === 'list') return { ...bounds, type: 'array', items: schema };
    return { type: 'object', additionalProperties: schema };
  }
}

export interface Member {
  readonly rules: readonly Rule[];
  readonly inner: Inner | undefined;
  /** It has no default either. */
  readonly isRequired: boolean;
}

export function membersOf(type: Dto): Readonly<Record<string, Member>> {
  const rules = rulesOf(type);
  const inner = innerOf(type);
  const defaults: object = new type();
  const names = new Set([...rules.keys(), ...inner.keys()]);
  return Object.fromEntries(
    [...names].map((name) => {
      const own = rules.get(name) ?? [];
      const isOptional =
        own.some(({ name: rule }) => rule === 'isOptional') || Reflect.get(defaults, name) !== undefined;
      return [name, { rules: own, inner: inner.get(name), isRequired: !isOptional }];
    }),
  );
}

export function schemaOfRules(rules: readonly Rule[]): Schema {
  const own = Object.assign({}, ...rules.filter(({ each }) => !each).map(schemaOfRule)) as Schema;
  const items = Object.assign({}, ...rules.filter(({ each }) => each).map(schemaOfRule)) as Schema;
  return Object.keys(items).length === 0 ? own : { type: 'array', ...own, items };
}

function schemaOfRule({ name, constraints }: Rule): Schema {
  const schema = SCHEMAS[name];
  if (schema === undefined) throw new Error(`the rule ${name} is not known to the OpenAPI document`);
  return schema(constraints);
}

/** JSON Schema has patterns without flags, read as with `u`. */
function patternOf({ source, dotAll }: RegExp): string {
  return dotAll ? source.replaceAll(/\\.|\[[^\]]*\]|\./gs, (part) => (part === '.' ? '[\\s\\S]' : part)) : source;
}
