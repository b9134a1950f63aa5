import { expect } from 'chai';
import { useUi } from '../fresh-page.js';
import { until } from '../in-page.js';
import { openHost } from './host-page.js';

describe('The events of the elements', () => {
  let backup: string;
  const ui = useUi();
  const { button, errors } = ui;

  before(async () => {
    backup = (await ui.server.module.create('blog', { comment: 'of the blog' })).point.id;
    await ui.server.module.templates.make('current:blog', { name: 'start', secrets: 'keep', contents: 'structure' });
  });
  const item = async (name: string): Promise<void> => {
    await button(/^Actions for/)
      .last()
      .click();
    await ui.page.getByRole('menuitem', { name }).click();
  };
  /** A host that opens every page itself, and shows every toast and error. */
  const open = async (element: string): Promise<void> => {
    const body = `<${element}></${element.split(' ')[0]}>`;
    await openHost(ui.page, ui.server.url, {
      body,
      script: `globalThis.told = []; for (const type of ['navigate', 'notify', 'error'])
        addEventListener('eventark:' + type, (event) => (event.preventDefault(), told.push({ type, ...event.detail })));`,
    });
  };
  const told = async (type: string): Promise<readonly Readonly<Record<string, unknown>>[]> => {
    await until(ui.page, `told.some((each) => each.type === '${type}')`);
    return ui.page.evaluate(`told.filter((each) => each.type === '${type}')`);
  };

  const ROUTES: readonly (readonly [what: string, element: string, act: () => Promise<void>, detail: object])[] = [
    [
      'a restore',
      'eventark-backups app="blog"',
      async () => item('Restore as new app…'),
      { route: 'restore', app: 'blog' },
    ],
    ['a clone', 'eventark-backups app="blog"', async () => item('Clone…'), { route: 'apps/blog/clone', app: 'blog' }],
    [
      'a template',
      'eventark-backups app="blog"',
      async () => item('Make template…'),
      { route: 'templates', app: 'blog' },
    ],
    [
      'an app',
      'eventark-admin',
      async () => ui.page.getByRole('link', { name: 'blog' }).or(button('blog')).first().click(),
      { route: 'apps/blog', app: 'blog' },
    ],
    [
      'the job of a new app',
      'eventark-templates template="start"',
      async () => {
        await ui.page.getByLabel('Name of the new app').fill('of-events');
        await ui.page.getByText('Free', { exact: true }).waitFor();
        await button(/^Create app/).click();
      },
      {},
    ],
  ];
  for (const [what, element, act, detail] of ROUTES) {
    it(`leave it to the host to open ${what}`, async () => {
      await open(element);
      await act();
      const [first] = await told('navigate');
      expect(first).to.include(detail);
      if (what === 'the job of a new app') expect(first?.['route']).to.match(/^restores\/\w{26}$/);
      expect(await ui.page.locator('main > *').count(), 'the element stays as it is').to.equal(1);
    });
  }

  it('tell the host of the backup that is opened, and leave toasts to it', async () => {
    await open('eventark-backups app="blog"');
    await item('Protect');
    const [toast] = await told('notify');
    expect(toast).to.include({ level: 'ok' });
    expect(await ui.page.locator('.toast').count()).to.equal(0);
    await item('Details');
    const [opened] = await told('navigate');
    expect(opened).to.include({ route: `backups/${backup}`, app: 'blog', backup });
  });

  for (const element of [
    'eventark-backups app="blog"',
    'eventark-admin',
    'eventark-backup app="blog" backup="x"',
    'eventark-restore',
    'eventark-clone app="blog"',
    'eventark-templates',
    'eventark-health app="blog"',
  ]) {
    it(`tell the host of a request that failed, with code and status: ${element}`, async () => {
      errors.expect(/Failed to load/);
      await ui.page.route('**/api/**', (route) =>
        route.fulfill({ status: 403, json: { code: 'forbidden', detail: 'Not for you.' } }),
      );
      await open(element);
      const [first] = await told('error');
      expect(first).to.include({ code: 'forbidden', status: 403, message: 'Not for you.' });
    });
  }
});
