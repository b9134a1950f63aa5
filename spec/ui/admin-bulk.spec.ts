import { expect } from 'chai';
import { useUi } from './fresh-page.js';
import { lengthen, listenTo, overflowOf } from './in-page.js';
import { axeFindings } from './ui-server.js';

describe('Backups of many apps from the page of all apps, in a browser', () => {
  const ui = useUi();
  const { button, errors } = ui;

  before(async () => {
    for (const name of ['docs', 'shop', 'shop-test']) await ui.server.module.copy('blog', { name });
  });
  const open = async (): Promise<void> => {
    await ui.page.goto(`${ui.server.url}/`);
    await button('Back up all 4 apps').waitFor();
  };
  const counts = async (): Promise<readonly number[]> =>
    Promise.all(
      ['blog', 'docs', 'shop', 'shop-test'].map(async (app) => (await ui.server.module.list(app)).points.length),
    );
  const START = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };

  it('makes one backup of each app, tells how far it is, and leaves out one that runs already', async () => {
    errors.expect(/409/);
    const held = ui.server.hold();
    await fetch(`${ui.server.url}/api/apps/blog/backups`, START);
    await held.waits;
    await open();
    await listenTo(ui.page, 'eventark-admin');
    await button('Back up all 4 apps').focus();
    await ui.page.keyboard.press('Enter');
    await ui.page.getByRole('heading', { name: 'Backups of 4 apps' }).waitFor();
    await ui.page.getByText('1 skipped: one is already running', { exact: false }).first().waitFor();
    expect(await axeFindings(ui.page), 'running').to.deep.equal([]);
    await ui.page.getByText('3 backups completed', { exact: false }).first().waitFor({ timeout: 60_000 });
    held.goOn();
    expect(
      await ui.page.getByRole('progressbar', { name: 'Backups of 4 apps' }).getAttribute('aria-valuenow'),
    ).to.equal('100');
    const heard = await ui.page.evaluate<readonly string[]>('globalThis.heard');
    expect(heard.join('\n')).to.include('3 backups started · 1 skipped').and.include('3 backups completed');
    await button('Dismiss').click();
    await ui.page.getByRole('heading', { name: 'Backups of 4 apps' }).waitFor({ state: 'detached' });
    while ((await counts())[0] !== 1) await ui.page.waitForTimeout(50);
    expect(await counts()).to.deep.equal([1, 1, 1, 1]);
  });

  it('backs up those that are found, and says which of them failed, and why', async () => {
    errors.expect(/403/);
    await ui.page.route('**/apps/shop-test/backups', async (route) =>
      route.request().method() === 'POST'
        ? route.fulfill({
            status: 403,
            contentType: 'application/problem+json',
            body: JSON.stringify({ code: 'forbidden', detail: 'backups.create is not allowed here' }),
          })
        : route.continue(),
    );
    await open();
    await ui.page.getByLabel('Search apps').fill('shop');
    const held = ui.server.hold();
    await button('Back up these 2 apps').click();
    await held.waits;
    held.fail(new Error('the disk is broken'));
    await ui.page.getByText('0 backups completed · 1 failed · 1 not started').first().waitFor({ timeout: 30_000 });
    const problems = await ui.page.locator('.plain li').allInnerTexts();
    expect(problems.join('\n'))
      .to.match(/shop.*The disk is broken\./)
      .and.match(/shop-test.*is not allowed here/);
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    expect(await counts(), 'no other app').to.deep.equal([1, 1, 1, 1]);
    await ui.page.setViewportSize({ width: 320, height: 800 });
    await lengthen(ui.page);
    expect(await overflowOf(ui.page)).to.equal(0);
  });

  it('says when jobs wait and no worker takes them, since when, and what to do', async () => {
    const minutes = (count: number): string => new Date(Date.now() - count * 60_000).toISOString();
    let answer: 'untaken' | 'running' = 'untaken';
    await ui.page.route('**/api/jobs?*', async (route) => {
      const real = (await (await route.fetch()).json()) as { items: readonly object[] };
      const items = real.items.slice(0, 2).map((job, at) => ({
        ...job,
        state: answer === 'running' && at === 0 ? 'running' : 'queued',
        created: minutes(12 - at),
      }));
      return route.fulfill({ json: { ...real, items } });
    });
    // Followed one by one they would be told as what they really are.
    for (const one of ['**/api/jobs/*', '**/api/jobs/*/stream']) await ui.page.route(one, (route) => route.abort());
    errors.expect(/ERR_FAILED/);
    await ui.page.goto(`${ui.server.url}/`);
    await ui.page
      .getByText(/2 jobs wait and none is running. The first was requested 12 minutes ago \(.+\)\./)
      .waitFor();
    await ui.page.getByText('npx eventark worker').waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    answer = 'running';
    await ui.page.reload();
    await ui.page.getByRole('heading', { name: '1 running job, 1 queued' }).waitFor();
    expect(await ui.page.getByText('no worker', { exact: false }).count()).to.equal(0);
  });

  it('goes on where the server knows jobs no more that it has started', async () => {
    errors.expect(/404/);
    await ui.page.route('**/api/jobs?*', async (route) => {
      const answer = await route.fetch();
      return route.fulfill({ response: answer, json: { ...((await answer.json()) as object), items: [] } });
    });
    const gone = { status: 404, json: { code: 'job-not-found', detail: 'there is no such job' } };
    await ui.page.route(/\/api\/jobs\/\w+$/, (route) => route.fulfill(gone));
    await open();
    await ui.page.getByLabel('Search apps').fill('shop');
    await button('Back up these 2 apps').click();
    await ui.page.getByText('0 backups completed · 2 failed').first().waitFor();
    await ui.page.getByText('There is no such job.').first().waitFor();
    expect(await ui.page.getByRole('row').filter({ hasText: 'shop-test' }).count()).to.equal(1);
  });
});
