import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import type { UiServer } from '../../spec/ui/ui-server.js';
import { answered, Feelings, freshPage, scroll } from './in-browser.js';

const APPS = 10_000;
const TIMES = 3;
const BADGES = ['protected', 'overdue', 'at-risk', 'never', 'protected', 'new', 'protected'];
const NAMES = Array.from({ length: APPS }, (_, nth) => `app-${((nth * 7_919) % APPS).toString(36)}-${nth}`);

/** The page of all apps with 10,000 of them, as a server in front of the real one lists them: searched, filtered, and all of their states. */
export async function manyApps(server: UiServer, browser: Browser): Promise<void> {
  const front = createServer((asked, answer) => {
    const body = answerOf(asked.url ?? '');
    if (body === undefined) return passOn(server.url, asked, answer);
    answer.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  const feelings = new Feelings();
  for (let time = 0; time < TIMES; time += 1) await useApps(browser, feelings, url);
  feelings.say();
  front.closeAllConnections();
  front.close();
}

async function useApps(browser: Browser, feelings: Feelings, url: string): Promise<void> {
  const page = await freshPage(browser);
  await page.goto(`${url}/`);
  await page.getByText(`of ${APPS.toLocaleString('en')}`).waitFor();
  const feel = await feelings.on(page);
  await feel('apps: their states arrive', async () => page.locator('.tiles > .overdue').waitFor());
  await feel('apps: scroll them', async () => scroll(page));
  await feel('apps: type what is searched for', async () => {
    await page.getByLabel('Search apps').pressSequentially(NAMES[5_000] ?? '', { delay: 40 });
    await page.locator('tbody tr').nth(1).waitFor({ state: 'detached' });
  });
  await feel('apps: take the search away', async () => {
    await page.getByLabel('Search apps').fill('');
    await page.locator('tbody tr').nth(49).waitFor();
  });
  await feel('apps: filter', async () => {
    await page.locator('.tiles > .overdue').click();
    await page.locator('.tiles > .overdue[aria-pressed=true]').waitFor();
  });
  await feel('apps: open the menu of a row, and close it', async () => {
    await page.locator('tbody eventark-menu').nth(3).click();
    await page.getByRole('menuitem').first().waitFor();
    await page.keyboard.press('Escape');
  });
  await feel('apps: everything is asked for again', async () => {
    await answered(page, /\/apps$/, async () => page.evaluate(`dispatchEvent(new Event('online'))`));
  });
  await page.context().close();
}

function answerOf(path: string): object | undefined {
  if (path === '/api/apps') return APP_LIST;
  const name = /^\/api\/apps\/([^/]+)\/backup-health$/.exec(path)?.[1];
  return name === undefined ? undefined : healthOf(name);
}

const link = (method: string, href: string): object => ({ method, href });

const APP_LIST = {
  items: NAMES.map((name) => ({
    ...{ id: name, name, deleted: false, events: 1_000 },
    _links: {
      backups: link('GET', `/api/apps/${name}/backups`),
      health: link('GET', `/api/apps/${name}/backup-health`),
      backup: link('POST', `/api/apps/${name}/backups`),
      copy: link('POST', `/api/apps/${name}/copies`),
    },
  })),
  _links: { restore: link('POST', '/api/restores') },
};

function healthOf(name: string): object {
  const badge = BADGES[Number(name.split('-').at(-1)) % BADGES.length];
  const lastGood = badge === 'never' || badge === 'new' ? {} : { lastGood: '2026-11-01T02:00:00Z' };
  return { badge, reason: 'in-time', targetMs: 604_800_000, failedRuns: 0, ...lastGood };
}

function passOn(to: string, asked: IncomingMessage, answer: ServerResponse): void {
  const { method, headers, url = '' } = asked;
  const outgoing = request(to + url, { method, headers: { ...headers, host: new URL(to).host } }, (got) => {
    answer.writeHead(got.statusCode ?? 502, got.headers);
    got.pipe(answer);
  });
  asked.pipe(outgoing);
}
