import { expect } from 'chai';
import { cutLine, POLLED_MS, type CutLine } from '../../support/faults/cut-line.js';
import { TcpProxy } from '../../support/faults/tcp-proxy.js';
import { useUi } from '../fresh-page.js';
import { axeFindings, type HeldJob } from '../ui-server.js';
import { toPreview } from './to-preview.js';

const named = (name: string): string => `\u2068${name}\u2069`;
const CUT = 'Live updates interrupted.';

describe('A restore in a browser whose line is cut', () => {
  let line: CutLine;
  const ui = useUi();
  const { button, errors } = ui;

  before(async () => {
    await ui.server.module.create('blog');
    line = await cutLine(ui.server.url);
  });
  after(async () => {
    await line.close();
  });
  beforeEach(() => errors.expect(/ERR_|Failed to load|fetch/));
  afterEach(() => line.up());
  const begin = async (name: string): Promise<HeldJob> => {
    await ui.page.clock.install();
    await toPreview(ui.page, `${line.url}/#/restore?app=blog`, name);
    const held = ui.server.hold();
    await button(/^Restore \d+ events$/).click();
    await held.waits;
    // The worker may begin before the page knows that the job was started.
    await ui.page.getByRole('heading', { name: /^Creating the app/ }).waitFor();
    return held;
  };
  const isReady = async (name: string): Promise<void> =>
    ui.page.getByRole('heading', { name: `The app “${named(name)}” is ready` }).waitFor();
  /** Restores that were ever started under a name. */
  const started = async (name: string): Promise<number> => {
    const { items } = (await (await fetch(`${ui.server.url}/api/restores?limit=100`)).json()) as {
      items: readonly { readonly app: string }[];
    };
    return items.filter(({ app }) => app === name).length;
  };

  it('goes on with the job where it is by then, whatever it was doing, and starts nothing twice', async () => {
    const held = await begin('cut-often');
    const { progress } = await held.waits;
    for (const [phase, unit] of [
      ['download', 'bytes'],
      ['verify', 'entries'],
      ['accounts', 'accounts'],
      ['write-events', 'events'],
      ['write-assets', 'assets'],
    ] as const) {
      progress({ phase, done: 1, total: 10, unit });
      await ui.page.getByText(/^\s*1\s.*of 10/).waitFor();
      line.down();
      await ui.page.getByText(CUT, { exact: false }).waitFor();
      progress({ phase, done: 6, total: 10, unit });
      line.up();
      await ui.page.clock.fastForward(POLLED_MS);
      await ui.page.getByText(/^\s*6\s.*of 10/).waitFor();
      await ui.page.getByText(CUT, { exact: false }).waitFor({ state: 'detached' });
    }
    held.goOn();
    await isReady('cut-often');
    expect(await started('cut-often')).to.equal(1);
  });

  it('shows the report with all that can be done once the line is back, where the job ended meanwhile', async () => {
    const held = await begin('ended-unseen');
    line.down();
    await ui.page.getByText(CUT, { exact: false }).waitFor();
    held.goOn();
    while (!(await ui.server.module.apps()).some(({ name }) => name === 'ended-unseen'))
      await ui.page.waitForTimeout(50);
    line.up();
    await ui.page.clock.fastForward(POLLED_MS);
    await isReady('ended-unseen');
    await button('Undo…').waitFor();
    await button('Open the app').waitFor();
    expect(
      await ui.page.getByRole('alert').filter({ hasText: /\S/ }).count(),
      'what was cut is no problem any more',
    ).to.equal(0);
  });

  it('asks for the report again if the line is cut just when the job has ended', async () => {
    const held = await begin('report-cut');
    let lost = 0;
    await ui.page.route('**/report', async (route) => ((lost += 1) === 1 ? route.abort() : route.continue()));
    held.goOn();
    await ui.page.getByText(CUT, { exact: false }).waitFor();
    await ui.page.clock.fastForward(POLLED_MS);
    await isReady('report-cut');
    await button('Undo…').waitFor();
    expect(lost).to.equal(2);
    expect(await ui.page.getByRole('alert').filter({ hasText: /\S/ }).count()).to.equal(0);
  });

  it('notices a line that is silent and says nothing of it, as after a sleep', async () => {
    const proxy = await TcpProxy.before(Number(new URL(ui.server.url).port));
    try {
      await ui.page.clock.install();
      await toPreview(ui.page, `http://127.0.0.1:${proxy.port}/#/restore?app=blog`, 'silent-line');
      const held = ui.server.hold();
      await button(/^Restore \d+ events$/).click();
      const { progress } = await held.waits;
      progress({ phase: 'write-events', done: 1, total: 10, unit: 'events' });
      await ui.page.getByText(/1 of 10 events/).waitFor();
      proxy.break({ direction: 'to-client', afterBytes: 0, kind: 'stall' });
      progress({ phase: 'write-events', done: 6, total: 10, unit: 'events' });
      await ui.page.clock.fastForward(50_000);
      await ui.page.getByText(CUT, { exact: false }).waitFor();
      proxy.heal();
      await ui.page.clock.fastForward(6_000);
      await ui.page.getByText(/6 of 10 events/).waitFor();
      held.goOn();
      await isReady('silent-line');
    } finally {
      await proxy.close();
    }
  });

  it('starts it once, although the answer to its start is lost and somebody presses the button again', async () => {
    await toPreview(ui.page, `${line.url}/#/restore?app=blog`, 'asked-twice');
    const held = ui.server.hold();
    let sent = 0;
    await ui.page.route('**/api/restores', async (route) => {
      sent += 1;
      if (sent > 2) return route.continue();
      await route.fetch();
      return sent === 1 ? route.abort() : route.fulfill({ body: '<form>Sign in</form>' });
    });
    await button(/^Restore \d+ events$/).click();
    await ui.page.getByText('The server does not answer', { exact: false }).first().waitFor();
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await button(/^Restore \d+ events$/).click();
    await ui.page.getByText('This page does not understand the answer.', { exact: false }).waitFor();
    await button(/^Restore \d+ events$/).click();
    await ui.page.getByText('You can close this page.', { exact: false }).waitFor();
    held.goOn();
    await isReady('asked-twice');
    expect(sent).to.equal(3);
    expect(await started('asked-twice')).to.equal(1);
  });

  it('starts it once, although the button is pressed twice at once', async () => {
    await toPreview(ui.page, `${line.url}/#/restore?app=blog`, 'double-click');
    const held = ui.server.hold();
    await button(/^Restore \d+ events$/).dblclick();
    await ui.page.getByText('You can close this page.', { exact: false }).waitFor();
    held.goOn();
    await isReady('double-click');
    expect(await started('double-click')).to.equal(1);
  });
});
