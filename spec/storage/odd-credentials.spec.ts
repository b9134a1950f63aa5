import { BlobServiceClient, ContainerSASPermissions } from '@azure/storage-blob';
import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { certificateTrouble } from '../../src/process/certificate-trouble.js';
import { useServer } from '../support/servers/servers.js';
import { bytesOf, get, names, put, rejects } from '../support/stored-bytes.js';
import { tempFolder } from '../support/temp-folder.js';
import {
  fails,
  NOBODY,
  open,
  refusing,
  selfSigned,
  withoutCloudVariables,
  type Env,
  type Told,
} from '../support/faults/refused-access.js';

const PAGE = '<html><body>Welcome to nginx</body></html>';
const ANOTHER: Told = ['invalid-config', /another kind of server/, /http:\/\/ or https:\/\//];
const PADDED: Told = ['invalid-config', /around its value/, /to the value alone/];
const refused = (code: string): Told => [
  'invalid-config',
  new RegExp(`refuses the request \\(status 400, ${code}, Something`),
  /options in the URL/,
];

describe('credentials as they come out of files, and servers that are not what was meant', () => {
  withoutCloudVariables();
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  before(async () => (folder = await tempFolder()));
  after(async () => folder.remove());

  /** What a storage says of a server of which every answer is this one. */
  const answered = async (
    url: string,
    env: Env,
    [status, body, headers]: readonly string[],
    told: Told,
  ): Promise<void> => {
    const { port, stop } = await refusing(status ?? '', body ?? '', headers);
    await fails(url.replace('ANSWERING', `http://127.0.0.1:${port}`), env, told);
    stop();
  };

  describe('of S3', () => {
    const right = { AWS_ACCESS_KEY_ID: 'known', AWS_SECRET_ACCESS_KEY: 'n0b0dy-knows' };
    const at = `s3://bucket?region=eu-central-1&endpoint=${NOBODY}`;
    const answering = 's3://bucket?region=eu-central-1&endpoint=ANSWERING';

    for (const [what, change, told] of [
      ['a key with a line feed', { AWS_ACCESS_KEY_ID: 'known\n' }, PADDED],
      ['a key with a blank', { AWS_ACCESS_KEY_ID: ' known' }, PADDED],
      ['a secret with a line feed', { AWS_SECRET_ACCESS_KEY: 'n0b0dy-knows\r\n' }, PADDED],
      ['a secret in quotation marks', { AWS_SECRET_ACCESS_KEY: '"n0b0dy-knows"' }, PADDED],
      ['a session token with a line feed', { AWS_SESSION_TOKEN: 'token\n' }, PADDED],
      ['a region with a line feed', { AWS_REGION: 'eu-central-1\n' }, PADDED],
      [
        'an empty key',
        { AWS_ACCESS_KEY_ID: '' },
        ['invalid-config', /no AWS credentials were found$/, /AWS_ACCESS_KEY_ID/],
      ],
      ['an empty secret', { AWS_SECRET_ACCESS_KEY: '' }, ['invalid-config', /no AWS credentials/, /AWS_SECRET/]],
      [
        'a token file that is not there',
        { AWS_ACCESS_KEY_ID: '', AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere', AWS_ROLE_ARN: 'arn:aws:iam::1:role/x' },
        ['invalid-config', /file of the AWS credentials is not there/, /AWS_WEB_IDENTITY_TOKEN_FILE/],
      ],
      [
        'a profile that is not there',
        { AWS_ACCESS_KEY_ID: '', AWS_PROFILE: 'nightly' },
        ['invalid-config', /no AWS credentials were found for the profile nightly/, /AWS_PROFILE/],
      ],
    ] as const) {
      it(what, async () => fails(at, { ...right, ...change }, told));
    }
    it('a region that cannot be one', async () =>
      fails('s3://bucket?region=eu%20central', right, [
        'invalid-config',
        /region is not the name of one/,
        /\?region=/,
      ]));
    it('an endpoint of the environment that is no address', async () =>
      fails('s3://bucket?region=eu-central-1', { ...right, AWS_ENDPOINT_URL: 'garbage' }, [
        'invalid-config',
        /endpoint is not an address/,
        /AWS_ENDPOINT_URL/,
      ]));
    for (const [what, answer, told] of [
      ['a web server without that page', ['404 Not Found', PAGE], ANOTHER],
      [
        'a server that sends elsewhere',
        ['302 Found', '', 'location: https://x.example/\r\n'],
        ['invalid-config', /sends elsewhere \(status 302\)/, /endpoint/],
      ],
      ['a proxy', ['407 Proxy Authentication Required', ''], ['invalid-config', /proxy/, /HTTPS_PROXY/]],
      [
        'a request that it refuses',
        ['400 Bad', '<Error><Code>InvalidRequest</Code><Message>Something</Message></Error>'],
        refused('InvalidRequest'),
      ],
      [
        'a storage class that it does not have',
        ['400 Bad', '<Error><Code>InvalidStorageClass</Code><Message>Something</Message></Error>'],
        refused('InvalidStorageClass'),
      ],
    ] as const) {
      it(what, async () => answered(answering, right, answer, told));
    }
    it('a web server whose every address has a page', async () => {
      const { port, stop } = await refusing('200 OK', PAGE);
      Object.assign(process.env, right);
      const storage = open(`s3://bucket?region=eu-central-1&endpoint=http://127.0.0.1:${port}`, right);
      const listed = names(storage);
      expect((await rejects(listed, 'invalid-config')).message).to.match(ANOTHER[1]);
      await storage.close();
      stop();
    });
  });

  describe('of Azure', () => {
    const server = useServer('azure');
    const box = `odd-${randomUUID()}`;
    const part = (name: string): string => new RegExp(`${name}=([^;]*)`).exec(server().url)?.[1] ?? '';
    const signature = async (permissions: string, from: number, to: number): Promise<string> => {
      const container = BlobServiceClient.fromConnectionString(server().url).getContainerClient(box);
      const url = await container.generateSasUrl({
        permissions: ContainerSASPermissions.parse(permissions),
        startsOn: new Date(Date.now() + from * 3_600_000),
        expiresOn: new Date(Date.now() + to * 3_600_000),
      });
      return new URL(url).search.slice(1);
    };

    before(async () => {
      await BlobServiceClient.fromConnectionString(server().url).createContainer(box);
    });

    describe('opened by', () => {
      const works = async (url: string, env: Env): Promise<void> => {
        const storage = open(url, env);
        const name = randomUUID();
        await put(storage, name, bytesOf(3));
        expect(await get(storage, name)).to.have.length(3);
        await storage.close();
      };
      /** The endpoint as it is in the connection string, with its account; with a slash; and without the account. */
      const endpoints = (): readonly string[] => {
        const whole = part('BlobEndpoint');
        return [whole, `${whole}/`, whole.replace(/\/[^/]*$/, ''), whole.replace(/[^/]*$/, '')];
      };
      const CONNECTION = 'AZURE_STORAGE_CONNECTION_STRING';

      for (const [what, env] of [
        ['a connection string', () => ({ [CONNECTION]: server().url })],
        ['one with a line feed', () => ({ [CONNECTION]: `${server().url}\n` })],
        [
          'its key alone',
          () => ({ [CONNECTION]: `AccountKey=${part('AccountKey')};AccountName=${part('AccountName')}` }),
        ],
        [
          'account and key',
          () => ({ AZURE_STORAGE_ACCOUNT: part('AccountName'), AZURE_STORAGE_KEY: part('AccountKey') }),
        ],
        [
          'account and key with line feeds',
          () => ({ AZURE_STORAGE_ACCOUNT: `${part('AccountName')}\n`, AZURE_STORAGE_KEY: ` ${part('AccountKey')}\n` }),
        ],
      ] as const) {
        it(`${what} and an endpoint, with and without its account`, async () => {
          for (const endpoint of endpoints()) await works(`azure://${box}?endpoint=${endpoint}`, env());
        });
      }
      it('a signature, in either order, with an endpoint in the string or in the URL', async () => {
        const sas = await signature('racwdl', -1, 1);
        const endpoint = part('BlobEndpoint');
        for (const text of [
          `BlobEndpoint=${endpoint};SharedAccessSignature=${sas}`,
          `SharedAccessSignature=?${sas};BlobEndpoint=${endpoint}\n`,
        ]) {
          await works(`azure://${box}`, { [CONNECTION]: text });
        }
        for (const text of [
          `SharedAccessSignature=${sas}`,
          `SharedAccessSignature=${sas};AccountName=${part('AccountName')}`,
        ])
          await works(`azure://${box}?endpoint=${endpoint}`, { [CONNECTION]: text });
        const named = `AccountName=${part('AccountName')};SharedAccessSignature=${sas}`;
        await works(`azure://${box}?endpoint=${endpoint.replace(/\/[^/]*$/, '')}`, { [CONNECTION]: named });
        await works(`azure://${box}?endpoint=${encodeURIComponent(`${endpoint}?${sas}`)}`, {});
      });
    });

    for (const [what, permissions, told] of [
      ['list only', 'l', /may not do that/],
      ['write only', 'cw', /may not do that/],
    ] as const) {
      it(`a signature that may ${what}`, async () => {
        const text = `BlobEndpoint=${part('BlobEndpoint')};SharedAccessSignature=${await signature(permissions, -1, 1)}`;
        const storage = open(`azure://${box}`, { AZURE_STORAGE_CONNECTION_STRING: text });
        const denied = permissions === 'l' ? put(storage, 'x', bytesOf(1)) : names(storage);
        const error = await rejects(denied, 'permission-denied');
        expect(error.message).to.match(told);
        expect(error)
          .to.have.property('hint')
          .that.matches(/read, write, delete and list/);
        await storage.close();
      });
    }
    for (const [what, from, to, message] of [
      ['has expired', -3, -1, /signature has expired at \d{4}-\d\d-\d\d \d\d:\d\d UTC/],
      ['is not valid yet', 1, 3, /signature is not valid before \d{4}-/],
    ] as const) {
      it(`a signature that ${what}`, async () => {
        const text = `BlobEndpoint=${part('BlobEndpoint')};SharedAccessSignature=${await signature('racwdl', from, to)}`;
        await fails(`azure://${box}`, { AZURE_STORAGE_CONNECTION_STRING: text }, [
          'permission-denied',
          message,
          /clock/,
        ]);
      });
    }

    const KEY = 'AccountKey=d3Jvbmc=';
    for (const [what, env, told] of [
      [
        'a blank connection string',
        { AZURE_STORAGE_CONNECTION_STRING: ' ' },
        [/no Azure credentials/, /AZURE_STORAGE_KEY/],
      ],
      [
        'an empty account',
        { AZURE_STORAGE_ACCOUNT: '', AZURE_STORAGE_KEY: 'd3Jvbmc=' },
        [/no Azure credentials/, /ACCOUNT/],
      ],
      [
        'an account that cannot be one',
        { AZURE_STORAGE_ACCOUNT: 'a b', AZURE_STORAGE_KEY: 'd3Jvbmc=' },
        [/AZURE_STORAGE_ACCOUNT is malformed/, /access keys/],
      ],
      [
        'quotation marks',
        { AZURE_STORAGE_CONNECTION_STRING: `"AccountName=x;${KEY}"` },
        [/quotation marks/, /access keys/],
      ],
      [
        'another protocol',
        { AZURE_STORAGE_CONNECTION_STRING: `DefaultEndpointsProtocol=ftp;AccountName=x;${KEY}` },
        [/DefaultEndpointsProtocol/, /access keys/],
      ],
    ] as const) {
      it(what, async () => fails(`azure://${box}`, env, ['invalid-config', ...told]));
    }
    it('a connection string without an endpoint leads to Azure, or to the end that it names', () => {
      const opened = (rest: string): string =>
        open(`azure://${box}`, { AZURE_STORAGE_CONNECTION_STRING: `AccountName=shop;${KEY}${rest}` }).url;
      expect(opened('')).to.contain('endpoint=shop.blob.core.windows.net');
      expect(opened(';EndpointSuffix=core.chinacloudapi.cn')).to.contain('endpoint=shop.blob.core.chinacloudapi.cn');
    });
    it('a web server', async () =>
      answered(
        `azure://${box}?endpoint=ANSWERING/shop`,
        { AZURE_STORAGE_CONNECTION_STRING: `AccountName=x;${KEY}` },
        ['200 OK', PAGE],
        ANOTHER,
      ));
  });

  describe('of Google', () => {
    const said = (code: number, reason: string): string =>
      JSON.stringify({ error: { code, message: 'Something', errors: [{ reason, message: 'Something' }] } });

    for (const [what, answer, told] of [
      [
        'an account that is closed',
        ['403 Forbidden', said(403, 'accountDisabled')],
        ['permission-denied', /closed/, /console/],
      ],
      [
        'a bucket whose readers pay',
        ['403 Forbidden', said(403, 'userProjectMissing')],
        ['permission-denied', /must pay/, /requester pays/],
      ],
      ['a request that it refuses', ['400 Bad', said(400, 'invalid')], refused('invalid')],
      ['a web server', ['200 OK', PAGE], ANOTHER],
    ] as const) {
      it(what, async () => answered('gs://bucket?endpoint=ANSWERING', {}, answer, told));
    }
    it('a server that is busy is told as such, whatever was asked, and ends no process', async () => {
      const { port, stop } = await refusing('503 Busy', said(503, 'backendError'));
      const storage = open(`gs://bucket?endpoint=http://127.0.0.1:${port}`, {});
      for (const asked of [get(storage, 'x'), put(storage, 'x', bytesOf(1)), put(storage, 'x', bytesOf(9_000_000))]) {
        expect((await rejects(asked, 'storage-unreachable')).message).to.contain('status 503');
      }
      await storage.close();
      stop();
    });
    it('a key file whose name has a line feed, or is blank', async () => {
      const path = join(folder.path, 'key.json');
      await writeFile(path, '');
      await fails('gs://bucket', { GOOGLE_APPLICATION_CREDENTIALS: `${path}\n` }, [
        'invalid-config',
        /is not JSON/,
        /key file/,
      ]);
    });
  });

  describe('of FTP', () => {
    it('a password file without a password', async () => {
      await writeFile(join(folder.path, 'empty'), '\n');
      await fails('ftp://u@127.0.0.1:1/x', { EVENTARK_FTP_PASSWORD_FILE: join(folder.path, 'empty') }, [
        'invalid-config',
        /EVENTARK_FTP_PASSWORD_FILE names is empty/,
        /another file/,
      ]);
    });
  });

  describe('of MongoDB', () => {
    const at = (options: string, database = 'db', port = 1): string =>
      `gridfs+mongodb://127.0.0.1:${port}/${database}?serverSelectionTimeoutMS=300${options}`;

    for (const [what, url, told] of [
      [
        'a certificate that is not there',
        at('&tls=true&tlsCAFile=/nowhere'),
        [/\/nowhere, which tlsCAFile names, is missing/, /path/],
      ],
      [
        'a key that is not there',
        at('&tls=true&tlsCertificateKeyFile=/nowhere'),
        [/which tlsCertificateKeyFile names/, /path/],
      ],
      ['a database with a point', at('', 'a.b'), [/name of the database/, /gridfs\+mongodb:\/\//]],
      ['a database of 64 letters', at('', 'a'.repeat(64)), [/63 bytes/, /gridfs\+mongodb:\/\//]],
      ['an option that is no number', at('&maxPoolSize=abc'), [/driver does not take the URL/, /options/]],
      [
        'a mechanism that does not exist',
        at('&authMechanism=NOPE').replace('//', '//u:p@'),
        [/driver does not take the URL/, /options/],
      ],
    ] as const) {
      it(what, async () => fails(url, {}, ['invalid-config', ...told]));
    }
    it('TLS with a certificate that nobody vouches for', async () => {
      const { port, stop } = await selfSigned();
      await fails(at('&tls=true', 'db', port), {}, [
        'invalid-config',
        /certificate of the server is not trusted/,
        /tlsCAFile=/,
      ]);
      stop();
    });
  });

  it('a certificate is told by what is wrong with it', () => {
    for (const [said, words] of [
      ['CERT_HAS_EXPIRED', /has expired/],
      ['certificate has expired', /has expired/],
      ['CERT_NOT_YET_VALID', /not valid yet/],
      ['ERR_TLS_CERT_ALTNAME_INVALID', /another name/],
      ["Hostname/IP does not match certificate's altnames: Host: x.", /another name/],
      ['DEPTH_ZERO_SELF_SIGNED_CERT', /not trusted/],
      ['SELF_SIGNED_CERT_IN_CHAIN', /not trusted/],
      ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /not trusted/],
      ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', /not trusted/],
    ] as const) {
      expect(certificateTrouble(said)?.words, said).to.match(words);
    }
    expect(certificateTrouble('something uncertain')).to.equal(undefined);
  });
});
