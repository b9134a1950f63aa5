import type { Browser, CDPSession, Page } from 'playwright-core';
import { startUiServer } from '../../spec/ui/ui-server.js';
import { freshPage, say } from './in-browser.js';

const HOUR_MS = 3_600_000;
/** How often the list is asked for by the page. */
const REFRESH_MS = 15_000;

/**
 * A page that is left open for two hours while a job runs: the clock is simulated, the server and its answers are real. In the first
 * hour the engine compiles what is called often.
 */
export async function openForHours(browser: Browser): Promise<void> {
  const server = await startUiServer();
  try {
    await server.module.create('blog');
    const page = await freshPage(browser);
    await page.clock.install();
    await page.goto(`${server.url}/#/apps/blog`);
    await page.getByRole('row').nth(1).waitFor();
    const held = server.hold();
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
    const figures = sizes.map((bytes) => `${(bytes / 1e6).toFixed(2)} MB`).join(', ');
    say(`script heap after 5 minutes, one and two hours of live updates (${steps} refreshes)`, figures);
    held.goOn();
    await page.context().close();
  } finally {
    await server.close();
  }
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
