import { Validator } from '@seriousme/openapi-schema-validator';
import { expect } from 'chai';
import fc from 'fast-check';
import { openApi } from '../../../src/http/openapi/openapi.js';
import type { Route } from '../../../src/http/route.js';
import { ROUTES } from '../../../src/http/routes.js';
import { openHttp, type HttpUnderTest } from '../../support/http.js';

const REQUESTS = 500;

/** Anything at all, and now and then something that nearly fits. */
const anyValue = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(
    'shop',
    '',
    '01k00000000000000000000000',
    -1,
    1e99,
    '../../etc/passwd',
    '\u0000',
    "'; --",
    '__proto__',
  ),
);

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('shop', '01k00000000000000000000000', '..', '%00', '%', 'a'.repeat(600), 'constructor'),
);

/** A body or a query with the members that the route has, and others. */
function anyObject(names: readonly string[], value: fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, unknown>> {
  const name = names.length === 0 ? anyText : fc.oneof(fc.constantFrom(...names), anyText);
  return fc.dictionary(name, value, { maxKeys: 4 });
}

function namesOf(dto: Route['body']): readonly string[] {
  return dto === undefined ? [] : Object.keys(new dto());
}

/** Nothing that would have to be waited for. */
const ASKED = ROUTES.filter(({ success }) => success.type !== 'text/event-stream');

const anyRequest = fc.constantFrom(...ASKED).chain((route) =>
  fc.record({
    route: fc.constant(route),
    params: fc.array(anyText, { minLength: 3, maxLength: 3 }),
    query: anyObject(['limit', 'cursor', 'state', 'after', 'force', 'ifRunning', ...namesOf(route.query)], anyText),
    body: fc.oneof(
      anyObject(['backup', 'ids', 'name', 'comment', 'planId', 'protected', ...namesOf(route.body)], anyValue).map(
        (each) => JSON.stringify(each),
      ),
      anyValue.map((each) => JSON.stringify(each)),
      anyText,
    ),
    type: fc.constantFrom(
      'application/json',
      'text/plain',
      'application/xml',
      'application/json; charset=latin1',
      undefined,
    ),
  }),
);

describe('the OpenAPI document', () => {
  let http: HttpUnderTest;

  before(async () => {
    http = await openHttp();
  });
  after(async () => http.dispose());

  it('is valid, and served', async () => {
    const { body } = await http.call('GET', '/openapi.json');
    const result = await new Validator().validate(structuredClone(body));
    expect(result.errors ?? []).to.deep.equal([]);
    expect(result.valid).to.equal(true);
    expect(body['openapi']).to.match(/^3\.1/);
  });

  it('has every route once, under a name of its own', () => {
    const document = openApi(ROUTES, '/api', '1');
    const operations = Object.values(document['paths'] as object).flatMap((path: object) =>
      Object.values(path).map((each: { operationId: string }) => each.operationId),
    );
    expect(new Set(operations).size).to.equal(ROUTES.length);
    expect(operations).to.include.members(['listBackups', 'startRestore']);
  });

  it('says what is in every object, but for those whose members are not ours', () => {
    const { schemas } = openApi(ROUTES, '/api', '1')['components'] as {
      readonly schemas: Readonly<Record<string, { readonly properties: Readonly<Record<string, object>> }>>;
    };
    const open = Object.entries(schemas).flatMap(([name, { properties }]) =>
      Object.entries(properties)
        .filter(([, schema]) => JSON.stringify(schema) === '{"type":"object"}')
        .map(([member]) => `${name}.${member}`),
    );
    expect(open).to.deep.equal([
      'CreateApp.variables',
      'Event.payload',
      'Failure.params',
      'Job.result',
      'LogLine.params',
      'PlanWarning.params',
      'Problem.params',
      'Restore.result',
      'SquidexJob.taskArguments',
      'StreamState.state',
    ]);
  });

  it(`leaves nothing to break for ${REQUESTS} malformed requests`, async function () {
    this.timeout(240_000);
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(anyRequest, async ({ route, params, query, body, type }) => {
        let at = 0;
        const path = route.path.replaceAll(
          /\{\w+\}/g,
          () => encodeURIComponent(safe(params[(at += 1) - 1] ?? '')) || '-',
        );
        const search = new URLSearchParams();
        for (const [name, value] of Object.entries(query)) search.set(safe(name), safe(String(value)));
        const hasBody = route.method !== 'GET';
        const answer = await fetch(`${http.url}${path}?${search.toString()}&wait=0`, {
          method: route.method,
          ...(hasBody ? { body: safe(body) } : {}),
          ...(hasBody && type !== undefined ? { headers: { 'content-type': type } } : {}),
        });
        const text = await answer.text();
        sent += 1;
        expect(answer.status, `${route.method} ${path} ${body}: ${text}`).to.be.below(500);
        if (answer.status < 400) return;
        expect(answer.headers.get('content-type'), text).to.match(/^application\/problem\+json/);
        expect(JSON.parse(text)).to.include.keys('code', 'changed', 'traceId', 'statusCode');
      }),
      { numRuns: REQUESTS, seed: 7 },
    );
    expect(sent).to.be.at.least(REQUESTS);
    expect((await http.call('GET', '/apps')).status).to.equal(200);
  });
});

/** Lone surrogates cannot be sent. */
function safe(text: string): string {
  return text.toWellFormed();
}
