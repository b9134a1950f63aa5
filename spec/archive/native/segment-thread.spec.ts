import { createHash, hash, randomBytes } from 'node:crypto';
import { crc32, inflateRawSync, zstdDecompressSync } from 'node:zlib';
import { expect } from 'chai';
import { SegmentThread } from '../../../src/archive/native/segments/segment-thread.js';
import { COMPRESSIONS } from '../../../src/archive/zip/zstd.js';

const ROOM = 64 * 1024;

function lines(number: number): Buffer {
  return Buffer.from(Array.from({ length: 500 }, (_, n) => `{"segment":${number},"line":${n}}\n`).join(''));
}

function segment(content: Buffer): { readonly memory: Buffer<ArrayBuffer>; readonly size: number } {
  const memory = Buffer.allocUnsafeSlow(content.length + ROOM);
  memory.set(content);
  return { memory, size: content.length };
}

describe('Segments that are pressed', () => {
  for (const compression of COMPRESSIONS) {
    for (const count of [1, 2, 5]) {
      it(`become what their lines are, in order: ${count} with ${compression}`, async () => {
        const thread = new SegmentThread({ level: 1, compression });
        const contents = Array.from({ length: count }, (_, number) => lines(number));
        const asked = contents.map((content) => thread.press(segment(content)));
        thread.finish();
        const chain = createHash('sha256');
        for (const [number, pressed] of (await Promise.all(asked)).entries()) {
          const content = contents[number] ?? Buffer.alloc(0);
          const stored = pressed.memory.subarray(pressed.start, pressed.end);
          const unpacked = pressed.method === 8 ? inflateRawSync(stored) : zstdDecompressSync(stored);
          expect(unpacked.equals(content)).to.equal(true);
          expect(pressed).to.deep.include({
            size: content.length,
            method: compression === 'zstd' ? 93 : 8,
            crc: crc32(content),
            sha256: hash('sha256', content),
            storedSha256: hash('sha256', stored),
            chain: chain.update(content).copy().digest('hex'),
          });
        }
        await thread.end();
      });
    }

    it(`stay as they are where ${compression} makes them no smaller`, async () => {
      const thread = new SegmentThread({ level: 1, compression });
      const content = randomBytes(10_000);
      const asked = thread.press(segment(content));
      thread.finish();
      const { memory, method, start, end } = await asked;
      expect(method).to.equal(0);
      expect(memory.subarray(start, end).equals(content)).to.equal(true);
      await thread.end();
    });
  }
});
