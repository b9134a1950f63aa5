import type { FastifyReply, FastifyRequest } from 'fastify';
import { BackupError } from '../../errors.js';
import type { Route, ServerContext } from '../route.js';

/** What there is at each place: its pattern, and the methods that it takes. */
export class Methods {
  readonly #places: readonly {
    readonly pattern: RegExp;
    readonly methods: readonly string[];
    readonly own: readonly Route[];
  }[];

  constructor(
    routes: readonly Route[],
    base: string,
    private readonly context: Pick<ServerContext, 'module'>,
  ) {
    const byPath = Map.groupBy(routes, ({ path }) => path);
    this.#places = Array.from(byPath, ([path, own]) => ({
      pattern: new RegExp(`^${escaped(base)}${patternOf(path, own[0]?.idPattern)}/?$`),
      own,
      methods: own.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])),
    }));
  }

  /**
   * Answers a method that an address does not take: `OPTIONS` with the methods that it does take, any other with an error that
   * names them. Undefined for an address that does not exist. No CORS headers are sent: pages of other sites may not call this API.
   */
  answer(request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
    const [path = ''] = request.url.split('?');
    const places = this.#places.filter(({ pattern }) => pattern.test(path));
    if (places.length === 0) return undefined;
    const allow = [...new Set([...places.flatMap(({ methods }) => methods), 'OPTIONS'])].join(', ');
    reply.header('allow', allow);
    if (request.method === 'OPTIONS') {
      const abilities = places.flatMap(({ own }) => own.map((route) => route.abilities?.(this.context) ?? {}));
      return reply
        .headers(Object.assign({}, ...abilities) as Record<string, string>)
        .status(204)
        .send();
    }
    throw new BackupError('method-not-allowed', `${request.method} is not possible here; nothing was changed`, {
      hint: `this address takes ${allow}`,
      facts: { allow },
    });
  }
}

/** As the router has it. */
function patternOf(path: string, idPattern: string | undefined): string {
  const id = idPattern === undefined ? '[^/:]+' : `(?:${idPattern.replace(/^\^|\$$/g, '')})`;
  const parts = path.split(/\{\w+\}/);
  const isIdLast = /\}(?::[\w-]+)?$/.test(path);
  return parts
    .map(escaped)
    .reduce((all, part, index) => `${all}${isIdLast && index === parts.length - 1 ? id : '[^/]+'}${part}`);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
