import { expect } from 'chai';
import type { Locator, Page } from 'playwright-core';
import { useChromium } from '../../support/chromium.js';
import { writeHostileApp } from './hostile-app.js';
import { unseenOn } from './unseen.js';
import { listenTo, overflowOf } from '../in-page.js';
import { useFreshPage } from '../fresh-page.js';
import { startUiServer, type UiServer } from '../ui-server.js';

/** Each name, and as it is to be read where no mark-up can be. */
const NAMES: readonly (readonly [title: string, name: string, read: string])[] = [
  ['markup', '<img src=x onerror="globalThis.taken=1">', '<img src=x onerror="globalThis.taken=1">'],
  ['what turns the direction', 'in\u202egnp\u2067b\u2068.exe', 'in⟨U+202E⟩gnp⟨U+2067⟩b⟨U+2068⟩.exe'],
  ['what is not seen', 'a\u200bb\ufeff\nline\tend\u00ad', 'a⟨U+200B⟩b⟨U+FEFF⟩⟨↵⟩line⟨⇥⟩end⟨U+00AD⟩'],
  ['500 characters', 'w'.repeat(500), 'w'.repeat(500)],
  ['emoji and marks', `👩‍👩‍👧 ❤️ e${'\u0301'.repeat(40)}`, `👩‍👩‍👧 ❤️ e${'\u0301'.repeat(4)}…`],
  ['an address that runs', 'javascript:globalThis.taken=1', 'javascript:globalThis.taken=1'],
  ['letters from the right', 'שלום עולם', 'שלום עולם'],
];

describe('Names that others chose, in every place', () => {
  const browser = useChromium();
  let server: UiServer;
  let page: Page;
  useFreshPage(browser, (opened) => (page = opened));

  before(async () => {
    server = await startUiServer({ isEmpty: true });
    for (const [, name] of NAMES) await writeHostileApp(server.folder, name);
  });
  after(async () => server.close());

  const button = (name: string | RegExp): Locator => page.getByRole('button', { name });
  const json = { 'content-type': 'application/json' };
  const done = async (path: string, body: object): Promise<string> => {
    const asked = await fetch(`${server.url}/api/${path}`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify(body),
    });
    const { id } = (await asked.json()) as { id: string };
    await (await fetch(`${server.url}/api/jobs/${id}/stream`, { headers: { accept: 'text/event-stream' } })).text();
    return id;
  };
  const settled = async (app: string): Promise<void> => {
    const answer = await fetch(`${server.url}/api/jobs?app=${app}`);
    const { items } = (await answer.json()) as { items: { state: string }[] };
    if (items.every(({ state }) => state === 'completed' || state === 'failed')) return;
    await page.waitForTimeout(100);
    await settled(app);
  };
  const openMenu = async (menu: Locator): Promise<void> => {
    await menu.click();
    await page.getByRole('menuitem').first().waitFor();
  };
  const plain = (text: string): string => text.replaceAll(/[\u2068\u2069]/g, '');

  for (const [title, name, read] of NAMES) {
    it(`shows ${title} as what it is`, async function () {
      this.timeout(120_000);
      const app = encodeURIComponent(name);
      server.email = name;
      const older = await done(`apps/${app}/backups`, { comment: 'older' });
      const backup = await done(`apps/${app}/backups`, { comment: name });
      await page.setViewportSize({ width: 390, height: 800 });
      const visit = async (path: string): Promise<void> => {
        await page.goto('about:blank');
        await page.goto(`${server.url}/#/${path}`);
      };
      /** The place shows the text itself, in mark-up, or what is read of it. */
      const holds = async (place: string, ...where: readonly Locator[]): Promise<void> => {
        for (const each of where) {
          await each.first().waitFor({ state: 'attached' });
          const texts = (await each.allTextContents()).map((text) => plain(text));
          expect(
            texts.some((text) => text.includes(plain(name)) || text.includes(read)),
            `${place} has ${JSON.stringify(read).slice(0, 60)} in ${JSON.stringify(texts).slice(0, 300)}`,
          ).to.equal(true);
        }
        expect(await unseenOn(page), place).to.deep.equal([]);
        expect(await overflowOf(page), `${place} is wider than the window by`).to.equal(0);
      };
      const command = page.locator('.command code');

      await visit('');
      const entry = page.getByRole('row').filter({ has: page.locator('bdi').getByText(name, { exact: true }) });
      await holds('all apps', entry.locator('bdi'));
      // Rows change their places until the health of each app is known.
      await page.getByText('…', { exact: true }).first().waitFor({ state: 'detached' });
      const menu = entry.getByRole('button', { name: /^Actions for/ });
      expect(plain((await menu.getAttribute('aria-label')) ?? '')).to.include(plain(read));
      await openMenu(menu);
      await holds('the menu of an app');
      await listenTo(page, 'eventark-admin');
      await page.getByRole('menuitem', { name: 'Start backup' }).click();
      await holds('the toast of a start', page.locator('.toast'));
      expect(plain((await page.evaluate<readonly string[]>('globalThis.heard')).join())).to.include(read);
      await holds('jobs of all apps', page.locator('.recent, .job-row'));

      await settled(app);
      await visit(`apps/${app}`);
      await page.getByRole('row').nth(1).waitFor();
      await holds(
        'the list',
        page.locator('.comment bdi'),
        page.locator('.person bdi, .narrow bdi'),
        page.locator('.crumbs bdi'),
      );
      expect(plain(await page.title())).to.include(read);
      const row = page.getByRole('row').filter({ has: page.locator('.comment bdi').filter({ hasNotText: /^older$/ }) });
      const choose = async (item: string): Promise<void> => {
        await openMenu(row.first().getByRole('button', { name: /^Actions for/ }));
        await page.getByRole('menuitem', { name: item }).click();
        await page.getByRole('dialog').waitFor();
      };
      await choose('Delete…');
      await holds('the deletion', page.locator('dialog .comment bdi'));
      await button('Keep').click();
      await choose('Download…');
      await page.getByText('Make a link for another person').click();
      await holds('the download', page.locator('dialog .hint'));
      await button('Close').click();
      await choose('Edit comment…');
      expect(await page.getByLabel('Comment', { exact: true }).inputValue()).to.equal(name);
      await holds('the comment');
      await button('Cancel').click();
      await openMenu(button('More ways to start'));
      await page.getByRole('menuitem', { name: 'Start with options…' }).click();
      await page.getByLabel('Comment', { exact: true }).fill(name);
      await holds('the start', page.locator('#dialog-title'), command);
      await button('Cancel').click();
      await listenTo(page, 'eventark-backups');
      const held = server.hold();
      await button('Start backup').first().click();
      await held.waits;
      held.fail(new Error(`there is no room for ${name}`));
      await holds('the toast of a failure', page.locator('.toast'), page.getByRole('row').nth(1));
      expect(plain((await page.evaluate<readonly string[]>('globalThis.heard')).join())).to.include(read);
      await holds('the job', page.locator('section.card[part=job]'));

      await visit(`apps/${app}/inside?backup=${backup}`);
      await holds('a backup', page.locator('h1'), page.locator('dl.facts'));
      await button('Contents').click();
      await button(/^Contents \d/).click();
      await holds('the contents', page.locator('.kinds .deep bdi'), page.locator('.objects bdi'));
      await page.locator('.objects button').first().click();
      await page.getByText('Fields', { exact: true }).waitFor();
      await holds('an object', page.locator('.main h2'), page.locator('dl.fields dt'), page.locator('.events bdi'));
      await button('JSON').click();
      await page.locator('pre').waitFor();
      await holds('an object as JSON');
      for (const kind of [/^Schemas \d/, /^Assets \d/, /^Rules \d/, /^People \d/]) {
        await button(kind).click();
        await page.locator('.objects button').first().click();
        await holds(String(kind), page.locator('.objects bdi'), page.locator('.main h2'));
      }
      await button('Timeline').click();
      await holds('the timeline', page.locator('.bursts strong'));
      await button('Show the moment before').click();
      await holds('a moment', page.locator('.moment-head + .events bdi'));
      await button('Changes').click();
      await page.locator('select').selectOption(older);
      await page.getByText('Nothing has changed.').waitFor();
      await holds('no changes');
      await button('Log').click();
      await holds('the log');

      await visit(`restore?app=${app}&backup=${backup}`);
      await page.getByRole('radio', { name: /From a link/ }).waitFor();
      await holds('the source', page.locator('.choice.backup bdi'));
      await button('Next').click();
      await page.getByLabel('Name of the new app').fill(`restored-${backup.toLowerCase()}`);
      await page.getByText('Free', { exact: true }).waitFor();
      await holds('the name', page.locator('p.muted.words'));
      await button('Next').click();
      await button('Preview').click();
      await page.getByText('(Owner)').waitFor();
      await holds('the preview', page.locator('dl.facts dd'), page.locator('.people bdi'));

      await visit(`apps/${app}/clone`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await holds('the clone', page.getByRole('heading', { level: 1 }));

      const template = `hostile-${NAMES.findIndex(([each]) => each === title)}`;
      const variables = [{ name: 'a', label: name, default: name.slice(0, 3) }];
      const about = { title: name.slice(0, 200), description: name, secrets: 'keep', variables } as const;
      await server.module.templates.make(backup, { name: template, ...about });
      await visit('templates');
      await page.locator('.tpl').first().waitFor();
      const card = page.locator(`.tpl`).filter({ hasText: 'Made from' }).last();
      await card.waitFor();
      await page.goto(`${server.url}/#/templates?template=${template}`);
      await page.reload();
      await page.locator('#step-title').waitFor();
      await holds('a template', page.locator('.tpl .desc bdi'), page.locator('label bdi'));
      expect(plain(await page.locator('#step-title').innerText())).to.include(read.slice(0, 150));
      await button('Delete…').click();
      await holds('the deletion of a template');
      expect(plain(await page.locator('#dialog-title').innerText())).to.include(read.slice(0, 150));
      await button('Keep').click();
      await button('Make a template…').click();
      await page.getByLabel('App', { exact: true }).selectOption(name);
      await page.getByLabel('Chosen contents').check();
      await page.locator('.checks').waitFor();
      await page.locator('.checks input').first().check();
      await page.locator('#title').fill(name.slice(0, 200));
      await holds('the making of a template', page.locator('.checks bdi'), page.locator('#app option'), command);
      await server.module.templates.delete(template);
      expect(await page.evaluate(() => 'taken' in globalThis), 'a name was run').to.equal(false);
    });
  }
});
