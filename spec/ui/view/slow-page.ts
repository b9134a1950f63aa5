import type { Page } from 'playwright-core';

/** `RATE` or `RATE,MS`: how many times slower than this machine a page computes, and by how much its answers are late at most. */
const WANTED = process.env['EVENTARK_SLOW_PAGES'] ?? '';

/**
 * Shows races that a quick machine hides: each page computes more slowly, and answers come late and in another order than
 * asked. Does nothing without `EVENTARK_SLOW_PAGES`.
 */
export async function slowDown(page: Page): Promise<void> {
  const [rate = 1, late = 0] = WANTED.split(',').map(Number);
  if (rate > 1) {
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate });
  }
  if (late > 0)
    await page.context().route('**/api/**', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * late));
      await route.continue().catch(() => undefined);
    });
}
