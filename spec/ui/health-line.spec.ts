import { expect } from 'chai';
import { useUi } from './fresh-page.js';
import { overflowOf } from './in-page.js';
import { axeFindings } from './ui-server.js';

const HOUR = 3_600_000;

/** What the API says, and what people read. */
const STATES = {
  'is new': [{ badge: 'new', reason: 'first-expected' }, 'New', 'No backup of this app can be restored'],
  'has no backup': [
    { badge: 'never', reason: 'no-backup', failedRuns: 1 },
    'No backup',
    'No backup of this app can be restored',
  ],
  'has had none for too long': [
    { badge: 'at-risk', reason: 'too-old', lastGood: 216 },
    'At risk',
    'Last good backup 9 days ago',
  ],
  'fails each time': [
    { badge: 'at-risk', reason: 'runs-failed', lastGood: 30, failedRuns: 3 },
    'At risk',
    'Last good backup 30 hours ago',
  ],
  'is late': [{ badge: 'overdue', reason: 'late', lastGood: 40 }, 'Overdue', 'Last good backup 40 hours ago'],
  'is in time': [{ badge: 'protected', reason: 'in-time', lastGood: 3 }, 'Up to date', 'Last good backup 3 hours ago'],
} as const;

describe('The line about the backups of an app', () => {
  const ui = useUi();
  const { errors } = ui;

  const openHost = async (lang = 'en'): Promise<void> => {
    await ui.page.route('**/host', (route) =>
      route.fulfill({
        contentType: 'text/html',
        headers: { 'content-security-policy': "default-src 'self'" },
        body: `<!doctype html><html lang="${lang}"><title>Host</title><script type="module" src="/eventark-elements.js"></script>
          <main><h1>Host</h1><eventark-health api="/api" app="blog"></eventark-health></main></html>`,
      }),
    );
    await ui.page.goto(`${ui.server.url}/host`);
  };
  const answer = async (health: object, lastGood?: number): Promise<void> => {
    const at = lastGood === undefined ? {} : { lastGood: new Date(Date.now() - lastGood * HOUR).toISOString() };
    const json = { targetMs: 24 * HOUR, failedRuns: 0, ...health, ...at };
    await ui.page.unroute('**/backup-health');
    await ui.page.route('**/backup-health', (route) => route.fulfill({ json }));
  };

  for (const [title, [health, badge, sentence]] of Object.entries(STATES)) {
    it(`says of one that ${title} how well it is backed up`, async () => {
      await answer(health, 'lastGood' in health ? health.lastGood : undefined);
      await openHost();
      await ui.page.getByText(badge, { exact: true }).waitFor();
      await ui.page.getByText(sentence).waitFor();
      if (!('failedRuns' in health)) return;
      const why = await ui.page.locator('eventark-health .row').getAttribute('title');
      expect(why).to.match('lastGood' in health ? /3 runs have failed since then\.$/ : / 1 run has failed\.$/);
    });
  }

  it('has nothing that axe finds wrong, in both colours, and fits a narrow place in German', async () => {
    await answer({ badge: 'at-risk', reason: 'too-old' }, 216);
    for (const colorScheme of ['light', 'dark'] as const) {
      await ui.page.emulateMedia({ colorScheme });
      await openHost();
      await ui.page.getByText('At risk').waitFor();
      expect(await axeFindings(ui.page)).to.deep.equal([]);
    }
    await ui.page.setViewportSize({ width: 320, height: 600 });
    await openHost('de');
    await ui.page.getByText('Letzte gute Sicherung', { exact: false }).waitFor();
    expect(await overflowOf(ui.page)).to.equal(0);
  });

  it('is silent where nobody can tell, tells the host, and speaks once somebody can', async () => {
    errors.expect(/500|Failed to load/);
    await ui.page.clock.install();
    await ui.page.route('**/backup-health', (route) => route.fulfill({ status: 500, json: { code: 'unexpected' } }));
    await ui.page.addInitScript(`addEventListener('eventark:error', (event) => (globalThis.told = event.detail.code))`);
    await openHost();
    await ui.page.waitForResponse('**/backup-health');
    await ui.page.clock.runFor(100);
    expect(await ui.page.evaluate<string>('globalThis.told')).to.equal('unexpected');
    expect((await ui.page.locator('eventark-health').innerText()).trim()).to.equal('');
    await answer({ badge: 'new', reason: 'first-expected' });
    await ui.page.clock.fastForward(61_000);
    await ui.page.getByText('New', { exact: true }).waitFor();
  });

  it('asks anew for another app, and no more once it is removed', async () => {
    await answer({ badge: 'new', reason: 'first-expected' });
    await ui.page.clock.install();
    await openHost();
    await ui.page.getByText('New', { exact: true }).waitFor();
    const other = ui.page.waitForRequest('**/apps/a%20b%2Fc/backup-health');
    await ui.page.evaluate(`document.querySelector('eventark-health').app = 'a b/c'`);
    await other;
    const asked: string[] = [];
    await ui.page.evaluate(`document.querySelector('eventark-health').remove()`);
    ui.page.on('request', (request) => asked.push(request.url()));
    await ui.page.clock.fastForward(300_000);
    expect(asked).to.deep.equal([]);
  });
});
