import { expect } from 'chai';
import { BackupError } from '../../src/errors.js';
import type { ByteRange, Storage } from '../../src/storage/storage.js';

/** Bytes that differ by position and by length, so that a mixture of two writes shows. */
export function bytesOf(size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  let state = (size * 2_654_435_761 + 1) >>> 0;
  for (let index = 0; index < size; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}

export async function put(storage: Storage, name: string, bytes: Uint8Array): Promise<number> {
  return storage.write(name, () => inChunks(bytes, [1 << 20]));
}

export async function get(storage: Storage, name: string, range?: ByteRange): Promise<Buffer> {
  return Buffer.concat(await collect(storage.read(name, range)));
}

export async function names(storage: Storage, prefix = ''): Promise<readonly string[]> {
  return (await collect(storage.list(prefix))).map((item) => item.name).sort();
}

export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of source) all.push(item);
  return all;
}

/** Fails unless `work` is rejected with this code, or with exactly this error somewhere in its causes. */
export async function rejects(work: Promise<unknown>, expected: string | Error): Promise<BackupError | Error> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof Error)) return expect.fail(`expected a rejection with ${String(expected)}`);
  if (typeof expected === 'string') {
    expect(outcome, String(outcome.stack)).to.be.instanceOf(BackupError);
    expect(outcome instanceof BackupError ? outcome.code : undefined, String(outcome.stack)).to.equal(expected);
  } else {
    expect(outcome, String(outcome.stack)).to.equal(expected);
  }
  return outcome;
}

export async function* inChunks(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let turn = 0; at < bytes.byteLength; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

export async function* thenFail(size: number, failure: Error): AsyncGenerator<Uint8Array> {
  if (size > 0) yield* inChunks(bytesOf(size), [1_000_000]);
  throw failure;
}

/** Runs `work` for every item, `width` at once. */
export async function side<T>(items: readonly T[], width: number, work: (item: T) => Promise<unknown>): Promise<void> {
  const rest = items.values();
  const lane = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: width }, lane));
}
