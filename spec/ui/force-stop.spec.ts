import { expect } from 'chai';
import { join } from 'node:path';
import { hangFile } from '../support/faults/hang-file.js';
import { useUi } from './fresh-page.js';
import { listenTo } from './in-page.js';
import { axeFindings } from './ui-server.js';
import { expectNothingWrong, lookPlainly } from './view/every-way.js';

describe('A job that does not end although it was cancelled, in a browser', () => {
  let heal: (() => void) | undefined;
  // Before the server is stopped, which waits for its jobs.
  afterEach(() => heal?.());
  const ui = useUi({ isFresh: true });
  const { button } = ui;

  const wait = async (seconds: number): Promise<void> => ui.page.clock.fastForward(seconds * 1_000);
  const backups = async (): Promise<number> => (await ui.server.module.list('blog')).points.length;

  it('is stopped by force after 20 seconds: what it holds is free, and nothing of it is left', async () => {
    heal = await hangFile(join(ui.server.folder, 'assets'));
    await ui.page.clock.install();
    await ui.page.goto(`${ui.server.url}/#/apps/blog`);
    await button('Start backup').first().click();
    await ui.page
      .getByText(/Writing files/)
      .first()
      .waitFor();
    await button('Cancel').click();
    await ui.page.getByText('Cancelling', { exact: true }).first().waitFor();
    expect(await button('Force stop…').count(), 'at once').to.equal(0);
    await wait(21);
    await listenTo(ui.page, 'eventark-backups');
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await button('Force stop…').focus();
    await ui.page.keyboard.press('Enter');
    await ui.page.getByText(/npx eventark cancel \w{26} --force --server/).waitFor();
    expect(await button('Force stop').last().getAttribute('aria-disabled')).to.equal('true');
    await ui.page.getByLabel('Name of the app').fill('blog');
    await ui.page.keyboard.press('Enter');
    await ui.page.getByText('Cancelled', { exact: true }).first().waitFor();
    expect(await ui.server.module.claims()).to.deep.equal([]);
    const heard = await ui.page.evaluate<readonly string[]>('globalThis.heard');
    expect(heard.join('\n'), 'what a screen reader is told').to.match(/cancelled/i);
    heal?.();
    await button('Start backup').first().click();
    await ui.page
      .getByText(/^Backup completed/)
      .first()
      .waitFor();
    expect(await backups()).to.equal(1);
  });

  it('can be stopped from the page of all apps too, and looks well in every way', async () => {
    const held = ui.server.hold({ ignoresCancel: true });
    await ui.page.clock.install();
    const headers = { 'content-type': 'application/json' };
    await fetch(`${ui.server.url}/api/apps/blog/backups`, { method: 'POST', headers, body: '{}' });
    await held.waits;
    await lookPlainly(ui.page);
    await ui.page.goto(ui.server.url);
    await button('Cancel').click();
    await ui.page.getByText('Cancelling', { exact: true }).first().waitFor();
    await wait(21);
    await button('Force stop…').click();
    const dialog = await ui.page.getByRole('dialog').boundingBox();
    expect(dialog?.width, 'as wide as the other dialogs').to.equal(520);
    await expectNothingWrong(ui.page, 'the force stop');
    held.goOn();
  });

  it('says that it runs although nothing was heard of it for 45 seconds, until it is heard of again', async () => {
    const held = ui.server.hold();
    await ui.page.clock.install();
    await ui.page.goto(`${ui.server.url}/#/apps/blog`);
    await button('Start backup').first().click();
    const { progress } = await held.waits;
    progress({ phase: 'write-events', done: 1, total: 10, unit: 'events' });
    await ui.page.getByText('1 of 10 events').waitFor();
    await ui.page.clock.runFor(40_000);
    const silent = ui.page.getByText('Still running, no news for 45 s.');
    expect(await silent.count(), 'after 40 seconds').to.equal(0);
    await ui.page.clock.runFor(6_000);
    await silent.waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    progress({ phase: 'write-events', done: 2, total: 10, unit: 'events' });
    await silent.waitFor({ state: 'detached' });
    held.goOn();
  });
});
