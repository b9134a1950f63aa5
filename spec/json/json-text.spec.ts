import { expect } from 'chai';
import fc from 'fast-check';
import { encodeString, TextEdits } from '../../src/json/json-edits.js';
import { JsonOutline, MemberNames, walkMembers } from '../../src/json/json-outline.js';
import { decodeString, decodeWithOffsets, walkStrings } from '../../src/json/json-text.js';
import { BackupError } from '../../src/errors.js';

/** JSON text as programs and people write it: with spaces, escapes, odd numbers and members given twice. */
const jsonText: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => {
  const space = fc.constantFrom('', '', '', ' ', '\n', '\t\r');
  const plain = fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text));
  const escaped = fc
    .array(
      fc.constantFrom('\\u0041', '\\/', '\\u002F', '\\ud800', '\\ud83d\\ude80', '\\"', '\\\\', '\u2028', 'é', '🚀'),
    )
    .map((parts) => `"${parts.join('')}"`);
  const text = fc.oneof(plain, escaped);
  const number = fc.constantFrom('0', '-0', '1.0', '1e-7', '1E+07', '9007199254740993', '-12.50e3', '0.1');
  const list = (open: string, close: string, item: fc.Arbitrary<string>) =>
    fc
      .tuple(space, fc.array(item, { maxLength: 4 }), space)
      .map(([a, items, b]) => open + a + items.join(`${b},${a}`) + b + close);
  return {
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.oneof(text, number, fc.constantFrom('true', 'false', 'null')),
      list('[', ']', tie('value')),
      list(
        '{',
        '}',
        fc.tuple(text, space, tie('value')).map(([key, gap, value]) => `${key}${gap}:${gap}${value}`),
      ),
    ),
  };
}).value;

const jsonObject = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'actor', 'ACTOR'), jsonText), { maxLength: 5 })
  .map((members) => ({ members, text: `{${members.map(([key, value]) => `"${key}": ${value}`).join(',')}}` }));

function isValid(text: Buffer): boolean {
  return JsonOutline.of(text).isJson;
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('JSON text', () => {
  it('is accepted exactly where JSON.parse accepts it', () => {
    fc.assert(fc.property(jsonText, (text) => isValid(Buffer.from(text))));
    const broken = fc.tuple(
      jsonText,
      fc.nat(),
      fc.constantFrom('', '"', '\\', '}', ']', ',', ':', '0', '.', 'e', '\n', '-', 'x'),
    );
    fc.assert(
      fc.property(broken, ([text, place, insert]) => {
        const at = place % (text.length + 1);
        const changed = (text.slice(0, at) + insert + text.slice(at + 1)).toWellFormed();
        expect(isValid(Buffer.from(changed)), changed).to.equal(parses(changed));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is refused when it is cut off anywhere', () => {
    const text = Buffer.from('{"a":[1.5e3,"x\\u00e9",{"b":null}],"c":true}');
    for (let end = 0; end < text.length; end++) expect(isValid(text.subarray(0, end))).to.equal(false);
    expect(isValid(text)).to.equal(true);
  });

  it('says how deep it is nested, and is refused where it is deeper than allowed', () => {
    const nested = (depth: number) => Buffer.from('['.repeat(depth) + ']'.repeat(depth));
    for (const depth of [1, 64, 65, 100_000]) {
      const outline = JsonOutline.of(nested(depth));
      expect([outline.isJson, outline.depth]).to.deep.equal([true, depth]);
    }
    const walk = (depth: number) => () =>
      walkMembers(Buffer.from(`{"a":${nested(depth - 1).toString()}}`), new MemberNames([]), () => undefined, 64);
    expect(walk(64)).not.to.throw();
    for (const depth of [65, 100_000])
      expect(walk(depth)).to.throw(BackupError).with.property('code', 'event-json-depth');
  });

  it('shows every member of an object in order, those given twice too', () => {
    fc.assert(
      fc.property(jsonObject, ({ members, text }) => {
        const json = Buffer.from(text);
        const seen: [number, string][] = [];
        walkMembers(json, new MemberNames(['Actor']), (name, start, end) => {
          seen.push([name, json.toString('utf8', start, end)]);
        });
        expect(seen).to.deep.equal(members.map(([key, value]) => [/^actor$/i.test(key) ? 0 : -1, value]));
      }),
    );
  });

  it('knows a member by its name in whatever spelling', () => {
    const names: number[] = [];
    const json = Buffer.from('{"appid":1,"APPID":1,"app\\u0049d":1,"\\u0061ppId":1,"appId2":1,"app\\\\Id":1}');
    walkMembers(json, new MemberNames(['x', 'appId']), (name) => names.push(name));
    expect(names).to.deep.equal([1, 1, 1, 1, -1, -1]);
  });

  it('shows every string value at any depth, and no key', () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        const json = Buffer.from(text);
        const seen: string[] = [];
        walkStrings(json, 0, json.length, (start, end) => seen.push(decodeString(json, start, end)));
        const expected: string[] = [];
        const pattern = /"((?:[^"\\]|\\.)*)"(\s*:)?/gs;
        for (const [, body = '', colon] of text.matchAll(pattern)) {
          if (colon === undefined) expected.push(String(JSON.parse(`"${body}"`)));
        }
        expect(seen.map((s) => s.toWellFormed())).to.deep.equal(expected.map((s) => s.toWellFormed()));
      }),
    );
  });

  it('maps each byte of a decoded string to the place it comes from', () => {
    const { bytes, offsets } = decodeWithOffsets(Buffer.from('a\\/\\u0062é\\ud83d\\ude80z'));
    expect(bytes.toString()).to.equal('a/bé🚀z');
    expect(offsets).to.deep.equal([0, 1, 3, 9, 10, 11, 11, 11, 11, 23]);
  });

  it('stays byte for byte where nothing is replaced', () => {
    const parts = fc.array(
      fc.tuple(fc.uint8Array({ maxLength: 9 }), fc.uint8Array({ maxLength: 9 }), fc.uint8Array({ maxLength: 9 })),
    );
    fc.assert(
      fc.property(parts, (pieces) => {
        const original = Buffer.concat(pieces.flatMap(([kept, old]) => [kept, old]));
        const edits = new TextEdits();
        let at = 0;
        for (const [kept, old, now] of pieces) {
          edits.replace(at + kept.length, at + kept.length + old.length, now);
          at += kept.length + old.length;
        }
        const expected = Buffer.concat(pieces.flatMap(([kept, , now]) => [kept, now]));
        expect(Buffer.from(edits.apply(original)).equals(expected)).to.equal(true);
      }),
    );
  });

  it('writes strings as System.Text.Json does by default', () => {
    expect(encodeString('a"b\\c/d\b\t\n\f\r')).to.equal('"a\\u0022b\\\\c/d\\b\\t\\n\\f\\r"');
    expect(encodeString("<&'+>`\u007f\u0001é\u2028🚀")).to.equal(
      '"\\u003C\\u0026\\u0027\\u002B\\u003E\\u0060\\u007F\\u0001\\u00E9\\u2028\\uD83D\\uDE80"',
    );
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => JSON.parse(encodeString(text)) === text));
  });
});
