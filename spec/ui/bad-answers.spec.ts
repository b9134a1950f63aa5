import { expect } from 'chai';
import type { Route } from 'playwright-core';
import { useUi } from './fresh-page.js';
import { axeFindings } from './ui-server.js';

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
  let backup: string;
  const ui = useUi();
  const { errors } = ui;

  before(async () => {
    backup = (await ui.server.module.create('blog', { comment: 'before the launch' })).point.id;
  });

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
        await ui.page.goto('about:blank');
        await ui.page.route('**/api/**', give);
        await ui.page.goto(`${ui.server.url}/#/${path.replace('BACKUP', backup)}`);
        await ui.page.getByRole('alert').filter({ hasText: /\S/ }).first().waitFor();
        expect(await axeFindings(ui.page), answer).to.deep.equal([]);
        expect(await ui.page.evaluate(() => 'taken' in globalThis), answer).to.equal(false);
        await ui.page.unroute('**/api/**');
        const again = ui.page.getByRole('button', { name: 'Try again' });
        if ((await again.count()) > 0) await again.first().click();
        else await ui.page.reload();
        await ui.page.getByRole('alert').filter({ hasText: /\S/ }).first().waitFor({ state: 'detached' });
      }
    });
  }
});
