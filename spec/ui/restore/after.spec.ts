import { expect } from 'chai';
import { useUi } from '../fresh-page.js';
import { lengthen, listenTo, overflowOf, writeFrom } from '../in-page.js';
import { axeFindings } from '../ui-server.js';

const named = (name: string): string => `\u2068${name}\u2069`;

describe('The report of a restore in a browser', () => {
  const ui = useUi();
  const { button, errors } = ui;

  before(async () => {
    await ui.server.module.restored.turnOnRules('blog', undefined);
    await ui.server.module.create('blog');
  });
  const names = async (): Promise<readonly string[]> => (await ui.server.module.apps()).map(({ name }) => name);
  /** Goes through the wizard to its report. */
  const restore = async (name: string): Promise<void> => {
    await ui.page.goto(`${ui.server.url}/#/restore?app=blog`);
    await button('Next').click();
    await ui.page.getByLabel('Name of the new app').fill(name);
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await button('Next').click();
    await button('Preview').click();
    await button(/^Restore \d+ events$/).click();
    await ui.page.getByRole('heading', { name: `The app “${named(name)}” is ready` }).waitFor();
    await button('Undo…').waitFor();
  };

  it('turns on the rules that were turned off, after saying what that means, and once', async () => {
    await restore('with-rules');
    await button(/^Turn on \d+ rules?…$/).click();
    await ui.page.getByText('call the addresses that they called in the original', { exact: false }).waitFor();
    await ui.page.getByText('npx eventark turn-on-rules with-rules').waitFor();
    expect(await axeFindings(ui.page), 'asking').to.deep.equal([]);
    const before = (await ui.server.module.apps()).find(({ name }) => name === 'with-rules')?.events ?? 0;
    await ui.page.keyboard.press('Enter');
    await ui.page.getByRole('dialog').waitFor({ state: 'detached' });
    const count = /\d+/.exec(await button(/^Turn on \d+ rules?…$/).innerText())?.[0] ?? '';
    await button(/^Turn on \d+ rules?…$/).click();
    await button('Turn on').last().click();
    await ui.page
      .getByText(new RegExp(`^${count} rules? (is|are) on\\.$`))
      .first()
      .waitFor();
    await ui.page.getByText('The rules were turned on', { exact: false }).waitFor();
    expect(await button(/^Turn on/).count()).to.equal(0);
    expect(await ui.page.getByText('A restart interrupted it.', { exact: false }).count()).to.equal(0);
    expect(await axeFindings(ui.page), 'turned on').to.deep.equal([]);
    const after = (await ui.server.module.apps()).find(({ name }) => name === 'with-rules')?.events ?? 0;
    expect(after).to.be.greaterThan(before);
  });

  it('removes an app that nobody has changed, and leaves nothing of it', async () => {
    await restore('unwanted');
    await button('Undo…').click();
    await ui.page.getByText('npx eventark undo unwanted').waitFor();
    await ui.page.getByText(/^This removes \d+ events and \d+ files?\./).waitFor();
    expect(await ui.page.getByLabel('Name of the app').count()).to.equal(0);
    expect(await axeFindings(ui.page), 'asking').to.deep.equal([]);
    await ui.page.keyboard.press('Enter');
    expect(await names(), 'Enter keeps it').to.include('unwanted');
    await button('Undo…').click();
    await listenTo(ui.page, 'eventark-restore');
    const held = ui.server.hold();
    await button('Remove app').click();
    await held.waits;
    await ui.page.getByText('The app is being removed.').waitFor();
    expect(await axeFindings(ui.page), 'removing').to.deep.equal([]);
    held.goOn();
    await ui.page.getByRole('heading', { name: `The app “${named('unwanted')}” was removed again` }).waitFor();
    expect(await names()).not.to.include('unwanted');
    expect(await button('Open the app').count()).to.equal(0);
    expect(await ui.page.evaluate<readonly string[]>('globalThis.heard')).to.include.members([
      'Removal running',
      'Completed',
    ]);
    expect(await axeFindings(ui.page), 'removed').to.deep.equal([]);
    await ui.page.reload();
    await ui.page.getByRole('heading', { name: `The app “${named('unwanted')}” is not there any more` }).waitFor();
    expect(await button('Open the app').count()).to.equal(0);
    expect(await button('Undo…').count()).to.equal(0);
  });

  it('wants the name typed before an app goes that somebody has changed since', async () => {
    await restore('changed');
    await ui.server.module.restored.turnOnRules('changed', undefined);
    const all = (await ui.server.module.apps()).find(({ name }) => name === 'changed')?.events ?? 0;
    await ui.page.reload();
    await button('Undo…').click();
    await ui.page.getByText(/events? (was|were) added since the restore/).waitFor();
    await ui.page.getByText(new RegExp(`^This removes ${all} events`)).waitFor();
    expect(await button('Remove app').getAttribute('aria-disabled')).to.equal('true');
    await ui.page.getByLabel('Name of the app').fill('changes');
    await ui.page.keyboard.press('Enter');
    expect(await button('Remove app').getAttribute('aria-disabled')).to.equal('true');
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    expect(await names()).to.include('changed');
    await ui.page.getByLabel('Name of the app').fill('changed');
    await ui.page.keyboard.press('Enter');
    await ui.page.getByRole('heading', { name: `The app “${named('changed')}” was removed again` }).waitFor();
    expect(await names()).not.to.include('changed');
  });

  it('says what is true where somebody was faster in another tab', async () => {
    errors.expect(/409/);
    await restore('two-tabs');
    const other = await ui.browser.newPage({ locale: 'en-GB' });
    await other.goto(ui.page.url());
    const turnOn = other.getByRole('button', { name: /^Turn on \d+ rules?…$/ });
    await turnOn.waitFor();
    await ui.server.module.restored.turnOnRules('two-tabs', undefined);

    await button('Undo…').click();
    await button('Remove app').click();
    await ui.page.getByText(/was changed since it was restored/).waitFor();
    await ui.page.getByText('The rules were turned on', { exact: false }).waitFor();
    await button('Undo…').click();
    await ui.page.getByText(/events? (was|were) added since the restore/).waitFor();

    await turnOn.click();
    await other.getByRole('button', { name: 'Turn on' }).last().click();
    await other.getByText('No rule was left to turn on.').first().waitFor();
    await turnOn.waitFor({ state: 'detached' });

    await ui.page.getByLabel('Name of the app').fill('two-tabs');
    await ui.page.keyboard.press('Enter');
    await ui.page.getByRole('heading', { name: `The app “${named('two-tabs')}” was removed again` }).waitFor();
    await other.evaluate(`void document.dispatchEvent(new Event('visibilitychange'))`);
    await other.getByRole('heading', { name: `The app “${named('two-tabs')}” is not there any more` }).waitFor();
    await other.context().close();
  });

  it('says why an app could not be removed, and that it is still there', async () => {
    errors.expect(/500|Failed to load/);
    await restore('stays');
    await ui.page.route('**/restores/*:undo', (route) =>
      route.fulfill({ status: 500, body: JSON.stringify({ code: 'unexpected', detail: 'the disk is gone' }) }),
    );
    await button('Undo…').click();
    await button('Remove app').click();
    await ui.page.getByText('the disk is gone').waitFor();
    await ui.page.getByRole('heading', { name: `The app “${named('stays')}” is ready` }).waitFor();
    expect(await names()).to.include('stays');
  });

  it('is whole in German, from right to left, with longer texts, on a phone', async () => {
    await restore('deutsch');
    const { hash } = new URL(ui.page.url());
    for (const width of [390, 320]) {
      await ui.page.setViewportSize({ width, height: 800 });
      for (const dir of ['ltr', 'rtl'] as const) {
        await ui.page.goto('about:blank');
        await ui.page.goto(`${ui.server.url}/?lang=de${hash}`);
        await writeFrom(ui.page, dir);
        await button('Rückgängig machen…').click();
        await ui.page.getByText(/^Entfernt werden/).waitFor();
        await lengthen(ui.page);
        expect(await overflowOf(ui.page), `${dir}, ${width}`).to.equal(0);
      }
    }
  });
});
