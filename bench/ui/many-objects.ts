import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { SQUIDEX_NAMING } from '../../src/cms/squidex/squidex-naming.js';
import { AppendBatch } from '../../src/events/append-batch.js';
import { SqliteEventStore } from '../../src/events/sqlite/sqlite-event-store.js';
import type { UiServer } from '../../spec/ui/ui-server.js';
import { APP, appCommits, Chance, fillDataFolder } from '../data.js';
import { answered, Feelings, freshPage, ms, press, say, scroll } from './in-browser.js';

const OBJECTS = 100_000;
/** Pages of 50 that somebody asks for. */
const PAGES = 20;
const TIMES = 3;

/** The contents of a backup of an app of 100,000 objects: listed, searched, and one of them opened. */
export async function manyObjects(server: UiServer, browser: Browser): Promise<void> {
  await fillDataFolder(server.folder, { events: 0, assets: 0, assetBytes: 0, incompressible: 0 });
  const store = new SqliteEventStore(join(server.folder, 'store.sqlite'), SQUIDEX_NAMING);
  await store.append(AppendBatch.of(appCommits(APP, OBJECTS, 1, new Chance(7), 1)));
  await store.close();
  const { point } = await server.module.create('bench');
  const began = performance.now();
  await server.module.contents.summary(point.id);
  say(`the index of ${OBJECTS.toLocaleString('en')} objects is made`, ms(performance.now() - began));
  const feelings = new Feelings();
  for (let time = 0; time < TIMES; time += 1) {
    await lookInto(browser, feelings, `${server.url}/#/apps/bench/inside?backup=${point.id}`);
  }
  feelings.say();
}

async function lookInto(browser: Browser, feelings: Feelings, url: string): Promise<void> {
  const page = await freshPage(browser);
  await page.goto(url);
  const contents = page.getByRole('button', { name: 'Contents', exact: true });
  await contents.waitFor();
  const feel = await feelings.on(page);
  const rows = page.locator('.objects li');
  await feel('objects: open the contents', async () => {
    await contents.click();
    await rows.nth(49).waitFor();
  });
  await feel(`objects: ask for ${PAGES} pages more`, async () => {
    for (let pages = 1; pages <= PAGES; pages += 1) {
      await answered(page, /cursor=/, async () => press(page, 'eventark-backup', '.side > .btn'));
      await page.waitForTimeout(50);
    }
  });
  await feel('objects: scroll them', async () => {
    await rows.first().hover();
    await scroll(page);
  });
  await feel('objects: tick two', async () => {
    for (const nth of [3, 4]) await rows.nth(nth).getByRole('checkbox').check();
  });
  await feel('objects: open one', async () => {
    await rows.nth(5).getByRole('button').click();
    await page.locator('.main h2').waitFor();
  });
  await feel('objects: list those of a schema', async () => {
    await page.getByRole('button', { name: /^Contents [\d,]+$/ }).click();
    await page.getByRole('button', { name: /^posts/ }).click();
    await rows.nth(50).waitFor({ state: 'detached' });
    await rows.nth(49).waitFor();
  });
  await feel('objects: search', async () => {
    await page.getByLabel('Search the contents').pressSequentially('zz', { delay: 40 });
    await answered(page, /q=zz/, async () => page.keyboard.press('Enter'));
  });
  await page.context().close();
}
