import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { BackupError } from '../../../src/errors.js';
import { useUi } from '../fresh-page.js';
import { reversedOn, TWO_FRAMES, writeFrom } from '../in-page.js';
import { axeFindings } from '../ui-server.js';

/** To the second, and with the zone. */
const EXACT = /\d{1,2} \w+ 20\d\d at \d\d:\d\d:\d\d (UTC|CET)/;

describe('What the rows of the list of backups tell, in a browser', () => {
  const ui = useUi();
  const { button } = ui;

  before(async () => {
    await ui.server.module.create('blog', { comment: 'with files' });
    await ui.server.module.copy('blog', { name: 'small', withAssets: false });
    await ui.server.module.create('blog', { comment: 'the newest' });
  });
  const header = (name: string): ReturnType<Page['getByRole']> =>
    ui.page.getByRole('columnheader', { name, exact: true });
  const open = async (): Promise<void> => {
    await ui.page.goto(`${ui.server.url}/#/apps/blog`);
    await ui.page.getByRole('row').nth(2).waitFor();
  };
  const asked = async (act: () => Promise<void>): Promise<string | null> => {
    const request = ui.page.waitForRequest(/\/backups\?.*limit=51/);
    await act();
    return new URL((await request).url()).searchParams.get('sort');
  };

  it('is sorted by time or size, upwards or downwards, and says how', async () => {
    await open();
    expect(await header('Started').getAttribute('aria-sort')).to.equal('descending');
    expect(await header('Size').getAttribute('aria-sort')).to.equal(null);
    expect(await asked(async () => header('Started').getByRole('button').click())).to.equal('oldest');
    await ui.page.getByRole('row').nth(1).getByText('with files').waitFor();
    expect(await header('Started').getAttribute('aria-sort')).to.equal('ascending');
    expect(await asked(async () => header('Size').getByRole('button').click())).to.equal('largest');
    expect(await header('Size').getAttribute('aria-sort')).to.equal('descending');
    expect(await header('Started').getAttribute('aria-sort')).to.equal(null);
    await header('Size').getByRole('button').focus();
    expect(await asked(async () => ui.page.keyboard.press('Enter'))).to.equal('smallest');
    expect(await header('Size').getAttribute('aria-sort')).to.equal('ascending');
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    // An answer that is late takes the place of no other.
    await header('Started').getByRole('button').click();
    await ui.page.getByRole('row').nth(1).getByText('the newest').waitFor();
    const answer = Promise.withResolvers<void>();
    await ui.page.route(/sort=oldest/, (route) => answer.promise.then(async () => route.continue()));
    await asked(async () => header('Started').getByRole('button').click());
    const [newest, late] = [ui.page.waitForResponse(/limit=200/), ui.page.waitForResponse(/sort=oldest/)];
    await header('Started').getByRole('button').click();
    await newest;
    answer.resolve();
    await (await late).finished();
    await ui.page.evaluate(TWO_FRAMES);
    expect(await ui.page.getByRole('row').nth(1).innerText()).to.include('the newest');
  });

  it('has each time twice: in words, and to the second with its zone, for eyes and ears', async () => {
    await open();
    const started = ui.page
      .getByRole('row')
      .nth(1)
      .getByRole('button', { name: /^Today, / });
    expect(await started.innerText())
      .to.match(/^Today, \d\d:\d\d\s\(/)
      .and.to.match(EXACT);
    expect(await started.locator('time').getAttribute('title')).to.match(EXACT);
    const exact = started.locator('time > span');
    expect((await exact.boundingBox())?.width).to.equal(1);
    await started.focus();
    await ui.page.keyboard.press('Tab');
    await ui.page.keyboard.press('Shift+Tab');
    expect((await exact.boundingBox())?.width, 'what who has no mouse sees').to.be.greaterThan(100);
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    const good = ui.page.locator('time').filter({ hasText: /^Last good backup/ });
    expect(await good.getAttribute('title')).to.match(EXACT);
    expect(await good.innerText()).to.match(EXACT);
    expect(await good.getAttribute('datetime')).to.match(/^20\d\d-/);
    await ui.page.goto(`${ui.server.url}/`);
    const last = ui.page.getByRole('row').filter({ hasText: 'blog' }).locator('time').first();
    expect(await last.innerText())
      .to.match(/ago|now/)
      .and.to.match(EXACT);
    expect(await last.getAttribute('title')).to.match(EXACT);
  });

  it('has its numbers before their units on a page that is written from the right, in either language', async () => {
    for (const lang of ['de', 'en']) {
      await ui.page.goto(`${ui.server.url}/?lang=${lang}#/apps/blog`);
      await ui.page.getByRole('row').nth(2).waitFor();
      await writeFrom(ui.page, 'rtl');
      expect(await reversedOn(ui.page)).to.deep.equal([]);
      const [size, header] = await Promise.all(
        ['td.wide.end', 'th.end.wide'].map(async (cell) => (await ui.page.locator(cell).last().boundingBox())?.x),
      );
      expect(size, 'figures are below their title').to.equal(header);
    }
  });

  it('leads from the message about a completed backup to the backup', async () => {
    await open();
    await button('Start backup').first().click();
    const toast = ui.page.locator('.toast').filter({ hasText: 'Backup completed' });
    await toast.getByRole('button', { name: 'Details' }).click();
    await ui.page.getByRole('heading', { name: /^Backup of .*blog/ }).waitFor();
  });

  it('says that the newest run has failed, only as long as it is the newest, with its details and another try', async () => {
    await open();
    const held = ui.server.hold();
    await button('Start backup').first().click();
    await held.waits;
    held.fail(new BackupError('no-space', 'the disk is full', { hint: 'make room' }));
    await ui.page.getByText('Failed', { exact: true }).first().waitFor();
    expect(await button('Retry now').count(), 'while the card says it').to.equal(0);
    await ui.page.reload();
    await ui.page.getByText(/^The last backup failed/).waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await ui.page.locator('.note').getByRole('button', { name: 'Details' }).click();
    await ui.page.getByText('the disk is full').first().waitFor();
    await ui.page.goBack();
    await button('Retry now').click();
    await ui.page
      .getByText(/^Backup completed/)
      .first()
      .waitFor();
    await ui.page.reload();
    await ui.page.getByRole('row').nth(2).waitFor();
    expect(await ui.page.getByText(/^The last backup failed/).count()).to.equal(0);
  });
});
