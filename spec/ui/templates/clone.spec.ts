import { expect } from 'chai';
import { useUi } from '../fresh-page.js';
import { axeFindings } from '../ui-server.js';

const named = (name: string): string => `\u2068${name}\u2069`;

describe('A clone of an app in a browser', () => {
  const ui = useUi();
  const { button } = ui;

  before(async () => {
    await ui.server.backUp('before the launch');
    await ui.server.module.restored.turnOnRules('blog', undefined);
  });
  const names = async (): Promise<readonly string[]> => (await ui.server.module.apps()).map(({ name }) => name);
  const step = async (title: string): Promise<void> => ui.page.getByRole('heading', { name: title }).waitFor();
  /** From the source, which is chosen, to the preview, by the keyboard alone. */
  const toPreview = async (name: string): Promise<void> => {
    const next = async (label: string): Promise<void> => {
      await button(label).focus();
      await ui.page.keyboard.press('Enter');
    };
    await next('Next');
    await ui.page.getByLabel('Name of the new app').fill(name);
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await next('Next');
    await next('Preview');
    await step(`This will create the app “${named(name)}”`);
  };

  for (const [from, radio, command] of [
    ['one of its backups', /before the launch/, /npx eventark restore \w{26} --as copied/],
    ['the app as it is now', /As it is now/, /npx eventark copy blog --as copied/],
  ] as const) {
    it(`of ${from} is told before, made, opened and undone by the keyboard alone`, async () => {
      await ui.page.goto('about:blank');
      await ui.page.goto(`${ui.server.url}/#/apps/blog/clone`);
      if (from === 'the app as it is now') {
        // What was previewed of something else is none of it.
        await ui.page.getByRole('radio', { name: /before the launch/ }).check();
        await toPreview('another');
        await button(/^Restore \d+ events$/).waitFor();
        for (let steps = 0; steps < 3; steps += 1) await button('Back').click();
      }
      await ui.page.getByRole('radio', { name: radio }).focus();
      await ui.page.keyboard.press('Space');
      expect(await axeFindings(ui.page), 'source').to.deep.equal([]);
      await toPreview('copied');
      await ui.page.getByText(command).waitFor();
      await ui.page.locator('.skeleton').first().waitFor({ state: 'detached' });
      await ui.page.getByText('What is new, kept and left out').focus();
      await ui.page.keyboard.press('Enter');
      await ui.page.getByText('The id of the app, and the secrets of API clients unless they are kept.').waitFor();
      await ui.page.getByText('Names of schemas, ids of contents, files and rules, and the history.').waitFor();
      await ui.page.getByText('Backups, usage figures, download links and tokens.').waitFor();
      expect(await axeFindings(ui.page), 'preview').to.deep.equal([]);
      await button(/^(Create|Restore) /)
        .last()
        .focus();
      await ui.page.keyboard.press('Enter');
      await step(`The app “${named('copied')}” is ready`);
      expect(await axeFindings(ui.page), 'report').to.deep.equal([]);
      expect(await names()).to.include('copied');
      const report = ui.page.url();
      await button('Open the app').focus();
      await ui.page.keyboard.press('Enter');
      await ui.page.waitForURL(/#\/apps\/copied$/);
      await ui.page.goto(report);
      await button('Undo…').focus();
      await ui.page.keyboard.press('Enter');
      await ui.page.getByText('npx eventark undo copied').waitFor();
      expect(await axeFindings(ui.page), 'undo').to.deep.equal([]);
      await button('Remove app').focus();
      await ui.page.keyboard.press('Enter');
      await ui.page.getByRole('dialog').waitFor({ state: 'detached' });
      await step(`The app “${named('copied')}” was removed again`);
      expect(await names()).not.to.include('copied');
    });
  }
});
