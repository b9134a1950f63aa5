import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fastify, type FastifyReply, type FastifyRequest } from 'fastify';
import type { App } from './articles.js';
import type { Html } from './html.js';
import { layout, problemPage, signInPage } from './pages.js';
import type { Account, CmsUsers } from './users.js';

type Texts = Readonly<Record<string, string | undefined>>;
interface Asked {
  readonly Params: Texts;
  readonly Querystring: Texts;
  readonly Body: Texts | undefined;
}
type Request = FastifyRequest<Asked>;

/** Somebody who has signed in, and what they ask for. */
export interface Visit {
  readonly account: Account;
  /** Of the path. */
  readonly params: Texts;
  readonly query: Texts;
  /** Fields of a form that was sent. */
  readonly form: Texts;
}

export interface Shown {
  readonly title: string;
  readonly body: Html;
}

/** Why somebody is not shown what they ask for. */
export class Refusal extends Error {
  constructor(
    readonly statusCode: 403 | 404,
    message: string,
  ) {
    super(message);
  }
}

const PUBLIC = join(import.meta.dirname, 'public');
const TYPES: Readonly<Record<string, string>> = { 'cms.css': 'text/css', 'cms.js': 'text/javascript' };

/** Sent with each page: scripts and styles of this server alone, and none in the page itself. */
const HEADERS = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data: blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
} as const;

/** The web server of the CMS: who has signed in, and pages in the frame that all of them have. */
export class Site {
  readonly server = fastify();
  /** Ids of the people who have signed in, by what their cookie says. */
  readonly #sessions = new Map<string, string>();
  readonly #users: CmsUsers;
  readonly #apps: () => Promise<readonly App[]>;

  constructor(users: CmsUsers, apps: () => Promise<readonly App[]>) {
    this.#users = users;
    this.#apps = apps;
    const { server } = this;
    // Forms alone: their fields are texts, which a body of another kind would not be.
    server.removeAllContentTypeParsers();
    server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
      done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );
    server.addHook('onRequest', async (_request, reply) => void reply.headers(HEADERS));
    server.setNotFoundHandler(async () => {
      throw new Refusal(404, 'There is no such page.');
    });
    server.setErrorHandler<Error & { readonly statusCode?: number }, Asked>(async (error, request, reply) => {
      const { statusCode = 500, message } = error;
      if (statusCode >= 500) console.error(error);
      reply.code(statusCode);
      return this.#send(
        request,
        reply,
        problemPage(statusCode < 500 ? message : 'It did not work. Nothing was saved.'),
      );
    });
    server.get<{ Params: { file: string } }>('/public/:file', async ({ params: { file } }, reply) => {
      const type = TYPES[file];
      return type === undefined ? reply.callNotFound() : reply.type(type).send(await readFile(join(PUBLIC, file)));
    });
    this.#addSignIn();
  }

  /** Undefined if nobody has signed in with the cookie of this request. */
  accountOf({ headers }: Pick<FastifyRequest, 'headers'>): Account | undefined {
    return this.#users.named(this.#sessions.get(sessionOf(headers.cookie)) ?? '');
  }

  /** A page for those who have signed in. */
  page(path: string, show: (visit: Visit) => Promise<Shown> | Shown): void {
    this.server.get(path, async (request: Request, reply) => {
      const visit = this.#visit(request);
      if (visit === undefined) return reply.redirect('/sign-in');
      return this.#send(request, reply, await show(visit));
    });
  }

  /** A page of an app. */
  appPage(path: string, show: (app: App, visit: Visit) => Promise<Shown> | Shown): void {
    this.page(`/apps/:name${path}`, async (visit) => show(await this.#appOf(visit), visit));
  }

  /** What a form of an app does: it returns the path that is opened then, or what is shown instead. */
  appForm(path: string, act: (app: App, visit: Visit) => Promise<string | Shown>): void {
    this.server.post(`/apps/:name${path}`, async (request: Request, reply) => {
      const visit = this.#visit(request);
      if (visit === undefined) return reply.redirect('/sign-in');
      const then = await act(await this.#appOf(visit), visit);
      return typeof then === 'string' ? reply.redirect(then) : this.#send(request, reply, then);
    });
  }

  /** Here people say who they are. A CMS that others reach asks for a password, and sends its cookie over HTTPS alone (`Secure`). */
  #addSignIn(): void {
    this.server.get('/', async (_request, reply) => {
      const [first] = await this.#apps();
      return reply.redirect(first === undefined ? '/admin' : `/apps/${encodeURIComponent(first.name)}/articles`);
    });
    this.server.get('/sign-in', async (request: Request, reply) =>
      this.#send(request, reply, signInPage(this.#users.all)),
    );
    this.server.post('/sign-in', async ({ body }: Request, reply) => {
      const id = body?.['id'] ?? '';
      if (this.#users.named(id) === undefined) throw new Refusal(403, 'There is no such account.');
      const session = randomUUID();
      this.#sessions.set(session, id);
      // Strict: no other site can send a form in the name of who has signed in here.
      return reply.header('set-cookie', `session=${session}; Path=/; HttpOnly; SameSite=Strict`).redirect('/');
    });
    this.server.post('/sign-out', async ({ headers }, reply) => {
      this.#sessions.delete(sessionOf(headers.cookie));
      return reply.header('set-cookie', 'session=; Path=/; Max-Age=0').redirect('/sign-in');
    });
  }

  #visit(request: Request): Visit | undefined {
    const { params, query, body: form = {} } = request;
    const account = this.accountOf(request);
    return account && { account, params, query, form };
  }

  async #appOf({ params }: Visit): Promise<App> {
    const app = (await this.#apps()).find(({ name }) => name === params['name']);
    if (app === undefined) throw new Refusal(404, 'There is no such app.');
    return app;
  }

  async #send(request: Request, reply: FastifyReply, shown: Shown): Promise<FastifyReply> {
    const account = this.accountOf(request);
    const apps = account === undefined ? [] : await this.#apps();
    const [here = ''] = request.url.split('?');
    const app = apps.find(({ name }) => name === request.params['name']);
    return reply.type('text/html; charset=utf-8').send(layout({ ...shown, account, apps, app, here }));
  }
}

function sessionOf(cookie = ''): string {
  return /(?:^|; )session=([\w-]+)/.exec(cookie)?.[1] ?? '';
}
