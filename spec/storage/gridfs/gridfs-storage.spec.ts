import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { GridFSBucket, MongoClient, ObjectId } from 'mongodb';
import { GridFsStorage, type GridFsConfig } from '../../../src/storage/gridfs/gridfs-storage.js';
import { processTag } from '../../../src/process/process-tag.js';
import { storageContract } from '../../contracts/storage-contract.js';
import { remoteServer, storageFaults } from '../../contracts/storage-faults.js';
import { useServer } from '../../support/servers/servers.js';
import { bytesOf, collect, get, names, put, rejects, thenFail } from '../../support/stored-bytes.js';
import { DAY_MS, withClockOff } from '../../support/faults/clock-off.js';

/** FerretDB takes its time. */
const SLOW = { smallWrites: 200 };

describe('GridFS', () => {
  const server = useServer('mongodb');

  async function drop(config: GridFsConfig): Promise<void> {
    const client = new MongoClient(config.url);
    await client.db(config.database).dropDatabase();
    await client.close();
  }

  storageContract(
    'as a storage',
    async () => {
      const config = { url: server().url, database: `specs-${randomUUID()}` };
      const storage = new GridFsStorage(config);
      return {
        storage,
        reopen: async () => new GridFsStorage(config),
        dispose: async () => {
          await storage.close();
          await drop(config);
        },
      };
    },
    SLOW,
  );

  storageFaults(
    () => remoteServer(server()),
    async (port) => {
      const config = { url: server().url, database: `specs-${randomUUID()}` };
      const storage = new GridFsStorage({
        ...config,
        url: `mongodb://127.0.0.1:${port}/?directConnection=true`,
        // FerretDB may take a second for what MongoDB does at once.
        timeoutMs: 5000,
      });
      const direct = new GridFsStorage(config);
      return {
        storage,
        direct,
        dispose: async () => {
          await Promise.all([storage.close(), direct.close()]);
          await drop(config);
        },
      };
    },
    { large: 12 * 1024 * 1024, noticesCorruption: false },
  );

  describe('beside the CMS', () => {
    let config: GridFsConfig;
    let storage: GridFsStorage;
    let client: MongoClient;
    const chunks = () => client.db(config.database).collection<{ files_id: unknown; n: number }>('fs.chunks');

    beforeEach(async () => {
      config = { url: server().url, database: `specs-${randomUUID()}` };
      storage = new GridFsStorage(config);
      client = new MongoClient(config.url);
    });

    afterEach(async () => {
      await Promise.all([storage.close(), client.close()]);
      await drop(config);
    });

    it('lays a new name out so that any driver finds it by its name and by its id', async () => {
      await put(storage, 'app_asset_0', bytesOf(600_000));
      const bucket = new GridFSBucket(client.db(config.database));
      const byName = Buffer.concat(await collect<Buffer>(bucket.openDownloadStreamByName('app_asset_0')));
      expect(byName.equals(bytesOf(600_000))).to.equal(true);
      const file = await client
        .db(config.database)
        .collection<{ _id: string }>('fs.files')
        .findOne({ _id: 'app_asset_0' });
      expect(file).to.include({ filename: 'app_asset_0', length: 600_000, chunkSize: 261_120 });
      expect(await chunks().countDocuments({ files_id: 'app_asset_0' })).to.equal(3);
    });

    it('reads what another driver has written', async () => {
      await client
        .db(config.database)
        .collection<{ _id: string }>('fs.files')
        .insertOne({
          _id: 'other',
          filename: 'other',
          length: 2500,
          chunkSize: 1000,
          uploadDate: new Date(),
        } as never);
      for (const n of [0, 1, 2]) {
        await chunks().insertOne({
          files_id: 'other',
          n,
          data: bytesOf(2500).subarray(n * 1000, n * 1000 + 1000),
        } as never);
      }
      expect((await get(storage, 'other')).equals(bytesOf(2500))).to.equal(true);
      expect(
        (await get(storage, 'other', { start: 999, end: 2000 })).equals(bytesOf(2500).subarray(999, 2001)),
      ).to.equal(true);
    });

    it('writes a name under itself again after a process has died at it', async () => {
      const process = `${processTag().replace(/-\d+-[^-]+$/, '-999999999-1')}`;
      await chunks().insertOne({
        files_id: 'asset',
        n: 0,
        data: bytesOf(9),
        claim: { name: 'asset', process, write: 'x' },
      } as never);
      expect(await names(storage)).to.deep.equal([]);
      await put(storage, 'asset', bytesOf(100));
      expect(await get(storage, 'asset')).to.deep.equal(bytesOf(100));
      expect(await chunks().countDocuments({ files_id: 'asset' })).to.equal(1);
    });

    it('leaves no chunk of what was replaced, removed or never finished', async () => {
      await put(storage, 'again', bytesOf(700_000));
      await put(storage, 'again', bytesOf(600_000));
      await put(storage, 'again', bytesOf(300_000));
      await put(storage, 'gone', bytesOf(300_000));
      await storage.remove('gone');
      const failure = new Error('the source broke');
      await rejects(
        storage.write('broken', () => thenFail(5_000_000, failure)),
        failure,
      );
      expect(await chunks().countDocuments({})).to.equal(2);
    });

    it('judges what another host is writing by whether it gets on, never by a clock', async () => {
      await put(storage, 'name', bytesOf(10));
      const old = ObjectId.createFromTime(Date.now() / 1_000 - 400 * 24 * 3_600);
      const claim = { name: 'name', process: '00000000-1-1-1-1', write: 'x' };
      const { insertedId } = await chunks().insertOne({ files_id: old, n: 0, data: bytesOf(9), claim } as never);
      const count = (): Promise<number> => chunks().countDocuments({ files_id: old });
      const hadPassed = async (minutes: number): Promise<void> => {
        const at = new Date(Date.now() - minutes * 60_000);
        await chunks().updateOne({ _id: insertedId }, { $set: { 'seen.at': at } });
      };
      for (const days of [400, -400, 0]) await withClockOff(days * DAY_MS, () => storage.sweep());
      expect(await count()).to.equal(1);
      await hadPassed(11);
      await chunks().insertOne({ files_id: old, n: 1, data: bytesOf(9) } as never);
      await storage.sweep();
      expect(await count()).to.equal(2);
      await hadPassed(9);
      await storage.sweep();
      expect(await count()).to.equal(2);
      await hadPassed(11);
      await storage.sweep();
      expect(await count()).to.equal(0);
      expect(await get(storage, 'name')).to.deep.equal(bytesOf(10));
    });

    it('removes what a write has left under a name that nobody can see', async () => {
      const left = (name: string): Promise<unknown> =>
        chunks().insertOne({
          files_id: name,
          n: 0,
          data: bytesOf(9),
          claim: { name, process: 'x', write: 'x' },
        } as never);
      await left('gone');
      await storage.remove('gone');
      for (const name of ['app', 'app_1', 'app_2', 'apple', 'other']) await left(name);
      await put(storage, 'app_3', bytesOf(300_000));
      await put(storage, 'app_3', bytesOf(600_000));
      await storage.removeAll('app', (name) => name === 'app' || name.startsWith('app_'));
      const ids = (await chunks().find().toArray()).map(({ files_id: id }) => id);
      expect(ids).to.have.members(['apple', 'other']);
      expect(await names(storage)).to.deep.equal([]);
    });

    it('sweeps the chunks of replacements that dead processes have begun', async () => {
      await put(storage, 'name', bytesOf(10));
      await put(storage, 'name', bytesOf(20));
      const process = `${processTag().replace(/-\d+-[^-]+$/, '-999999999-1')}`;
      await chunks().insertOne({
        files_id: new ObjectId(),
        n: 0,
        data: bytesOf(9),
        claim: { name: 'name', process, write: 'x' },
      } as never);
      await storage.sweep();
      expect(await get(storage, 'name')).to.deep.equal(bytesOf(20));
      expect(await chunks().countDocuments({})).to.equal(1);
    });
  });
});
