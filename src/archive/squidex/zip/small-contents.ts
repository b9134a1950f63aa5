import { crc32, deflateRawSync } from 'node:zlib';

/** 94 % of level 6's ratio in half its time. */
export const SQUIDEX_LEVEL = { level: 3 } as const;
/** Most events are tiny: a compressor with small tables is set up sooner, and finds as much in so little. */
const TINY_BYTES = 4096;
const TINY = { ...SQUIDEX_LEVEL, windowBits: 12, memLevel: 5, chunkSize: 2048 } as const;

/** Contents of many small entries, one behind the other, and where each ends. */
export interface SmallContents {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly ends: Uint32Array<ArrayBuffer>;
}

/** The same contents deflated; one that takes as much room as before stands as it was. */
export interface DeflatedContents extends SmallContents {
  /** Of each content before. */
  readonly crcs: Uint32Array<ArrayBuffer>;
}

/** Deflates each content for itself. */
export function deflateEach({ bytes, ends }: SmallContents): DeflatedContents {
  // Nothing becomes longer.
  const deflated = new Uint8Array(bytes.length);
  const deflatedEnds = new Uint32Array(ends.length);
  const crcs = new Uint32Array(ends.length);
  let start = 0;
  let at = 0;
  for (const [index, end] of ends.entries()) {
    const content = bytes.subarray(start, end);
    const shorter = deflateSmall(content);
    deflated.set(shorter, at);
    at += shorter.length;
    deflatedEnds[index] = at;
    crcs[index] = crc32(content);
    start = end;
  }
  return { bytes: deflated, ends: deflatedEnds, crcs };
}

/** The content itself if deflating does not make it shorter. */
function deflateSmall(content: Uint8Array): Uint8Array {
  if (content.length === 0) return content;
  const deflated = deflateRawSync(content, content.length <= TINY_BYTES ? TINY : SQUIDEX_LEVEL);
  return deflated.length < content.length ? deflated : content;
}
