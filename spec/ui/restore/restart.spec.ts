import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { loadSettings } from '../../../src/config/settings.js';
import { openModule } from '../../../src/container.js';
import { useChromium } from '../../support/chromium.js';
import { makeLargeApp } from '../../support/large-app.js';
import { freePort } from '../../support/servers/free-port.js';
import { startProgram, type Served } from '../../support/served.js';
import { tempFolder } from '../../support/temp-folder.js';
import { useFreshPage } from '../fresh-page.js';
import { axeFindings } from '../ui-server.js';
import { toPreview } from './to-preview.js';

describe('A restore in a browser whose server dies half way', () => {
  const browser = useChromium();
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let server: Served;
  let page: Page;
  const errors = useFreshPage(browser, (opened) => (page = opened));

  before(async () => {
    folder = await tempFolder();
    await makeLargeApp(folder.path, 'shop', { events: 60_000, assets: 20 });
    const module = await openModule(loadSettings({ data: folder.path }));
    await module.create('shop');
    await module.close();
    server = await startProgram(folder.path, 'serve', '--port', String(await freePort()));
  });
  after(async () => {
    await server.stop();
    await folder.remove();
  });

  /** The same server again, where browsers know it. */
  const restart = async (): Promise<void> => {
    await server.stop('SIGKILL');
    await page.getByText('Live updates interrupted.', { exact: false }).waitFor();
    server = await startProgram(folder.path, 'serve', '--port', String(server.port));
  };

  it('finds the job again, says that it runs anew, and makes the app once', async () => {
    errors.expect(/ERR_|Failed to load|fetch/);
    await toPreview(page, `${server.url.replace('/api', '')}/#/restore?app=shop`, 'shop-copy');
    await page.getByRole('button', { name: /^Restore [\d,]+ events$/ }).click();
    await page.getByText(/\d of 60,021 events/).waitFor();
    await restart();
    await page.getByText('A restart interrupted it.', { exact: false }).waitFor();
    await page.getByRole('heading', { name: 'The app “\u2068shop-copy\u2069” is ready' }).waitFor();
    await page.getByText('A restart interrupted it.', { exact: false }).waitFor();
    expect(await axeFindings(page)).to.deep.equal([]);
    const { items } = (await (await fetch(`${server.url}/restores`)).json()) as { items: readonly object[] };
    expect(items).to.have.length(1);
    const apps = (await (await fetch(`${server.url}/apps`)).json()) as {
      items: readonly { readonly name: string; readonly events: number }[];
    };
    expect(apps.items.map(({ name }) => name).toSorted()).to.deep.equal(['shop', 'shop-copy']);
    const { search, hash } = new URL(page.url());
    expect(search + hash).to.match(/^#\/restores\/\w{26}$/);
    await page.reload();
    await page.getByRole('heading', { name: 'The app “\u2068shop-copy\u2069” is ready' }).waitFor();
  });
});
