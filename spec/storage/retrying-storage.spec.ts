import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { BackupError } from '../../src/errors.js';
import { FolderStorage } from '../../src/storage/folder/folder-storage.js';
import { RetryingStorage } from '../../src/storage/retrying-storage.js';
import { storageContract } from '../contracts/storage-contract.js';
import { FaultyStorage, type StorageFault } from '../support/faults/faulty-storage.js';
import { bytesOf, collect, get, names, put, rejects } from '../support/stored-bytes.js';

describe('A storage that tries again', () => {
  let root: string;
  let inner: FolderStorage;
  let delays: number[];

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'eventark-retry-'));
    inner = new FolderStorage(root);
    delays = [];
  });

  afterEach(() => rm(root, { recursive: true }));

  function retrying(faults: readonly StorageFault[]) {
    const faulty = new FaultyStorage(inner, faults);
    const storage = new RetryingStorage(faulty, {
      attempts: 4,
      delayMs: 100,
      longestDelayMs: 250,
      random: () => 0.5,
      sleep: async (ms) => void delays.push(ms),
    });
    return { faulty, storage };
  }

  storageContract('keeps the promises of the one it wraps', async () => ({
    storage: new RetryingStorage(inner),
    reopen: async () => new RetryingStorage(inner),
    dispose: async () => undefined,
  }));

  it('writes again, from the first byte, until it succeeds', async () => {
    const { faulty, storage } = retrying([
      { operation: 'write', call: 1, afterBytes: 10 },
      { operation: 'write', call: 2, afterBytes: 500_000 },
    ]);
    expect(await put(storage, 'name', bytesOf(600_000))).to.equal(600_000);
    expect((await get(storage, 'name')).equals(bytesOf(600_000))).to.equal(true);
    expect(faulty.struck).to.equal(2);
    expect(delays).to.deep.equal([50, 100]);
  });

  it('gives up after the last attempt, with the last error, and waits no longer than allowed', async () => {
    const { storage } = retrying([1, 2, 3, 4].map((call) => ({ operation: 'size', call })));
    const error = await rejects(storage.size('name'), 'storage-unreachable');
    expect(error.message).to.contain('number 4');
    expect(delays).to.deep.equal([50, 100, 125]);
  });

  /** A clock that the storage moves by as long as its driver waits each time. */
  const waiting = (faults: readonly StorageFault[]) => {
    let at = 0;
    const faulty = new FaultyStorage(inner, faults);
    const size = faulty.size.bind(faulty);
    faulty.size = async (name) => {
      at += 10_000;
      return size(name);
    };
    const storage = new RetryingStorage(faulty, {
      attempts: 4,
      random: () => 0,
      sleep: async () => undefined,
      now: () => at,
    });
    return { faulty, storage };
  };

  it('is asked once only where it has never answered and takes its time to say so', async () => {
    const { faulty, storage } = waiting([{ operation: 'size', call: 1 }]);
    await rejects(storage.size('name'), 'storage-unreachable');
    expect(faulty.calls.size).to.equal(1);
  });

  it('is asked as often as ever once it has answered', async () => {
    const { faulty, storage } = waiting([2, 3, 4].map((call) => ({ operation: 'size', call })));
    expect(await storage.size('name')).to.equal(undefined);
    expect(await storage.size('name')).to.equal(undefined);
    expect(faulty.calls.size).to.equal(5);
  });

  it('does not try again what trying cannot mend', async () => {
    const denied = new BackupError('permission-denied', 'no');
    const { faulty, storage } = retrying([{ operation: 'remove', call: 1, error: denied }]);
    await rejects(storage.remove('name'), denied);
    expect(faulty.calls.remove).to.equal(1);
  });

  it('goes on reading at the byte where it was cut, however often that happens', async () => {
    const { faulty, storage } = retrying(
      [1, 2, 3, 4, 5, 6].map((call) => ({ operation: 'read', call, afterBytes: 900_000 })),
    );
    await put(storage, 'long', bytesOf(6_000_000));
    expect((await get(storage, 'long')).equals(bytesOf(6_000_000))).to.equal(true);
    expect(faulty.struck).to.equal(6);
    expect(faulty.ranges.map((range) => range?.start)).to.deep.equal([
      undefined,
      900_000,
      1_800_000,
      2_700_000,
      3_600_000,
      4_500_000,
      5_400_000,
    ]);
  });

  it('ends a range where it was to end, when that is where it was cut', async () => {
    const { storage } = retrying([{ operation: 'read', call: 1, afterBytes: 500 }]);
    await put(storage, 'long', bytesOf(2000));
    const bytes = await get(storage, 'long', { start: 1000, end: 1499 });
    expect(bytes.equals(bytesOf(2000).subarray(1000, 1500))).to.equal(true);
  });

  it('does not go on with other bytes that took the name meanwhile', async () => {
    const { storage } = retrying([{ operation: 'read', call: 1, afterBytes: 3_000_000 }]);
    await put(storage, 'name', bytesOf(4_000_000));
    const read = async () => {
      let chunks = 0;
      for await (const _ of storage.read('name')) {
        chunks += 1;
        if (chunks === 3) await put(inner, 'name', bytesOf(5_000_000));
      }
    };
    await rejects(read(), 'verification-failed');
  });

  it('gives up when a read fails again and again without a byte', async () => {
    const { faulty, storage } = retrying([1, 2, 3, 4].map((call) => ({ operation: 'read', call })));
    await put(storage, 'name', bytesOf(10));
    await rejects(get(storage, 'name'), 'storage-unreachable');
    expect(faulty.calls.read).to.equal(4);
  });

  it('lists and removes again', async () => {
    const { faulty, storage } = retrying([
      { operation: 'list', call: 1 },
      { operation: 'remove', call: 1 },
    ]);
    await put(storage, 'name', bytesOf(1));
    expect(await collect(storage.list(''))).to.deep.equal([{ name: 'name', size: 1 }]);
    await storage.remove('name');
    expect(await names(storage)).to.deep.equal([]);
    expect(faulty.struck).to.equal(2);
  });

  it('waits no longer once it is cancelled', async () => {
    const controller = new AbortController();
    const faulty = new FaultyStorage(inner, [{ operation: 'write', call: 1 }]);
    const storage = new RetryingStorage(faulty, { delayMs: 3_600_000, longestDelayMs: 3_600_000, random: () => 1 });
    setTimeout(() => controller.abort(), 10);
    await rejects(
      storage.write('name', async function* () {}, controller.signal),
      'cancelled',
    );
    expect(faulty.calls.write).to.equal(1);
  });
});
