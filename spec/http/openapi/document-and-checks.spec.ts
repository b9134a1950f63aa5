import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import fc from 'fast-check';
import { isBackupError } from '../../../src/errors.js';
import { rulesOf } from '../../../src/http/dto-rules.js';
import { openApi } from '../../../src/http/openapi/openapi.js';
import type { Dto } from '../../../src/http/route.js';
import { ROUTES } from '../../../src/http/routes.js';
import { validated } from '../../../src/http/validate.js';
import { bent, fitting, type Schema, type Schemas } from '../../support/openapi/malformed.js';

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Schemas };
}

interface Operation {
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } };
}

describe('what the OpenAPI document says of a body', () => {
  const document = openApi(ROUTES, '/api', '1') as unknown as Document;
  const { schemas } = document.components;
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema(document, 'openapi');

  const isTaken = (type: Dto, value: unknown): boolean => {
    try {
      validated(type, value, 'body');
      return true;
    } catch (error) {
      if (!isBackupError(error, 'invalid-argument')) throw error;
      return false;
    }
  };

  for (const { operation, method, path, body } of ROUTES) {
    if (body === undefined) continue;
    it(`is what is checked: ${operation}`, () => {
      const schema = document.paths[path]?.[method.toLowerCase()]?.requestBody?.content['application/json'].schema;
      const fits = ajv.compile({ $ref: (schema?.$ref ?? '').replace('#/', 'openapi#/') });
      const any = fc.oneof(fitting(schema ?? {}, schemas), bent(schema ?? {}, schemas));
      fc.assert(
        fc.property(any, (value) => {
          const sent = withoutNull(value);
          expect(isTaken(body, sent), JSON.stringify(sent)).to.equal(fits(sent));
        }),
        { numRuns: 300, seed: 3 },
      );
    });
  }

  it('is checked without members that are null, which are as if they were left out', () => {
    const optional = ROUTES.flatMap(({ body, operation }) =>
      body === undefined
        ? []
        : [...rulesOf(body)].flatMap(([member, rules]) =>
            rules.some(({ name }) => name === 'isOptional') ? [{ body, operation, member }] : [],
          ),
    );
    expect(optional.length).to.be.greaterThan(40);
    for (const { body, operation, member } of optional) {
      const schema = schemas[body.name.replace(/Dto$/, '')] ?? {};
      const [whole] = fc.sample(fitting(schema, schemas), { numRuns: 1, seed: 5 });
      const taken = validated(body, { ...(whole as object), [member]: null }, 'body');
      expect(Reflect.get(taken, member), `${operation} ${member}`).to.equal(Reflect.get(new body(), member));
    }
  });

  it('names the bounds of lists, whatever is in them', () => {
    const bounds = Object.fromEntries(
      Object.entries(schemas).flatMap(([name, { properties = {} }]) =>
        Object.entries(properties).flatMap(([member, { minItems, maxItems }]) =>
          minItems === undefined && maxItems === undefined ? [] : [[`${name}.${member}`, [minItems, maxItems]]],
        ),
      ),
    );
    expect(bounds).to.deep.equal({
      'AskedRestore.only': [undefined, 1_000],
      'AskedRestore.except': [undefined, 1_000],
      'BackupIds.ids': [1, 1_000],
      'CopyApp.only': [undefined, 1_000],
      'CopyApp.except': [undefined, 1_000],
      'PreviewRestore.only': [undefined, 1_000],
      'PreviewRestore.except': [undefined, 1_000],
      'StartRestore.only': [undefined, 1_000],
      'StartRestore.except': [undefined, 1_000],
      'MakeTemplate.schemas': [undefined, 1_000],
      'MakeTemplate.contentIds': [undefined, 1_000],
      'MakeTemplate.variables': [undefined, 50],
      'MakeTemplate.tags': [undefined, 10],
    });
  });
});

/** Null is as if a member that may be left out was. */
function withoutNull(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null));
}
