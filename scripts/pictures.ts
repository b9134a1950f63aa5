/** `npm run pictures`: takes the pictures of the documents in the example of a CMS, in Debian's Chromium. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { mock } from 'node:test';
import type { Page } from 'playwright-core';
import { Articles } from '../examples/cms/articles.js';
import { launchChromium } from '../spec/support/chromium.js';
import { startCms } from '../spec/support/hosts/cms-example.js';
import { EventStore, loadSettings, openModule } from '../src/index.js';

const FOLDER = join(import.meta.dirname, '..', 'docs', 'pictures');
const SIZE = { width: 1280, height: 720 };
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** An app keeps ten backups; the last one is made in the page. */
const NIGHTS = 9;
const LAST_COMMENT = 'before the launch';

const cms = await startCms();
const browser = await launchChromium();
try {
  await mkdir(FOLDER, { recursive: true });
  await writeThePast(cms.data);
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ locale: 'en-GB', timezoneId: 'UTC', viewport: SIZE, colorScheme });
    const take = async (name: string): Promise<void> => {
      await page.mouse.move(0, 0);
      await page.waitForTimeout(400);
      await page.screenshot({ path: join(FOLDER, `${name}${colorScheme === 'dark' ? '-dark' : ''}.png`) });
    };
    await page.goto(cms.url);
    await page.getByRole('button', { name: /Ana/ }).click();
    if (colorScheme === 'light') await backUp(page, LAST_COMMENT);
    await page.getByRole('link', { name: 'Backups', exact: true }).click();
    await page
      .getByRole('row')
      .nth(NIGHTS + 1)
      .waitFor();
    await take('settings');
    if (colorScheme === 'light') await takeRestore(page, take);
    await page.close();
  }
} finally {
  await browser.close();
  await cms.close();
}

/** Nightly backups of a magazine that grows, one of them protected. */
async function writeThePast(data: string): Promise<void> {
  // Before 3 o'clock the night is not over yet.
  const midnight = Math.floor((Date.now() - 3 * HOUR_MS) / DAY_MS) * DAY_MS;
  let store: EventStore | undefined;
  const module = await openModule(loadSettings({ data }), {
    rebind: (container) => (store = container.get(EventStore)),
  });
  const [magazine] = (await module.apps()).filter(({ name }) => name === 'magazine');
  if (store === undefined || magazine === undefined) throw new Error('the CMS has made no magazine');
  const articles = new Articles(store, () => new Date());
  mock.timers.enable({ apis: ['Date'] });
  for (let night = NIGHTS; night > 0; night -= 1) {
    mock.timers.setTime(midnight - (night - 1) * DAY_MS + 2 * HOUR_MS + night * 7_000);
    for (let count = 0; count <= (night * 5) % 4; count += 1) {
      const draft = await articles.create(magazine, 'tom', {
        title: `Notes, ${night}.${count}`,
        text: 'Written today.',
      });
      if (count > 0) await articles.publish(magazine, draft, 'ana', true);
    }
    const comment = night === 4 ? 'before the new design' : '';
    const { point } = await module.create('magazine', {
      comment,
      createdBy: night === 4 ? 'ana@example.org' : 'nightly',
    });
    if (comment !== '') await module.protect(point.id, true);
  }
  mock.timers.reset();
  await module.close();
}

async function takeRestore(page: Page, take: (name: string) => Promise<void>): Promise<void> {
  await page
    .getByRole('button', { name: /^Actions for/ })
    .first()
    .click();
  await page.getByRole('menuitem', { name: 'Restore as new app…' }).click();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText('Free', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('(Owner)').first().waitFor();
  await take('preview');
  await page.getByRole('link', { name: 'All backups' }).click();
  await page
    .getByText(/up to date$/)
    .first()
    .waitFor();
  await take('apps');
  await page.getByRole('link', { name: 'New app from template' }).click();
  await page.getByRole('button', { name: 'Make a template…' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Small magazine');
  await page.getByLabel('Description').fill('Articles to begin with, in one schema.');
  await page.getByRole('button', { name: 'Add a text' }).click();
  await page.getByLabel('Question', { exact: true }).fill('What is the market called?');
  await page.getByLabel('Text in the app').fill('Thursday market');
  await page.getByRole('button', { name: 'Make template' }).click();
  await page.getByText('Free', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await page.mouse.wheel(0, -5_000);
  await take('templates');
}

async function backUp(page: Page, comment: string): Promise<void> {
  await page.getByRole('link', { name: 'Backups', exact: true }).click();
  await page.getByRole('button', { name: 'More ways to start' }).click();
  await page.getByRole('menuitem', { name: 'Start with options…' }).click();
  await page.getByLabel('Comment', { exact: true }).fill(comment);
  await page.getByRole('dialog').getByRole('button', { name: 'Start backup' }).click();
  await page
    .getByText(/^Backup completed/)
    .first()
    .waitFor();
}
