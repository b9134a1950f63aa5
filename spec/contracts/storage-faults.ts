import { expect } from 'chai';
import { RetryingStorage } from '../../src/storage/retrying-storage.js';
import type { Storage } from '../../src/storage/storage.js';
import type { TestServer } from '../support/servers/test-server.js';
import { bytesOf, get, names, put, rejects } from '../support/stored-bytes.js';
import { TcpProxy } from '../support/faults/tcp-proxy.js';
import { skip } from '../support/skipped.js';

/** A remote storage whose traffic goes through a proxy. */
export interface RemoteUnderTest {
  /** Through the proxy, with a limit on silence of about a second. */
  readonly storage: Storage;
  /** Past the proxy: tells what the server really holds. */
  readonly direct: Storage;
  dispose(): Promise<void>;
}

export interface RemoteServer {
  readonly port: number;
  /** Kills the server and starts it again over the same data; undefined if that is not ours to do. */
  readonly restart: (() => Promise<void>) | undefined;
  /** It offers further ports for the data. */
  readonly ftp?: boolean;
}

export function remoteServer(server: TestServer): RemoteServer {
  const { process } = server;
  // Faults go through a proxy on the loopback, so they need a server that listens there.
  const port = process?.port ?? Number(/127\.0\.0\.1:(\d+)/.exec(server.url)?.[1] ?? 0);
  return { port, restart: process && (() => process.restart()) };
}

export interface FaultOptions {
  /** Bytes that every adapter sends in several parts. */
  readonly large?: number;
  /** Whether a server that is killed has its data when it is started again. */
  readonly keepsData?: boolean;
  /** Whether bytes that were changed on the way there are noticed without TLS; not every protocol has a checksum. */
  readonly noticesCorruption?: boolean;
}

/** What every storage behind a network promises when that network, or the server, breaks. */
export function storageFaults(
  server: () => RemoteServer,
  make: (proxyPort: number) => Promise<RemoteUnderTest>,
  options: FaultOptions = {},
): void {
  const { large = 40 * 1024 * 1024, keepsData = true, noticesCorruption = true } = options;

  describe('when the connection breaks', () => {
    let proxy: TcpProxy;
    let made: RemoteUnderTest;
    let storage: Storage;
    let retrying: RetryingStorage;

    beforeEach(async () => {
      proxy = await TcpProxy.before(server().port, { ftp: server().ftp ?? false });
      made = await make(proxy.port);
      storage = made.storage;
      retrying = new RetryingStorage(storage, { attempts: 3, delayMs: 1 });
    });

    afterEach(async () => {
      proxy.heal();
      await made.dispose();
      await proxy.close();
    });

    it('says so when nobody listens', async () => {
      proxy.break({ direction: 'to-server', afterBytes: 0, kind: 'cut' });
      for (const work of [
        () => put(storage, 'name', bytesOf(10)),
        () => get(storage, 'name'),
        () => storage.size('name'),
        () => storage.remove('name'),
        () => names(storage),
      ]) {
        const error = await rejects(work(), 'storage-unreachable');
        expect(error.message).not.to.match(/password|secret/i);
      }
      expect(proxy.struck).to.be.greaterThan(0);
    });

    for (const [when, size, afterBytes] of [
      ['a small upload', 300_000, 100_000],
      ['the first part of a large upload', large, 2_000_000],
      ['a later part of a large upload', large, large * 0.75],
    ] as const) {
      it(`leaves nothing under the name when it breaks in the middle of ${when}, and writes it when asked again`, async () => {
        await put(made.direct, 'kept', bytesOf(10));
        proxy.break({ direction: 'to-server', afterBytes, kind: 'cut' });
        await rejects(put(storage, 'new', bytesOf(size)), 'storage-unreachable');
        await rejects(put(storage, 'kept', bytesOf(size)), 'storage-unreachable');
        expect(proxy.struck).to.be.greaterThan(0);
        expect(await names(made.direct)).to.deep.equal(['kept']);
        expect(await get(made.direct, 'kept')).to.deep.equal(bytesOf(10));
        proxy.heal();
        expect(await put(storage, 'new', bytesOf(size))).to.equal(size);
        expect((await get(made.direct, 'new')).equals(bytesOf(size))).to.equal(true);
      });
    }

    it('writes a large name all the same when one connection breaks and it may try again', async () => {
      proxy.break({ direction: 'to-server', afterBytes: large * 0.6, kind: 'cut-once' });
      expect(await put(retrying, 'large', bytesOf(large))).to.equal(large);
      expect(proxy.struck).to.equal(1);
      expect((await get(made.direct, 'large')).equals(bytesOf(large))).to.equal(true);
      expect(await names(made.direct)).to.deep.equal(['large']);
    });

    it('never passes a download that was cut for a whole one', async () => {
      await put(made.direct, 'large', bytesOf(large));
      proxy.break({ direction: 'to-client', afterBytes: large * 0.3, kind: 'cut' });
      let received = 0;
      const read = async () => {
        for await (const chunk of storage.read('large')) received += chunk.byteLength;
      };
      await rejects(read(), 'storage-unreachable');
      expect(proxy.struck).to.be.greaterThan(0);
      expect(received).to.be.lessThan(large);
    });

    it('reads a large name to its end when one connection breaks and it may go on', async () => {
      await put(made.direct, 'large', bytesOf(large));
      proxy.break({ direction: 'to-client', afterBytes: large * 0.3, kind: 'cut-once' });
      expect((await get(retrying, 'large')).equals(bytesOf(large))).to.equal(true);
      expect(proxy.struck).to.equal(1);
    });

    it('does not wait for ever for a download that stalls', async () => {
      await put(made.direct, 'large', bytesOf(large));
      proxy.break({ direction: 'to-client', afterBytes: large * 0.3, kind: 'stall' });
      await rejects(get(storage, 'large'), 'storage-unreachable');
      expect(proxy.struck).to.be.greaterThan(0);
    });

    it('does not wait for ever for an upload that stalls, and leaves nothing of it', async () => {
      proxy.break({ direction: 'to-server', afterBytes: large * 0.5, kind: 'stall' });
      await rejects(put(storage, 'stalled', bytesOf(large)), 'storage-unreachable');
      expect(proxy.struck).to.be.greaterThan(0);
      expect(await names(made.direct)).to.deep.equal([]);
    });

    it('reads and writes over a slow line', async () => {
      // Longer than the client waits in silence, which it never has for long: what the kernel holds passes in a third of a second.
      proxy.slowDown(8_000_000);
      expect(await put(storage, 'slow', bytesOf(12_000_000))).to.equal(12_000_000);
      expect((await get(storage, 'slow')).equals(bytesOf(12_000_000))).to.equal(true);
    });

    if (noticesCorruption) {
      for (const [size, afterBytes] of [
        [300_000, 150_000],
        [large, large * 0.75],
      ] as const) {
        it(`does not keep ${size} bytes of which one was changed on the way, and writes them when it may try again`, async () => {
          proxy.break({ direction: 'to-server', afterBytes, kind: 'corrupt' });
          await rejects(put(storage, 'name', bytesOf(size)), 'storage-unreachable');
          expect(proxy.struck).to.equal(1);
          expect(await names(made.direct)).to.deep.equal([]);
          proxy.break({ direction: 'to-server', afterBytes, kind: 'corrupt' });
          expect(await put(retrying, 'name', bytesOf(size))).to.equal(size);
          expect(proxy.struck).to.equal(1);
          expect((await get(made.direct, 'name')).equals(bytesOf(size))).to.equal(true);
        });
      }
    }

    if (!keepsData) return;
    it('goes on after the server was killed and started again', async function () {
      const { restart } = server();
      if (restart === undefined) return skip(this, 'the server is not ours to kill');
      await put(storage, 'before', bytesOf(100_000));
      await restart();
      expect((await get(retrying, 'before')).equals(bytesOf(100_000))).to.equal(true);
      await put(retrying, 'after', bytesOf(100_000));
      expect(await names(retrying)).to.deep.equal(['after', 'before']);
    });
  });
}
