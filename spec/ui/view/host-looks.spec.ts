import { expect } from 'chai';
import { useUi } from '../fresh-page.js';
import { openHost, until } from './host-page.js';

const ELEMENT = '<eventark-backups api="/api" app="blog"></eventark-backups>';

/** A property of a part of the element that each token changes, the value that a host gives it, and what the browser makes of it. */
const TOKENS: readonly (readonly [token: string, value: string, selector: string, property: string, is: string])[] = [
  ['font', 'Courier', '.root', 'font-family', 'Courier'],
  ['mono', 'Courier', 'code, .mono', 'font-family', 'Courier'],
  ['text', 'rgb(1, 2, 3)', '.root', 'color', 'rgb(1, 2, 3)'],
  ['muted', 'rgb(1, 2, 3)', '.muted', 'color', 'rgb(1, 2, 3)'],
  ['surface', 'rgb(1, 2, 3)', '.card', 'background-color', 'rgb(1, 2, 3)'],
  ['raised', 'rgb(1, 2, 3)', '.input', 'background-color', 'rgb(1, 2, 3)'],
  ['border', 'rgb(1, 2, 3)', '.card', 'border-top-color', 'rgb(1, 2, 3)'],
  ['border-strong', 'rgb(1, 2, 3)', '.input', 'border-top-color', 'rgb(1, 2, 3)'],
  ['accent', 'rgb(1, 2, 3)', '.btn.primary', 'background-color', 'rgb(1, 2, 3)'],
  ['on-accent', 'rgb(1, 2, 3)', '.btn.primary', 'color', 'rgb(1, 2, 3)'],
  ['ok', 'rgb(1, 2, 3)', '.badge.ok', 'color', 'rgb(1, 2, 3)'],
  ['ok-soft', 'rgb(1, 2, 3)', '.badge.ok', 'background-color', 'rgb(1, 2, 3)'],
  ['radius', '19px', '.card', 'border-top-left-radius', '19px'],
  ['space', '10px', '.btn.primary', 'padding-left', '30px'],
];

/** A style of the first thing in the element that fits. */
const styleOf = (selector: string, property: string): string =>
  `getComputedStyle(document.querySelector('eventark-backups').shadowRoot.querySelector('${selector}')).getPropertyValue('${property}')`;

/** Pairs of text and ground that the elements draw, by the names of their tokens. */
const PAIRS: readonly (readonly [text: string, ground: string])[] = [
  ...['text', 'muted', 'faint', 'accent', 'ok', 'warn', 'danger'].flatMap((text) =>
    ['surface', 'raised', 'sunken'].map((ground) => [text, ground] as const),
  ),
  ...['accent', 'ok', 'warn', 'danger'].map((text) => [text, `${text}-soft`] as const),
  ['on-accent', 'accent'],
];

/** The variables of Bootstrap 5.3.3, as its style sheet has them. */
const BOOTSTRAP = `:root, [data-bs-theme=light] { --bs-body-bg: #fff; --bs-body-color: #212529; --bs-secondary-color: rgba(33, 37, 41, .75); --bs-tertiary-bg: #f8f9fa;
  --bs-border-color: #dee2e6; --bs-border-radius: .375rem; --bs-body-font-family: Georgia; --bs-font-monospace: Courier;
  --bs-primary-text-emphasis: #052c65; --bs-success-text-emphasis: #0a3622; --bs-warning-text-emphasis: #664d03; --bs-danger-text-emphasis: #58151c;
  --bs-primary-bg-subtle: #cfe2ff; --bs-success-bg-subtle: #d1e7dd; --bs-warning-bg-subtle: #fff3cd; --bs-danger-bg-subtle: #f8d7da }
  [data-bs-theme=dark] { color-scheme: dark; --bs-body-bg: #212529; --bs-body-color: #dee2e6; --bs-secondary-color: rgba(222, 226, 230, .75); --bs-tertiary-bg: #2b3035;
  --bs-border-color: #495057; --bs-primary-text-emphasis: #6ea8fe; --bs-success-text-emphasis: #75b798; --bs-warning-text-emphasis: #ffda6a;
  --bs-danger-text-emphasis: #ea868f; --bs-primary-bg-subtle: #031633; --bs-success-bg-subtle: #051b11; --bs-warning-bg-subtle: #332701; --bs-danger-bg-subtle: #2c0b0e }`;

/** The contrast of each pair, with text that lets its ground through laid over it. */
const CONTRASTS = (pairs: typeof PAIRS): string => `(() => {
  const root = document.querySelector('eventark-backups').shadowRoot.querySelector('.root');
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const probe = root.appendChild(document.createElement('i'));
  const colour = (name) => { probe.style.color = 'var(--' + name + ')'; return getComputedStyle(probe).color; };
  const light = (...layers) => {
    for (const layer of layers) { canvas.fillStyle = layer; canvas.fillRect(0, 0, 1, 1); }
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return ${JSON.stringify(pairs)}.map(([text, ground]) => {
    const [a, b] = [light(colour(ground), colour(text)), light(colour(ground))];
    return [text + ' on ' + ground, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
  });
})()`;

describe('The looks of the elements in a host', () => {
  const ui = useUi();

  before(async () => {
    const { point } = await ui.server.module.create('blog', { comment: 'of the blog' });
    await ui.server.module.protect(point.id, true);
  });

  const open = async (styles: string, body = ELEMENT): Promise<void> => {
    await openHost(ui.page, ui.server.url, { body, styles });
    await ui.page.getByRole('row', { name: 'of the blog' }).first().waitFor();
  };

  it('change with each token, and with none else', async () => {
    await open('');
    const usual = new Map<string, string>();
    const there: string[] = [];
    for (const [token, , selector, property] of TOKENS) {
      const isThere = `document.querySelector('eventark-backups').shadowRoot.querySelector('${selector}') !== null`;
      if (!(await ui.page.evaluate<boolean>(isThere))) continue;
      there.push(token);
      usual.set(token, await ui.page.evaluate<string>(styleOf(selector, property)));
    }
    expect(there).to.include.members(['font', 'text', 'muted', 'surface', 'border', 'accent', 'on-accent', 'radius']);
    for (const [token, value, selector, property, is] of TOKENS.filter(([name]) => there.includes(name))) {
      await ui.page.evaluate(
        `document.querySelector('eventark-backups').style.setProperty('--eventark-${token}', '${value}')`,
      );
      await until(ui.page, `${styleOf(selector, property)} === '${is}'`);
      await ui.page.evaluate(`document.querySelector('eventark-backups').style.removeProperty('--eventark-${token}')`);
      await until(ui.page, `${styleOf(selector, property)} === ${JSON.stringify(usual.get(token))}`);
    }
  });

  it('are closer together where the host says compact', async () => {
    await open('');
    const height = async (): Promise<number> => (await ui.page.locator('eventark-backups').boundingBox())?.height ?? 0;
    const usual = await height();
    await ui.page.evaluate(`document.querySelector('eventark-backups').setAttribute('density', 'compact')`);
    expect(await height()).to.be.lessThan(usual);
  });

  it('have each part that a host may reach', async () => {
    await open(
      ['toolbar', 'table', 'row', 'badge']
        .map((part) => `::part(${part}) { outline: 3px solid rgb(1, 2, 3) }`)
        .join(''),
    );
    for (const part of ['toolbar', 'table', 'row', 'badge']) {
      const outline = await ui.page.evaluate<string>(styleOf(`[part~=${part}]`, 'outline-color'));
      expect(outline, part).to.equal('rgb(1, 2, 3)');
    }
  });

  it('leave room for what a host puts into them', async () => {
    const slots = '<button slot="header-actions">Ours</button><a slot="help" href="/help">Help</a>';
    for (const [element, name] of [
      ['eventark-backups', 'app="blog"'],
      ['eventark-admin', ''],
      ['eventark-restore', 'app="blog"'],
      ['eventark-clone', 'app="blog"'],
      ['eventark-templates', ''],
    ] as const) {
      await openHost(ui.page, ui.server.url, { body: `<${element} api="/api" ${name}>${slots}</${element}>` });
      await ui.page.getByRole('button', { name: 'Ours' }).waitFor();
      await ui.page.getByRole('link', { name: 'Help' }).waitFor();
    }
    const empty = '<p slot="empty">Ask the desk on the second floor.</p>';
    await openHost(ui.page, ui.server.url, { body: `<eventark-templates api="/api">${empty}</eventark-templates>` });
    await ui.page.getByText('Ask the desk on the second floor.').waitFor();
    expect(await ui.page.getByText('No templates yet').isVisible()).to.equal(false);
  });

  for (const [sheet, theme, accent] of [
    ['squidex', 'light', 'rgb(18, 96, 196)'],
    ['bootstrap', 'light', 'rgb(5, 44, 101)'],
    ['bootstrap', 'dark', 'rgb(110, 168, 254)'],
  ] as const) {
    it(`have a sheet for ${sheet} whose words can be read: ${theme}`, async () => {
      await open(`@import url('/presets/${sheet}.css'); ${BOOTSTRAP}`);
      await ui.page.evaluate(`document.documentElement.dataset.bsTheme = '${theme}'`);
      const found = await ui.page.evaluate<readonly (readonly [string, number])[]>(CONTRASTS(PAIRS));
      expect(found).to.have.length(PAIRS.length);
      expect(found.filter(([, contrast]) => contrast < 4.5)).to.deep.equal([]);
      await until(ui.page, `${styleOf('.btn.primary', 'background-color')} === '${accent}'`);
    });
  }
});
