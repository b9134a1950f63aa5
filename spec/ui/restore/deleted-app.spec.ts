import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { SQUIDEX_NAMING } from '../../../src/cms/squidex/squidex-naming.js';
import { AppendBatch } from '../../../src/events/append-batch.js';
import { SqliteEventStore } from '../../../src/events/sqlite/sqlite-event-store.js';
import { append, newEvent, readAll } from '../../support/events.js';
import { useChromium } from '../../support/chromium.js';
import { useFreshPage } from '../fresh-page.js';
import { axeFindings, startUiServer, type UiServer } from '../ui-server.js';
import { toPreview } from './to-preview.js';

describe('A deleted app in the restore wizard', () => {
  const browser = useChromium();
  let server: UiServer;
  let page: Page;
  useFreshPage(browser, (opened) => (page = opened));

  before(async () => {
    server = await startUiServer();
    await server.backUp('alive');
    const { app } = await server.module.copy('blog', { name: 'gone' });
    const deleted = newEvent('AppDeletedEvent', `{"permanent":false,"appId":"${app.id},gone","actor":"client:gone:x"}`);
    const store = new SqliteEventStore(join(server.folder, 'store.sqlite'), SQUIDEX_NAMING);
    const own = (await readAll(store, app.id)).filter(({ stream }) => stream === `app-${app.id}`);
    await store.append(AppendBatch.of([append(`app-${app.id}`, own.length - 1, deleted)]));
    await store.close();
    await server.module.create(app.id);
  });
  after(async () => server.close());

  const button = (name: string | RegExp): ReturnType<Page['getByRole']> => page.getByRole('button', { name });
  const choice = (): ReturnType<Page['getByRole']> => page.getByRole('group', { name: 'The app was deleted' });

  it('is no question where the app lives', async () => {
    await toPreview(page, `${server.url}/#/restore?app=blog`, 'plain');
    await button('Back').click();
    await page.getByRole('heading', { name: 'How should it start?' }).waitFor();
    expect(await choice().count()).to.equal(0);
  });

  it('is told by the preview, and its copy lives if somebody decides so', async () => {
    await toPreview(page, `${server.url}/#/restore?app=gone`, 'revived');
    await page.getByText('No person: the app was deleted, and so is the copy.').waitFor();
    expect(await axeFindings(page), 'preview').to.deep.equal([]);
    await button('Decide').click();
    expect(await choice().getByLabel('Stays deleted', { exact: true }).isChecked()).to.equal(true);
    await choice().getByLabel('Live again', { exact: true }).check();
    expect(await axeFindings(page), 'options').to.deep.equal([]);
    await button('Preview').click();
    await page.getByText(/npx eventark restore \w{26} --as revived --revive/).waitFor();
    await button(/^Restore \d+ events$/).click();
    await page.getByRole('heading', { name: /^The app “\u2068revived\u2069” is ready/ }).waitFor();
    const made = (await server.module.apps()).find(({ name }) => name === 'revived');
    expect(made?.deleted).to.equal(false);
  });
});
