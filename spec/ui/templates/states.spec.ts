import { expect } from 'chai';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { useUi } from '../fresh-page.js';
import { axeFindings } from '../ui-server.js';

const named = (name: string): string => `\u2068${name}\u2069`;

describe('The states of a new app from a template', () => {
  const ui = useUi();
  const { button, errors } = ui;

  before(async () => {
    for (const [name, title] of [
      ['shop', 'Shop starter'],
      ['docs', 'Docs site'],
    ] as const)
      await ui.server.module.templates.make('current:blog', { name, title, secrets: 'keep' });
  });
  const use = async (app: string): Promise<void> => {
    await ui.page.goto('about:blank');
    await ui.page.goto(`${ui.server.url}/#/templates?template=shop`);
    await ui.page.getByLabel('Name of the new app').fill(app);
    await ui.page.getByText('Free', { exact: true }).waitFor();
  };

  it('are found by a word, and all shown again where none matches', async () => {
    await ui.page.goto(`${ui.server.url}/#/templates`);
    await button('Docs site').waitFor();
    await ui.page.getByLabel('Search templates').fill('SHOP');
    await button('Docs site').waitFor({ state: 'detached' });
    await button('Shop starter').waitFor();
    await ui.page.getByLabel('Search templates').fill('nothing like it');
    await ui.page.getByText('No template matches.').waitFor();
    await button('Show all templates').click();
    await button('Docs site').waitFor();
  });

  it('say before what is new, kept and left out, and how much there will be', async () => {
    await use('told');
    await ui.page.getByText('What is new, kept and left out').click();
    await ui.page.getByText('People, API clients, backups, usage figures, download links and tokens.').waitFor();
    expect(await ui.page.locator('.tiles').innerText()).to.match(/\d+\s+schemas?[\s\S]*\d+\s+contents?/);
    await ui.page.getByText('You become its owner.', { exact: false }).waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await ui.page.goto(`${ui.server.url}/#/apps/blog/clone`);
    for (const next of ['Next', 'Next', 'Preview']) {
      await ui.page.getByText('Free', { exact: true }).or(ui.page.getByRole('heading').first()).first().waitFor();
      await button(next).click();
    }
    await ui.page.getByText('What is new, kept and left out').click();
    await ui.page.getByText('Names of schemas, ids of contents, files and rules, and the history.').waitFor();
  });

  it('show the job while it runs, and then what can be done', async () => {
    await use('made');
    const held = ui.server.hold();
    await button(/^Create app/).click();
    const { progress } = await held.waits;
    progress({ phase: 'write-events', done: 31, total: 88, unit: 'events' });
    await ui.page.getByText('31 of 88 events').waitFor();
    held.goOn();
    await ui.page.getByRole('heading', { name: `The app “${named('made')}” is ready` }).waitFor();
    await button('Open the app').waitFor();
    await button('Create another').waitFor();
  });

  it('say that nothing is left where it failed', async () => {
    const database = new DatabaseSync(join(ui.server.folder, 'store.sqlite'));
    database.exec(
      `create trigger refused before update on ledger when new.book = 'restores' begin select raise(abort, 'the disk is broken'); end`,
    );
    try {
      await use('failed');
      await button(/^Create app/).click();
      await ui.page.getByRole('heading', { name: `The app “${named('failed')}” was not created` }).waitFor();
      await ui.page.getByText('no event, file or account remains', { exact: false }).waitFor();
      expect((await ui.server.module.apps()).map(({ name }) => name)).not.to.include('failed');
    } finally {
      database.exec('drop trigger refused');
      database.close();
    }
  });

  it('leave what somebody does alone while a template is made, and show it when it is there', async () => {
    await ui.page.goto('about:blank');
    await ui.page.goto(`${ui.server.url}/#/templates`);
    await button('Make a template…').click();
    await ui.page.getByLabel('Name', { exact: true }).fill('Made meanwhile');
    await ui.page.getByLabel(/^Schemas and settings/).check();
    const held = ui.server.hold();
    await button('Make template').click();
    await held.waits;
    await button('All templates').click();
    await button('Make a template…').click();
    await ui.page.getByLabel('Name', { exact: true }).fill('Another');
    held.goOn();
    await ui.page
      .locator('.toast')
      .getByText(`“${named('Made meanwhile')}” is ready`, { exact: false })
      .waitFor();
    expect(await ui.page.getByLabel('Name', { exact: true }).inputValue()).to.equal('Another');
    await button('All templates').click();
    await button('Made meanwhile').waitFor();
  });

  it('go on without one that another person has deleted', async () => {
    errors.expect(/404/);
    await ui.page.goto('about:blank');
    await ui.page.goto(`${ui.server.url}/#/templates?template=docs`);
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await ui.server.module.templates.delete('docs');
    await button('Delete…').last().click();
    await button('Delete template').click();
    await ui.page.getByText('template-not-found', { exact: true }).waitFor();
    await button('Docs site').waitFor({ state: 'detached' });
    expect(await button(/^Create app/).count()).to.equal(0);
  });
});
