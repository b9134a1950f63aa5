import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { useUi } from '../fresh-page.js';
import { expectNothingWrong, lookPlainly } from '../view/every-way.js';
import { wholeAnswer } from './to-preview.js';

interface Warning {
  readonly code: string;
  readonly where: string;
  readonly message: string;
  readonly params?: Readonly<Record<string, number>>;
}

const FILES = ['cover.jpg', 'Jahresbericht 2025 (final).pdf', 'logo.svg'];
const WARNINGS: readonly Warning[] = [
  ...FILES.map((name, at) => ({
    ...{ code: 'asset-missing', where: `asset ${at}, version 0` },
    message: `${name} (asset ${at}, version 0) is not in the archive`,
  })),
  { code: 'event-kept-odd', where: 'event 1', message: 'event 1 of stream content-1 (Odd, position 9): it is odd' },
  { code: 'event-kept-odd', where: 'the archive', message: '1204 more like these', params: { more: 1204 } },
  { code: 'links-left', where: 'copy', message: '2 asset links in "copy" still lead to where the original is' },
  { code: 'not-known-yet', where: 'here', message: 'it is odd here' },
  { code: 'not-known-yet', where: 'there', message: 'it is odd there' },
];

const BROKEN_FLAGS = `(() => {
  const code = document.querySelector('eventark-templates').shadowRoot.querySelector('.command > code');
  const texts = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) for (const { 0: flag, index } of texts.currentNode.data.matchAll(/--?\\w+/g)) {
    const range = document.createRange();
    range.setStart(texts.currentNode, index);
    range.setEnd(texts.currentNode, index + flag.length);
    if (new Set([...range.getClientRects()].map(({ top }) => top)).size > 1) found.push(flag);
  }
  return found;
})()`;

describe('How the wizard looks, in a browser', () => {
  const ui = useUi();
  const { button } = ui;

  before(async () => {
    await ui.server.module.restored.turnOnRules('blog', undefined);
    for (const comment of ['first', 'second', 'third', 'fourth', 'fifth', 'last']) await ui.server.backUp(comment);
  });
  beforeEach(async () => lookPlainly(ui.page));
  const toOptions = async (): Promise<void> => {
    await ui.page.goto(`${ui.server.url}/#/restore?app=blog`);
    await button('Next').click();
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await button('Next').click();
    await ui.page.locator('.options').waitFor();
  };
  const box = async (what: ReturnType<Page['locator']>): Promise<{ x: number; y: number; height: number }> =>
    (await what.boundingBox()) ?? { x: Number.NaN, y: Number.NaN, height: Number.NaN };

  it('puts warnings of one kind together as sentences, with their number, and opens them', async () => {
    await ui.page.route('**/restores:preview', async (route) => {
      const response = await wholeAnswer(route);
      await route.fulfill({ response, json: { ...((await response.json()) as object), warnings: WARNINGS } });
    });
    await toOptions();
    await button('Preview').click();
    await ui.page.getByText('8 warnings').waitFor();
    const told = await ui.page.locator('.findings > li').allInnerTexts();
    expect(told.map((each) => each.split('\n')[0])).to.deep.equal([
      '3 files are missing from the backup',
      '1,205 events are not as the CMS writes them, and come along as they are',
      '2 asset links in "copy" still lead to where the original is.',
      '2 warnings of one kind',
    ]);
    expect(told[0]).to.include('take it from an older backup.');
    await ui.page.getByText('3 files are missing from the backup').click();
    const files = await ui.page.locator('.findings details[open] li').allInnerTexts();
    expect(files).to.deep.equal(FILES.map((name, at) => `${name} (asset ${at}, version 0) is not in the archive.`));
    await ui.page.getByText(/^1,205 events/).click();
    await ui.page.getByText('1,204 more like these').waitFor();
    await ui.page.getByText('Event 1 of stream content-1 (Odd, position 9): it is odd.').waitFor();
    await expectNothingWrong(ui.page, 'many warnings');
  });

  it('names a file by its name, and its subject once, in what it found on the way', async () => {
    const found = await ui.page.request.post(`${ui.server.url}/api/apps/blog/copies`, { data: { name: 'found' } });
    const { id } = (await found.json()) as { id: string };
    await ui.page.goto(`${ui.server.url}/#/restores/${id}`);
    await ui.page.locator('.findings li').first().waitFor();
    const told = await ui.page.locator('.findings > li').allInnerTexts();
    for (const each of told) {
      expect(each, 'begins as a sentence does, or with the name of a file').to.match(/^([A-Z\d"]|\S+\.txt \(|\S+@)/);
      for (const [id] of each.matchAll(/[-0-9a-f]{36}/g))
        expect(each.split(id), `${id} is named once: ${each}`).to.have.length(2);
    }
    expect(told.join('\n')).to.match(/^notes\.txt \(asset [-0-9a-f]{36}, version 0\) is not in the archive\. /m);
    const [heading, list] = [
      ui.page.getByRole('heading', { name: 'What was found on the way' }),
      ui.page.locator('.findings'),
    ];
    const { y, height } = await box(heading);
    expect((await box(list)).y - y - height, 'room below the heading').to.be.within(0, 8);
    for (const of of ['restores', 'jobs'])
      await ui.page.route(`**/api/${of}/${id}`, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: { ...((await response.json()) as object), warnings: 1_204 } });
      });
    await ui.page.reload();
    await ui.page.getByRole('heading', { name: /is ready, with 1,204 warnings$/ }).waitFor();
  });

  it('keeps what belongs to a point in time beside its title, and each choice of an option in one line', async () => {
    await toOptions();
    for (const width of [1440, 768]) {
      await ui.page.setViewportSize({ width, height: 900 });
      await ui.page.getByRole('radio', { name: 'As of a point' }).check();
      const { x } = await box(ui.page.locator('.segments').first());
      for (const part of ['.point', '#point-hint']) expect((await box(ui.page.locator(part))).x, part).to.equal(x);
      for (const each of await ui.page.locator('.option > :is(legend, .segments)').all()) {
        const { height } = await box(each);
        expect(height, `${await each.innerText()}, ${width}`).to.be.below(36);
      }
    }
  });

  it('has the way to older backups below those that are shown, before the other sources, and what each asks below it', async () => {
    await ui.page.goto(`${ui.server.url}/#/restore?app=blog`);
    const [older, other] = [button('Show all 6 backups'), ui.page.getByRole('radio', { name: /From a file/ })];
    await older.waitFor();
    expect((await box(older)).y).to.be.below((await box(other)).y);
    await older.click();
    await ui.page.getByRole('radio', { name: /first/ }).waitFor();
    await ui.page.getByRole('radio', { name: /From the destination/ }).check();
    await ui.page.locator('.archives').waitFor();
    expect((await box(ui.page.locator('.archives'))).y).to.be.below((await box(other)).y);
  });

  it('has the buttons of a report in one line beside each other, and the main one first on a phone', async () => {
    const begun = await ui.page.request.post(`${ui.server.url}/api/apps/blog/copies`, { data: { name: 'buttons' } });
    const { id } = (await begun.json()) as { id: string };
    await ui.page.goto(`${ui.server.url}/#/restores/${id}`);
    const all = ui.page.locator('.actions > .btn');
    await button('Undo…').waitFor();
    expect(await all.count()).to.equal(4);
    for (const width of [1440, 768]) {
      await ui.page.setViewportSize({ width, height: 900 });
      const lines = new Set(await Promise.all((await all.all()).map(async (each) => (await box(each)).y)));
      expect(lines.size, `lines at ${width}`).to.equal(1);
    }
    await ui.page.setViewportSize({ width: 390, height: 900 });
    const main = await box(button('Open the app'));
    for (const each of await all.all()) expect((await box(each)).y).to.be.at.least(main.y);
  });

  it('has its steps in one line in the narrowest window, in either language', async () => {
    await ui.page.setViewportSize({ width: 320, height: 800 });
    for (const lang of ['en', 'de']) {
      await ui.page.goto('about:blank');
      await ui.page.goto(`${ui.server.url}/?lang=${lang}#/restore?app=blog`);
      const steps = ui.page.locator('.steps b');
      await steps.first().waitFor();
      const lines = new Set(await Promise.all((await steps.all()).map(async (each) => (await box(each)).y)));
      expect(lines.size, lang).to.equal(1);
    }
  });

  it('has no blank line in a log, and what is counted at the end of its line on a phone', async () => {
    const held = ui.server.hold();
    await ui.page.request.post(`${ui.server.url}/api/apps/blog/copies`, { data: { name: 'logged' } });
    const { progress, log } = await held.waits;
    log({ level: 'info', text: 'the first line' });
    progress({ phase: 'write-events', done: 1_400, total: 48_213, unit: 'events' });
    await ui.page.setViewportSize({ width: 390, height: 900 });
    await ui.page.goto(`${ui.server.url}/#/restore?app=blog`);
    await button('Show it').click();
    await ui.page.getByRole('heading', { name: 'Creating the app “\u2068logged\u2069”' }).waitFor();
    await button('Show log (1)').click();
    const [all, first] = [await box(ui.page.locator('.log')), await box(ui.page.locator('.log > div').first())];
    expect(first.y - all.y, 'above the first line').to.be.below(16);
    const ends = ['.job .between > .num', '.job .bar'].map(async (part) => {
      const { x = 0, width = 0 } = (await ui.page.locator(part).first().boundingBox()) ?? {};
      return Math.round(x + width);
    });
    const [counted, bar] = await Promise.all(ends);
    expect(counted).to.equal(bar);
    held.goOn();
    await ui.page.getByRole('heading', { name: /is ready/ }).waitFor();
  });

  it('keeps a command in one line while there is room for a line, and its words whole on a phone', async () => {
    const command = ui.page.locator('.command > code');
    await ui.page.goto(`${ui.server.url}/#/templates`);
    await button('Make a template…').click();
    await ui.page
      .getByLabel('Name', { exact: true })
      .fill('A template with a name that is far longer than most of the names');
    for (const width of [1440, 768]) {
      await ui.page.setViewportSize({ width, height: 900 });
      expect((await box(command)).height, `at ${width}`).to.be.below(24);
    }
    await button('Add a text').click();
    await ui.page.getByLabel('Question', { exact: true }).fill('Word');
    await ui.page.getByLabel('Text in the app').fill('Beitrag');
    for (let width = 320; width <= 420; width += 4) {
      await ui.page.setViewportSize({ width, height: 900 });
      expect(await ui.page.evaluate(BROKEN_FLAGS), `flags that break at ${width}`).to.deep.equal([]);
    }
    await toOptions();
    await button('Preview').click();
    await command.waitFor();
    await ui.page.setViewportSize({ width: 390, height: 900 });
    const id = /\b[0-9a-z]{26}\b/.exec(await command.innerText())?.[0] ?? '';
    expect(id).not.to.equal('');
    const broken = `(() => { const text = document.querySelector('eventark-restore').shadowRoot.querySelector('.command > code');
      const range = document.createRange(); range.selectNodeContents(text);
      const lines = [...range.getClientRects()].map(({ top }) => Math.round(top / 4)); return new Set(lines).size; })()`;
    expect(await ui.page.evaluate<number>(broken), 'lines').to.equal(2);
  });

  it('says which role a person has who can open the app, owners first, and offers all people where they begin', async () => {
    let previews = 0;
    await ui.page.route('**/restores:preview', async (route) => {
      const response = await wholeAnswer(route);
      const [ana, how] = ['ana@example.org', 'matched'];
      const people = [ana, ...'bcdefgh'].map((email) => ({ source: email, email, how }));
      const others = [...'bcd'].map((email) => ({ email, role: 'Editor' }));
      const openedBy = (previews += 1) === 1 ? [] : [...others, { email: ana, role: 'Owner' }];
      const space = { needed: 2_000_000, free: 5_000_000_000 };
      const changes = {
        clientSecretsReplaced: 1,
        rulesTurnedOff: 2,
        schedulesCancelled: 3,
        urlsRewritten: 1_200,
        urlsLeft: 4,
      };
      await route.fulfill({
        response,
        json: { ...((await response.json()) as object), people, openedBy, space, changes },
      });
    });
    await toOptions();
    await button('Preview').click();
    await ui.page.getByText('No one: none of its people has an account here.').waitFor();
    await button('Check again').click();
    await ui.page.getByText('ana@example.org (Owner), b (Editor), c (Editor) and 1 more').waitFor();
    const facts = (await ui.page.locator('dl.facts').first().innerText()).replaceAll('\u00a0', ' ');
    for (const fact of [
      '1 client gets a new secret',
      '2 rules are turned off',
      '3 planned publications are cancelled in the copy',
      '1,200 lead to the new app · 4 still lead to the original',
      'Up to 2 MB of 5 GB free',
    ])
      expect(facts).to.include(fact);
    const first = ui.page.locator('.people li').filter({ hasText: /ana@example\.org\s+Owner/ });
    await first.waitFor();
    expect((await box(ui.page.locator('#step-title'))).height, 'one line, beside how old it is').to.be.below(24);
    for (const width of [1440, 390]) {
      await ui.page.setViewportSize({ width, height: 900 });
      const [all, one] = [await box(button('Show all 8 people')), await box(first.locator('span').first())];
      expect(all.x, `at ${width}`).to.equal(one.x);
    }
  });

  it('begins the making of a template where the way back begins', async () => {
    await ui.page.setViewportSize({ width: 1440, height: 900 });
    await ui.page.goto(`${ui.server.url}/#/templates`);
    await button('Make a template…').click();
    const heading = ui.page.getByRole('heading', { name: 'Make a template' });
    await heading.waitFor();
    expect((await box(heading)).x).to.equal((await box(ui.page.locator('nav').first())).x);
  });
});
