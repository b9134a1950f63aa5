import { expect } from 'chai';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { useChromium } from '../support/chromium.js';
import { hangFile } from '../support/faults/hang-file.js';
import { useFreshPage } from './fresh-page.js';
import { listenTo } from './in-page.js';
import { startUiServer, type UiServer } from './ui-server.js';
import { expectNothingWrong, lookPlainly } from './view/every-way.js';

describe('A job that does not end although it was cancelled, in a browser', () => {
  const browser = useChromium();
  let server: UiServer;
  let page: Page;
  useFreshPage(browser, (opened) => (page = opened));

  beforeEach(async () => (server = await startUiServer()));
  let heal: (() => void) | undefined;
  afterEach(async () => {
    heal?.();
    await server.close();
  });

  const button = (name: string | RegExp): ReturnType<Page['getByRole']> => page.getByRole('button', { name });
  const wait = async (seconds: number): Promise<void> => page.clock.fastForward(seconds * 1_000);
  const backups = async (): Promise<number> => (await server.module.list('blog')).points.length;

  it('is stopped by force after 20 seconds: what it holds is free, and nothing of it is left', async () => {
    heal = await hangFile(join(server.folder, 'assets'));
    await page.clock.install();
    await page.goto(`${server.url}/#/apps/blog`);
    await button('Start backup').first().click();
    await page
      .getByText(/Writing files/)
      .first()
      .waitFor();
    await button('Cancel').click();
    await page.getByText('Cancelling', { exact: true }).first().waitFor();
    expect(await button('Force stop…').count(), 'at once').to.equal(0);
    await wait(21);
    await listenTo(page, 'eventark-backups');
    await button('Force stop…').focus();
    await page.keyboard.press('Enter');
    await page.getByText(/npx eventark cancel \w{26} --force --server/).waitFor();
    expect(await button('Force stop').last().getAttribute('aria-disabled')).to.equal('true');
    await page.getByLabel('Name of the app').fill('blog');
    await page.keyboard.press('Enter');
    await page.getByText('Cancelled', { exact: true }).first().waitFor();
    expect(await server.module.claims()).to.deep.equal([]);
    const heard = await page.evaluate<readonly string[]>('globalThis.heard');
    expect(heard.join('\n'), 'what a screen reader is told').to.match(/cancelled/i);
    heal?.();
    await button('Start backup').first().click();
    await page
      .getByText(/^Backup completed/)
      .first()
      .waitFor();
    expect(await backups()).to.equal(1);
  });

  it('can be stopped from the page of all apps too, and looks well in every way', async () => {
    const held = server.hold({ ignoresCancel: true });
    await page.clock.install();
    const headers = { 'content-type': 'application/json' };
    await fetch(`${server.url}/api/apps/blog/backups`, { method: 'POST', headers, body: '{}' });
    await held.waits;
    await lookPlainly(page);
    await page.goto(server.url);
    await button('Cancel').click();
    await page.getByText('Cancelling', { exact: true }).first().waitFor();
    await wait(21);
    await button('Force stop…').click();
    await expectNothingWrong(page, 'the force stop');
    held.goOn();
  });

  it('says that it runs although nothing was heard of it for 45 seconds, until it is heard of again', async () => {
    const held = server.hold();
    await page.clock.install();
    await page.goto(`${server.url}/#/apps/blog`);
    await button('Start backup').first().click();
    const { progress } = await held.waits;
    progress({ phase: 'write-events', done: 1, total: 10, unit: 'events' });
    await page.getByText('1 of 10 events').waitFor();
    await page.clock.runFor(40_000);
    const silent = page.getByText('Still running, no news for 45 s.');
    expect(await silent.count(), 'after 40 seconds').to.equal(0);
    await page.clock.runFor(6_000);
    await silent.waitFor();
    progress({ phase: 'write-events', done: 2, total: 10, unit: 'events' });
    await silent.waitFor({ state: 'detached' });
    held.goOn();
  });
});
