import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { useUi } from '../fresh-page.js';
import { overflowOf } from '../in-page.js';
import { axeFindings } from '../ui-server.js';

interface Saved {
  readonly backup: string;
  readonly objects: readonly { readonly kind: string; readonly name: string; readonly state: object }[];
}

describe('Chosen objects in the pages', () => {
  let backup: string;
  let events: number;
  const ui = useUi({ isLively: true });
  const { button, errors } = ui;

  before(async () => {
    const { point } = await ui.server.module.create('blog');
    backup = point.id;
    events = point.manifest.counts.events;
  });
  const box = (name: string | RegExp): ReturnType<Page['getByRole']> => ui.page.getByRole('checkbox', { name });
  const toOptions = async (name: string): Promise<void> => {
    await button('Next').click();
    await ui.page.getByLabel('Name of the new app').fill(name);
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await button('Next').click();
    await ui.page.getByRole('heading', { name: 'How should it start?' }).waitFor();
  };
  const toPreview = async (): Promise<void> => {
    await button('Preview').click();
    await button(/^Restore [\d,]+ events$/).waitFor();
  };
  const kindsOf = async (app: string): Promise<readonly string[]> => {
    const kinds = new Set<string>();
    for await (const { state } of ui.server.module.contents.allObjects(`current:${app}`)) kinds.add(state.kind);
    return [...kinds].sort();
  };

  it('are parts that are ticked, with their counts, and become an app of these alone', async () => {
    await ui.page.goto(`${ui.server.url}/#/restore?app=blog`);
    await toOptions('parts');
    expect(await ui.page.getByLabel('The whole app').isChecked()).to.equal(true);
    await ui.page.getByLabel('Choose…').check();
    await box(/^Schemas \(\d+\)$/).waitFor();
    expect(await box(/^Schemas/).isChecked()).to.equal(true);
    expect(await box(/^Rules/).isChecked()).to.equal(false);
    expect(await box(/^Settings/).isDisabled()).to.equal(true);
    expect(await axeFindings(ui.page), 'options').to.deep.equal([]);
    await box(/^Contents \(/).uncheck();
    await box(/^Assets \(/).uncheck();
    await toPreview();
    await ui.page
      .getByText(`of ${events.toLocaleString('en')} events, with what is needed`, { exact: false })
      .waitFor();
    await ui.page.getByText('--as parts --only schemas', { exact: false }).waitFor();
    expect(await axeFindings(ui.page), 'preview').to.deep.equal([]);
    await button(/^Restore [\d,]+ events$/).click();
    await ui.page.getByRole('heading', { name: /^The app “\u2068parts\u2069” is ready/ }).waitFor();
    await ui.page.getByText('events, with what is needed', { exact: false }).waitFor();
    expect(await kindsOf('parts')).to.deep.equal(['app', 'schema']);
  });

  it('are at least one part, with the keyboard alone, in German too', async () => {
    await ui.page.goto(`${ui.server.url}/#/restore?app=blog`);
    await toOptions('none');
    await ui.page.getByLabel('The whole app').focus();
    await ui.page.keyboard.press('ArrowRight');
    for (const part of [/^Schemas/, /^Contents \(/, /^Assets/]) {
      await box(part).focus();
      await ui.page.keyboard.press('Space');
    }
    const hint = ui.page.locator('#what-hint');
    await hint.getByText('Tick at least one part.').waitFor();
    expect(await hint.getAttribute('role')).to.equal('status');
    expect(await button('Preview').getAttribute('aria-disabled')).to.equal('true');
    await button('Preview').press('Enter');
    expect(await ui.page.getByRole('heading', { name: 'How should it start?' }).count()).to.equal(1);
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await ui.page.evaluate('document.documentElement.lang = "de"');
    await hint.getByText('Wählen Sie mindestens einen Teil aus.').waitFor();
    await box(/^Regeln/).check();
    await button('Vorschau').click();
    await button(/^[\d.]+ Ereignisse wiederherstellen$/).waitFor();
  });

  it('are told what they refer to that is not chosen, which is added by a button', async () => {
    await ui.page.goto(`${ui.server.url}/#/restore?app=blog&only=rules`);
    await toOptions('refers');
    expect(await box(/^Rules/).isChecked()).to.equal(true);
    await toPreview();
    const add = button(/^Add it: \u2068schemas\//).first();
    const name = (await add.getAttribute('aria-label')) ?? '';
    await add.click();
    await ui.page.getByRole('button', { name, exact: true }).waitFor({ state: 'detached' });
    await ui.page.getByText(/--only rules schemas\/\w+/).waitFor();
    await button(/^Restore [\d,]+ events$/).waitFor();
  });

  it('are ticked among the contents, while others are searched and listed, and are recovered', async () => {
    await ui.page.goto(`${ui.server.url}/#/apps/blog/inside?backup=${backup}&tab=contents`);
    await button(/^Contents \d/).click();
    const rows = ui.page.locator('.objects li');
    await rows.nth(3).waitFor();
    await rows.filter({ hasNotText: 'Article 0-0' }).first().getByRole('checkbox').check();
    await ui.page.getByLabel('Search the contents').fill('Article 0-0');
    await ui.page.keyboard.press('Enter');
    await rows.nth(3).waitFor({ state: 'detached' });
    const article = box(/^Select \u2068Article 0-0/).first();
    await article.focus();
    await ui.page.keyboard.press('Space');
    await ui.page.getByText('2 selected').waitFor();
    await button(/^Schemas \d/).click();
    await ui.page.getByLabel('Search the contents').fill('');
    await ui.page.keyboard.press('Enter');
    await box(/^Select /)
      .first()
      .check();
    await ui.page.getByRole('group', { name: '3 selected' }).waitFor();
    expect(await axeFindings(ui.page), 'contents').to.deep.equal([]);

    const [download] = await Promise.all([ui.page.waitForEvent('download'), button('Export as JSON').click()]);
    expect(download.suggestedFilename()).to.equal(`${backup}-objects.json`);
    const saved = JSON.parse(await readFile(await download.path(), 'utf8')) as Saved;
    expect(saved.backup).to.equal(backup);
    expect(saved.objects.map(({ kind }) => kind).sort()).to.deep.equal(['content', 'content', 'schema']);
    for (const { state } of saved.objects) expect(state).to.include.keys('id', 'version');

    await button('Recover into a new app…').click();
    await ui.page.waitForURL(/restore\?app=blog&backup=\w+&only=contents/);
    await ui.page.getByRole('radio', { name: 'Get lost items back', checked: true }).waitFor();
    await toOptions('recovered');
    expect(await ui.page.getByLabel('Choose…').isChecked()).to.equal(true);
    expect(await box('3 chosen objects').isChecked()).to.equal(true);
    expect(await axeFindings(ui.page), 'options').to.deep.equal([]);
    await toPreview();
    await button(/^Restore [\d,]+ events$/).click();
    await ui.page.getByRole('heading', { name: /^The app “\u2068recovered\u2069” is ready/ }).waitFor();
    let contents = 0;
    for await (const { state } of ui.server.module.contents.allObjects('current:recovered'))
      if (state.kind === 'content') contents += 1;
    expect(contents).to.equal(2);
  });

  it('are not recovered by who may not restore', async () => {
    ui.server.forbidden.add('restore');
    try {
      await ui.page.goto(`${ui.server.url}/#/apps/blog/inside?backup=${backup}&tab=contents`);
      await box(/^Select /)
        .first()
        .check();
      await button('Export as JSON').waitFor();
      expect(await button('Recover into a new app…').count()).to.equal(0);
      await button('Timeline').click();
      await ui.page.getByLabel('Go to event').fill('9');
      await ui.page.keyboard.press('Enter');
      await ui.page.getByRole('heading', { name: 'Event 9 ' }).waitFor();
      expect(await button('Restore as of this point…').count()).to.equal(0);
    } finally {
      ui.server.forbidden.clear();
    }
  });

  it('are asked for where lost items are to be found', async () => {
    await ui.page.goto(`${ui.server.url}/#/restore?app=blog`);
    await ui.page.getByLabel('Get lost items back').check();
    await button('Next').click();
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await button('Next').click();
    expect(await ui.page.getByLabel('Choose…').isChecked()).to.equal(true);
    await ui.page.getByLabel('The whole app').check();
    await toPreview();
    expect(await ui.page.getByText('--only', { exact: false }).count()).to.equal(0);
  });

  it('that are not there are told by the preview', async () => {
    errors.expect(/422/);
    await ui.page.goto(`${ui.server.url}/#/restore?app=blog&only=contents%2Fartcle`);
    await toOptions('unknown');
    await button('Preview').click();
    await ui.page
      .getByText('no part or object “contents/artcle”', { exact: false })
      .or(ui.page.getByText('"contents/artcle"', { exact: false }))
      .first()
      .waitFor();
  });

  it('fit a narrow page', async () => {
    await ui.page.setViewportSize({ width: 390, height: 720 });
    await ui.page.goto(`${ui.server.url}/#/apps/blog/inside?backup=${backup}&tab=contents`);
    await box(/^Select /)
      .first()
      .check();
    expect(await overflowOf(ui.page), 'contents').to.be.at.most(0);
    await ui.page.goto(`${ui.server.url}/#/restore?app=blog`);
    await toOptions('narrow');
    await ui.page.getByLabel('Choose…').check();
    await box(/^Schemas \(/).waitFor();
    expect(await overflowOf(ui.page), 'options').to.be.at.most(0);
  });
});
