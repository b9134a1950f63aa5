import { expect } from 'chai';
import { escaped, visible } from '../../../src/ui/view/shown.js';

describe('Text that others chose, where it is read', () => {
  const MEANT = ['plain', '', '👩‍👩‍👧', '❤️', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '葛󠄀', 'می‌خواهم', 'क्‍ष', 'नमस्ते', 'Việt', 'שָׁלוֹם', 'two  blanks'];
  for (const text of MEANT) {
    it(`stays as it is: ${text}`, () => expect(visible(text)).to.equal(text));
  }

  const SIGNED: readonly (readonly [text: string, read: string])[] = [
    ['a\u202eb', 'a⟨U+202E⟩b'],
    ['a\u2066b\u2069', 'a⟨U+2066⟩b⟨U+2069⟩'],
    ['ab\u200d', 'ab⟨U+200D⟩'],
    ['a\ufe0f\ufe0f', 'a\ufe0f⟨U+FE0F⟩'],
    ['\u{e0041}a', '⟨U+E0041⟩a'],
    ['\u3164\u2800', '⟨U+3164⟩⟨U+2800⟩'],
    ['a\r\nb\0', 'a⟨↵⟩b⟨U+0000⟩'],
    ['\ud800', '⟨U+D800⟩'],
    ['\u00a0 ', '⟨U+00A0⟩⟨U+0020⟩'],
    [`a${'\u0301'.repeat(9)}b`, `a${'\u0301'.repeat(4)}…b`],
  ];
  for (const [text, read] of SIGNED) {
    it(`has a sign for what is not seen: ${read}`, () => expect(visible(text)).to.equal(read));
  }

  it('says the same as JSON', () => {
    const value = { 'a\u202e': ['\u200b\u{e0041}', 'line\nbreak'] };
    const json = escaped(JSON.stringify(value));
    expect(json).to.equal('{"a\\u202e":["\\u200b\\udb40\\udc41","line\\nbreak"]}');
    expect(JSON.parse(json)).to.deep.equal(value);
  });
});
