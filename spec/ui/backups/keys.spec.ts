import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { useChromium } from '../../support/chromium.js';
import { useFreshPage } from '../fresh-page.js';
import { axeFindings, startUiServer, type UiServer } from '../ui-server.js';

describe('Single keys in the list of backups, in a browser', () => {
  const browser = useChromium();
  let server: UiServer;
  let page: Page;
  useFreshPage(browser, (opened) => (page = opened));

  before(async () => {
    server = await startUiServer();
    for (const comment of ['the first one', 'the second one']) await server.module.create('blog', { comment });
  });
  after(async () => server.close());

  const press = async (key: string): Promise<void> => page.keyboard.press(key);
  const button = (name: string | RegExp): ReturnType<Page['getByRole']> => page.getByRole('button', { name });
  const dialog = (name: string | RegExp): ReturnType<Page['getByRole']> => page.getByRole('dialog', { name });
  const open = async (): Promise<void> => {
    await page.goto(`${server.url}/#/apps/blog`);
    await page.getByRole('row').nth(2).waitFor();
    await button('Start backup').first().focus();
  };
  /** Text of the row that has the focus. */
  const row = async (): Promise<string> =>
    page
      .getByRole('row')
      .filter({ has: page.locator(':focus') })
      .innerText();
  const isClosed = async (): Promise<void> => page.getByRole('dialog').waitFor({ state: 'detached' });

  it('go through the rows, open what is asked before something happens, and close it again', async () => {
    await open();
    await press('j');
    expect(await row()).to.include('the second one');
    await press('j');
    expect(await row()).to.include('the first one');
    await press('k');
    await press('k');
    expect(await row(), 'the first row is the last one upwards').to.include('the second one');
    for (const [key, title] of [
      ['d', /^Download the backup/],
      ['Delete', /^Delete the backup/],
      ['b', /^Start a backup of/],
      ['?', 'Keys on this page'],
    ] as const) {
      await press(key);
      await dialog(title).waitFor();
      await press('Escape');
      await isClosed();
      await page.locator('tbody .title:focus').waitFor();
    }
    expect((await server.module.list('blog')).points, 'nothing was made or deleted').to.have.length(2);
    expect(await row(), 'the focus is where it was').to.include('the second one');
    await press('/');
    await page.getByLabel('Search backups').and(page.locator(':focus')).waitFor();
    await page.keyboard.type('b/jd?');
    expect(await page.getByLabel('Search backups').inputValue(), 'keys in a field are text').to.equal('b/jd?');
    expect(await page.getByRole('dialog').count()).to.equal(0);
  });

  it('opens the details by Enter', async () => {
    await open();
    await press('j');
    await press('Enter');
    await page.getByRole('heading', { name: /^Backup of .*blog/ }).waitFor();
  });

  it('are listed, and can be switched off for good', async () => {
    await open();
    await button('Keyboard').click();
    await dialog('Keys on this page').waitFor();
    expect(await page.locator('kbd').allInnerTexts()).to.deep.equal([
      '/',
      'b',
      'j',
      'k',
      'Enter',
      'd',
      'Del',
      '?',
      'Esc',
    ]);
    expect(await axeFindings(page)).to.deep.equal([]);
    await page.getByLabel('Single keys do this').uncheck();
    await press('Escape');
    await isClosed();
    for (const reloads of [false, true]) {
      if (reloads) {
        await page.reload();
        await page.getByRole('row').nth(2).waitFor();
      }
      await button('Start backup').first().focus();
      for (const key of ['j', '?', 'b']) await press(key);
      expect(await page.getByRole('dialog').count()).to.equal(0);
      await button('Start backup').first().and(page.locator(':focus')).waitFor();
    }
    await button('Keyboard').click();
    await page.getByLabel('Single keys do this').check();
    await press('Escape');
    await isClosed();
    await press('j');
    expect(await row()).to.include('the second one');
  });

  it('leave keys of the host alone, and those with Ctrl, Alt or Meta', async () => {
    await open();
    for (const key of ['Control+b', 'Alt+j', 'Meta+d']) await press(key);
    await page.evaluate('document.activeElement.blur(); document.body.focus()');
    for (const key of ['j', 'b', '?']) await press(key);
    expect(await page.getByRole('dialog').count()).to.equal(0);
  });

  it('do nothing that the reader may not', async () => {
    const all = ['backups.create', 'backups.delete', 'backups.download'] as const;
    for (const scope of all) server.forbidden.add(scope);
    try {
      await page.goto(`${server.url}/#/apps/blog`);
      await page.getByRole('row').nth(2).waitFor();
      await page.getByLabel('Which backups').focus();
      await button('Keyboard').focus();
      await press('j');
      for (const key of ['d', 'Delete', 'b']) await press(key);
      expect(await page.getByRole('dialog').count()).to.equal(0);
    } finally {
      for (const scope of all) server.forbidden.delete(scope);
    }
  });
});
