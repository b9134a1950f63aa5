import { expect } from 'chai';
import { BackupError } from '../../../src/errors.js';
import { useUi } from '../fresh-page.js';
import { axeFindings } from '../ui-server.js';

/** What the browser of a page without a secure connection, or of one that may not copy, is like. */
const WITHOUT_CLIPBOARD = `globalThis.clipboard = navigator.clipboard;
  Object.defineProperty(navigator, 'clipboard', { value: undefined })`;
const REFUSING = `navigator.clipboard.writeText = async () => { throw new DOMException('no', 'NotAllowedError') };
  document.execCommand = () => false;`;
const REFUSED = 'The browser does not let this page copy. Select the text, and copy it yourself.';

const FULL = new BackupError('store-unreachable', 'the disk is full', { hint: 'free some space' });

describe('What is copied from the pages, in a browser', () => {
  const ui = useUi();
  const { button, errors } = ui;
  const read = async (): Promise<string> => ui.page.evaluate<string>('navigator.clipboard.readText()');
  const allow = async (): Promise<void> =>
    ui.page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: ui.server.url });
  /** Returns the id of the job. */
  const failABackup = async (): Promise<string> => {
    await ui.page.goto(`${ui.server.url}/#/apps/blog`);
    const held = ui.server.hold();
    await button('Start backup').first().click();
    await held.waits;
    held.fail(FULL);
    await ui.page.locator('[part=job]').getByText('Backup failed.', { exact: false }).waitFor();
    const { items } = (await (await fetch(`${ui.server.url}/api/jobs`)).json()) as { items: { id: string }[] };
    return items[0]?.id ?? '';
  };

  it('is of a failed job its code, what happened and which job it was, from its card and from its details', async () => {
    const id = await failABackup();
    await allow();
    await button('Copy details').click();
    await button('Copied').waitFor();
    expect((await read()).split('\n')).to.deep.equal(['store-unreachable', 'the disk is full', 'free some space', id]);
    expect(await ui.page.locator('[role=status]').filter({ hasText: 'Copied' }).count()).to.equal(1);
    await button('Copy details').waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
  });

  it('is of a restore that failed its report, with why it failed', async () => {
    await ui.server.module.create('blog');
    const held = ui.server.hold();
    const headers = { 'content-type': 'application/json' };
    const asked = { method: 'POST', headers, body: JSON.stringify({ name: 'never' }) };
    const { id } = (await (await fetch(`${ui.server.url}/api/apps/blog/copies`, asked)).json()) as { id: string };
    await held.waits;
    held.fail(FULL);
    await ui.page.goto(`${ui.server.url}/#/restores/${id}`);
    await allow();
    await button('Copy report').click();
    await button('Copied').waitFor();
    const report = JSON.parse(await read()) as Record<string, unknown>;
    expect(report).to.include({ id, verb: 'copy', app: 'never', state: 'failed' });
    expect(report['failure']).to.include({ code: 'store-unreachable', message: 'the disk is full' });
    expect(report).to.include.keys('created', 'started', 'ended');
  });

  it('is copied on a page without a secure connection as well', async () => {
    await ui.page.addInitScript(WITHOUT_CLIPBOARD);
    await failABackup();
    await button('Copy details').click();
    await button('Copied').waitFor();
    await button(/^Show log/).click();
    await button('Copy log').click();
    await button('Copied').waitFor();
    await allow();
    expect(await ui.page.evaluate<string>('clipboard.readText()')).to.match(/^20\S+Z (info|error) /);
  });

  it('is told where the browser refuses, for a failure, a problem, a log and a command', async () => {
    await ui.page.addInitScript(REFUSING);
    await failABackup();
    const told = ui.page.locator('.toast').filter({ hasText: REFUSED });
    const tell = async (name: string | RegExp): Promise<void> => {
      await button(name).click();
      await told.waitFor();
      expect(await axeFindings(ui.page)).to.deep.equal([]);
      await told.getByRole('button', { name: 'Dismiss' }).click();
      await told.waitFor({ state: 'detached' });
    };
    await tell('Copy details');
    await button(/^Show log/).click();
    await tell('Copy log');
    await button('More ways to start').click();
    await ui.page.getByRole('menuitem', { name: 'Start with options…' }).click();
    await button('Copy as command').click();
    await told.waitFor();
    await button('Cancel').click();
    errors.expect(/404/);
    await ui.page.goto(`${ui.server.url}/#/apps/none`);
    await tell('Copy details');
  });
});
