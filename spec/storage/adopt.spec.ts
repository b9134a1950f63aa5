import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FolderStorage } from '../../src/storage/folder/folder-storage.js';
import { RetryingStorage } from '../../src/storage/retrying-storage.js';
import { Storage, type ByteRange, type OpenBytes, type StorageItem } from '../../src/storage/storage.js';
import { rejection } from '../support/rejection.js';
import { tempFolder } from '../support/temp-folder.js';

/** A line without checksums: of what is written, one bit in the middle arrives changed. */
class FlippingStorage extends Storage {
  constructor(private readonly inner: Storage) {
    super();
  }

  get url(): string {
    return this.inner.url;
  }

  async write(name: string, open: OpenBytes, signal?: AbortSignal): Promise<number> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of open()) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const middle = bytes.length >> 1;
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    return this.inner.write(
      name,
      async function* () {
        yield bytes;
      },
      signal,
    );
  }

  read(name: string, range?: ByteRange, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    return this.inner.read(name, range, signal);
  }

  list(prefix: string): AsyncIterable<StorageItem> {
    return this.inner.list(prefix);
  }

  async size(name: string): Promise<number | undefined> {
    return this.inner.size(name);
  }

  async remove(name: string): Promise<void> {
    return this.inner.remove(name);
  }
}

describe('a file that a storage takes over', () => {
  for (const [title, wrap] of [
    ['over a line without checksums', (storage: Storage) => storage],
    ['over such a line, tried again', (storage: Storage) => new RetryingStorage(storage)],
  ] as const) {
    it(`is refused, removed and kept here when it arrives changed: ${title}`, async () => {
      const folder = await tempFolder();
      const inner = new FolderStorage(join(folder.path, 'there'));
      const file = join(folder.path, 'archive.zip');
      const bytes = randomBytes(2_500_000);
      await writeFile(file, bytes);
      const error = await rejection(wrap(new FlippingStorage(inner)).adopt('a/archive.zip', file));
      expect([error.code, error.message]).to.deep.equal([
        'verification-failed',
        `a/archive.zip came back from ${inner.url} with other bytes than were sent`,
      ]);
      expect(error.hint).to.match(/removed again; use TLS/);
      expect(await inner.size('a/archive.zip')).to.equal(undefined);
      expect((await readFile(file)).equals(bytes)).to.equal(true);
      await folder.remove();
    });
  }
});
