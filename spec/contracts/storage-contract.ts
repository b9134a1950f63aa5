import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import type { ByteRange, Storage } from '../../src/storage/storage.js';
import { bytesOf, collect, get, inChunks, names, put, rejects, side, thenFail } from '../support/stored-bytes.js';
import { ODD_NAMES } from './odd-names.js';

/** A fresh, empty storage, and how to be rid of it. */
export interface StorageUnderTest {
  readonly storage: Storage;
  /** Another object over the same bytes, as a second process would make it. */
  reopen(): Promise<Storage>;
  dispose(): Promise<void>;
}

export interface StorageLimits {
  /** The server keeps objects as files, so it cannot hold "a" and "a/b": the second write is refused, the first stays. */
  readonly nameOrFolder?: boolean;
  /** How many names the spec of many small writes takes: fewer where a connection is made for each. */
  readonly smallWrites?: number;
}

/** Every promise of the `Storage` port. */
export function storageContract(
  title: string,
  makeStorage: () => Promise<StorageUnderTest>,
  limits: StorageLimits = {},
): void {
  describe(title, () => {
    let made: StorageUnderTest;
    let storage: Storage;

    beforeEach(async () => {
      made = await makeStorage();
      storage = made.storage;
    });

    afterEach(async () => {
      await made?.dispose();
    });

    writing(() => storage, limits);
    failing(() => storage);
    reading(() => storage);
    listing(() => storage, limits);

    it('says where it is as a URL without a password', () => {
      const url = new URL(storage.url);
      expect(url.protocol).to.match(/^[a-z0-9+]+:$/);
      expect(url.password).to.equal('');
    });

    it('is there once something was written, and looking whether it is makes nothing', async () => {
      expect(await storage.exists()).to.equal(await storage.exists());
      expect(await names(storage)).to.deep.equal([]);
      await put(storage, 'first', bytesOf(10));
      expect(await storage.exists()).to.equal(true);
      expect(await (await made.reopen()).exists()).to.equal(true);
    });

    it('shows another process what this one has written', async () => {
      await put(storage, 'shared', bytesOf(1000));
      const other = await made.reopen();
      expect(await get(other, 'shared')).to.deep.equal(bytesOf(1000));
      await other.close();
    });

    it('tells its clock by what was just written, if it tells it', async () => {
      const before = Date.now();
      await put(storage, 'probe', bytesOf(10));
      const clock = await storage.clock('probe');
      // Whole seconds in some stores; a minute is what servers elsewhere are allowed.
      if (clock !== undefined) expect(clock.getTime()).to.be.within(before - 60_000, Date.now() + 60_000);
    });

    it('removes all wanted names that begin alike, and no other', async () => {
      for (const name of ['app_1', 'app_2', 'app_3', 'apple', 'b']) await put(storage, name, bytesOf(10));
      await storage.removeAll('app', (name) => name.startsWith('app_'));
      expect(await names(storage)).to.have.members(['apple', 'b']);
      await storage.removeAll('app_', () => true);
      await storage.removeAll('nothing', () => true);
      expect(await names(await made.reopen())).to.have.members(['apple', 'b']);
    });

    it('sweeps without touching what is complete', async () => {
      await put(storage, 'kept', bytesOf(10));
      await storage.sweep();
      expect(await names(storage)).to.deep.equal(['kept']);
    });
  });
}

function writing(storage: () => Storage, limits: StorageLimits): void {
  it('gives back the bytes that were written, and says how many', async () => {
    expect(await put(storage(), 'one', bytesOf(1234))).to.equal(1234);
    expect(await get(storage(), 'one')).to.deep.equal(bytesOf(1234));
    expect(await storage().size('one')).to.equal(1234);
  });

  it('holds zero bytes', async () => {
    expect(await put(storage(), 'nothing', Buffer.alloc(0))).to.equal(0);
    expect(await get(storage(), 'nothing')).to.deep.equal(Buffer.alloc(0));
    expect(await storage().size('nothing')).to.equal(0);
    expect(await names(storage())).to.deep.equal(['nothing']);
  });

  it('holds many megabytes, written in chunks of every size', async () => {
    const bytes = bytesOf(21 * 1024 * 1024 + 7);
    expect(await storage().write('large', () => inChunks(bytes, [1, 0, 65_536, 9_000_000, 3]))).to.equal(bytes.length);
    expect((await get(storage(), 'large')).equals(bytes)).to.equal(true);
  });

  it('replaces what was there, with more bytes and with fewer', async () => {
    for (const size of [100, 7_000_000, 1]) {
      await put(storage(), 'again', bytesOf(size));
      expect(await get(storage(), 'again')).to.have.length(size);
      expect(await storage().size('again')).to.equal(size);
    }
    expect(await names(storage())).to.deep.equal(['again']);
  });

  it('leaves one complete winner when the same name is written many times at once', async () => {
    const sizes = [1, 200_000, 3, 6_000_000, 50_000];
    await Promise.all(sizes.map((size) => put(storage(), 'contended', bytesOf(size))));
    const winner = await get(storage(), 'contended');
    expect(sizes).to.include(winner.length);
    expect(winner.equals(bytesOf(winner.length))).to.equal(true);
    expect(await names(storage())).to.deep.equal(['contended']);
  });

  it('holds many small names written side by side', async () => {
    const count = limits.smallWrites ?? 1000;
    const expected = Array.from({ length: count }, (_, index) => `small/${index}`);
    await side(expected, 8, async (name) => put(storage(), name, Buffer.from(name)));
    expect(await names(storage(), 'small/')).to.deep.equal([...expected].sort());
    await side(expected.slice(0, 50), 8, async (name) => {
      expect((await get(storage(), name)).toString()).to.equal(name);
    });
  });

  it('takes a local file over and removes it there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'eventark-adopt-'));
    try {
      const path = join(folder, 'file');
      await writeFile(path, bytesOf(300_000));
      await put(storage(), 'adopted', bytesOf(5));
      expect(await storage().adopt('adopted', path)).to.equal(300_000);
      expect((await get(storage(), 'adopted')).equals(bytesOf(300_000))).to.equal(true);
      expect(await stat(path).catch(() => undefined)).to.equal(undefined);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('refuses a name that is empty, too long or not Unicode', async () => {
    for (const name of ['', 'x'.repeat(1001), 'half \ud800 character']) {
      await rejects(put(storage(), name, bytesOf(1)), 'invalid-argument');
    }
    expect(await names(storage())).to.deep.equal([]);
  });
}

function failing(storage: () => Storage): void {
  for (const [when, size] of [
    ['before the first byte', 0],
    ['after some bytes', 70_000],
    ['after many megabytes', 13_000_000],
  ] as const) {
    it(`leaves nothing when the source fails ${when}`, async () => {
      const failure = new Error('the source broke');
      await rejects(
        storage().write('broken', () => thenFail(size, failure)),
        failure,
      );
      expect(await names(storage())).to.deep.equal([]);
      expect(await storage().size('broken')).to.equal(undefined);
    });

    it(`keeps what the name held when the source of a new write fails ${when}`, async () => {
      await put(storage(), 'kept', bytesOf(50));
      const failure = new Error('the source broke');
      await rejects(
        storage().write('kept', () => thenFail(size, failure)),
        failure,
      );
      expect(await get(storage(), 'kept')).to.deep.equal(bytesOf(50));
      expect(await names(storage())).to.deep.equal(['kept']);
    });
  }

  it('shows no name before the last byte is written', async () => {
    const { promise: seen, resolve } = Promise.withResolvers<readonly string[]>();
    await storage().write('slow', async function* () {
      yield bytesOf(9_000_000);
      await delay(50);
      resolve(await names(storage()));
      yield bytesOf(10);
    });
    expect(await seen).to.deep.equal([]);
    expect(await names(storage())).to.deep.equal(['slow']);
  });

  it('leaves nothing when a write is cancelled, even while its source is stalled', async () => {
    const controller = new AbortController();
    const stalled = storage().write(
      'cancelled',
      async function* () {
        yield bytesOf(9_000_000);
        setTimeout(() => controller.abort(), 20);
        await new Promise((resolve) => setTimeout(resolve, 60_000).unref());
        yield bytesOf(1);
      },
      controller.signal,
    );
    await rejects(stalled, 'cancelled');
    expect(await names(storage())).to.deep.equal([]);
  });

  it('writes nothing when it is cancelled before it begins', async () => {
    let opened = false;
    const cancelled = storage().write(
      'never',
      () => {
        opened = true;
        return inChunks(bytesOf(10), [10]);
      },
      AbortSignal.abort(),
    );
    await rejects(cancelled, 'cancelled');
    expect(opened).to.equal(false);
    expect(await names(storage())).to.deep.equal([]);
  });

  it('stops reading and listing when it is cancelled', async () => {
    await put(storage(), 'one', bytesOf(8_000_000));
    const controller = new AbortController();
    const read = async () => {
      for await (const _ of storage().read('one', undefined, controller.signal)) controller.abort();
    };
    await rejects(read(), 'cancelled');
    await rejects(collect(storage().list('', AbortSignal.abort())), 'cancelled');
  });
}

function reading(storage: () => Storage): void {
  const size = 5_000_000;
  const ranges: readonly (readonly [what: string, range: ByteRange, first: number, length: number])[] = [
    ['the first byte', { start: 0, end: 0 }, 0, 1],
    ['the last byte', { start: size - 1 }, size - 1, 1],
    ['bytes in the middle', { start: 1_234_567, end: 3_456_789 }, 1_234_567, 2_222_223],
    ['everything from a byte on', { start: 4_000_000 }, 4_000_000, 1_000_000],
    ['everything', { start: 0 }, 0, size],
    ['no further than the end', { start: size - 10, end: size + 1000 }, size - 10, 10],
  ];

  it('reads ranges', async () => {
    await put(storage(), 'ranges', bytesOf(size));
    for (const [what, range, first, length] of ranges) {
      const bytes = await get(storage(), 'ranges', range);
      expect(bytes, what).to.have.length(length);
      expect(bytes.equals(bytesOf(size).subarray(first, first + length)), what).to.equal(true);
    }
  });

  it('reads nothing from the end on', async () => {
    await put(storage(), 'ranges', bytesOf(10));
    expect(await get(storage(), 'ranges', { start: 10 })).to.have.length(0);
    expect(await get(storage(), 'ranges', { start: 5000, end: 6000 })).to.have.length(0);
    await put(storage(), 'empty', Buffer.alloc(0));
    expect(await get(storage(), 'empty', { start: 0 })).to.have.length(0);
  });

  it('gives no empty chunk', async () => {
    await put(storage(), 'chunks', bytesOf(3_000_000));
    for await (const chunk of storage().read('chunks')) expect(chunk.byteLength).to.be.greaterThan(0);
  });

  it('can be left in the middle of a read, many times', async () => {
    await put(storage(), 'left', bytesOf(6_000_000));
    for (let time = 0; time < 12; time += 1) {
      for await (const chunk of storage().read('left')) {
        expect(chunk.byteLength).to.be.greaterThan(0);
        break;
      }
    }
    expect(await get(storage(), 'left')).to.have.length(6_000_000);
  });

  it('reads several names at once', async () => {
    await put(storage(), 'a', bytesOf(2_000_000));
    await put(storage(), 'b', bytesOf(10));
    const all = await Promise.all(['a', 'b', 'a', 'b', 'a'].map((name) => get(storage(), name)));
    expect(all.map((bytes) => bytes.length)).to.deep.equal([2_000_000, 10, 2_000_000, 10, 2_000_000]);
  });

  it('says object-not-found for a missing name, with and without a range, and has no size for it', async () => {
    await rejects(get(storage(), 'missing'), 'object-not-found');
    await rejects(get(storage(), 'missing', { start: 3, end: 4 }), 'object-not-found');
    await rejects(get(storage(), 'missing/below'), 'object-not-found');
    expect(await storage().size('missing')).to.equal(undefined);
    expect(await storage().size('missing/below')).to.equal(undefined);
  });

  it('has no name for what is only the beginning of one', async () => {
    await put(storage(), 'folder/file', bytesOf(10));
    await rejects(get(storage(), 'folder'), 'object-not-found');
    await rejects(get(storage(), 'folder/'), 'object-not-found');
    await rejects(get(storage(), 'folder/fil'), 'object-not-found');
    expect(await storage().size('folder')).to.equal(undefined);
    expect(await storage().size('folder/file/below')).to.equal(undefined);
    await rejects(get(storage(), 'folder/file/below'), 'object-not-found');
  });
}

function listing(storage: () => Storage, limits: StorageLimits): void {
  it('lists nothing where nothing was written', async () => {
    expect(await names(storage())).to.deep.equal([]);
    expect(await names(storage(), 'any/')).to.deep.equal([]);
  });

  it('lists by prefix, whole components or not, with sizes', async () => {
    for (const name of ['app-1.zip', 'app-1.json', 'app-2.zip', 'app', 'dir/x', 'dir/xy', 'dir/z/x', 'dirt']) {
      await put(storage(), name, Buffer.from(name));
    }
    expect(await names(storage(), 'app-1')).to.deep.equal(['app-1.json', 'app-1.zip']);
    expect(await names(storage(), 'app')).to.deep.equal(['app', 'app-1.json', 'app-1.zip', 'app-2.zip']);
    expect(await names(storage(), 'dir/')).to.deep.equal(['dir/x', 'dir/xy', 'dir/z/x']);
    expect(await names(storage(), 'dir/x')).to.deep.equal(['dir/x', 'dir/xy']);
    expect(await names(storage(), 'dir/z/')).to.deep.equal(['dir/z/x']);
    expect(await names(storage(), 'dir')).to.deep.equal(['dir/x', 'dir/xy', 'dir/z/x', 'dirt']);
    expect(await names(storage(), 'none')).to.deep.equal([]);
    for (const { name, size } of await collect(storage().list(''))) expect(size, name).to.equal(name.length);
  });

  it('forgets a name that is removed, and takes a missing one as removed', async () => {
    await put(storage(), 'gone/soon', bytesOf(10));
    await put(storage(), 'gone/later', bytesOf(10));
    await storage().remove('gone/soon');
    await storage().remove('gone/soon');
    await storage().remove('never/was');
    await storage().remove('gone');
    await storage().remove('gone/later/below');
    expect(await names(storage())).to.deep.equal(['gone/later']);
    await rejects(get(storage(), 'gone/soon'), 'object-not-found');
    await storage().remove('gone/later');
    expect(await names(storage())).to.deep.equal([]);
    await put(storage(), 'gone', bytesOf(3));
    expect(await names(storage())).to.deep.equal(['gone']);
  });

  if (limits.nameOrFolder === true) {
    it('refuses a name that continues another one with a slash, and keeps the first', async () => {
      await put(storage(), 'a', Buffer.from('a'));
      await rejects(put(storage(), 'a/b', Buffer.from('b')), 'invalid-argument');
      expect(await names(storage())).to.deep.equal(['a']);
      expect((await get(storage(), 'a')).toString()).to.equal('a');
    });
  } else {
    nesting(storage);
  }

  for (const [kind, odd] of ODD_NAMES) {
    // Among these names are some that continue others.
    const groups = limits.nameOrFolder === true ? odd.map((name) => [name]) : [odd];
    it(`keeps names with ${kind} apart and as they are`, async () => {
      for (const group of groups) await keepsApart(storage(), group);
    });
  }
}

async function keepsApart(storage: Storage, odd: readonly string[]): Promise<void> {
  for (const name of odd) await put(storage, name, Buffer.from(name));
  expect(await names(storage)).to.deep.equal([...odd].sort());
  for (const name of odd) {
    expect((await get(storage, name)).toString(), name).to.equal(name);
    expect(await storage.size(name), name).to.equal(Buffer.byteLength(name));
    expect(await names(storage, name), name).to.include(name);
  }
  for (const name of odd) await storage.remove(name);
  expect(await names(storage)).to.deep.equal([]);
}

function nesting(storage: () => Storage): void {
  for (const order of [
    ['a', 'a/b', 'a/b/c'],
    ['a/b/c', 'a/b', 'a'],
  ]) {
    it(`holds a name and others that continue it with a slash, written as ${order.join(', ')}`, async () => {
      for (const name of order) await put(storage(), name, Buffer.from(name));
      await put(storage(), 'a', Buffer.from('a, again'));
      expect(await names(storage())).to.deep.equal(['a', 'a/b', 'a/b/c']);
      expect((await get(storage(), 'a')).toString()).to.equal('a, again');
      expect((await get(storage(), 'a/b')).toString()).to.equal('a/b');
      await storage().remove('a/b');
      expect(await names(storage())).to.deep.equal(['a', 'a/b/c']);
      await storage().remove('a/b/c');
      await put(storage(), 'a', Buffer.from('last'));
      expect(await names(storage())).to.deep.equal(['a']);
      expect((await get(storage(), 'a')).toString()).to.equal('last');
      await storage().remove('a');
      expect(await names(storage())).to.deep.equal([]);
    });
  }
}
