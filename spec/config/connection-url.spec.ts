import { expect } from 'chai';
import { BackupError } from '../../src/errors.js';
import { parseEventsUrl, parseStorageUrl } from '../../src/config/connection-url.js';

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
    expect(parseEventsUrl('sqlite:/data/store.sqlite')).to.deep.equal({ kind: 'sqlite', path: '/data/store.sqlite' });
    expect(parseEventsUrl('mongodb://u:p@a:1,b:2/Squidex?replicaSet=rs&collection=Events3')).to.deep.equal({
      kind: 'mongodb',
      url: 'mongodb://u:p@a:1,b:2/Squidex?replicaSet=rs',
      database: 'Squidex',
      collection: 'Events3',
    });
    expect(parseEventsUrl('esdb://h:2113?tls=false&prefix=squidex')).to.deep.equal({
      kind: 'eventstoredb',
      url: 'esdb://h:2113?tls=false',
      prefix: 'squidex',
    });
  });

  const wrong: readonly [string, string][] = [
    ['sqlite:', 'path is missing'],
    ['sqlite:///x', 'path is missing'],
    ['mongodb://host', 'name of the database is missing'],
    ['mongodb://host/a/b', 'name of the database is missing'],
    ['s3://bucket', 'no kind of event store'],
    ['esdb://', 'host is missing'],
    ['mongodb:///Squidex', 'host is missing'],
    ['nonsense', 'it is a path'],
    ['/var/store.sqlite', 'it is a path'],
  ];
  for (const [url, part] of wrong) {
    it(`says what is wrong with ${url}, and shows a right one`, () => {
      const error = failure(() => parseEventsUrl(url));
      expect(error.code).to.equal('invalid-config');
      expect(error.message).to.include('events').and.include(part);
      expect(error.hint).to.include('a right one is');
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
    return 'prefix' in place ? place.prefix : '';
  };

  it('takes a path for a folder', () => {
    for (const path of ['/backups', 'file:///backups', '/back%20ups']) {
      expect(parseStorageUrl('to', path).kind).to.equal('folder');
    }
    expect(parseStorageUrl('to', 'file:///with%20blank')).to.deep.equal({ kind: 'folder', path: '/with blank' });
  });

  it('names each kind of storage with its options', () => {
    expect(
      parseStorageUrl('to', 's3://b/p/q?endpoint=http://127.0.0.1:9&region=r&path-style=true&storage-class=GLACIER'),
    ).to.deep.equal({
      kind: 's3',
      bucket: 'b',
      prefix: 'p/q/',
      endpoint: 'http://127.0.0.1:9',
      region: 'r',
      pathStyle: true,
      storageClass: 'GLACIER',
      encryption: undefined,
      kmsKey: undefined,
    });
    expect(parseStorageUrl('assets', 'gridfs+mongodb://h:1/SquidexAssets?bucket=b')).to.deep.equal({
      kind: 'gridfs',
      url: 'mongodb://h:1/SquidexAssets',
      database: 'SquidexAssets',
      bucket: 'b',
    });
    expect(parseStorageUrl('to', 'ftps://ana%40x@host:990/a%20b?ca=/etc/ca.pem')).to.deep.equal({
      kind: 'ftp',
      secure: true,
      host: 'host',
      port: 990,
      user: 'ana@x',
      folder: '/a b',
      authority: '/etc/ca.pem',
    });
    expect(parseStorageUrl('to', 'azure://container')).to.deep.include({ kind: 'azure', container: 'container' });
    expect(parseStorageUrl('to', 'gs://bucket/x')).to.deep.include({ kind: 'gcs', bucket: 'bucket' });
  });

  it('makes a prefix that ends a folder, or none', () => {
    expect(['s3://b', 's3://b/', 's3://b/p', 's3://b/p/'].map(prefixOf)).to.deep.equal(['', '', 'p/', 'p/']);
  });

  const wrong: readonly [string, string][] = [
    ['s3:///p', 'bucket is missing'],
    ['s3://b?regio=x', 'no option "regio"'],
    ['s3://b?path-style=yes', 'neither true nor false'],
    ['s3://b?endpoint=example', 'no address'],
    ['azure:///p', 'container is missing'],
    ['gs://', 'bucket is missing'],
    ['ftp://u:secret@h/', 'there is a password'],
    ['gridfs+mongodb://h', 'name of the database'],
    ['http://h/x', 'no kind of storage'],
  ];
  for (const [url, part] of wrong) {
    it(`says what is wrong with ${url.replace('secret', '…')}, and shows a right one`, () => {
      const error = failure(() => parseStorageUrl('to', url));
      expect(error.code).to.equal('invalid-config');
      expect(error.message).to.include('to:').and.include(part);
      expect(`${error.message}${error.hint}`).not.to.include('secret');
    });
  }
});
