import { useUi } from '../fresh-page.js';
import { pretendEveryApp, pretendEveryBackup } from './every-kind.js';
import { expectNothingWrong, lookPlainly } from './every-way.js';

/** Two pixels wide. */
const PICTURE = {
  mediaType: 'image/png',
  base64: 'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADUlEQVR4nGP4zwAE/wEHAAH/4iOeWQAAAABJRU5ErkJggg==',
} as const;

describe('Every screen and dialog, in every way of looking at it', () => {
  let backup: string;
  const ui = useUi({ isLively: true });
  const { errors } = ui;

  before(async () => {
    backup = (await ui.server.module.create('blog', { comment: 'before the launch' })).point.id;
    const variables = [{ name: 'a', label: 'What is it called?', default: 'Beitrag' }];
    await ui.server.module.templates.make(backup, { name: 'start', title: 'Start', secrets: 'keep', variables });
    const description = 'Posts with pictures, an owner for each, and a rule that tells the newsroom.';
    const about = { title: 'A magazine of several languages', description, picture: PICTURE, secrets: 'keep' } as const;
    await ui.server.module.templates.make(backup, { name: 'magazine', ...about });
  });

  const click = async (name: string | RegExp): Promise<void> => ui.page.getByRole('button', { name }).first().click();
  const choose = async (menu: string | RegExp, item: string): Promise<void> => {
    await click(menu);
    await ui.page.getByRole('menuitem', { name: item }).click();
    await ui.page.getByRole('dialog').waitFor();
  };
  const seen = async (text: string | RegExp): Promise<void> => ui.page.getByText(text).first().waitFor();
  const row = async (): Promise<void> => ui.page.getByRole('row').nth(1).waitFor();

  const SCREENS: readonly (readonly [name: string, path: string, open: () => Promise<void>])[] = [
    ['all apps', '', row],
    [
      'apps of every state',
      '',
      async () => {
        await row();
        await pretendEveryApp(ui.page);
        await ui.page.reload();
        await seen('At risk');
      },
    ],
    ['backups', 'apps/blog', row],
    [
      'backups of every kind',
      'apps/blog',
      async () => {
        await row();
        await pretendEveryBackup(ui.page);
        await ui.page.reload();
        await seen('200 backups');
      },
    ],
    [
      'backups of which none matches',
      'apps/blog',
      async () => {
        await row();
        await ui.page.getByLabel('Search backups').fill('nothing like it');
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
        await ui.page.getByRole('checkbox').first().check();
        await ui.page.getByText('More filters').click();
        await seen('backups selected');
      },
    ],
    [
      'the deletion of several',
      'apps/blog',
      async () => {
        await ui.page.getByRole('checkbox').first().check();
        await click(/^Delete \d backups…/);
        await ui.page.getByRole('dialog').waitFor();
      },
    ],
    ['the start', 'apps/blog', async () => choose('More ways to start', 'Start with options…')],
    ['the deletion', 'apps/blog', async () => choose(/^Actions for/, 'Delete…')],
    [
      'the download',
      'apps/blog',
      async () => {
        await choose(/^Actions for/, 'Download…');
        await ui.page.getByText('Make a link for another person').click();
      },
    ],
    [
      'the keys',
      'apps/blog',
      async () => {
        await click('Keyboard');
        await ui.page.getByRole('dialog').waitFor();
      },
    ],
    ['the comment', 'apps/blog', async () => choose(/^Actions for/, 'Edit comment…')],
    ['a backup', 'apps/blog/inside?backup=BACKUP&tab=overview', async () => seen('Made with')],
    [
      'contents',
      'apps/blog/inside?backup=BACKUP&tab=contents',
      async () => {
        await ui.page.locator('.objects button').first().click();
        await ui.page.locator('.main h2').waitFor();
      },
    ],
    ['timeline', 'apps/blog/inside?backup=BACKUP&tab=timeline', async () => ui.page.locator('svg.chart').waitFor()],
    ['changes', 'apps/blog/inside?backup=BACKUP&tab=changes', async () => ui.page.locator('.badge').first().waitFor()],
    ['log', 'apps/blog/inside?backup=BACKUP&tab=log', async () => ui.page.locator('h1').waitFor()],
    [
      'restore: source',
      'restore?app=blog',
      async () => ui.page.getByRole('radio', { name: /before the launch/ }).waitFor(),
    ],
    [
      'restore: name',
      'restore?app=blog',
      async () => {
        await ui.page.getByRole('radio', { name: /before the launch/ }).waitFor();
        await click('Next');
        await ui.page.getByText('Free', { exact: true }).waitFor();
      },
    ],
    [
      'restore: options',
      'restore?app=blog',
      async () => {
        await ui.page.getByRole('radio', { name: /before the launch/ }).waitFor();
        await click('Next');
        await ui.page.getByText('Free', { exact: true }).waitFor();
        await click('Next');
        await ui.page.locator('.options').waitFor();
      },
    ],
    [
      'restore: preview',
      'restore?app=blog',
      async () => {
        await ui.page.getByRole('radio', { name: /before the launch/ }).waitFor();
        await click('Next');
        await ui.page.getByText('Free', { exact: true }).waitFor();
        await click('Next');
        await click('Preview');
        await ui.page.getByText('(Owner)').waitFor();
      },
    ],
    ['the clone', 'apps/blog/clone', async () => ui.page.getByRole('radio').first().waitFor()],
    ['templates', 'templates?template=start', async () => ui.page.getByText(/^(Free|Taken)$/).waitFor()],
    [
      'the making of a template',
      'templates',
      async () => {
        await click('Make a template…');
        await ui.page.getByLabel('Chosen contents').check();
        await ui.page.locator('.checks input').first().waitFor();
      },
    ],
    [
      'the deletion of a template',
      'templates?template=start',
      async () => {
        await click('Delete…');
        await ui.page.getByRole('dialog').waitFor();
      },
    ],
  ];

  for (const [name, path, open] of SCREENS) {
    it(`has nothing wrong: ${name}`, async () => {
      await lookPlainly(ui.page);
      await ui.page.goto(`${ui.server.url}/#/${path.replace('BACKUP', backup)}`);
      await open();
      await expectNothingWrong(ui.page, name);
    });
  }
});
