import { expect } from 'chai';
import { useUi } from './fresh-page.js';
import { axeFindings } from './ui-server.js';

describe('The stand-alone page', () => {
  const ui = useUi({ isEmpty: true });
  const { errors } = ui;

  it('runs nothing inline, is in no frame of another, and says to nobody where its reader comes from', async () => {
    const page = await (await fetch(`${ui.server.url}/`)).text();
    const files = [...page.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, path = '']) => `/${path}`);
    expect(files).to.have.length(3);
    expect(page, 'no script or style in the page itself').not.to.match(/<style|style=|<script(?![^>]*src=)| on[a-z]+=/);
    for (const path of ['/', '/eventark-elements.js', ...files, '/api/apps', '/nothing-here']) {
      const { headers } = await fetch(ui.server.url + path);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy, path)
        .to.match(/^default-src 'none'/)
        .and.include("frame-ancestors 'none'");
      expect(policy, path).not.to.match(/unsafe|\*|https?:/);
      expect(headers.get('x-content-type-options'), path).to.equal('nosniff');
      expect(headers.get('referrer-policy'), path).to.equal('no-referrer');
    }
  });

  const whyNot = {
    'whose script does not come': (body: string) => ({ status: 502, body }),
    'that a browser is too old to read': () => ({ contentType: 'text/javascript', body: 'let a = (;' }),
  };
  for (const [title, answer] of Object.entries(whyNot)) {
    it(`says, instead of staying blank, what to do about one ${title}`, async () => {
      errors.expect(/502|Unexpected token/);
      await ui.page.route('**/assets/page-*.js', (route) => route.fulfill(answer('Bad gateway')));
      await ui.page.goto(`${ui.server.url}/`);
      const told = ui.page.getByRole('heading', { name: 'This page has not started' });
      expect(await told.count(), 'not at once, where it only takes a moment').to.equal(0);
      await ui.page.evaluate('document.getAnimations().forEach((animation) => animation.finish())');
      await told.waitFor();
      expect(await ui.page.locator('.late').innerText())
        .to.include('reload the page')
        .and.include('Laden Sie die Seite neu');
      expect(await axeFindings(ui.page)).to.deep.equal([]);
    });
  }

  it('begins at the heading of what opens, unless its reader has gone elsewhere meanwhile', async () => {
    const focus = ui.page.locator(':focus');
    const heading = ui.page.getByRole('heading', { name: 'Activity', level: 1 });
    await ui.page.goto(`${ui.server.url}/`);
    await ui.page.getByRole('heading', { level: 1 }).waitFor();
    const free = Promise.withResolvers<void>();
    await ui.page.route('**/assets/activity-part-*.js', async (route) => {
      await free.promise;
      await route.continue();
    });
    await ui.page.evaluate(`location.hash = '#/activity'`);
    const back = ui.page.getByRole('link', { name: 'Apps' });
    await back.focus();
    free.resolve();
    await heading.waitFor();
    await back.and(focus).waitFor();
    await ui.page.goBack();
    await ui.page.getByRole('heading', { level: 1 }).and(focus).waitFor();
    await ui.page.goForward();
    await heading.and(focus).waitFor();
  });

  it('says what it needs where scripts are switched off', async () => {
    const context = await ui.browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${ui.server.url}/`);
    const told = await page.locator('noscript').innerText();
    expect(told).to.include('These pages need JavaScript.').and.include('Diese Seiten brauchen JavaScript.');
    expect(await page.locator('.late').isVisible(), 'one reason is enough').to.equal(false);
    await context.close();
  });

  it('says that the server does not answer, and goes on once it does', async () => {
    errors.expect(/ERR_|Failed to load/);
    await ui.page.route('**/api/**', (route) => route.abort('connectionrefused'));
    await ui.page.goto(`${ui.server.url}/`);
    const again = ui.page.getByRole('button', { name: 'Try again' });
    await again.waitFor();
    expect(await ui.page.getByRole('alert').filter({ hasText: /\S/ }).count(), 'told once').to.equal(1);
    expect(await axeFindings(ui.page)).to.deep.equal([]);
    await ui.page.unroute('**/api/**');
    await again.click();
    await ui.page.getByRole('heading', { name: 'No apps yet' }).waitFor();
  });
});
