import { ProblemDto } from '../problem.js';
import type { Route } from '../route.js';
import { DtoSchemas, membersOf, schemaOfRules, type Schema } from './dto-schema.js';

/** An OpenAPI 3.1 document. */
export type OpenApi = Readonly<Record<string, unknown>>;

/** The document of these routes, whose paths begin with `base`: made of the same classes that check what comes in. */
export function openApi(routes: readonly Route[], base: string, version: string): OpenApi {
  const schemas = new DtoSchemas();
  const problem = schemas.refTo(ProblemDto, true);
  const paths: Record<string, Record<string, Schema>> = {};
  for (const route of routes) {
    (paths[route.path] ??= {})[route.method.toLowerCase()] = operationOf(route, schemas, problem);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'eventark', version, description: 'Backups and restores of apps of an event-sourced CMS.' },
    servers: [{ url: base }],
    security: [{ bearer: [] }, {}],
    paths,
    components: {
      schemas: schemas.all,
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
  };
}

function operationOf(route: Route, schemas: DtoSchemas, problem: Schema): Schema {
  const { operation, summary, scope, body } = route;
  return {
    operationId: operation,
    summary,
    ...(scope === undefined ? {} : { description: `Needs \`${scope}\`.` }),
    parameters: [...pathParameters(route), ...queryParameters(route)],
    ...(body === undefined
      ? {}
      : { requestBody: { content: { 'application/json': { schema: schemas.refTo(body, false) } } } }),
    responses: { ...successOf(route, schemas), ...unchangedOf(route), default: problemAnswer(problem) },
  };
}

function successOf(route: Route, schemas: DtoSchemas): Schema {
  const { status, also = [], answer, accepted, type } = route.success;
  const media = type ?? 'application/json';
  const schema = answer === undefined ? {} : schemas.refTo(answer, true);
  const stream = route.isLong === true ? { [EVENTS]: { schema: { type: 'string' } } } : {};
  const content = answer === undefined && type === undefined ? {} : { content: { [media]: { schema }, ...stream } };
  const answers = [status, ...also].map((each) => [each, hasNoBody(each) ? {} : content] as const);
  const waiting =
    accepted === undefined ? {} : { content: { 'application/json': { schema: schemas.refTo(accepted, true) } } };
  const all = accepted === undefined ? answers : [...answers, [202, waiting] as const];
  return Object.fromEntries(all.map(([each, own]) => [String(each), { description: 'Success', ...own }]));
}

/** Of what takes long, where it is accepted: `progress` as it goes, and at the end `answer` or `problem`. */
const EVENTS = 'text/event-stream';

/** Every answer of JSON to a GET has a tag. */
function unchangedOf({ method, success: { answer } }: Route): Schema {
  return method === 'GET' && answer !== undefined ? { 304: { description: 'As `If-None-Match` says it is' } } : {};
}

function hasNoBody(status: number): boolean {
  return [204, 302, 304].includes(status);
}

function problemAnswer(schema: Schema): Schema {
  return { description: 'What is wrong', content: { 'application/problem+json': { schema } } };
}

function pathParameters({ path, idPattern }: Route): Schema[] {
  const pattern = idPattern === undefined ? {} : { pattern: idPattern };
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    ...{ name, in: 'path', required: true },
    schema: { type: 'string', minLength: 1, maxLength: 500, ...pattern },
  }));
}

function queryParameters({ query }: Route): Schema[] {
  if (query === undefined) return [];
  const defaults: object = new query();
  return Object.entries(membersOf(query)).map(([name, { rules, isRequired }]) => {
    const fallback: unknown = Reflect.get(defaults, name);
    const schema = { ...schemaOfRules(rules), ...(fallback === undefined ? {} : { default: fallback }) };
    return { name, in: 'query', required: isRequired, schema };
  });
}
