/** `npm run pictures`: takes the pictures of the documents from real pages over real data, in Debian's Chromium. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { launchChromium } from '../spec/support/chromium.js';
import { startUiServer } from '../spec/ui/ui-server.js';

const FOLDER = join(import.meta.dirname, '..', 'docs', 'pictures');
const SIZE = { width: 1200, height: 620 };
const MAKERS = [
  { comment: 'before the launch', createdBy: 'ana@example.org' },
  { comment: '', createdBy: 'tom@example.org' },
  { comment: '', createdBy: 'tom@example.org' },
];

const server = await startUiServer();
const browser = await launchChromium();
try {
  await mkdir(FOLDER, { recursive: true });
  for (const made of MAKERS) await server.module.create('blog', made);
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ locale: 'en-GB', timezoneId: 'UTC', viewport: SIZE, colorScheme });
    await page.goto(`${server.url}/`);
    await page.getByRole('button', { name: 'blog', exact: true }).click();
    await page.getByText('Up to date').waitFor();
    const held = server.hold();
    await page.getByRole('button', { name: 'Start backup', exact: true }).first().click();
    const { progress } = await held.waits;
    progress({ phase: 'write-events', done: 113, total: 174, unit: 'events' });
    await page.getByText('113 of 174 events').waitFor();
    await page.screenshot({ path: join(FOLDER, `settings${colorScheme === 'dark' ? '-dark' : ''}.png`) });
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Backup cancelled').first().waitFor();
    await page.close();
  }
} finally {
  await browser.close();
  await server.close();
}
