import { expect } from 'chai';
import { chooseProvider } from '../../src/config/provider.js';
import { providersOf } from '../../src/container.js';
import { SharedClients } from '../../src/process/shared-clients.js';
import { tempFolder } from '../support/temp-folder.js';

type Env = Readonly<Record<string, string>>;
type Place = readonly [url: string, env?: Env];

const AWS = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_REGION: 'eu-west-1' };
const azure = (account: string, more = ''): Env => ({
  AZURE_STORAGE_CONNECTION_STRING: `DefaultEndpointsProtocol=https;AccountName=${account};AccountKey=YWJj;EndpointSuffix=core.windows.net${more}`,
});
const s3At = (name: string, endpoint: string): Env => ({ ...AWS, [name]: endpoint });

/** What a claim compares: work that was begun at one of them is not undone at the other. */
const OTHERS: readonly (readonly [title: string, one: Place, other: Place])[] = [
  [
    'two servers of S3',
    ['s3://b/p?endpoint=http://127.0.0.1:9000', AWS],
    ['s3://b/p?endpoint=http://127.0.0.1:9001', AWS],
  ],
  [
    'S3 and a server that the environment names',
    ['s3://b/p', AWS],
    ['s3://b/p', s3At('AWS_ENDPOINT_URL', 'http://h:9')],
  ],
  [
    'two servers that the environment names',
    ['s3://b/p', s3At('AWS_ENDPOINT_URL', 'http://h:9')],
    ['s3://b/p', { ...s3At('AWS_ENDPOINT_URL', 'http://h:9'), AWS_ENDPOINT_URL_S3: 'http://h:8' }],
  ],
  ['two accounts of Azure', ['azure://c', azure('one')], ['azure://c', azure('two')]],
  [
    'Azure and an emulator of it',
    ['azure://c', azure('one')],
    ['azure://c', azure('one', ';BlobEndpoint=http://127.0.0.1:1/one')],
  ],
  ['Google and an emulator of it', ['gs://b'], ['gs://b', { STORAGE_EMULATOR_HOST: '127.0.0.1:4443' }]],
  ['two users of FTP', ['ftp://u@h/a'], ['ftp://v@h/a']],
  ['two ports of FTP', ['ftp://u@h/a'], ['ftp://u@h:2121/a']],
  ['two databases of GridFS', ['gridfs+mongodb://h/one'], ['gridfs+mongodb://h/two']],
  ['two buckets of GridFS', ['gridfs+mongodb://h/one'], ['gridfs+mongodb://h/one?bucket=x']],
  ['two buckets of S3', ['s3://one/p', AWS], ['s3://two/p', AWS]],
];

const SAME: readonly (readonly [title: string, one: Place, other: Place])[] = [
  ['a slash at the end', ['s3://b/p', AWS], ['s3://b/p/', AWS]],
  ['the case of a host', ['s3://b/p?endpoint=http://h:9', AWS], ['s3://b/p?endpoint=http://H:9/', AWS]],
  [
    'a server that the URL or the environment names',
    ['s3://b/p?endpoint=http://h:9', AWS],
    ['s3://b/p', s3At('AWS_ENDPOINT_URL_S3', 'http://h:9')],
  ],
  [
    'an environment that is to be ignored',
    ['s3://b/p', AWS],
    ['s3://b/p', { ...s3At('AWS_ENDPOINT_URL', 'http://h:9'), AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }],
  ],
  ['the usual port', ['ftp://u@h/a'], ['ftp://u@h:21/a']],
  ['a password', ['gridfs+mongodb://h/db'], ['gridfs+mongodb://u:p@h:27017/db']],
  ['the order of servers', ['gridfs+mongodb://a,b/db?replicaSet=r'], ['gridfs+mongodb://b,a/db?replicaSet=r']],
];

describe('the place that a storage is', () => {
  async function urlOf([url, env = {}]: Place): Promise<string> {
    const home = await tempFolder();
    try {
      const { provider, url: parsed } = chooseProvider('to', 'destination', url, providersOf().storages);
      const storage = provider.open(provider.parse(parsed, { HOME: home.path, ...env }), new SharedClients());
      await storage.close();
      return storage.url;
    } finally {
      await home.remove();
    }
  }

  for (const [title, one, other] of OTHERS) {
    it(`differs: ${title}`, async () => {
      expect(await urlOf(one)).not.to.equal(await urlOf(other));
    });
  }

  for (const [title, one, other] of SAME) {
    it(`is the same in spite of ${title}`, async () => {
      expect(await urlOf(one)).to.equal(await urlOf(other));
    });
  }
});
