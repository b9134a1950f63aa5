import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Archive, ArchivedAsset } from '../archive/archive.js';
import type { ByteRange } from '../storage/storage.js';
import { asError } from '../errors.js';

/** Opens the archive for as long as the action runs. */
type UseArchive = (action: (archive: Archive) => Promise<void>) => Promise<void>;

/** The bytes of a file in an archive, or a range of them, with both ends in it; read as fast as they are taken. */
export async function* fileBytes(
  asset: ArchivedAsset,
  range: ByteRange | undefined,
  use: UseArchive,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  const taken = new AbortController();
  const stop = AbortSignal.any([signal, taken.signal]);
  const out = new PassThrough();
  const read = use(async (archive) => pipeline(rangeOf(archive.readAsset(asset, stop), range), out, { signal: stop }));
  read.catch((error: unknown) => out.destroy(asError(error)));
  try {
    for await (const chunk of out) if (chunk instanceof Uint8Array) yield chunk;
    await read;
  } finally {
    taken.abort();
    out.destroy();
    await read.catch(() => undefined);
  }
}

/** Entries are packed: what is before the range is unpacked and thrown away. */
async function* rangeOf(bytes: AsyncIterable<Uint8Array>, range: ByteRange | undefined): AsyncGenerator<Uint8Array> {
  const { start, end = Infinity } = range ?? { start: 0 };
  let at = 0;
  for await (const chunk of bytes) {
    const from = Math.max(start - at, 0);
    const to = Math.min(end + 1 - at, chunk.length);
    if (from < to) yield chunk.subarray(from, to);
    at += chunk.length;
    if (at > end) return;
  }
}
