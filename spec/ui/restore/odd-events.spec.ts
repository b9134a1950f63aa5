import { expect } from 'chai';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Page } from 'playwright-core';
import { useChromium } from '../../support/chromium.js';
import { useFreshPage } from '../fresh-page.js';
import { axeFindings, startUiServer, type UiServer } from '../ui-server.js';
import { toPreview } from './to-preview.js';

describe('Odd events in the restore wizard', () => {
  const browser = useChromium();
  let server: UiServer;
  let page: Page;
  useFreshPage(browser, (opened) => (page = opened));

  before(async () => {
    server = await startUiServer();
    await server.backUp('as the CMS writes it');
    const database = new DatabaseSync(join(server.folder, 'store.sqlite'));
    const { changes } = database
      .prepare(
        `update events set payload = cast(replace(cast(payload as text), '"fileSize":', '"fileSize":"odd","was":') as blob)
         where position = (select min(position) from events where type like 'AssetCreated%')`,
      )
      .run();
    database.close();
    expect(Number(changes)).to.equal(1);
    await server.module.copy('blog', { name: 'bent' });
    await server.module.create('bent');
  });
  after(async () => server.close());

  const button = (name: string | RegExp): ReturnType<Page['getByRole']> => page.getByRole('button', { name });
  const choice = (): ReturnType<Page['getByRole']> => page.getByRole('group', { name: 'Odd events' });

  it('are no question where there are none', async () => {
    await toPreview(page, `${server.url}/#/restore?app=blog`, 'plain');
    expect(await page.getByText('not as the CMS writes them', { exact: false }).count()).to.equal(0);
    await button('Back').click();
    await page.getByRole('heading', { name: 'How should it start?' }).waitFor();
    expect(await choice().count()).to.equal(0);
  });

  it('are told by the preview, kept or left out as somebody decides, and then restored so', async () => {
    await toPreview(page, `${server.url}/#/restore?app=bent`, 'decided');
    await page.getByText('1 event is not as the CMS writes them', { exact: false }).waitFor();
    await button('Restore 174 events').waitFor();
    expect(await axeFindings(page), 'preview').to.deep.equal([]);
    await button('Decide').click();
    expect(await choice().getByLabel('Keep', { exact: true }).isChecked()).to.equal(true);
    await page.getByText('They come along unchanged', { exact: false }).waitFor();
    await choice().getByLabel('Leave out', { exact: true }).check();
    await page.getByText('The app has its history without them.', { exact: false }).waitFor();
    expect(await axeFindings(page), 'options').to.deep.equal([]);
    await button('Preview').click();
    await page.getByText('1 odd event', { exact: true }).waitFor();
    await page.getByText(/npx eventark restore \w{26} --as decided --odd drop/).waitFor();
    await button('Restore 173 events').click();
    await page.getByRole('heading', { name: /^The app “\u2068decided\u2069” is ready/ }).waitFor();
    const made = (await server.module.apps()).find(({ name }) => name === 'decided');
    expect(made?.events).to.be.a('number');
    await page.getByText(/^173 events and/).waitFor();
  });

  it('are asked of each source anew', async () => {
    await toPreview(page, `${server.url}/#/restore?app=bent`, 'anew');
    await page.getByText('1 event is not as the CMS writes them', { exact: false }).waitFor();
    for (const heading of ['How should it start?', 'What is the new app called?', 'What do you want to do?']) {
      await button('Back').click();
      await page.getByRole('heading', { name: heading }).waitFor();
    }
    await page.getByLabel('App', { exact: true }).selectOption('blog');
    await page.getByRole('radio', { name: /as the CMS writes it/ }).waitFor();
    await button('Next').click();
    await button('Next').click();
    await page.getByRole('heading', { name: 'How should it start?' }).waitFor();
    expect(await choice().count()).to.equal(0);
  });
});
