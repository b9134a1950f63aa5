import { expect } from 'chai';
import { cutLine, POLLED_MS } from '../support/faults/cut-line.js';
import {
  EVERY_ELEMENT,
  LAYOUT_SHIFTS,
  lengthen,
  listenTo,
  overflowOf,
  until,
  WATCH_SHIFTS,
  writeFrom,
} from './in-page.js';
import { useUi } from './fresh-page.js';
import { axeFindings } from './ui-server.js';

const HOSTILE = `<img src=x onerror="globalThis.taken=1"> \u202egnihton ${'a'.repeat(460)}`;

/** The colours of a page, what of it can be pressed or typed into beside what is a title, and what of it is cut. */
const PRINTED = `(() => {
  const all = ${EVERY_ELEMENT};
  const seen = all.filter((element) => element.checkVisibility() && element.closest('.hidden, svg') === null);
  const said = (element) => element.className + ': ' + element.textContent.trim().slice(0, 40);
  const { color, colorScheme } = getComputedStyle(all.find((element) => element.matches('.root')));
  return {
    colours: [colorScheme, color, getComputedStyle(document.body).backgroundColor],
    controls: seen.filter((element) => element.matches('button, input, select, summary') && !element.matches('.title, .sort, .kinds > *, .objects *, [aria-current], summary:not(.link)')).map(said),
    cut: seen.filter((element) => getComputedStyle(element).overflowY !== 'visible' && element.scrollHeight > element.clientHeight + 2 && !element.matches('.pile')).map(said),
  };
})()`;

describe('The pages in every condition', () => {
  const ui = useUi();
  const { button, errors } = ui;

  before(async () => {
    await ui.server.module.create('blog', { comment: HOSTILE, createdBy: HOSTILE });
    await ui.server.module.create('blog', { comment: 'nightly', createdBy: 'tom@example.org' });
  });
  const openSettings = async (): Promise<void> => {
    await ui.page.goto(`${ui.server.url}/#/apps/blog`);
    await ui.page.getByRole('row').nth(1).waitFor();
  };
  const openPreview = async (): Promise<void> => {
    await ui.page.goto(`${ui.server.url}/#/restore?app=blog`);
    await ui.page.getByRole('radio', { name: /nightly/ }).waitFor();
    await button('Next').click();
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await button('Next').click();
    await button('Preview').click();
    await ui.page.getByText('(Owner)').waitFor();
  };

  it('shows names that others chose as text, in their place, and nowhere beyond it', async () => {
    for (const width of [1440, 390]) {
      await ui.page.setViewportSize({ width, height: 800 });
      await openSettings();
      expect(await ui.page.getByText(HOSTILE.slice(0, 60)).count()).to.be.greaterThan(0);
      expect(await overflowOf(ui.page), `settings at ${width}`).to.equal(0);
      await ui.page.getByRole('row').nth(2).getByRole('button').first().click();
      await ui.page.getByText(HOSTILE.slice(0, 60)).first().waitFor();
      expect(await overflowOf(ui.page), `details at ${width}`).to.equal(0);
      await ui.page.goto(`${ui.server.url}/#/restore?app=blog`);
      await ui.page.getByRole('radio', { name: /onerror/ }).waitFor();
      expect(await overflowOf(ui.page), `wizard at ${width}`).to.equal(0);
    }
    await ui.page.route('**/api/apps', async (route) => {
      const body = await (await route.fetch()).text();
      await route.fulfill({ body: body.replace('"name":"blog"', `"name":${JSON.stringify(HOSTILE)}`) });
    });
    await ui.page.goto(`${ui.server.url}/#/`);
    await ui.page.getByText(HOSTILE.slice(0, 60)).first().waitFor();
    expect(await overflowOf(ui.page), 'all apps').to.equal(0);
    expect(await ui.page.evaluate(() => 'taken' in globalThis)).to.equal(false);
  });

  it('goes on where it was when the line is cut in any phase', async () => {
    errors.expect(/ERR_|Failed to load|fetch/);
    const line = await cutLine(ui.server.url);
    try {
      await ui.page.clock.install();
      await ui.page.goto(`${line.url}/#/apps/blog`);
      const held = ui.server.hold();
      await button(/^Start backup$/)
        .first()
        .click();
      const { progress } = await held.waits;
      for (const [phase, unit] of [
        ['write-events', 'events'],
        ['write-assets', 'assets'],
        ['verify', 'entries'],
      ] as const) {
        progress({ phase, done: 1, total: 10, unit });
        await ui.page.getByText(/1 of 10 /).waitFor();
        await ui.page.waitForTimeout(600);
        await ui.page.evaluate(WATCH_SHIFTS);
        line.down();
        await ui.page.getByText('Live updates interrupted.', { exact: false }).waitFor();
        progress({ phase, done: 6, total: 10, unit });
        line.up();
        await ui.page.clock.fastForward(POLLED_MS);
        await ui.page.getByText(/6 of 10 /).waitFor();
        await ui.page.getByText('Live updates interrupted.', { exact: false }).waitFor({ state: 'detached' });
        expect(await ui.page.evaluate<number>(LAYOUT_SHIFTS), `what moved while ${phase} was cut`).to.equal(0);
      }
      held.goOn();
      await ui.page
        .getByText(/^Backup completed/)
        .first()
        .waitFor();
    } finally {
      await line.close();
    }
  });

  it('stays with the job that runs while another one waits behind it, and then shows that one', async () => {
    await openSettings();
    const held = ui.server.hold();
    await button(/^Start backup$/)
      .first()
      .click();
    await held.waits;
    const card = ui.page.getByRole('region', { name: 'Running job' });
    await card.getByText('Running', { exact: true }).waitFor();
    const next = ui.server.hold();
    const headers = { 'content-type': 'application/json' };
    await fetch(`${ui.server.url}/api/apps/blog/backups?ifRunning=queue`, { method: 'POST', headers, body: '{}' });
    const seen = ui.page.waitForResponse(/api\/jobs\?app=blog/);
    await ui.page.evaluate(`dispatchEvent(new Event('online'))`);
    expect(await (await seen).text()).to.include('"queued"');
    await ui.page.waitForTimeout(500);
    expect(await card.innerText())
      .to.include('Running')
      .and.not.include('Queued');
    held.goOn();
    await next.waits;
    await ui.page
      .getByText(/^Backup completed/)
      .first()
      .waitFor();
    await card.getByText('Running', { exact: true }).waitFor();
    next.goOn();
    await card.getByText('Dismiss').waitFor();
  });

  it('shows one job in two browsers, and both when one of them cancels it', async () => {
    await openSettings();
    const held = ui.server.hold();
    await button(/^Start backup$/)
      .first()
      .click();
    await held.waits;
    await button('Cancel').waitFor();
    const other = await ui.browser.newPage({ locale: 'en-GB' });
    await other.goto(`${ui.server.url}/#/apps/blog`);
    await other.getByRole('button', { name: 'Cancel' }).click();
    await other.getByText('Backup cancelled. Nothing was kept.').first().waitFor();
    await ui.page.getByText('Backup cancelled. Nothing was kept.').first().waitFor();
    await other.context().close();
  });

  it('tells a screen reader the start, each quarter and the end, and nothing between', async () => {
    await openSettings();
    await listenTo(ui.page, 'eventark-backups');
    const held = ui.server.hold();
    await button(/^Start backup$/)
      .first()
      .click();
    const { progress } = await held.waits;
    for (const done of [1, 10, 30, 31, 50, 60, 80, 99]) {
      progress({ phase: 'write-events', done, total: 100, unit: 'events' });
      await ui.page.getByText(`${done} of 100 events`).waitFor();
    }
    held.goOn();
    await ui.page
      .getByText(/^Backup completed/)
      .first()
      .waitFor();
    const heard = await ui.page.evaluate<readonly string[]>('globalThis.heard');
    expect(heard.slice(0, 5)).to.deep.equal([
      'Backup running',
      'Writing events',
      'Writing events, 25 %',
      'Writing events, 50 %',
      'Writing events, 75 %',
    ]);
    expect(heard.at(-1)).to.equal('Completed with 2 warnings');
  });

  it('tells a screen reader a failure once, at once, and nothing of it in the region for the rest', async () => {
    await openSettings();
    await listenTo(ui.page, 'eventark-backups');
    const held = ui.server.hold();
    await button(/^Start backup$/)
      .first()
      .click();
    await held.waits;
    await until(ui.page, 'heard.length > 0');
    held.fail(new Error('the disk is broken'));
    await ui.page
      .getByText(/^Backup failed/)
      .first()
      .waitFor();
    await until(ui.page, 'alarms.length > 0');
    const [heard, alarms] = await ui.page.evaluate<readonly (readonly string[])[]>('[heard, alarms]');
    expect(heard).to.have.length(2);
    expect(heard?.[0]).to.equal('Backup running');
    expect(alarms).to.have.length(1);
    expect(alarms?.[0]).to.match(/^Backup failed\. .*the disk is broken.* Nothing was kept\.$/i);
    expect(await ui.page.getByRole('alert').count(), 'regions that could say it again').to.equal(1);
  });

  it('starts, cancels and deletes by the keyboard alone, and gives the focus back', async () => {
    await openSettings();
    await listenTo(ui.page, 'eventark-backups');
    const held = ui.server.hold();
    await button(/^Start backup$/)
      .first()
      .focus();
    await ui.page.keyboard.press('Enter');
    await held.waits;
    await button('Cancel').waitFor();
    expect(await button('Running').and(ui.page.locator(':focus')).count(), 'the focus stays').to.equal(1);
    await button('Cancel').focus();
    await ui.page.keyboard.press('Enter');
    await ui.page.getByText('Backup cancelled. Nothing was kept.').first().waitFor();

    const menu = button(/^Actions for/).first();
    await menu.focus();
    await ui.page.keyboard.press('Enter');
    await ui.page.keyboard.press('ArrowUp');
    expect(await ui.page.locator('[role=menuitem]:focus').innerText()).to.equal('Delete…');
    await ui.page.keyboard.press('Escape');
    expect(await menu.and(ui.page.locator(':focus')).count()).to.equal(1);
    await ui.page.keyboard.press('Enter');
    await ui.page.keyboard.press('End');
    await ui.page.keyboard.press('Enter');
    await ui.page.getByRole('dialog').waitFor();
    const before = (await ui.server.module.list('blog')).points.length;
    await button('Delete backup').focus();
    await ui.page.keyboard.press('Enter');
    await ui.page
      .getByText(/^Backup deleted/)
      .first()
      .waitFor();
    const heard = await ui.page.evaluate<readonly string[]>('globalThis.heard');
    expect(heard.slice(0, 2)).to.deep.equal(['Backup running', 'Backup cancelled. Nothing was kept.']);
    expect(heard.at(-1)).to.match(/^Backup deleted\. .* is free again\.$/);
    expect((await ui.server.module.list('blog')).points).to.have.length(before - 1);
  });

  it('is whole in German, from right to left, with longer texts, at 400 %, and in forced colours', async () => {
    for (const width of [1280, 390, 320]) {
      await ui.page.setViewportSize({ width, height: 800 });
      for (const dir of ['ltr', 'rtl'] as const) {
        await ui.page.goto(`${ui.server.url}/?lang=de#/apps/blog`);
        await writeFrom(ui.page, dir);
        await ui.page.getByRole('heading', { name: 'Sicherungen', exact: true }).waitFor();
        await ui.page.getByRole('row').nth(1).waitFor();
        expect(await overflowOf(ui.page), `German, ${dir}, ${width}`).to.equal(0);
        await openPreview();
        await writeFrom(ui.page, dir);
        expect(await overflowOf(ui.page), `preview, ${dir}, ${width}`).to.equal(0);
        await lengthen(ui.page);
        expect(await overflowOf(ui.page), `longer preview, ${dir}, ${width}`).to.equal(0);
        await ui.page.reload();
        await ui.page.goto('about:blank');
      }
    }
    await ui.page.setViewportSize({ width: 1280, height: 800 });
    await ui.page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
    await openSettings();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    const moving = await ui.page.evaluate<number>('document.getAnimations().length');
    expect(moving, 'animations where motion is reduced').to.equal(0);
  });

  it('is printed in light colours and whole, with nothing that only a screen can do', async () => {
    await ui.server.backUp('printed');
    const { points } = await ui.server.module.list('blog');
    const { id = '' } = points.find(({ manifest }) => manifest.comment === 'printed') ?? {};
    const inside = `#/apps/blog/inside?backup=${id}&tab=`;
    const pages: readonly (readonly [name: string, open: () => Promise<unknown>, shown: string])[] = [
      ['list', openSettings, 'tbody'],
      ['preview', openPreview, '.people'],
      ['log', async () => ui.page.goto(`${ui.server.url}/${inside}log`), '.log > [class]'],
      ['contents', async () => ui.page.goto(`${ui.server.url}/${inside}contents`), '.objects button'],
      ['activity', async () => ui.page.goto(`${ui.server.url}/#/activity`), '.card'],
    ];
    for (const [name, open, shown] of pages) {
      await ui.page.emulateMedia({ media: 'screen' });
      await open();
      await ui.page.locator(shown).first().waitFor();
      await ui.page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      expect(await ui.page.evaluate(PRINTED), name).to.deep.equal({
        ...{ colours: ['light', 'rgb(22, 32, 44)', 'rgba(0, 0, 0, 0)'], controls: [], cut: [] },
      });
    }
  });

  it('shows what went wrong with code and way out when the server fails, and loads when it is back', async () => {
    errors.expect(/500|Failed to load/);
    await ui.page.route('**/api/apps/blog/backups?*', (route) =>
      route.fulfill({
        status: 500,
        contentType: 'application/problem+json',
        body: JSON.stringify({ code: 'unexpected', detail: 'the server could not do this', traceId: 'abc-1' }),
      }),
    );
    await ui.page.goto(`${ui.server.url}/#/apps/blog`);
    await ui.page.getByText('the server could not do this').waitFor();
    await ui.page.getByText('Trace abc-1').waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await ui.page.unroute('**/api/apps/blog/backups?*');
    await button('Try again').click();
    await ui.page.getByRole('row').nth(1).waitFor();
  });
});
