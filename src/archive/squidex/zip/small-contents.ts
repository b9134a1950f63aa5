import { crc32, createDeflateRaw, deflateRawSync } from 'node:zlib';
import { ZlibEngine } from '../../zip/zlib-engine.js';

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

/** Contents to deflate, and memory for what comes of it, which is not used if it is too small. */
export interface ContentsToDeflate extends SmallContents {
  readonly room: Uint8Array<ArrayBuffer>;
}

/** The same contents deflated; one that does not become shorter stays as it was. */
export interface DeflatedContents extends SmallContents {
  /** Of each content before. */
  readonly crcs: Uint32Array<ArrayBuffer>;
  /** The memory of the contents before, to be filled anew. */
  readonly spent: Uint8Array<ArrayBuffer>;
}

/** Engines that deflate one content after the other, made by `smallEngines`. */
export interface SmallEngines {
  readonly tiny: ZlibEngine;
  readonly usual: ZlibEngine;
}

export function smallEngines(): SmallEngines {
  return {
    tiny: new ZlibEngine(() => createDeflateRaw(TINY)),
    usual: new ZlibEngine(() => createDeflateRaw(SQUIDEX_LEVEL)),
  };
}

/** Deflates each content for itself; with new engines for each if none are given. */
export function deflateEach({ bytes, ends, room }: ContentsToDeflate, engines?: SmallEngines): DeflatedContents {
  // Nothing becomes longer.
  const deflated = room.length >= bytes.length ? room : new Uint8Array(bytes.length);
  const deflatedEnds = new Uint32Array(ends.length);
  const crcs = new Uint32Array(ends.length);
  let start = 0;
  let at = 0;
  for (const [index, end] of ends.entries()) {
    const content = bytes.subarray(start, end);
    at += deflateInto(deflated, at, content, engines);
    deflatedEnds[index] = at;
    crcs[index] = crc32(content);
    start = end;
  }
  return { bytes: deflated, ends: deflatedEnds, crcs, spent: bytes };
}

/** Returns the bytes that the content takes: the content itself if deflating does not make it shorter. */
function deflateInto(target: Uint8Array, at: number, content: Uint8Array, engines: SmallEngines | undefined): number {
  const { length } = content;
  const isTiny = length <= TINY_BYTES;
  const engine = isTiny ? engines?.tiny : engines?.usual;
  const given = length === 0 ? 0 : engine?.pass(content, target, at, length)?.given;
  if (given !== undefined && given < length) return given;
  // A full buffer means that it did not become shorter; without an engine, the plain way may still shorten it.
  const deflated = given === undefined ? deflateRawSync(content, isTiny ? TINY : SQUIDEX_LEVEL) : content;
  target.set(deflated.length < length ? deflated : content, at);
  return Math.min(deflated.length, length);
}
