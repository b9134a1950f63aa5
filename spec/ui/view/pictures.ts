import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const WIDTHS = [1440, 768, 390];
const SCHEMES = ['light', 'dark'] as const;

let spec = 'page';
let count = 0;

/** What the pictures from now on are named after. */
export function namePictures(title: string): void {
  spec = title.replaceAll(/[^\w]+/g, '-').slice(0, 120);
  count = 0;
}

/**
 * Keeps what a page shows for people to look at: where `EVENTARK_PICTURES` names a folder, six pictures are written to it, of three
 * widths, in light and in dark.
 */
export async function keepPictures(page: Page): Promise<void> {
  const folder = process.env['EVENTARK_PICTURES'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  count += 1;
  const before = page.viewportSize();
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      const name = `${spec}.${count}.${width}-${colorScheme}.png`;
      await page.screenshot({ path: join(folder, name), fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  if (before !== null) await page.setViewportSize(before);
}
