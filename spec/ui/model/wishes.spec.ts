import { expect } from 'chai';
import type { App, Backup, Upload } from '../../../src/ui/api/wire.js';
import { readOnly, textOf, writeOnly } from '../../../src/ui/model/choice.js';
import { command } from '../../../src/ui/model/commands.js';
import {
  bodyOf,
  fitName,
  isComplete,
  newWish,
  ofSource,
  restoreRate,
  shownAddress,
  suggestedName,
  type RestoreSource,
  type RestoreWish,
} from '../../../src/ui/model/restore-wish.js';
import { chosenIds, chosenTags, isShortName, namedVariables, shortName } from '../../../src/ui/model/template-wish.js';
import { OpenSteps } from '../../../src/ui/restore/steps.js';

const OTHER: RestoreSource = { kind: 'url', url: 'https://files.example/other.zip' };
const BACKUP: RestoreSource = { kind: 'backup', backup: { id: 'b1', app: 'blog' } as Backup };

describe('What is wished of a restore', () => {
  const wish: RestoreWish = {
    ...newWish(),
    ...{ purpose: 'move', name: 'moved', people: 'create', rules: 'keep', clients: 'none', withAssets: false },
    ...{ odd: 'drop', revive: true, until: '31400' },
    ...{ only: ['schemas', 'schema/article', 'content/7'], except: ['asset/9'] },
    peopleMap: { 'tom@shop.example': 'me' },
  };
  const changed = { ...wish, ...ofSource(wish, OTHER) };

  it('leaves nothing, with another source, that is of the history before: its point, its objects, its people, what is odd or deleted in it', () => {
    expect(changed).to.include({ source: OTHER, odd: 'keep', revive: false, until: '', except: undefined });
    expect(changed.only).to.deep.equal(['schemas']);
    expect(changed.peopleMap).to.deep.equal({});
  });

  it('keeps what is of any app, and wishes no point where none was', () => {
    const { purpose, name, people, rules, clients, withAssets } = wish;
    expect(changed).to.include({ purpose, name, people, rules, clients, withAssets });
    expect(ofSource(newWish(), OTHER)).to.include({ until: undefined, only: undefined });
  });

  it('is asked for as the API wants it: without a point that is not chosen, and with what is mapped', () => {
    expect(bodyOf({ ...wish, source: BACKUP })).to.deep.include({
      ...{ backup: 'b1', name: 'moved', until: '31400', peopleMap: { 'tom@shop.example': 'me' } },
      ...{ only: wish.only, except: ['asset/9'], people: 'create', odd: 'drop', revive: true, withAssets: false },
    });
    expect(bodyOf({ ...newWish(), until: '' })).not.to.have.any.keys(
      'until',
      'peopleMap',
      'purpose',
      'backup',
      'source',
    );
    const upload = { id: 'u1', name: 'blog.zip' } as Upload;
    expect(bodyOf({ ...newWish(), source: { kind: 'upload', upload } })).to.deep.include({
      source: { type: 'upload', uploadId: 'u1' },
    });
  });

  it('has a source once one is chosen and can be read from', () => {
    const url = (address: string): boolean => isComplete({ source: { kind: 'url', url: address } });
    expect(
      ['https://files.example/a.zip', 'https://a', 'https://', 'https:///a', 'http://a', 'https://a b'].map(url),
    ).to.deep.equal([true, true, false, false, false, false]);
    expect(isComplete({ source: undefined })).to.equal(false);
    expect(isComplete({ source: { kind: 'upload', upload: undefined } })).to.equal(false);
    expect(isComplete({ source: { kind: 'destination', archive: undefined } })).to.equal(false);
    expect(isComplete({ source: BACKUP })).to.equal(true);
  });

  it('suggests names that are free and tell what they are of', () => {
    const day = new Date(2026, 10, 8);
    const taken = new Set(['blog', 'blog-copy', 'shop']);
    expect(suggestedName('blog', 'copy', new Set(['blog']), day)).to.equal('blog-copy');
    expect(suggestedName('blog', 'copy', taken, day)).to.equal('blog-copy-2');
    expect(suggestedName('blog', 'items', taken, day)).to.equal('blog-restored-1108');
    expect(suggestedName('news', 'move', taken, day)).to.equal('news');
    expect(suggestedName('shop', 'move', taken, day)).to.equal('shop-copy');
    expect(suggestedName('a'.repeat(39), 'copy', taken, day)).to.equal(`${'a'.repeat(35)}-copy`);
    expect(suggestedName('<b>\u202e</b>', 'copy', taken, day)).to.equal('b-b-copy');
    expect(fitName('Der Große Blog', 'move', taken, day)).to.equal('der-gro-e-blog');
    expect(fitName('Blog', 'move', taken, day)).to.equal('blog-copy-2');
    expect(fitName('a-name-of-sixty-characters-that-no-app-can-have-in-this-cms-0', 'move', taken, day)).to.equal(
      'a-name-of-sixty-characters-that-no-app-c',
    );
  });

  it('measures how fast restores are by the last one that was worth it', () => {
    const ended = { started: '2026-06-14T09:00:00Z', ended: '2026-06-14T09:00:10Z' };
    expect(
      restoreRate([
        { ...ended, result: {} },
        { ...ended, result: { events: 0 } },
      ]),
    ).to.equal(undefined);
    expect(restoreRate([ended, { ...ended, result: { events: 500 } }, { ...ended, result: { events: 9 } }])).to.equal(
      0.05,
    );
  });
});

describe('A command that does what is wished', () => {
  const SECRET: RestoreSource = { kind: 'url', url: 'https://ana:secret@files.example/a.zip?key=secret#secret' };

  it('shows no secret of an address', () => {
    expect(shownAddress(SECRET.url)).to.equal('https://files.example/a.zip');
    expect(shownAddress('secret')).to.equal('');
    expect(command.restore({ ...newWish(), source: SECRET, name: 'a' })).to.equal(
      'npx eventark restore https://files.example/a.zip --as a',
    );
  });

  it('has each word as it is, whatever a shell makes of it', () => {
    expect(command.backup('a b', `it's $(x)\n`, 'checksums')).to.equal(
      `npx eventark backup 'a b' -m 'it'\\''s $(x)\n'`,
    );
    expect(command.backup('a', 'first\nsecond', 'checksums')).to.equal(`npx eventark backup a -m 'first\nsecond'`);
    expect(command.undo('')).to.equal(`npx eventark undo ''`);
    expect(command.deleteAll(['a', 'b;c'])).to.equal(`npx eventark delete a 'b;c'`);
    const app = { name: 'blog' } as App;
    const map = { 'tom@a.b': 'me', 'x y': 'placeholder' };
    expect(
      command.restore({ ...newWish(), source: { kind: 'now', app }, name: 'c', peopleMap: map, until: '' }),
    ).to.equal(`npx eventark copy blog --as c --map tom@a.b=me 'x y=placeholder'`);
  });
});

describe('The steps of the wizard that were open', () => {
  const fit = { isFit: true };
  const steps = new OpenSteps();
  steps.add('source', 'name');
  steps.add('name', 'options');
  const wish = { ...newWish(), source: BACKUP };

  it('are found by their names, the first one by none, and no other', () => {
    expect(['', 'name', 'options', 'source'].map((name) => steps.find(name, wish, fit))).to.deep.equal([
      ...['source', 'name', 'options', 'source'],
    ]);
    for (const name of ['preview', 'run', 'constructor']) expect(steps.find(name, wish, fit), name).to.equal(undefined);
    expect(new OpenSteps().find('', wish, fit)).to.equal(undefined);
  });

  it('are not come to past a name that is taken, or without a source', () => {
    expect(steps.find('options', wish, { isFit: false })).to.equal(undefined);
    expect(steps.find('name', wish, { isFit: false })).to.equal('name');
    const without = { ...newWish(), source: { kind: 'upload', upload: undefined } } as const;
    for (const name of ['name', 'options']) expect(steps.find(name, without, fit), name).to.equal(undefined);
    expect(steps.find('source', without, fit)).to.equal('source');
  });

  it('begin no job again', () => {
    const all = new OpenSteps();
    all.add('preview', 'run');
    expect(all.find('run', wish, fit)).to.equal(undefined);
  });
});

describe('What is chosen of an app', () => {
  it('stays the same on its way through an address', () => {
    const only = ['contents', 'contents/a,b', 'schemas/%2C ü/&?#'];
    expect(readOnly(writeOnly(only))).to.deep.equal(only);
    expect([readOnly(''), readOnly(',')]).to.deep.equal([undefined, undefined]);
    expect(readOnly('100%')).to.deep.equal(['100%']);
  });

  it('is told by its part and id, or by its stream where it is of none', () => {
    const of = (kind: string): string => textOf({ kind, id: '7', stream: `${kind}-1--7` });
    expect(['app', 'schema', 'content', 'asset', 'assetFolder', 'rule', 'team'].map(of)).to.deep.equal([
      ...['settings', 'schemas/7', 'contents/7', 'assets/7', 'assets/7', 'rules/7', 'team-1--7'],
    ]);
  });
});

describe('What a template is called and asks for', () => {
  it('has short names of plain letters', () => {
    expect(shortName('Blog für Café №1')).to.equal('blog-fur-cafe-no1');
    expect([shortName('—'), shortName(`${'a'.repeat(39)} b`)]).to.deep.equal(['', 'a'.repeat(39)]);
    expect(['a-b1', '', 'a--b', '-a', 'a-', 'A', 'a'.repeat(40), 'a'.repeat(41)].map(isShortName)).to.deep.equal([
      true,
      false,
      false,
      false,
      false,
      false,
      true,
      false,
    ]);
  });

  it('has a name of its own for each text that is filled in', () => {
    const text = (label: string, original = 'x'): { label: string; default: string } => ({ label, default: original });
    const variables = [text(' Word '), text('word!'), text('1st'), text('?'), text('', 'x'), text('empty', '')];
    expect(namedVariables({ variables })).to.deep.equal([
      { name: 'word', label: 'Word', default: 'x' },
      { name: 'word-2', label: 'word!', default: 'x' },
      { name: 'text-1st', label: '1st', default: 'x' },
      { name: 'text', label: '?', default: 'x' },
    ]);
  });

  it('has each tag once, and none that the server would not take', () => {
    expect(chosenTags({ tags: ' blog,first  steps, Blog,' })).to.deep.equal(['Blog', 'first steps']);
    expect(chosenTags({ tags: 'blog, -' })).to.equal(undefined);
    expect(chosenTags({ tags: Array.from({ length: 11 }, (_, at) => `t${at}`).join() })).to.equal(undefined);
    expect(chosenIds({ ids: ' a,b\n c ,' })).to.deep.equal(['a', 'b', 'c']);
  });
});
