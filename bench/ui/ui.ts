import { launchChromium } from '../../spec/support/chromium.js';
import { startUiServer } from '../../spec/ui/ui-server.js';
import { freshPage, ms, say } from './in-browser.js';
import { manyApps } from './many-apps.js';
import { manyBackups } from './many-backups.js';
import { manyEvents } from './many-events.js';
import { manyObjects } from './many-objects.js';
import { openForHours } from './open-for-hours.js';

/*
 * How the pages feel in a browser: `npm run build && npm run bench:ui`. A real server on loopback with 10,000 backups of an app, a
 * time line of 5,000,000 events and an app of 100,000 objects, made on disk, and a list of 10,000 apps. Prints one line a figure.
 * Names of parts measure these alone: `npm run bench:ui -- list hour`.
 */

const server = await startUiServer({ cap: 1_000 });
// The browser that people have, with its windows.
const browser = await launchChromium('chromium');
try {
  const { point } = await server.module.create('blog', { comment: 'the newest' });
  const parts = {
    first: firstPage,
    list: async () => manyBackups(server, browser, point.id),
    apps: async () => manyApps(server, browser),
    objects: async () => manyObjects(server, browser),
    timeline: async () => manyEvents(server, browser, point.id),
    hour: async () => openForHours(browser),
  };
  const wanted = process.argv.slice(2);
  for (const [name, measure] of Object.entries(parts)) {
    if (wanted.length === 0 || wanted.includes(name)) await measure();
  }
} finally {
  await browser.close();
  await server.close();
}

/** From the click to the list, each time in a browser that has seen nothing, beside the time until it is painted. */
async function firstPage(): Promise<void> {
  const times: number[] = [];
  for (let run = 0; run < 7; run += 1) {
    const page = await freshPage(browser);
    const begin = performance.now();
    await page.goto(`${server.url}/#/apps/blog`);
    await page.getByRole('row').nth(1).waitFor();
    times.push(performance.now() - begin);
    await page.context().close();
  }
  const sorted = times.toSorted((a, b) => a - b);
  say(
    'first page with its list, cold, middle of 7 (target ≤ 1 s)',
    `${ms(sorted[3] ?? 0)}, slowest ${ms(sorted[6] ?? 0)}`,
  );
}
