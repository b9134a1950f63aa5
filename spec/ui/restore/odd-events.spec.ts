import { expect } from 'chai';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Page } from 'playwright-core';
import { useUi } from '../fresh-page.js';
import { axeFindings } from '../ui-server.js';
import { toPreview } from './to-preview.js';

describe('Odd events in the restore wizard', () => {
  const ui = useUi();
  const { button } = ui;

  before(async () => {
    await ui.server.backUp('as the CMS writes it');
    const database = new DatabaseSync(join(ui.server.folder, 'store.sqlite'));
    const { changes } = database
      .prepare(
        `update events set payload = cast(replace(cast(payload as text), '"fileSize":', '"fileSize":"odd","was":') as blob)
         where position = (select min(position) from events where type like 'AssetCreated%')`,
      )
      .run();
    database.close();
    expect(Number(changes)).to.equal(1);
    await ui.server.module.copy('blog', { name: 'bent' });
    await ui.server.module.create('bent');
  });
  const choice = (): ReturnType<Page['getByRole']> => ui.page.getByRole('group', { name: 'Odd events' });

  it('are no question where there are none', async () => {
    await toPreview(ui.page, `${ui.server.url}/#/restore?app=blog`, 'plain');
    expect(await ui.page.getByText('not as the CMS writes it', { exact: false }).count()).to.equal(0);
    await button('Back').click();
    await ui.page.getByRole('heading', { name: 'How should it start?' }).waitFor();
    expect(await choice().count()).to.equal(0);
  });

  it('are told by the preview, kept or left out as somebody decides, and then restored so', async () => {
    await toPreview(ui.page, `${ui.server.url}/#/restore?app=bent`, 'decided');
    await ui.page.getByText('1 is not as the CMS writes it', { exact: false }).waitFor();
    await button('Restore 174 events').waitFor();
    expect(await axeFindings(ui.page), 'preview').to.deep.equal([]);
    await button('Decide').click();
    expect(await choice().getByLabel('Keep', { exact: true }).isChecked()).to.equal(true);
    await ui.page.getByText('They come along unchanged', { exact: false }).waitFor();
    await choice().getByLabel('Leave out', { exact: true }).check();
    await ui.page.getByText('The app has its history without them.', { exact: false }).waitFor();
    expect(await axeFindings(ui.page), 'options').to.deep.equal([]);
    await button('Preview').click();
    await ui.page.getByText('1 odd event', { exact: true }).waitFor();
    await ui.page.getByText(/npx eventark restore \w{26} --as decided --odd drop/).waitFor();
    await button('Restore 173 events').click();
    await ui.page.getByRole('heading', { name: /^The app “\u2068decided\u2069” is ready/ }).waitFor();
    const made = (await ui.server.module.apps()).find(({ name }) => name === 'decided');
    expect(made?.events).to.be.a('number');
    await ui.page.getByText(/^173 events and/).waitFor();
  });

  it('are asked of each source anew', async () => {
    await toPreview(ui.page, `${ui.server.url}/#/restore?app=bent`, 'anew');
    await ui.page.getByText('1 is not as the CMS writes it', { exact: false }).waitFor();
    for (const heading of ['How should it start?', 'What is the new app called?', 'What do you want to do?']) {
      await button('Back').click();
      await ui.page.getByRole('heading', { name: heading }).waitFor();
    }
    await ui.page.getByLabel('App', { exact: true }).selectOption('blog');
    await ui.page.getByRole('radio', { name: /as the CMS writes it/ }).waitFor();
    await button('Next').click();
    await button('Next').click();
    await ui.page.getByRole('heading', { name: 'How should it start?' }).waitFor();
    expect(await choice().count()).to.equal(0);
  });
});
