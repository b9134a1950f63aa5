import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Storage } from '../src/storage/storage.js';
import { Chance, randomBytes } from './data.js';
import { atOnce, type Pair } from './side-by-side.js';

const LARGE_BYTES = 64 * 1024 * 1024;
const SMALL_BYTES = 40 * 1024;
const SMALL_COUNT = 500;

/** What is stored: one large file and one small one, as files of this machine. */
export interface Files {
  readonly large: string;
  readonly small: string;
}

export async function makeFiles(folder: string): Promise<Files> {
  const chance = new Chance(7);
  const files = { large: join(folder, 'large'), small: join(folder, 'small') };
  await writeFile(files.large, randomBytes(LARGE_BYTES, chance));
  await writeFile(files.small, randomBytes(SMALL_BYTES, chance));
  return files;
}

/** The same store through the SDK's own simplest calls, with the adapter's part sizes. */
export interface Bare {
  /** What is called, for the table. */
  readonly writeName: string;
  readonly readName: string;
  write(name: string, path: string, lane: number): Promise<unknown>;
  read(name: string, lane: number): Promise<Readable> | Readable;
  close(): Promise<void>;
}

export interface StorageUnderTest {
  readonly adapter: string;
  readonly storage: Storage;
  readonly bare: Bare;
  /** Small objects under way at once, on both sides. */
  readonly width?: number;
  readonly smallCount?: number;
  readonly rounds?: number;
  readonly note?: string;
}

/** One large object and many small ones, written and read. */
export function storagePairs(under: StorageUnderTest, { large, small }: Files): readonly Pair[] {
  const { adapter, storage, bare, width = 16, smallCount = SMALL_COUNT, note, rounds = 3 } = under;
  const given = { adapter, rounds, ...(note === undefined ? {} : { note }) };
  const write = (name: string, path: string): Promise<number> =>
    storage.write(name, () => createReadStream(path, { highWaterMark: 1 << 20 }));
  const bareWrite = async (name: string, path: string, lane: number, size: number): Promise<number> => {
    await bare.write(name, path, lane);
    return size;
  };
  const bareRead = async (name: string, lane: number): Promise<number> => drain(await bare.read(name, lane));
  const many = `${smallCount} × 40 KB`;
  return [
    {
      ...given,
      what: 'write 64 MB',
      floorName: bare.writeName,
      floor: (round) => bareWrite(`large-${round}`, large, 0, LARGE_BYTES),
      subject: (round) => write(`large-${round}`, large),
    },
    {
      ...given,
      what: 'read 64 MB',
      floorName: bare.readName,
      floor: () => bareRead('large-floor-0', 0),
      subject: () => drain(storage.read('large-adapter-0')),
    },
    {
      ...given,
      what: `write ${many}`,
      floorName: bare.writeName,
      floor: (round) =>
        atOnce(smallCount, width, (n, lane) => bareWrite(`small-${round}-${n}`, small, lane, SMALL_BYTES)),
      subject: (round) => atOnce(smallCount, width, (n) => write(`small-${round}-${n}`, small)),
    },
    {
      ...given,
      what: `read ${many}`,
      floorName: bare.readName,
      floor: () => atOnce(smallCount, width, (n, lane) => bareRead(`small-floor-0-${n}`, lane)),
      subject: () => atOnce(smallCount, width, (n) => drain(storage.read(`small-adapter-0-${n}`))),
    },
  ];
}

async function drain(source: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const chunk of source) bytes += chunk.byteLength;
  return bytes;
}
