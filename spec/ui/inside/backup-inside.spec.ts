import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { BURST, livelyFiles } from './lively-app.js';
import { useUi } from '../fresh-page.js';
import { overflowOf } from '../in-page.js';
import { axeFindings } from '../ui-server.js';

describe('The inside of a backup in a browser', () => {
  let backup: string;
  const ui = useUi({ isLively: true });
  const { button } = ui;

  before(async () => {
    backup = (await ui.server.module.create('blog', { comment: 'all of it' })).point.id;
  });
  const open = async (tab: string): Promise<void> => {
    await ui.page.goto(`${ui.server.url}/#/apps/blog/inside?backup=${backup}`);
    await ui.page.getByRole('button', { name: tab, exact: true }).click();
  };
  const objects = (): ReturnType<Page['locator']> => ui.page.locator('.objects button');
  const eventNumber = async (): Promise<number> =>
    Number((await ui.page.locator('.moment-head h3').innerText()).replace(/^Event (\d+).*$/s, '$1'));

  it('shows the picture in a file, and runs nothing that was uploaded under any name', async () => {
    await open('Contents');
    await button(/^Assets \d/).click();
    const pixels = ui.page.locator('.objects img');
    await pixels.nth(1).waitFor();
    for (const [name, type] of livelyFiles()) {
      await objects().filter({ hasText: name }).click();
      await ui.page.getByRole('heading', { name }).waitFor();
      const files = ui.page.getByRole('list', { name: 'Files' });
      await files.getByText(name).waitFor();
      if (name === 'hills.png') {
        const picture = files.getByRole('img', { name: 'Picture in hills.png' });
        await picture.waitFor();
        expect(await picture.evaluate((shown): unknown => Reflect.get(shown, 'naturalWidth'))).to.equal(320);
      } else {
        await ui.page.waitForTimeout(200);
        expect(await files.getByRole('img').count(), `${name} as ${type}`).to.equal(0);
      }
    }
    expect(await ui.page.title()).to.equal('blog · eventark');
    // The file that says it is a picture and is none has gone back to its sign.
    await ui.page.locator('.objects img').nth(2).waitFor({ state: 'detached' });
    expect(await axeFindings(ui.page)).to.deep.equal([]);
  });

  it('names people by their e-mails in lists, states and events, finds them, and shows what each did', async () => {
    await open('Contents');
    await button(/^Contents \d/).click();
    await button(/^articles \d/).click();
    await objects().filter({ hasText: 'Article 0-0' }).click();
    await ui.page.getByText(/Changed .* by .*@example\.org/).waitFor();
    expect(await ui.page.locator('.events').innerText()).to.include('@example.org');
    expect(await ui.page.locator('dl.fields').first().innerText()).to.match(/createdBy\s+\S+@example\.org/);
    await button('JSON').click();
    expect(await ui.page.locator('pre').innerText()).to.match(/"createdBy": "subject:[\w-]+",? \/\/ \S+@example\.org/);

    await button(/^People \d/).click();
    await objects().nth(2).waitFor();
    await ui.page.getByLabel('Search the contents').fill('zoë');
    await ui.page.keyboard.press('Enter');
    await objects().nth(1).waitFor({ state: 'detached' });
    await objects().first().click();
    await ui.page.getByRole('heading', { name: 'zoë@example.org' }).waitFor();
    expect(await ui.page.locator('.events li').filter({ hasText: 'ContentDeleted' }).count()).to.equal(BURST.deletions);
    expect(await axeFindings(ui.page)).to.deep.equal([]);
  });

  it('leads to the moment before a burst of deletions, and to each object as it was then', async () => {
    await open('Timeline');
    await ui.page.getByText(`${BURST.deletions} deletions by`, { exact: false }).waitFor();
    await button('Show the moment before').click();
    await ui.page.locator('.events li.on').waitFor();
    const before = await eventNumber();
    const rows = ui.page.locator('.moment-head + .events li');
    expect(await rows.filter({ has: ui.page.locator('.gone') }).count()).to.equal(5);
    expect(await ui.page.locator('.events li.on').innerText()).to.include('ContentCreated');
    await ui.page.getByText(`${BURST.deletions} events from 14 Jun`, { exact: false }).waitFor();
    await button('Next event').click();
    await ui.page.getByRole('heading', { name: `Event ${before + 1}` }).waitFor();
    expect(await ui.page.locator('.events li.on').innerText()).to.match(/ContentDeleted.*zoë@example\.org/s);
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await button('Previous event').click();
    await ui.page.getByRole('heading', { name: `Event ${before} ` }).waitFor();
    await button(`event ${before}`).click();
    await ui.page.getByText(`After event ${before}`).waitFor();
    await ui.page.getByText('isDeleted').waitFor();
  });

  it('comes closer and goes farther, by buttons, by dragging, and back to all of it', async () => {
    await open('Timeline');
    const said = ui.page.locator('header .said');
    await said.waitFor();
    const counted = async (): Promise<number> => Number((await said.innerText()).replace(/[^\d].*$/s, ''));
    const all = await counted();
    await button('Month').click();
    await said.filter({ hasNotText: `${all} events` }).waitFor();
    const month = await counted();
    expect(month).to.be.below(all).and.above(0);
    expect(await button('Month').getAttribute('aria-pressed')).to.equal('true');
    await button('Zoom in').click();
    await said.filter({ hasNotText: `${month} events` }).waitFor();
    expect(await counted()).to.be.below(month);
    await button('All').click();
    await said.filter({ hasText: `${all} events` }).waitFor();
    const box = await ui.page.locator('svg.chart').boundingBox();
    if (box === null) throw new Error('the chart is not there');
    await ui.page.mouse.move(box.x + box.width * 0.3, box.y + 40);
    await ui.page.mouse.down();
    await ui.page.mouse.move(box.x + box.width * 0.5, box.y + 40, { steps: 4 });
    await ui.page.mouse.up();
    await said.filter({ hasNotText: `${all} events` }).waitFor();
    expect(await said.innerText()).to.match(/from \d+ (May|Jun).* to \d+ Jul/);
    await ui.page.mouse.click(box.x + box.width / 2, box.y + 60);
    await ui.page.locator('.events li.on').waitFor();
  });

  it('goes to a time and to the number of an event, and by the keyboard from bar to bar', async () => {
    await open('Timeline');
    await ui.page.getByLabel('Go to event').fill('200');
    await ui.page.keyboard.press('Enter');
    await ui.page.getByRole('heading', { name: 'Event 200 ' }).waitFor();
    await ui.page.getByLabel('Go to time').fill(BURST.from.slice(0, 16));
    await ui.page.keyboard.press('Enter');
    await ui.page.locator('.events li.on').filter({ hasText: 'ContentDeleted' }).waitFor();
    const first = await eventNumber();
    const slider = ui.page.getByRole('slider', { name: 'Moment' });
    const told = async (): Promise<string> => (await slider.getAttribute('aria-valuetext')) ?? '';
    expect(await told()).to.match(/^14 Jun, \d\d:\d\d \(14 June 2026 at .*\), event \d+ of \d+$/);
    await slider.focus();
    await ui.page.keyboard.press('ArrowRight');
    await ui.page.getByRole('heading', { name: `Event ${first} ` }).waitFor({ state: 'detached' });
    const later = await eventNumber();
    expect(later).to.be.above(first);
    await ui.page.keyboard.press('PageDown');
    await ui.page.getByRole('heading', { name: `Event ${later} ` }).waitFor({ state: 'detached' });
    await ui.page.keyboard.press('Home');
    await ui.page.getByRole('heading', { name: 'Event 1 ' }).waitFor();
    // Over what has no events, from the last one back, and by days.
    await ui.page.keyboard.press('End');
    const all = (await ui.server.module.contents.summary(backup)).events;
    await ui.page.getByRole('heading', { name: /^Event 174 / }).waitFor();
    const last = 174;
    await ui.page.keyboard.press('ArrowLeft');
    await ui.page.getByRole('heading', { name: `Event ${last} ` }).waitFor({ state: 'detached' });
    expect(await eventNumber(), 'the bar before that of the last day').to.be.above(700);
    await button('A day back').click();
    await button('A day on').click();
    await ui.page.getByLabel('Go to time').fill('2031-01-01T00:00');
    await ui.page.keyboard.press('Enter');
    await ui.page.getByRole('heading', { name: `Event ${all} ` }).waitFor();
    expect(await button('Next event').isDisabled()).to.equal(true);
    const state = ui.page.getByRole('status').filter({ hasText: `Event ${all}, ` });
    expect(await state.innerText()).to.match(/^Event \d+, .* · \S+ by /);
  });

  it('has all that the chart shows as a table, and nothing that axe finds wrong in either colours', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await ui.page.emulateMedia({ colorScheme });
      await open('Timeline');
      await ui.page.getByText('As a table').click();
      const table = ui.page.getByRole('table');
      await table.waitFor();
      const cells = await table.locator('tbody td:nth-child(2)').allInnerTexts();
      const all = (await ui.server.module.contents.summary(backup)).events;
      expect(cells.reduce((sum, text) => sum + Number(text), 0)).to.equal(all);
      expect(await axeFindings(ui.page)).to.deep.equal([]);
      await ui.page.goto('about:blank');
    }
  });

  it('fits a phone and 400 %, also in German and from right to left', async () => {
    for (const width of [390, 320]) {
      await ui.page.setViewportSize({ width, height: 800 });
      await ui.page.goto(`${ui.server.url}/?lang=de#/apps/blog/inside?backup=${backup}`);
      await button('Inhalt').click();
      await button(/^Assets \d/).click();
      await objects().filter({ hasText: 'hills' }).click();
      await ui.page.getByRole('list', { name: 'Dateien' }).waitFor();
      expect(await overflowOf(ui.page), `contents, ${width}`).to.equal(0);
      await button('Zeitverlauf').click();
      await button('Zeitpunkt davor anzeigen').click();
      await ui.page.locator('.events li.on').waitFor();
      expect(await overflowOf(ui.page), `timeline, ${width}`).to.equal(0);
      await ui.page.evaluate(`document.documentElement.dir = 'rtl'`);
      expect(await overflowOf(ui.page), `timeline from right to left, ${width}`).to.equal(0);
      await ui.page.goto('about:blank');
    }
  });
});
