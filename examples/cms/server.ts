import { once } from 'node:events';
import { EventStore, UserDirectory } from 'eventark';
import { loadSettings, mountBackups, openModule } from 'eventark/server';
import type { FastifyRequest } from 'fastify';
import { addArticlePages } from './article-pages.js';
import { Articles } from './articles.js';
import { addBackupPages } from './backup-pages.js';
import { fill } from './first-articles.js';
import { BACKUPS } from './pages.js';
import { Site } from './site.js';
import { CmsUsers, mayUseBackups } from './users.js';

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

// 2. The pages of the CMS itself.
const site = new Site(users, apps);
addArticlePages(site, articles, users);

// 3. The API of the backups: the session of the CMS says who asks, and their role what they may do.
const backups = await mountBackups<FastifyRequest>({
  ...{ settings, module, path: BACKUPS },
  authenticate: (request) => {
    const account = site.accountOf(request);
    return account && { ...account, may: (scope: string) => mayUseBackups(account, scope) };
  },
});
await site.server.register(backups.plugin);

// 4. Settings, Backups; Administration, Restore; New app from template: each is one element that asks this API.
addBackupPages(site);

const url = await site.server.listen({ port: Number(process.env['PORT'] ?? 4711), host: '127.0.0.1' });
console.log(`The CMS is at ${url}/, its data in ${settings.data}`);
await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
await Promise.all([site.server.close(), backups.close()]);
await module.close();
