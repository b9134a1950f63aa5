import { expect } from 'chai';
import { build } from 'esbuild';
import { join } from 'node:path';
import { useUi } from './fresh-page.js';
import { axeFindings } from './ui-server.js';
import { HOSTILE, looksOf } from './view/hostile-sheets.js';
import { keepPictures } from './view/pictures.js';

const REACT_HOST = join(import.meta.dirname, '..', 'support', 'hosts', 'react-host.jsx');
const ELEMENTS = '<script type="module" src="/eventark-elements.js"></script>';

describe('The elements in pages of hosts', () => {
  const ui = useUi();
  const { button } = ui;

  before(async () => {
    await ui.server.module.copy('blog', { name: 'shop' });
    await ui.server.module.create('blog', { comment: 'of the blog' });
    await ui.server.module.create('shop', { comment: 'of the shop' });
  });
  const open = async (body: string, script = '', policy = ''): Promise<void> => {
    await ui.page.route('**/host.js', (route) => route.fulfill({ contentType: 'text/javascript', body: script }));
    await ui.page.route('**/host', (route) =>
      route.fulfill({
        contentType: 'text/html',
        headers: { 'content-security-policy': `default-src 'self'; style-src 'self' 'nonce-host'; ${policy}` },
        body: `<!doctype html><html lang="en"><title>Host</title>${body}</html>`,
      }),
    );
    await ui.page.goto(`${ui.server.url}/host`);
  };
  const isListed = async (comment: string): Promise<void> => ui.page.getByRole('row', { name: comment }).waitFor();

  describe('that takes no markup but by trusted types', () => {
    for (const [element, shown] of [
      ['<eventark-backups app="blog"', 'of the blog'],
      ['<eventark-backup app="blog" backup="BACKUP" tab="timeline"', 'Timeline'],
      ['<eventark-restore', 'Restore a backup'],
      ['<eventark-clone app="blog"', 'Clone'],
      ['<eventark-templates', 'Templates'],
      ['<eventark-admin', 'shop'],
      ['<eventark-health app="blog"', 'Last good backup'],
    ] as const) {
      it(`draw themselves: ${element}>`, async () => {
        const { points } = await ui.server.module.list();
        const { id = '' } = points.find(({ manifest }) => manifest.comment === 'of the blog')?.manifest ?? {};
        const tag = `${element.replace('BACKUP', id)} api="/api">`;
        await open(
          `${ELEMENTS}<main>${tag}</${element.slice(1).split(' ')[0]}></main>`,
          '',
          "require-trusted-types-for 'script'; trusted-types lit-html",
        );
        await ui.page.getByText(shown).first().waitFor();
      });
    }
  });

  describe('written in React', () => {
    let script = '';

    before(async () => {
      const { outputFiles } = await build({
        ...{ entryPoints: [REACT_HOST], bundle: true, write: false, format: 'esm', jsx: 'automatic' },
        define: { 'process.env.NODE_ENV': '"production"' },
      });
      script = outputFiles[0]?.text ?? '';
    });

    const openReact = async (): Promise<void> => {
      await open(`${ELEMENTS}<main></main><script type="module" src="/host.js"></script>`, script);
      await isListed('of the blog');
      await isListed('of the shop');
    };

    it('take properties and functions from JSX, and hand their events to it', async () => {
      await openReact();
      const asked = await ui.page.evaluate<readonly string[]>('globalThis.asked');
      expect(asked.join()).to.include('/api/apps/blog/backups').and.to.include('/api/apps/shop/backups');
      await button('Help of the host').first().waitFor();
      await keepPictures(ui.page);
      await ui.page
        .getByText(/^Last good backup/)
        .first()
        .waitFor();
      await button(/^Actions for/)
        .first()
        .click();
      await ui.page.getByRole('menuitem', { name: 'Restore as new app…' }).click();
      await ui.page.locator('output').getByText('restore', { exact: true }).waitFor();
      await isListed('of the blog');
    });

    it('are moved, removed and shown again as it likes, and ask no more while they are not there', async () => {
      await openReact();
      await button('Swap').click();
      await ui.page.locator('section').first().getByRole('row', { name: 'of the shop' }).waitFor();
      await isListed('of the blog');
      await button('Hide').click();
      await ui.page.getByRole('row').first().waitFor({ state: 'detached' });
      const before = await ui.page.evaluate<number>('globalThis.asked.length');
      await ui.page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
      await ui.page.waitForTimeout(300);
      expect(await ui.page.evaluate<number>('globalThis.asked.length')).to.equal(before);
      await button('Show').click();
      await isListed('of the blog');
      await isListed('of the shop');
    });
  });

  describe('that binds properties and changes the tree, as Angular does', () => {
    it('take properties that were set before they are known, attributes, and changes of both', async () => {
      await open(
        '<main></main><script type="module" src="/host.js"></script>',
        `const make = (name, properties) => Object.assign(document.createElement(name), properties);
         globalThis.el = make('eventark-backups', { api: '/api', app: 'blog', timeZone: 'Asia/Tokyo', getToken: () => 'of-the-host' });
         el.addEventListener('eventark:notify', (event) => (event.preventDefault(), (globalThis.told = event.detail.level)));
         document.querySelector('main').append(el);
         await new Promise((resolve) => setTimeout(resolve, 100));
         await import('/eventark-elements.js');`,
      );
      const signed = ui.page.waitForRequest((request) => request.headers()['authorization'] === 'Bearer of-the-host');
      await isListed('of the blog');
      await signed;
      await ui.page.evaluate(`el.app = 'shop'`);
      await isListed('of the shop');
      await ui.page.evaluate(
        `el.setAttribute('app', 'nowhere'); el.setAttribute('app', 'blog'); el.setAttribute('lang', 'de')`,
      );
      await ui.page.getByRole('heading', { name: 'Sicherungen', exact: true }).waitFor();
      await isListed('of the blog');
      await ui.page.evaluate(`el.removeAttribute('lang'); document.documentElement.lang = 'de'`);
      await ui.page.evaluate(`document.documentElement.lang = 'en'`);
      await ui.page.getByRole('heading', { name: 'Backups', exact: true }).waitFor();
      expect(await axeFindings(ui.page)).to.deep.equal([]);
      for (const action of ['Protect', 'Remove protection']) {
        await button(/^Actions for/)
          .last()
          .click();
        await ui.page.getByRole('menuitem', { name: action }).click();
        await ui.page.getByRole('menuitem').first().waitFor({ state: 'detached' });
      }
      expect(await ui.page.evaluate<string>('globalThis.told')).to.equal('ok');
      expect(await ui.page.locator('.toast').count(), 'a toast beside that of the host').to.equal(0);
    });

    it('live on when they are moved, and in a shadow root of the host', async () => {
      await open(
        `${ELEMENTS}<main></main><div id="other"></div><script type="module" src="/host.js"></script>`,
        `document.querySelector('main').innerHTML = '<eventark-backups api="/api" app="blog"></eventark-backups>';
         globalThis.el = document.querySelector('eventark-backups');
         globalThis.shadow = document.querySelector('#other').attachShadow({ mode: 'open' });`,
      );
      await isListed('of the blog');
      const held = ui.server.hold();
      await button(/^Start backup$/)
        .first()
        .click();
      const { progress } = await held.waits;
      await ui.page.evaluate(
        `for (let times = 0; times < 20; times += 1) (times % 2 ? shadow : document.querySelector('main')).append(el)`,
      );
      await isListed('of the blog');
      progress({ phase: 'write-events', done: 7, total: 10, unit: 'events' });
      await ui.page.getByText('7 of 10 events').waitFor();
      await ui.page.evaluate(`el.remove(); shadow.append(el)`);
      await ui.page.getByText('7 of 10 events').waitFor();
      held.goOn();
      await ui.page
        .getByText(/^Backup completed/)
        .first()
        .waitFor();
    });
  });

  describe('whose style sheet', () => {
    const body = (rules: string): string =>
      `<style nonce="host">body { margin: 0 } ${rules}</style>${ELEMENTS}<main><eventark-backups api="/api" app="blog"></eventark-backups></main>`;
    /** How all looks once nothing of it moves or is loaded any more. */
    const looks = async (rules: string): Promise<string> => {
      await ui.page.unrouteAll();
      // The page goes by the clock of the server, which has to be as fixed as its own.
      await ui.page.route(
        ({ pathname }) => pathname.startsWith('/api/') && !pathname.endsWith('/stream'),
        async (route) => {
          const response = await route.fetch();
          const date = await ui.page.evaluate<string>('new Date().toUTCString()');
          await route.fulfill({ response, headers: { ...response.headers(), date } });
        },
      );
      await open(body(rules));
      await isListed('of the blog');
      await ui.page.evaluate('document.fonts.ready');
      for (let before = ''; ;) {
        const now = (await ui.page.evaluate<readonly string[]>(looksOf('eventark-backups'))).join('\n');
        if (now === before) return now;
        before = now;
        await ui.page.waitForTimeout(300);
      }
    };

    for (const [title, rules] of Object.entries(HOSTILE)) {
      it(`${title} look as anywhere else`, async () => {
        await ui.page.clock.setFixedTime(Date.now() + 7_200_000);
        const usual = await looks('');
        expect(usual.split('\n').length).to.be.greaterThan(50);
        expect(await looks(rules)).to.equal(usual);
        await keepPictures(ui.page);
      });
    }

    it('hides what is beyond a box, and has a bar over all, does not cover menus, dialogs and toasts', async () => {
      await ui.page.setViewportSize({ width: 1000, height: 700 });
      await open(
        body(`main { transform: scale(1); overflow: hidden; height: 640px; overflow-y: auto; position: relative; z-index: 0 }
          body::after { content: ''; position: fixed; inset: 560px 0 0 0; z-index: 99999; background: gold }`),
      );
      await isListed('of the blog');
      await button(/^Actions for/)
        .last()
        .click();
      for (const item of await ui.page.getByRole('menuitem').all()) {
        const box = await item.boundingBox();
        expect(box?.y).to.be.within(0, 700 - (box?.height ?? 700));
        expect(box?.x).to.be.within(0, 1000 - (box?.width ?? 1000));
      }
      expect(await ui.page.evaluate<boolean>(IS_ON_TOP('[role=menuitem]'))).to.equal(true);
      await ui.page.getByRole('menuitem', { name: 'Protect' }).click();
      await ui.page.locator('.toast').waitFor();
      expect(await ui.page.evaluate<boolean>(IS_ON_TOP('.toast'))).to.equal(true);
      const toast = await ui.page.locator('.toast').boundingBox();
      expect((toast?.y ?? 0) + (toast?.height ?? 0)).to.be.within(600, 700);
      await button('Dismiss').click();
      await button(/^Actions for/)
        .last()
        .click();
      await ui.page.getByRole('menuitem', { name: 'Remove protection' }).click();
    });

    it('hides an element does hide it', async () => {
      await open(body('.gone { display: none }'));
      await isListed('of the blog');
      const shown = async (change: string): Promise<boolean> => {
        await ui.page.evaluate(`const el = document.querySelector('eventark-backups'); ${change}`);
        return ui.page.locator('eventark-backups').isVisible();
      };
      expect(await shown(`el.className = 'gone'`)).to.equal(false);
      expect(await shown(`el.className = ''`)).to.equal(true);
      expect(await shown(`el.hidden = true`)).to.equal(false);
    });
  });
});

/** Whether the first thing in the element that fits is what the mouse would meet there. */
const IS_ON_TOP = (selector: string): string => `(() => {
  const walk = (root) => root.querySelector(${JSON.stringify(selector)}) ??
    [...root.querySelectorAll("*")].filter((each) => each.className !== "root").map((each) => each.shadowRoot && walk(each.shadowRoot)).find(Boolean);
  const found = walk(document);
  const { x, y, width, height } = found.getBoundingClientRect();
  let at = document.elementFromPoint(x + width / 2, y + height / 2);
  while (at?.shadowRoot) {
    const inner = at.shadowRoot.elementFromPoint(x + width / 2, y + height / 2);
    if (inner === null || inner === at) break;
    at = inner;
  }
  return found === at || found.contains(at);
})()`;
