import { expect } from 'chai';
import { StringTable } from '../../src/collections/string-table.js';

describe('a table of names', () => {
  const NAMES = Array.from({ length: 20_000 }, (_, n) => `content-app--${(n * 7919).toString(36)}`);

  it('numbers names in the order in which they come, each once, and finds them again', () => {
    const table = new StringTable();
    for (const [number, name] of NAMES.entries()) {
      expect(table.find(name)).to.equal(-1);
      expect(table.add(name)).to.equal(number);
    }
    for (const [number, name] of NAMES.entries()) {
      expect(table.add(name)).to.equal(number);
      expect(table.find(name)).to.equal(number);
      expect(table.name(number)).to.equal(name);
    }
    expect(table.size).to.equal(NAMES.length);
  });

  it('keeps apart what begins alike, ends alike, differs in case, in length or by a NUL, and any Unicode', () => {
    const odd = [
      '',
      'a',
      'A',
      'ab',
      'abc',
      'abcd',
      'abcde',
      'a\0',
      'a\0\0',
      'é',
      'e\u0301',
      '日本🚀',
      '日本',
      '\ud800',
      '\ud801',
      '\ufffd',
      'a\ud800',
    ];
    const table = new StringTable();
    expect(odd.map((name) => table.add(name))).to.deep.equal([...odd.keys()]);
    expect(odd.map((name) => table.find(name))).to.deep.equal([...odd.keys()]);
    expect(odd.map((_, number) => table.name(number))).to.deep.equal(odd);
  });

  it('holds names of any length', () => {
    const long = ['x'.repeat(255 * 1024), 'y'.repeat(257 * 1024), `${'x'.repeat(3_000_000)}é`, 'short'];
    const table = new StringTable();
    expect(long.map((name) => table.add(name))).to.deep.equal([...long.keys()]);
    expect(long.map((_, number) => table.name(number))).to.deep.equal(long);
  });

  it('is empty once it is cleared', () => {
    const table = new StringTable();
    for (const name of NAMES) table.add(name);
    table.clear();
    expect([table.size, table.find(NAMES[5] ?? '')]).to.deep.equal([0, -1]);
    expect(table.add('other')).to.equal(0);
    expect(() => table.name(1)).to.throw(RangeError);
  });
});
