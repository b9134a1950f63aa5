import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { SAMPLE_ARCHIVE } from '../../../src/demo/sample-app.js';
import { useUi } from '../fresh-page.js';
import { TWO_FRAMES } from '../in-page.js';
import { axeFindings, startUiServer } from '../ui-server.js';
import { aPlan } from './a-plan.js';

const FILE = { name: 'blog <b>.zip', mimeType: 'application/zip', buffer: readFileSync(SAMPLE_ARCHIVE) };
const HOSTILE = `<img src=x onerror="globalThis.taken=1"> \u202egnihton ${'a'.repeat(150)}`;

describe('The sources of the restore wizard in a browser', () => {
  const ui = useUi();
  const { button, errors } = ui;

  before(async () => {
    await ui.server.module.create('blog', { comment: 'first' });
    await ui.server.module.create('blog', { comment: HOSTILE });
    // Backups of it stay at the destination.
    await ui.server.module.copy('blog', { name: 'shop' });
    await ui.server.module.create('shop', { comment: 'of an app that is gone' });
    await ui.server.module.restored.undo('shop', { confirm: 'shop' });
  });
  const isReady = async (): Promise<boolean> => (await button('Next').getAttribute('aria-disabled')) !== 'true';
  const open = async (): Promise<void> => {
    await ui.page.goto('about:blank');
    await ui.page.goto(`${ui.server.url}/#/restore?app=blog`);
    await ui.page.getByRole('radio', { name: /first/ }).waitFor();
  };
  const toPreview = async (name: string): Promise<void> => {
    await button('Next').click();
    await ui.page.getByLabel('Name of the new app').fill(name);
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await button('Next').click();
    await button('Preview').click();
  };

  it('have every backup at the destination, of an app that is gone too, and find it', async () => {
    await open();
    await ui.page.getByRole('radio', { name: /From the destination/ }).check();
    await ui.page.getByRole('radio', { name: /^shop/ }).waitFor();
    expect(await isReady(), 'before one is chosen').to.equal(false);
    expect(await ui.page.getByRole('group', { name: 'Backup', exact: true }).getByRole('radio').count()).to.equal(3);
    expect(await axeFindings(ui.page), 'list').to.deep.equal([]);
    await ui.page.getByLabel(/^Search by app/).fill('nothing like it');
    await ui.page.getByText('No backup at the destination matches.').waitFor();
    await ui.page.getByLabel(/^Search by app/).fill('APP THAT IS');
    await ui.page.getByRole('radio', { name: /^shop/ }).check();
    expect(await ui.page.getByRole('group', { name: 'Backup', exact: true }).getByRole('radio').count()).to.equal(1);
    await toPreview('shop-again');
    await ui.page.getByText(/npx eventark restore \w{26} --as shop-again/).waitFor();
    await ui.page.getByText(/^shop-\w+Z-\w{26}\.zip$/).waitFor();
    expect(await axeFindings(ui.page), 'preview').to.deep.equal([]);
    await button(/^Restore \d+ events$/).click();
    await ui.page.getByRole('heading', { name: /is ready/ }).waitFor();
    expect((await ui.server.module.apps()).map(({ name }) => name)).to.include('shop-again');
    expect(await ui.page.evaluate(() => 'taken' in globalThis)).to.equal(false);
  });

  it('offer a file again that was sent and checked before the page was opened anew', async () => {
    await open();
    await ui.page.getByRole('radio', { name: /From a file/ }).check();
    const held = ui.server.hold();
    await ui.page.locator('input[type=file]').setInputFiles(FILE);
    await held.waits;
    // Whoever chooses something else meanwhile keeps that.
    await ui.page.getByRole('radio', { name: /first/ }).check();
    const ready = ui.page.waitForResponse(
      async (response) => /uploads\/[^/]+$/.test(response.url()) && (await response.text()).includes('"ready"'),
    );
    held.goOn();
    await ready;
    await ui.page.evaluate(TWO_FRAMES);
    expect(await ui.page.getByRole('radio', { name: /first/ }).isChecked(), 'once the file is checked').to.equal(true);
    await ui.page.getByRole('radio', { name: /From a file/ }).check();
    await ui.page.getByText('Checked', { exact: true }).waitFor();
    await open();
    const again = ui.page.getByRole('radio', { name: /Uploaded before: .*blog <b>\.zip/ });
    await again.check();
    expect(await isReady()).to.equal(true);
    expect(await ui.page.locator('input[type=file]').count(), 'no second choice of a file').to.equal(0);
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await toPreview('sent-before');
    await button(/^Restore \d+ events$/).click();
    await ui.page.getByRole('heading', { name: /is ready/ }).waitFor();
    expect((await ui.server.module.apps()).map(({ name }) => name)).to.include('sent-before');
    errors.expect(/404/);
    await open();
    await ui.page.getByRole('radio', { name: /From a file/ }).check();
    await ui.page.locator('input[type=file]').setInputFiles(FILE);
    await ui.page.getByText('Checked', { exact: true }).waitFor();
    const { items } = (await (await fetch(`${ui.server.url}/api/uploads`)).json()) as { items: { id: string }[] };
    for (const { id } of items) await fetch(`${ui.server.url}/api/uploads/${id}`, { method: 'DELETE' });
    await toPreview('removed-meanwhile');
    await ui.page.getByText('The chosen backup is no longer there', { exact: false }).waitFor();
    await button('Choose another').click();
    await ui.page.getByText('Choose a file…').waitFor();
    expect(await isReady(), 'with a file that is gone').to.equal(false);
    await again.waitFor({ state: 'detached' });
  });

  it('say what is at an address before anything else is asked, or why it cannot be used', async () => {
    errors.expect(/40[039]|422/);
    await open();
    await ui.page.getByRole('radio', { name: /From a link/ }).check();
    expect(await button('Check link').getAttribute('aria-disabled')).to.equal('true');
    await ui.page.getByLabel('Address of the backup').fill('https://127.0.0.1/blog.zip');
    await button('Check link').click();
    await ui.page.getByText('url-denied').waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await ui.page.getByLabel('Address of the backup').fill('https://127.0.0.1/other.zip');
    expect(await ui.page.getByText('url-denied').count(), 'of another address').to.equal(0);
    await ui.page.route('**/restores:preview', (route) =>
      route.fulfill({ status: 200, json: aPlan({ sourceApp: '<b>news</b>', events: 1_200 }) }),
    );
    await button('Check link').click();
    await ui.page.getByText('Backup of “\u2068<b>news</b>\u2069”, 1,200 events').waitFor();
  });

  it('offer the nearest one when the chosen backup is gone meanwhile', async () => {
    errors.expect(/404/);
    const { point } = await ui.server.module.create('blog', { comment: 'soon gone' });
    await open();
    await ui.page.getByRole('radio', { name: /soon gone/ }).check();
    await ui.server.module.delete([point.id]);
    await toPreview('from-the-nearest');
    await ui.page.getByText('The chosen backup is no longer there', { exact: false }).waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await button(/^Nearest: /).click();
    const ids = (await ui.server.module.list('blog')).points.map(({ id }) => id);
    const newest = ids.toSorted().at(-1);
    await ui.page.getByText(new RegExp(`npx eventark restore ${newest} `)).waitFor();
    await button(/^Restore \d+ events$/).waitFor();
  });

  it('are none where the app that is named is gone, and never those of another one', async () => {
    for (const address of [
      'restore?source=upload:gone',
      'restore?app=blog&backup=gone',
      'restore?app=gone',
      'apps/gone/clone',
    ]) {
      await ui.page.goto('about:blank');
      await ui.page.goto(`${ui.server.url}/#/${address}`);
      await ui.page.getByText('What this link leads to is no longer there.', { exact: false }).waitFor();
      expect(await isReady(), address).to.equal(false);
    }
    expect(await ui.page.getByRole('radio').count(), 'to clone').to.equal(0);
    errors.expect(/404/);
    await ui.page.goto(`${ui.server.url}/#/apps/blog/inside?backup=`);
    await ui.page.getByText('This backup does not exist', { exact: false }).waitFor();
  });

  it('are those of the app that is chosen, and never one of the app before', async () => {
    await ui.server.module.copy('blog', { name: 'slow' });
    const { point } = await ui.server.module.create('slow', { comment: 'of the slow one' });
    const answer = Promise.withResolvers<void>();
    await ui.page.route('**/api/apps/slow/backups?*', (route) => answer.promise.then(async () => route.continue()));
    await ui.page.goto(`${ui.server.url}/#/restore?app=blog&at=12`);
    await ui.page.getByRole('radio', { name: /first/ }).waitFor();
    await ui.page.getByLabel('App', { exact: true }).selectOption('slow');
    await ui.page.locator('.skeleton').waitFor();
    expect(await isReady(), 'before its backups are known').to.equal(false);
    await ui.page.getByLabel('App', { exact: true }).selectOption('blog');
    await ui.page.getByRole('radio', { name: /first/ }).waitFor();
    const late = ui.page.waitForResponse('**/api/apps/slow/backups?*');
    answer.resolve();
    await (await late).finished();
    await ui.page.evaluate(TWO_FRAMES);
    expect(await ui.page.getByRole('radio', { name: /of the slow one/ }).count(), 'of an answer that is late').to.equal(
      0,
    );
    await ui.page.getByLabel('App', { exact: true }).selectOption('slow');
    await ui.page.getByRole('radio', { name: /of the slow one/, checked: true }).waitFor();
    expect(await ui.page.locator('.choice.backup').first().innerText()).not.to.match(/[<>]/);
    await ui.server.module.delete([point.id]);
    errors.expect(/404/);
    await toPreview('of-none');
    await ui.page.getByText(/npx eventark restore \w+ --as of-none$/).waitFor();
    await ui.page.getByText('The chosen backup is no longer there', { exact: false }).waitFor();
    await button('Choose another').click();
    await ui.page.getByText('No backup of this app can be restored.').waitFor();
    expect(await isReady(), 'with a backup that is gone').to.equal(false);
  });

  it('begin with a file where the server has no app', async () => {
    const empty = await startUiServer({ isEmpty: true });
    try {
      await ui.page.goto(`${empty.url}/#/restore`);
      await ui.page.getByText('There is no app on this server yet, so no backup either.').waitFor();
      expect(await ui.page.getByRole('radio', { name: /From a file/ }).isChecked()).to.equal(true);
      await ui.page.getByText('Choose a file…').waitFor();
      expect(await axeFindings(ui.page)).to.deep.equal([]);
    } finally {
      await empty.close();
    }
  });
});
