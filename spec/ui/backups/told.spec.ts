import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { formats } from '../../../src/ui/model/formats.js';
import { useChromium } from '../../support/chromium.js';
import { useFreshPage } from '../fresh-page.js';
import { startUiServer, type UiServer } from '../ui-server.js';

describe('What the list of backups says, asks and offers, in a browser', () => {
  const browser = useChromium();
  let server: UiServer;
  let page: Page;
  const errors = useFreshPage(browser, (opened) => (page = opened));

  before(async () => {
    server = await startUiServer();
    for (let at = 1; at <= 7; at += 1) await server.module.create('blog', { comment: `number ${at}` });
  });
  after(async () => server.close());

  const button = (name: string | RegExp): ReturnType<Page['getByRole']> => page.getByRole('button', { name });
  const open = async (): Promise<void> => {
    await page.goto(`${server.url}/#/apps/blog`);
    await page.getByRole('row').nth(7).waitFor();
  };

  it('keeps the start button where it is while a backup runs: it takes the focus, does nothing, and says why', async () => {
    await open();
    const held = server.hold();
    await button('Start backup').first().click();
    await held.waits;
    const running = button('Backup running');
    await running.focus();
    expect(await running.and(page.locator(':focus')).count()).to.equal(1);
    expect(await running.getAttribute('aria-disabled')).to.equal('true');
    expect(await running.getAttribute('title')).to.equal(
      'A backup of this app is running. The next one can start when it has ended.',
    );
    const before = (await (await fetch(`${server.url}/api/jobs`)).json()) as { items: unknown[] };
    await page.keyboard.press('Enter');
    await page.keyboard.press('b');
    expect(await page.getByRole('dialog').count()).to.equal(0);
    const after = (await (await fetch(`${server.url}/api/jobs`)).json()) as { items: unknown[] };
    expect(after.items).to.have.length(before.items.length);
    await button('Cancel').click();
    await page.getByText('Backup cancelled. Nothing was kept.').first().waitFor();
  });

  it('highlights the row of a new backup', async () => {
    await open();
    await button('Start backup').first().click();
    await page.locator('tr.fresh').waitFor();
    expect(await page.locator('tr.fresh').count()).to.equal(1);
    expect(await page.getByRole('row').nth(1).getAttribute('class')).to.equal('fresh');
  });

  it('says of a start that was refused what happened and what to do, and copies all of it with code and trace', async () => {
    errors.expect(/409/);
    await page.route('**/api/apps/blog/backups', async (route) =>
      route.request().method() !== 'POST'
        ? route.continue()
        : route.fulfill({
            status: 409,
            contentType: 'application/problem+json',
            body: JSON.stringify({
              ...{ code: 'backup-already-running', detail: 'a backup of blog is already running' },
              ...{ hint: 'wait until it has ended; nothing new was started', traceId: '00-4b' },
            }),
          }),
    );
    await open();
    await button('Start backup').first().click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText())
      .to.include('A backup of blog is already running.')
      .and.include('Wait until it has ended; nothing new was started.')
      .and.include('backup-already-running')
      .and.include('Trace 00-4b');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await button('Copy details').click();
    expect((await page.evaluate<string>('navigator.clipboard.readText()')).split('\n')).to.deep.equal([
      'backup-already-running',
      'a backup of blog is already running',
      'wait until it has ended; nothing new was started',
      '00-4b',
    ]);
    await button('Dismiss').click();
    await alert.waitFor({ state: 'detached' });
  });

  it('wants the name of the app typed before more than five go, and not before five', async () => {
    await open();
    const boxes = page.getByRole('checkbox', { name: /^Select the backup of/ });
    for (let at = 0; at < 5; at += 1) await boxes.nth(at).check();
    await button('Delete 5 backups…').click();
    const dialog = page.getByRole('dialog', { name: 'Delete 5 backups?' });
    await dialog.waitFor();
    expect(await page.getByLabel('Name of the app').count()).to.equal(0);
    await button('Keep').click();
    await boxes.nth(5).check();
    await button('Delete 6 backups…').click();
    await page.getByLabel('Name of the app').waitFor();
    const go = button('Delete 6 backups').last();
    expect(await go.getAttribute('aria-disabled')).to.equal('true');
    await page.getByLabel('Name of the app').fill('blog');
    expect(await go.getAttribute('aria-disabled')).to.equal('false');
    await button('Keep').click();
  });

  it('tells each of the last 30 days in words, and all of them in one sentence', async () => {
    await open();
    const strip = page.getByRole('list', { name: /^Last 30 days · 1 day with a good backup/ });
    const days = await strip.getByRole('listitem').allInnerTexts();
    expect(days).to.have.length(30);
    expect(days.at(-1)).to.match(/^\d+ \w+: (good|with warnings)$/);
    expect(days[0]).to.match(/^\d+ \w+: no backup$/);
  });

  it('tells times in the zone that the host gives', async () => {
    await open();
    await page.evaluate(`document.querySelector('eventark-backups').setAttribute('time-zone', 'Asia/Tokyo')`);
    await page.locator('button.title[title*="GMT+9"]').first().waitFor();
  });

  it('writes sizes with decimal units, as the reader writes numbers', () => {
    for (const [bytes, english, german] of [
      [0, '0 bytes', '0 Byte'],
      [999, '999 bytes', '999 Byte'],
      [1000, '1 kB', '1 kB'],
      [1536, '1.5 kB', '1,5 kB'],
      [412_000_000, '412 MB', '412 MB'],
      [1_900_000_000, '1.9 GB', '1,9 GB'],
    ] as const) {
      expect(formats('en', 'UTC').bytes(bytes)).to.equal(english);
      expect(formats('de', 'UTC').bytes(bytes).replace('\u00a0', ' ')).to.equal(german);
    }
  });
});
