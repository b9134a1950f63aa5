import { expect } from 'chai';
import { useUi } from './fresh-page.js';
import { violationsIn } from './ui-server.js';

describe('The menu of a backup and of an app, in a browser', () => {
  const ui = useUi();

  before(async () => {
    await ui.server.module.copy('blog', { name: 'shop' });
    for (const comment of ['older', 'newer']) await ui.server.module.create('shop', { comment });
    await ui.server.module.create('blog', { comment: 'of the blog' });
  });

  /** By the keyboard, as far as the item that begins with these letters. */
  const choose = async (row: string, item: string): Promise<void> => {
    const of = ui.page.getByRole('row').filter({ hasText: row });
    await of.getByRole('button', { name: /^Actions for/ }).focus();
    await ui.page.keyboard.press('Enter');
    if (item === 'Make template…') expect(await violationsIn(ui.page)).to.deep.equal([]);
    await ui.page.getByRole('menuitem', { name: item }).focus();
    await ui.page.keyboard.press('Enter');
  };
  const text = async (selector: string): Promise<string> =>
    ui.page
      .locator(selector)
      .evaluate((select: { selectedOptions: ArrayLike<{ textContent: string }> }) =>
        Array.from(select.selectedOptions, ({ textContent }) =>
          textContent.replace(/[\u2068\u2069]/g, '').trim(),
        ).join(),
      );

  it('clones an app as it was in the backup of the row', async () => {
    await ui.page.goto(`${ui.server.url}/#/apps/shop`);
    await choose('older', 'Clone…');
    await ui.page.getByRole('heading', { name: 'Clone “\u2068shop\u2069”' }).waitFor();
    await ui.page.getByRole('radio', { name: /older/ }).waitFor();
    expect(await ui.page.getByRole('radio', { name: /older/ }).isChecked()).to.equal(true);
    await ui.page.reload();
    await ui.page.getByRole('radio', { name: /older/ }).waitFor();
    expect(await ui.page.getByRole('radio', { name: /older/ }).isChecked(), 'after a reload').to.equal(true);
  });

  it('makes a template of the backup of the row', async () => {
    await ui.page.goto(`${ui.server.url}/#/apps/shop`);
    await choose('older', 'Make template…');
    await ui.page.getByRole('heading', { name: 'Make a template' }).first().waitFor();
    await ui.page.locator('#when option', { hasText: 'older' }).waitFor({ state: 'attached' });
    expect(await text('#app')).to.equal('shop');
    expect(await text('#when')).to.include('older');
    // One that is not among those that are offered is what it is, and not the app as it is now.
    await ui.page.goto(`${ui.server.url}/#/templates?app=shop&backup=01k00000000000000000000000`);
    await ui.page.locator('#when option', { hasText: '01k0' }).waitFor({ state: 'attached' });
    expect(await text('#when')).to.equal('01k00000000000000000000000');
  });

  it('clones and makes a template of an app as it is now from the page of all apps', async () => {
    await ui.page.goto(ui.server.url);
    await choose('shop', 'Clone…');
    await ui.page.getByRole('heading', { name: 'Clone “\u2068shop\u2069”' }).waitFor();
    await ui.page.getByRole('radio', { name: /As it is now/ }).waitFor();
    expect(await ui.page.getByRole('radio', { name: /As it is now/ }).isChecked()).to.equal(true);
    await ui.page.goto('about:blank');
    await ui.page.goto(ui.server.url);
    await choose('shop', 'Make template…');
    await ui.page.locator('#app').waitFor();
    expect(await text('#app')).to.equal('shop');
    expect(await text('#when')).to.not.include('older');
  });

  it('has neither for who may make no apps and no templates', async () => {
    ui.server.forbidden.add('restore').add('templates.write');
    try {
      await ui.page.goto(`${ui.server.url}/#/apps/shop`);
      const row = ui.page.getByRole('row').filter({ hasText: 'older' });
      await row.getByRole('button', { name: /^Actions for/ }).click();
      const items = (await ui.page.getByRole('menuitem').allInnerTexts()).join();
      expect(items)
        .to.include('Download')
        .and.not.match(/Clone|template|Restore/);
      expect(await ui.page.getByRole('button', { name: 'Restore…' }).count(), 'above the list').to.equal(0);
    } finally {
      ui.server.forbidden.delete('restore');
      ui.server.forbidden.delete('templates.write');
    }
  });
});
