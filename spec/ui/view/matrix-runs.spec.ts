import { useUi } from '../fresh-page.js';
import { type HeldJob } from '../ui-server.js';
import { expectNothingWrong, lookPlainly } from './every-way.js';

const JSON_BODY = { method: 'POST', headers: { 'content-type': 'application/json' } };

describe('What runs, what has ended and what is asked then, in every way of looking at it', () => {
  let backup: string;
  /** The jobs that made apps: one whose rules are off, one that was changed since, one that failed. */
  let jobs: Readonly<Record<'MADE' | 'CHANGED' | 'FAILED', string>>;
  let held: HeldJob | undefined;
  const ui = useUi();
  const { errors } = ui;

  const post = async (path: string, body: object): Promise<string> => {
    const answer = await fetch(`${ui.server.url}/api/${path}`, { ...JSON_BODY, body: JSON.stringify(body) });
    return ((await answer.json()) as { id: string }).id;
  };
  const ended = async (id: string): Promise<string> => {
    const stream = await fetch(`${ui.server.url}/api/jobs/${id}/stream`, { headers: { accept: 'text/event-stream' } });
    // It ends with the job.
    await stream.text();
    return id;
  };
  const restore = async (name: string): Promise<string> => ended(await post('restores', { backup, name }));

  before(async () => {
    await ui.server.module.restored.turnOnRules('blog', undefined);
    backup = (await ui.server.module.create('blog', { comment: 'before the launch' })).point.id;
    const variables = [{ name: 'a', label: 'What is it called?', default: 'Beitrag' }];
    await ui.server.module.templates.make(backup, { name: 'start', title: 'Start', secrets: 'keep', variables });
    const [MADE, CHANGED] = [await restore('made'), await restore('changed')];
    await ui.server.module.restored.turnOnRules('changed', undefined);
    const failing = ui.server.hold();
    const FAILED = await post('restores', { backup, name: 'failed' });
    await failing.waits;
    failing.fail(new Error('the disk is broken'));
    jobs = { MADE, CHANGED, FAILED: await ended(FAILED) };
  });
  afterEach('let what was held end', () => held?.goOn());

  const click = async (name: string | RegExp): Promise<void> => ui.page.getByRole('button', { name }).first().click();
  const dialog = async (name: string | RegExp): Promise<void> => {
    await click(name);
    await ui.page.getByRole('dialog').waitFor();
  };
  const seen = async (text: string | RegExp): Promise<void> => ui.page.getByText(text).first().waitFor();
  const free = async (): Promise<void> => ui.page.getByText('Free', { exact: true }).waitFor();
  /** Begins a job that waits, and says how far it is. */
  const run = async (path: string, body: object): Promise<void> => {
    held = ui.server.hold();
    await post(path, body);
    const { progress, log } = await held.waits;
    log({ level: 'warn', code: 'asset-missing', text: `the file of an asset is missing: ${'a'.repeat(60)}` });
    progress({ phase: 'write-events', done: 31_400, total: 48_213, unit: 'events' });
  };
  /** The file stops half way at the server, for as long as the spec looks. */
  const sendFile = async (): Promise<void> => {
    const buffer = Buffer.alloc(900_000);
    await ui.page.route('**/api/uploads/*', (route) => route.request().method() !== 'PATCH' && route.continue());
    await ui.page.getByRole('radio', { name: /From a file/ }).check();
    await ui.page.locator('input[type=file]').setInputFiles({ name: 'blog.zip', mimeType: 'application/zip', buffer });
    await ui.page.getByRole('progressbar').waitFor();
  };

  const SCREENS: readonly (readonly [name: string, path: string, open: () => Promise<void>])[] = [
    ['the report of a restore', 'restores/MADE', async () => seen('Undo…')],
    ['turning on the rules', 'restores/MADE', async () => dialog(/^Turn on \d+ rules?…$/)],
    ['the undo', 'restores/MADE', async () => dialog('Undo…')],
    ['the undo of what was changed since', 'restores/CHANGED', async () => dialog('Undo…')],
    ['the report of a restore that failed', 'restores/FAILED', async () => seen(/the disk is broken/i)],
    [
      'a restore that runs, with its log',
      'restore?app=blog',
      async () => {
        await run('restores', { backup, name: 'running' });
        await ui.page.reload();
        await click('Show it');
        await seen(/31,400/);
        await click(/^Show log/);
        await ui.page.locator('.log').waitFor();
      },
    ],
    [
      'the stop of a restore',
      'restore?app=blog',
      async () => {
        await run('restores', { backup, name: 'stopped' });
        await ui.page.reload();
        await click('Show it');
        await dialog('Cancel');
      },
    ],
    [
      'a backup that runs, with its log',
      'apps/blog',
      async () => {
        await run('apps/blog/backups', {});
        await ui.page.reload();
        await seen(/31,400/);
        await click(/^Show log/);
        await ui.page.locator('.log').waitFor();
      },
    ],
    [
      'the clone: name',
      'apps/blog/clone',
      async () => {
        await click('Next');
        await free();
      },
    ],
    [
      'the clone: options',
      'apps/blog/clone',
      async () => {
        await click('Next');
        await free();
        await click('Next');
        await ui.page.locator('.options').waitFor();
      },
    ],
    [
      'the clone: preview',
      'apps/blog/clone',
      async () => {
        await click('Next');
        await free();
        await click('Next');
        await click('Preview');
        await seen('npx eventark copy blog --as');
      },
    ],
    [
      'a template with its texts filled in',
      'templates?template=start',
      async () => {
        await ui.page.getByLabel('Name of the new app').fill('bakery');
        await free();
        await ui.page.getByLabel('What is it called?').fill('a very long text '.repeat(40));
      },
    ],
    ['a file on its way', 'restore?app=blog', sendFile],
    [
      'a file whose way was paused',
      'restore?app=blog',
      async () => {
        errors.expect(/ERR_|Failed to load/);
        await sendFile();
        await click('Pause');
        await seen('What has arrived stays on the server for a day.');
      },
    ],
    [
      'a backup beside the app as it is now',
      `apps/blog/inside?backup=BACKUP&tab=changes`,
      async () => ui.page.getByRole('combobox').waitFor(),
    ],
  ];

  for (const [name, path, open] of SCREENS) {
    it(`has nothing wrong: ${name}`, async () => {
      await lookPlainly(ui.page);
      const address = path
        .replace('BACKUP', backup)
        .replace(/MADE|CHANGED|FAILED/, (job) => jobs[job as keyof typeof jobs]);
      await ui.page.goto(`${ui.server.url}/#/${address}`);
      await open();
      await expectNothingWrong(ui.page, name);
    });
  }

  it('has nothing wrong: the line about the backups of an app, in a page of a host', async () => {
    await lookPlainly(ui.page);
    await ui.page.route('**/host', (route) =>
      route.fulfill({
        contentType: 'text/html',
        headers: { 'content-security-policy': "default-src 'self'" },
        body: `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Host</title>
          <script type="module" src="/eventark-elements.js"></script>
          <main><h1>Host</h1><eventark-health api="/api" app="blog"></eventark-health></main></html>`,
      }),
    );
    await ui.page.goto(`${ui.server.url}/host`);
    await seen(/^Last good backup/);
    await expectNothingWrong(ui.page, 'the line');
  });
});
