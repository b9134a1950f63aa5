import { expect } from 'chai';
import { LedgerUserDirectory } from '../../../../src/cms/ledger-user-directory.js';
import { embeddedParts } from '../../../support/module.js';
import { useUi } from '../../fresh-page.js';
import { axeFindings } from '../../ui-server.js';
import { toPreview } from '../to-preview.js';

describe('What has changed between a preview and its start', () => {
  let backup: string;
  const ui = useUi();
  const { button, errors } = ui;
  const restore = /^Restore \d+ events$/;

  before(async () => {
    backup = (await ui.server.module.create('blog')).point.id;
  });
  beforeEach(() => errors.expect(/Failed to load/));
  const shown = async (name: string): Promise<void> =>
    toPreview(ui.page, `${ui.server.url}/#/restore?app=blog&backup=${backup}`, name);
  /** Starts it, and looks for the reason why nothing was begun; the preview can be made anew. */
  const refused = async (name: string, reason: string): Promise<void> => {
    await button(restore).click();
    const note = ui.page.getByRole('alert');
    await note.getByText('Something has changed since this preview, so nothing was begun.').waitFor();
    expect(await note.innerText()).to.include(reason);
    expect(await button(restore).getAttribute('aria-disabled')).to.equal('true');
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    expect((await ui.server.module.apps()).map((app) => app.name)).not.to.include(name);
    await button('Check again').click();
    await note.waitFor({ state: 'detached' });
  };

  it('is said: somebody has no account any more', async () => {
    await shown('people');
    const { store, ledger, assetStorage } = embeddedParts(ui.server.folder);
    const users = new LedgerUserDirectory(ledger);
    const ada = await users.find('ada@example.org');
    if (ada !== undefined) await users.remove(ada);
    await Promise.all([store.close(), ledger.close(), assetStorage.close()]);
    await refused('people', 'Its people, or their accounts here, are no longer the same.');
    await button(restore).click();
    await ui.page.getByRole('heading', { name: /^The app “\u2068people\u2069” is ready/ }).waitFor();
  });

  it('is said: the name is taken, in German too', async () => {
    await shown('taken');
    await ui.server.module.copy('blog', { name: 'taken' });
    await button(restore).click();
    const note = ui.page.getByRole('alert');
    await note.getByText('The name is now taken.').waitFor();
    await ui.page.evaluate('document.documentElement.lang = "de"');
    await note.getByText('Der Name ist jetzt vergeben.').waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await button('Anderen Namen wählen').click();
    await ui.page.getByText('Vergeben', { exact: true }).waitFor();
  });

  it('is said: other choices arrive than were shown', async () => {
    await shown('chosen');
    await ui.page.route(
      '**/api/restores',
      async (route) => {
        const body = { ...(route.request().postDataJSON() as object), rules: 'keep' };
        await route.continue({ postData: JSON.stringify(body) });
      },
      { times: 1 },
    );
    await refused('chosen', 'What was chosen is no longer the same.');
  });

  it('is said as the server says it where an option is not possible any more', async () => {
    await shown('no-room');
    await ui.page.route(
      '**/api/restores',
      (route) =>
        route.fulfill({
          status: 507,
          json: { code: 'no-space', detail: 'The disk has 1 of 2 MB.', hint: 'Make room.', status: 507 },
        }),
      { times: 1 },
    );
    // Too many requests change nothing of what was shown.
    const json = { code: 'rate-limited', detail: 'Too many requests.', status: 429 };
    await ui.page.route('**/api/restores', (route) => route.fulfill({ status: 429, json }), { times: 1 });
    await button(restore).click();
    await ui.page.getByText('Too many requests.').waitFor();
    expect(await button(restore).getAttribute('aria-disabled')).to.equal('false');
    await button('Dismiss').click();
    await refused('no-room', 'The disk has 1 of 2 MB. Make room.');
  });
});
