import { createHash } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { ulid } from 'ulid';
import { parseManifest, printManifest } from '../src/archive/native/manifest/manifest.js';
import { createIndex } from '../src/contents/contents-schema.js';
import { baseNameOf } from '../src/restore-points/point-name.js';
import { launchChromium } from '../spec/support/chromium.js';
import { startUiServer } from '../spec/ui/ui-server.js';

/*
 * How the pages feel in a browser: `npm run build && npm run bench:ui`. A real server on loopback with 10,000 backups of an app and a
 * time line of 5,000,000 events, made on disk. Prints one line a figure. Names of parts measure these alone:
 * `npm run bench:ui -- list hour`.
 */

const BACKUPS = 10_000;
const EVENTS = 5_000_000;
const HOUR_MS = 3_600_000;
/** How often the list is asked for by the page. */
const REFRESH_MS = 15_000;
const MINUTES = 365 * 24 * 60;

const say = (what: string, figure: string): void => console.log(`${what.padEnd(60)} ${figure}`);

const server = await startUiServer({ cap: 1_000 });
// The browser that people have, with its windows.
const browser = await launchChromium('chromium');
try {
  const { point } = await server.module.create('blog', { comment: 'the newest' });
  const parts = {
    first: firstPage,
    list: async () => listMany(point.id),
    timeline: async () => timeline(point.id),
    hour,
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

/** Clones of one archive under ids and times of their own: a destination where others keep them for years. */
async function listMany(id: string): Promise<void> {
  const folder = join(server.folder, 'backups');
  const archive = readdirSync(folder).find((name) => name.includes(id) && name.endsWith('.zip')) ?? '';
  const manifest = parseManifest(readFileSync(join(folder, archive.replace(/\.zip$/, '.json'))));
  for (let nth = 1; nth < BACKUPS; nth += 1) {
    const at = Date.parse(manifest.created) - nth * HOUR_MS;
    const clone = { ...manifest, id: ulid(at).toLowerCase(), created: new Date(at).toISOString() };
    linkSync(join(folder, archive), join(folder, `${baseNameOf(clone)}.zip`));
    writeFileSync(join(folder, `${baseNameOf(clone)}.json`), printManifest(clone));
  }
  const asked = performance.now();
  await (await fetch(`${server.url}/api/apps/blog/backups?limit=200`)).text();
  say(`the server lists ${BACKUPS.toLocaleString('en')} backups`, ms(performance.now() - asked));
  const page = await freshPage(browser);
  await page.goto(`${server.url}/#/apps/blog`);
  await page.getByText(`of ${BACKUPS.toLocaleString('en')}`).waitFor({ timeout: 120_000 });
  const frames = await watchFrames(page);
  for (let turn = 0; turn < 3; turn += 1) {
    await scroll(page);
    const first = 1 + (turn + 1) * 50;
    await page.getByRole('button', { name: 'Older' }).click();
    await page.getByText(`${first}–${first + 49} of`, { exact: false }).waitFor({ timeout: 120_000 });
  }
  await page.getByLabel('Search backups').pressSequentially(id.slice(0, 12), { delay: 40 });
  await page.getByText('1 backup').waitFor({ timeout: 120_000 });
  say('longest frame in the list of them: scroll, turn, search (target ≤ 100 ms)', await frames());
  await page.context().close();
}

/** The index of the newest backup, as if it held a year of work. The page asks nothing of the archive for its chart. */
async function timeline(id: string): Promise<void> {
  await writeIndex(id);
  const page = await freshPage(browser);
  await page.goto(`${server.url}/#/apps/blog/inside?backup=${id}`);
  await page.getByRole('button', { name: 'Timeline', exact: true }).waitFor({ timeout: 120_000 });
  const frames = await watchFrames(page);
  await page.getByRole('button', { name: 'Timeline', exact: true }).click();
  await page.getByText(`${EVENTS.toLocaleString('en')} events from`, { exact: false }).waitFor({ timeout: 120_000 });
  for (const name of ['Month', 'Day', 'Hour', 'Farther', 'Farther', 'Later', 'Earlier', 'All', 'Closer', 'Closer']) {
    await page.getByRole('button', { name, exact: true }).click();
    await page.waitForLoadState('networkidle');
  }
  const box = await page.locator('svg.chart').boundingBox();
  if (box === null) throw new Error('the chart is not there');
  for (const [from, to] of [
    [0.2, 0.8],
    [0.3, 0.6],
  ] as const) {
    await page.mouse.move(box.x + box.width * from, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * to, box.y + 60, { steps: 20 });
    await page.mouse.up();
    await page.waitForLoadState('networkidle');
  }
  say(
    `longest frame in a time line of ${EVENTS.toLocaleString('en')} events: zoom, pan, drag (target ≤ 100 ms)`,
    await frames(),
  );
  await page.context().close();
}

async function writeIndex(id: string): Promise<void> {
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

/**
 * A page that is left open for two hours while a job runs: the clock is simulated, the server and its answers are real. In the first
 * hour the engine compiles what is called often.
 */
async function hour(): Promise<void> {
  const slim = await startUiServer();
  try {
    await slim.module.create('blog');
    const page = await freshPage(browser);
    await page.clock.install();
    await page.goto(`${slim.url}/#/apps/blog`);
    await page.getByRole('row').nth(1).waitFor();
    const held = slim.hold();
    await page.getByRole('button', { name: /^Start backup$/ }).click();
    const { progress } = await held.waits;
    const heap = await heapOf(page);
    const hourly = HOUR_MS / REFRESH_MS;
    const steps = 2 * hourly;
    const sizes: number[] = [];
    for (let step = 0; step < steps; step += 1) {
      progress({ phase: 'write-events', done: step + 1, total: steps + 1, unit: 'events' });
      const answered = page.waitForResponse((answer) => answer.url().includes('/backup-health'));
      await page.clock.runFor(REFRESH_MS);
      await answered;
      if ([20, hourly, steps - 1].includes(step)) sizes.push(await heap());
    }
    await page.getByText(`of ${steps + 1} events`, { exact: false }).waitFor();
    say(
      `script heap after 5 minutes, one and two hours of live updates (${steps} refreshes)`,
      sizes.map(mb).join(', '),
    );
    held.goOn();
    await page.context().close();
  } finally {
    await slim.close();
  }
}

async function freshPage(from: Browser): Promise<Page> {
  const page = await from.newPage({ locale: 'en-GB', timezoneId: 'UTC', viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(60_000);
  return page;
}

async function scroll(page: Page): Promise<void> {
  for (let step = 0; step < 12; step += 1) {
    await page.mouse.wheel(0, 400);
    await page.waitForTimeout(30);
  }
}

/** Counts the time from frame to frame, and what the browser calls a long task; says the longest of both. */
async function watchFrames(page: Page): Promise<() => Promise<string>> {
  await page.evaluate(`
    globalThis.frames_ = { longest: 0, tasks: 0 };
    let last = performance.now();
    const next = (now) => { frames_.longest = Math.max(frames_.longest, now - last); last = now; requestAnimationFrame(next); };
    requestAnimationFrame((now) => { last = now; requestAnimationFrame(next); });
    new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) frames_.tasks = Math.max(frames_.tasks, duration); })
      .observe({ type: 'longtask' });`);
  return async () => {
    const { longest, tasks } = await page.evaluate<{ longest: number; tasks: number }, undefined>('frames_', undefined);
    return `${ms(longest)}; longest task ${tasks === 0 ? 'below 50 ms' : ms(tasks)}`;
  };
}

async function heapOf(page: Page): Promise<() => Promise<number>> {
  const devtools: CDPSession = await page.context().newCDPSession(page);
  await devtools.send('HeapProfiler.enable');
  return async () => {
    await devtools.send('HeapProfiler.collectGarbage');
    await devtools.send('HeapProfiler.collectGarbage');
    return (await devtools.send('Runtime.getHeapUsage')).usedSize;
  };
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}
