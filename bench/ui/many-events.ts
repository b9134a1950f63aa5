import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { createIndex } from '../../src/contents/contents-schema.js';
import type { UiServer } from '../../spec/ui/ui-server.js';
import { Feelings, freshPage } from './in-browser.js';

const EVENTS = 5_000_000;
const MINUTES = 365 * 24 * 60;
/** Long enough for what is asked for to be drawn. */
const ANSWERED_MS = 500;

/** The index of a backup, as if it held a year of work. The page asks nothing of the archive for its chart. */
export async function manyEvents(server: UiServer, browser: Browser, id: string): Promise<void> {
  await writeIndex(server, id);
  const page = await freshPage(browser);
  await page.goto(`${server.url}/#/apps/blog/inside?backup=${id}`);
  await page.getByRole('button', { name: 'Timeline', exact: true }).waitFor();
  const feelings = new Feelings();
  const feel = await feelings.on(page);
  await feel('open the time line', async () => {
    await page.getByRole('button', { name: 'Timeline', exact: true }).click();
    await page.getByText(`${EVENTS.toLocaleString('en')} events from`, { exact: false }).waitFor();
  });
  await feel('zoom and pan it', async () => {
    for (const name of ['Month', 'Day', 'Hour', 'Zoom out', 'Zoom out', 'Earlier', 'Later', 'Zoom in', 'Zoom in']) {
      await page.getByRole('button', { name, exact: true }).click();
      // At an end of the history nothing is asked for.
      await page.waitForTimeout(ANSWERED_MS);
    }
    await page.getByRole('button', { name: 'All', exact: true }).click();
  });
  const box = await page.locator('svg.chart').boundingBox();
  if (box === null) throw new Error('the chart is not there');
  await feel('drag over it', async () => {
    for (const [from, to] of [
      [0.2, 0.8],
      [0.3, 0.6],
    ] as const) {
      await page.mouse.move(box.x + box.width * from, box.y + 60);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * to, box.y + 60, { steps: 20 });
      await page.mouse.up();
      await page.waitForTimeout(ANSWERED_MS);
    }
  });
  feelings.say();
  await page.context().close();
}

async function writeIndex(server: UiServer, id: string): Promise<void> {
  const found = (await server.module.list('blog')).points.find((each) => each.id === id);
  if (found === undefined) throw new Error('the backup is not listed');
  const key = `point ${id} ${found.size} ${found.manifest.chain}`;
  const folder = join(server.folder, 'contents');
  await mkdir(folder, { recursive: true });
  const database = createIndex(
    join(folder, `${id}-${createHash('sha256').update(key).digest('hex').slice(0, 32)}.sqlite`),
  );
  database.exec('begin');
  const start = Math.floor(Date.now() / 60_000) - MINUTES;
  const minute = database.prepare('insert into minutes values (?, ?, ?, ?)');
  const hourly = database.prepare('insert into hours values (?, ?, ?, ?)');
  const counts = Array.from(
    { length: MINUTES },
    (_, at) => Math.floor((EVENTS * (at + 1)) / MINUTES) - Math.floor((EVENTS * at) / MINUTES),
  );
  let first = 1;
  for (const [at, count] of counts.entries()) {
    minute.run(start + at, count, at % 977 === 0 ? count : 0, first);
    if ((start + at) % 60 === 0 || at === 0) {
      const hourEnd = 60 - ((start + at) % 60);
      const sum = counts.slice(at, at + hourEnd).reduce((total, each) => total + each, 0);
      hourly.run(start + at - ((start + at) % 60), sum, 0, first);
    }
    first += count;
  }
  const times = [start, start + MINUTES - 1].map((at) => new Date(at * 60_000).toISOString());
  database.prepare('insert into about values (?, ?, ?, 0, 0, 0, 0)').run(EVENTS, times[0] ?? '', times[1] ?? '');
  database.exec('commit');
  database.close();
}
