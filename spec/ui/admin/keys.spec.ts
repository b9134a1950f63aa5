import { expect } from 'chai';
import { useUi } from '../fresh-page.js';
import { axeFindings } from '../ui-server.js';

describe('Single keys on the page of all apps, in a browser', () => {
  const ui = useUi();
  const { button } = ui;

  before(async () => {
    for (const name of ['docs', 'shop']) await ui.server.module.copy('blog', { name });
  });
  const press = async (key: string): Promise<void> => ui.page.keyboard.press(key);
  const open = async (): Promise<void> => {
    await ui.page.goto(`${ui.server.url}/`);
    await button('Back up all 3 apps').waitFor();
    await ui.page.getByText(/of 3 apps up to date|No app is up to date/).waitFor();
    await button('Restore…').focus();
  };
  const focused = async (hasText: string): Promise<void> => ui.page.locator(':focus', { hasText }).last().waitFor();
  const counts = async (): Promise<readonly number[]> =>
    Promise.all(['blog', 'docs', 'shop'].map(async (app) => (await ui.server.module.list(app)).points.length));

  it('go through the apps, search, and open one', async () => {
    await open();
    await press('j');
    await focused('blog');
    await press('j');
    await focused('docs');
    await press('k');
    await press('k');
    await focused('blog');
    await press('/');
    await ui.page.getByLabel('Search apps').and(ui.page.locator(':focus')).waitFor();
    await ui.page.keyboard.type('jkb?/');
    expect(await ui.page.getByLabel('Search apps').inputValue(), 'keys in a field are text').to.equal('jkb?/');
    await ui.page.getByLabel('Search apps').fill('shop');
    await button('Restore…').focus();
    await press('j');
    await press('Enter');
    await ui.page.getByRole('heading', { name: 'Backups', exact: true }).waitFor();
    expect(ui.page.url()).to.match(/#\/apps\/shop$/);
  });

  it('lead to the start of a backup, which only Enter starts', async () => {
    await open();
    await press('b');
    await focused('Back up all 3 apps');
    await press('j');
    await press('b');
    await ui.page.locator('[role=menuitem]:focus', { hasText: 'Start backup' }).waitFor();
    await press('Escape');
    expect(await counts(), 'nothing was started').to.deep.equal([0, 0, 0]);
    await press('b');
    await ui.page.locator('[role=menuitem]:focus', { hasText: 'Start backup' }).waitFor();
    await press('Enter');
    await ui.page.getByRole('button', { name: /ana@example.org.* backed up .*blog/ }).waitFor();
    expect(await counts()).to.deep.equal([1, 0, 0]);
  });

  it('are shown, are switched off here as in the list of backups, and stay off', async () => {
    await open();
    await press('?');
    const dialog = ui.page.getByRole('dialog', { name: 'Keys on this page' });
    await dialog.waitFor();
    expect((await ui.page.locator('kbd').allInnerTexts()).join(' ')).to.equal('/ b j k Enter ? Esc');
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await ui.page.getByLabel('Single keys do this').uncheck();
    await press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await button('Restore…').and(ui.page.locator(':focus')).waitFor();
    for (const key of ['j', '?', 'b']) await press(key);
    await button('Restore…').and(ui.page.locator(':focus')).waitFor();
    await ui.page.goto(`${ui.server.url}/#/apps/docs`);
    await button('Start backup').first().focus();
    for (const key of ['b', '?']) await press(key);
    expect(await ui.page.getByRole('dialog').count()).to.equal(0);
    await ui.page.goto(`${ui.server.url}/#/`);
    await button('Keyboard').click();
    await ui.page.getByLabel('Single keys do this').check();
    await button('Close').click();
    await button('Restore…').focus();
    await press('j');
    await focused('docs');
  });

  it('are those of the page that is shown in its place, and do nothing behind it', async () => {
    await ui.page.route('**/host', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<!doctype html><html lang="en"><title>Host</title><script type="module" src="/eventark-elements.js"></script>
          <main><eventark-admin api="/api"></eventark-admin></main></html>`,
      }),
    );
    await ui.page.goto(`${ui.server.url}/host`);
    await button('Restore…').click();
    await ui.page.getByRole('heading', { name: 'Restore a backup' }).waitFor();
    await button('Backups of all apps').focus();
    for (const key of ['?', 'b', 'j']) await press(key);
    await press('Enter');
    await button('Back up all 3 apps').waitFor();
    expect(await ui.page.getByRole('dialog').count()).to.equal(0);
  });
});
