import { expect } from 'chai';
import { readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { useChromium } from '../support/chromium.js';
import { axeFindings, errorsOf, startUiServer, type UiServer, type UiServerOptions } from './ui-server.js';

describe('The pages in a browser, in states that are rare', () => {
  const browser = useChromium();
  let server: UiServer;
  let page: Page;
  let errors: readonly string[];

  const start = async (options: UiServerOptions): Promise<void> => {
    server = await startUiServer(options);
    page = await browser().newPage({ locale: 'en-GB', timezoneId: 'UTC' });
    page.setDefaultTimeout(15_000);
    errors = errorsOf(page);
  };
  afterEach(async () => {
    await page.context().close();
    await server.close();
    expect(errors, 'errors of the browser').to.deep.equal([]);
  });

  const button = (name: string | RegExp): ReturnType<Page['getByRole']> => page.getByRole('button', { name });

  it('say on a server without apps that there are none, and restore from a file or a link', async () => {
    await start({ isEmpty: true });
    await page.goto(server.url);
    await page.getByText('No apps yet').waitFor();
    expect(await axeFindings(page)).to.deep.equal([]);
    await page.goto(`${server.url}/#/restore`);
    await page.getByText('There is no app on this server yet', { exact: false }).waitFor();
    await page.getByRole('radio', { name: /From a link/ }).check();
    await page.getByLabel('Address of the backup').waitFor();
    await page.getByRole('radio', { name: /From a file/ }).check();
    await page.getByText('Choose a file…').waitFor();
    expect(await axeFindings(page)).to.deep.equal([]);
  });

  it('say before a start that all backups are protected, and not that a permission is missing', async () => {
    await start({ cap: 1 });
    const { point } = await server.module.create('blog');
    await server.module.change(point.id, { protected: true });
    await page.goto(`${server.url}/#/apps/blog`);
    await page.getByText('The only place is protected, so no backup can start.', { exact: false }).waitFor();
    expect(await button('Start backup').getAttribute('aria-disabled')).to.equal('true');
    expect(await page.getByText('permission', { exact: false }).count()).to.equal(0);
    expect(await axeFindings(page)).to.deep.equal([]);
  });

  it('show which backup is damaged, why, and offer neither a restore nor a download of it', async () => {
    await start({});
    const { point: good } = await server.module.create('blog', { comment: 'whole' });
    const { point } = await server.module.create('blog', { comment: 'cut off' });
    const folder = join(server.folder, 'backups');
    const archive = readdirSync(folder).find((name) => name.includes(point.id) && name.endsWith('.zip'));
    truncateSync(join(folder, archive ?? ''), 1_000);
    await page.goto(`${server.url}/#/apps/blog`);
    const row = page.getByRole('row').filter({ hasText: 'Damaged' });
    await row.waitFor();
    expect(await row.innerText()).not.to.match(/\b0\b/);
    const whole = page.getByRole('row').filter({ hasText: 'whole' });
    expect(await whole.getByText('Damaged').count()).to.equal(0);
    // One that is damaged is no other one that stays, and no last one that goes.
    for (const [each, told] of [
      [whole, /^This is the only good backup of/],
      [row, /1 other backup stays, the newest from/],
    ] as const) {
      await each.getByRole('button', { name: /^Actions for/ }).click();
      await page.getByRole('menuitem', { name: 'Delete…' }).click();
      await page.getByRole('dialog').getByText(told).waitFor();
      await button('Keep').click();
    }
    await row.getByRole('button', { name: /^Actions for/ }).click();
    const items = await page.getByRole('menuitem').allInnerTexts();
    expect(items.join())
      .to.include('Delete')
      .and.not.to.match(/Restore|Download/);
    await page.keyboard.press('Escape');
    expect(await axeFindings(page)).to.deep.equal([]);
    await row.getByRole('button').first().click();
    await page.getByRole('heading', { name: /^Backup of .*blog.*, today/ }).waitFor();
    await page.locator('.note.danger').waitFor();
    expect(await button(/^Restore/).count()).to.equal(0);
    expect(await axeFindings(page)).to.deep.equal([]);
    await page.goto(`${server.url}/#/restore?app=blog`);
    await page.getByRole('radio', { name: /whole/, checked: true }).waitFor();
    expect(await page.getByRole('radio', { name: /cut off/ }).count()).to.equal(0);
    // Nobody is asked for a name before a damaged one goes, although none is left.
    const asked = `${server.url}/api/apps/blog/backups/${good.id}?force=lastGood&confirm=blog`;
    expect((await fetch(asked, { method: 'DELETE' })).ok).to.equal(true);
    await page.goto(`${server.url}/#/apps/blog/inside?backup=${point.id}`);
    await button('Actions for this backup').click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    expect(await button('Delete backup').getAttribute('aria-disabled')).to.equal('false');
    expect(await page.getByText('only good backup', { exact: false }).count()).to.equal(0);
  });

  it('work on a server that answers as Squidex does: the page of a backup, and a link to its download', async () => {
    await start({ compat: 'squidex' });
    await server.module.create('blog', { comment: 'nightly' });
    await page.goto(`${server.url}/#/apps/blog`);
    await page.getByRole('row').nth(1).waitFor();
    await button(/^Actions for/)
      .first()
      .click();
    await page.getByRole('menuitem', { name: 'Download…' }).click();
    await page.getByText('Make a link for another person').click();
    await button('Make link').click();
    const made = page.locator('.command code').filter({ hasText: 'http' });
    expect((await fetch((await made.innerText()).trim())).headers.get('content-type')).to.equal('application/zip');
    const dialog = await page.getByRole('dialog').boundingBox();
    const revoke = await button('Revoke').boundingBox();
    expect((revoke?.x ?? 0) + (revoke?.width ?? 9e9), 'the right end of the last button').to.be.below(
      (dialog?.x ?? 0) + (dialog?.width ?? 0),
    );
    await button('Close').click();
    await page.getByRole('row').nth(1).getByRole('button').first().click();
    await page.getByRole('heading', { name: /^Backup of .*blog.*, today/ }).waitFor();
  });
});
