import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useUi } from './fresh-page.js';
import { lengthen, listenTo, overflowOf, writeFrom } from './in-page.js';
import { axeFindings } from './ui-server.js';

const HOSTILE = `<img src=x onerror="globalThis.taken=1"> \u202egnihton ${'a'.repeat(150)}`;
/** Two pixels wide. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADUlEQVR4nGP4zwAE/wEHAAH/4iOeWQAAAABJRU5ErkJggg==',
  'base64',
);
const IMAGE = `document.querySelector('eventark-templates').shadowRoot.querySelector('eventark-picture').shadowRoot.querySelector('img')`;
const named = (name: string): string => `\u2068${name}\u2069`;

describe('The page of templates in a browser', () => {
  const ui = useUi();
  const { button, errors } = ui;

  before(async () => {
    await ui.server.module.create('blog', { comment: 'before the launch' });
  });
  const names = async (): Promise<readonly string[]> => (await ui.server.module.apps()).map(({ name }) => name);
  const templates = async (): Promise<readonly string[]> =>
    (await ui.server.module.templates.list()).templates.map(({ name }) => name);
  const open = async (lang = 'en-GB'): Promise<void> => {
    await ui.page.goto(`${ui.server.url}/?lang=${lang}#/templates`);
    await ui.page.locator('eventark-templates .skeleton').first().waitFor({ state: 'detached' });
    await ui.page.locator('eventark-templates .card').first().waitFor();
  };
  const openMaking = async (title: string, app = 'blog'): Promise<void> => {
    await open();
    await button('Make a template…').click();
    await ui.page.getByLabel('App', { exact: true }).selectOption(app);
    await ui.page.getByLabel('Name', { exact: true }).fill(title);
  };
  const isReady = async (name: string | RegExp): Promise<boolean> =>
    (await button(name).getAttribute('aria-disabled')) !== 'true';

  const optionWith = async (text: string): Promise<string> => {
    const option = ui.page.locator('option', { hasText: text });
    await option.waitFor({ state: 'attached' });
    return (await option.innerText()).trim();
  };

  it('is empty at first, makes one once it is decided what becomes of secrets, and an app of it with its texts filled in', async () => {
    await ui.page.goto(`${ui.server.url}/`);
    await button('New app from template…').click();
    await ui.page.getByText('No templates yet').waitFor();
    expect(await axeFindings(ui.page), 'empty').to.deep.equal([]);
    await button('Make a template…').click();
    expect(await isReady('Make template'), 'without a name').to.equal(false);
    await ui.page.getByLabel('Name', { exact: true }).fill('Blog für Café №1');
    expect(await ui.page.getByLabel('Short name').inputValue()).to.equal('blog-fur-cafe-no1');
    await ui.page.getByLabel('Description').fill('Posts with pictures.');
    await ui.page.getByLabel('Tags').fill('blog, -');
    expect(await isReady('Make template'), 'with an odd tag').to.equal(false);
    await ui.page.getByLabel('Tags').fill(' blog,first  steps, Blog');
    await ui.page.getByLabel('Which state').selectOption({ label: await optionWith('before the launch') });
    await button('Add a text').click();
    await ui.page.getByLabel('Question', { exact: true }).fill('Word for a post');
    await ui.page.getByLabel('Text in the app').fill('Beitrag');
    expect(await axeFindings(ui.page), 'making').to.deep.equal([]);
    await button('Add a text').click();
    await ui.page.getByLabel('Question', { exact: true }).nth(1).fill('Another');
    await ui.page.getByLabel('Text in the app').nth(1).fill('Beitrag');
    errors.expect(/422|400/);
    await button('Make template').click();
    await ui.page.getByText('have the same text; no template was made', { exact: false }).waitFor();
    await button('Remove \u2068Another\u2069').click();
    await ui.page.getByLabel(/^Keep the history/).check();
    await button('Make template').click();
    await ui.page.getByRole('heading', { name: `Use “${named('Blog für Café №1')}”` }).waitFor();
    const { variables } = await ui.server.module.templates.show('blog-fur-cafe-no1');
    expect(variables).to.deep.equal([{ name: 'word-for-a-post', label: 'Word for a post', default: 'Beitrag' }]);
    expect((await ui.server.module.templates.show('blog-fur-cafe-no1')).tags).to.deep.equal(['Blog', 'first steps']);

    await ui.page.getByLabel('Name of the new app').fill('bakery');
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await ui.page.getByLabel('Word for a post').fill('Say "hi" & go');
    expect(await axeFindings(ui.page), 'chosen').to.deep.equal([]);
    await button(`Create app “${named('bakery')}”`).click();
    await ui.page.getByRole('heading', { name: `The app “${named('bakery')}” is ready` }).waitFor();
    expect(ui.page.url()).to.match(/#\/restores\/\w{26}$/);
    expect(await axeFindings(ui.page), 'report').to.deep.equal([]);
    const found = await ui.server.module.contents.objects('current:bakery', { q: 'Say \\"hi\\" & go', limit: 9 });
    expect(found.items).not.to.have.length(0);
    await button('Create another').click();
    await ui.page.getByRole('heading', { name: 'New app from template' }).waitFor();
  });

  it('says where texts are that look like secrets, and makes one once it is decided what becomes of them', async () => {
    await ui.server.module.restore('spec/fixtures/squidex-cases/rules.zip', { name: 'hooks', rules: 'keep' });
    await openMaking('Hooks', 'hooks');
    await ui.page.getByLabel(/^Keep the history/).check();
    await button('Make template').click();
    await ui.page.getByText('Some texts look like secrets, so nothing was made').waitFor();
    const places = await ui.page.locator('.note li').allInnerTexts();
    expect(places)
      .to.deep.equal([...new Set(places)])
      .and.have.length.greaterThan(3);
    expect(places[0]).to.match(/sharedSecret.* of rule "r0" has the name of a secret/);
    expect(await axeFindings(ui.page), 'secrets').to.deep.equal([]);
    expect(await templates()).not.to.include('hooks');
    await button('Empty them and make it').click();
    await ui.page
      .getByText(/“\u2068Hooks\u2069” is ready\. \d+ texts? that looks? like (a secret|secrets) (was|were) emptied\./)
      .waitFor();
    await ui.page.getByRole('heading', { name: `Use “${named('Hooks')}”` }).waitFor();
  });

  it('says why none was made where the reader looks, who is at the end of a long form', async () => {
    await openMaking('Market');
    await button('Add a text').click();
    await ui.page.getByLabel('Question', { exact: true }).fill('What is the market called?');
    await ui.page.getByLabel('Text in the app').fill('Monday market');
    await ui.page.getByLabel(/^Schemas and settings/).check();
    await button('Make template').click();
    const why = ui.page.getByRole('alert').filter({ hasText: 'The template was not made' });
    await why.waitFor();
    expect(await why.locator('p').nth(1).innerText()).to.equal(
      'The text of the variable "what-is-the-market-called" is not in the app; no template was made. ' +
        'Give the text as it is written in a content or in the settings of the app.',
    );
    const { y = -1, height = 0 } = (await why.boundingBox()) ?? {};
    const end = Number(await ui.page.evaluate('innerHeight'));
    expect([y >= 0, y + height <= end], `from ${y} to ${y + height} of ${end}`).to.deep.equal([true, true]);
    expect(await templates()).to.not.include('market');
  });

  it('takes chosen contents, keeps the history, and leaves out the contents where somebody wants the structure alone', async () => {
    await openMaking('Few');
    await ui.page.getByLabel(/^Chosen contents/).check();
    expect(await isReady('Make template'), 'nothing is chosen').to.equal(false);
    await ui.page.getByText('Choose a schema, or enter the id of a content.').waitFor();
    await ui.page.getByLabel(/^posts/).check();
    await ui.page.getByLabel(/^Keep the history/).check();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await button('Make template').click();
    await ui.page.getByRole('heading', { name: `Use “${named('Few')}”` }).waitFor();
    await button('first steps').click();
    expect(await ui.page.getByRole('article').count()).to.equal(1);
    expect(await axeFindings(ui.page), 'with one tag').to.deep.equal([]);
    await button('first steps').click();
    expect(await ui.page.getByRole('article').count()).to.be.greaterThan(1);
    const few = await ui.server.module.templates.show('few');
    expect(few).to.include({ contents: 'chosen', history: true });
    await ui.page.getByLabel(/^Structure only/).check();
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await button(`Create app “${named('few')}”`).click();
    await ui.page.getByRole('heading', { name: `The app “${named('few')}” is ready` }).waitFor();
    const { items } = await ui.server.module.contents.objects('current:few', { kind: 'content', limit: 9 });
    expect(items).to.deep.equal([]);
  });

  it('says at once that a short name is taken or cannot be one, and that a picture cannot be one', async () => {
    await openMaking('Few');
    await ui.page.getByText('A template has this short name. Choose another one.').waitFor();
    expect(await isReady('Make template')).to.equal(false);
    await ui.page.getByLabel('Short name').fill('<b>Shop</b>');
    await ui.page.getByText('Only lower-case letters', { exact: false }).waitFor();
    await ui.page.getByLabel('Short name').press('Enter');
    expect(await button('Make template').isVisible()).to.equal(true);
    await ui.page
      .getByLabel('Picture')
      .setInputFiles({ name: 'a.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') });
    await ui.page.getByText('This file cannot be the picture', { exact: false }).waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="globalThis.taken = 1"/>');
    await ui.page.getByLabel('Picture').setInputFiles({ name: 'b.png', mimeType: 'image/png', buffer: svg });
    await ui.page.getByText('This file cannot be the picture', { exact: false }).waitFor();
    expect(await ui.page.getByText('b.png', { exact: true }).count(), 'a hostile picture').to.equal(0);
    await ui.page.getByLabel('Picture').setInputFiles({ name: 'cover.png', mimeType: 'image/png', buffer: PICTURE });
    await ui.page.getByText('cover.png', { exact: true }).waitFor();
    await ui.page.getByLabel('Name', { exact: true }).fill('Pictured');
    await ui.page.getByLabel('Short name').fill('pictured');
    await ui.page.getByLabel(/^Schemas and settings/).check();
    await button('Make template').click();
    await ui.page.getByRole('heading', { name: `Use “${named('Pictured')}”` }).waitFor();
    await ui.page.locator('.tpl img').waitFor();
    const size = `(${IMAGE}).naturalWidth`;
    expect(await ui.page.evaluate<number>(size), 'pixels of the picture').to.equal(2);
    expect(await axeFindings(ui.page)).to.deep.equal([]);
  });

  it('finds one that is being made again after a reload, and cancels it', async () => {
    await openMaking('Found again');
    const held = ui.server.hold();
    await button('Make template').click();
    await held.waits;
    await ui.page.getByText('Template creation started by', { exact: false }).waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await open();
    await ui.page.getByText('Template creation started by', { exact: false }).waitFor();
    await button('Cancel').first().click();
    await ui.page.getByText('Template creation started by', { exact: false }).waitFor({ state: 'detached' });
    expect(await templates()).not.to.include('found-again');
  });

  it('deletes one after saying what that means, and one that cannot be read', async () => {
    await ui.server.module.templates.make('current:blog', { name: 'gone', title: 'Gone', secrets: 'keep' });
    await ui.server.module.templates.make('current:blog', { name: 'gone-too', title: 'Another', secrets: 'keep' });
    await ui.server.module.templates.make('current:blog', { name: 'bent', title: 'Bent', secrets: 'keep' });
    writeFileSync(join(ui.server.folder, 'backups', 'templates', 'bent.template'), '{');
    await open();
    await ui.page.getByText(`The template “${named('bent')}” cannot be read any more.`, { exact: false }).waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await ui.page.setViewportSize({ width: 768, height: 800 });
    const [search, make] = [ui.page.locator('.page-head > .search'), button('Make a template…')];
    const [from, to] = [await search.boundingBox(), await make.boundingBox()];
    expect(to?.y, 'beside the search').to.be.below((from?.y ?? 0) + (from?.height ?? 0));
    await ui.server.module.templates.delete('gone-too');
    await button('Gone').click();
    await button('Delete…').last().click();
    await ui.page.getByText('Apps that were made from it stay as they are.', { exact: false }).waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await ui.page.keyboard.press('Enter');
    await ui.page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await templates(), 'Enter keeps it').to.include('gone');
    await button('Delete…').last().click();
    await listenTo(ui.page, 'eventark-templates');
    await button('Delete template').focus();
    await ui.page.keyboard.press('Enter');
    await ui.page
      .getByText(`The template “${named('Gone')}” was deleted.`)
      .first()
      .waitFor();
    const heard = await ui.page.evaluate<readonly string[]>('globalThis.heard');
    expect(heard).to.deep.equal([`The template “${named('Gone')}” was deleted.`]);
    await button('Delete…').first().click();
    await button('Delete template').click();
    await ui.page.getByText('cannot be read any more', { exact: false }).waitFor({ state: 'detached' });
    expect(await templates()).not.to.include.members(['gone']);
  });

  it('is gone through by the keyboard alone, and tells a screen reader what happens', async () => {
    await open();
    await button('Make a template…').focus();
    await ui.page.keyboard.press('Enter');
    await ui.page.locator('#step-title:focus').waitFor();
    await ui.page.getByLabel('Name', { exact: true }).focus();
    await ui.page.keyboard.type('By keyboard');
    await ui.page.getByRole('radio', { name: /^Everything Schemas/ }).focus();
    await ui.page.keyboard.press('ArrowDown');
    expect(await ui.page.getByLabel(/^Schemas and settings/).isChecked()).to.equal(true);
    await listenTo(ui.page, 'eventark-templates');
    const held = ui.server.hold();
    await ui.page.keyboard.press('Enter');
    const { progress } = await held.waits;
    await button('All templates').and(ui.page.locator(':focus')).waitFor();
    for (const done of [10, 30, 60, 90]) {
      progress({ phase: 'write-events', done, total: 100, unit: 'events' });
      await ui.page.getByText(`${done} of 100 events`).waitFor();
    }
    held.goOn();
    await ui.page.locator('#step-title:focus').or(ui.page.getByText('Some texts look like secrets')).first().waitFor();
    if (await button('Empty them and make it').isVisible()) {
      await button('Empty them and make it').focus();
      await ui.page.keyboard.press('Enter');
    }
    await ui.page.getByRole('heading', { name: `Use “${named('By keyboard')}”` }).waitFor();
    await ui.page.locator('#step-title:focus').waitFor();
    const heard = await ui.page.evaluate<readonly string[]>('globalThis.heard');
    expect(heard.slice(0, 5)).to.deep.equal([
      'Template creation running',
      'Writing events',
      'Writing events, 25 %',
      'Writing events, 50 %',
      'Writing events, 75 %',
    ]);
    expect(heard.at(-1)).to.equal('Completed');
    await ui.page.keyboard.press('Tab');
    await ui.page.keyboard.press('Tab');
    await ui.page.keyboard.press('ControlOrMeta+A');
    await ui.page.keyboard.type('from-keyboard');
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await ui.page.keyboard.press('Enter');
    await ui.page.getByRole('heading', { name: `The app “${named('from-keyboard')}” is ready` }).waitFor();
    expect(await names()).to.include('from-keyboard');
  });

  it('shows names and questions that others chose as text, is whole in German, from right to left, and with longer texts', async () => {
    const variables = [{ name: 'a', label: HOSTILE, default: 'Beitrag' }];
    const about = { title: HOSTILE, description: HOSTILE, secrets: 'keep', variables } as const;
    await ui.server.module.templates.make('current:blog', { name: 'hostile', ...about });
    try {
      for (const width of [1280, 390, 320]) {
        await ui.page.setViewportSize({ width, height: 800 });
        for (const dir of ['ltr', 'rtl'] as const) {
          await ui.page.goto('about:blank');
          await open('de');
          await writeFrom(ui.page, dir);
          await ui.page.getByRole('heading', { name: 'Neue App aus Vorlage' }).waitFor();
          await ui.page.locator('.tpl').filter({ hasText: 'onerror' }).getByRole('button').click();
          await ui.page.locator('#step-title:focus').waitFor();
          expect(await overflowOf(ui.page), `${dir}, ${width}`).to.equal(0);
          await lengthen(ui.page);
          expect(await overflowOf(ui.page), `longer, ${dir}, ${width}`).to.equal(0);
          await ui.page.goto('about:blank');
          await open('de');
          await writeFrom(ui.page, dir);
          await button('Vorlage anlegen…').click();
          await ui.page.getByLabel('App', { exact: true }).selectOption('blog');
          await ui.page.getByLabel('Ausgewählte Inhalte').check();
          await button('Text hinzufügen').click();
          await ui.page.locator('.checks').waitFor();
          await lengthen(ui.page);
          expect(await overflowOf(ui.page), `making, ${dir}, ${width}`).to.equal(0);
        }
      }
      expect(await ui.page.evaluate(() => 'taken' in globalThis)).to.equal(false);
    } finally {
      await ui.server.module.templates.delete('hostile');
    }
  });

  it('shows why it cannot be loaded, and what is not allowed', async () => {
    errors.expect(/500|Failed to load/);
    const problem = { code: 'unexpected', detail: 'the server could not do this', traceId: 'abc-1' };
    await ui.page.route('**/api/templates', (route) => route.fulfill({ status: 500, body: JSON.stringify(problem) }));
    await ui.page.goto(`${ui.server.url}/#/templates`);
    await ui.page.getByText('the server could not do this').waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await ui.page.unroute('**/api/templates');
    await button('Try again').click();
    await button('Few').waitFor();
    for (const scope of ['templates.write', 'restore'] as const) ui.server.forbidden.add(scope);
    try {
      await open();
      await ui.page.getByText('Ask an administrator for the permission “Templates: write”', { exact: false }).waitFor();
      expect(await button('Make a template…').count()).to.equal(0);
      await button('Few').click();
      await ui.page.getByText('Ask an administrator for the permission “Restore”', { exact: false }).waitFor();
      expect(await button('Delete…').count()).to.equal(0);
      expect(await isReady(/^Create app/)).to.equal(false);
      expect(await axeFindings(ui.page)).to.deep.equal([]);
    } finally {
      ui.server.forbidden.clear();
    }
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has nothing that axe finds wrong in ${colorScheme} colours, and forced ones`, async () => {
      await ui.page.emulateMedia({ colorScheme });
      await open();
      await button('Few').click();
      await ui.page.getByText(/^(Free|Taken)$/).waitFor();
      expect(await axeFindings(ui.page), 'chosen').to.deep.equal([]);
      await button('Make a template…').click();
      expect(await axeFindings(ui.page), 'making').to.deep.equal([]);
      await ui.page.emulateMedia({ colorScheme, forcedColors: 'active' });
      expect(await axeFindings(ui.page), 'forced colours').to.deep.equal([]);
    });
  }
});
