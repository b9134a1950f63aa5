import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { BURST } from '../inside/lively-app.js';
import { useUi } from '../fresh-page.js';
import { overflowOf } from '../in-page.js';
import { axeFindings } from '../ui-server.js';
import { damageableBackup } from './source/damaged-end.js';

describe('A point in time in the restore wizard', () => {
  let backup: string;
  let events: number;
  const ui = useUi({ isLively: true });
  const { button, errors } = ui;

  before(async () => {
    const { point } = await ui.server.module.create('blog');
    backup = point.id;
    events = point.manifest.counts.events;
  });
  const hint = (): ReturnType<Page['locator']> => ui.page.locator('#point-hint');
  const shown = (number: number): string => number.toLocaleString('en');
  const toOptions = async (address: string, name: string): Promise<void> => {
    await ui.page.goto(`${ui.server.url}/#/${address}`);
    await button('Next').click();
    await ui.page.getByLabel('Name of the new app').fill(name);
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await button('Next').click();
    await ui.page.getByRole('heading', { name: 'How should it start?' }).waitFor();
  };
  const made = async (name: string): Promise<number | undefined> =>
    (await ui.server.module.apps()).find((app) => app.name === name)?.events;

  it('leads from the moment before a burst of deletions to an app as it was then', async () => {
    await ui.page.goto(`${ui.server.url}/#/apps/blog/inside?backup=${backup}&tab=timeline`);
    await button('Show the moment before').click();
    await ui.page.getByRole('heading', { name: /^Event \d/ }).waitFor();
    const heading = await ui.page.locator('.moment-head h3').innerText();
    const event = Number(/^Event ([\d,]+)/.exec(heading)?.[1]?.replace(',', ''));
    expect(await axeFindings(ui.page), 'timeline').to.deep.equal([]);
    await button('Restore as of this point…').click();
    await ui.page.waitForURL(new RegExp(`restore\\?app=blog&backup=${backup}&at=${event}$`));
    await button('Next').click();
    await ui.page.getByLabel('Name of the new app').fill('before-burst');
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await button('Next').click();
    await ui.page.getByLabel('As of a point', { exact: true }).waitFor();
    expect(await ui.page.getByLabel('As of a point', { exact: true }).isChecked()).to.equal(true);
    expect(await ui.page.getByLabel('After event').inputValue()).to.equal(String(event));
    await ui.page.getByText(`As of event ${shown(event)} of ${shown(events)}`, { exact: false }).waitFor();
    expect(await axeFindings(ui.page), 'options').to.deep.equal([]);
    await button('Preview').click();
    await button(`Restore ${shown(event)} events`).waitFor();
    await ui.page.getByText('settings and tags are those of the backup', { exact: false }).waitFor();
    await ui.page.getByText(`--as before-burst --until ${event}`, { exact: false }).waitFor();
    expect(await axeFindings(ui.page), 'preview').to.deep.equal([]);
    await button(`Restore ${shown(event)} events`).click();
    await ui.page.getByRole('heading', { name: /^The app “\u2068before-burst\u2069” is ready/ }).waitFor();
    await ui.page.getByText(`As of event ${shown(event)} of ${shown(events)}`, { exact: false }).waitFor();
    expect(await made('before-burst')).to.equal(event);
  });

  it('is a time as well, and says which event that is, in German too', async () => {
    await toOptions('restore?app=blog', 'at-a-time');
    await ui.page.getByLabel('As of a point', { exact: true }).check();
    await ui.page.getByText('Choose an event or a time.', { exact: false }).waitFor();
    await ui.page.getByLabel('or as of').fill('2026-06-14T09:02');
    await hint()
      .filter({ hasText: /As of event [\d,]+ of/ })
      .waitFor();
    await ui.page.evaluate('document.documentElement.lang = "de"');
    await hint()
      .filter({ hasText: /Stand nach Ereignis [\d.]+ von/ })
      .waitFor();
    expect(Date.parse(BURST.from)).to.be.greaterThan(Date.parse('2026-06-14T09:02:00Z'));
  });

  it('is asked for where lost items are to be found, and may be taken back', async () => {
    await ui.page.goto(`${ui.server.url}/#/restore?app=blog`);
    await ui.page.getByLabel('Get lost items back').check();
    await button('Next').click();
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await button('Next').click();
    expect(await ui.page.getByLabel('As of a point', { exact: true }).isChecked()).to.equal(true);
    await ui.page.getByLabel('Everything', { exact: true }).check();
    await button('Preview').click();
    await button(/^Restore [\d,]+ events$/).waitFor();
    expect(await ui.page.getByText('--until', { exact: false }).count()).to.equal(0);
  });

  it('that is not there is told beside it and by the preview, with the keyboard alone', async () => {
    errors.expect(/422/);
    await toOptions('restore?app=blog', 'beyond');
    await ui.page.getByLabel('Everything', { exact: true }).focus();
    await ui.page.keyboard.press('ArrowRight');
    await ui.page.keyboard.press('Tab');
    await ui.page.keyboard.type('999999');
    await ui.page.getByText(`has ${events} events, so there is no event 999999`, { exact: false }).waitFor();
    expect(await hint().getAttribute('role')).to.equal('status');
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await ui.page.keyboard.press('Enter');
    await ui.page.getByText('until-beyond-end', { exact: false }).waitFor();
  });

  it('is offered up to which nothing is damaged', async () => {
    errors.expect(/422/);
    const damaged = await damageableBackup(ui.server);
    await damaged.damage();
    await toOptions(`restore?app=blog&backup=${damaged.id}`, 'sound');
    await button('Preview').click();
    const label = await button(/^Try up to event \d+$/).innerText();
    const sound = /\d+/.exec(label)?.[0] ?? '';
    await button(label).click();
    await ui.page.getByText(`--until ${sound}`, { exact: false }).waitFor();
    await button(`Restore ${sound} events`).waitFor();
  });

  it('fits a narrow page', async () => {
    await ui.page.setViewportSize({ width: 320, height: 640 });
    await toOptions('restore?app=blog', 'narrow');
    await ui.page.getByLabel('As of a point', { exact: true }).check();
    expect(await overflowOf(ui.page)).to.be.at.most(0);
  });
});
