import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { SQUIDEX_NAMING } from '../../../src/cms/squidex/squidex-naming.js';
import { AppendBatch } from '../../../src/events/append-batch.js';
import { SqliteEventStore } from '../../../src/events/sqlite/sqlite-event-store.js';
import { append, newEvent, readAll } from '../../support/events.js';
import { useUi } from '../fresh-page.js';
import { axeFindings } from '../ui-server.js';
import { toPreview } from './to-preview.js';

describe('A deleted app in the restore wizard', () => {
  const ui = useUi();
  const { button } = ui;

  before(async () => {
    await ui.server.backUp('alive');
    const { app } = await ui.server.module.copy('blog', { name: 'gone' });
    const deleted = newEvent('AppDeletedEvent', `{"permanent":false,"appId":"${app.id},gone","actor":"client:gone:x"}`);
    const store = new SqliteEventStore(join(ui.server.folder, 'store.sqlite'), SQUIDEX_NAMING);
    const own = (await readAll(store, app.id)).filter(({ stream }) => stream === `app-${app.id}`);
    await store.append(AppendBatch.of([append(`app-${app.id}`, own.length - 1, deleted)]));
    await store.close();
    await ui.server.module.create(app.id);
  });
  const choice = (): ReturnType<Page['getByRole']> => ui.page.getByRole('group', { name: 'The app was deleted' });

  it('is no question where the app lives', async () => {
    await toPreview(ui.page, `${ui.server.url}/#/restore?app=blog`, 'plain');
    await button('Back').click();
    await ui.page.getByRole('heading', { name: 'How should it start?' }).waitFor();
    expect(await choice().count()).to.equal(0);
  });

  it('is told by the preview, and its copy lives if somebody decides so', async () => {
    await toPreview(ui.page, `${ui.server.url}/#/restore?app=gone`, 'revived');
    await ui.page.getByText('No one: the app was deleted, and so is the copy.').waitFor();
    expect(await axeFindings(ui.page), 'preview').to.deep.equal([]);
    await button('Decide').click();
    expect(await choice().getByLabel('Stays deleted', { exact: true }).isChecked()).to.equal(true);
    await choice().getByLabel('Live again', { exact: true }).check();
    expect(await axeFindings(ui.page), 'options').to.deep.equal([]);
    await button('Preview').click();
    await ui.page.getByText(/npx eventark restore \w{26} --as revived --revive/).waitFor();
    await button(/^Restore \d+ events$/).click();
    await ui.page.getByRole('heading', { name: /^The app “\u2068revived\u2069” is ready/ }).waitFor();
    const made = (await ui.server.module.apps()).find(({ name }) => name === 'revived');
    expect(made?.deleted).to.equal(false);
  });
});
