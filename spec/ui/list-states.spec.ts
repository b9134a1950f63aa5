import { expect } from 'chai';
import { once } from 'node:events';
import { BackupError } from '../../src/errors.js';
import { retryAfterMs } from '../../src/ui/api/retry-after.js';
import { useUi } from './fresh-page.js';
import { LAYOUT_SHIFTS, WATCH_SHIFTS } from './in-page.js';
import { axeFindings } from './ui-server.js';

describe('The list of backups in a browser, in each of its states', () => {
  const ui = useUi({ cap: 3 });
  const { button, errors } = ui;
  const open = async (): Promise<void> => {
    await ui.page.goto(`${ui.server.url}/#/apps/blog`);
    await ui.page.getByRole('heading', { name: 'Backups', exact: true }).waitFor();
  };
  const start = async (): Promise<void> =>
    button(/^Start backup$/)
      .first()
      .click();
  const isClean = async (): Promise<void> => {
    expect(await axeFindings(ui.page)).to.deep.equal([]);
  };

  it('without a backup says what one is for', async () => {
    await open();
    await ui.page.getByText('No backups yet').waitFor();
    await ui.page.getByText('It is safe to start one while people are working.', { exact: false }).waitFor();
    await isClean();
  });

  it('while it loads has rows without words, and after ten seconds a way to try again', async () => {
    await ui.page.clock.install();
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
    await ui.page.route('**/api/apps/blog/backups?*', async (route) => answered.then(() => route.continue()));
    await open();
    await ui.page.locator('[aria-busy=true]').waitFor();
    await ui.page.clock.runFor(10_000);
    await ui.page.locator('.row').getByText('Still loading…').waitFor();
    await button('Try again').waitFor();
    await isClean();
    answer();
    await ui.page.getByText('No backups yet').waitFor();
  });

  it('without the permission offers no start, and says whom to ask', async () => {
    ui.server.forbidden.add('backups.create');
    try {
      await open();
      await ui.page.getByText('Ask an owner for the permission', { exact: false }).waitFor();
      expect(await button(/^Start backup/).count()).to.equal(0);
      await isClean();
    } finally {
      ui.server.forbidden.delete('backups.create');
    }
  });

  it('tells what runs in each phase without moving anything, and then that it is cancelled', async () => {
    await open();
    const held = ui.server.hold({ ignoresCancel: true });
    await start();
    const { progress, signal } = await held.waits;
    await ui.page.getByText('Running', { exact: true }).waitFor();
    await ui.page.evaluate(WATCH_SHIFTS);
    const steps = [
      ['write-events', 'events', 'Step 1 of 3 · Writing events'],
      ['write-assets', 'assets', 'Step 2 of 3 · Writing files'],
      ['verify', 'entries', 'Step 3 of 3 · Verifying'],
    ] as const;
    for (const [phase, unit, title] of steps) {
      for (const done of [1, 900, 48_213]) {
        progress({ phase, done, total: 48_213, unit });
        await ui.page.getByText(title).waitFor();
        await ui.page.getByText(`${done.toLocaleString('en-GB')} of 48,213`, { exact: false }).waitFor();
      }
      expect(await ui.page.evaluate<number>(LAYOUT_SHIFTS), `shifts in ${phase}`).to.equal(0);
      await isClean();
    }
    await button('Cancel').click();
    await ui.page.getByText('Cancelling', { exact: true }).waitFor();
    await ui.page.getByText('It removes what it has begun.').waitFor();
    expect(await button('Cancel').getAttribute('aria-disabled')).to.equal('true');
    expect(await ui.page.evaluate<number>(LAYOUT_SHIFTS), 'shifts while it is cancelled').to.equal(0);
    await isClean();
    // A worker hears of it a moment later than the page.
    if (!signal.aborted) await once(signal, 'abort');
    held.goOn();
    await ui.page.getByText('Backup cancelled. Nothing was kept.').first().waitFor();
  });

  it('tells why a job failed, with its code and what to do, in the card, in the list and on its page', async () => {
    await open();
    const held = ui.server.hold();
    await start();
    await held.waits;
    held.fail(
      new BackupError('no-space', 'the disk of the destination is full after 12,000 events', {
        hint: 'make room there, or choose another destination',
      }),
    );
    const card = ui.page.getByRole('region', { name: 'Running job' });
    await card.getByText('Failed', { exact: true }).waitFor();
    await card.getByText('the disk of the destination is full after 12,000 events', { exact: false }).waitFor();
    await card.getByText('Make room there, or choose another destination.').waitFor();
    await card.getByText('no-space').waitFor();
    const row = ui.page.getByRole('row').filter({ hasText: 'Failed' });
    expect(await row.innerText()).to.include(
      'The disk of the destination is full after 12,000 events. Nothing was kept.',
    );
    const list = ui.page.getByRole('region', { name: 'Backups', exact: true });
    const [heading, column] = [list.getByRole('heading'), list.getByRole('button', { name: 'Started', exact: true })];
    expect(await heading.innerText(), 'with none that is good').to.equal('No backups yet');
    expect((await column.boundingBox())?.x, 'below the heading').to.equal((await heading.boundingBox())?.x);
    await isClean();
    await row.getByRole('button').first().click();
    await ui.page.getByRole('heading', { name: /^Backup of .*blog.*, today/ }).waitFor();
    const note = ui.page.getByRole('alert').filter({ hasText: /\S/ });
    expect(await note.innerText()).to.match(/disk of the destination is full.*Make room there.*no-space/s);
    expect(await ui.page.getByRole('button', { name: 'Log', exact: true }).getAttribute('aria-current')).to.equal(
      'page',
    );
    await isClean();
    const again = ui.server.hold();
    await note.getByRole('button', { name: 'Retry' }).click();
    await ui.page.getByRole('heading', { name: 'Backups', exact: true }).waitFor();
    await card.getByText('Running', { exact: true }).waitFor();
    again.goOn();
    await ui.page
      .getByText(/^Backup completed/)
      .first()
      .waitFor();
  });

  it('says before a start which backup will make room, and finds backups by text and by what they are', async () => {
    await ui.server.backUp('the second one');
    await ui.server.backUp('the third one');
    await open();
    await ui.page
      .getByText('This app keeps at most 3 backups. The next one removes the oldest unprotected one', { exact: false })
      .waitFor();
    await isClean();
    await ui.page.getByLabel('Search backups').fill('the third');
    await ui.page.getByRole('row').nth(2).waitFor({ state: 'detached' });
    await ui.page.getByLabel('Which backups').selectOption('protected');
    await ui.page.getByText('No backup matches these filters.').waitFor();
    await isClean();
    await button('Clear filters').click();
    await ui.page.getByRole('row').nth(3).waitFor();
    await ui.page.getByLabel('Which backups').selectOption('failed');
    await ui.page.getByRole('row').nth(2).waitFor({ state: 'detached' });
    expect(await ui.page.getByRole('row').nth(1).innerText()).to.include('Failed');
  });

  it('asks to sign in when the session ends while it is open, and goes on where it was', async () => {
    errors.expect(/401/);
    await ui.page.clock.install();
    await open();
    await ui.page.getByRole('row').nth(1).waitFor();
    await ui.page.route('**/api/apps/blog/**', async (route) =>
      route.request().headers()['authorization'] === 'Bearer new-one'
        ? route.continue()
        : route.fulfill({
            status: 401,
            contentType: 'application/problem+json',
            body: JSON.stringify({ code: 'not-signed-in', detail: 'sign in first' }),
          }),
    );
    await ui.page.clock.runFor(15_000);
    await ui.page.getByLabel('Token').waitFor();
    await isClean();
    await ui.page.getByLabel('Token').fill('new-one');
    await ui.page.keyboard.press('Enter');
    await ui.page.getByRole('heading', { name: 'Backups', exact: true }).and(ui.page.locator(':focus')).waitFor();
    await ui.page.getByRole('row').nth(1).waitFor();
  });

  it('goes by the clock of the server where that of the browser is wrong, ahead or behind', async () => {
    for (const hours of [-26, 26]) {
      await ui.page.clock.setFixedTime(new Date(Date.now() + hours * 3_600_000));
      await open();
      await ui.page.getByText('the third one').waitFor();
      expect((await ui.page.getByRole('row').nth(1).innerText()).trim(), `${hours} hours off`).to.match(/^Today/);
      expect(await ui.page.getByText(/^Last good backup/).innerText())
        .to.match(/now|second|minute/)
        .and.not.match(/^.* in /);
      await ui.page.goto('about:blank');
    }
  });

  it('works on an older server, which tells no health and no room', async () => {
    errors.expect(/404/);
    await ui.page.route('**/api/apps/blog/backup-health', async (route) =>
      route.fulfill({
        status: 404,
        contentType: 'application/problem+json',
        body: '{"code":"not-found","detail":"no such route"}',
      }),
    );
    await ui.page.route('**/api/apps/blog/backups?*', async (route) => {
      const answer = await route.fetch();
      const { items, _links } = (await answer.json()) as Record<string, unknown>;
      return route.fulfill({ response: answer, json: { items, _links } });
    });
    await open();
    await ui.page.getByRole('row').nth(1).waitFor();
    expect(await ui.page.getByRole('region', { name: 'Health' }).count()).to.equal(0);
    await isClean();
  });

  it('says of a link that has expired that it opens nothing', async () => {
    await ui.server.backUp('to be linked to');
    await ui.page.route('**/downloads', async (route) => {
      const answer = await route.fetch();
      const made = (await answer.json()) as object;
      return route.fulfill({ response: answer, json: { ...made, expires: '2026-01-01T00:00:00Z' } });
    });
    await open();
    await button(/^Actions for/)
      .first()
      .click();
    await ui.page.getByRole('menuitem', { name: 'Download…' }).click();
    await ui.page.getByLabel(/^Files only/).check();
    await ui.page.getByText('Make a link for another person').click();
    await ui.page.getByLabel('Works for').selectOption('7 days');
    const asked = ui.page.waitForRequest('**/downloads');
    await button('Make link').click();
    await ui.page.getByText('It has expired', { exact: false }).waitFor();
    expect((await asked).postDataJSON()).to.deep.equal({ kind: 'files', expiresIn: 7 * 24 * 3_600 });
    await isClean();
  });

  it('asks a server that has too much to do no sooner than it wants, for the list and for a job', async () => {
    errors.expect(/429|503/);
    await ui.page.clock.install();
    const held = ui.server.hold();
    const made = ui.server.backUp('while it is busy');
    await held.waits;
    const asked = { list: 0, job: 0 };
    const refuse = async (what: keyof typeof asked, status: number, address: RegExp): Promise<void> => {
      await ui.page.route(address, async (route) => {
        asked[what] += 1;
        const headers = { 'content-type': 'application/problem+json', 'retry-after': '60' };
        return route.fulfill({ status, headers, body: '{"code":"rate-limited","detail":"too many"}' });
      });
    };
    await refuse('job', 503, /\/jobs\/\w+$/);
    await open();
    await ui.page.getByText('Live updates interrupted.', { exact: false }).waitFor();
    await refuse('list', 429, /\/backups\?limit=200$/);
    const refused = ui.page.waitForResponse(/\/backups\?limit=200$/);
    await ui.page.evaluate(`void dispatchEvent(new Event('online'))`);
    await (await refused).finished();
    await ui.page.evaluate(`fetch('/api').then((answer) => answer.text())`);
    await ui.page.clock.runFor(50_000);
    await ui.page.evaluate(`fetch('/api').then((answer) => answer.text())`);
    expect(asked, 'within the minute').to.deep.equal({ list: 1, job: 1 });
    await ui.page.clock.runFor(15_000);
    while (asked.list < 2 || asked.job < 2) await ui.page.waitForTimeout(20);
    held.goOn();
    await made;
    const at = Date.parse('2026-06-14T12:00:00Z');
    const wait = (told: string): number => retryAfterMs(new Headers({ 'retry-after': told }), at);
    expect(['Sun, 14 Jun 2026 12:00:30 GMT', 'Sun, 14 Jun 2026 11:00:00 GMT', '86400', 'soon'].map(wait)).to.deep.equal(
      [30_000, 0, 300_000, 0],
    );
  });
});
