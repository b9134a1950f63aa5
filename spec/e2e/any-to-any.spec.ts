import { BlobServiceClient } from '@azure/storage-blob';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { Storage as GoogleStorage } from '@google-cloud/storage';
import { expect } from 'chai';
import { MongoClient } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { BackupModule } from '../../src/backup-module.js';
import { loadSettings, type GivenSettings } from '../../src/config.js';
import { openModule } from '../../src/container.js';
import type { StoredEvent } from '../../src/events/event.js';
import { text } from '../support/events.js';
import { emptyPlace } from '../support/eventstoredb.js';
import { restoreAs, RICH } from '../support/module.js';
import { useServer } from '../support/servers.js';
import { tempFolder } from '../support/temp-folder.js';

/** As it was: nothing that a copy has changed on purpose may hide a difference. */
const AS_IT_WAS = restoreAs('blog', { rules: 'keep', clients: 'keep', schedules: 'keep' });

type Cleanup = () => Promise<void>;

describe('any place to any place, by URL alone', () => {
  const cleanups: Cleanup[] = [];
  const environment: NodeJS.ProcessEnv = {};

  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  const open = async (settings: GivenSettings): Promise<BackupModule> => {
    const folder = await tempFolder();
    const module = openModule(loadSettings({ data: folder.path, ...settings }, {}), undefined, environment);
    cleanups.push(async () => {
      await module.close();
      await folder.remove();
    });
    return module;
  };

  const mongodb = useServer('mongodb');
  const stores: Readonly<Record<string, () => Promise<string>>> = {
    sqlite: async () => {
      const folder = await tempFolder();
      cleanups.push(folder.remove);
      return `sqlite:${join(folder.path, 'store.sqlite')}`;
    },
    mongodb: async () => newDatabase(mongodb().url),
    eventstoredb: async () => {
      const { settings, server } = await emptyPlace();
      if (server) cleanups.push(async () => server.stop());
      return settings.prefix === undefined ? settings.url : `${settings.url}&prefix=${settings.prefix}`;
    },
  };

  const newDatabase = async (url: string): Promise<string> => {
    const address = new URL(url);
    address.pathname = `/eventark_e2e_${randomUUID().slice(0, 8)}`;
    cleanups.push(async () => {
      const client = await MongoClient.connect(address.href);
      await client.db(address.pathname.slice(1)).dropDatabase();
      await client.close();
    });
    return address.href;
  };

  /** The app's backup, without what is only true of one store or one copy: positions, commits, the app's id. */
  const contentOf = async (module: BackupModule) => {
    const [app] = await module.apps();
    const { point } = await module.create('blog', { verify: 'replay' });
    const plain = (event: StoredEvent) => {
      const json = (bytes: Uint8Array): string => text(bytes).replaceAll(app?.id ?? '', 'APP');
      const headers = JSON.parse(json(event.metadata)) as Record<string, unknown>;
      delete headers['CommitId'];
      const { stream, revision, type, id, time } = event;
      return {
        stream: stream.replace(app?.id ?? '', 'APP'),
        revision,
        type,
        id,
        time,
        headers,
        payload: json(event.payload),
      };
    };
    const events: ReturnType<typeof plain>[] = [];
    await module.events(point.id, {}, (event) => events.push(plain(event)));
    const assets = await module.archivedAssets(point.id);
    return { events, assets, warnings: point.manifest.missing, file: point.id };
  };

  for (const [from, source] of Object.entries(stores)) {
    for (const [to, target] of Object.entries(stores)) {
      it(`carries an app from ${from} to ${to} without a difference`, async () => {
        const backups = await tempFolder();
        cleanups.push(backups.remove);
        const first = await open({ events: await source(), to: backups.path });
        await first.restore(RICH, AS_IT_WAS);
        const before = await contentOf(first);
        const second = await open({ events: await target(), to: backups.path });
        // People are matched by e-mail in a directory of their own, so their ids differ: make them the same first.
        await second.restore(before.file, AS_IT_WAS);
        const after = await contentOf(second);
        expect(before.events).to.have.length.greaterThan(170);
        expect(withoutPeople(after.events)).to.deep.equal(withoutPeople(before.events));
        expect(after.assets).to.deep.equal(before.assets);
        expect(after.warnings).to.deep.equal(before.warnings);
        expect(before.assets.filter(({ missing }) => !missing)).to.have.length(6);
      });
    }
  }

  describe('through each storage', () => {
    const [s3, azure, gcs, ftp] = [useServer('s3'), useServer('azure'), useServer('gcs'), useServer('ftp')];

    const storages: Readonly<Record<string, () => Promise<string>>> = {
      folder: async () => {
        const folder = await tempFolder();
        cleanups.push(folder.remove);
        return folder.path;
      },
      gridfs: async () => `gridfs+${await newDatabase(mongodb().url)}`,
      s3: async () => {
        const { origin, username, password } = new URL(s3().url);
        const bucket = `e2e-${randomUUID()}`;
        // The SDK looks for credentials in the environment of the process itself.
        process.env['AWS_ACCESS_KEY_ID'] = username;
        process.env['AWS_SECRET_ACCESS_KEY'] = decodeURIComponent(password);
        const client = new S3Client({ endpoint: origin, region: 'us-east-1', forcePathStyle: true });
        await client.send(new CreateBucketCommand({ Bucket: bucket }));
        client.destroy();
        return `s3://${bucket}/some/prefix?endpoint=${origin}&region=us-east-1&path-style=true`;
      },
      azure: async () => {
        environment['AZURE_STORAGE_CONNECTION_STRING'] = azure().url;
        const container = `e2e-${randomUUID()}`;
        await BlobServiceClient.fromConnectionString(azure().url).createContainer(container);
        return `azure://${container}/some/prefix`;
      },
      gcs: async () => {
        const bucket = `e2e-${randomUUID()}`;
        await new GoogleStorage({ apiEndpoint: gcs().url, projectId: 'specs' }).createBucket(bucket);
        return `gs://${bucket}/some/prefix?endpoint=${gcs().url}`;
      },
      ftp: async () => {
        const url = new URL(ftp().url);
        environment['EVENTARK_FTP_PASSWORD'] = decodeURIComponent(url.password);
        return `ftp://${url.username}@${url.host}/e2e-${randomUUID()}`;
      },
    };

    for (const [name, place] of Object.entries(storages)) {
      it(`keeps assets and backups in ${name}, and nothing else`, async () => {
        const [assets, to] = [await place(), await place()];
        const module = await open({ assets, to });
        await module.restore(RICH, AS_IT_WAS);
        const before = await contentOf(module);
        expect(before.assets.filter(({ missing }) => !missing)).to.have.length(6);
        const again = await open({ assets: await place(), to });
        await again.restore(before.file, AS_IT_WAS);
        const after = await contentOf(again);
        expect(after.assets).to.deep.equal(before.assets);
        expect(withoutPeople(after.events)).to.deep.equal(withoutPeople(before.events));
        expect((await again.list('blog')).points).to.have.length(2);
        expect((await again.verify(before.file, 'replay')).problems).to.deep.equal([]);
        await again.delete([before.file]);
        expect((await again.list('blog')).points).to.have.length(1);
        expect((await again.list('blog')).damaged).to.deep.equal([]);
      });
    }
  });
});

/** Ids of people are new in each directory; who is who stays the same. */
function withoutPeople<T extends { readonly payload: string }>(events: readonly T[]): readonly T[] {
  const names = new Map<string, string>();
  const name = (id: string): string => {
    const known = names.get(id) ?? `person ${names.size}`;
    names.set(id, known);
    return known;
  };
  return events.map((event) => ({
    ...event,
    payload: event.payload
      .replaceAll(/"subject:([^"]+)"/g, (_, id: string) => `"subject:${name(id)}"`)
      .replaceAll(/"contributorId":"([^"]+)"/g, (_, id: string) => `"contributorId":"${name(id)}"`),
  }));
}
