import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { useUi } from '../fresh-page.js';
import { holdAnswer, TWO_FRAMES } from '../in-page.js';
import { axeFindings } from '../ui-server.js';
import { toPreview } from './to-preview.js';

/** What each purpose chooses, in the words of the options. */
const PRESETS = {
  'Make a copy': {
    rules: 'Off',
    clients: 'New secrets',
    schedules: 'Cancel',
    people: 'Leave out',
    point: 'Everything',
  },
  'Move an app here': {
    rules: 'Off',
    clients: 'Keep secrets',
    schedules: 'Keep',
    people: 'Leave out',
    point: 'Everything',
  },
  'Get lost items back': {
    rules: 'Off',
    clients: 'None',
    schedules: 'Cancel',
    people: 'Leave out',
    point: 'As of a point',
  },
} as const;

/** What each option adds to the command, which says what would run. */
const CHOICES: readonly (readonly [name: string, label: string, flag: string])[] = [
  ['rules', 'As in the backup', '--rules keep'],
  ['clients', 'None', '--clients none'],
  ['schedules', 'Keep', '--schedules keep'],
  ['people', 'Placeholder', '--users placeholder'],
  ['people', 'Me', '--users me'],
  ['people', 'New account', '--users create'],
  ['files', 'Leave out', '--no-assets'],
];

describe('The steps of the restore wizard', () => {
  let backup: string;
  const ui = useUi();
  const { button, errors } = ui;

  before(async () => {
    await ui.server.module.create('blog', { comment: 'older' });
    backup = (await ui.server.module.create('blog', { comment: 'newer' })).point.id;
  });
  const option = (name: string, label: string): ReturnType<Page['locator']> =>
    ui.page.locator(`label:has(input[name=${name}])`).filter({ has: ui.page.getByText(label, { exact: true }) });
  const open = async (query = 'app=blog'): Promise<void> => {
    await ui.page.goto('about:blank');
    await ui.page.goto(`${ui.server.url}/#/restore?${query}`);
    await ui.page.getByRole('radio', { name: /newer/ }).waitFor();
  };
  const toOptions = async (): Promise<void> => {
    await button('Next').click();
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await button('Next').click();
    await ui.page.getByRole('heading', { name: 'How should it start?' }).waitFor();
  };

  it('are gone through one at a time by double clicks, and nothing is begun that nobody has seen', async () => {
    await open();
    let asked = 0;
    await ui.page.route('**/api/restores', (route) => (asked += 1) && route.abort());
    await button('Next').dblclick();
    await ui.page.getByText('Step 2 of 5', { exact: true }).waitFor();
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await button('Next').dblclick();
    await ui.page.getByText('Step 3 of 5', { exact: true }).waitFor();
    await button('Preview').click();
    const start = button(/^Restore \d+ events$/);
    await start.and(ui.page.locator('[aria-disabled=false]')).waitFor();
    await start.scrollIntoViewIfNeeded();
    const place = (await start.boundingBox()) ?? { x: 0, y: 0 };
    await ui.page.mouse.move(place.x + 5, place.y + 5);
    await ui.page.mouse.down({ clickCount: 2 });
    await ui.page.mouse.up({ clickCount: 2 });
    await button('Check again').click();
    await start.and(ui.page.locator('[aria-disabled=false]')).waitFor();
    expect(asked).to.equal(0);
  });

  it('say which of how many each is, to a screen reader too, and keep what was typed on the way back', async () => {
    await open();
    expect(await ui.page.getByRole('radio', { name: /newer/ }).isChecked(), 'the newest one').to.equal(true);
    const isStep = async (step: number): Promise<void> => {
      await ui.page.getByText(`Step ${step} of 5`, { exact: true }).waitFor();
      expect(await ui.page.locator('#step-title').getAttribute('aria-describedby')).to.equal('step-of');
    };
    await isStep(1);
    await ui.page.getByRole('radio', { name: /older/ }).check();
    await button('Next').click();
    await isStep(2);
    await ui.page.getByText('The original “\u2068blog\u2069” stays as it is. Nothing is ever overwritten.').waitFor();
    await ui.page.getByLabel('Name of the new app').fill('kept');
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await button('Next').click();
    await isStep(3);
    await ui.page.getByLabel('Placeholder').check();
    await button('Preview').click();
    await isStep(4);
    await button('Back').click();
    expect(await ui.page.getByLabel('Placeholder').isChecked()).to.equal(true);
    await button('Back').click();
    expect(await ui.page.getByLabel('Name of the new app').inputValue()).to.equal('kept');
    await button('Back').click();
    expect(await ui.page.getByRole('radio', { name: /older/ }).isChecked()).to.equal(true);
    await ui.page.goto('about:blank');
    await ui.page.goto(`${ui.server.url}/?lang=de#/restore?app=blog`);
    await ui.page.getByText('Schritt 1 von 5', { exact: true }).waitFor();
  });

  it('are gone back and forth through by the browser, with all that was chosen, as far as the choices lead', async () => {
    const isStep = async (step: number): Promise<void> =>
      ui.page.getByText(`Step ${step} of 5`, { exact: true }).waitFor();
    await open();
    await ui.page.getByRole('radio', { name: /older/ }).check();
    await button('Next').click();
    await ui.page.getByLabel('Name of the new app').fill('by-history');
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await button('Next').click();
    await ui.page.getByLabel('Placeholder').check();
    await button('Preview').click();
    await button(/^Edit all/).click();
    await ui.page.getByRole('dialog').waitFor();
    await ui.page.goBack();
    await isStep(3);
    expect(await ui.page.getByRole('dialog').count(), 'a dialog of the step before').to.equal(0);
    expect(await ui.page.locator('#step-title:focus').count(), 'the focus is at the heading').to.equal(1);
    expect(await ui.page.getByLabel('Placeholder').isChecked()).to.equal(true);
    await ui.page.goBack();
    await isStep(2);
    expect(await ui.page.getByLabel('Name of the new app').inputValue()).to.equal('by-history');
    // Nobody comes past a name that is taken.
    await ui.page.getByLabel('Name of the new app').fill('blog');
    await ui.page
      .getByText(/^Taken/)
      .first()
      .waitFor();
    await ui.page.goForward();
    await ui.page.waitForURL(/step=options$/);
    await ui.page.evaluate(TWO_FRAMES);
    await isStep(2);
    await ui.page.goBack();
    await ui.page.goBack();
    await isStep(1);
    expect(await ui.page.getByRole('radio', { name: /older/ }).isChecked()).to.equal(true);
    // The button that leads back is the way back.
    const entries = async (): Promise<number> => ui.page.evaluate<number>('history.length');
    await button('Next').click();
    await isStep(2);
    const known = await entries();
    await button('Back').click();
    await isStep(1);
    await ui.page.waitForURL(/restore\?app=blog$/);
    await button('Next').click();
    await ui.page.waitForURL(/step=name$/);
    expect(await entries()).to.equal(known);
    // An address with a step that nobody has come to yet opens the first one, and says so.
    await ui.page.goto('about:blank');
    await ui.page.goto(`${ui.server.url}/#/restore?app=blog&step=preview`);
    await isStep(1);
    await ui.page.waitForURL(/#\/restore\?app=blog$/);
  });

  it('ask on the way out alone, stay where nobody leaves, and are out of the way after a reload', async () => {
    const isStep = async (step: number): Promise<void> =>
      ui.page.getByText(`Step ${step} of 5`, { exact: true }).waitFor();
    const asked: string[] = [];
    ui.page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void (dialog.type() === 'beforeunload' ? dialog.accept() : dialog.dismiss());
    });
    await ui.page.goto(`${ui.server.url}/#/apps/blog`);
    await button('Restore…').click();
    await button('Next').click();
    await ui.page.getByLabel('Name of the new app').fill('');
    await ui.page.getByLabel('Name of the new app').pressSequentially('out');
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await button('Next').click();
    await isStep(3);
    await ui.page.goBack();
    await ui.page.goBack();
    await isStep(1);
    expect(asked, 'within the wizard').to.deep.equal([]);
    await ui.page.goBack();
    await ui.page.waitForURL(/#\/restore\?app=blog$/);
    expect(asked).to.deep.equal(['confirm']);
    await ui.page.goForward();
    await isStep(2);
    expect(await ui.page.getByLabel('Name of the new app').inputValue()).to.equal('out');
    await ui.page.goForward();
    await isStep(3);
    await ui.page.reload();
    await isStep(1);
    await ui.page.waitForURL(/#\/restore\?app=blog$/);
    await ui.page.goBack();
    await ui.page.waitForURL(/#\/apps\/blog$/);
  });

  for (const [purpose, chosen] of Object.entries(PRESETS)) {
    it(`begin with what fits: ${purpose}`, async () => {
      await open();
      await ui.page.getByLabel(purpose).check();
      await toOptions();
      for (const [name, label] of Object.entries(chosen))
        expect(await option(name, label).locator('input').isChecked(), `${name}: ${label}`).to.equal(true);
    });
  }

  it('have each option in what would run', async () => {
    // The reader has no account, so nothing can become theirs.
    errors.expect(/404/);
    await open();
    await toOptions();
    for (const [name, label, flag] of CHOICES) {
      await option(name, label).click();
      await button('Preview').click();
      await ui.page.getByText(flag, { exact: false }).first().waitFor();
      await button('Back').click();
    }
  });

  it('show all that would be: counts, people, and how much room and time it takes', async () => {
    await toPreview(ui.page, `${ui.server.url}/#/restore?app=blog&backup=${backup}`, 'all-of-it');
    const tiles = (await ui.page.locator('.tiles').innerText()).replaceAll('\n', ' ');
    expect(tiles).to.match(/^174 events \d+ schemas? \d+ contents? 6 files · [\d.]+\s\w?B \d+ (people|person)/);
    await ui.page.getByText('ada@example.org (Owner)').waitFor();
    await ui.page
      .getByRole('region', { name: 'People' })
      .getByText(/with an account/)
      .waitFor();
    await ui.page.getByText(/^Up to .* free/).waitFor();
    await ui.page.getByText('Nothing has been changed yet').waitFor();
  });

  it('ask before they are left only if something was typed', async () => {
    const asked: string[] = [];
    ui.page.on('dialog', (dialog) => {
      asked.push(`${dialog.type()} ${dialog.message()}`.trim());
      void dialog.dismiss();
    });
    await open();
    await ui.page.getByLabel('Move an app here').check();
    await ui.page.evaluate(`location.hash = '#/'`);
    await ui.page.locator('eventark-admin').waitFor();
    expect(asked, 'nothing was typed').to.deep.equal([]);
    await ui.page.evaluate(`location.hash = '#/restore?app=blog'`);
    await button('Next').click();
    // A browser asks only who has used the page.
    await ui.page.getByLabel('Name of the new app').fill('');
    await ui.page.getByLabel('Name of the new app').pressSequentially('typed');
    await ui.page.evaluate(`location.hash = '#/'`);
    await ui.page.waitForURL(/#\/restore\?app=blog&step=name$/);
    expect(asked).to.deep.equal(['confirm What you have typed is not kept. Leave this page?']);
    expect(await ui.page.getByLabel('Name of the new app').inputValue()).to.equal('typed');
    await ui.page.goto('about:blank').catch(() => undefined);
    expect(asked.slice(1).join(), 'before the page is closed').to.match(/^beforeunload/);
    expect(await ui.page.getByLabel('Name of the new app').inputValue()).to.equal('typed');
  });

  it('are opened by a link that names what is restored, wherever it is, and as of when', async () => {
    const { points } = await ui.server.module.list();
    const { archive = '' } = points.find(({ id }) => id === backup) ?? {};
    for (const source of [`backup:${backup}`, `destination:${archive}`]) {
      await ui.page.goto('about:blank');
      await ui.page.goto(`${ui.server.url}/#/restore?${new URLSearchParams({ source, at: '40' }).toString()}`);
      const list = ui.page.getByRole('group', { name: 'Backup', exact: true });
      await list.getByRole('radio', { checked: true }).waitFor();
      await button('Next').click();
      await ui.page.getByText('Free', { exact: true }).waitFor();
      await button('Next').click();
      expect(await ui.page.getByLabel('After event').inputValue(), source).to.equal('40');
      await button('Preview').click();
      await ui.page.getByText(`npx eventark restore ${backup} --as`, { exact: false }).waitFor();
      await ui.page.getByText('--until 40', { exact: false }).waitFor();
    }
    // Whoever chooses before it is found keeps what was chosen.
    const found = Promise.withResolvers<void>();
    await ui.page.route('**/api/archives?*', (route) => found.promise.then(async () => route.continue()));
    await open(`source=backup:${backup}`);
    await ui.page.getByRole('radio', { name: /older/ }).check();
    const late = ui.page.waitForResponse('**/api/archives?*');
    found.resolve();
    await (await late).finished();
    await ui.page.evaluate(TWO_FRAMES);
    expect(await ui.page.getByRole('radio', { name: /older/ }).isChecked()).to.equal(true);
  });

  it('restore nothing else where a link names a backup that is not there', async () => {
    const gone = '0'.repeat(26);
    for (const query of [`app=blog&backup=${gone}`, `source=backup:${gone}`, `source=upload:${gone}`]) {
      await open(query);
      await ui.page.getByText('What this link leads to is no longer there. Choose another backup.').waitFor();
      expect(await ui.page.getByRole('radio', { name: /newer/ }).isChecked(), query).to.equal(false);
      expect(await button('Next').getAttribute('aria-disabled'), query).to.equal('true');
      expect(await axeFindings(ui.page)).to.deep.equal([]);
      await ui.page.getByRole('radio', { name: /newer/ }).check();
      await button('Next').click();
      await ui.page.getByText('Free', { exact: true }).waitFor();
    }
  });

  it('offer the nearest backup where the chosen one went between preview and start', async () => {
    errors.expect(/404/);
    await ui.server.backUp('expires now');
    const { points } = await ui.server.module.list('blog');
    const id = points.find(({ manifest }) => manifest.comment === 'expires now')?.id ?? '';
    await toPreview(ui.page, `${ui.server.url}/#/restore?app=blog&backup=${id}`, 'too-late');
    await ui.server.module.delete([id]);
    await button(/^Restore \d+ events$/).click();
    await ui.page.getByText('The chosen backup is no longer there', { exact: false }).waitFor();
    await button(/^Nearest: /).click();
    await button(/^Restore \d+ events$/).click();
    await ui.page.getByRole('heading', { name: /^The app “\u2068too-late\u2069” is ready/ }).waitFor();
  });

  it('stay as they are chosen where an answer comes that was given up', async () => {
    await ui.page.clock.install();
    const late = await holdAnswer(ui.page, /\/api\/apps$/);
    await ui.page.goto('about:blank');
    await ui.page.goto(`${ui.server.url}/#/restore?app=blog`);
    await late.given;
    await ui.page.clock.runFor(10_000);
    await button('Try again').click();
    await ui.page.getByRole('radio', { name: /older/ }).check();
    await late.come();
    await ui.page.evaluate(`fetch('/api').then((answer) => answer.text())`);
    expect(await ui.page.getByRole('radio', { name: /older/ }).isChecked()).to.equal(true);
  });
});
