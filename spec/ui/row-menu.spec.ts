import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { useChromium } from '../support/chromium.js';
import { useFreshPage } from './fresh-page.js';
import { startUiServer, type UiServer } from './ui-server.js';

describe('The menu of a backup and of an app, in a browser', () => {
  const browser = useChromium();
  let server: UiServer;
  let page: Page;
  useFreshPage(browser, (opened) => (page = opened));

  before(async () => {
    server = await startUiServer();
    await server.module.copy('blog', { name: 'shop' });
    for (const comment of ['older', 'newer']) await server.module.create('shop', { comment });
    await server.module.create('blog', { comment: 'of the blog' });
  });
  after(async () => server.close());

  /** By the keyboard, as far as the item that begins with these letters. */
  const choose = async (row: string, item: string): Promise<void> => {
    const of = page.getByRole('row').filter({ hasText: row });
    await of.getByRole('button', { name: /^Actions for/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: item }).focus();
    await page.keyboard.press('Enter');
  };
  const text = async (selector: string): Promise<string> =>
    page
      .locator(selector)
      .evaluate((select: { selectedOptions: ArrayLike<{ textContent: string }> }) =>
        Array.from(select.selectedOptions, ({ textContent }) =>
          textContent.replace(/[\u2068\u2069]/g, '').trim(),
        ).join(),
      );

  it('clones an app as it was in the backup of the row', async () => {
    await page.goto(`${server.url}/#/apps/shop`);
    await choose('older', 'Clone…');
    await page.getByRole('heading', { name: 'Clone “\u2068shop\u2069”' }).waitFor();
    await page.getByRole('radio', { name: /older/ }).waitFor();
    expect(await page.getByRole('radio', { name: /older/ }).isChecked()).to.equal(true);
    await page.reload();
    await page.getByRole('radio', { name: /older/ }).waitFor();
    expect(await page.getByRole('radio', { name: /older/ }).isChecked(), 'after a reload').to.equal(true);
  });

  it('makes a template of the backup of the row', async () => {
    await page.goto(`${server.url}/#/apps/shop`);
    await choose('older', 'Make template…');
    await page.getByRole('heading', { name: 'Make a template' }).first().waitFor();
    await page.locator('#when option', { hasText: 'older' }).waitFor({ state: 'attached' });
    expect(await text('#app')).to.equal('shop');
    expect(await text('#when')).to.include('older');
  });

  it('clones and makes a template of an app as it is now from the page of all apps', async () => {
    await page.goto(server.url);
    await choose('shop', 'Clone…');
    await page.getByRole('heading', { name: 'Clone “\u2068shop\u2069”' }).waitFor();
    await page.getByRole('radio', { name: /As it is now/ }).waitFor();
    expect(await page.getByRole('radio', { name: /As it is now/ }).isChecked()).to.equal(true);
    await page.goto('about:blank');
    await page.goto(server.url);
    await choose('shop', 'Make template…');
    await page.locator('#app').waitFor();
    expect(await text('#app')).to.equal('shop');
    expect(await text('#when')).to.not.include('older');
  });

  it('has neither for who may make no apps and no templates', async () => {
    server.forbidden.add('restore').add('templates.write');
    try {
      await page.goto(`${server.url}/#/apps/shop`);
      const row = page.getByRole('row').filter({ hasText: 'older' });
      await row.getByRole('button', { name: /^Actions for/ }).click();
      const items = (await page.getByRole('menuitem').allInnerTexts()).join();
      expect(items)
        .to.include('Download')
        .and.not.match(/Clone|template|Restore/);
    } finally {
      server.forbidden.delete('restore');
      server.forbidden.delete('templates.write');
    }
  });
});
