import { expect } from 'chai';
import { inflateRawSync } from 'node:zlib';
import { deflateEach, type DeflatedContents, smallEngines } from '../../../src/archive/squidex/zip/small-contents.js';

const CONTENTS = [
  Buffer.from('{"a":1}'.repeat(40)),
  Buffer.alloc(0),
  Buffer.from('x'),
  Buffer.from(Array.from({ length: 3_000 }, (_, n) => (n * n * 7_919) % 251)),
  Buffer.from('lorem ipsum '.repeat(2_000)),
  Buffer.from('{"a":1}'.repeat(40)),
];

const ENDS = Uint32Array.from(CONTENTS, (_, index) =>
  CONTENTS.slice(0, index + 1).reduce((sum, { length }) => sum + length, 0),
);

function contents(room: number) {
  return { bytes: new Uint8Array(Buffer.concat(CONTENTS)), ends: ENDS, room: new Uint8Array(room) };
}

/** Each content again, inflated where it has become shorter. */
function contentsOf({ bytes, ends }: DeflatedContents): readonly Buffer[] {
  return CONTENTS.map(({ length }, index) => {
    const part = Buffer.from(bytes.subarray(ends[index - 1] ?? 0, ends[index]));
    return part.length < length ? inflateRawSync(part) : part;
  });
}

describe('Small contents that are deflated together', () => {
  it('are the same afterwards, whether engines are used again or not', () => {
    for (const engines of [smallEngines(), undefined]) {
      expect(contentsOf(deflateEach(contents(1 << 20), engines))).to.deep.equal(CONTENTS);
    }
  });

  it('are deflated by engines that were used before to the very same bytes', () => {
    const engines = smallEngines();
    const once = deflateEach(contents(1 << 20), undefined);
    for (let round = 0; round < 3; round++) {
      const again = deflateEach(contents(1 << 20), engines);
      expect(again.ends).to.deep.equal(once.ends);
      expect(again.crcs).to.deep.equal(once.crcs);
      expect(
        Buffer.compare(again.bytes.subarray(0, again.ends.at(-1)), once.bytes.subarray(0, once.ends.at(-1))),
      ).to.equal(0);
    }
  });

  it('need no room that is given to them', () => {
    expect(contentsOf(deflateEach(contents(10), smallEngines()))).to.deep.equal(CONTENTS);
  });
});
