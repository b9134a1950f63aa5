import type { Page } from 'playwright-core';
import { useChromium } from '../../support/chromium.js';
import { useFreshPage } from '../fresh-page.js';
import { startUiServer, type UiServer } from '../ui-server.js';
import { pretendEveryApp, pretendEveryBackup } from './every-kind.js';
import { expectNothingWrong, lookPlainly } from './every-way.js';

describe('Every screen and dialog, in every way of looking at it', () => {
  const browser = useChromium();
  let server: UiServer;
  let backup: string;
  let page: Page;
  const errors = useFreshPage(browser, (opened) => (page = opened));

  before(async () => {
    server = await startUiServer({ isLively: true });
    backup = (await server.module.create('blog', { comment: 'before the launch' })).point.id;
    const variables = [{ name: 'a', label: 'What is it called?', default: 'Beitrag' }];
    await server.module.templates.make(backup, { name: 'start', title: 'Start', secrets: 'keep', variables });
  });
  after(async () => server.close());

  const click = async (name: string | RegExp): Promise<void> => page.getByRole('button', { name }).first().click();
  const choose = async (menu: string | RegExp, item: string): Promise<void> => {
    await click(menu);
    await page.getByRole('menuitem', { name: item }).click();
    await page.getByRole('dialog').waitFor();
  };
  const seen = async (text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor();
  const row = async (): Promise<void> => page.getByRole('row').nth(1).waitFor();

  const SCREENS: readonly (readonly [name: string, path: string, open: () => Promise<void>])[] = [
    ['all apps', '', row],
    [
      'apps of every state',
      '',
      async () => {
        await row();
        await pretendEveryApp(page);
        await page.reload();
        await seen('At risk');
      },
    ],
    ['backups', 'apps/blog', row],
    [
      'backups of every kind',
      'apps/blog',
      async () => {
        await row();
        await pretendEveryBackup(page);
        await page.reload();
        await seen('200 backups');
      },
    ],
    [
      'backups of which none matches',
      'apps/blog',
      async () => {
        await row();
        await page.getByLabel('Search backups').fill('nothing like it');
        await seen('No backup matches these filters.');
      },
    ],
    [
      'a backup that is not there',
      'apps/blog/inside?backup=01m8kyy8b7qsp5kd7b66kp0000',
      async () => {
        errors.expect(/404/);
        await seen('Show all backups');
      },
    ],
    [
      'backups, some chosen',
      'apps/blog',
      async () => {
        await page.getByRole('checkbox').first().check();
        await page.getByText('More filters').click();
        await seen('backups selected');
      },
    ],
    [
      'the deletion of several',
      'apps/blog',
      async () => {
        await page.getByRole('checkbox').first().check();
        await click(/^Delete \d backups…/);
        await page.getByRole('dialog').waitFor();
      },
    ],
    ['the start', 'apps/blog', async () => choose('More ways to start', 'Start with options…')],
    ['the deletion', 'apps/blog', async () => choose(/^Actions for/, 'Delete…')],
    [
      'the download',
      'apps/blog',
      async () => {
        await choose(/^Actions for/, 'Download…');
        await page.getByText('Make a link for another person').click();
      },
    ],
    [
      'the keys',
      'apps/blog',
      async () => {
        await click('Keyboard');
        await page.getByRole('dialog').waitFor();
      },
    ],
    ['the comment', 'apps/blog', async () => choose(/^Actions for/, 'Edit comment…')],
    ['a backup', 'apps/blog/inside?backup=BACKUP&tab=overview', async () => seen('Made with')],
    [
      'contents',
      'apps/blog/inside?backup=BACKUP&tab=contents',
      async () => {
        await page.locator('.objects button').first().click();
        await page.locator('.main h2').waitFor();
      },
    ],
    ['timeline', 'apps/blog/inside?backup=BACKUP&tab=timeline', async () => page.locator('svg.chart').waitFor()],
    ['changes', 'apps/blog/inside?backup=BACKUP&tab=changes', async () => page.locator('.badge').first().waitFor()],
    ['log', 'apps/blog/inside?backup=BACKUP&tab=log', async () => page.locator('h1').waitFor()],
    [
      'restore: source',
      'restore?app=blog',
      async () => page.getByRole('radio', { name: /before the launch/ }).waitFor(),
    ],
    [
      'restore: name',
      'restore?app=blog',
      async () => {
        await page.getByRole('radio', { name: /before the launch/ }).waitFor();
        await click('Next');
        await page.getByText('Free', { exact: true }).waitFor();
      },
    ],
    [
      'restore: options',
      'restore?app=blog',
      async () => {
        await page.getByRole('radio', { name: /before the launch/ }).waitFor();
        await click('Next');
        await page.getByText('Free', { exact: true }).waitFor();
        await click('Next');
        await page.locator('.options').waitFor();
      },
    ],
    [
      'restore: preview',
      'restore?app=blog',
      async () => {
        await page.getByRole('radio', { name: /before the launch/ }).waitFor();
        await click('Next');
        await page.getByText('Free', { exact: true }).waitFor();
        await click('Next');
        await click('Preview');
        await page.getByText('(Owner)').waitFor();
      },
    ],
    ['the clone', 'apps/blog/clone', async () => page.getByRole('radio').first().waitFor()],
    ['templates', 'templates?template=start', async () => page.getByText(/^(Free|Taken)$/).waitFor()],
    [
      'the making of a template',
      'templates',
      async () => {
        await click('Make a template…');
        await page.getByLabel('Chosen contents').check();
        await page.locator('.checks input').first().waitFor();
      },
    ],
    [
      'the deletion of a template',
      'templates?template=start',
      async () => {
        await click('Delete…');
        await page.getByRole('dialog').waitFor();
      },
    ],
  ];

  for (const [name, path, open] of SCREENS) {
    it(`has nothing wrong: ${name}`, async () => {
      await lookPlainly(page);
      await page.goto(`${server.url}/#/${path.replace('BACKUP', backup)}`);
      await open();
      await expectNothingWrong(page, name);
    });
  }
});
