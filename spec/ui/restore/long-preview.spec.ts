import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { useUi } from '../fresh-page.js';
import { axeFindings } from '../ui-server.js';

describe('A preview of a restore that takes long', () => {
  const ui = useUi();
  const { button } = ui;

  before(async () => {
    await ui.server.backUp('a large one');
  });
  const bar = (): ReturnType<Page['getByRole']> => ui.page.getByRole('progressbar', { name: 'Verifying' });
  const toOptions = async (name: string): Promise<void> => {
    await ui.page.goto(`${ui.server.url}/#/restore?app=blog`);
    await button('Next').click();
    await ui.page.getByLabel('Name of the new app').fill(name);
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await button('Next').click();
  };

  it('tells how far it is, and so does its start, which makes it once more', async () => {
    await toOptions('patient');
    const goOn = ui.server.holdPreview();
    await button('Preview').click();
    await bar().waitFor();
    expect(await bar().getAttribute('aria-valuetext')).to.equal('Verifying, 300 of 1,200 events');
    expect(await bar().getAttribute('aria-valuenow')).to.equal('25');
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    expect(await button(/^Create/).getAttribute('aria-disabled')).to.equal('true');
    goOn();
    const start = button('Restore 174 events');
    await start.waitFor();
    expect(await bar().count()).to.equal(0);

    const startOn = ui.server.holdPreview();
    await start.click();
    await bar().waitFor();
    expect(await start.getAttribute('aria-disabled')).to.equal('true');
    startOn();
    await ui.page.getByRole('heading', { name: 'The app “\u2068patient\u2069” is ready' }).waitFor();
  });

  it('that is cut off says so, and is made again', async () => {
    await toOptions('cut');
    const progress = { phase: 'verify', done: 1, total: 2, unit: 'events', elapsedMs: 3_000 };
    await ui.page.route('**/restores:preview', async (route) =>
      route.fulfill({
        contentType: 'text/event-stream',
        body: `event: progress\ndata: ${JSON.stringify(progress)}\n\n`,
      }),
    );
    await button('Preview').click();
    await button('Try again').waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await ui.page.unroute('**/restores:preview');
    await button('Try again').click();
    await button('Restore 174 events').waitFor();
  });
});
