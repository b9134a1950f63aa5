import { expect } from 'chai';
import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { BackupError } from '../../../src/errors.js';
import { english } from '../../../src/ui/messages/english.js';
import { laterTexts } from '../../../src/ui/messages/later/later-texts.js';
import { german } from '../../../src/ui/messages/german.js';
import { useUi } from '../fresh-page.js';
import { aPlan } from '../restore/a-plan.js';

/** Words that every English sentence of ours has one of, and no German one. */
const ENGLISH = /\b(the|of|and|not|with|this|there|has|have|cannot|from|again|nothing|is|to|it)\b/i;

/** Every text that is no function, with more than one word. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.includes(' ') ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

const GERMAN_TEXTS = new Set([german, laterTexts(german)].flatMap(textsOf));
const ENGLISH_TEXTS = new Set(
  [english, laterTexts(english)].flatMap(textsOf).filter((text) => !GERMAN_TEXTS.has(text)),
);

/** What is seen, or said of what is seen, and is not marked as English, as code, or as a name that people chose. */
const SEEN = `(() => {
  const found = new Set();
  const up = (node) => node.parentElement ?? node.getRootNode().host ?? null;
  const isOther = (element) => {
    for (let at = element; at !== null; at = up(at)) if (at.matches('[lang=en], code, pre, .mono, .log, time, style, script')) return true;
    return false;
  };
  const walk = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) walk(element.shadowRoot);
      if (isOther(element) || !element.checkVisibility()) continue;
      for (const name of ['aria-label', 'title', 'placeholder', 'label']) found.add(element.getAttribute(name) ?? '');
      for (const node of element.childNodes) if (node.nodeType === 3) found.add(node.textContent.replaceAll(/\\s+/g, ' ').trim());
    }
  };
  walk(document.body);
  return [...found];
})()`;

/** What people called things here. */
const NAMES = /before the launch|a damaged one|it fails/i;

describe('The pages in German', () => {
  const ui = useUi();
  const { errors } = ui;
  let backup: string;

  before(async () => {
    backup = (await ui.server.module.create('blog', { comment: 'before the launch' })).point.id;
    await ui.server.module.templates.make(backup, { name: 'start', title: 'Start', secrets: 'keep' });
  });

  const open = async (path: string): Promise<void> => {
    await ui.page.goto('about:blank');
    await ui.page.goto(`${ui.server.url}/?lang=de#/${path.replace('BACKUP', backup)}`);
  };
  const seen = async (text: string | RegExp): Promise<void> => ui.page.getByText(text).first().waitFor();
  const click = async (name: string | RegExp): Promise<void> => ui.page.getByRole('button', { name }).first().click();
  const expectGerman = async (state: string): Promise<void> => {
    const texts = await ui.page.evaluate<readonly string[]>(SEEN);
    expect(texts.length, state).to.be.greaterThan(5);
    const own = texts.filter((text) => !NAMES.test(text));
    expect(
      own.filter((text) => ENGLISH.test(text) || ENGLISH_TEXTS.has(text)),
      state,
    ).to.deep.equal([]);
  };

  it('have no English sentence when all is well', async () => {
    for (const [path, ready] of [
      ['', 'Letzte Aufträge'],
      ['apps/blog', 'Gestartet von'],
      ['apps/blog/inside?backup=BACKUP&tab=overview', 'Erstellt mit'],
      ['apps/blog/inside?backup=BACKUP&tab=contents', 'Wählen Sie ein Objekt'],
      ['apps/blog/inside?backup=BACKUP&tab=timeline', 'Viele Löschungen auf einmal'],
      ['apps/blog/inside?backup=BACKUP&tab=changes', 'Verglichen mit'],
      ['apps/blog/inside?backup=BACKUP&tab=log', 'Das Protokoll dieser Sicherung'],
      ['restore?app=blog', 'Welche Sicherung?'],
      ['apps/blog/clone', 'Welcher Stand?'],
      ['templates', 'Start'],
      ['templates?template=start', 'Inhalte'],
    ] as const) {
      await open(path);
      await seen(ready);
      await expectGerman(path);
    }
  });

  it('have none where backups failed or are damaged', async () => {
    const held = ui.server.hold();
    const failing = ui.server.backUp('it fails');
    await held.waits;
    held.fail(new BackupError('no-space', 'the disk is full', { hint: 'free some', facts: { bytes: 2_000_000 } }));
    await failing;
    const { archive } = (await ui.server.module.create('blog', { comment: 'a damaged one' })).point;
    truncateSync(join(ui.server.folder, 'backups', archive), 1_000);

    await open('');
    await seen('Für das Archiv mit 2 MB ist nicht genug Platz.');
    await expectGerman('all apps, one of which failed');
    await open('apps/blog');
    await seen('Für das Archiv mit 2 MB ist nicht genug Platz.');
    await seen('Das Archiv ist unvollständig: Sein Ende fehlt.');
    await expectGerman('backups');
    await ui.page.getByRole('row').filter({ hasText: 'nicht genug Platz' }).getByRole('button').first().click();
    await seen('Schaffen Sie dort Platz');
    await expectGerman('a failed backup');
    await open('apps/blog');
    await ui.page.getByRole('row').filter({ hasText: 'unvollständig' }).getByRole('button').first().click();
    await seen('Das Archiv ist unvollständig: Sein Ende fehlt.');
    await expectGerman('a damaged backup');
  });

  it('have none where the server refuses, and where it has no words for a reason they are marked as English', async () => {
    errors.expect(/Failed to load/);
    await open('apps/blog');
    await seen('Gestartet von');
    ui.server.forbidden.add('backups.create');
    await click('Sicherung starten');
    await seen('Ihnen fehlt hier das Recht backups.create.');
    await expectGerman('a refusal');
    ui.server.forbidden.delete('backups.create');
    await ui.page.route('**/api/apps/blog/backups', (route) =>
      route.fulfill({
        status: 409,
        json: { code: 'of-another-version', detail: 'the server says why', hint: 'and what to do' },
      }),
    );
    await click('Sicherung starten');
    await ui.page.locator('[lang=en]', { hasText: 'The server says why.' }).waitFor();
    await ui.page.locator('[lang=en]', { hasText: 'and what to do.' }).waitFor();
    await expectGerman('an unknown refusal');
  });

  it('have none in the wizard: a name that cannot be one, a preview with every kind of warning, and its report', async () => {
    const warnings = [
      ['asset-missing', { file: 'logo.png' }],
      ['asset-size', { file: 'logo.png', size: 7, bytes: 3 }],
      ['asset-name', { asset: 'a/b', version: 1 }],
      ['asset-unlisted', { file: 'old.png' }],
      ['event-kept-odd', { stream: 'content-1', revision: 4, type: 'ContentUpdated' }],
      ['event-dropped', { stream: 'content-1', revision: 5, type: 'ContentUpdated' }],
      ['event-type-unknown', { type: 'ContentPainted', events: 1 }],
      ['event-gap', { events: 2, streams: 1 }],
      ['document-odd', { document: 'settings' }],
      ['user-not-found', { email: 'ana@example.org', name: 'kopie' }],
      ['app-deleted', { name: 'kopie' }],
      ['app-without-people', { name: 'kopie' }],
      ['links-left', { links: 3, name: 'kopie' }],
      ['until-times-mixed', { event: 9, later: 1, earlier: 2 }],
      ['archive-entry-ignored', { entries: 2 }],
    ].map(([code, params]) => ({ code, params, where: 'there', message: 'the server says this of it' }));
    await ui.page.route('**/restores:preview', (route) => route.fulfill({ json: aPlan({ name: 'kopie', warnings }) }));
    await open('restore?app=blog');
    await ui.page.getByRole('radio', { name: /before the launch/ }).waitFor();
    await click('Weiter');
    await ui.page.getByLabel('Name der neuen App').fill('Not a name');
    await seen('höchstens 40 Zeichen');
    await expectGerman('an unfit name');
    await ui.page.getByLabel('Name der neuen App').fill('kopie');
    await seen('Frei');
    await click('Weiter');
    await expectGerman('options');
    await click('Vorschau');
    await seen('logo.png ist nicht in der Sicherung.');
    await expectGerman('warnings');
    await ui.page.unroute('**/restores:preview');
    await click('Zurück');
    await click('Vorschau');
    await seen('(Owner)');
    const held = ui.server.hold();
    await click(/^\d+ Ereignisse wiederherstellen$/);
    const context = await held.waits;
    context.log({ level: 'warn', code: 'asset-missing', text: 'x is not in the archive', params: { file: 'x.png' } });
    context.log({ level: 'warn', code: 'asset-missing', text: '7 more like these', params: { more: 7 } });
    await expectGerman('a job that runs');
    held.fail(
      new BackupError('verification-failed', 'the event store has 1 of 2 events', { facts: { found: 1, written: 2 } }),
    );
    await seen('Der Ereignisspeicher hat 1 von 2 Ereignissen.');
    await seen('8 Dateien fehlen in der Sicherung');
    await expectGerman('a restore that failed');
  });

  it('have none where a template is not made because of secrets', async () => {
    const held = ui.server.hold();
    await open('templates');
    await click('Vorlage anlegen…');
    await ui.page.getByLabel('Name', { exact: true }).fill('Zweite');
    await expectGerman('making');
    await click('Vorlage anlegen');
    const context = await held.waits;
    const params = { path: 'data.token', stream: 'content-1' };
    context.log({ level: 'error', code: 'template-secrets', text: '"data.token" of content-1 is a token', params });
    held.fail(new BackupError('template-secrets', 'it is a token; no template was made', { facts: { secrets: 1 } }));
    await seen('„data.token“ in content-1');
    await expectGerman('secrets');
  });
});
