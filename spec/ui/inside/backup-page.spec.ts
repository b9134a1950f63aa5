import { expect } from 'chai';
import { useUi } from '../fresh-page.js';
import { axeFindings } from '../ui-server.js';

describe('The page of a backup in a browser', () => {
  const ui = useUi();
  const { errors } = ui;

  before(async () => {
    await ui.server.module.create('blog', { comment: 'before the launch', createdBy: 'ana@example.org' });
    await ui.server.module.create('blog');
  });

  const tab = (name: string): Promise<void> => ui.page.getByRole('button', { name, exact: true }).click();
  const open = async (): Promise<void> => {
    await ui.page.goto(`${ui.server.url}/#/apps/blog`);
    await ui.page.getByRole('row').nth(2).getByRole('button').first().click();
    await ui.page.getByRole('heading', { name: /^Backup of .*blog.*, today/ }).waitFor();
  };

  it('shows objects by kind, finds them by a text in them, and any state that one of them had', async () => {
    await open();
    await tab('Contents');
    await ui.page.getByRole('button', { name: /^Schemas \d+$/ }).click();
    const objects = ui.page.locator('.objects');
    await objects.getByRole('button', { name: /^posts/ }).waitFor();
    await ui.page.getByLabel('Search the contents').fill('posts');
    await ui.page.keyboard.press('Enter');
    await objects.getByRole('button', { name: /^posts/ }).click();
    await ui.page.getByText('At the end of the backup').waitFor();
    await ui.page.getByRole('button', { name: 'JSON' }).click();
    expect(await ui.page.locator('pre').innerText())
      .to.include('"posts"')
      .and.to.include('"isPublished": true');
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await ui.page.locator('.events button').last().click();
    await ui.page.getByText(/^After event \d+$/).waitFor();
    expect(await ui.page.locator('pre').innerText()).to.include('"isPublished": false');
  });

  it('shows its events over time, what has changed since another one, and leads to a restore of it', async () => {
    await open();
    await tab('Timeline');
    await ui.page.getByRole('img', { name: /^174 events from/ }).waitFor();
    expect(await ui.page.locator('.events-bar').count()).to.be.greaterThan(0);
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await tab('Changes');
    await ui.page.getByText('Nothing has changed.').waitFor();
    expect(await ui.page.locator('select option').count(), 'the app as it is now, and the other one').to.equal(2);
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await ui.page.getByRole('button', { name: 'Restore as new app…' }).click();
    await ui.page.getByRole('heading', { name: 'What do you want to do?' }).waitFor();
    expect(await ui.page.getByRole('radio', { name: /before the launch/ }).isChecked()).to.equal(true);
  });

  it('says of a backup that is not there, and of an inside that is not to be seen, what to do', async () => {
    ui.server.forbidden.add('backups.contents');
    try {
      await open();
      await tab('Contents');
      await ui.page.getByText('You may not see its contents.', { exact: false }).waitFor();
      expect(await axeFindings(ui.page)).to.deep.equal([]);
    } finally {
      ui.server.forbidden.delete('backups.contents');
    }
    errors.expect(/404/);
    await ui.page.goto(`${ui.server.url}/#/apps/blog/inside?backup=01k00000000000000000000000`);
    await ui.page.getByText('This backup does not exist, or you may not see it.').waitFor();
    await ui.page.goto(`${ui.server.url}/#/apps/a%2Fb/inside?backup=01k00000000000000000000000`);
    await ui.page.getByRole('button', { name: 'Show all backups' }).click();
    await ui.page.waitForURL(/#\/apps\/a%2Fb$/);

    // Deleted in another tab: told when this one is looked at again, or does something with it.
    for (const how of ['looks', 'acts'] as const) {
      const { point } = await ui.server.module.create('blog');
      await ui.page.goto(`${ui.server.url}/#/apps/blog/inside?backup=${point.id}`);
      await ui.page.getByRole('button', { name: 'Actions for this backup' }).click();
      await fetch(`${ui.server.url}/api/apps/blog/backups/${point.id}`, { method: 'DELETE' });
      if (how === 'acts') await ui.page.getByRole('menuitem', { name: 'Protect' }).click();
      else await ui.page.evaluate(`void document.dispatchEvent(new Event('visibilitychange'))`);
      await ui.page.getByText('This backup does not exist, or you may not see it.').waitFor();
    }
  });

  it('protects, downloads, comments and deletes it, and shows the list when it is gone', async () => {
    const { point } = await ui.server.module.create('blog', { comment: 'to be deleted' });
    await ui.page.goto(`${ui.server.url}/#/apps/blog/inside?backup=${point.id}`);
    const menu = ui.page.getByRole('button', { name: 'Actions for this backup' });
    const choose = async (item: string): Promise<void> => {
      await menu.click();
      await ui.page.getByRole('menuitem', { name: item }).click();
    };
    await choose('Protect');
    await ui.page.getByText('Protected', { exact: true }).waitFor();
    await menu.click();
    expect((await ui.page.getByRole('menuitem').allInnerTexts()).join()).not.to.include('Delete');
    await ui.page.keyboard.press('Escape');
    await choose('Remove protection');
    await ui.page.getByText('Protected', { exact: true }).waitFor({ state: 'detached' });
    await choose('Edit comment…');
    await ui.page.getByLabel('Comment', { exact: true }).fill('not needed any more');
    await ui.page.getByRole('button', { name: 'Save' }).click();
    await ui.page.getByText('not needed any more', { exact: true }).nth(1).waitFor();
    await choose('Download…');
    const [download] = await Promise.all([
      ui.page.waitForEvent('download'),
      ui.page.getByRole('button', { name: 'Download', exact: true }).click(),
    ]);
    expect(download.suggestedFilename()).to.match(/\.zip$/);
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await choose('Delete…');
    await ui.page.getByText(/2 other backups stay/).waitFor();
    await ui.page.getByRole('button', { name: 'Delete backup' }).click();
    await ui.page.getByRole('heading', { name: 'Backups', exact: true }).waitFor();
    expect((await ui.server.module.list('blog')).points.map(({ id }) => id)).not.to.include(point.id);
  });

  it('says that it was completed with warnings, and lists them in its log', async () => {
    await ui.server.backUp('a file is missing');
    await ui.page.goto(`${ui.server.url}/#/apps/blog`);
    await ui.page.getByRole('row').filter({ hasText: 'a file is missing' }).getByRole('button').first().click();
    await ui.page.getByText('Completed with 2 warnings', { exact: true }).waitFor();
    await tab('Log');
    const log = ui.page.getByRole('log');
    await log.getByText('notes.txt', { exact: false }).waitFor();
    await log.getByText('empty.txt', { exact: false }).waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
  });
});
