import { expect } from 'chai';
import { stat } from 'node:fs/promises';
import { useUi } from './fresh-page.js';
import { axeFindings } from './ui-server.js';

describe('The settings page in a browser', () => {
  const ui = useUi();
  const { button } = ui;

  const open = async (): Promise<void> => {
    await ui.page.goto(`${ui.server.url}/`);
    await ui.page.getByRole('button', { name: 'blog', exact: true }).click();
    await ui.page.getByRole('heading', { name: 'Backups', exact: true }).waitFor();
  };
  const ids = async (): Promise<readonly string[]> => (await ui.server.module.list('blog')).points.map(({ id }) => id);

  it('starts a backup, shows how far it is, and lists it when it is completed', async () => {
    await open();
    await ui.page.getByText('No backups yet').waitFor();
    const held = ui.server.hold();
    await button(/^Start backup$/)
      .first()
      .click();

    const context = await held.waits;
    context.progress({ phase: 'write-events', done: 87, total: 174, unit: 'events' });
    const bar = ui.page.getByRole('progressbar');
    await ui.page.getByText('Step 1 of 3 · Writing events').waitFor();
    expect(await bar.getAttribute('aria-valuenow')).to.equal('50');
    expect(await bar.getAttribute('aria-valuetext')).to.equal('Writing events, 87 of 174 events');
    await ui.page.getByText('You can close this page. The job continues on the server.').waitFor();
    expect(await button('Backup running').getAttribute('aria-disabled')).to.equal('true');

    held.goOn();
    await ui.page
      .getByText(/^Backup completed: 174 events, 10\d\skB · 2 warnings$/)
      .first()
      .waitFor();
    await ui.page.getByText('Up to date').waitFor();
    const row = ui.page.getByRole('row').filter({ hasText: 'ana@example.org' });
    expect(await row.innerText())
      .to.match(/Today.*2 warnings/s)
      .and.to.include('174');
    expect(await ids()).to.have.length(1);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has nothing that axe finds wrong, with a backup and while one runs, in ${colorScheme} colours`, async () => {
      await ui.page.emulateMedia({ colorScheme });
      await open();
      await ui.page.getByText('Up to date').waitFor();
      expect(await axeFindings(ui.page)).to.deep.equal([]);
      const held = ui.server.hold();
      await button(/^Start backup$/)
        .first()
        .click();
      await held.waits;
      await button('Cancel').waitFor();
      expect(await axeFindings(ui.page)).to.deep.equal([]);
      await button('Cancel').click();
      await ui.page.getByText('Backup cancelled. Nothing was kept.').first().waitFor();
    });
  }

  it('finds the job again that runs when the page is opened, and cancels it', async () => {
    await open();
    const before = await ids();
    const held = ui.server.hold();
    await button(/^Start backup$/)
      .first()
      .click();
    await held.waits;
    await ui.page.goto('about:blank');

    await open();
    await button('Cancel').click();
    await ui.page.getByText('Backup cancelled. Nothing was kept.').first().waitFor();
    expect(await ids()).to.deep.equal(before);
    await button(/^Start backup$/)
      .first()
      .waitFor();
  });

  it('starts with a comment and a deeper verification', async () => {
    await open();
    await button('More ways to start').click();
    await ui.page.getByRole('menuitem', { name: 'Start with options…' }).click();
    await ui.page.getByLabel('Comment', { exact: true }).fill(`before "the" launch's end`);
    await ui.page.getByLabel('As thorough as a restore').check();
    await ui.page.getByText(`npx eventark backup blog -m 'before "the" launch'\\''s end' --verify`).waitFor();
    await ui.page.getByRole('dialog').getByRole('button', { name: 'Start backup' }).click();
    await ui.page
      .getByText(/^Backup completed/)
      .first()
      .waitFor();
    await ui.page.getByText(`before "the" launch's end`, { exact: true }).waitFor();
    expect(await ids()).to.have.length(2);
  });

  it('protects a backup, so that it cannot be deleted until the protection is removed', async () => {
    await open();
    await button(/^Actions for/)
      .first()
      .click();
    await ui.page.getByRole('menuitem', { name: 'Protect' }).click();
    await ui.page.getByText('Protected', { exact: true }).waitFor();
    await button(/^Actions for/)
      .first()
      .click();
    expect(await ui.page.getByRole('menuitem').allInnerTexts()).to.deep.equal([
      'Details',
      'Restore as new app…',
      'Clone…',
      'Make template…',
      'Verify now',
      'Download…',
      'Compare…',
      'Edit comment…',
      'Remove protection',
    ]);
    await ui.page.getByRole('menuitem', { name: 'Remove protection' }).click();
    await ui.page.getByText('Protected', { exact: true }).waitFor({ state: 'detached' });
  });

  it('verifies a backup and shows when', async () => {
    await open();
    await button(/^Actions for/)
      .first()
      .click();
    await ui.page.getByRole('menuitem', { name: 'Verify now' }).click();
    await ui.page.getByText('Verification completed: the backup is intact.').first().waitFor();
    await ui.page
      .getByRole('row')
      .nth(1)
      .getByText(/now|second/)
      .waitFor();
  });

  it('changes the comment of a backup', async () => {
    await open();
    await button(/^Actions for/)
      .first()
      .click();
    await ui.page.getByRole('menuitem', { name: 'Edit comment…' }).click();
    await ui.page.getByLabel('Comment', { exact: true }).fill('after the launch');
    await button('Save').click();
    await ui.page.getByText('The comment was saved.').first().waitFor();
    await ui.page.getByRole('row').getByText('after the launch').waitFor();
  });

  it('downloads a backup byte for byte, and makes a link that opens it until it is revoked', async () => {
    await open();
    await button(/^Actions for/)
      .first()
      .click();
    await ui.page.getByRole('menuitem', { name: 'Download…' }).click();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    const [download] = await Promise.all([ui.page.waitForEvent('download'), button('Download').click()]);
    const [point] = (await ui.server.module.list('blog')).points;
    expect((await stat(await download.path())).size).to.equal(point?.size);

    await button(/^Actions for/)
      .first()
      .click();
    await ui.page.getByRole('menuitem', { name: 'Download…' }).click();
    await ui.page.getByText('Make a link for another person').click();
    await ui.page.getByLabel('Only once').check();
    await button('Make link').click();
    const href = (await ui.page.locator('.command code').filter({ hasText: 'http' }).innerText()).trim();
    expect(href).to.match(/^http:\/\/127\.0\.0\.1:/);
    await button('Revoke').click();
    await ui.page.getByText('The link was revoked and no longer opens anything.', { exact: false }).first().waitFor();
    expect((await fetch(href)).status).to.equal(404);
  });

  it('says before a deletion what it means, and asks for the name of the app before the last good one goes', async () => {
    await open();
    await button(/^Actions for/)
      .first()
      .click();
    await ui.page.getByRole('menuitem', { name: 'Delete…' }).click();
    await ui.page.getByText('What is deleted can no longer be restored. This cannot be undone.').waitFor();
    await ui.page.getByText(/1 other backup stays, the newest from today/).waitFor();
    await button('Keep').and(ui.page.locator(':focus')).waitFor();
    await ui.page.keyboard.press('Enter');
    await ui.page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await ids()).to.have.length(2);

    await button(/^Actions for/)
      .first()
      .click();
    await ui.page.getByRole('menuitem', { name: 'Delete…' }).click();
    await button('Delete backup').click();
    await ui.page
      .getByText(/^Backup deleted/)
      .first()
      .waitFor();
    expect(await ids()).to.have.length(1);

    await button(/^Actions for/)
      .first()
      .click();
    await ui.page.getByRole('menuitem', { name: 'Delete…' }).click();
    await ui.page.getByText(/This is the only good backup of/).waitFor();
    await button('Delete backup').click({ force: true });
    expect(await ids(), 'without the name').to.have.length(1);
    await ui.page.getByLabel('Name of the app').fill('blog');
    await button('Delete backup').click();
    await ui.page.getByText('No backups yet').waitFor();
    expect(await ids()).to.deep.equal([]);
  });
});
