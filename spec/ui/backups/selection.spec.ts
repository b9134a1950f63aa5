import { expect } from 'chai';
import type { Locator } from 'playwright-core';
import { formats } from '../../../src/ui/model/formats.js';
import { useUi } from '../fresh-page.js';
import { listenTo, overflowOf } from '../in-page.js';
import { axeFindings } from '../ui-server.js';

describe('Several backups at once, and those that are looked for, in a browser', () => {
  const ui = useUi({ isFresh: true, cap: 20 });
  const { button } = ui;

  beforeEach(async () => {
    for (const comment of ['first', 'second', 'third', 'fourth']) await ui.server.backUp(comment);
    await ui.page.goto(`${ui.server.url}/#/apps/blog`);
    await ui.page.getByRole('row').nth(4).waitFor();
  });
  const row = (comment: string): Locator => ui.page.getByRole('row').filter({ hasText: comment });
  const box = (comment: string): Locator => row(comment).getByRole('checkbox');
  const comments = async (): Promise<readonly string[]> => ui.page.locator('td .comment').allTextContents();
  const stored = async (): Promise<readonly (readonly [string, boolean])[]> =>
    (await ui.server.module.list('blog')).points.map(({ comment, protected: on }) => [comment, on] as const);

  it('protects some, and deletes the others of a selection with what that does, by the keyboard alone', async () => {
    await box('second').focus();
    await ui.page.keyboard.press('Space');
    await ui.page.getByText('1 backup selected').waitFor();
    await button('Protect').focus();
    await ui.page.keyboard.press('Enter');
    await ui.page.getByText('1 backup is protected.', { exact: false }).first().waitFor();
    expect(await ui.page.getByText('selected').count()).to.equal(0);
    expect((await stored()).filter(([, on]) => on)).to.deep.equal([['second', true]]);

    const all = ui.page.getByRole('checkbox', { name: 'Select all backups on this page' });
    await all.focus();
    await ui.page.keyboard.press('Space');
    await ui.page.getByText('4 backups selected').waitFor();
    await ui.page.keyboard.press('Escape');
    await ui.page.getByText('4 backups selected').waitFor({ state: 'detached' });
    for (const comment of ['first', 'second', 'third']) await box(comment).check();
    expect(await all.evaluate((shown): unknown => Reflect.get(shown, 'indeterminate'))).to.equal(true);
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await button('Delete 2 backups…').focus();
    await ui.page.keyboard.press('Enter');
    const dialog = ui.page.getByRole('dialog');
    await dialog.getByRole('heading', { name: 'Delete 2 backups?' }).waitFor();
    expect((await dialog.locator('.deletes li').allInnerTexts()).join())
      .to.match(/third/)
      .and.match(/first/);
    await dialog.getByText('1 backup of the selection stays', { exact: false }).waitFor();
    const ids = (await ui.server.module.list('blog')).points.filter(({ comment }) => /first|third/.test(comment));
    const line = (await dialog.locator('.command code').innerText()).trim();
    for (const { id } of ids) expect(line).to.include(id);
    const { bytes } = formats('en-GB', 'UTC', 'decimal');
    const freed = bytes(ids.reduce((sum, { size }) => sum + size, 0));
    await dialog.getByText(`${freed} will be free again.`, { exact: false }).waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await listenTo(ui.page, 'eventark-backups');
    await dialog.getByRole('button', { name: 'Delete 2 backups' }).focus();
    await ui.page.keyboard.press('Enter');
    await ui.page.getByText('The backups were deleted.').first().waitFor();
    await row('third').waitFor({ state: 'detached' });
    expect(await comments()).to.deep.equal(['fourth', 'second']);
    expect(await ui.page.getByText('selected').count(), 'what is gone is no longer chosen').to.equal(0);
    expect((await stored()).map(([comment]) => comment).toSorted()).to.deep.equal(['fourth', 'second']);
    expect((await ui.page.evaluate<readonly string[]>('globalThis.heard')).join()).to.include(
      'The backups were deleted.',
    );
  });

  it('compares two, and downloads those that are chosen', async () => {
    await box('fourth').check();
    expect(await button('Compare').count(), 'one alone').to.equal(0);
    await box('second').check();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    const loads = new Set<string>();
    ui.page.on('download', (download) => loads.add(download.suggestedFilename()));
    await button('Download 2 backups').click();
    await ui.page.getByText('selected').waitFor({ state: 'detached' });
    while (loads.size < 2) await ui.page.waitForTimeout(50);
    const { points } = await ui.server.module.list('blog');
    const idOf = (wanted: string): string => points.find(({ comment }) => comment === wanted)?.id ?? '';
    expect([...loads].join())
      .to.include(idOf('fourth'))
      .and.to.include(idOf('second'));
    for (const comment of ['second', 'fourth']) await box(comment).check();
    const diff = ui.page.waitForRequest((request) => request.url().includes('/diff'));
    await button('Compare').click();
    expect((await diff).url()).to.include(`/backups/${idOf('fourth')}/diff?base=${idOf('second')}`);
    await ui.page.getByText('Nothing has changed.').waitFor();
  });

  it('wants the name of the app before the last good one goes with the others', async () => {
    await ui.page.getByRole('checkbox', { name: 'Select all backups on this page' }).check();
    await button('Delete 4 backups…').click();
    const go = ui.page.getByRole('dialog').getByRole('button', { name: 'Delete 4 backups' });
    await ui.page.getByText('No good backup of', { exact: false }).waitFor();
    expect(await go.getAttribute('aria-disabled')).to.equal('true');
    await go.dispatchEvent('click');
    expect(await stored()).to.have.length(4);
    await ui.page.getByLabel('Name of the app').fill('blog');
    await go.click();
    await ui.page.getByText('No backups yet').waitFor();
    expect(await stored()).to.deep.equal([]);
  });

  it('finds by origin and by days as the reader counts them, says when nothing fits, and shows all again', async () => {
    await ui.page.getByText('More filters').click();
    await ui.page.getByLabel('Origin').selectOption({ label: 'Uploaded' });
    await ui.page.getByText('No backup matches these filters.').waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await button('Clear filters').click();
    await row('fourth').waitFor();
    const today = new Date().toISOString().slice(0, 10);
    const asked = ui.page.waitForRequest(/[?&]to=/);
    await ui.page.getByLabel('To', { exact: true }).fill(today);
    const { searchParams } = new URL((await asked).url());
    expect(Date.parse(searchParams.get('to') ?? '') - Date.parse(`${today}T00:00:00Z`)).to.equal(24 * 3_600_000);
    await row('fourth').waitFor();
    await ui.page.getByLabel('From', { exact: true }).fill('2099-01-01');
    await ui.page.getByText('No backup matches these filters.').waitFor();
    await ui.page.getByLabel('From', { exact: true }).fill(today);
    await row('first').waitFor();
    await ui.page.setViewportSize({ width: 390, height: 800 });
    expect(await overflowOf(ui.page)).to.equal(0);
  });

  it('offers none of it to who may only look, and says with what a backup was made', async () => {
    for (const scope of ['backups.delete', 'backups.update'] as const) ui.server.forbidden.add(scope);
    await ui.page.reload();
    await row('first').waitFor();
    expect(await ui.page.getByRole('checkbox').count()).to.equal(0);
    await row('first').getByRole('button').first().click();
    await ui.page.getByText('Made with').waitFor();
    await ui.page.getByText(/^eventark \d/).waitFor();
  });
});
