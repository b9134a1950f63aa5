import { expect } from 'chai';
import { setTimeout } from 'node:timers/promises';
import type { Locator } from 'playwright-core';
import { writeHostileApp } from './hostile-app.js';
import { unseenOn } from './unseen.js';
import { listenTo, overflowOf } from '../in-page.js';
import { useUi } from '../fresh-page.js';

const RUNS = 'javascript:globalThis.taken=1//<img src=x onerror="globalThis.taken=1">';

/** Each name, and as it is to be read where no mark-up can be. */
const NAMES: readonly (readonly [title: string, name: string, read: string])[] = [
  ['an address that runs, and markup', RUNS, RUNS],
  [
    'what turns the direction, or is not seen',
    'in\u202egnp\u2067b\u2068.exe a\u200bb\ufeff\nline\tend\u00ad',
    'in⟨U+202E⟩gnp⟨U+2067⟩b⟨U+2068⟩.exe a⟨U+200B⟩b⟨U+FEFF⟩⟨↵⟩line⟨⇥⟩end⟨U+00AD⟩',
  ],
  ['500 characters', 'w'.repeat(500), 'w'.repeat(500)],
  [
    'letters from the right, emoji and marks',
    `שלום עולם 👩‍👩‍👧 ❤️ e${'\u0301'.repeat(40)}`,
    `שלום עולם 👩‍👩‍👧 ❤️ e${'\u0301'.repeat(4)}…`,
  ],
];

describe('Names that others chose, in every place', () => {
  const ui = useUi({ isEmpty: true });
  const { button } = ui;

  before(async () => {
    for (const [, name] of NAMES) await writeHostileApp(ui.server.folder, name);
  });
  const json = { 'content-type': 'application/json' };
  const done = async (path: string, body: object): Promise<string> => {
    const asked = await fetch(`${ui.server.url}/api/${path}`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify(body),
    });
    const { id } = (await asked.json()) as { id: string };
    await (await fetch(`${ui.server.url}/api/jobs/${id}/stream`, { headers: { accept: 'text/event-stream' } })).text();
    return id;
  };
  const settled = async (app: string): Promise<void> => {
    const answer = await fetch(`${ui.server.url}/api/jobs?app=${app}`);
    const { items } = (await answer.json()) as { items: { state: string }[] };
    if (items.every(({ state }) => state === 'completed' || state === 'failed')) return;
    await ui.page.waitForTimeout(100);
    await settled(app);
  };
  const openMenu = async (menu: Locator): Promise<void> => {
    await menu.click();
    await ui.page.getByRole('menuitem').first().waitFor();
  };
  const plain = (text: string): string => text.replaceAll(/[\u2068\u2069]/g, '');

  for (const [title, name, read] of NAMES) {
    it(`shows ${title} as what it is`, async function () {
      this.timeout(120_000);
      const app = encodeURIComponent(name);
      ui.server.email = name;
      const older = await done(`apps/${app}/backups`, { comment: 'older' });
      const backup = await done(`apps/${app}/backups`, { comment: name });
      await ui.page.setViewportSize({ width: 390, height: 800 });
      const visit = async (path: string): Promise<void> => {
        await ui.page.goto('about:blank');
        await ui.page.goto(`${ui.server.url}/#/${path}`);
      };
      /** The place shows the text itself, in mark-up, or what is read of it. */
      const holds = async (place: string, ...where: readonly Locator[]): Promise<void> => {
        for (const each of where) {
          await each.first().waitFor({ state: 'attached' });
          let texts: readonly string[] = [];
          const isThere = async (): Promise<boolean> => {
            texts = (await each.allTextContents()).map((text) => plain(text));
            return texts.some((text) => text.includes(plain(name)) || text.includes(read));
          };
          // What was shown while it loaded may still stand there.
          for (const begun = Date.now(); !(await isThere()) && Date.now() - begun < 10_000;) await setTimeout(50);
          expect(
            await isThere(),
            `${place} has ${JSON.stringify(read).slice(0, 60)} in ${JSON.stringify(texts).slice(0, 300)}`,
          ).to.equal(true);
        }
        expect(await unseenOn(ui.page), place).to.deep.equal([]);
        expect(await overflowOf(ui.page), `${place} is wider than the window by`).to.equal(0);
      };
      const command = ui.page.locator('.command code');

      await visit('');
      const entry = ui.page.getByRole('row').filter({ has: ui.page.locator('bdi').getByText(name, { exact: true }) });
      await holds('all apps', entry.locator('bdi'));
      // Rows change their places until the health of each app is known.
      await ui.page.getByText('…', { exact: true }).first().waitFor({ state: 'detached' });
      const menu = entry.getByRole('button', { name: /^Actions for/ });
      expect(plain((await menu.getAttribute('aria-label')) ?? '')).to.include(plain(read));
      await openMenu(menu);
      await holds('the menu of an app');
      await listenTo(ui.page, 'eventark-admin');
      await ui.page.getByRole('menuitem', { name: 'Start backup' }).click();
      await holds('the toast of a start', ui.page.locator('.toast'));
      expect(plain((await ui.page.evaluate<readonly string[]>('globalThis.heard')).join())).to.include(read);
      await holds('jobs of all apps', ui.page.locator('.recent, .job-row'));

      await settled(app);
      await visit(`apps/${app}`);
      await ui.page.getByRole('row').nth(1).waitFor();
      await holds(
        'the list',
        ui.page.locator('.comment bdi'),
        ui.page.locator('.person bdi, .narrow bdi'),
        ui.page.locator('.crumbs bdi'),
      );
      expect(plain(await ui.page.title())).to.include(read);
      const row = ui.page
        .getByRole('row')
        .filter({ has: ui.page.locator('.comment bdi').filter({ hasNotText: /^older$/ }) });
      const choose = async (item: string): Promise<void> => {
        await openMenu(row.first().getByRole('button', { name: /^Actions for/ }));
        await ui.page.getByRole('menuitem', { name: item }).click();
        await ui.page.getByRole('dialog').waitFor();
      };
      await choose('Delete…');
      await holds('the deletion', ui.page.locator('dialog .comment bdi'));
      await button('Keep').click();
      await choose('Download…');
      await ui.page.getByText('Make a link for another person').click();
      await holds('the download', ui.page.locator('dialog .hint'));
      await button('Close').click();
      await choose('Edit comment…');
      expect(await ui.page.getByLabel('Comment', { exact: true }).inputValue()).to.equal(name);
      await holds('the comment');
      await button('Cancel').click();
      await openMenu(button('More ways to start'));
      await ui.page.getByRole('menuitem', { name: 'Start with options…' }).click();
      await ui.page.getByLabel('Comment', { exact: true }).fill(name);
      await holds('the start', ui.page.locator('#dialog-title'), command);
      await button('Cancel').click();
      await listenTo(ui.page, 'eventark-backups');
      const held = ui.server.hold();
      await button('Start backup').first().click();
      await held.waits;
      held.fail(new Error(`there is no room for ${name}`));
      await holds('the toast of a failure', ui.page.locator('.toast'), ui.page.getByRole('row').nth(1));
      expect(plain((await ui.page.evaluate<readonly string[]>('globalThis.heard')).join())).to.include(read);
      await holds('the job', ui.page.locator('section.card[part=job]'));

      await visit(`apps/${app}/inside?backup=${backup}`);
      await holds('a backup', ui.page.locator('h1'), ui.page.locator('dl.facts'));
      await button('Contents').click();
      await button(/^Contents \d/).click();
      await holds('the contents', ui.page.locator('.kinds .deep bdi'), ui.page.locator('.objects bdi'));
      await ui.page.locator('.objects button').first().click();
      await ui.page.getByText('Fields', { exact: true }).waitFor();
      await holds(
        'an object',
        ui.page.locator('.main h2'),
        ui.page.locator('dl.fields dt'),
        ui.page.locator('.events bdi'),
      );
      await button('JSON').click();
      await ui.page.locator('pre').waitFor();
      await holds('an object as JSON');
      for (const kind of [/^Schemas \d/, /^Assets \d/, /^Rules \d/, /^People \d/]) {
        await button(kind).click();
        await ui.page.locator('.objects button').first().click();
        await holds(String(kind), ui.page.locator('.objects bdi'), ui.page.locator('.main h2'));
      }
      await button('Timeline').click();
      await holds('the timeline', ui.page.locator('.bursts strong'));
      await button('Show the moment before').click();
      await holds('a moment', ui.page.locator('.moment-head + .events bdi'));
      await button('Changes').click();
      await ui.page.locator('select').selectOption(older);
      await ui.page.getByText('Nothing has changed.').waitFor();
      await holds('no changes');
      await button('Log').click();
      await holds('the log');

      await visit(`restore?app=${app}&backup=${backup}`);
      await ui.page.getByRole('radio', { name: /From a link/ }).waitFor();
      await holds('the source', ui.page.locator('.choice.backup bdi'));
      await button('Next').click();
      await ui.page.getByLabel('Name of the new app').fill(`restored-${backup.toLowerCase()}`);
      await ui.page.getByText('Free', { exact: true }).waitFor();
      await holds('the name', ui.page.locator('p.muted.words'));
      await button('Next').click();
      await button('Preview').click();
      await ui.page.getByText('(Owner)').waitFor();
      await holds('the preview', ui.page.locator('dl.facts dd'), ui.page.locator('.people bdi'));

      await visit(`apps/${app}/clone`);
      await ui.page.getByRole('heading', { level: 1 }).waitFor();
      await holds('the clone', ui.page.getByRole('heading', { level: 1 }));

      const template = `hostile-${NAMES.findIndex(([each]) => each === title)}`;
      const variables = [{ name: 'a', label: name, default: name.slice(0, 3) }];
      const about = { title: name.slice(0, 200), description: name, secrets: 'keep', variables } as const;
      await ui.server.module.templates.make(backup, { name: template, ...about });
      await visit('templates');
      await ui.page.locator('.tpl').first().waitFor();
      const card = ui.page.locator(`.tpl`).filter({ hasText: 'Made from' }).last();
      await card.waitFor();
      await ui.page.goto(`${ui.server.url}/#/templates?template=${template}`);
      await ui.page.reload();
      await ui.page.locator('#step-title').waitFor();
      await holds('a template', ui.page.locator('.tpl .desc bdi'), ui.page.locator('label bdi'));
      expect(plain(await ui.page.locator('#step-title').innerText())).to.include(read.slice(0, 150));
      await button('Delete…').click();
      await holds('the deletion of a template');
      expect(plain(await ui.page.locator('#dialog-title').innerText())).to.include(read.slice(0, 150));
      await button('Keep').click();
      await button('Make a template…').click();
      await ui.page.getByLabel('App', { exact: true }).selectOption(name);
      await ui.page.getByLabel('Chosen contents').check();
      await ui.page.locator('.checks').waitFor();
      await ui.page.locator('.checks input').first().check();
      await ui.page.locator('#title').fill(name.slice(0, 200));
      await holds('the making of a template', ui.page.locator('.checks bdi'), ui.page.locator('#app option'), command);
      await ui.server.module.templates.delete(template);
      expect(await ui.page.evaluate(() => 'taken' in globalThis), 'a name was run').to.equal(false);
    });
  }
});
