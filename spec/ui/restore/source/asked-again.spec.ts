import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { SAMPLE_ARCHIVE } from '../../../../src/demo/sample-app.js';
import { useUi } from '../../fresh-page.js';
import { axeFindings } from '../../ui-server.js';

const FILE = { name: 'blog.zip', mimeType: 'application/zip', buffer: readFileSync(SAMPLE_ARCHIVE) };

describe('A restore that failed, in a browser that did not start it', () => {
  let backup: string;
  const ui = useUi();
  const { button } = ui;

  before(async () => {
    await ui.server.module.create('blog', { comment: 'older' });
    backup = (await ui.server.module.create('blog', { comment: 'newer' })).point.id;
  });
  /** As another person or program asks for it: it fails, since there is no account for "me". */
  const fail = async (path: string, asked: object): Promise<string> => {
    const begun = await ui.page.request.post(`${ui.server.url}/api${path}`, { data: asked });
    const { id } = (await begun.json()) as { id: string };
    await open(`restores/${id}`);
    await button('Back to options').waitFor();
    return id;
  };
  const open = async (path: string): Promise<void> => {
    await ui.page.goto('about:blank');
    await ui.page.goto(`${ui.server.url}/#/${path}`);
  };
  const options = (): Promise<void> => ui.page.getByRole('heading', { name: 'How should it start?' }).waitFor();
  const toName = async (): Promise<string> => {
    await button('Back').click();
    await ui.page.getByText('Free', { exact: true }).waitFor();
    return ui.page.getByLabel('Name of the new app').inputValue();
  };

  it('leads back to its options with all that was chosen, also after a reload, and to its report by the way back', async () => {
    const [only, except] = [['schemas', 'contents'], ['assets']];
    const choices = { people: 'me', rules: 'keep', clients: 'none', schedules: 'keep', odd: 'drop', withAssets: false };
    const id = await fail('/restores', { backup, name: 'again', until: '120', only, except, ...choices });
    await button('Back to options').click();
    await options();
    await ui.page.reload();
    await options();
    expect(new URL(ui.page.url()).hash).to.equal(`#/restore?app=blog&again=${id}`);
    expect(await ui.page.getByLabel('After event').inputValue()).to.equal('120');
    for (const label of ['Me', 'As in the backup', 'None']) {
      expect(await ui.page.getByLabel(label, { exact: true }).isChecked(), label).to.equal(true);
    }
    await ui.page.getByText('Without Assets.').waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    expect(await toName()).to.equal('again');
    await button('Next').click();
    await ui.page.getByLabel('Leave out').first().check();
    await button('Preview').click();
    await ui.page
      .getByText(
        `npx eventark restore ${backup} --as again --rules keep --clients none --schedules keep --odd drop --no-assets --until 120 --only schemas contents --except assets`,
      )
      .waitFor();
    await button(/^Restore \d+ events$/).waitFor();
    await ui.page.getByText('Without Assets.').waitFor();
    await button('Back').click();
    await button('Take it too').click();
    await ui.page.getByText('Without Assets.').waitFor({ state: 'detached' });
    await ui.page.goBack();
    await ui.page.getByRole('heading', { name: 'The app “\u2068again\u2069” was not created' }).waitFor();
  });

  it('was a clone of an app as it is: it leads to a clone of it', async () => {
    await fail('/apps/blog/copies', { name: 'cloned', people: 'me', rules: 'keep' });
    await button('Back to options').click();
    await options();
    await ui.page.getByRole('heading', { name: 'Clone “\u2068blog\u2069”' }).waitFor();
    await ui.page.getByLabel('Placeholder').check();
    await button('Preview').click();
    await button('Create “\u2068cloned\u2069”').click();
    await ui.page.getByRole('heading', { name: /^The app “\u2068cloned\u2069” is ready/ }).waitFor();
  });

  it('was of a file that is at the server still: it leads to the options of that', async () => {
    await open('restore?app=blog');
    await ui.page.getByRole('radio', { name: /From a file/ }).check();
    await ui.page.locator('input[type=file]').setInputFiles(FILE);
    await ui.page.getByText('Checked', { exact: true }).waitFor();
    const all = await ui.page.request.get(`${ui.server.url}/api/uploads`);
    const { items } = (await all.json()) as { items: readonly { readonly id: string }[] };
    const source = { type: 'upload', uploadId: items[0]?.id };
    await fail('/restores', { source, name: 'of-a-file', people: 'me' });
    await button('Back to options').click();
    await options();
    expect(await toName()).to.equal('of-a-file');
    await button('Back').click();
    expect(await ui.page.getByRole('radio', { name: /Uploaded before: blog\.zip/ }).isChecked()).to.equal(true);
  });

  it('was of a link: its address is asked for again, and all else is there', async () => {
    const id = await fail('/restores', { backup, name: 'of-a-link', people: 'me', rules: 'keep' });
    await ui.page.route(`**/restores/${id}`, async (route) => {
      const response = await route.fetch();
      const job = (await response.json()) as { asked: object };
      const address = 'https://files.example/…/blog.zip';
      await route.fulfill({ response, json: { ...job, asked: { address, name: 'of-a-link', rules: 'keep' } } });
    });
    await button('Back to options').click();
    await ui.page.getByText('Enter the address of \u2068https://files.example/…/blog.zip\u2069 again').waitFor();
    expect(await button('Next').getAttribute('aria-disabled')).to.equal('true');
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await ui.page.getByLabel('Address of the backup').fill('https://files.example/blog.zip');
    await button('Next').click();
    await ui.page.getByText('Free', { exact: true }).waitFor();
    expect(await ui.page.getByLabel('Name of the new app').inputValue()).to.equal('of-a-link');
    await button('Next').click();
    expect(await ui.page.getByLabel('As in the backup').isChecked()).to.equal(true);
  });

  it('was of a backup that is gone: nothing else is chosen in its place', async () => {
    const gone = (await ui.server.module.create('blog', { comment: 'gone' })).point.id;
    const id = await fail('/restores', { backup: gone, name: 'of-nothing', people: 'me' });
    await ui.server.module.delete([gone]);
    await open(`restore?app=blog&again=${id}`);
    await ui.page.getByText('What this link leads to is no longer there. Choose another backup.').waitFor();
    expect(await button('Next').getAttribute('aria-disabled')).to.equal('true');
    await ui.page.getByRole('radio', { name: /newer/ }).check();
    await button('Next').click();
    await ui.page.getByText('Free', { exact: true }).waitFor();
    expect(await ui.page.getByLabel('Name of the new app').inputValue()).to.equal('of-nothing');
  });
});
