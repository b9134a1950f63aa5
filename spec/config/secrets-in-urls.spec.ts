import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { BackupError } from '../../src/errors.js';
import { chooseProvider } from '../../src/config/provider.js';
import { providersOf } from '../../src/container.js';
import { tempFolder } from '../support/temp-folder.js';

const NETWORK = ['mongodb', 'mongodb+srv', 'esdb', 'esdb+discover', 'kurrentdb', 'kurrentdb+discover'];
const STORAGES = ['gridfs+mongodb', 'gridfs+mongodb+srv', 's3', 'azure', 'gs', 'ftp', 'ftps'];
const [ONE, TWO] = ['Hunter', 'Zwo9'];

/** Both halves of the password stand in every URL; none may stand in what is said. */
const SHAPES: readonly string[] = [
  ...['@', '/', '#', '%', '?', ':', '@@', '/@', '#@', '%zz', '%@', '&', ',', ' ', '\\', '[', '"'].map(
    (odd) => `user:${ONE}${odd}${TWO}@127.0.0.1:1/db`,
  ),
  ...['@', '/', '#', '%', '?'].map((odd) => `user:${ONE}${odd}${TWO}@127.0.0.1:1`),
  `${ONE}:${TWO}@bucket`,
  `${ONE}:x/${TWO}@bucket/prefix`,
  `user:${ONE}${TWO}@127.0.0.1:port/db`,
  `user:${ONE}${TWO}@/db`,
  `user:${ONE}${TWO}@127.0.0.1:1/db?tsl=true`,
  `user:${ONE}${TWO}@127.0.0.1:1?tlsverifycert=false`,
  `user:${ONE}${TWO}@127.0.0.1:1?tls=maybe`,
  `user:${ONE}${TWO}@127.0.0.1:1?tls`,
  `user:${ONE}${TWO}@127.0.0.1:1/?maxDiscoverAttempts=x`,
  `user:${ONE}${TWO}@127.0.0.1:1/db?serverSelectionTimeoutMS=x`,
  `user:${ONE}${TWO}@127.0.0.1:1/db?directConnection=7&serverSelectionTimeoutMS=100`,
  `user:${ONE}${TWO}@127.0.0.1:1/db?serverSelectionTimeoutMS=100`,
  `user:${ONE}${TWO}@no-such-host.invalid/db?serverSelectionTimeoutMS=100`,
  `user:${ONE}%40${TWO}@127.0.0.1:1?tls=false&maxDiscoverAttempts=1&discoveryInterval=10`,
];

describe('a secret in a URL', () => {
  it('is in nothing that is said on stdout or stderr, not even half of it', async function () {
    this.timeout(180_000);
    const folder = await tempFolder();
    const places = [
      ...NETWORK.flatMap((scheme) =>
        SHAPES.map((shape) => ({ setting: 'events', url: `${scheme}://${shape}`, env: {} })),
      ),
      ...STORAGES.flatMap((scheme) =>
        SHAPES.map((shape) => ({ setting: 'assets', url: `${scheme}://${shape}`, env: {} })),
      ),
      ...[
        `${ONE}${TWO}`,
        `AccountName=a;AccountKey=${ONE}!${TWO}`,
        `AccountName=a;AccountKey=${ONE}${TWO};BlobEndpoint=nowhere`,
        `BlobEndpoint=http://127.0.0.1:1/a;SharedAccessSignature=sv=1&sig=${ONE}${TWO}`,
        `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=${ONE}${TWO};BlobEndpoint=http://127.0.0.1:1/a`,
      ].map((value) => ({ setting: 'assets', url: 'azure://box', env: { AZURE_STORAGE_CONNECTION_STRING: value } })),
      {
        setting: 'assets',
        url: 'ftp://me@127.0.0.1:1/',
        env: { EVENTARK_FTP_PASSWORD: `${ONE}\r\n${TWO}` },
      },
    ];
    const child = spawn(process.execPath, ['--import', 'tsx', 'spec/support/faults/failing-places.ts', folder.path], {
      env: { PATH: process.env['PATH'], AWS_EC2_METADATA_DISABLED: 'true', HOME: folder.path },
    });
    child.stdin.end(JSON.stringify(places));
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    await folder.remove();
    expect(stdout).to.include('all told').and.include('invalid-config').and.include('unreachable');
    for (const said of [stdout, stderr]) {
      for (const line of said.split('\n')) expect(line).not.to.match(new RegExp(`${ONE}|${TWO}`));
    }
    expect(stderr).to.equal('');
  });

  const refuse = (url: string): BackupError => {
    const { eventStores, storages } = providersOf();
    const providers = [...eventStores, ...storages];
    try {
      const { provider, url: parsed } = chooseProvider('to', 'place', url, providers);
      provider.parse(parsed, {});
    } catch (error) {
      if (error instanceof BackupError) return error;
    }
    throw new Error(`expected an error for ${url}`);
  };

  const refused: readonly (readonly [url: string, message: RegExp, hint: RegExp])[] = [
    ['mongodb://u:p@h/db?replicaset=rs&readConcernLeve=majority', /no option "readConcernLeve"/, /readConcernLevel/],
    ['mongodb://u:p@h/db?colection=x', /no option "colection"/, /did you mean collection/],
    ['esdb://u:p@h?tlsVerify=true', /no option "tlsVerify"/, /tlsVerifyCert|its options are/],
    ['esdb://u:p@h?tlsVerifyCert=false', /tlsVerifyCert=false has no effect/, /tlsCAFile/],
    ['gridfs+mongodb://h/db?buckt=x', /no option "buckt"/, /did you mean bucket/],
    ['s3://b?regoin=x', /no option "regoin"/, /did you mean region/],
    ['s3://KEY:SECRET@bucket', /credentials before the bucket/, /AWS_ACCESS_KEY_ID/],
    ['azure://KEY:SECRET@box', /credentials before the container/, /AZURE_STORAGE_CONNECTION_STRING/],
    ['gs://KEY@bucket', /credentials before the bucket/, /GOOGLE_APPLICATION_CREDENTIALS/],
    ['ftp://u:p@h/', /there is a password/, /EVENTARK_FTP_PASSWORD/],
    ['mongodb://u:p@w@h/db', /an @ that is not escaped/, /%40/],
    ['mongodb://u:p/w@h/db', /a character in the password/, /%2F/],
    ['mongodb://u:p%w@h/db', /a % that is not escaped/, /%25/],
    ['s3://b/x#y', /there is a #/, /%23/],
    ['mongo://h/db', /no place has a URL that begins with mongo:/, /did you mean mongodb:\/\//],
  ];
  for (const [url, message, hint] of refused) {
    it(`or a slip of the pen is refused before anything is connected to: ${url}`, () => {
      const error = refuse(url);
      expect(error.code).to.equal('invalid-config');
      expect(error.message)
        .to.match(message)
        .and.not.match(/SECRET|p\/w|p@w/);
      expect(error.hint).to.match(hint);
    });
  }

  it('has the options of the driver for MongoDB, and no others', async () => {
    const { createRequire } = await import('node:module');
    const { MONGODB_OPTIONS } = await import('../../src/events/mongodb/connection/mongodb-options.js');
    const known = createRequire(import.meta.url)('mongodb/lib/connection_string.js') as { OPTIONS: object };
    const names = Object.keys(known.OPTIONS).map((name) => name.toLowerCase());
    expect(names).to.include.members(MONGODB_OPTIONS.map((name) => name.toLowerCase()));
  });

  it('that is well written reaches the driver as it was meant', () => {
    const { eventStores } = providersOf();
    const parse = (text: string): unknown => {
      const { provider, url } = chooseProvider('events', 'event store', text, eventStores);
      return provider.parse(url, {});
    };
    expect(parse('mongodb://u:a:b%40c@h1,h2:2/db?tls=true')).to.have.property(
      'url',
      'mongodb://u:a%3Ab%40c@h1,h2:2/db?tls=true',
    );
    expect(parse('esdb://admin:a%2Fb@h:2113?prefix=x&tls=false')).to.deep.equal({
      url: 'esdb://admin:a%2Fb@h:2113?tls=false',
      prefix: 'x',
    });
  });
});
