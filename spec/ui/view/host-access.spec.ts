import { expect } from 'chai';
import { useUi } from '../fresh-page.js';
import { axeFindings } from '../ui-server.js';
import { until } from '../in-page.js';
import { openHost } from './host-page.js';

const ELEMENT = '<eventark-backups api="/api" app="blog"></eventark-backups>';

describe('The access of the elements to the API', () => {
  const ui = useUi();
  const { errors } = ui;

  before(async () => {
    await ui.server.module.create('blog', { comment: 'of the blog' });
  });

  const isListed = async (): Promise<void> => ui.page.getByRole('row', { name: 'of the blog' }).first().waitFor();
  const open = async (script: string, body = ELEMENT): Promise<void> =>
    openHost(ui.page, ui.server.url, {
      body,
      script: `globalThis.el = document.querySelector('main').firstElementChild; ${script}`,
    });
  /** A server that takes one token alone. */
  const takeOnly = async (token: string): Promise<unknown> =>
    ui.page.route('**/api/**', async (route) => {
      if (route.request().headers()['authorization'] === `Bearer ${token}`) return route.fallback();
      return route.fulfill({ status: 401, json: { code: 'unauthorized', detail: 'Who are you?' } });
    });

  it('goes on with a newer token where the old one has run out, once for each request', async () => {
    errors.expect(/401/);
    await takeOnly('new');
    let refused = 0;
    ui.page.on('response', (response) => void (refused += Number(response.status() === 401)));
    await open(`globalThis.given = 0; el.getToken = () => ((given += 1) === 1 ? 'old' : 'new')`);
    await isListed();
    expect(refused).to.equal(1);
    expect(await ui.page.getByRole('alert').filter({ hasText: /\S/ }).count()).to.equal(0);
  });

  it('asks twice with the same token for nothing, and says what the server says', async () => {
    errors.expect(/401/);
    await takeOnly('new');
    let asked = 0;
    ui.page.on('request', (request) => (asked += Number(request.url().endsWith('/api/apps/blog/health'))));
    await open(
      `globalThis.told = []; el.getToken = () => 'old'; el.addEventListener('eventark:error', (event) => told.push(event.detail.status))`,
    );
    await ui.page.getByText('Who are you?').first().waitFor();
    expect(asked).to.be.at.most(1);
    expect(await ui.page.evaluate<readonly number[]>('told')).to.include(401);
    expect(await axeFindings(ui.page)).to.deep.equal([]);
  });

  it('waits for a token that comes late, and says so when there is none', async () => {
    await open(`globalThis.late = Promise.withResolvers(); el.getToken = () => late.promise`);
    await ui.page.locator('eventark-backups .skeleton').first().waitFor();
    await ui.page.evaluate(`late.resolve('late')`);
    await isListed();
    await open(`globalThis.told = []; el.getToken = async () => { if (globalThis.isIn) return 'in'; throw new Error('session over') };
      el.addEventListener('eventark:error', (event) => told.push(event.detail.code))`);
    await ui.page.getByText('You could not be signed in.', { exact: false }).waitFor();
    expect(await ui.page.evaluate<readonly string[]>('told')).to.include('no-token');
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await ui.page.evaluate('globalThis.isIn = true');
    await ui.page.getByRole('button', { name: 'Try again' }).click();
    await isListed();
  });

  for (const [how, request] of [
    ['throws', `() => { throw new Error('no way') }`],
    ['rejects', `async () => { throw new Error('no way') }`],
  ] as const) {
    it(`says that nothing answers where the request of the host ${how}, and loads when it does`, async () => {
      await open(`el.request = ${request}`);
      await ui.page.getByRole('alert').filter({ hasText: /\S/ }).first().waitFor();
      await ui.page.evaluate('el.request = (...all) => fetch(...all)');
      await isListed();
      expect(await ui.page.getByRole('alert').filter({ hasText: /\S/ }).count()).to.equal(0);
    });
  }

  it('is once, although the script is loaded twice from two places', async () => {
    await open('');
    await isListed();
    await ui.page.evaluate(`import('/eventark-elements.js?another=version')`);
    await ui.page.evaluate(`document.querySelector('main').append(el.cloneNode())`);
    await ui.page.getByRole('row', { name: 'of the blog' }).nth(1).waitFor();
  });

  it('goes on where it is when an element is moved and asked with another token, and begins anew with another app', async () => {
    const tokens = new Set<string | undefined>();
    await ui.page.route('**/api/**', async (route) => {
      tokens.add(route.request().headers()['authorization']);
      return route.continue();
    });
    await open(`el.getToken = () => 'old'; el.setAttribute('time-zone', 'Nowhere/Land')`);
    await isListed();
    await ui.page.getByRole('button', { name: 'More ways to start' }).click();
    await ui.page.getByRole('menuitem', { name: /options/ }).click();
    const dialog = ui.page.getByRole('dialog');
    await dialog.getByLabel('Comment').fill('typed before it moved');
    await ui.page.evaluate(`document.body.append(el); el.getToken = () => 'new'`);
    await until(ui.page, `el.shadowRoot.querySelector('dialog')?.matches(':modal') === true`);
    expect(await dialog.getByLabel('Comment').inputValue()).to.equal('typed before it moved');
    expect([...tokens]).to.deep.equal(['Bearer old']);
    await ui.page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
    while (!tokens.has('Bearer new')) await ui.page.waitForTimeout(20);
    await ui.page.evaluate(`el.app = 'another'`);
    await dialog.waitFor({ state: 'detached' });
  });

  it('ends when an element goes, and begins again when it is put back while a job runs', async () => {
    const streams = new Set<unknown>();
    ui.page.on('request', (request) => void (request.url().endsWith('/stream') && streams.add(request)));
    ui.page.on('requestfailed', (request) => void streams.delete(request));
    ui.page.on('requestfinished', (request) => void streams.delete(request));
    await open('', ELEMENT + ELEMENT);
    await isListed();
    const held = ui.server.hold();
    await ui.page.getByRole('button', { name: 'Start backup', exact: true }).first().click();
    const { progress } = await held.waits;
    progress({ phase: 'write-events', done: 7, total: 10, unit: 'events' });
    await ui.page.getByText('7 of 10 events').first().waitFor();
    expect(streams.size, 'streams while both are there').to.be.within(1, 4);
    for (let times = 0; times < 5; times += 1) {
      await ui.page.evaluate('el.remove()');
      await ui.page.evaluate(`document.querySelector('main').prepend(el)`);
    }
    await ui.page.getByText('7 of 10 events').first().waitFor();
    expect(await ui.page.evaluate<boolean>(`el.shadowRoot.textContent.includes('7 of 10')`)).to.equal(true);
    await ui.page.evaluate(
      `globalThis.both = [...document.querySelectorAll('eventark-backups')]; both.forEach((each) => each.remove())`,
    );
    while (streams.size > 0) await ui.page.waitForTimeout(50);
    await ui.page.evaluate(`document.querySelector('main').append(...both)`);
    await ui.page.getByText('7 of 10 events').nth(1).waitFor();
    held.goOn();
    await ui.page
      .getByText(/^Backup completed/)
      .nth(1)
      .waitFor();
  });

  it('shows times in another zone, and words in another language, as soon as the host says so', async () => {
    await open('');
    await isListed();
    const title = `el.shadowRoot.querySelector('[part~=row] [title]').title`;
    const before = await ui.page.evaluate<string>(title);
    await ui.page.evaluate(`el.setAttribute('time-zone', 'Asia/Tokyo')`);
    await until(ui.page, `${title} !== ${JSON.stringify(before)}`);
    expect(await ui.page.evaluate<string>(title)).to.match(/GMT\+9|JST/);
    await ui.page.evaluate(`el.timeZone = 'UTC'`);
    await until(ui.page, `/UTC/.test(${title})`);
    await ui.page.evaluate(`el.lang = 'de'`);
    await ui.page.getByRole('heading', { name: 'Sicherungen', exact: true }).waitFor();
  });
});
