import { expect } from 'chai';
import fc from 'fast-check';
import { bent, fitting, type Schema, type Schemas } from '../../support/openapi/malformed.js';
import { openHttp, type HttpUnderTest } from '../../support/http.js';

const IS_SWEEP = process.env['EVENTARK_SWEEP'] === 'all';
/** Of each operation: 5,000 and more in all for each seed of a sweep. */
const REQUESTS = IS_SWEEP ? 86 : 12;
const SEEDS = IS_SWEEP ? [11, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] : [11];

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly schema: Schema;
}

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, { readonly content?: object }>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Schemas };
}

interface Sent {
  readonly path: string;
  readonly query: Readonly<Record<string, unknown>>;
  /** Text of the body. */
  readonly body: string | undefined;
}

describe('malformed requests, made of the schemas of the OpenAPI document', () => {
  let http: HttpUnderTest;
  let document: Document;
  /** What is there, by the names of parameters. */
  let there: Readonly<Record<string, string>>;

  before(async () => {
    http = await openHttp();
    document = (await http.call('GET', '/openapi.json')).body as unknown as Document;
    const { id } = (await http.call('POST', '/apps/shop/backups', {})).body;
    await http.ended(id);
    there = { app: 'shop', backup: String(id), job: String(id), base: String(id) };
  });
  after(async () => http.dispose());

  for (const seed of SEEDS)
    it(`are refused by every operation, and none of them breaks anything (seed ${seed})`, async function () {
      this.timeout(IS_SWEEP ? 3_600_000 : 300_000);
      const statuses: number[] = [];
      for (const [path, methods] of Object.entries(document.paths)) {
        for (const [method, operation] of Object.entries(methods)) {
          if (isStream(operation)) continue;
          const send = async (sent: Sent): Promise<void> => void statuses.push(await statusOf(method, sent));
          const requests = requestsTo(path, operation);
          await fc.assert(fc.asyncProperty(requests, send), { numRuns: REQUESTS, seed });
        }
      }
      const count = (status: number): number => statuses.filter((each) => each === status).length;
      expect(statuses.length).to.be.at.least(IS_SWEEP ? 5_000 : 500);
      // They came as far as the checks of the route, not only to an address where nothing is.
      expect(count(422)).to.be.at.least(150);
      expect((await http.call('GET', '/apps')).status).to.equal(200);
    });

  function requestsTo(path: string, { parameters, requestBody }: Operation): fc.Arbitrary<Sent> {
    const { schemas } = document.components;
    const valueOf = ({ name, schema }: Parameter, isBent: boolean): fc.Arbitrary<unknown> => {
      if (isBent) return bent(schema, schemas);
      const known = there[name];
      return known === undefined ? fitting(schema, schemas) : fc.constant(known);
    };
    const schema = requestBody?.content['application/json']?.schema;
    const places = [...parameters.map(({ name }) => name), ...(schema === undefined ? [] : ['body'])];
    return fc.constantFrom(...places, 'nothing').chain((place) => {
      const values = parameters.map((each) => valueOf(each, each.name === place));
      const body = schema === undefined ? fc.constant(undefined) : bodyOf(schema, place === 'body', schemas);
      return fc.tuple(fc.tuple(...values), body).map(([given, text]) => ({
        path: parameters.reduce(
          (at, { name }, index) => at.replace(`{${name}}`, encodeURIComponent(textOf(given[index])) || '-'),
          path,
        ),
        query: Object.fromEntries(
          parameters.flatMap((each, index) => (each.in === 'query' ? [[each.name, given[index]]] : [])),
        ),
        body: text,
      }));
    });
  }

  async function statusOf(method: string, { path, query, body }: Sent): Promise<number> {
    const search = new URLSearchParams(
      Object.fromEntries(Object.entries(query).map(([name, value]) => [name, textOf(value)])),
    );
    // Nothing is waited for.
    if (search.has('wait') && Number(search.get('wait')) > 0) search.set('wait', '0');
    const answer = await fetch(`${http.url}${path}?${search.toString()}`, {
      method: method.toUpperCase(),
      redirect: 'manual',
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
    });
    const text = await answer.text();
    const asked = `${method} ${path}?${search.toString()} ${body ?? ''}`;
    expect(answer.status, `${asked}: ${text}`).to.be.below(500);
    if (answer.status >= 400 && method !== 'head') {
      expect(answer.headers.get('content-type'), asked).to.match(/^application\/problem\+json/);
      expect(JSON.parse(text), asked).to.include.keys('code', 'changed', 'traceId', 'statusCode');
    }
    return answer.status;
  }
});

/** Now and then cut, so that it is no JSON. */
function bodyOf(schema: Schema, isBent: boolean, schemas: Schemas): fc.Arbitrary<string> {
  const text = (isBent ? bent(schema, schemas) : fitting(schema, schemas)).map((value) =>
    JSON.stringify(value ?? null).toWellFormed(),
  );
  if (!isBent) return text;
  const cut = text.map((whole) => whole.slice(0, Math.floor(whole.length / 2)));
  return fc.oneof({ arbitrary: text, weight: 6 }, cut);
}

function textOf(value: unknown): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed();
}

function isStream({ responses }: Operation): boolean {
  return Object.values(responses).some(({ content = {} }) => 'text/event-stream' in content);
}
