import { expect } from 'chai';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { useUi } from '../fresh-page.js';
import { holdAnswer, listenTo, until } from '../in-page.js';
import { axeFindings, type HeldJob } from '../ui-server.js';

describe('The page of a backup in each of its states in a browser', () => {
  const ui = useUi({ isFresh: true });
  const { button, errors } = ui;

  const open = async (backup: string, tab = 'overview'): Promise<void> => {
    await ui.page.goto(`${ui.server.url}/#/apps/blog/inside?backup=${backup}&tab=${tab}`);
    await ui.page.getByRole('heading', { name: /^Backup of .*blog.*/ }).waitFor();
  };
  const tab = async (name: string): Promise<void> => button(new RegExp(`^${name}$`)).click();
  const choose = async (item: string): Promise<void> => {
    await button('Actions for this backup').click();
    await ui.page.getByRole('menuitem', { name: item }).click();
  };
  const seen = async (text: string | RegExp): Promise<void> => ui.page.getByText(text).first().waitFor();
  const isClean = async (): Promise<void> => {
    expect(await axeFindings(ui.page)).to.deep.equal([]);
  };
  const heard = async (): Promise<readonly string[]> => ui.page.evaluate('globalThis.heard');
  /** Id of the backup that is begun. */
  const begin = async (): Promise<string> => {
    const headers = { 'content-type': 'application/json' };
    const asked = await fetch(`${ui.server.url}/api/apps/blog/backups`, { method: 'POST', headers, body: '{}' });
    return ((await asked.json()) as { readonly id: string }).id;
  };
  const jobsHaveEnded = async (): Promise<void> => {
    for (;;) {
      const asked = await fetch(`${ui.server.url}/api/jobs?app=blog`);
      const { items } = (await asked.json()) as { readonly items: readonly { readonly state: string }[] };
      if (items.every(({ state }) => state !== 'queued' && state !== 'running')) return;
      await setTimeout(20);
    }
  };
  /** Path of a file of the backup at the destination. */
  const fileOf = (id: string, end: string): string => {
    const folder = join(ui.server.folder, 'backups');
    return join(folder, readdirSync(folder).find((name) => name.includes(id) && name.endsWith(end)) ?? '');
  };
  /** The archive is as long as it was, and one of its events is another. */
  const bend = (id: string): void => {
    const path = fileOf(id, '.zip');
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0x5a, 600, 900));
  };

  it('follows the one that is being made, tells a screen reader its steps, and opens its parts when it is there', async () => {
    const held = ui.server.hold();
    const id = await begin();
    const { progress } = await held.waits;
    progress({ phase: 'write-events', done: 31_400, total: 48_213, unit: 'events' });
    await open(id);
    await seen('31,400 of 48,213 events');
    await listenTo(ui.page, 'eventark-backup');
    await isClean();
    await tab('Contents');
    await seen('Available when the backup has finished.');
    await isClean();
    progress({ phase: 'verify', done: 50, total: 100, unit: 'entries' });
    await seen('50 of 100 entries');
    held.goOn();
    await seen('Completed with 2 warnings');
    await button(/^Schemas \d/).waitFor();
    expect((await heard()).filter((said) => said !== 'Backup running')[0]).to.equal('Verifying');
    expect((await heard()).at(-1)).to.equal('Completed with 2 warnings');
    await tab('Overview');
    await seen('SHA-256');
    expect(await ui.page.locator('dl.facts').innerText()).to.match(/Took\s+\d+ second.*Missing files\s+1/s);
  });

  it('says how far the index of its contents is while that is made', async () => {
    const { point } = await ui.server.module.create('blog');
    let done = 1_000;
    await ui.page.route('**/contents', async (route) => {
      if (done > 40_000) return route.continue();
      await route.fulfill({ status: 202, json: { state: 'indexing', done: (done += 19_500), total: 48_213 } });
    });
    await open(point.id, 'contents');
    await seen('20,500 of 48,213 events…');
    const bar = ui.page.getByRole('progressbar', { name: 'Index of the contents' });
    expect(await bar.getAttribute('aria-valuenow')).to.equal('42');
    await button(/^Schemas \d/).waitFor();
    done = 1_000;
    await ui.page.route('**/contents', (route) =>
      route.fulfill({ status: 202, json: { state: 'indexing', done: 20_500, total: 48_213 } }),
    );
    await ui.page.reload();
    await bar.waitFor();
    await isClean();
  });

  it('is verified, protected, downloaded and deleted there, each told to a screen reader', async () => {
    const { point } = await ui.server.module.create('blog', { comment: 'the one' });
    await ui.server.module.create('blog', { comment: 'another' });
    await open(point.id);
    await listenTo(ui.page, 'eventark-backup');
    const held = ui.server.hold();
    await choose('Verify now');
    const { progress } = await held.waits;
    await until(ui.page, `globalThis.heard.includes('Verification running')`);
    progress({ phase: 'verify', done: 3, total: 12, unit: 'entries' });
    await seen('3 of 12 entries');
    await isClean();
    held.goOn();
    await ui.page.getByRole('progressbar').waitFor({ state: 'detached' });
    await ui.page.locator('.figures .badge.ok').waitFor();
    await choose('Protect');
    await ui.page.getByText('Protected', { exact: true }).waitFor();
    await choose('Remove protection');
    await ui.page.getByText('Protected', { exact: true }).waitFor({ state: 'detached' });
    await choose('Download…');
    const [download] = await Promise.all([ui.page.waitForEvent('download'), button(/^Download$/).click()]);
    expect(download.suggestedFilename()).to.match(/\.zip$/);
    expect(await heard()).to.deep.equal([
      'The verification has started.',
      'Verification running',
      'Verifying',
      'Verification completed: the backup is intact.',
      'The backup is protected. It cannot be deleted until the protection is removed.',
      'The protection was removed.',
    ]);
    await choose('Delete…');
    await button('Delete backup').dblclick();
    await ui.page.getByRole('heading', { name: 'Backups', exact: true }).waitFor();
    expect((await ui.server.module.list('blog')).points.map(({ comment }) => comment)).to.deep.equal(['another']);
  });

  it('says what a verification found wrong, and leads to other backups', async () => {
    const { point } = await ui.server.module.create('blog');
    await open(point.id);
    // Each verification has ended before the backup is read again.
    await ui.page.route(new RegExp(`/backups/${point.id}$`), async (route) => {
      await jobsHaveEnded();
      await route.continue();
    });
    await choose('Verify now');
    await ui.page.getByText('Verification completed', { exact: false }).and(ui.page.locator('.toast *')).waitFor();
    bend(point.id);
    await choose('Verify now');
    const note = ui.page.getByRole('alert');
    await note.getByText('The verification has failed.').waitFor();
    await ui.page.locator('.toast.danger').waitFor();
    await note
      .getByText(/events\/000000/)
      .first()
      .waitFor();
    await isClean();
    await tab('Log');
    await ui.page.getByRole('log').getByText(/\S/).first().waitFor();
    await ui.page.reload();
    await note.getByText('The verification has failed.').waitFor();
    await note.getByRole('button', { name: 'Show all backups' }).click();
    await ui.page.getByRole('heading', { name: 'Backups', exact: true }).waitFor();
  });

  it('shows the end of a job that ends between two of its answers', async () => {
    // The backup is read while its job runs, and the job once that has ended.
    const endBefore = async (path: RegExp, held: HeldJob): Promise<void> => {
      await ui.page.route(path, async (route) => {
        await held.waits;
        held.goOn();
        await jobsHaveEnded();
        await route.continue();
      });
    };
    const { point } = await ui.server.module.create('blog');
    bend(point.id);
    await open(point.id);
    // The backup is looked at twice before anybody knows of the job.
    let asks = 0;
    ui.page.on('request', (request) => (asks += Number(/\/jobs\/\w+$/.test(request.url()))));
    const first = ui.server.hold();
    const asked = await holdAnswer(ui.page, /\/jobs\/[^/]+$/);
    await choose('Verify now');
    await Promise.all([first.waits, asked.given]);
    const listed = ui.page.waitForResponse(/archiveState=available/);
    await choose('Protect');
    await (await listed).finished();
    await ui.page.evaluate(`fetch('/api').then((answer) => answer.text())`);
    expect(asks, 'it is followed once').to.equal(1);
    await asked.come();
    first.goOn();
    await ui.page.getByRole('alert').getByText('The verification has failed.').waitFor();
    await ui.page.locator('.toast.danger').waitFor();
    await button('Dismiss').click();

    const verified = ui.server.hold();
    await endBefore(/\/jobs\/[^/]+$/, verified);
    await choose('Verify now');
    await ui.page.getByRole('alert').getByText('The verification has failed.').waitFor();
    await ui.page.locator('.toast.danger').waitFor();

    const made = ui.server.hold();
    const id = await begin();
    await endBefore(/\/jobs\?app=/, made);
    await open(id);
    await seen('Completed with 2 warnings');
    await tab('Contents');
    await button(/^Schemas \d/).waitFor();
  });

  it('says of one that is gone, or of a newer format, what it is, in each of its parts', async () => {
    for (const spoil of ['gone', 'newer'] as const) {
      const { point } = await ui.server.module.create('blog', { comment: spoil });
      const manifest = fileOf(point.id, '.json');
      if (spoil === 'gone') rmSync(fileOf(point.id, '.zip'));
      else writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"formatVersion": 1', '"formatVersion": 2'));
      await open(point.id);
      await ui.page.getByText(spoil === 'gone' ? 'Damaged' : 'Newer version', { exact: true }).waitFor();
      const note = ui.page.locator('.card .note');
      expect(await note.innerText()).to.match(
        spoil === 'gone' ? /missing|gone|no archive|not there/i : /version 2.*Update this server/s,
      );
      await isClean();
      await tab('Contents');
      await seen(
        spoil === 'gone' ? 'This backup is damaged. Its contents cannot be shown.' : /^A newer version made this/,
      );
      expect(await button(/^Restore/).count()).to.equal(0);
    }
  });

  it('says of one that failed that it holds nothing', async () => {
    errors.expect(/never/);
    const held = ui.server.hold();
    const headers = { 'content-type': 'application/json' };
    const asked = await fetch(`${ui.server.url}/api/apps/blog/backups`, { method: 'POST', headers, body: '{}' });
    const { id } = (await asked.json()) as { readonly id: string };
    await held.waits;
    await open(id);
    await ui.page.getByText('Running', { exact: true }).first().waitFor();
    held.fail(new Error('the disk is broken'));
    await ui.page.getByRole('alert').waitFor();
    await tab('Timeline');
    await seen('This backup was not finished: it holds nothing.');
    await isClean();
  });
});
