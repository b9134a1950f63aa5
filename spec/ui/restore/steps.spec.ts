import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { useChromium } from '../../support/chromium.js';
import { useFreshPage } from '../fresh-page.js';
import { axeFindings, startUiServer, type UiServer } from '../ui-server.js';
import { toPreview } from './to-preview.js';

/** What each purpose chooses, in the words of the options. */
const PRESETS = {
  'Make a copy': {
    rules: 'Off',
    clients: 'New secrets',
    schedules: 'Cancelled',
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
    schedules: 'Cancelled',
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
  const browser = useChromium();
  let server: UiServer;
  let backup: string;
  let page: Page;
  const errors = useFreshPage(browser, (opened) => (page = opened));

  before(async () => {
    server = await startUiServer();
    await server.module.create('blog', { comment: 'older' });
    backup = (await server.module.create('blog', { comment: 'newer' })).point.id;
  });
  after(async () => server.close());

  const button = (name: string | RegExp): ReturnType<Page['getByRole']> => page.getByRole('button', { name });
  const option = (name: string, label: string): ReturnType<Page['locator']> =>
    page.locator(`label:has(input[name=${name}])`).filter({ has: page.getByText(label, { exact: true }) });
  const open = async (query = 'app=blog'): Promise<void> => {
    await page.goto('about:blank');
    await page.goto(`${server.url}/#/restore?${query}`);
    await page.getByRole('radio', { name: /newer/ }).waitFor();
  };
  const toOptions = async (): Promise<void> => {
    await button('Next').click();
    await page.getByText('Free', { exact: true }).waitFor();
    await button('Next').click();
    await page.getByRole('heading', { name: 'How should it start?' }).waitFor();
  };

  it('say which of how many each is, to a screen reader too, and keep what was typed on the way back', async () => {
    await open();
    const isStep = async (step: number): Promise<void> => {
      await page.getByText(`Step ${step} of 5`, { exact: true }).waitFor();
      expect(await page.locator('#step-title').getAttribute('aria-describedby')).to.equal('step-of');
    };
    await isStep(1);
    await page.getByRole('radio', { name: /older/ }).check();
    await button('Next').click();
    await isStep(2);
    await page.getByText('The original “\u2068blog\u2069” stays as it is. Nothing is ever overwritten.').waitFor();
    await page.getByLabel('Name of the new app').fill('kept');
    await page.getByText('Free', { exact: true }).waitFor();
    await button('Next').click();
    await isStep(3);
    await page.getByLabel('Placeholder').check();
    await button('Preview').click();
    await isStep(4);
    await button('Back').click();
    expect(await page.getByLabel('Placeholder').isChecked()).to.equal(true);
    await button('Back').click();
    expect(await page.getByLabel('Name of the new app').inputValue()).to.equal('kept');
    await button('Back').click();
    expect(await page.getByRole('radio', { name: /older/ }).isChecked()).to.equal(true);
    await page.goto('about:blank');
    await page.goto(`${server.url}/?lang=de#/restore?app=blog`);
    await page.getByText('Schritt 1 von 5', { exact: true }).waitFor();
  });

  for (const [purpose, chosen] of Object.entries(PRESETS)) {
    it(`begin with what fits: ${purpose}`, async () => {
      await open();
      await page.getByLabel(purpose).check();
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
      await page.getByText(flag, { exact: false }).first().waitFor();
      await button('Back').click();
    }
  });

  it('show all that would be: counts, people, and how much room and time it takes', async () => {
    await toPreview(page, `${server.url}/#/restore?app=blog&backup=${backup}`, 'all-of-it');
    const tiles = (await page.locator('.tiles').innerText()).replaceAll('\n', ' ');
    expect(tiles).to.match(/^174 events \d+ schemas? \d+ contents? \d+ files? · [\d.]+ \w?B \d+ (people|person)/);
    await page.getByText('ada@example.org (Owner)').waitFor();
    await page
      .getByRole('region', { name: 'People' })
      .getByText(/with an account/)
      .waitFor();
    await page.getByText(/^At most .* that are free/).waitFor();
    await page.getByText('Nothing has been changed yet').waitFor();
  });

  it('ask before they are left only if something was typed', async () => {
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(`${dialog.type()} ${dialog.message()}`.trim());
      void dialog.dismiss();
    });
    await open();
    await page.getByLabel('Move an app here').check();
    await page.evaluate(`location.hash = '#/'`);
    await page.locator('eventark-admin').waitFor();
    expect(asked, 'nothing was typed').to.deep.equal([]);
    await page.evaluate(`location.hash = '#/restore?app=blog'`);
    await button('Next').click();
    // A browser asks only who has used the page.
    await page.getByLabel('Name of the new app').fill('');
    await page.getByLabel('Name of the new app').pressSequentially('typed');
    await page.evaluate(`location.hash = '#/'`);
    await page.waitForURL(/#\/restore\?app=blog$/);
    expect(asked).to.deep.equal(['confirm What you have typed is not kept. Leave this page?']);
    expect(await page.getByLabel('Name of the new app').inputValue()).to.equal('typed');
    await page.goto('about:blank').catch(() => undefined);
    expect(asked.slice(1).join(), 'before the page is closed').to.match(/^beforeunload/);
    expect(await page.getByLabel('Name of the new app').inputValue()).to.equal('typed');
  });

  it('are opened by a link that names what is restored, wherever it is, and as of when', async () => {
    const { points } = await server.module.list();
    const { archive = '' } = points.find(({ id }) => id === backup) ?? {};
    for (const source of [`backup:${backup}`, `destination:${archive}`]) {
      await page.goto('about:blank');
      await page.goto(`${server.url}/#/restore?${new URLSearchParams({ source, at: '40' }).toString()}`);
      const list = page.getByRole('group', { name: 'Backup', exact: true });
      await list.getByRole('radio', { checked: true }).waitFor();
      await button('Next').click();
      await page.getByText('Free', { exact: true }).waitFor();
      await button('Next').click();
      expect(await page.getByLabel('After event').inputValue(), source).to.equal('40');
      await button('Preview').click();
      await page.getByText(`npx eventark restore ${backup} --as`, { exact: false }).waitFor();
      await page.getByText('--until 40', { exact: false }).waitFor();
    }
  });

  it('restore nothing else where a link names a backup that is not there', async () => {
    const gone = '0'.repeat(26);
    for (const query of [`app=blog&backup=${gone}`, `source=backup:${gone}`, `source=upload:${gone}`]) {
      await open(query);
      await page.getByText('What this link names is no longer there. Choose another one.').waitFor();
      expect(await page.getByRole('radio', { name: /newer/ }).isChecked(), query).to.equal(false);
      expect(await button('Next').getAttribute('aria-disabled'), query).to.equal('true');
      expect(await axeFindings(page)).to.deep.equal([]);
      await page.getByRole('radio', { name: /newer/ }).check();
      await button('Next').click();
      await page.getByText('Free', { exact: true }).waitFor();
    }
  });

  it('say at the start that the name was taken since the preview, and lead to another one', async () => {
    errors.expect(/409/);
    await toPreview(page, `${server.url}/#/restore?app=blog`, 'just-taken');
    await page.route('**/api/restores', (route) =>
      route.fulfill({ status: 409, json: { code: 'app-name-taken', detail: 'There is one.', status: 409 } }),
    );
    await button(/^Restore \d+ events$/).click();
    await page.getByText('so nothing was begun: the name is now taken', { exact: false }).waitFor();
    expect(await button(/^Restore \d+ events$/).getAttribute('aria-disabled')).to.equal('true');
    expect(await axeFindings(page)).to.deep.equal([]);
    await button('Choose another name').click();
    await page.getByRole('heading', { name: 'What is the new app called?' }).waitFor();
  });

  it('offer the nearest backup where the chosen one went between preview and start', async () => {
    errors.expect(/404/);
    await server.backUp('expires now');
    const { points } = await server.module.list('blog');
    const id = points.find(({ manifest }) => manifest.comment === 'expires now')?.id ?? '';
    await toPreview(page, `${server.url}/#/restore?app=blog&backup=${id}`, 'too-late');
    await server.module.delete([id]);
    await button(/^Restore \d+ events$/).click();
    await page.getByText('The chosen backup is no longer there', { exact: false }).waitFor();
    await button(/^Nearest: /).click();
    await button(/^Restore \d+ events$/).click();
    await page.getByRole('heading', { name: /^The app “\u2068too-late\u2069” is ready/ }).waitFor();
  });
});
