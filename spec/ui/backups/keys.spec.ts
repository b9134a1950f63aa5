import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { useUi } from '../fresh-page.js';
import { axeFindings } from '../ui-server.js';

/** Requests that the second click of a double click makes on a button that has just come, and then a first one. */
const CLICKED = `(async () => {
  let asked = 0;
  const request = async () => (asked += 1) && new Response('{}', { status: 500 });
  const soon = () => new Promise((resolve) => setTimeout(resolve, 10));
  let element, made;
  const retry = () => element.shadowRoot.querySelector('.answer > .btn');
  do {
    element?.remove();
    made = performance.now();
    element = Object.assign(document.createElement('eventark-templates'), { request });
    document.body.append(element);
    while (retry() === null) await soon();
    // On a machine that is busy it may have come too long ago.
  } while (performance.now() - made > 400);
  const click = async (detail) => {
    asked = 0;
    retry().dispatchEvent(new MouseEvent('click', { detail, bubbles: true, composed: true, cancelable: true }));
    await soon();
    return asked;
  };
  const told = { second: await click(2), first: await click(1) };
  element.remove();
  return told;
})()`;

/** Dialogs once the page is drawn as soon as one is closed, and while the browser tells that another one was when the next is open. */
const CLOSED = `(async () => {
  const element = document.querySelector('eventark-backups');
  const root = element.shadowRoot;
  const press = (key) => root.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true }));
  const shown = () => Array.from(root.querySelectorAll('dialog[open] h2'), (title) => title.textContent);
  const close = async () => {
    press('b');
    await element.updateComplete;
    root.querySelector('dialog').close();
    element.requestUpdate();
    await element.updateComplete;
  };
  await close();
  const drawn = shown();
  await close();
  press('?');
  await new Promise((resolve) => setTimeout(resolve, 100));
  return { drawn, opened: shown() };
})()`;

describe('Single keys in the list of backups, in a browser', () => {
  const ui = useUi();
  const { button } = ui;

  before(async () => {
    for (const comment of ['the first one', 'the second one']) await ui.server.module.create('blog', { comment });
  });

  const press = async (key: string): Promise<void> => ui.page.keyboard.press(key);
  const dialog = (name: string | RegExp): ReturnType<Page['getByRole']> => ui.page.getByRole('dialog', { name });
  const open = async (): Promise<void> => {
    await ui.page.goto(`${ui.server.url}/#/apps/blog`);
    await ui.page.getByRole('row').nth(2).waitFor();
    await button('Start backup').first().focus();
  };
  /** Text of the row that has the focus. */
  const row = async (): Promise<string> =>
    ui.page
      .getByRole('row')
      .filter({ has: ui.page.locator(':focus') })
      .innerText();
  const isClosed = async (): Promise<void> => ui.page.getByRole('dialog').waitFor({ state: 'detached' });

  it('go through the rows, open what is asked before something happens, and close it again', async () => {
    await open();
    await press('j');
    expect(await row()).to.include('the second one');
    await press('j');
    expect(await row()).to.include('the first one');
    await press('k');
    await press('k');
    expect(await row(), 'the first row is the last one upwards').to.include('the second one');
    for (const [key, title, leave] of [
      ['d', /^Download the backup/, 'Close'],
      ['Delete', /^Delete the backup/, 'Keep'],
      ['b', /^Start a backup of/, 'Cancel'],
      ['?', 'Keys on this page', 'Close'],
    ] as const)
      for (const close of [() => press('Escape'), () => dialog(title).getByRole('button', { name: leave }).click()]) {
        await press(key);
        await dialog(title).waitFor();
        await close();
        await isClosed();
        await ui.page.locator('tbody .title:focus').waitFor();
      }
    expect(await ui.page.evaluate<object>(CLOSED), 'what is drawn, and opened, as soon as one is closed').to.deep.equal(
      {
        drawn: [],
        opened: ['Keys on this page'],
      },
    );
    await press('Escape');
    await isClosed();
    expect((await ui.server.module.list('blog')).points, 'nothing was made or deleted').to.have.length(2);
    expect(await row(), 'the focus is where it was').to.include('the second one');
    await press('/');
    await ui.page.getByLabel('Search backups').and(ui.page.locator(':focus')).waitFor();
    await ui.page.keyboard.type('b/jd?');
    expect(await ui.page.getByLabel('Search backups').inputValue(), 'keys in a field are text').to.equal('b/jd?');
    expect(await ui.page.getByRole('dialog').count()).to.equal(0);
  });

  it('opens the details by Enter', async () => {
    await open();
    await press('j');
    await press('Enter');
    const focus = ui.page.locator(':focus');
    await ui.page
      .getByRole('heading', { name: /^Backup of .*blog/ })
      .and(focus)
      .waitFor();
    await ui.page.goBack();
    await ui.page.getByRole('heading', { name: 'Backups', level: 1 }).and(focus).waitFor();
    await ui.page.getByRole('row').nth(2).waitFor();
    await press('j');
    expect(await row(), 'keys of the page that was opened').to.include('the second one');
  });

  it('are listed, and can be switched off for good', async () => {
    await open();
    await button('Keyboard').click();
    await dialog('Keys on this page').waitFor();
    expect((await ui.page.locator('kbd').allInnerTexts()).join(' ')).to.equal('/ b j k Enter d Del ? Esc');
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await ui.page.getByLabel('Single keys do this').uncheck();
    await press('Escape');
    await isClosed();
    for (const reloads of [false, true]) {
      if (reloads) {
        await ui.page.reload();
        await ui.page.getByRole('row').nth(2).waitFor();
      }
      await button('Start backup').first().focus();
      for (const key of ['j', '?', 'b']) await press(key);
      expect(await ui.page.getByRole('dialog').count()).to.equal(0);
      await button('Start backup').first().and(ui.page.locator(':focus')).waitFor();
    }
    await button('Keyboard').click();
    await ui.page.getByLabel('Single keys do this').check();
    await press('Escape');
    await isClosed();
    await press('j');
    expect(await row()).to.include('the second one');
  });

  it('leave keys of the host alone, and those with Ctrl, Alt or Meta', async () => {
    await open();
    for (const key of ['Control+b', 'Alt+j', 'Meta+d']) await press(key);
    await ui.page.evaluate('document.activeElement.blur(); document.body.focus()');
    for (const key of ['j', 'b', '?']) await press(key);
    expect(await ui.page.getByRole('dialog').count()).to.equal(0);
  });

  it('do nothing that the reader may not', async () => {
    const all = ['backups.create', 'backups.delete', 'backups.download'] as const;
    for (const scope of all) ui.server.forbidden.add(scope);
    try {
      await ui.page.goto(`${ui.server.url}/#/apps/blog`);
      await ui.page.getByRole('row').nth(2).waitFor();
      await ui.page.getByLabel('Which backups').focus();
      await button('Keyboard').focus();
      await press('j');
      for (const key of ['d', 'Delete', 'b']) await press(key);
      expect(await ui.page.getByRole('dialog').count()).to.equal(0);
    } finally {
      for (const scope of all) ui.server.forbidden.delete(scope);
    }
  });

  it('start one backup, however long Enter is held, and a double click does nothing to what lies below', async () => {
    await open();
    const sent: string[] = [];
    ui.page.on('request', (request) => request.method() !== 'GET' && sent.push(request.method()));
    await button('Start backup').first().and(ui.page.locator(':focus')).waitFor();
    for (let times = 0; times < 5; times += 1) await ui.page.keyboard.down('Enter');
    await ui.page.getByText(/^Backup completed/).waitFor();
    for (let times = 0; times < 5; times += 1) await ui.page.keyboard.down('Enter');
    await ui.page.keyboard.up('Enter');
    const menu = button(/^Actions for the backup/).first();
    await menu.focus();
    for (let times = 0; times < 5; times += 1) await ui.page.keyboard.down('Enter');
    await ui.page.keyboard.up('Enter');
    await ui.page.getByRole('menuitem', { name: 'Details' }).and(ui.page.locator(':focus')).waitFor();
    await press('Escape');
    await menu.click();
    // The menu closes with the first click, and a row is below it.
    await ui.page.getByRole('menuitem', { name: 'Protect' }).dblclick();
    await ui.page.getByText('Protected', { exact: true }).waitFor();
    await ui.page.getByRole('row').nth(3).waitFor();
    expect([sent, await ui.page.getByRole('dialog').count()]).to.deep.equal([['POST', 'PATCH'], 0]);
    expect(new URL(ui.page.url()).hash).to.equal('#/apps/blog');
    expect(await ui.page.evaluate<object>(CLICKED), 'what has just come').to.deep.equal({ second: 0, first: 1 });

    const dismiss = ui.page.getByRole('region', { name: 'Running job' }).getByRole('button', { name: 'Dismiss' });
    await dismiss.focus();
    await press('Enter');
    await dismiss.waitFor({ state: 'detached' });
    await button('Start backup').first().and(ui.page.locator(':focus')).waitFor();

    await press('b');
    const comment = ui.page.getByLabel('Comment', { exact: true });
    await comment.focus();
    for (let times = 0; times < 3; times += 1) await ui.page.keyboard.down('Enter');
    await ui.page.keyboard.up('Enter');
    expect(await comment.inputValue(), 'a text has as many lines as are wanted').to.equal('\n\n\n');
  });
});
