import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { useChromium } from '../../support/chromium.js';
import { useFreshPage } from '../fresh-page.js';
import { axeFindings, startUiServer, type UiServer } from '../ui-server.js';
import { damageableBackup, type Damageable } from './damaged-end.js';
import { toPreview } from './to-preview.js';

describe('The report of a restore that failed because of damage', () => {
  const browser = useChromium();
  let server: UiServer;
  let backup: Damageable;
  let page: Page;
  useFreshPage(browser, (opened) => (page = opened));

  beforeEach(async () => {
    server = await startUiServer();
    await server.module.create('blog', { comment: 'whole' });
    backup = await damageableBackup(server);
  });
  afterEach(async () => server.close());

  const button = (name: string | RegExp): ReturnType<Page['getByRole']> => page.getByRole('button', { name });
  /** The archive goes bad after its preview. */
  const failAs = async (name: string): Promise<void> => {
    await toPreview(page, `${server.url}/#/restore?app=blog&backup=${backup.id}`, name);
    const held = server.hold();
    await button(/^Restore \d+ events$/).click();
    await held.waits;
    await backup.damage();
    held.goOn();
    await page.getByRole('heading', { name: `The app “\u2068${name}\u2069” was not created` }).waitFor();
  };
  const eventsOf = async (name: string): Promise<number | undefined> =>
    (await server.module.apps()).find((app) => app.name === name)?.events;

  it('leads to all that is before the damage, with what was chosen', async () => {
    await failAs('tried');
    await page.getByText(`up to which nothing is damaged`, { exact: false }).waitFor();
    expect(await axeFindings(page)).to.deep.equal([]);
    await button(`Try up to event ${backup.sound}…`).click();
    await page.getByText(`--as tried --until ${backup.sound}`, { exact: false }).waitFor();
    await button(`Restore ${backup.sound} events`).click();
    await page.getByRole('heading', { name: /^The app “\u2068tried\u2069” is ready/ }).waitFor();
    expect(await eventsOf('tried')).to.equal(backup.sound);
  });

  it('leads back to the options that were chosen', async () => {
    await failAs('changed');
    await button('Back to options').click();
    await page.getByRole('heading', { name: 'How should it start?' }).waitFor();
    await button('Preview').click();
    await page.getByRole('heading', { name: 'This will create the app “\u2068changed\u2069”' }).waitFor();
  });

  it('opens the wizard with that event in a page that was opened anew, and only for who may restore', async () => {
    await failAs('found-again');
    await page.reload();
    await button(`Try up to event ${backup.sound}…`).click();
    await page.waitForURL(new RegExp(`restore\\?app=blog&backup=${backup.id}&at=${backup.sound}$`));
    await button('Next').click();
    await page.getByText('Free', { exact: true }).waitFor();
    await button('Next').click();
    expect(await page.getByLabel('After event').inputValue()).to.equal(String(backup.sound));
    await page.goBack();
    await button('Restore another').waitFor();
    server.forbidden.add('restore');
    await page.reload();
    await button('Restore another').waitFor();
    await page.getByText('up to which nothing is damaged', { exact: false }).waitFor();
    expect(await button(/^Try up to/).count()).to.equal(0);
  });
});
