import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { useChromium } from '../../support/chromium.js';
import { useFreshPage } from '../fresh-page.js';
import { axeFindings, startUiServer, type UiServer } from '../ui-server.js';

describe('A preview of a restore that takes long', () => {
  const browser = useChromium();
  let server: UiServer;
  let page: Page;
  useFreshPage(browser, (opened) => (page = opened));

  before(async () => {
    server = await startUiServer();
    await server.backUp('a large one');
  });
  after(async () => server.close());

  const button = (name: string | RegExp): ReturnType<Page['getByRole']> => page.getByRole('button', { name });
  const bar = (): ReturnType<Page['getByRole']> => page.getByRole('progressbar', { name: 'Verifying' });
  const toOptions = async (name: string): Promise<void> => {
    await page.goto(`${server.url}/#/restore?app=blog`);
    await button('Next').click();
    await page.getByLabel('Name of the new app').fill(name);
    await page.getByText('Free', { exact: true }).waitFor();
    await button('Next').click();
  };

  it('tells how far it is, and so does its start, which makes it once more', async () => {
    await toOptions('patient');
    const goOn = server.holdPreview();
    await button('Preview').click();
    await bar().waitFor();
    expect(await bar().getAttribute('aria-valuetext')).to.equal('Verifying, 300 of 1,200 events');
    expect(await bar().getAttribute('aria-valuenow')).to.equal('25');
    expect(await axeFindings(page)).to.deep.equal([]);
    expect(await button(/^Create/).getAttribute('aria-disabled')).to.equal('true');
    goOn();
    const start = button('Restore 174 events');
    await start.waitFor();
    expect(await bar().count()).to.equal(0);

    const startOn = server.holdPreview();
    await start.click();
    await bar().waitFor();
    expect(await start.getAttribute('aria-disabled')).to.equal('true');
    startOn();
    await page.getByRole('heading', { name: 'The app “\u2068patient\u2069” is ready' }).waitFor();
  });

  it('that is cut off says so, and is made again', async () => {
    await toOptions('cut');
    const progress = { phase: 'verify', done: 1, total: 2, unit: 'events', elapsedMs: 3_000 };
    await page.route('**/restores:preview', async (route) =>
      route.fulfill({
        contentType: 'text/event-stream',
        body: `event: progress\ndata: ${JSON.stringify(progress)}\n\n`,
      }),
    );
    await button('Preview').click();
    await button('Try again').waitFor();
    expect(await axeFindings(page)).to.deep.equal([]);
    await page.unroute('**/restores:preview');
    await button('Try again').click();
    await button('Restore 174 events').waitFor();
  });
});
