import { expect } from 'chai';
import type { BrowserContext, Page, Request } from 'playwright-core';
import { useUi } from '../fresh-page.js';
import { openHost } from '../view/host-page.js';
import type { HeldJob } from '../ui-server.js';

const APPS = ['blog', 'one', 'two', 'three', 'four', 'five', 'six'];

describe('Live updates of several pages, in a browser', () => {
  const ui = useUi();
  let context: BrowserContext;
  const held: HeldJob[] = [];
  const opened = new Set<Request>();
  const lines = (): number => [...opened].filter((request) => !request.frame().page().isClosed()).length;
  before(async () => {
    for (const name of APPS.slice(1)) await ui.server.module.copy('blog', { name });
  });
  beforeEach('count the lines of all tabs', async () => {
    opened.clear();
    context = await ui.browser.newContext({ locale: 'en-GB' });
    context.on('request', (request) => request.url().endsWith('/stream') && opened.add(request));
    context.on('requestfinished', (request) => opened.delete(request));
    context.on('requestfailed', (request) => opened.delete(request));
  });
  afterEach('let all jobs end', async () => {
    for (const { goOn } of held.splice(0)) goOn();
    await context.close();
  });
  const start = async (app: string): Promise<void> => {
    const asked = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
    expect((await fetch(`${ui.server.url}/api/apps/${app}/backups`, asked)).status).to.equal(202);
  };
  const ended = async (page: Page): Promise<void> =>
    page.locator('[part=job]').getByRole('button', { name: 'Dismiss' }).waitFor();
  const open = async (app: string): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(`${ui.server.url}/#/apps/${app}`);
    await page.locator('[part=job]').waitFor();
    return page;
  };

  it('need one line for two elements and a second tab, and another page reads on when the first one is closed', async () => {
    const job = ui.server.hold();
    held.push(job);
    await start('blog');
    const { progress, log } = await job.waits;
    const first = await context.newPage();
    const element = '<eventark-backups api="/api" app="blog"></eventark-backups>';
    await openHost(first, ui.server.url, { body: element + element });
    await first.locator('[part=job]').nth(1).waitFor();
    const second = await open('blog');
    const done = async (page: Page, count: number, what: string): Promise<void> => {
      for (let at = 0; at < count; at += 1) await page.locator('[part=job]').nth(at).getByText(what).waitFor();
    };
    progress({ phase: 'write-events', done: 300, total: 1_200, unit: 'events' });
    await Promise.all([done(first, 2, '25'), done(second, 1, '25')]);
    expect(lines(), 'of three elements').to.equal(1);
    await first.close();
    progress({ phase: 'write-events', done: 600, total: 1_200, unit: 'events' });
    await done(second, 1, '50');
    log({ level: 'info', text: 'half of it' });
    await second.getByRole('button', { name: /^Show log/ }).click();
    await second.getByRole('log').getByText('half of it').waitFor();
    expect(lines()).to.equal(1);
    job.goOn();
    await ended(second);
    expect(lines()).to.equal(0);
  });

  it('leave lines free for what people do in seven tabs with jobs of seven apps, and all of them hear how theirs ends', async () => {
    for (const app of APPS) {
      const job = held.length < 2 ? ui.server.hold() : undefined;
      if (job !== undefined) held.push(job);
      await start(app);
      await job?.waits;
    }
    const pages: Page[] = [];
    for (const app of APPS) pages.push(await open(app));
    expect(lines()).to.be.greaterThan(0).and.at.most(3);
    const [last] = pages.slice(-1);
    const jobs = await last?.evaluate<number>(`fetch('/api/jobs').then((answer) => answer.status)`);
    expect(jobs).to.equal(200);
    expect(await last?.getByText('Live updates interrupted', { exact: false }).count()).to.equal(0);
    for (const { goOn } of held.splice(0)) goOn();
    for (const page of pages) await ended(page);
  });
});
