import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { JobContext } from '../../../src/jobs/job-queue.js';
import { useUi } from '../fresh-page.js';
import { until } from '../in-page.js';
import { axeFindings } from '../ui-server.js';

const LOG = `document.querySelector('eventark-backups').shadowRoot.querySelector('eventark-log').shadowRoot.querySelector('.log')`;
const IS_AT_END = `${LOG}.scrollHeight - ${LOG}.scrollTop - ${LOG}.clientHeight < 8`;

describe('The log of a job, in a browser', () => {
  const ui = useUi();
  const { button } = ui;
  let end: (() => void) | undefined;
  afterEach('let the job end', async () => {
    end?.();
    for (let busy = true; busy;) {
      const { items } = (await (await fetch(`${ui.server.url}/api/jobs`)).json()) as { items: { state: string }[] };
      busy = items.some(({ state }) => state === 'running');
      if (busy) await sleep(50);
    }
  });
  const log = (): ReturnType<Page['getByRole']> => ui.page.getByRole('log');
  const lines = async (): Promise<readonly string[]> => log().locator('> div').allInnerTexts();
  /** A job that waits, with a log of so many lines that they need to be scrolled. */
  const openLog = async (): Promise<JobContext> => {
    await ui.page.goto(`${ui.server.url}/#/apps/blog`);
    const held = ui.server.hold();
    end = held.goOn;
    await button(/^Start backup$/)
      .first()
      .click();
    const context = await held.waits;
    for (let at = 1; at <= 40; at += 1) context.log({ level: at % 10 === 0 ? 'warn' : 'info', text: `line ${at}` });
    await button(/^Show log/).click();
    await log().getByText('line 40').waitFor();
    return context;
  };
  const isAtEnd = async (): Promise<boolean> => ui.page.evaluate<boolean>(IS_AT_END);

  it('follows its end until somebody scrolls up, and jumps there again', async () => {
    const context = await openLog();
    expect(await isAtEnd()).to.equal(true);
    context.log({ level: 'info', text: 'one more' });
    await log().getByText('one more').waitFor();
    expect(await isAtEnd(), 'a new line').to.equal(true);
    await ui.page.evaluate(`${LOG}.scrollTop = 0`);
    await button('Jump to the newest line').waitFor();
    expect(await ui.page.getByLabel('Follow').isChecked()).to.equal(false);
    context.log({ level: 'info', text: 'yet another' });
    await log().getByText('yet another').waitFor();
    expect(await ui.page.evaluate<number>(`${LOG}.scrollTop`), 'where somebody reads').to.equal(0);
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await button('Jump to the newest line').click();
    await until(ui.page, IS_AT_END);
    expect(await ui.page.getByLabel('Follow').isChecked()).to.equal(true);
  });

  it('has the lines that were written after it was asked for and before it is followed', async () => {
    let asked = 0;
    await ui.page.route('**/api/jobs/*/log', async (route) => {
      asked += 1;
      if (asked === 1) return route.fulfill({ json: { items: [], total: 0, next: 0 } });
      return route.fallback();
    });
    await openLog();
    expect(await lines()).to.have.length(40);
  });

  it('shows warnings and errors only, is copied and downloaded as it is shown', async () => {
    await openLog();
    await ui.page.getByLabel('Which lines').selectOption('Warnings and errors');
    await log().getByText('line 39').waitFor({ state: 'detached' });
    expect(await lines()).to.have.length(4);
    await ui.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await button('Copy log').click();
    const [download] = await Promise.all([ui.page.waitForEvent('download'), button('Download log').click()]);
    const copied = await ui.page.evaluate<string>('navigator.clipboard.readText()');
    expect(copied).to.match(/^20\S+Z warn line 10\n20\S+Z warn line 20\n20\S+Z warn line 30\n20\S+Z warn line 40\n$/);
    expect(await readFile(await download.path(), 'utf8')).to.equal(copied);
  });

  it('tells a screen reader once in five seconds how many lines have come, and nothing to who does not follow', async () => {
    await ui.page.clock.install();
    const context = await openLog();
    expect(await log().getAttribute('aria-live')).to.equal('off');
    await ui.page.clock.runFor(5_100);
    const said = ui.page.locator('eventark-log [role=status]');
    for (let at = 1; at <= 12; at += 1) context.log({ level: 'info', text: `new ${at}` });
    await log().getByText('new 12').waitFor();
    await ui.page.clock.runFor(5_100);
    expect(await said.textContent()).to.equal('12 new lines');
    await ui.page.getByLabel('Follow').uncheck();
    context.log({ level: 'info', text: 'unheard' });
    await log().getByText('unheard').waitFor();
    await ui.page.clock.runFor(5_100);
    expect(await said.textContent()).to.equal('12 new lines');
  });
});
