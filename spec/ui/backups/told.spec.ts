import { expect } from 'chai';
import { formats } from '../../../src/ui/model/formats.js';
import { BackupError } from '../../../src/errors.js';
import { useUi } from '../fresh-page.js';
import { holdAnswer, until } from '../in-page.js';
import { axeFindings } from '../ui-server.js';

describe('What the list of backups says, asks and offers, in a browser', () => {
  const ui = useUi();
  const { button, errors } = ui;

  before(async () => {
    for (let at = 1; at <= 7; at += 1) await ui.server.module.create('blog', { comment: `number ${at}` });
  });
  const open = async (): Promise<void> => {
    await ui.page.goto(`${ui.server.url}/#/apps/blog`);
    await ui.page.getByRole('row').nth(7).waitFor();
  };
  /** As the page does by itself now and then. */
  const lookAgain = async (): Promise<void> => ui.page.evaluate(`void dispatchEvent(new Event('online'))`);

  it('keeps the start button where it is while a backup runs: it takes the focus, does nothing, and says why', async () => {
    await open();
    const held = ui.server.hold();
    await button('Start backup').first().click();
    await held.waits;
    const running = button('Backup running');
    await running.focus();
    expect(await running.and(ui.page.locator(':focus')).count()).to.equal(1);
    expect(await running.getAttribute('aria-disabled')).to.equal('true');
    expect(await running.getAttribute('title')).to.equal(
      'A backup of this app is running. The next one can start when it has ended.',
    );
    const before = (await (await fetch(`${ui.server.url}/api/jobs`)).json()) as { items: unknown[] };
    await ui.page.keyboard.press('Enter');
    await ui.page.keyboard.press('b');
    expect(await ui.page.getByRole('dialog').count()).to.equal(0);
    const after = (await (await fetch(`${ui.server.url}/api/jobs`)).json()) as { items: unknown[] };
    expect(after.items).to.have.length(before.items.length);
    await button('Cancel').click();
    await ui.page.getByText('Backup cancelled. Nothing was kept.').first().waitFor();
  });

  it('highlights the row of a new backup', async () => {
    await open();
    await button('Start backup').first().click();
    await ui.page.locator('tr.fresh').waitFor();
    expect(await ui.page.locator('tr.fresh').count()).to.equal(1);
    expect(await ui.page.getByRole('row').nth(1).getAttribute('class')).to.equal('fresh');
    expect(await axeFindings(ui.page)).to.deep.equal([]);
  });

  it('says of a start that was refused what happened and what to do, and copies all of it with code and trace', async () => {
    errors.expect(/409/);
    await ui.page.route('**/api/apps/blog/backups', async (route) =>
      route.request().method() !== 'POST'
        ? route.continue()
        : route.fulfill({
            status: 409,
            contentType: 'application/problem+json',
            body: JSON.stringify({
              ...{ code: 'backup-already-running', detail: 'a backup of blog is already running' },
              ...{ hint: 'wait until it has ended; nothing new was started', traceId: '00-4b' },
            }),
          }),
    );
    await open();
    await button('Start backup').first().click();
    const alert = ui.page.getByRole('alert').filter({ hasText: 'It did not work' });
    await alert.waitFor();
    expect(await alert.innerText())
      .to.include('A backup of blog is already running.')
      .and.include('Wait until it has ended; nothing new was started.')
      .and.include('backup-already-running')
      .and.include('Trace 00-4b');
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await ui.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await button('Copy details').click();
    expect((await ui.page.evaluate<string>('navigator.clipboard.readText()')).split('\n')).to.deep.equal([
      'backup-already-running',
      'a backup of blog is already running',
      'wait until it has ended; nothing new was started',
      '00-4b',
    ]);
    await button('Dismiss').click();
    await alert.waitFor({ state: 'detached' });
  });

  it('wants the name of the app typed before more than five go, and not before five', async () => {
    await open();
    const boxes = ui.page.getByRole('checkbox', { name: /^Select the backup of/ });
    for (let at = 0; at < 5; at += 1) await boxes.nth(at).check();
    await button('Delete 5 backups…').click();
    const dialog = ui.page.getByRole('dialog', { name: 'Delete 5 backups?' });
    await dialog.waitFor();
    expect(await ui.page.getByLabel('Name of the app').count()).to.equal(0);
    await button('Keep').click();
    await boxes.nth(5).check();
    await button('Delete 6 backups…').click();
    await ui.page.getByLabel('Name of the app').waitFor();
    await button('Keep').and(ui.page.locator(':focus')).waitFor();
    const go = button('Delete 6 backups').last();
    expect(await go.getAttribute('aria-disabled')).to.equal('true');
    await ui.page.getByLabel('Name of the app').fill('blog');
    expect(await go.getAttribute('aria-disabled')).to.equal('false');
    await button('Keep').click();
  });

  it('tells each of the last 30 days in words, and all of them in one sentence', async () => {
    await open();
    const strip = ui.page.getByRole('list', { name: /^Last 30 days · 1 day with a good backup/ });
    const days = await strip.getByRole('listitem').allInnerTexts();
    expect(days).to.have.length(30);
    expect(days.at(-1)).to.match(/^\d+ \w+: (good|with warnings)$/);
    expect(days[0]).to.match(/^\d+ \w+: no backup$/);
  });

  it('leads to the wizard with a file to choose from its head and where there is no backup yet, as far as the reader may', async () => {
    await ui.server.module.copy('blog', { name: 'bare' });
    const upload = button(/^Upload/);
    for (const app of ['blog', 'bare']) {
      await ui.page.goto(`${ui.server.url}/#/apps/${app}`);
      await upload.waitFor();
      expect(await axeFindings(ui.page)).to.deep.equal([]);
      await upload.click();
      await ui.page.getByRole('radio', { name: /file/i, checked: true }).waitFor();
      await ui.page.locator('input[type=file]').waitFor({ state: 'attached' });
    }
    ui.server.forbidden.add('backups.upload');
    try {
      await open();
      expect(await upload.count()).to.equal(0);
      await button('Restore…').click();
      await ui.page.getByRole('radio', { name: /number 7/ }).waitFor();
    } finally {
      ui.server.forbidden.clear();
    }
  });

  it('says of a backup that failed why, that nothing was kept, and each of it as a sentence', async () => {
    await open();
    const held = ui.server.hold();
    await button('Start backup').first().click();
    await held.waits;
    held.fail(new BackupError('store-unreachable', 'the disk is full', { hint: 'free some space' }));
    const words = /^Backup failed\. \u2068The disk is full\.\u2069 Nothing was kept\.$/;
    await ui.page.locator('[part=job]').getByText('Backup failed.', { exact: false }).waitFor();
    expect(await ui.page.locator('.toast .words').innerText()).to.match(words);
    expect(await axeFindings(ui.page)).to.deep.equal([]);
  });

  it('tells times in the zone that the host gives', async () => {
    await open();
    await ui.page.evaluate(`document.querySelector('eventark-backups').setAttribute('time-zone', 'Asia/Tokyo')`);
    await ui.page.locator('button.title time[title*="GMT+9"]').first().waitFor();
  });

  it('writes sizes with decimal units, as the reader writes numbers', () => {
    for (const [bytes, english, german] of [
      [0, '0 bytes', '0 Byte'],
      [999, '999 bytes', '999 Byte'],
      [1000, '1 kB', '1 kB'],
      [1536, '1.5 kB', '1,5 kB'],
      [412_000_000, '412 MB', '412 MB'],
      [1_900_000_000, '1.9 GB', '1,9 GB'],
    ] as const) {
      expect(formats('en', 'UTC', 'decimal').bytes(bytes).replace('\u00a0', ' ')).to.equal(english);
      expect(formats('de', 'UTC', 'decimal').bytes(bytes).replace('\u00a0', ' ')).to.equal(german);
    }
  });

  it('writes them with binary units where the host says so, also on a page that opens in the place of the list', async () => {
    for (const [bytes, english, german] of [
      [1023, '1,023 bytes', '1.023 Byte'],
      [1024, '1 KiB', '1 KiB'],
      [1536, '1.5 KiB', '1,5 KiB'],
      [412_000_000, '393 MiB', '393 MiB'],
      [5_000_000_000_000, '4.5 TiB', '4,5 TiB'],
    ] as const) {
      expect(formats('en', 'UTC', 'binary').bytes(bytes).replace('\u00a0', ' ')).to.equal(english);
      expect(formats('de', 'UTC', 'binary').bytes(bytes).replace('\u00a0', ' ')).to.equal(german);
    }
    const sizes = ui.page.getByText(/^\d[\d.]*\s[kK]i?B$/).filter({ visible: true });
    for (const [units, unit] of [
      ['', 'kB'],
      ['?units=binary', 'KiB'],
    ] as const) {
      await ui.page.goto(`${ui.server.url}/${units}#/apps/blog`);
      await ui.page.reload();
      expect(await sizes.first().innerText()).to.match(new RegExp(`^[\\d.]+\\s${unit}$`));
    }
    await ui.page.evaluate(
      `document.addEventListener('eventark:navigate', (event) => event.stopImmediatePropagation(), true)`,
    );
    await button(/^Actions for/)
      .first()
      .click();
    await ui.page.getByRole('menuitem', { name: 'Restore as new app…' }).click();
    await ui.page
      .locator('eventark-restore')
      .getByText(/\d\sKiB/)
      .first()
      .waitFor();
  });

  it('shows no answer that is older than what it shows, and asks soon again where two do not fit together', async () => {
    await open();
    const late = await holdAnswer(ui.page, /\/backups\?limit=200$/);
    await lookAgain();
    await late.given;
    await button(/^Actions for/)
      .first()
      .click();
    await ui.page.getByRole('menuitem', { name: 'Edit comment…' }).click();
    await ui.page.getByLabel('Comment', { exact: true }).fill('changed meanwhile');
    await button('Save').click();
    const changed = ui.page.getByRole('row').filter({ hasText: 'changed meanwhile' });
    await changed.waitFor();
    await late.come();
    expect(await changed.count(), 'after the answer of before').to.equal(1);

    // The list is read while the backup is made, and the jobs once it has ended.
    const held = ui.server.hold();
    const made = ui.server.backUp('made between two answers');
    await held.waits;
    await ui.page.route(
      /\/jobs\?app=/,
      async (route) => {
        await listed;
        held.goOn();
        await made;
        await route.continue();
      },
      { times: 1 },
    );
    const listed = ui.page.waitForResponse(/\/backups\?limit=200$/);
    await ui.page.reload();
    await button('Backup running').waitFor();
    expect(await ui.page.getByText('Ask an owner', { exact: false }).count()).to.equal(0);
    await ui.page.getByText('made between two answers').waitFor({ timeout: 8_000 });
    await button('Start backup').first().waitFor();
  });

  it('shows the comment that another person has written meanwhile before it is replaced', async () => {
    errors.expect(/412/);
    await open();
    const [newest] = (await ui.server.module.list('blog')).points;
    const theirs = async (comment: string): Promise<void> => {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ comment });
      await fetch(`${ui.server.url}/api/apps/blog/backups/${newest?.id}`, { method: 'PATCH', headers, body });
    };
    const field = ui.page.getByLabel('Comment', { exact: true });
    const edit = async (comment: string): Promise<void> => {
      await button(/^Actions for/)
        .first()
        .click();
      await ui.page.getByRole('menuitem', { name: 'Edit comment…' }).click();
      await field.fill(comment);
    };
    await edit('mine');
    await theirs('of another person');
    await button('Save').click();
    const note = ui.page.getByRole('dialog').getByRole('alert');
    await note.getByText('Another person has changed the comment', { exact: false }).waitFor();
    expect(await note.innerText()).to.include('of another person');
    expect(await field.inputValue()).to.equal('mine');
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await button('Save').click();
    await ui.page.getByRole('row').filter({ hasText: 'mine' }).waitFor();

    // Changed in the moment in which it is saved.
    await ui.page.route(/\/backups\/\w+$/, async (route) => {
      if (route.request().method() === 'PATCH') await theirs('faster');
      await route.continue();
    });
    await edit('too late');
    await button('Save').click();
    await ui.page.getByText('It was changed after you read it; nothing was changed now.').waitFor();
    await ui.page.getByRole('row').filter({ hasText: 'faster' }).waitFor();
  });

  it('keeps the job that was started last on its card while another one runs, and tells the end of each once', async () => {
    await open();
    await ui.page.evaluate(
      `globalThis.told = []; document.addEventListener('eventark:notify', ({ detail }) => told.push(detail.text))`,
    );
    const told = async (): Promise<readonly string[]> => ui.page.evaluate<readonly string[]>('told');
    const card = ui.page.locator('[part=job]');
    const VERIFIED = 'Verification completed: the backup is intact.';
    const verified = ui.server.hold();
    await button(/^Actions for/)
      .first()
      .click();
    await ui.page.getByRole('menuitem', { name: 'Verify now' }).click();
    await verified.waits;
    await card.getByText('Verification started by', { exact: false }).waitFor();
    const made = ui.server.hold();
    await button('Start backup').first().click();
    const { progress } = await made.waits;
    progress({ phase: 'write-events', done: 5, total: 9, unit: 'events' });
    await card.getByText('5 of 9 events').waitFor();
    verified.goOn();
    await ui.page.locator('.toast').getByText(VERIFIED).waitFor();
    expect(await card.innerText(), 'while it is made').to.include('5 of 9 events');
    made.goOn();
    await card
      .getByText(/Backup completed/)
      .first()
      .waitFor();

    // Another person's, seen while it runs.
    const other = ui.server.hold();
    const { points } = await ui.server.module.list('blog');
    const asked = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
    await fetch(`${ui.server.url}/api/apps/blog/backups/${points[0]?.id}/verifications`, asked);
    await other.waits;
    await lookAgain();
    await card.getByText('Running', { exact: true }).waitFor();
    other.goOn();
    await until(ui.page, `told.filter((text) => text === '${VERIFIED}').length === 2`);
    expect(await card.innerText(), 'what has ended last').to.include(VERIFIED);
    expect((await told()).filter((text) => text.startsWith('Backup completed'))).to.have.length(1);
  });

  it('takes a job off its card that nobody knows any more, and tells no error', async () => {
    errors.expect(/404/);
    const held = ui.server.hold();
    const made = ui.server.backUp('went on');
    await held.waits;
    const gone = { status: 404, json: { code: 'job-not-found', detail: 'there is no such job' } };
    await ui.page.route(/\/jobs\/\w+$/, (route) => route.fulfill(gone), { times: 1 });
    const asked = ui.page.waitForResponse(/\/jobs\/\w+$/);
    await ui.page.goto(`${ui.server.url}/#/apps/blog`);
    await asked;
    await ui.page.locator('[part=job]').waitFor({ state: 'detached' });
    expect(await ui.page.getByRole('alert').filter({ hasText: /\S/ }).count()).to.equal(0);
    held.goOn();
    await made;
    await ui.page.getByText('went on').waitFor();
  });
});
