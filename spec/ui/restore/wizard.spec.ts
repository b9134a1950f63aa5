import { expect } from 'chai';
import { useUi } from '../fresh-page.js';
import { listenTo } from '../in-page.js';
import { axeFindings } from '../ui-server.js';

describe('The restore wizard in a browser', () => {
  const ui = useUi();
  const { button, errors } = ui;

  before(async () => {
    await ui.server.module.create('blog', { comment: 'before the launch' });
  });
  const names = async (): Promise<readonly string[]> => (await ui.server.module.apps()).map(({ name }) => name);
  const step = (name: string): Promise<void> => ui.page.getByRole('heading', { name }).waitFor();
  const open = async (): Promise<void> => {
    await ui.page.goto(`${ui.server.url}/#/restore?app=blog`);
    await step('What do you want to do?');
    await ui.page.getByRole('radio', { name: /before the launch/ }).waitFor();
  };
  const toPreview = async (name: string): Promise<void> => {
    await open();
    await button('Next').click();
    await ui.page.getByLabel('Name of the new app').fill(name);
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await button('Next').click();
    await button('Preview').click();
    await ui.page.getByText('ada@example.org (Owner)').waitFor();
  };

  it('is reached from the menu of a backup, shows what would happen, and makes the app', async () => {
    await ui.page.goto(`${ui.server.url}/#/apps/blog`);
    await button(/^Actions for/)
      .first()
      .click();
    await ui.page.getByRole('menuitem', { name: 'Restore as new app…' }).click();
    await step('What do you want to do?');
    expect(await ui.page.getByRole('radio', { name: /before the launch/ }).isChecked()).to.equal(true);
    await button('Next').click();
    expect(await ui.page.getByLabel('Name of the new app').inputValue()).to.equal('blog-copy');
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await button('Next').click();
    await ui.page.getByLabel('Keep secrets').check();
    await button('Preview').click();

    await step('This will create the app “\u2068blog-copy\u2069”');
    await ui.page.getByText('They keep their secrets.').waitFor();
    await ui.page.getByText('ada@example.org (Owner)').waitFor();
    await ui.page.getByText(/^Up to .* free/).waitFor();
    await ui.page.getByText(/npx eventark restore \w{26} --as blog-copy --clients keep/).waitFor();
    expect(await names(), 'before it is run').to.deep.equal(['blog']);

    await button('Restore 174 events').click();
    await step('The app “\u2068blog-copy\u2069” is ready');
    await ui.page.getByText(/^174 events and 6 files in/).waitFor();
    expect(await names()).to.have.members(['blog', 'blog-copy']);
    await button('Open the app').click();
    await ui.page.getByRole('heading', { name: 'Backups', exact: true }).waitFor();
    expect(ui.page.url()).to.match(/#\/apps\/blog-copy$/);
  });

  it('says at once that a name is taken, or cannot be one, and goes no further', async () => {
    await open();
    await button('Next').click();
    const field = ui.page.getByLabel('Name of the new app');
    await field.fill('blog');
    await ui.page.getByText('Taken', { exact: true }).waitFor();
    expect(await button('Next').getAttribute('aria-disabled')).to.equal('true');
    await field.fill('<b>Blog</b>');
    await ui.page.getByText(/A name has lower-case letters/).waitFor();
    await field.press('Enter');
    expect(await ui.page.getByRole('heading', { name: 'What is the new app called?' }).isVisible()).to.equal(true);
    expect(await axeFindings(ui.page)).to.deep.equal([]);
  });

  it('suggests a name that can be used for a move of one whose name cannot', async () => {
    await ui.page.route('**/api/apps/blog/backups?*', async (route) => {
      const response = await route.fetch();
      const json = (await response.json()) as { items: readonly object[] };
      const items = json.items.map((each) => ({ ...each, app: 'Der Große Blog' }));
      return route.fulfill({ response, json: { ...json, items } });
    });
    await ui.page.goto(`${ui.server.url}/#/restore?app=blog`);
    await ui.page.getByLabel(/^Move/).check();
    await button('Next').click();
    await ui.page.getByText('Free', { exact: true }).waitFor();
    expect(await ui.page.getByLabel('Name of the new app').inputValue()).to.equal('der-gro-e-blog');
  });

  it('runs nothing that is not what was shown, and shows what would happen now', async () => {
    errors.expect(/409/);
    await toPreview('blog-stale');
    await ui.page.route('**/api/restores', async (route) => {
      const body = { ...(route.request().postDataJSON() as object), rules: 'keep' };
      await route.continue({ postData: JSON.stringify(body) });
    });
    await button('Restore 174 events').click();
    await ui.page.getByText(/Something has changed since this preview/).waitFor();
    expect(await names()).not.to.include('blog-stale');
    expect(await button('Restore 174 events').getAttribute('aria-disabled')).to.equal('true');
    await button('Check again').click();
    await ui.page.getByText(/Something has changed/).waitFor({ state: 'detached' });
  });

  it('tells what a preview has against it, with a way out', async () => {
    errors.expect(/409/);
    await toPreview('blog-late');
    await ui.server.module.copy('blog', { name: 'blog-late' });
    await button('Back').click();
    await button('Preview').click();
    await ui.page.getByText('there is an app "blog-late" already; nothing was written').waitFor();
    await ui.page.getByText('app-name-taken').waitFor();
    expect(await button(/^Create/).getAttribute('aria-disabled')).to.equal('true');
  });

  it('finds a restore again whose browser was closed, and removes the unfinished app when it is stopped', async () => {
    await toPreview('blog-stopped');
    const held = ui.server.hold();
    await button('Restore 174 events').click();
    await held.waits;
    await ui.page.getByText('You can close this page. The job continues on the server.').waitFor();
    expect(ui.page.url()).to.match(/#\/restores\/\w{26}$/);
    await ui.page.goto('about:blank');

    await open();
    await ui.page.getByText('A restore as “\u2068blog-stopped\u2069” is running.').waitFor();
    await button('Show it').click();
    await button('Cancel').click();
    await ui.page.getByText('Everything written so far is removed.', { exact: false }).waitFor();
    await button('Continue').and(ui.page.locator(':focus')).waitFor();
    await button('Stop and remove').click();
    await step('Stopped');
    await ui.page.getByText('The unfinished app was removed; no event, file or account remains.').waitFor();
    expect(await names()).not.to.include('blog-stopped');
    await ui.page.reload();
    await step('Stopped');
  });

  it('clones an app as it is now', async () => {
    await ui.page.goto(`${ui.server.url}/#/apps/blog/clone`);
    await ui.page.getByRole('radio', { name: /As it is now/ }).waitFor();
    await button('Next').click();
    await ui.page.getByLabel('Name of the new app').fill('blog-clone');
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await button('Next').click();
    await button('Preview').click();
    await ui.page.getByText('npx eventark copy blog --as blog-clone').waitFor();
    await button('Create “\u2068blog-clone\u2069”').click();
    await step('The app “\u2068blog-clone\u2069” is ready');
    expect(await names()).to.include('blog-clone');
  });

  it('takes the address of a backup, shows no secret of it, and says which addresses are not allowed', async () => {
    errors.expect(/40[03]|422/);
    await open();
    await ui.page.getByRole('radio', { name: /From a link/ }).check();
    await ui.page.getByLabel('Address of the backup').fill('ftp://files.example/blog.zip');
    await ui.page.getByText('Enter a link that starts with https://').waitFor();
    expect(await button('Next').getAttribute('aria-disabled')).to.equal('true');
    await ui.page.getByLabel('Address of the backup').fill('https://ana:secret@127.0.0.1/blog.zip?key=secret');
    await button('Next').click();
    await ui.page.getByLabel('Name of the new app').fill('from-a-link');
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await button('Next').click();
    await button('Preview').click();
    await ui.page.getByText('npx eventark restore https://127.0.0.1/blog.zip --as from-a-link').waitFor();
    await ui.page.getByText('url-denied').waitFor();
    expect(await ui.page.locator('eventark-restore .wizard').innerText()).not.to.include('secret');
  });

  it('can be gone through by the keyboard alone, and each step begins at its heading', async () => {
    await open();
    await ui.page.getByRole('radio', { name: /Make a copy/ }).focus();
    await ui.page.keyboard.press('ArrowDown');
    expect(await ui.page.getByRole('radio', { name: /Move an app here/ }).isChecked()).to.equal(true);
    await ui.page.keyboard.press('Enter');
    await ui.page.locator('#step-title:focus').waitFor();
    await ui.page.keyboard.press('Tab');
    await ui.page.keyboard.press('ControlOrMeta+A');
    await ui.page.keyboard.type('by-keyboard');
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await ui.page.keyboard.press('Enter');
    await step('How should it start?');
    await ui.page.locator('#step-title:focus').waitFor();
    // The point in time and what is taken come first.
    for (let tabs = 0; tabs < 3; tabs += 1) await ui.page.keyboard.press('Tab');
    await ui.page.keyboard.press('ArrowRight');
    expect(await ui.page.getByLabel('As in the backup').isChecked()).to.equal(true);
    await ui.page.keyboard.press('Enter');
    await ui.page.getByText('They keep their secrets.').waitFor();
    await ui.page.locator('#step-title:focus').waitFor();
    await button('Restore 174 events').focus();
    await listenTo(ui.page, 'eventark-restore');
    const held = ui.server.hold();
    await ui.page.keyboard.press('Enter');
    const { progress } = await held.waits;
    for (const done of [10, 30, 60, 90]) {
      progress({ phase: 'write-events', done, total: 100, unit: 'events' });
      await ui.page.getByText(`${done} of 100 events`).waitFor();
    }
    held.goOn();
    await step('The app “\u2068by-keyboard\u2069” is ready');
    await ui.page.locator('#step-title:focus').waitFor();
    const heard = await ui.page.evaluate<readonly string[]>('globalThis.heard');
    expect(heard.slice(0, 5)).to.deep.equal([
      'Restore running',
      'Writing events',
      'Writing events, 25 %',
      'Writing events, 50 %',
      'Writing events, 75 %',
    ]);
    expect(heard.at(-1)).to.equal('Completed with 4 warnings');
    expect(await names()).to.include('by-keyboard');
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has nothing that axe finds wrong in any step, in ${colorScheme} colours`, async () => {
      await ui.page.emulateMedia({ colorScheme });
      await open();
      expect(await axeFindings(ui.page), 'source').to.deep.equal([]);
      await button('Next').click();
      await ui.page.getByLabel('Name of the new app').fill(`blog-${colorScheme}`);
      await ui.page.getByText('Free', { exact: true }).waitFor();
      expect(await axeFindings(ui.page), 'name').to.deep.equal([]);
      await button('Next').click();
      await step('How should it start?');
      expect(await axeFindings(ui.page), 'options').to.deep.equal([]);
      await button('Preview').click();
      await ui.page.getByText('ada@example.org (Owner)').waitFor();
      expect(await axeFindings(ui.page), 'preview').to.deep.equal([]);
      const held = ui.server.hold();
      await button('Restore 174 events').click();
      await held.waits;
      await button('Cancel').waitFor();
      expect(await axeFindings(ui.page), 'running').to.deep.equal([]);
      held.goOn();
      await step(`The app “\u2068blog-${colorScheme}\u2069” is ready`);
      expect(await axeFindings(ui.page), 'report').to.deep.equal([]);
    });
  }

  it('keeps who may not restore from it, and says whom to ask', async () => {
    ui.server.forbidden.add('restore');
    try {
      await ui.page.goto(`${ui.server.url}/#/restore?app=blog`);
      await ui.page.getByText('Ask an administrator for the permission “Restore”', { exact: false }).waitFor();
      expect(await button('Next').getAttribute('aria-disabled')).to.equal('true');
      expect(await axeFindings(ui.page)).to.deep.equal([]);
    } finally {
      ui.server.forbidden.delete('restore');
    }
  });
});
