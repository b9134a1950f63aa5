import { expect } from 'chai';
import fc from 'fast-check';
import { JsonOutline, MemberNames } from '../../src/json/json-outline.js';

const NAMES = new MemberNames(['a']);

/** What an outline says of the text it has read. */
function said(outline: JsonOutline): unknown {
  const { isJson, isObject, depth, hasLineBreaks, isPeculiar, isUtf8, bytes } = outline;
  const members: [number, string][] = [];
  outline.visit(NAMES, (name, start, end) => members.push([name, bytes.toString('latin1', start, end)]));
  return { isJson, isObject, depth, hasLineBreaks, isPeculiar, isUtf8, members };
}

const text = fc.oneof(
  fc.json(),
  fc.json().map((json) => `{"a":${json},"b":[${json}]}`),
  fc.constantFrom(
    '',
    '12',
    '-',
    '{',
    '{"a":1',
    '"',
    '"a',
    ' {}',
    '{}\n',
    '\n{"a":\r1}',
    'tru',
    '[1,',
    '\u00e9',
    '{"a":"\u00e9"}',
  ),
);

describe('The outline of a JSON text', () => {
  it('says the same of a text among others, whatever stands before and behind it', () => {
    fc.assert(
      fc.property(
        text,
        fc.string(),
        fc.constantFrom('', '3', 'e', '}', '"', '":1}', ' ', '\n', ',"b":2}'),
        (json, before, behind) => {
          const part = Buffer.from(json);
          const start = Buffer.byteLength(before);
          const all = Buffer.concat([Buffer.from(before), part, Buffer.from(behind)]);
          const outline = new JsonOutline();
          outline.takeBytes(all, true);
          outline.readPart(start, start + part.length);
          const alone = JsonOutline.of(part);
          if (!alone.isJson) expect(outline.isJson).to.equal(false);
          else expect(said(outline)).to.deep.equal(said(alone));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('begins anew with each text', () => {
    const outline = new JsonOutline();
    outline.read(Buffer.from('{"a":[[\n1e400]],"a":"\\ud800"}'));
    expect(said(outline)).to.deep.include({ depth: 3, hasLineBreaks: true, isPeculiar: true });
    for (const plain of ['{"a":1}', '[]', 'null', 'nul']) {
      outline.read(Buffer.from(plain));
      expect(said(outline), plain).to.deep.equal(said(JsonOutline.of(Buffer.from(plain))));
      expect(outline.isPeculiar, plain).to.equal(false);
    }
  });

  it('knows levels with nothing in them, and arrays that are no members', () => {
    for (const [json, depth] of [
      ['{}', 1],
      ['{"a":{}}', 2],
      ['[[],[[]]]', 3],
      ['{"a":[1],"b":[[{}]]}', 4],
    ] as const) {
      expect(JsonOutline.of(Buffer.from(json)).depth, json).to.equal(depth);
    }
  });

  const peculiar = [
    '{"a":1,"b":2,"a":3}',
    '{"":1,"":2}',
    '{"x":[{"id":1,"id" :2}]}',
    '{"x":{"y":{}},"z":{"abcdefgh":1,"other":[{}],"abcdefgh":2}}',
    '{"a":1,"\\u0061":2}',
    '{"a":{"\\"":2}}',
    '{"a":"\\uD83D"}',
    '{"a":"x\\udc00"}',
    '{"a":1e400}',
    '[-1E9]',
    `[1${'0'.repeat(310)}]`,
    `{${Array.from({ length: 40 }, (_, n) => `"n${n}":1`).join(',')}}`,
  ];
  for (const json of peculiar) {
    it(`asks for a closer look at ${json.slice(0, 60)}`, () => {
      expect(JsonOutline.of(Buffer.from(json)).isPeculiar).to.equal(true);
    });
  }

  it('asks for none where names stand twice in different objects', () => {
    const json = '{"id":1,"a":{"id":2,"x":[{"id":3},{"id":4}]},"b":{"id":"\\u00e9\\n"},"c":[1.5,-0,"id","id"]}';
    expect(JsonOutline.of(Buffer.from(json)).isPeculiar).to.equal(false);
  });

  it('never misses a name that stands twice', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '1', 'é'), maxLength: 9 });
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 20 }), (names) => {
        const object = `{${names.map((each) => `"${each}":{"k":1}`).join(',')}}`;
        const isTwice = new Set(names).size < names.length;
        for (const json of [object, `[${object}]`, `{"q":[1,${object}]}`]) {
          if (isTwice) expect(JsonOutline.of(Buffer.from(json)).isPeculiar, json).to.equal(true);
        }
      }),
    );
  });
});
