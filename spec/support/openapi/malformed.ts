import fc from 'fast-check';

/** A JSON Schema of an OpenAPI document, as far as these documents use it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/** Of everything that a document names. */
export type Schemas = Readonly<Record<string, Schema>>;

/** Anything, and what is often taken for something else. */
const ANY_VALUE = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(null, '', [], {}, [[]], -1, 1.5, 1e99, 2 ** 53, true, 'NaN', '\u0000', '../..', '__proto__'),
);

/** Values that fit a schema. */
export function fitting(schema: Schema, schemas: Schemas): fc.Arbitrary<unknown> {
  const { $ref, type, enum: values, pattern, minLength = 0, maxLength = 20, items, properties } = schema;
  if ($ref !== undefined) return fitting(named($ref, schemas), schemas);
  if (values !== undefined) return fc.constantFrom(...values);
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  if (type === 'boolean') return fc.boolean();
  if (type === 'string') return fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, 20)) });
  if (type === 'integer' || type === 'number') {
    return fc.integer({ min: schema.minimum ?? -1_000, max: Math.min(schema.maximum ?? 1_000, 1_000_000) });
  }
  if (type === 'array') {
    const { minItems = 0, maxItems = 3 } = schema;
    return fc.array(fitting(items ?? {}, schemas), {
      minLength: minItems,
      maxLength: Math.max(minItems, Math.min(maxItems, 3)),
    });
  }
  if (properties === undefined) return type === 'object' ? fc.dictionary(fc.string(), fc.string()) : ANY_VALUE;
  const members = Object.fromEntries(Object.entries(properties).map(([name, own]) => [name, fitting(own, schemas)]));
  return fc.record(members, { requiredKeys: [...(schema.required ?? [])] });
}

/** Values that nearly fit: wrong at one place, however deep. */
export function bent(schema: Schema, schemas: Schemas): fc.Arbitrary<unknown> {
  const { $ref, type, minLength, maxLength, minimum, maximum, maxItems, items, properties } = schema;
  if ($ref !== undefined) return bent(named($ref, schemas), schemas);
  if (type === 'string') {
    const lengths = [(minLength ?? 0) - 1, (maxLength ?? 5_000) + 1].filter((length) => length >= 0);
    const texts = lengths.map((length) => 'a'.repeat(length));
    return fc.oneof(ANY_VALUE, fc.constantFrom(...texts), fc.string({ unit: 'binary' }));
  }
  if (type === 'integer' || type === 'number') {
    return fc.oneof(ANY_VALUE, fc.constantFrom((minimum ?? 0) - 1, (maximum ?? 2 ** 53) + 1, 0.5, '7'));
  }
  if (type === 'array') {
    const many = fitting(items ?? {}, schemas).map((item) =>
      Array.from({ length: (maxItems ?? 2_000) + 1 }, () => item),
    );
    return fc.oneof(ANY_VALUE, many, fc.array(bent(items ?? {}, schemas), { minLength: 1, maxLength: 3 }));
  }
  return properties === undefined ? ANY_VALUE : bentObject(schema, properties, schemas);
}

function bentObject(
  schema: Schema,
  properties: Readonly<Record<string, Schema>>,
  schemas: Schemas,
): fc.Arbitrary<unknown> {
  const whole = fitting(schema, schemas).map((value) => ({ ...(value as object) }));
  const names = Object.keys(properties);
  if (names.length === 0) return ANY_VALUE;
  const wrong = fc
    .constantFrom(...names)
    .chain((name) =>
      fc.tuple(whole, bent(properties[name] ?? {}, schemas)).map(([value, own]) => ({ ...value, [name]: own })),
    );
  const without = fc
    .tuple(whole, fc.constantFrom(...names))
    .map(([value, name]) => Object.fromEntries(Object.entries(value).filter(([own]) => own !== name)));
  const more = fc.tuple(whole, fc.string(), ANY_VALUE).map(([value, name, own]) => ({ ...value, [name]: own }));
  return fc.oneof(ANY_VALUE, { arbitrary: wrong, weight: 4 }, without, more);
}

function named(ref: string, schemas: Schemas): Schema {
  const found = schemas[ref.split('/').at(-1) ?? ''];
  if (found === undefined) throw new Error(`the document does not have ${ref}`);
  return found;
}
