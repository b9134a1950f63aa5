import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { lengthen, overflowOf, reversedOn, writeFrom } from '../in-page.js';
import { violationsIn } from '../ui-server.js';
import { stumblesOn } from './looks.js';
import { keepPictures } from './pictures.js';

/** How far a dialog is wider than the window, in pixels. */
const DIALOG_OVERFLOW = `Math.max(0, ...[...document.querySelectorAll('*')].flatMap((element) =>
  [...(element.shadowRoot?.querySelectorAll('dialog') ?? [])].map((dialog) => dialog.getBoundingClientRect().right - innerWidth)))`;

/** The colours and the window that a look at a page begins with. */
export async function lookPlainly(page: Page): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'light', forcedColors: 'none' });
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** Looks at what a page shows in every way: colours, windows, directions, lengths of texts. The texts are longer afterwards. */
export async function expectNothingWrong(page: Page, name: string): Promise<void> {
  const fits = async (how: string): Promise<void> => {
    expect(await overflowOf(page), `${name} is wider than the window: ${how}`).to.equal(0);
    expect(await page.evaluate<number>(DIALOG_OVERFLOW), `a dialog of ${name}: ${how}`).to.be.at.most(0);
  };
  await keepPictures(page);
  for (const width of [1280, 768, 390]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await stumblesOn(page), `${name} at ${width} px`).to.deep.equal([]);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  expect(await violationsIn(page), 'light').to.deep.equal([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await violationsIn(page), 'dark').to.deep.equal([]);
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' });
  expect(await violationsIn(page), 'forced colours').to.deep.equal([]);
  const moving = await page.evaluate<number>('document.getAnimations().length');
  expect(moving, 'animations where motion is reduced').to.equal(0);
  await page.emulateMedia({ forcedColors: 'none' });
  // 320 pixels are what a window of 1280 has at 400 %.
  for (const [width, how] of [
    [390, '390 px'],
    [320, '400 %'],
  ] as const) {
    await page.setViewportSize({ width, height: 800 });
    await writeFrom(page, 'ltr');
    await fits(how);
    await writeFrom(page, 'rtl');
    await fits(`${how}, from the right`);
    expect(await reversedOn(page), `texts of ${name} in the wrong order: ${how}`).to.deep.equal([]);
  }
  expect(await violationsIn(page), 'from the right, at 400 %').to.deep.equal([]);
  await lengthen(page);
  await fits('400 %, from the right, with longer texts');
  await page.setViewportSize({ width: 1280, height: 800 });
  await fits('with longer texts');
}
