import { expect } from 'chai';
import { cutLine, POLLED_MS } from '../support/faults/cut-line.js';
import { useUi } from './fresh-page.js';
import { lengthen, overflowOf, writeFrom } from './in-page.js';
import { axeFindings } from './ui-server.js';

const HOSTILE = `<img src=x onerror="globalThis.taken=1"> \u202egnihton ${'a'.repeat(460)}`;

describe('The page of all apps in every state', () => {
  const ui = useUi();
  const { button, errors } = ui;

  before(async () => {
    await ui.server.module.create('blog');
  });
  const open = async (url = ui.server.url): Promise<void> => {
    await ui.page.goto('about:blank');
    await ui.page.goto(`${url}/`);
    await ui.page.getByText('Up to date', { exact: true }).first().waitFor();
  };
  /** The server says that it has these apps instead. */
  const pretend = async (names: readonly string[]): Promise<void> => {
    await ui.page.route('**/api/apps', async (route) => {
      const answer = await route.fetch();
      const { items, ...rest } = (await answer.json()) as { items: object[] };
      const apps = names.map((name, at) => ({ ...items[0], id: `id-${at}`, name }));
      await route.fulfill({ json: { ...rest, items: apps } });
    });
  };

  it('shows that it loads, and says when that takes long', async () => {
    await ui.page.clock.install();
    const answered = Promise.withResolvers<void>();
    await ui.page.route('**/api/apps', async (route) => {
      await answered.promise;
      await route.continue();
    });
    await ui.page.goto(`${ui.server.url}/`);
    await ui.page.locator('.skeleton').first().waitFor();
    expect(await ui.page.locator('[aria-busy=true]').count()).to.equal(1);
    expect(await button('Try again').count()).to.equal(0);
    await ui.page.clock.fastForward(10_000);
    await button('Try again').waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    answered.resolve();
    await ui.page.getByText('Up to date', { exact: true }).first().waitFor();
  });

  it('says that there is no app yet', async () => {
    await pretend([]);
    await ui.page.goto(`${ui.server.url}/`);
    await ui.page.getByRole('heading', { name: 'No apps yet' }).waitFor();
    await button('Restore…').waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
  });

  it('draws a part of many apps, and finds any of them', async () => {
    await pretend(Array.from({ length: 600 }, (_, at) => `app-${at}`));
    await open();
    await ui.page.getByText('50 of 600 apps').waitFor();
    expect(await ui.page.getByRole('row').count()).to.equal(51);
    await button('Show more').click();
    await ui.page.getByText('100 of 600 apps').waitFor();
    await ui.page.getByLabel('Search apps').fill('APP-59');
    await ui.page.getByRole('row', { name: /app-599/ }).waitFor();
    expect(await ui.page.getByRole('row').count()).to.equal(12);
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await ui.page.getByLabel('Search apps').fill('no such app');
    await ui.page.getByText('No app matches.').waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
  });

  it('goes on when the line is cut, and catches up when it is back', async () => {
    errors.expect(/ERR_|Failed to load|fetch/);
    const line = await cutLine(ui.server.url);
    const held = ui.server.hold();
    try {
      await ui.page.clock.install();
      await open(line.url);
      await button(/^Actions for/)
        .first()
        .click();
      await ui.page.getByRole('menuitem', { name: 'Start backup' }).click();
      const { progress } = await held.waits;
      for (const [phase, unit] of [
        ['write-events', 'events'],
        ['write-assets', 'assets'],
        ['verify', 'entries'],
      ] as const) {
        progress({ phase, done: 1, total: 10, unit });
        await ui.page.getByText(/^\s*1 of 10 /).waitFor();
        line.down();
        await ui.page.getByText('Live updates interrupted.', { exact: false }).waitFor();
        expect(await ui.page.getByRole('row').count(), 'what was known stays').to.be.greaterThan(1);
        if (phase === 'verify') expect(await axeFindings(ui.page)).to.deep.equal([]);
        progress({ phase, done: 6, total: 10, unit });
        line.up();
        await ui.page.clock.fastForward(POLLED_MS);
        await ui.page.getByText(/^\s*6 of 10 /).waitFor();
        await ui.page.getByText('Live updates interrupted.', { exact: false }).waitFor({ state: 'detached' });
      }
      held.goOn();
      await ui.page.getByText('Nothing is running.').waitFor();
    } finally {
      held.goOn();
      await line.close();
    }
  });

  it('cancels a job that runs', async () => {
    await open();
    const held = ui.server.hold();
    await button(/^Actions for/)
      .first()
      .focus();
    await ui.page.keyboard.press('Enter');
    await ui.page.getByRole('menuitem', { name: 'Start backup' }).focus();
    await ui.page.keyboard.press('Enter');
    await held.waits;
    const before = (await ui.server.module.list('blog')).points.length;
    await button('Cancel').focus();
    await ui.page.keyboard.press('Enter');
    await ui.page.getByText('Nothing is running.').waitFor();
    const line = /^\s*Backup · .?blog.? · .?ana@example\.org.?\s*Cancelled/;
    const told = ui.page.getByRole('listitem').filter({ hasText: line }).first();
    await told.waitFor();
    expect(await told.innerText(), 'the badge says it').not.to.include('the operation was cancelled');
    expect((await ui.server.module.list('blog')).points).to.have.length(before);
    expect(await axeFindings(ui.page)).to.deep.equal([]);
  });

  it('offers only what the reader may', async () => {
    for (const scope of ['restore', 'backups.create', 'templates.read', 'templates.write'] as const) {
      ui.server.forbidden.add(scope);
    }
    try {
      await open();
      expect(await button('Restore…').count()).to.equal(0);
      expect(await button('New app from template…').count()).to.equal(0);
      await button(/^Actions for/)
        .first()
        .click();
      expect(await ui.page.getByRole('menuitem').allInnerTexts()).to.deep.equal(['Backups']);
    } finally {
      ui.server.forbidden.clear();
    }
  });

  it('shows why it cannot be loaded, and loads when somebody tries again', async () => {
    errors.expect(/500|Failed to load/);
    const problem = { code: 'unexpected', detail: 'the server could not do this', traceId: 'abc-1' };
    await ui.page.route('**/api/apps', (route) => route.fulfill({ status: 500, json: problem }));
    await ui.page.goto(`${ui.server.url}/`);
    await ui.page.getByText('the server could not do this').waitFor();
    await ui.page.getByText('Trace abc-1').waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await ui.page.unroute('**/api/apps');
    await button('Try again').click();
    await ui.page.getByText('Up to date', { exact: true }).first().waitFor();
  });

  it('shows names as text in their place, in German, from right to left, with longer texts, and in forced colours', async () => {
    await ui.page.route('**/api/jobs?*', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({
        body: (await answer.text()).replaceAll('ana@example.org', JSON.stringify(HOSTILE).slice(1, -1)),
      });
    });
    await pretend([HOSTILE, 'blog']);
    for (const width of [1280, 390, 320]) {
      await ui.page.setViewportSize({ width, height: 800 });
      for (const dir of ['ltr', 'rtl'] as const) {
        await ui.page.goto('about:blank');
        await ui.page.goto(`${ui.server.url}/?lang=de`);
        await writeFrom(ui.page, dir);
        await ui.page.getByRole('heading', { name: 'Sicherungen aller Apps' }).waitFor();
        await ui.page.getByText(HOSTILE.slice(0, 40)).first().waitFor();
        expect(await overflowOf(ui.page), `${dir}, ${width}`).to.equal(0);
        await lengthen(ui.page);
        expect(await overflowOf(ui.page), `longer, ${dir}, ${width}`).to.equal(0);
      }
    }
    expect(await ui.page.evaluate(() => 'taken' in globalThis)).to.equal(false);
    await ui.page.unrouteAll();
    await ui.page.setViewportSize({ width: 1280, height: 800 });
    await ui.page.emulateMedia({ forcedColors: 'active' });
    await open();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    const edgeOf = `getComputedStyle(document.querySelector('eventark-admin').shadowRoot.querySelector('[aria-pressed=true]')).borderBlockEnd`;
    expect(await ui.page.evaluate<string>(edgeOf), 'the filter that is on').to.match(/^3px solid/);
  });
});
