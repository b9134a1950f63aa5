import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { useUi } from '../../fresh-page.js';
import { axeFindings } from '../../ui-server.js';
import { toPreview } from '../to-preview.js';

describe('People one by one, in the preview of a restore', () => {
  const ui = useUi();
  const { button, errors } = ui;

  before(async () => {
    await ui.server.module.create('blog');
  });
  const becomes = (who: string): ReturnType<typeof ui.page.getByLabel> =>
    ui.page.getByLabel(`What becomes of \u2068${who}\u2069`, { exact: true });

  it('become who was chosen for them, in the preview, the command and the app', async () => {
    await toPreview(ui.page, `${ui.server.url}/#/restore?app=blog`, 'mapped');
    await button(/^Edit all \d$/).click();
    await ui.page.getByRole('dialog').waitFor();
    await becomes('ada@example.org').selectOption('Placeholder');
    await becomes('grace@example.org').selectOption('Another account…');
    const account = ui.page.getByLabel('E-mail of the account for \u2068grace@example.org\u2069');
    await account.fill('somebody');
    expect(await button('Apply').getAttribute('aria-disabled')).to.equal('true');
    await ui.page.getByRole('dialog').getByText('Enter the e-mail of an account.').waitFor();
    await account.press('Enter');
    expect(await axeFindings(ui.page), 'dialog').to.deep.equal([]);
    await account.fill(' ada@example.org ');
    const flags = '--map ada@example.org=placeholder grace@example.org=ada@example.org';
    await ui.page.getByRole('dialog').getByText(flags, { exact: false }).waitFor();
    await account.press('Enter');
    await ui.page.getByRole('dialog').waitFor({ state: 'detached' });
    await ui.page.getByText('becomes ada@example.org').waitFor();
    await ui.page.locator('.people').getByText('Placeholder', { exact: true }).waitFor();
    await ui.page.locator('.command').getByText(flags, { exact: false }).waitFor();
    await ui.page.getByText(/^Sample of 20 items$/).click();
    expect(await ui.page.locator('.sample .names').first().innerText()).to.equal('posts');
    expect(await axeFindings(ui.page), 'preview').to.deep.equal([]);
    await button('Back').click();
    await button(/^Edit all \d$/).click();
    expect(await becomes('ada@example.org').inputValue()).to.equal('placeholder');
    expect(await account.inputValue()).to.equal('ada@example.org');
    await button('Cancel').click();
    await button('Preview').click();
    await button(/^Restore \d+ events$/).click();
    await ui.page.getByRole('heading', { name: /^The app “\u2068mapped\u2069” is ready/ }).waitFor();
    await ui.page.reload();
    const dialog = ui.page.getByRole('dialog');
    errors.expect(/503/);
    await ui.page.route('**/placeholders', (route) => route.fulfill({ status: 503, body: '{}' }), { times: 1 });
    await button(/^Review \d+ placeholders?…$/).click();
    await dialog.getByRole('button', { name: 'Try again' }).click();
    await dialog.getByText('ada@example.org').waitFor();
    await dialog.getByText('Placeholder, keeps its role').waitFor();
    expect(await axeFindings(ui.page), 'placeholders').to.deep.equal([]);
    await ui.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await dialog.getByRole('button', { name: 'Copy as text' }).click();
    await dialog.getByText('Copied').waitFor();
    const copied = await ui.page.evaluate<string>('navigator.clipboard.readText()');
    expect(copied).to.match(/^ada@example\.org\t[^\t\n]+\t[^\t\n]+\tPlaceholder, keeps its role$/m);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'detached' });
  });

  it('are told why they cannot, with the way back to the choice', async () => {
    errors.expect(/404/);
    await toPreview(ui.page, `${ui.server.url}/#/restore?app=blog`, 'not-mapped');
    await button(/^Edit all \d$/).click();
    await becomes('ada@example.org').selectOption('Another account…');
    await ui.page.getByLabel('E-mail of the account for \u2068ada@example.org\u2069').fill('tim@example.org');
    await button('Apply').click();
    await ui.page.getByText('there is no account for tim@example.org', { exact: false }).waitFor();
    await button('Back').click();
    await button(/^Edit all \d$/).click();
    await becomes('ada@example.org').selectOption('As all others');
    await button('Apply').click();
    await button('Preview').click();
    await button(/^Restore \d+ events$/).waitFor();
  });

  it('stand in the full plan, which is downloaded as JSON; the preview says how old it is', async () => {
    await toPreview(ui.page, `${ui.server.url}/#/restore?app=blog`, 'planned');
    await ui.page.getByText(/^Checked (now|\d+ seconds? ago)/).waitFor();
    await ui.page.getByText('Full plan (JSON)').click();
    const download = ui.page.waitForEvent('download');
    await button('Download').click();
    const plan = JSON.parse(await readFile(await (await download).path(), 'utf8')) as Record<string, unknown>;
    expect(plan).to.include({ name: 'planned', sourceApp: 'blog', events: 174 }).and.to.have.property('people');
    expect(plan).not.to.have.property('_links');
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    const again = ui.page.waitForResponse('**/restores:preview');
    await button('Check again').click();
    await again;
    await button(/^Restore \d+ events$/).waitFor();
  });
});
