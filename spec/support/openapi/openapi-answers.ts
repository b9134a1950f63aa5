import { Ajv2020 } from 'ajv/dist/2020.js';
import { openApi } from '../../../src/http/openapi/openapi.js';
import { ROUTES } from '../../../src/http/routes.js';

export interface AnswerToCheck {
  readonly method: string;
  /** Below the base path, with its query. */
  readonly path: string;
  readonly status: number;
  readonly type: string | undefined;
  readonly body: unknown;
}

/** What an answer has that the OpenAPI document does not say; undefined if nothing. */
export type AnswerCheck = (answer: AnswerToCheck) => string | undefined;

interface Responses {
  readonly [status: string]:
    { readonly content?: { readonly [type: string]: { readonly schema: object } } } | undefined;
}

/** Checks answers of the server against its own OpenAPI document. */
export function answerCheck(): AnswerCheck {
  const document = openApi(ROUTES, '/api', '1.0.0') as {
    readonly paths: { readonly [path: string]: { readonly [method: string]: { readonly responses: Responses } } };
    readonly components: object;
  };
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addSchema(document, 'openapi');
  const ids = new Map(ROUTES.map(({ path, idPattern }) => [path, idPattern?.slice(1, -1)]));
  const patterns = Object.keys(document.paths)
    .toSorted((a, b) => a.split('{').length - b.split('{').length || b.length - a.length)
    .map((path) => [path, new RegExp(`^${path.replaceAll(/\{\w+\}/g, ids.get(path) ?? '[^/]+?')}/?$`)] as const);
  return ({ method, path, status, type, body }) => {
    const place = patterns.find(([, pattern]) => pattern.test(path.split('?')[0] ?? ''))?.[0];
    const operation = place === undefined ? undefined : document.paths[place]?.[method.toLowerCase()];
    // Not an address of the API: every such answer is a problem.
    const responses = operation?.responses ?? Object.values(document.paths['/apps'] ?? {})[0]?.responses ?? {};
    const wanted = responses[String(status)] ?? (status >= 400 ? responses['default'] : undefined);
    if (wanted === undefined) return `${method} ${path} answers ${status}, which it does not say`;
    if (wanted.content === undefined) return undefined;
    const media = Object.entries(wanted.content).find(([each]) => type?.startsWith(each));
    if (media === undefined) return `${method} ${path} answers ${status} as ${type ?? 'nothing'}`;
    if (!media[0].includes('json')) return undefined;
    const schema = JSON.parse(JSON.stringify(media[1].schema).replaceAll('"#/', '"openapi#/')) as object;
    const validate = ajv.compile(schema);
    return validate(body) ? undefined : `${method} ${path} ${status}: ${ajv.errorsText(validate.errors)}`;
  };
}
