import { expect } from 'chai';
import { BackupError } from '../../src/errors.js';
import { chooseProvider, pathAsUrl } from '../../src/config/provider.js';
import { providersOf } from '../../src/container.js';

const { eventStores, storages } = providersOf();

function parseEventsUrl(text: string): unknown {
  const { provider, url } = chooseProvider('events', 'event store', text, eventStores);
  return provider.parse(url, {});
}

function parseStorageUrl(setting: string, text: string, env: NodeJS.ProcessEnv = {}): object {
  const { provider, url } = chooseProvider(setting, 'storage', pathAsUrl(text), storages);
  const config = provider.parse(url, env);
  return typeof config === 'object' && config !== null ? config : { config };
}

const failure = (action: () => unknown): BackupError => {
  try {
    action();
  } catch (error) {
    if (error instanceof BackupError) return error;
  }
  throw new Error('expected an error');
};

describe('the URL of the event store', () => {
  it('names each kind of store', () => {
    expect(parseEventsUrl('sqlite:/data/store.sqlite')).to.equal('/data/store.sqlite');
    expect(parseEventsUrl('mongodb://u:p@a:1,b:2/Squidex?replicaSet=rs&collection=Events3')).to.deep.equal({
      url: 'mongodb://u:p@a:1,b:2/Squidex?replicaSet=rs',
      database: 'Squidex',
      collection: 'Events3',
    });
    expect(parseEventsUrl('esdb://h:2113?tls=false&prefix=squidex')).to.deep.equal({
      url: 'esdb://h:2113?tls=false',
      prefix: 'squidex',
    });
  });

  const wrong: readonly [string, string][] = [
    ['sqlite:', 'path is missing'],
    ['sqlite:///x', 'path is missing'],
    ['mongodb://host', 'name of the database is missing'],
    ['mongodb://host/a/b', 'name of the database is missing'],
    ['s3://bucket', 'no event store has a URL'],
    ['esdb://', 'host'],
    ['mongodb:///Squidex', 'host'],
    ['nonsense', 'it is a path'],
    ['/var/store.sqlite', 'it is a path'],
  ];
  for (const [url, part] of wrong) {
    it(`says what is wrong with ${url}, and shows a valid one`, () => {
      const error = failure(() => parseEventsUrl(url));
      expect(error.code).to.equal('invalid-config');
      expect(error.message).to.include('events').and.include(part);
      expect(error.hint).to.include('a valid one is');
    });
  }

  it('never repeats a password', () => {
    const { message, hint } = failure(() => parseEventsUrl('mongodb://user:secret@host'));
    expect(message + hint).not.to.include('secret');
  });
});

describe('the URL of a storage', () => {
  const prefixOf = (url: string): string => {
    const place = parseStorageUrl('to', url);
    return 'prefix' in place ? String(place.prefix) : '';
  };

  it('takes a path for a folder', () => {
    for (const path of ['/backups', 'file:///backups', '/back%20ups']) {
      expect(parseStorageUrl('to', path)).to.have.property('config');
    }
    expect(parseStorageUrl('to', 'file:///with%20blank')).to.deep.equal({ config: '/with blank' });
  });

  it('names each kind of storage with its options', () => {
    expect(
      parseStorageUrl('to', 's3://b/p/q?endpoint=http://127.0.0.1:9&region=r&path-style=true&storage-class=GLACIER'),
    ).to.deep.equal({
      bucket: 'b',
      prefix: 'p/q/',
      endpoint: 'http://127.0.0.1:9',
      region: 'r',
      pathStyle: true,
      storageClass: 'GLACIER',
    });
    // A server of one's own is addressed by path unless told otherwise: its names have no subdomain for each bucket.
    expect(parseStorageUrl('to', 's3://b?endpoint=http://minio:9000')).not.to.have.property('pathStyle');
    expect(parseStorageUrl('assets', 'gridfs+mongodb://h:1/SquidexAssets?bucket=b')).to.deep.equal({
      url: 'mongodb://h:1/SquidexAssets',
      database: 'SquidexAssets',
      bucket: 'b',
    });
    expect(parseStorageUrl('to', 'ftps://ana%40x@host:990/a%20b')).to.deep.equal({
      secure: 'implicit',
      host: 'host',
      port: 990,
      user: 'ana@x',
      folder: '/a b',
    });
    expect(parseStorageUrl('to', 'azure://container')).to.deep.include({ container: 'container' });
    expect(parseStorageUrl('to', 'gs://bucket/x')).to.deep.include({ bucket: 'bucket' });
  });

  it('makes a prefix that ends a folder, or none', () => {
    expect(['s3://b', 's3://b/', 's3://b/p', 's3://b/p/'].map(prefixOf)).to.deep.equal(['', '', 'p/', 'p/']);
  });

  const wrong: readonly [string, string][] = [
    ['s3:///p', 'bucket is missing'],
    ['s3://b?regio=x', 'no option "regio"'],
    ['s3://b?path-style=yes', 'neither true nor false'],
    ['s3://b?endpoint=example', 'not an address'],
    ['azure:///p', 'container is missing'],
    ['gs://', 'bucket is missing'],
    ['ftp://u:secret@h/', 'there is a password'],
    ['gridfs+mongodb://h', 'name of the database'],
    ['http://h/x', 'no storage has a URL'],
  ];
  for (const [url, part] of wrong) {
    it(`says what is wrong with ${url.replace('secret', '…')}, and shows a valid one`, () => {
      const error = failure(() => parseStorageUrl('to', url));
      expect(error.code).to.equal('invalid-config');
      expect(error.message).to.include('to:').and.include(part);
      expect(`${error.message}${error.hint}`).not.to.include('secret');
    });
  }
});
