import { BlobServiceClient } from '@azure/storage-blob';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { Storage as GoogleStorage } from '@google-cloud/storage';
import { MongoClient } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { BackupModule } from '../../src/backup-module.js';
import { loadSettings, type GivenSettings } from '../../src/config/settings.js';
import { openModule, type OpenOptions } from '../../src/container.js';
import { emptyPlace } from './eventstoredb/eventstoredb.js';
import { useServer } from './servers/servers.js';
import type { ServerName } from './servers/test-server.js';
import { tempFolder } from './temp-folder.js';
import { TcpProxy } from './faults/tcp-proxy.js';

/** Makes an empty place and gives its URL; with a proxy the way there leads through it. */
export type MakePlace = (proxied?: Proxied) => Promise<string>;

/** The proxy of one place, once that is made. */
export interface Proxied {
  proxy?: TcpProxy;
}

export const STORES = ['sqlite', 'mongodb', 'eventstoredb'] as const;
export const STORAGES = ['folder', 'gridfs', 's3', 'azure', 'gcs', 'ftp'] as const;
type PlaceKind = (typeof STORES)[number] | (typeof STORAGES)[number];

const SERVERS: Partial<Record<PlaceKind, ServerName>> = {
  mongodb: 'mongodb',
  gridfs: 'mongodb',
  s3: 's3',
  azure: 'azure',
  gcs: 'gcs',
  ftp: 'ftp',
};

export interface Places {
  readonly make: Readonly<Record<PlaceKind, MakePlace>>;
  /** Credentials of the places that were made. */
  readonly environment: NodeJS.ProcessEnv;
  /** Done after the test, the last first. */
  readonly cleanups: (() => Promise<void>)[];
}

/** The kinds of place that a suite wants, each by its URL. Call this inside `describe`, which is skipped without them. */
export function usePlaces(...wanted: readonly PlaceKind[]): Places {
  const cleanups: (() => Promise<void>)[] = [];
  const environment: NodeJS.ProcessEnv = {};
  const servers = new Map(
    wanted.map((kind) => [kind, SERVERS[kind] === undefined ? undefined : useServer(SERVERS[kind])]),
  );
  const urlOf = (kind: PlaceKind): string => servers.get(kind)?.().url ?? '';

  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  const through = async (url: string, proxied: Proxied | undefined, isFtp = false): Promise<string> => {
    if (proxied === undefined) return url;
    const [, port] = /127\.0\.0\.1:(\d+)/.exec(url) ?? [];
    const proxy = await TcpProxy.before(Number(port), { ftp: isFtp });
    proxied.proxy = proxy;
    cleanups.push(() => proxy.close());
    return url.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${proxy.port}`);
  };

  const database = async (kind: 'mongodb' | 'gridfs', proxied: Proxied | undefined): Promise<string> => {
    const address = new URL(urlOf(kind));
    address.pathname = `/eventark_e2e_${randomUUID().slice(0, 8)}`;
    cleanups.push(async () => {
      const client = await MongoClient.connect(address.href);
      await client.db(address.pathname.slice(1)).dropDatabase();
      await client.close();
    });
    return through(address.href, proxied);
  };

  const folder = async (): Promise<string> => {
    const made = await tempFolder();
    cleanups.push(made.remove);
    return made.path;
  };

  const make: Places['make'] = {
    sqlite: async () => `sqlite:${join(await folder(), 'store.sqlite')}`,
    mongodb: (proxied) => database('mongodb', proxied),
    eventstoredb: async (proxied) => {
      const { settings, server } = await emptyPlace();
      if (server) cleanups.push(async () => server.stop());
      const url = await through(settings.url, proxied);
      return settings.prefix === undefined ? url : `${url}&prefix=${settings.prefix}`;
    },
    folder,
    gridfs: async (proxied) => `gridfs+${await database('gridfs', proxied)}`,
    s3: async (proxied) => {
      const { origin, username, password } = new URL(urlOf('s3'));
      const bucket = `e2e-${randomUUID()}`;
      // The SDK looks for credentials in the environment of the process itself.
      process.env['AWS_ACCESS_KEY_ID'] = username;
      process.env['AWS_SECRET_ACCESS_KEY'] = decodeURIComponent(password);
      const client = new S3Client({ endpoint: origin, region: 'us-east-1', forcePathStyle: true });
      await client.send(new CreateBucketCommand({ Bucket: bucket }));
      client.destroy();
      return `s3://${bucket}/some/prefix?endpoint=${await through(origin, proxied)}&region=us-east-1&path-style=true`;
    },
    azure: async (proxied) => {
      const container = `e2e-${randomUUID()}`;
      await BlobServiceClient.fromConnectionString(urlOf('azure')).createContainer(container);
      environment['AZURE_STORAGE_CONNECTION_STRING'] = await through(urlOf('azure'), proxied);
      return `azure://${container}/some/prefix`;
    },
    gcs: async (proxied) => {
      const bucket = `e2e-${randomUUID()}`;
      await new GoogleStorage({ apiEndpoint: urlOf('gcs'), projectId: 'specs' }).createBucket(bucket);
      return `gs://${bucket}/some/prefix?endpoint=${await through(urlOf('gcs'), proxied)}`;
    },
    ftp: async (proxied) => {
      const url = new URL(await through(urlOf('ftp'), proxied, true));
      environment['EVENTARK_FTP_PASSWORD'] = decodeURIComponent(url.password);
      return `ftp://${url.username}@${url.host}/e2e-${randomUUID()}`;
    },
  };

  return { make, environment, cleanups };
}

/** The module over places made here, closed after the test. */
export async function openAt(
  { environment, cleanups }: Places,
  settings: GivenSettings,
  options: Omit<OpenOptions, 'env'> = {},
): Promise<BackupModule> {
  const data = await tempFolder();
  const module = await openModule(loadSettings({ data: data.path, ...settings }, {}), { ...options, env: environment });
  cleanups.push(async () => {
    await module.close();
    await data.remove();
  });
  return module;
}
