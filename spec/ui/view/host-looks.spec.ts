import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { useUi } from '../fresh-page.js';
import { axeFindings } from '../ui-server.js';
import { EVERY_ELEMENT, until } from '../in-page.js';
import { openHost } from './host-page.js';

const ELEMENT = '<eventark-backups api="/api" app="blog"></eventark-backups>';

const INK = 'rgb(1, 2, 3)';

/** What each token changes: a property of the first thing that fits in the elements, the value that a host gives, and what the browser makes of it. */
const TOKENS: Readonly<Record<string, readonly [selector: string, property: string, value: string, is: string]>> = {
  font: ['.root', 'font-family', 'Courier', 'Courier'],
  mono: ['.mono', 'font-family', 'Courier', 'Courier'],
  text: ['.root', 'color', INK, INK],
  muted: ['.muted', 'color', INK, INK],
  faint: ['.btn[aria-disabled=true]', 'color', INK, INK],
  surface: ['.card', 'background-color', INK, INK],
  raised: ['.input', 'background-color', INK, INK],
  sunken: ['.btn[aria-disabled=true]', 'background-color', INK, INK],
  border: ['.card', 'border-top-color', INK, INK],
  'border-strong': ['.input', 'border-top-color', INK, INK],
  accent: ['.btn.primary:not(:hover)', 'background-color', INK, INK],
  'accent-strong': ['.btn.primary:hover', 'background-color', INK, INK],
  'accent-soft': ['.badge.accent', 'background-color', INK, INK],
  'on-accent': ['.btn.primary', 'color', INK, INK],
  ok: ['.badge.ok', 'color', INK, INK],
  'ok-soft': ['.badge.ok', 'background-color', INK, INK],
  warn: ['.badge.warn', 'color', INK, INK],
  'warn-soft': ['.badge.warn', 'background-color', INK, INK],
  danger: ['.badge.danger', 'color', INK, INK],
  'danger-soft': ['.badge.danger', 'background-color', INK, INK],
  radius: ['.card', 'border-top-left-radius', '19px', '19px'],
  space: ['.btn.primary', 'padding-left', '10px', '30px'],
  focus: [':focus-visible', 'box-shadow', `0 0 0 7px ${INK}`, `${INK} 0px 0px 0px 7px`],
};
const TOKEN_SHEET = readFileSync(join(import.meta.dirname, '..', '..', '..', 'src', 'ui', 'view', 'tokens.ts'), 'utf8');

/** A style of the first thing that is seen and fits, in the elements and in those within them. */
const styleOf = (selector: string, property: string): string => `(() => {
  const found = ${EVERY_ELEMENT}.filter((each) => each.getRootNode() !== document && each.matches('${selector}') && each.getClientRects().length > 0);
  return found.length === 0 ? 'nothing is ${selector.replaceAll("'", '')}' : getComputedStyle(found[0]).getPropertyValue('${property}');
})()`;

/** By which a host reaches into the elements. */
const PARTS = ['toolbar', 'table', 'row', 'badge', 'job', 'progress', 'log', 'dialog'];

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

/** The variables of MUI 7.3 that are asked for, as `createTheme({ cssVariables: { colorSchemeSelector: 'class' }, … })` writes them. */
const MUI = `:root { --mui-shape-borderRadius: 4px }
  :root, .light { color-scheme: light; --mui-palette-common-onBackground: #000; --mui-palette-background-paper: #fff; --mui-palette-divider: rgba(0, 0, 0, 0.12);
  --mui-palette-text-primary: rgba(0, 0, 0, 0.87); --mui-palette-text-secondary: rgba(0, 0, 0, 0.6); --mui-palette-primary-main: #1976d2; --mui-palette-primary-dark: #1565c0;
  --mui-palette-primary-contrastText: #fff; --mui-palette-Alert-errorColor: rgb(95, 33, 32); --mui-palette-Alert-successColor: rgb(30, 70, 32);
  --mui-palette-Alert-warningColor: rgb(102, 60, 0); --mui-palette-Alert-errorStandardBg: rgb(253, 237, 237); --mui-palette-Alert-successStandardBg: rgb(237, 247, 237);
  --mui-palette-Alert-warningStandardBg: rgb(255, 244, 229) }
  .dark { color-scheme: dark; --mui-palette-common-onBackground: #fff; --mui-palette-background-paper: #121212; --mui-palette-divider: rgba(255, 255, 255, 0.12);
  --mui-palette-text-primary: #fff; --mui-palette-text-secondary: rgba(255, 255, 255, 0.7); --mui-palette-primary-main: #90caf9; --mui-palette-primary-dark: #42a5f5;
  --mui-palette-primary-contrastText: rgba(0, 0, 0, 0.87); --mui-palette-Alert-errorColor: rgb(244, 199, 199); --mui-palette-Alert-successColor: rgb(204, 232, 205);
  --mui-palette-Alert-warningColor: rgb(255, 226, 183); --mui-palette-Alert-errorStandardBg: rgb(22, 11, 11); --mui-palette-Alert-successStandardBg: rgb(12, 19, 13);
  --mui-palette-Alert-warningStandardBg: rgb(25, 18, 7) }`;

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
  const { errors } = ui;

  before(async () => {
    const { point } = await ui.server.module.create('blog', { comment: 'of the blog' });
    await ui.server.module.protect(point.id, true);
    const assets = join(ui.server.folder, 'assets');
    const file = (await readdir(assets)).sort().at(-1) ?? '';
    await rm(join(assets, file));
    await ui.server.backUp('with a warning');
    const held = ui.server.hold();
    const started = fetch(`${ui.server.url}/api/apps/blog/backups`, { method: 'POST' });
    await held.waits;
    held.fail(new Error('the disk is broken'));
    await started;
  });

  const open = async (styles: string, body = ELEMENT): Promise<void> => {
    await openHost(ui.page, ui.server.url, { body, styles });
    await ui.page.getByRole('row', { name: 'of the blog' }).first().waitFor();
  };

  it('change with each token, and with none else', async () => {
    const named = [...TOKEN_SHEET.matchAll(/--eventark-([a-z-]+)/g)].map(([, name]) => name);
    await ui.page.emulateMedia({ reducedMotion: 'reduce' });
    expect(Object.keys(TOKENS), 'every token is tried').to.have.members([...new Set(named)]);
    await ui.server.module.templates.make('current:blog', { name: 'start', contents: 'structure', secrets: 'keep' });
    await open('', `${ELEMENT}<eventark-templates api="/api" template="start"></eventark-templates>`);
    await ui.page.getByLabel('Name of the new app').fill('blog');
    await ui.page.getByText('Taken', { exact: true }).waitFor();
    await ui.page.keyboard.press('Tab');
    const start = ui.page.getByRole('button', { name: /^Start backup$/ }).first();
    const looks = async (): Promise<Readonly<Record<string, string>>> => {
      const found: Record<string, string> = {};
      await start.hover();
      for (const [token, [selector, property]] of Object.entries(TOKENS))
        found[token] = await ui.page.evaluate<string>(styleOf(selector, property));
      return found;
    };
    const usual = await looks();
    expect(Object.values(usual).filter((each) => each.startsWith('nothing is'))).to.deep.equal([]);
    for (const [token, [selector, property, value, is]] of Object.entries(TOKENS)) {
      await start.hover();
      expect(usual[token], token).not.to.equal(is);
      const set = `document.querySelector('main').style.setProperty('--eventark-${token}', `;
      await ui.page.evaluate(`${set}${JSON.stringify(value)})`);
      await until(ui.page, `${styleOf(selector, property)} === ${JSON.stringify(is)}`);
      await ui.page.evaluate(`${set}'')`);
      await until(ui.page, `${styleOf(selector, property)} === ${JSON.stringify(usual[token])}`);
    }
    expect(await looks()).to.deep.equal(usual);
  });

  it('are closer together where the host says compact', async () => {
    await open('');
    const height = async (): Promise<number> => (await ui.page.locator('eventark-backups').boundingBox())?.height ?? 0;
    const usual = await height();
    await ui.page.evaluate(`document.querySelector('eventark-backups').setAttribute('density', 'compact')`);
    expect(await height()).to.be.lessThan(usual);
  });

  it('have each part that a host may reach, in a page within a page too', async () => {
    const rules = PARTS.map(
      (part) => `eventark-backups::part(${part}), eventark-admin::part(${part}) { outline: 3px solid ${INK} }`,
    );
    const isSeen = async (part: string): Promise<void> =>
      until(ui.page, `${styleOf(`[part~=${part}]`, 'outline')} === '${INK} solid 3px'`);
    const run = async (): Promise<void> => {
      const held = ui.server.hold();
      await ui.page
        .getByRole('button', { name: /^Start backup$/ })
        .first()
        .click();
      const { progress, log } = await held.waits;
      log({ level: 'warn', code: 'asset-missing', text: 'the file of an asset is missing' });
      progress({ phase: 'write-events', done: 7, total: 10, unit: 'events' });
      await ui.page.getByText('7 of 10 events').waitFor();
      await ui.page
        .getByRole('button', { name: /^Show log/ })
        .first()
        .click();
      await ui.page.getByText('the file of an asset is missing').waitFor();
      await ui.page.keyboard.press('?');
      await ui.page.getByRole('dialog').waitFor();
      for (const part of PARTS) await isSeen(part);
      await ui.page.keyboard.press('Escape');
      held.goOn();
      await ui.page
        .getByText(/^Backup completed/)
        .first()
        .waitFor();
    };
    await open(rules.join(''));
    await run();
    await openHost(ui.page, ui.server.url, {
      body: '<eventark-admin api="/api"></eventark-admin>',
      styles: rules.join(''),
    });
    await ui.page
      .getByRole('link', { name: 'blog' })
      .or(ui.page.getByRole('button', { name: 'blog', exact: true }))
      .first()
      .click();
    await ui.page.getByRole('row', { name: 'of the blog' }).first().waitFor();
    await run();
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
    await ui.server.module.templates.delete('start').catch(() => undefined);
    const empty = '<p slot="empty">Ask the desk on the second floor.</p>';
    await openHost(ui.page, ui.server.url, { body: `<eventark-templates api="/api">${empty}</eventark-templates>` });
    await ui.page.getByText('Ask the desk on the second floor.').waitFor();
    expect(await ui.page.getByText('No templates yet').isVisible()).to.equal(false);
  });

  for (const [sheet, theme, accent] of [
    ['squidex', 'light', 'rgb(18, 96, 196)'],
    ['bootstrap', 'light', 'rgb(5, 44, 101)'],
    ['bootstrap', 'dark', 'rgb(110, 168, 254)'],
    ['mui', 'light', 'rgb(21, 101, 192)'],
    ['mui', 'dark', 'rgb(66, 165, 245)'],
  ] as const) {
    it(`have a sheet for ${sheet} whose words can be read: ${theme}`, async () => {
      // axe writes what a sheet imports into the page.
      errors.expect(/Applying inline style/);
      await open(`@import url('/presets/${sheet}.css'); ${BOOTSTRAP} ${MUI} body { background: Canvas }`);
      await ui.page.evaluate(
        `document.documentElement.dataset.bsTheme = document.documentElement.className = '${theme}'`,
      );
      const found = await ui.page.evaluate<readonly (readonly [string, number])[]>(CONTRASTS(PAIRS));
      expect(found).to.have.length(PAIRS.length);
      expect(found.filter(([, contrast]) => contrast < 4.5)).to.deep.equal([]);
      await until(ui.page, `${styleOf('.btn.primary', 'background-color')} === '${accent}'`);
      expect(await axeFindings(ui.page)).to.deep.equal([]);
      await ui.page.emulateMedia({ media: 'print' });
      const paper = await ui.page.evaluate<string>(styleOf('.card', 'background-color'));
      expect(paper, 'on paper').to.equal('rgb(255, 255, 255)');
    });
  }
});
