import { BlobServiceClient, ContainerSASPermissions } from '@azure/storage-blob';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { useServer } from '../support/servers/servers.js';
import { skip } from '../support/skipped.js';
import { bytesOf, get, put } from '../support/stored-bytes.js';
import { tempFolder } from '../support/temp-folder.js';
import {
  answering,
  fails,
  NOBODY,
  open,
  refusing,
  selfSigned,
  SPEAKS_TLS,
  UNTRUSTED,
  withoutCloudVariables,
  type Env,
} from '../support/faults/refused-access.js';

describe('the credentials table', () => {
  withoutCloudVariables();

  describe('of S3', () => {
    const server = useServer('s3');
    const at = (bucket: string, change: Env = {}): string => {
      const options = { endpoint: new URL(server().url).origin, region: 'us-east-1', 'path-style': 'true', ...change };
      return `s3://${bucket}?${Object.entries(options)
        .filter(([, value]) => value !== '')
        .map(([name, value]) => `${name}=${value}`)
        .join('&')}`;
    };
    const right = (): Env => {
      const { username, password } = new URL(server().url);
      return { AWS_ACCESS_KEY_ID: username, AWS_SECRET_ACCESS_KEY: decodeURIComponent(password) };
    };
    const bucket = `credentials-${randomUUID()}`;

    before(async () => {
      const { username: accessKeyId, password, origin: endpoint } = new URL(server().url);
      const credentials = { accessKeyId, secretAccessKey: decodeURIComponent(password) };
      const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
      await client.send(new CreateBucketCommand({ Bucket: bucket }));
      client.destroy();
    });

    it('none', async () =>
      fails(at(bucket), {}, ['invalid-config', /no AWS credentials were found/, /AWS_ACCESS_KEY_ID/]));
    it('a wrong secret', async () =>
      fails(at(bucket), { ...right(), AWS_SECRET_ACCESS_KEY: 'wrong-secret' }, [
        'permission-denied',
        /secret key/,
        /AWS_SECRET/,
      ]));
    it('a key that is not known', async () =>
      fails(at(bucket), { ...right(), AWS_ACCESS_KEY_ID: 'stranger' }, [
        'permission-denied',
        /access key is not known/,
        /AWS_/,
      ]));
    it('a bucket that is not there', async () =>
      fails(at('nobucket'), right(), ['invalid-config', /bucket nobucket does not exist/, /make the bucket/]));
    it('no region', async () =>
      fails(`s3://${bucket}`, right(), ['invalid-config', /no region is configured/, /\?region=/]));
    it('a wrong region', async () =>
      fails(at(bucket, { region: 'mars-1' }), right(), ['invalid-config', /region/, /\?region=/]));
    it('a wrong host', async () =>
      fails(at(bucket, { endpoint: 'http://no-such-host.invalid' }), right(), [
        'storage-unreachable',
        /no such host/,
        /host name/,
      ]));
    it('a wrong port', async () =>
      fails(at(bucket, { endpoint: NOBODY }), right(), ['storage-unreachable', /nothing listens/, /server runs/]));
    it('TLS where there is none', async () =>
      fails(at(bucket, { endpoint: new URL(server().url).origin.replace('http:', 'https:') }), right(), [
        'invalid-config',
        /does not speak TLS/,
        /http:\/\//,
      ]));
    it('too few rights', async () => {
      const denied = '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>';
      const refusing = await answering(
        `HTTP/1.1 403 Forbidden\r\ncontent-type: application/xml\r\ncontent-length: ${denied.length}\r\nconnection: close\r\n\r\n${denied}`,
      );
      await fails(at(bucket, { endpoint: `http://127.0.0.1:${refusing.port}` }), right(), [
        'permission-denied',
        /may not do that/,
        /list, read, write and delete/,
      ]);
      refusing.stop();
    });
    for (const [what, code, status, told] of [
      ['a clock that is wrong', 'RequestTimeTooSkewed', '403 Forbidden', ['permission-denied', /clock/, /clock/]],
      ['a session that is over', 'ExpiredToken', '400 Bad Request', ['permission-denied', /expired/, /AWS_/]],
      ['a session token that is wrong', 'InvalidToken', '400 Bad Request', ['permission-denied', /token/, /AWS_/]],
      ['an account that is closed', 'AccountProblem', '403 Forbidden', ['permission-denied', /closed/, /console/]],
      ['a bucket of another region', 'PermanentRedirect', '301 Moved', ['invalid-config', /region/, /\?region=/]],
    ] as const) {
      it(what, async () => {
        const body = `<Error><Code>${code}</Code><Message>Something about it</Message></Error>`;
        const { port, stop } = await refusing(status, body);
        await fails(at(bucket, { endpoint: `http://127.0.0.1:${port}` }), right(), told);
        stop();
      });
    }
    it('TLS with a certificate that nobody vouches for', async () => {
      const { port, stop } = await selfSigned();
      await fails(at(bucket, { endpoint: `https://127.0.0.1:${port}` }), right(), UNTRUSTED);
      stop();
    });
    it('no TLS where there is some', async () => {
      const secure = await answering(SPEAKS_TLS);
      await fails(at(bucket, { endpoint: `http://127.0.0.1:${secure.port}` }), right(), [
        'invalid-config',
        /speaks TLS/,
        /https:\/\//,
      ]);
      secure.stop();
    });
  });

  describe('of Azure', () => {
    const server = useServer('azure');
    const box = `credentials-${randomUUID()}`;
    const right = (): Env => ({ AZURE_STORAGE_CONNECTION_STRING: server().url });
    const endpoint = (): string => /BlobEndpoint=([^;]*)/.exec(server().url)?.[1] ?? '';

    before(async () => {
      await BlobServiceClient.fromConnectionString(server().url).createContainer(box);
    });

    it('none', async () =>
      fails('azure://box', {}, ['invalid-config', /no Azure credentials/, /AZURE_STORAGE_CONNECTION_STRING/]));
    it('garbage', async () =>
      fails('azure://box', { AZURE_STORAGE_CONNECTION_STRING: 'garbage' }, [
        'invalid-config',
        /AZURE_STORAGE_CONNECTION_STRING is malformed/,
        /access keys/,
      ]));
    it('a wrong key', async () =>
      fails(
        `azure://${box}`,
        { AZURE_STORAGE_CONNECTION_STRING: server().url.replace(/AccountKey=[^;]*/, 'AccountKey=d3Jvbmc=') },
        ['permission-denied', /wrong key or signature/, /AZURE_STORAGE_CONNECTION_STRING/],
      ));
    it('an endpoint without any', async () =>
      fails(`azure://${box}?endpoint=${endpoint()}`, {}, ['permission-denied', /credentials|key or signature/, /./]));
    it('a container that is not there', async () =>
      fails('azure://nobox', right(), ['invalid-config', /container nobox does not exist/, /make the container/]));
    it('a wrong host', async () =>
      fails('azure://box?endpoint=http://no-such-host.invalid', right(), [
        'storage-unreachable',
        /no such host/,
        /host name/,
      ]));
    it('a wrong port', async () =>
      fails(`azure://box?endpoint=${NOBODY}/account`, right(), [
        'storage-unreachable',
        /nothing listens/,
        /server runs/,
      ]));
    it('TLS where there is none', async () =>
      fails(`azure://${box}?endpoint=${endpoint().replace('http:', 'https:')}`, right(), [
        'invalid-config',
        /TLS/,
        /http:\/\//,
      ]));

    it('too few rights', async () => {
      const { url } = server();
      const container = BlobServiceClient.fromConnectionString(url).getContainerClient(box);
      const expiresOn = new Date(Date.now() + 3_600_000);
      const permissions = ContainerSASPermissions.parse('r');
      const signature = new URL(await container.generateSasUrl({ permissions, expiresOn })).search.slice(1);
      const reader = `BlobEndpoint=${endpoint()};SharedAccessSignature=${signature}`;
      await fails(`azure://${box}`, { AZURE_STORAGE_CONNECTION_STRING: reader }, [
        'permission-denied',
        /may not do that/,
        /Storage Blob Data Contributor/,
      ]);
    });
    it('a signature that has expired', async () => {
      const container = BlobServiceClient.fromConnectionString(server().url).getContainerClient(box);
      const permissions = ContainerSASPermissions.parse('racwdl');
      const startsOn = new Date(Date.now() - 7_200_000);
      const expiresOn = new Date(Date.now() - 3_600_000);
      const url = new URL(await container.generateSasUrl({ permissions, startsOn, expiresOn }));
      const expired = `BlobEndpoint=${endpoint()};SharedAccessSignature=${url.search.slice(1)}`;
      await fails(`azure://${box}`, { AZURE_STORAGE_CONNECTION_STRING: expired }, [
        'permission-denied',
        /expired|wrong key or signature/,
        /AZURE_STORAGE_CONNECTION_STRING/,
      ]);
    });
    for (const [what, code, status, told] of [
      [
        'a clock that is wrong',
        'AuthenticationFailed',
        '403 Forbidden',
        ['permission-denied', /key or signature/, /clock/],
      ],
      ['an account that is closed', 'AccountIsDisabled', '403 Forbidden', ['permission-denied', /disabled/, /portal/]],
      [
        'an account without keys',
        'KeyBasedAuthenticationNotPermitted',
        '403 Forbidden',
        ['permission-denied', /no keys/, /signature/],
      ],
      ['a firewall in the way', 'AuthorizationFailure', '403 Forbidden', ['permission-denied', /firewall/, /networks/]],
    ] as const) {
      it(what, async () => {
        const body = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>Something about it</Message></Error>`;
        const { port, stop } = await refusing(status, body, `x-ms-error-code: ${code}\r\n`);
        await fails(`azure://${box}?endpoint=http://127.0.0.1:${port}/account`, right(), told);
        stop();
      });
    }
    it('TLS with a certificate that nobody vouches for', async () => {
      const { port, stop } = await selfSigned();
      await fails(`azure://${box}?endpoint=https://127.0.0.1:${port}/account`, right(), UNTRUSTED);
      stop();
    });
    it('no TLS where there is some', async () => {
      const secure = await answering(SPEAKS_TLS);
      await fails(`azure://${box}?endpoint=http://127.0.0.1:${secure.port}/account`, right(), [
        'invalid-config',
        /speaks TLS/,
        /https:\/\//,
      ]);
      secure.stop();
    });

    it('of the connection string open the endpoint of the URL', async () => {
      const storage = open(`azure://${box}/both?endpoint=${endpoint()}`, right());
      await put(storage, 'x', bytesOf(3));
      expect(await get(storage, 'x')).to.have.length(3);
      await storage.close();
    });
  });

  describe('of Google', () => {
    const server = useServer('gcs');
    const at = (bucket: string): string => `gs://${bucket}?endpoint=${server().url}`;

    it('none', async function () {
      if (process.platform !== 'linux') skip(this, 'only Linux says who made the machine');
      const home = await tempFolder();
      const before = process.env['HOME'];
      process.env['HOME'] = home.path;
      await fails('gs://bucket', {}, [
        'invalid-config',
        /no Google credentials were found/,
        /GOOGLE_APPLICATION_CREDENTIALS/,
      ]);
      process.env['HOME'] = before;
      await home.remove();
    });
    it('a key file that is not there', async () =>
      fails('gs://bucket', { GOOGLE_APPLICATION_CREDENTIALS: '/nowhere.json' }, [
        'invalid-config',
        /nowhere\.json/,
        /key file/,
      ]));
    it('a key file that is none', async () =>
      fails('gs://bucket', { GOOGLE_APPLICATION_CREDENTIALS: 'README.md' }, [
        'invalid-config',
        /is not JSON/,
        /key file/,
      ]));
    describe('a key file', () => {
      let folder: Awaited<ReturnType<typeof tempFolder>>;
      before(async () => (folder = await tempFolder()));
      after(async () => folder.remove());
      const { privateKey } = generateKeyPairSync('rsa', {
        modulusLength: 2048,
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
        publicKeyEncoding: { type: 'spki', format: 'pem' },
      });
      const whole = { type: 'service_account', client_email: 'a@b.example', private_key: privateKey };

      for (const [what, text, message] of [
        ['without a byte', '', /is not JSON/],
        ['that is cut', '{"type": "service_acc', /is not JSON/],
        ['that is a list', '[]', /is not a key file/],
        ['that is null', 'null', /is not a key file/],
        ['without its key', JSON.stringify({ ...whole, private_key: undefined }), /has no private_key/],
        ['without its account', JSON.stringify({ ...whole, client_email: '' }), /has no client_email/],
        ['whose key is broken', JSON.stringify({ ...whole, private_key: 'nokey' }), /private_key in .* cannot be read/],
        ['of a person without a token', JSON.stringify({ type: 'authorized_user' }), /has no client_id/],
      ] as const) {
        it(what, async () => {
          const path = join(folder.path, 'key.json');
          await writeFile(path, text);
          await fails('gs://bucket', { GOOGLE_APPLICATION_CREDENTIALS: path }, ['invalid-config', message, /key file/]);
        });
      }
      it('that is a folder', async () =>
        fails('gs://bucket', { GOOGLE_APPLICATION_CREDENTIALS: folder.path }, [
          'invalid-config',
          /it is a folder/,
          /key file/,
        ]));
    });
    it('TLS with a certificate that nobody vouches for', async () => {
      const { port, stop } = await selfSigned();
      await fails(`gs://bucket?endpoint=https://127.0.0.1:${port}`, {}, UNTRUSTED);
      stop();
    });
    it('a key that is no longer valid', async () => {
      const { port, stop } = await refusing(
        '401 Unauthorized',
        JSON.stringify({ error: { code: 401, message: 'Invalid Credentials' } }),
      );
      await fails(`gs://bucket?endpoint=http://127.0.0.1:${port}`, {}, [
        'permission-denied',
        /credentials|key/,
        /GOOGLE_/,
      ]);
      stop();
    });
    it('a bucket that is not there', async () =>
      fails(at('nobucket'), {}, ['invalid-config', /bucket nobucket does not exist/, /make the bucket/]));
    it('a wrong port', async () =>
      fails(`gs://bucket?endpoint=${NOBODY}`, {}, ['storage-unreachable', /nothing listens/, /server runs/]));
    it('TLS where there is none', async () =>
      fails(at('bucket').replace('http:', 'https:'), {}, ['invalid-config', /TLS/, /http:\/\//]));
    it('no TLS where there is some', async () => {
      const secure = await answering(SPEAKS_TLS);
      await fails(`gs://bucket?endpoint=http://127.0.0.1:${secure.port}`, {}, [
        'invalid-config',
        /speaks TLS/,
        /https:\/\//,
      ]);
      secure.stop();
    });
    // The server of the specs knows no rights.
    it('too few rights', async () => {
      const denied = JSON.stringify({ error: { code: 403, message: 'no storage.objects.create access' } });
      const refusing = await answering(
        `HTTP/1.1 403 Forbidden\r\ncontent-type: application/json\r\ncontent-length: ${denied.length}\r\nconnection: close\r\n\r\n${denied}`,
      );
      await fails(`gs://bucket?endpoint=http://127.0.0.1:${refusing.port}`, {}, [
        'permission-denied',
        /may not do that/,
        /Storage Object Admin/,
      ]);
      refusing.stop();
    });
  });
});
