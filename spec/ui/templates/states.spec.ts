import { expect } from 'chai';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Page } from 'playwright-core';
import { useChromium } from '../../support/chromium.js';
import { useFreshPage } from '../fresh-page.js';
import { axeFindings, startUiServer, type UiServer } from '../ui-server.js';

const named = (name: string): string => `\u2068${name}\u2069`;

describe('The states of a new app from a template', () => {
  const browser = useChromium();
  let server: UiServer;
  let page: Page;
  useFreshPage(browser, (opened) => (page = opened));

  before(async () => {
    server = await startUiServer();
    for (const [name, title] of [
      ['shop', 'Shop starter'],
      ['docs', 'Docs site'],
    ] as const)
      await server.module.templates.make('current:blog', { name, title, secrets: 'keep' });
  });
  after(async () => server.close());

  const button = (name: string | RegExp): ReturnType<Page['getByRole']> => page.getByRole('button', { name });
  const use = async (app: string): Promise<void> => {
    await page.goto('about:blank');
    await page.goto(`${server.url}/#/templates?template=shop`);
    await page.getByLabel('Name of the new app').fill(app);
    await page.getByText('Free', { exact: true }).waitFor();
  };

  it('are found by a word, and all shown again where none matches', async () => {
    await page.goto(`${server.url}/#/templates`);
    await button('Docs site').waitFor();
    await page.getByLabel('Search templates').fill('SHOP');
    await button('Docs site').waitFor({ state: 'detached' });
    await button('Shop starter').waitFor();
    await page.getByLabel('Search templates').fill('nothing like it');
    await page.getByText('No template matches.').waitFor();
    await button('Show all templates').click();
    await button('Docs site').waitFor();
  });

  it('say before what is new, kept and left out, and how much there will be', async () => {
    await use('told');
    await page.getByText('What is new, kept and left out').click();
    await page.getByText('People, API clients, backups, usage figures, download links and tokens.').waitFor();
    expect(await page.locator('.tiles').innerText()).to.match(/\d+\s+schemas?[\s\S]*\d+\s+contents?/);
    await page.getByText('You become its owner.', { exact: false }).waitFor();
    expect(await axeFindings(page)).to.deep.equal([]);
    await page.goto(`${server.url}/#/apps/blog/clone`);
    for (const next of ['Next', 'Next', 'Preview']) {
      await page.getByText('Free', { exact: true }).or(page.getByRole('heading').first()).first().waitFor();
      await button(next).click();
    }
    await page.getByText('What is new, kept and left out').click();
    await page.getByText('Names of schemas, ids of contents, files and rules, and the history.').waitFor();
  });

  it('show the job while it runs, and then what can be done', async () => {
    await use('made');
    const held = server.hold();
    await button(/^Create app/).click();
    const { progress } = await held.waits;
    progress({ phase: 'write-events', done: 31, total: 88, unit: 'events' });
    await page.getByText('31 of 88 events').waitFor();
    held.goOn();
    await page.getByRole('heading', { name: `The app “${named('made')}” is ready` }).waitFor();
    await button('Open the app').waitFor();
    await button('Create another').waitFor();
  });

  it('say that nothing is left where it failed', async () => {
    const database = new DatabaseSync(join(server.folder, 'store.sqlite'));
    database.exec(
      `create trigger refused before update on ledger when new.book = 'restores' begin select raise(abort, 'the disk is broken'); end`,
    );
    try {
      await use('failed');
      await button(/^Create app/).click();
      await page.getByRole('heading', { name: `The app “${named('failed')}” was not created` }).waitFor();
      await page.getByText('no event, file or account remains', { exact: false }).waitFor();
      expect((await server.module.apps()).map(({ name }) => name)).not.to.include('failed');
    } finally {
      database.exec('drop trigger refused');
      database.close();
    }
  });
});
