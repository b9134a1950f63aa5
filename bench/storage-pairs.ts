import type { OpenBytes, Storage } from '../src/storage/storage.js';
import { Chance, randomBytes } from './data.js';
import { atOnce, type Pair } from './side-by-side.js';

const MB = 1024 * 1024;
const LARGE_MB = 64;
const SMALL_BYTES = 40 * 1024;
const PIECE_BYTES = MB;
const SMALL_COUNT = 500;

const chance = new Chance(7);
const LARGE = randomBytes(LARGE_MB * MB, chance);
const SMALL = piecesOf(randomBytes(SMALL_BYTES, chance));

/** Bytes in memory as a stream: what reads them from elsewhere is not what is measured. */
function piecesOf(bytes: Buffer): OpenBytes {
  return async function* () {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
  };
}

/** The same store through the SDK's own simplest calls, with the adapter's part sizes. */
export interface Bare {
  /** What is called, for the table. */
  readonly writeName: string;
  readonly readName: string;
  write(name: string, open: OpenBytes, lane: number): Promise<unknown>;
  read(name: string, lane: number): Promise<AsyncIterable<Uint8Array>> | AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

export interface StorageUnderTest {
  readonly adapter: string;
  readonly storage: Storage;
  readonly bare: Bare;
  /** Small objects under way at once, on both sides. */
  readonly width?: number;
  readonly smallCount?: number;
  readonly largeMb?: number;
  readonly rounds?: number;
  readonly note?: string;
}

/** Many small objects, then one large: for each one asked for, FerretDB reads all that are stored. */
export function storagePairs(under: StorageUnderTest): readonly Pair[] {
  const { adapter, storage, bare, width = 16, smallCount = SMALL_COUNT, largeMb = LARGE_MB, note, rounds = 3 } = under;
  const largeBytes = largeMb * MB;
  const large = piecesOf(LARGE.subarray(0, largeBytes));
  const given = { adapter, rounds, ...(note === undefined ? {} : { note }) };
  const bareWrite = async (name: string, open: OpenBytes, lane: number, size: number): Promise<number> => {
    await bare.write(name, open, lane);
    return size;
  };
  const bareRead = async (name: string, lane: number): Promise<number> => drain(await bare.read(name, lane));
  const many = `${smallCount} × 40 KB`;
  return [
    {
      ...given,
      what: `write ${many}`,
      floorName: bare.writeName,
      floor: (round) =>
        atOnce(smallCount, width, (n, lane) => bareWrite(`small-${round}-${n}`, SMALL, lane, SMALL_BYTES)),
      subject: (round) => atOnce(smallCount, width, (n) => storage.write(`small-${round}-${n}`, SMALL)),
    },
    {
      ...given,
      what: `read ${many}`,
      floorName: bare.readName,
      floor: () => atOnce(smallCount, width, (n, lane) => bareRead(`small-floor-0-${n}`, lane)),
      subject: () => atOnce(smallCount, width, (n) => drain(storage.read(`small-adapter-0-${n}`))),
    },
    {
      ...given,
      what: `write ${largeMb} MB`,
      floorName: bare.writeName,
      floor: (round) => bareWrite(`large-${round}`, large, 0, largeBytes),
      subject: (round) => storage.write(`large-${round}`, large),
    },
    {
      ...given,
      what: `read ${largeMb} MB`,
      floorName: bare.readName,
      floor: () => bareRead('large-floor-0', 0),
      subject: () => drain(storage.read('large-adapter-0')),
    },
  ];
}

async function drain(source: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const chunk of source) bytes += chunk.byteLength;
  return bytes;
}
