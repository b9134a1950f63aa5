import { expect } from 'chai';
import type { Page, Route } from 'playwright-core';
import { useChromium } from '../support/chromium.js';
import { useFreshPage } from './fresh-page.js';
import { axeFindings, startUiServer, type UiServer } from './ui-server.js';

const problem = (status: number, code: string, headers: Record<string, string> = {}) => ({
  ...{ status, headers, contentType: 'application/problem+json' },
  body: JSON.stringify({ code, detail: `the server says ${status}`, traceId: '00-4b' }),
});
const page502 = { status: 502, contentType: 'text/html', body: '<html><script>taken = 1</script>Bad gateway</html>' };

/** What the API, or something before it, answers to everything. */
const ANSWERS: Readonly<Record<string, (route: Route) => Promise<void>>> = {
  'a refusal': async (route) => route.fulfill(problem(403, 'forbidden')),
  'that nothing is there': async (route) => route.fulfill(problem(404, 'not-found')),
  'that there are too many requests': async (route) =>
    route.fulfill(problem(429, 'rate-limited', { 'retry-after': '1' })),
  'a defect': async (route) => route.fulfill(problem(500, 'unexpected')),
  'the page of a proxy': async (route) => route.fulfill(page502),
  'a page of a sign-in, as if all were well': async (route) =>
    route.fulfill({ status: 200, contentType: 'text/html', body: '<form>Sign in</form>' }),
  nothing: async (route) => route.abort(),
};

describe('A page whose first request is answered badly, in a browser', () => {
  const browser = useChromium();
  let server: UiServer;
  let backup: string;
  let page: Page;
  const errors = useFreshPage(browser, (opened) => (page = opened));

  before(async () => {
    server = await startUiServer();
    backup = (await server.module.create('blog', { comment: 'before the launch' })).point.id;
  });
  after(async () => server.close());

  for (const [name, path] of [
    ['all apps', ''],
    ['the backups of an app', 'apps/blog'],
    ['a backup', 'apps/blog/inside?backup=BACKUP'],
    ['the restore', 'restore?app=blog'],
    ['the clone', 'apps/blog/clone'],
    ['templates', 'templates'],
  ] as const) {
    it(`says what went wrong, runs nothing of it, and loads when all is well again: ${name}`, async () => {
      errors.expect(/Failed to load resource/);
      for (const [answer, give] of Object.entries(ANSWERS)) {
        await page.goto('about:blank');
        await page.route('**/api/**', give);
        await page.goto(`${server.url}/#/${path.replace('BACKUP', backup)}`);
        await page.getByRole('alert').first().waitFor();
        expect(await axeFindings(page), answer).to.deep.equal([]);
        expect(await page.evaluate(() => 'taken' in globalThis), answer).to.equal(false);
        await page.unroute('**/api/**');
        const again = page.getByRole('button', { name: 'Try again' });
        if ((await again.count()) > 0) await again.first().click();
        else await page.reload();
        await page.getByRole('alert').first().waitFor({ state: 'detached' });
      }
    });
  }
});
