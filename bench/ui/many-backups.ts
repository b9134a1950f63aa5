import { linkSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { ulid } from 'ulid';
import { parseManifest, printManifest } from '../../src/archive/native/manifest/manifest.js';
import { baseNameOf } from '../../src/restore-points/point-name.js';
import type { UiServer } from '../../spec/ui/ui-server.js';
import { answered, Feelings, freshPage, ms, press, say, scroll } from './in-browser.js';

const BACKUPS = 10_000;
const HOUR_MS = 3_600_000;
/** How often the page is looked at, since other work on the machine is felt too. */
const TIMES = 3;

/** The list of 10,000 backups of an app: scrolled, paged, sorted, filtered and searched, and a menu of a row. */
export async function manyBackups(server: UiServer, browser: Browser, id: string): Promise<void> {
  keepMany(join(server.folder, 'backups'), id);
  const asked = performance.now();
  await (await fetch(`${server.url}/api/apps/blog/backups?limit=200`)).text();
  say(`the server lists ${BACKUPS.toLocaleString('en')} backups`, ms(performance.now() - asked));
  const feelings = new Feelings();
  for (let time = 0; time < TIMES; time += 1) await useList(await freshPage(browser), feelings, server.url, id);
  feelings.say();
}

/** Clones of one archive under ids and times of their own: a destination where others keep them for years. */
function keepMany(folder: string, id: string): void {
  const archive = readdirSync(folder).find((name) => name.includes(id) && name.endsWith('.zip')) ?? '';
  const manifest = parseManifest(readFileSync(join(folder, archive.replace(/\.zip$/, '.json'))));
  for (let nth = 1; nth < BACKUPS; nth += 1) {
    const at = Date.parse(manifest.created) - nth * HOUR_MS;
    const clone = { ...manifest, id: ulid(at).toLowerCase(), created: new Date(at).toISOString() };
    linkSync(join(folder, archive), join(folder, `${baseNameOf(clone)}.zip`));
    writeFileSync(join(folder, `${baseNameOf(clone)}.json`), printManifest(clone));
  }
}

async function useList(page: Page, feelings: Feelings, url: string, id: string): Promise<void> {
  const pressed = async (selector: string): Promise<void> => press(page, 'eventark-backups', selector);
  await page.goto(`${url}/#/apps/blog`);
  await page.getByText(`of ${BACKUPS.toLocaleString('en')}`).waitFor();
  const feel = await feelings.on(page);
  await feel('backups: scroll them', async () => scroll(page));
  await feel('backups: turn three pages', async () => {
    for (let pages = 0; pages < 3; pages += 1) {
      await answered(page, /cursor=/, async () => pressed('.pager > .btn:last-child'));
      await page.waitForTimeout(100);
    }
  });
  await feel('backups: open the menu of a row, and close it', async () => {
    await pressed('tbody tr:nth-child(4) eventark-menu');
    await page.keyboard.press('Escape');
  });
  await feel('backups: choose all of a page, and none', async () => {
    for (let times = 0; times < 2; times += 1) await pressed('thead .check input');
  });
  await feel('backups: sort by size', async () => {
    await answered(page, /sort=largest/, async () => pressed('th:nth-last-child(3) .sort'));
  });
  await feel('backups: filter', async () => {
    const filter = page.locator('header select').first();
    await answered(page, /archiveState=available/, async () => filter.selectOption('good'));
  });
  await feel('backups: type what is searched for', async () => {
    await pressed('.search .input');
    await answered(page, /q=/, async () => page.keyboard.type(id.slice(0, 12), { delay: 40 }));
  });
  await page.context().close();
}
