import { expect } from 'chai';
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import ts from 'typescript';
import { ERROR_CODES, generalHint } from '../src/errors.js';

/** What `CONTRIBUTING.md` says not to write, and what to write instead. */
const AVOIDED: readonly (readonly [RegExp, string])[] = [
  [/(?<!\bthere )\b(is|are|was|were) no\b(?! (longer|more))/i, 'is not a'],
  [/\b(stands?|lies?|lie)\b/i, 'is'],
  [/\bwhoever\b/i, 'the person who, the process that'],
  [/\b(nobody|somebody)\b/i, 'no account, no one, another process'],
  [/\bso many\b/i, 'at most N'],
  [/\bnot right\b/i, 'wrong, or the reason'],
  [/\b(is|are|was|were) to be\b/i, 'must be, will be'],
  [/\bof (its|their) own\b/i, 'another, separate'],
  [/\bit is (said|told)\b/i, 'name who says it'],
  [/\bbehind\b/i, 'after'],
  [/\b(cannot|could not) be told\b/i, 'is not known'],
  [/\b(has|have) to be\b/i, 'must be'],
  [/\bone has to\b/i, 'must'],
  [/\bspoken to\b/i, 'asks for it'],
  [/\bsomething else than\b/i, 'something other than'],
  [/\b(a|the) right one is\b/i, 'a valid one is'],
  [/\bgiven? back\b/i, 'released'],
  [/\bwhat (is|was) said\b/i, 'the error'],
  [/\b(lacks|has|have|had) got\b|\b(informations|datas|softwares|an other|can not)\b/i, 'English'],
  [/\b\w+n't\b/i, 'not, in full'],
];

/** Words that a message may begin with although they have a capital: names. */
const NAMES =
  /^(DNS|EventStoreDB|KurrentDB|MongoDB|GridFS|Squidex|FTP|TLS|S3|Azure|Google|Redis|Node|Info-ZIP|HTTP|BullMQ|Access)/;

const GERMAN = /\/messages\/(\w+\/)*german/;

/** The shells: they alone name commands and flags. */
const SHELLS = /^src\/(cli|demo|http|ui)\//;

/** Errors of these codes say all in their message, or are no one's to mend. */
const WITHOUT_HINT: ReadonlySet<string> = new Set(['cancelled', 'invalid-argument', 'object-not-found', 'claim-lost']);

interface Text {
  readonly where: string;
  readonly text: string;
  /** What it is passed as, where that is known. */
  readonly role: 'message' | 'hint' | 'other';
  readonly file: string;
}

/** Every text of the sources that has a word and a space, so that it may be read by a person. */
function texts(): readonly Text[] {
  const english = globSync('src/**/*.ts').filter((file) => !GERMAN.test(file));
  return english.flatMap((file) => {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
    const found: Text[] = [];
    const visit = (node: ts.Node): void => {
      const text = textOf(node, source);
      if (text !== undefined && /\w \w/.test(text)) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
        found.push({ where: `${file}:${line + 1}`, text, role: roleOf(node), file });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}

/** A literal as it is; of a template what is between its parts, each of which is `…`. */
function textOf(node: ts.Node, source: ts.SourceFile): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node
    .getText(source)
    .slice(1, -1)
    .replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '…');
}

function roleOf(node: ts.Node): Text['role'] {
  const { parent } = node;
  if (ts.isPropertyAssignment(parent) && parent.name.getText() === 'hint') return 'hint';
  if (ts.isPropertyAssignment(parent) && parent.name.getText() === 'message') return 'message';
  const isError =
    (ts.isNewExpression(parent) && parent.expression.getText() === 'BackupError') ||
    (ts.isCallExpression(parent) && parent.expression.getText() === 'damage');
  return isError && parent.arguments?.[1] === node ? 'message' : 'other';
}

/** The codes of all errors that are made without a hint of their own. */
function errorsWithoutHint(): readonly Text[] {
  return globSync('src/**/*.ts').flatMap((file) => {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
    const found: Text[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isNewExpression(node) && node.expression.getText() === 'BackupError') {
        const [code, , details] = node.arguments ?? [];
        const brings =
          details !== undefined && (!ts.isObjectLiteralExpression(details) || /hint/i.test(details.getText()));
        const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
        if (code !== undefined && ts.isStringLiteral(code) && !brings) {
          found.push({ where: `${file}:${line + 1}`, text: code.text, role: 'other', file });
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}

describe('messages', () => {
  const all = texts();
  const told = (found: readonly Text[]): string => found.map(({ where, text }) => `${where}: ${text}`).join('\n');

  it('are found', () => {
    expect(all.filter(({ role }) => role === 'message').length).to.be.greaterThan(200);
    expect(all.filter(({ role }) => role === 'hint').length).to.be.greaterThan(100);
  });

  for (const [words, better] of AVOIDED) {
    it(`say "${better}" rather than ${words.source}`, () => {
      expect(told(all.filter(({ text }) => words.test(text)))).to.equal('');
    });
  }

  it('begin in lower case unless with a name, and end without a full stop', () => {
    const isWrong = ({ text, role }: Text): boolean =>
      role !== 'other' && ((/^[A-Z][a-z]/.test(text) && !NAMES.test(text)) || /[^.]\.$/.test(text));
    expect(told(all.filter((each) => !SHELLS.test(each.file) && isWrong(each)))).to.equal('');
  });

  it('come with what to do: in the error, or for all errors of its code or kind', () => {
    const isHelpless = (code: string): boolean =>
      !WITHOUT_HINT.has(code) && ERROR_CODES.some((known) => known === code && generalHint(known) === undefined);
    const found = errorsWithoutHint().filter(({ text }) => isHelpless(text));
    expect(told(found)).to.equal('');
  });

  it('name no command and no flag outside the shells: the same text is read on a page', () => {
    const names = globSync('src/cli/commands/**/*.ts').map((file) => basename(file, '.ts'));
    const command = new RegExp(`\\beventark (${names.join('|')})\\b`);
    const isOfShell = ({ file, text, role }: Text): boolean =>
      !SHELLS.test(file) && role !== 'other' && (/(^|\s)--[a-z]/.test(text) || command.test(text));
    expect(told(all.filter(isOfShell))).to.equal('');
  });
});
