import { expect } from 'chai';
import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { ERROR_CODES } from '../../../src/errors.js';
import { english } from '../../../src/ui/messages/english.js';
import { german } from '../../../src/ui/messages/german.js';
import { dialogTexts } from '../../../src/ui/messages/later/dialog-texts.js';
import { laterTexts } from '../../../src/ui/messages/later/later-texts.js';
import { formats } from '../../../src/ui/model/formats.js';
import { GERMAN } from '../../../src/ui/messages/said/german-said.js';
import { namesIn, sayer } from '../../../src/ui/messages/said/sayings.js';

const FORMAT = formats('de', 'UTC', 'decimal');

/** Codes that are no errors: of a record that cannot be read, and of a name before an app is made. */
const OTHER_CODES = ['job-damaged', 'name-unfit'];

const wordings = Object.entries(GERMAN).flatMap(([code, [message = [], hint = []] = []]) =>
  [message, hint].flatMap((wording) => [wording].flat().map((text) => ({ code, text }))),
);

/** Names of all facts and parameters that the sources give an error, a warning or a line of a log. */
function namesGiven(): ReadonlySet<string> {
  const names = new Set<string>();
  for (const file of globSync('src/**/*.ts').filter((each) => !each.startsWith('src/ui/messages/'))) {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
    const take = (node: ts.Node): void => {
      if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) names.add(node.name.getText());
      ts.forEachChild(node, take);
    };
    const visit = (node: ts.Node): void => {
      const isNamed =
        (ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node) || ts.isFunctionDeclaration(node)) &&
        /^(facts|params|factsOf|droppable|kept)$/.test(node.name?.getText() ?? '');
      const isLast = ts.isCallExpression(node) && /^(tooLarge|archiveLimit|aboutFile)$/.test(node.expression.getText());
      if (isNamed || isLast) take(node);
      else ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return names;
}

describe('What the server says, in German', () => {
  it('has a sentence for every code, also where no parameter comes with it', () => {
    const say = sayer('de', GERMAN);
    const codes = [...ERROR_CODES, ...OTHER_CODES.filter((code) => code !== 'name-unfit')];
    const silent = codes.filter((code) => say({ code, message: '' }, FORMAT) === undefined);
    expect(silent).to.deep.equal([]);
    expect(Object.keys(GERMAN).filter((code) => ![...ERROR_CODES, ...OTHER_CODES].includes(code))).to.deep.equal([]);
  });

  it('asks for parameters only that the server gives', () => {
    const given = namesGiven();
    expect([...given].length).to.be.greaterThan(30);
    const unknown = wordings.flatMap(({ code, text }) =>
      namesIn(text).flatMap((name) => (given.has(name) ? [] : [`${code}: ${name}`])),
    );
    expect(unknown).to.deep.equal([]);
  });

  it('is written as German is', () => {
    const odd = wordings.filter(
      ({ text }) =>
        /["']|\.\.|\b(the|not|of|and|with)\b/.test(text) || !/^[\p{Lu}„{]/u.test(text) || !/[.:!?]$|aus$/.test(text),
    );
    expect(odd.map(({ code, text }) => `${code}: ${text}`)).to.deep.equal([]);
  });

  it('has numbers, sizes and words by their number as German writes them, and takes what is told', () => {
    const say = sayer('de', GERMAN);
    const told = (code: string, params: object): string | undefined =>
      say({ code, message: '', params: { ...params } }, FORMAT)?.message;
    const blanks = (text: string | undefined): string | undefined => text?.replaceAll('\u00a0', ' ');
    expect(told('app-name-taken', { name: 'shop' })).to.equal(
      'Eine App „shop“ gibt es schon. Es wurde nichts geschrieben.',
    );
    expect(blanks(told('no-space', { needed: 2_500_000_000, free: 1_200_000 }))).to.equal(
      'Die Wiederherstellung braucht etwa 2,5 GB, frei sind 1,2 MB.',
    );
    expect(told('links-left', { links: 1, name: 'shop' })).to.include('führt 1 Link zu Dateien');
    expect(told('links-left', { links: 1_200, name: 'shop' })).to.include('führen 1.200 Links zu Dateien');
    expect(told('app-name-taken', { name: { first: 'shop' } })).to.include('mit diesem Namen');
    expect(say({ code: 'app-name-taken', message: '' }, FORMAT)?.message).to.include('gibt es schon');
    expect(say({ code: 'of-another-version', message: '' }, FORMAT)).to.equal(undefined);
  });
});

/** All texts that are made of a number first, by their places. */
function counting(
  texts: unknown,
  place = '',
): readonly (readonly [place: string, say: (...all: unknown[]) => string])[] {
  if (typeof texts === 'function')
    return /^\(?(?:count|cap|good|lines)\b/.test(texts.toString())
      ? [[place, (...all) => String(Reflect.apply(texts, undefined, all))]]
      : [];
  if (typeof texts !== 'object' || texts === null) return [];
  return Object.entries(texts).flatMap(([name, each]) => counting(each, `${place}.${name}`));
}

describe('What the pages count', () => {
  /** Said of several only, or with other words between. */
  const OTHERS =
    /^\.(findingsOf|report\.findingsAlike|admin\.bulk\.(all|these|title)|queuedAfter|restore\.allBackups|preview\.allPeople|historyParts)\b/;

  for (const [texts, many] of [
    [
      english,
      /\b1 (?:[a-z]+ )?(?:apps|backups|days|events|files|items|jobs|lines|people|places|rules|runs|warnings)\b/,
    ],
    [
      german,
      /\b1 (?:\p{L}+ )?(?:Aufträge|Dateien|Ereignisse|Läufe|Personen|Plätze|Regeln|Sicherungen|Tage|Warnungen|Zeilen)\b/u,
    ],
  ] as const) {
    it(`is told of one as of one: ${texts.language}`, () => {
      const all = [texts, laterTexts(texts), dialogTexts(texts)].flatMap((each) => counting(each));
      expect(all.length).to.be.greaterThan(30);
      const odd = all.flatMap(([place, say]) => {
        const said = say(1, '1', '1');
        return OTHERS.test(place) || !many.test(said) ? [] : [`${place}: ${said}`];
      });
      expect(odd).to.deep.equal([]);
    });
  }
});
