import { expect } from 'chai';
import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { useUi } from './fresh-page.js';
import { LAYOUT_SHIFTS, overflowOf, WATCH_SHIFTS } from './in-page.js';
import { axeFindings, type HeldJob } from './ui-server.js';

const START = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };

describe('A job that waits for its turn, in a browser', () => {
  const ui = useUi();

  before(async () => {
    for (const name of ['docs', 'shop']) await ui.server.module.copy('blog', { name });
  });
  const held: HeldJob[] = [];
  const hold = (): HeldJob => {
    const one = ui.server.hold();
    held.push(one);
    return one;
  };
  const idle = async (): Promise<void> => {
    for (const { goOn } of held.splice(0)) goOn();
    for (let busy = true; busy;) {
      const { items } = (await (await fetch(`${ui.server.url}/api/jobs`)).json()) as { items: { state: string }[] };
      busy = items.some(({ state }) => ['queued', 'running', 'cancelling'].includes(state));
      if (busy) await setTimeout(100);
    }
  };
  afterEach('let all jobs end', idle);

  const start = async (app: string): Promise<number> =>
    (await fetch(`${ui.server.url}/api/apps/${app}/backups?ifRunning=queue`, START)).status;
  /** Both workers are busy with other apps, so that the one of the blog waits. Returns what lets one of them go on. */
  const queueBehind = async (): Promise<() => void> => {
    const others: HeldJob[] = [];
    for (const app of ['docs', 'shop']) {
      const other = hold();
      others.push(other);
      expect(await start(app)).to.equal(202);
      await other.waits;
    }
    expect(await start('blog')).to.equal(202);
    return () => others[0]?.goOn();
  };
  const card = (): ReturnType<Page['locator']> => ui.page.locator('[part=job]');

  for (const [language, width, words] of [
    ['en', 1440, { queued: 'Queued', running: 'Running', why: '2 jobs are ahead of it.', dismiss: 'Dismiss' }],
    ['en', 390, { queued: 'Queued', running: 'Running', why: '2 jobs are ahead of it.', dismiss: 'Dismiss' }],
    [
      'de',
      390,
      {
        queued: 'Wartet',
        running: 'Läuft',
        why: 'Davor sind 2 Aufträge.',
        dismiss: 'Schließen',
      },
    ],
  ] as const) {
    it(`says that it waits and what for, and begins without moving anything (${language}, ${width} px)`, async () => {
      await ui.page.setViewportSize({ width, height: 900 });
      const go = await queueBehind();
      await ui.page.goto(`${ui.server.url}/?lang=${language}#/apps/blog`);
      await card().getByText(words.queued, { exact: true }).waitFor();
      await card().getByText(words.why).waitFor();
      expect(await overflowOf(ui.page)).to.equal(0);
      expect(await axeFindings(ui.page)).to.deep.equal([]);
      const next = hold();
      await ui.page.evaluate(WATCH_SHIFTS);
      go();
      await next.waits;
      await card().getByText(words.running, { exact: true }).waitFor();
      await setTimeout(300);
      expect(await ui.page.evaluate<number>(LAYOUT_SHIFTS), 'what moved').to.equal(0);
      next.goOn();
      await card().getByText(words.dismiss).waitFor();
    });
  }

  it('names the job of its app that is before it, says less where the server does not tell, and asks while somebody looks', async () => {
    const job = hold();
    expect(await start('blog')).to.equal(202);
    await job.waits;
    expect(await start('blog')).to.equal(202);
    await ui.page.clock.install();
    await ui.page.goto(`${ui.server.url}/`);
    await card()
      .getByText(/^It starts when “Backup of .blog.” has ended\.$/)
      .waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    let asked = 0;
    await ui.page.route(/\/api\/jobs\?limit=100$/, (route) => {
      asked += 1;
      return route.fulfill({ json: { items: [], _links: {} } });
    });
    await card().getByText('It starts when the job before it has ended.').waitFor();
    await ui.page.evaluate(`document.querySelector('eventark-admin').remove()`);
    asked = 0;
    await ui.page.clock.runFor(20_000);
    await ui.page.evaluate(`fetch('/api/jobs').then((answer) => answer.text())`);
    expect(asked, 'once nobody looks').to.equal(0);
  });

  it('is told from those that run on the page of all apps, begins in its place, and can be cancelled', async () => {
    const go = await queueBehind();
    await ui.page.goto(`${ui.server.url}/`);
    await ui.page.getByRole('heading', { name: '2 running jobs, 1 queued' }).waitFor();
    const row = card().locator('.job-row').filter({ hasText: 'blog' });
    await row.getByText('Queued', { exact: true }).waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);

    const next = hold();
    await ui.page.evaluate(WATCH_SHIFTS);
    go();
    await next.waits;
    await row.getByText('Running', { exact: true }).waitFor();
    await idle();
    await ui.page.getByText('Nothing is running.').waitFor();

    await queueBehind();
    await ui.page.reload();
    await row.getByText('Queued', { exact: true }).waitFor();
    const before = (await ui.server.module.list('blog')).points.length;
    await row.getByRole('button', { name: 'Cancel' }).focus();
    await ui.page.keyboard.press('Enter');
    await ui.page.getByRole('heading', { name: '2 running jobs', exact: true }).waitFor();
    await idle();
    await ui.page.getByText('Nothing is running.').waitFor();
    expect((await ui.server.module.list('blog')).points).to.have.length(before);
  });

  it('is told in German on the page of all apps', async () => {
    await queueBehind();
    await ui.page.goto(`${ui.server.url}/?lang=de`);
    await ui.page.getByRole('heading', { name: '2 laufende Aufträge, 1 wartet' }).waitFor();
    await card().getByText('Wartet', { exact: true }).waitFor();
    await idle();
    await ui.page.getByText('Zurzeit läuft nichts.').waitFor();
  });
});
