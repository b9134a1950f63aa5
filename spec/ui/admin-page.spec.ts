import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { useUi } from './fresh-page.js';
import { listenTo, overflowOf } from './in-page.js';
import { axeFindings } from './ui-server.js';

describe('The page of all apps in a browser', () => {
  const ui = useUi();
  const { button, errors } = ui;

  before(async () => {
    await ui.server.module.copy('blog', { name: 'shop' });
    await ui.server.module.create('shop');
  });
  const open = async (): Promise<void> => {
    await ui.page.goto(`${ui.server.url}/`);
    await ui.page.getByText('Up to date', { exact: true }).first().waitFor();
  };
  const rows = async (): Promise<readonly string[]> =>
    (await ui.page.getByRole('row').allInnerTexts()).slice(1).map((text) => text.split('\n')[0]?.trim() ?? '');

  it('shows every app with its health, those in need first, and filters them', async () => {
    await open();
    await ui.page.getByText('1 of 2 apps up to date').waitFor();
    expect(await rows()).to.deep.equal(['blog', 'shop']);
    expect(await ui.page.getByRole('row').nth(1).innerText()).to.include(
      'If this app is lost now, nothing can bring it back.',
    );
    await button('1 up to date').click();
    expect(await rows()).to.deep.equal(['shop']);
    await button('2 apps').click();
    await ui.page.getByLabel('Search apps').fill('nothing');
    await ui.page.getByText('No app matches.').waitFor();
    await button('Show all apps').click();
    expect(await rows()).to.have.length(2);
  });

  it('starts a backup, follows it, and has it among the last jobs', async () => {
    await open();
    await ui.page.getByText('Nothing is running.').waitFor();
    const held = ui.server.hold();
    await listenTo(ui.page, 'eventark-admin');
    await button(/^Actions for .?blog/).click();
    await ui.page.getByRole('menuitem', { name: 'Start backup' }).click();
    await ui.page
      .getByText(/The backup of .* has started\./)
      .first()
      .waitFor();
    const { progress } = await held.waits;
    await ui.page.getByText('1 running job').waitFor();
    progress({ phase: 'write-events', done: 87, total: 174, unit: 'events' });
    await ui.page.getByText('87 of 174 events').waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    held.goOn();
    await ui.page.getByRole('button', { name: /ana@example.org.* backed up .*blog/ }).waitFor();
    await ui.page
      .locator('.toast')
      .getByText(/^.?blog.?: Completed with 2 warnings$/)
      .waitFor();
    const heard = await ui.page.evaluate<readonly string[]>('globalThis.heard');
    expect(heard).to.have.length(2);
    expect(heard[0]).to.match(/^The backup of .* has started\.$/);
    expect(heard[1]).to.match(/blog.*: Completed with 2 warnings$/);
    await ui.page.getByText('Backups of both apps are up to date').waitFor();
  });

  it('leads to the backups of an app, to its clone and to a restore, and back', async () => {
    await open();
    await ui.page.getByRole('button', { name: 'shop', exact: true }).click();
    await ui.page.getByRole('heading', { name: 'Backups', exact: true }).waitFor();
    await ui.page.getByRole('link', { name: 'Apps' }).click();
    await button(/^Actions for .?shop/).click();
    await ui.page.getByRole('menuitem', { name: 'Clone…' }).click();
    await ui.page.getByRole('heading', { name: /^Clone/ }).waitFor();
    await ui.page.goBack();
    await ui.page.setViewportSize({ width: 390, height: 800 });
    const middleOf = async (what: ReturnType<typeof button>): Promise<number> => {
      const { y, height } = (await what.boundingBox()) ?? { y: 0, height: 0 };
      return Math.round(y + height / 2);
    };
    const beside = await middleOf(button('Activity'));
    expect(beside).to.equal(await middleOf(ui.page.getByRole('heading', { name: 'Backups of all apps' })));
    expect(await middleOf(button('New app from template…'))).to.equal(await middleOf(button('Restore…')));
    await button('Restore…').click();
    await ui.page.getByRole('heading', { name: 'Restore a backup' }).waitFor();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has nothing that axe finds wrong, in ${colorScheme} colours`, async () => {
      await ui.page.emulateMedia({ colorScheme });
      await open();
      expect(await axeFindings(ui.page)).to.deep.equal([]);
    });
  }

  it('shows an app whose health nobody can tell as unknown, never as good', async () => {
    errors.expect(/500/);
    await ui.page.route('**/apps/shop/backup-health', (route) => route.fulfill({ status: 500, body: '{}' }));
    await ui.page.goto(`${ui.server.url}/`);
    await ui.page.getByText('? Unknown').waitFor();
    await ui.page.getByText('1 of 2 apps up to date').waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
  });

  it('asks for the health of an app again when one of its jobs has changed, and now and then', async () => {
    const asked: string[] = [];
    ui.page.on('request', (request) => {
      const [, app] = /apps\/([^/]+)\/backup-health$/.exec(request.url()) ?? [];
      if (app !== undefined) asked.push(app);
    });
    const answered = async (path: RegExp, act: () => Promise<unknown>): Promise<void> => {
      await Promise.all([ui.page.waitForResponse(path), act()]);
    };
    const again = async (): Promise<unknown> => ui.page.evaluate(`dispatchEvent(new Event('online'))`);
    await ui.page.clock.install();
    await open();
    expect(asked.toSorted()).to.deep.equal(['blog', 'shop']);
    await answered(/api\/jobs\?limit/, again);
    await ui.server.backUp('by another person');
    await answered(/blog\/backup-health$/, again);
    expect(asked.slice(2)).to.deep.equal(['blog']);
    await answered(/shop\/backup-health$/, async () => ui.page.clock.fastForward(300_000));
  });

  it('asks for a token where the server wants one, and says when it is not taken', async () => {
    errors.expect(/401/);
    let known = 'open-sesame';
    await ui.page.route('**/api/**', async (route) => {
      const isKnown = (await route.request().headerValue('authorization')) === `Bearer ${known}`;
      if (isKnown) return route.continue();
      const body = { code: 'unauthenticated', title: 'the request does not say who asks' };
      return route.fulfill({ status: 401, contentType: 'application/problem+json', body: JSON.stringify(body) });
    });
    await ui.page.goto(`${ui.server.url}/`);
    await ui.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await ui.page.getByLabel('Token').and(ui.page.locator(':focus')).waitFor();
    expect(await ui.page.title()).to.equal('Sign in · eventark');
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await ui.page.getByLabel('Token').fill('wrong');
    await button('Sign in').click();
    await ui.page.getByText('The server does not accept this token.', { exact: false }).waitFor();
    expect(await axeFindings(ui.page), 'refused').to.deep.equal([]);
    await ui.page.getByLabel('Token').fill('open-sesame');
    await ui.page.keyboard.press('Enter');
    await ui.page.getByText('Backups of both apps are up to date').waitFor();
    expect(await ui.page.evaluate(() => ({ ...localStorage, ...sessionStorage }))).to.deep.equal({});
    // It runs out in the middle of a wizard.
    await ui.page.evaluate(`location.hash = '#/restore?app=blog'`);
    await button('Next').and(ui.page.locator('[aria-disabled=false]')).click();
    await ui.page.getByLabel('Name of the new app').fill('typed-before');
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await button('Next').click();
    await ui.page.locator('label').filter({ hasText: 'Keep secrets' }).click();
    known = 'another';
    await button('Preview').click();
    await ui.page.getByLabel('Token').fill(known);
    await ui.page.keyboard.press('Enter');
    await button('Try again').click();
    await button(/^Restore \d+ events$/).waitFor();
    await ui.page.getByText(/npx eventark restore \w+ --as typed-before --clients keep/).waitFor();
    expect(await ui.page.title()).to.match(/^blog ·|^eventark$/);
  });

  it('leads to who did what, which is narrowed and exported', async () => {
    await ui.server.backUp('noted');
    await fetch(`${ui.server.url}/api/apps/none/backups`, { method: 'POST' });
    await open();
    await button('Activity').click();
    await ui.page.getByRole('heading', { name: 'Activity' }).waitFor();
    await ui.page.getByRole('cell', { name: 'Start a backup' }).first().waitFor();
    expect(await ui.page.getByRole('columnheader').allInnerTexts()).to.deep.equal([
      ...['Time', 'Person', 'Action', 'App', 'Result', 'Details'],
    ]);
    expect(await axeFindings(ui.page), 'activity').to.deep.equal([]);
    await ui.page.getByLabel('Result').selectOption('Refused');
    await ui.page.getByRole('row', { name: /none Refused/ }).waitFor();
    await ui.page.getByText('app-not-found').waitFor();
    const download = ui.page.waitForEvent('download');
    await button('Export as CSV').click();
    const text = await readFile(await (await download).path(), 'utf8');
    expect(text)
      .to.match(/,none,[^,]*,refused,app-not-found,/)
      .and.not.to.include(',done,');
    await ui.page.getByLabel('App', { exact: true }).fill('elsewhere');
    await ui.page.keyboard.press('Enter');
    await ui.page.getByText('Nothing matches.').waitFor();
    await button('Show everything').click();
    await ui.page.getByRole('cell', { name: 'Start a backup' }).first().waitFor();
    await ui.page.getByLabel('To', { exact: true }).fill('2020-01-01');
    await ui.page.getByText('Nothing matches.').waitFor();
    expect(await axeFindings(ui.page), 'nothing').to.deep.equal([]);
  });

  it('shows odd activity as it is, a page after the other, and says why it shows none', async () => {
    errors.expect(/403|500/);
    const odd = (n: number): object => ({
      ...{ id: `2026060000000000${n}`, at: '2026-06-14T09:03:00Z', who: `token:${'0f'.repeat(16)}`, email: 'a@b.c' },
      ...{ what: '\u202eerased<b>', app: `${'långt-'.repeat(40)}\u202e`, target: 'x'.repeat(200) },
      ...{ result: n === 0 ? 'failed' : 'cancelled', code: 'storage-unreachable' },
    });
    const next = { method: 'GET', href: '/api/activity?cursor=1' };
    const pages = [{ items: [odd(0)], unreadable: 2, _links: { next } }, undefined, { items: [odd(1)], _links: {} }];
    await ui.page.route('**/api/activity?*', async (route) => {
      const page = pages.shift();
      return page === undefined ? route.fulfill({ status: 500, body: '{}' }) : route.fulfill({ json: page });
    });
    await ui.page.goto(`${ui.server.url}/?lang=de#/activity`);
    await ui.page.getByRole('heading', { name: 'Aktivität' }).waitFor();
    await ui.page.getByText('2 Zeilen des Protokolls sind beschädigt', { exact: false }).waitFor();
    await button('Mehr anzeigen').click();
    await button('Noch einmal versuchen').click();
    await ui.page.locator('tbody').getByText('Abgebrochen').waitFor();
    expect(await ui.page.locator('tbody tr').count()).to.equal(2);
    await ui.page.setViewportSize({ width: 390, height: 800 });
    expect(await overflowOf(ui.page)).to.equal(0);
    expect(await axeFindings(ui.page), 'odd').to.deep.equal([]);
    await ui.page.unrouteAll();
    ui.server.forbidden.add('admin.activity');
    try {
      await ui.page.reload();
      await ui.page.getByText('Um zu sehen, wer was getan hat', { exact: false }).waitFor();
      expect(await axeFindings(ui.page), 'forbidden').to.deep.equal([]);
      await open();
      expect(await button('Activity').count()).to.equal(0);
    } finally {
      ui.server.forbidden.clear();
    }
  });
});
