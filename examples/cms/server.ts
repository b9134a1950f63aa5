import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fastify, type FastifyReply, type FastifyRequest } from 'fastify';
import { EventStore, UserDirectory } from 'eventark';
import { loadSettings, mountBackups, openModule } from 'eventark/server';
import { Articles, type App } from './articles.js';
import { articleEditor, articleList, html, layout, signInPage, type Html } from './pages.js';
import { fill } from './first-articles.js';
import { CmsUsers, mayUseBackups, type Account } from './users.js';

const PUBLIC = join(import.meta.dirname, 'public');
const TYPES: Readonly<Record<string, string>> = { 'cms.css': 'text/css', 'cms.js': 'text/javascript' };

// 1. The CMS opens eventark with its own accounts, and writes its events into the event store that eventark backs up.
const settings = loadSettings({});
const users = new CmsUsers();
let store: EventStore | undefined;
const module = await openModule(settings, {
  rebind: (container) => {
    container.rebind(UserDirectory).toConstantValue(users);
    store = container.get(EventStore);
  },
});
if (store === undefined) throw new Error('there is no event store');
const apps = async () => (await module.apps()).toSorted((a, b) => a.name.localeCompare(b.name));
const articles = new Articles(store, () => new Date());
if ((await apps()).length === 0) await fill(articles);

// 2. Who makes a request: the cookie of the CMS says it, and decides what they may do with backups.
const sessions = new Map<string, string>();
const accountOf = ({ headers }: Pick<FastifyRequest, 'headers'>): Account | undefined =>
  users.named(sessions.get(/(?:^|; )session=([\w-]+)/.exec(headers.cookie ?? '')?.[1] ?? '') ?? '');
const backups = await mountBackups<FastifyRequest>({
  ...{ settings, module, path: '/backups' },
  authenticate: (request) => {
    const account = accountOf(request);
    return account && { ...account, may: (scope: string) => mayUseBackups(account, scope) };
  },
});

// 3. The pages of the CMS; the pages about backups are elements in them.
const app = fastify();
app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
  done(null, Object.fromEntries(new URLSearchParams(String(body)))),
);
app.addHook('onRequest', async (_request, reply) => {
  reply.header('content-security-policy', "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'");
});
app.get<{ Params: { file: string } }>('/public/:file', async ({ params: { file } }, reply) => {
  const type = TYPES[file];
  return type === undefined ? reply.callNotFound() : reply.type(type).send(await readFile(join(PUBLIC, file)));
});

interface Named {
  readonly name: string;
  readonly id: string;
}
type Request = FastifyRequest<{ Params: Named; Body: Readonly<Record<string, string>> }>;

interface Shown {
  readonly title: string;
  readonly body: Html;
}

/** A page for somebody who has signed in. */
function page(path: string, show: (app: App, account: Account, request: Request) => Promise<Shown> | Shown): void {
  app.get<{ Params: Named; Body: Readonly<Record<string, string>> }>(path, async (request, reply) => {
    const account = accountOf(request);
    if (account === undefined) return reply.redirect('/sign-in');
    const all = await apps();
    const { name } = request.params;
    const open = name === undefined ? undefined : all.find((each) => each.name === name);
    if (name !== undefined && open === undefined) return reply.callNotFound();
    const { title, body } = await show(open ?? { id: '', name: '' }, account, request);
    const here = request.url.split('?')[0] ?? '';
    return sendPage(
      reply,
      layout({ title, body, account, apps: all, here, ...(open === undefined ? {} : { app: open }) }),
    );
  });
}

function sendPage(reply: FastifyReply, text: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(text);
}

const mayEdit = ({ role }: Account): boolean => role !== 'Reader';

app.get('/', async (_request, reply) => {
  const [first] = await apps();
  return reply.redirect(first === undefined ? '/admin' : `/apps/${encodeURIComponent(first.name)}/articles`);
});
app.get('/sign-in', async (_request, reply) =>
  sendPage(reply, layout({ title: 'Sign in', body: signInPage(users.all) })),
);
app.post<{ Body: { readonly id: string } }>('/sign-in', async ({ body }, reply) => {
  const session = randomUUID();
  sessions.set(session, body.id);
  return reply.header('set-cookie', `session=${session}; Path=/; HttpOnly; SameSite=Strict`).redirect('/');
});
app.post('/sign-out', async (_request, reply) =>
  reply.header('set-cookie', 'session=; Path=/; Max-Age=0').redirect('/sign-in'),
);

page('/apps/:name/articles', async (open, account) => ({
  title: 'Articles',
  body: articleList(open, await articles.list(open), mayEdit(account)),
}));
page('/apps/:name/articles/:id', async (open, account, { params: { id } }) => {
  const article = (await articles.list(open)).find((each) => each.id === id);
  return { title: article?.title ?? 'New article', body: articleEditor(open, article, mayEdit(account)) };
});
for (const path of ['/apps/:name/articles', '/apps/:name/articles/:id']) {
  app.post<{ Params: Named; Body: Readonly<Record<string, string>> }>(path, async (request, reply) => {
    const account = accountOf(request);
    const { name, id } = request.params;
    const open = (await apps()).find((each) => each.name === name);
    if (account === undefined || open === undefined || !mayEdit(account)) return reply.code(403).send('not allowed');
    const { title = '', text = '', do: action = 'save' } = request.body;
    if (id === undefined) await articles.create(open, account.id, { title, text });
    else if (action === 'delete') await articles.delete(open, id, account.id);
    else if (action === 'save') await articles.update(open, id, account.id, { title, text });
    else await articles.publish(open, id, account.id, action === 'publish');
    return reply.redirect(`/apps/${encodeURIComponent(name)}/articles`);
  });
}

// 4. Settings, Backups; Administration, Restore; New app, from template: each is one element.
const API = '/backups/api';
page('/apps/:name/backups', ({ name }) => ({
  title: 'Backups',
  body: html`<eventark-backups api="${API}" app="${name}"></eventark-backups>`,
}));
page('/apps/:name/clone', ({ name }, _account, { query }) => {
  const { backup = '', at = '', only = '' } = query as Readonly<Record<string, string>>;
  const chosen = html`backup="${backup}" at="${at}" only="${only}"`;
  const body = html`<eventark-clone api="${API}" app="${name}" ${chosen}></eventark-clone>`;
  return { title: 'Clone', body };
});
page('/admin', () => ({ title: 'All backups', body: html`<eventark-admin api="${API}"></eventark-admin>` }));
page('/admin/restore', (_app, _account, { query }) => {
  const { app: from = '', backup = '', at = '', only = '' } = query as Readonly<Record<string, string>>;
  const chosen = html`backup="${backup}" at="${at}" only="${only}"`;
  const body = html`<eventark-restore api="${API}" app="${from}" ${chosen}></eventark-restore>`;
  return { title: 'Restore', body };
});
page('/admin/templates', (_app, _account, { query }) => {
  const { app: from = '', backup = '', at = '' } = query as Readonly<Record<string, string>>;
  const body = html`<eventark-templates api="${API}" app="${from}" backup="${backup}" at="${at}"></eventark-templates>`;
  return { title: 'New app from template', body };
});
page('/admin/restores/:id', (_app, _account, { params: { id } }) => ({
  title: 'Restore',
  body: html`<eventark-restore api="${API}" job="${id}"></eventark-restore>`,
}));

await app.register(backups.plugin);
const url = await app.listen({ port: Number(process.env['PORT'] ?? 4711), host: '127.0.0.1' });
console.log(`The CMS is at ${url}/, its data in ${settings.data}`);
await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
await Promise.all([app.close(), backups.close()]);
await module.close();
