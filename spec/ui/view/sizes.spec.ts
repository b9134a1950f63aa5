import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { useUi } from '../fresh-page.js';

const SOURCE = join(import.meta.dirname, '..', '..', '..', 'src', 'ui');

/** Each element of ours, and what it shows once it is whole. */
const ELEMENTS = [
  ['<eventark-backups app="blog">', 'of the blog'],
  ['<eventark-backup app="blog" backup="BACKUP" tab="timeline">', 'Events over time'],
  ['<eventark-backup app="blog" backup="BACKUP" tab="contents">', 'Choose an object'],
  ['<eventark-restore app="blog" backup="BACKUP">', 'of the blog'],
  ['<eventark-clone app="blog">', 'Next'],
  ['<eventark-templates template="start">', 'Free'],
  ['<eventark-admin>', 'Nothing is running.'],
  ['<eventark-health app="blog">', 'Last good backup'],
] as const;

/** Size, letters and room of each thing that an element draws, those of its own elements included. */
const SIZES = `(() => {
  const sizes = [];
  const walk = (root) => {
    for (const element of root.querySelectorAll('*')) {
      const { fontSize, lineHeight, padding, margin, gap, maxWidth, gridTemplateColumns } = getComputedStyle(element);
      const { width, height } = element.getBoundingClientRect();
      const name = element.localName + '.' + (element.className?.baseVal ?? element.className);
      sizes.push([name, Math.round(width) + 'x' + Math.round(height), fontSize, lineHeight, padding, margin, gap, maxWidth, gridTemplateColumns].join(' '));
      if (element.shadowRoot) walk(element.shadowRoot);
    }
  };
  walk(document.querySelector('main > *').shadowRoot);
  return sizes;
})()`;

describe('The elements in a page whose letters have another size', () => {
  let backup: string;
  const ui = useUi();

  before(async () => {
    backup = (await ui.server.module.create('blog', { comment: 'of the blog' })).point.id;
    await ui.server.module.templates.make(backup, { name: 'start', title: 'Start', secrets: 'keep' });
  });

  /** Sizes of what is drawn once nothing of it is loaded any more. */
  const sizesIn = async (element: string, shown: string, rules: string): Promise<readonly string[]> => {
    const [, name = ''] = /<([\w-]+)/.exec(element) ?? [];
    const tag = element.replace('BACKUP', backup).replace('>', ' api="/api">');
    await ui.page.route('**/host', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<!doctype html><html lang="en"><title>Host</title><style>body { margin: 0 } ${rules}</style>
          <script type="module" src="/eventark-elements.js"></script><main>${tag}</${name}></main></html>`,
      }),
    );
    await ui.page.goto(`${ui.server.url}/host`);
    await ui.page.getByText(shown).first().waitFor();
    await ui.page.locator('.skeleton').first().waitFor({ state: 'detached' });
    for (let before = '', times = 0; ;) {
      const now = await ui.page.evaluate<readonly string[]>(SIZES);
      times = now.join() === before ? times + 1 : 0;
      if (times === 2) return now;
      before = now.join();
      await ui.page.waitForTimeout(150);
    }
  };

  for (const [element, shown] of ELEMENTS) {
    it(`have their own: ${element}`, async () => {
      await ui.page.clock.setFixedTime(Date.now());
      const usual = await sizesIn(element, shown, '');
      expect(usual.length).to.be.greaterThan(5);
      for (const size of ['40px', '10px', '62.5%']) {
        expect(await sizesIn(element, shown, `:root { font-size: ${size} }`), size).to.deep.equal(usual);
      }
    });
  }

  it('measure nothing by the letters of the page, in any state', () => {
    const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    expect(files.length).to.be.greaterThan(50);
    const found = files.filter((name) => /\d(rem|rlh|rch|rex)\b/.test(readFileSync(join(SOURCE, name), 'utf8')));
    expect(found).to.deep.equal([]);
  });
});
