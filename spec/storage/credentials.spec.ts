import { BlobServiceClient, ContainerSASPermissions } from '@azure/storage-blob';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { chooseProvider, pathAsUrl } from '../../src/config/provider.js';
import { providersOf } from '../../src/container.js';
import { BackupError, type ErrorCode } from '../../src/errors.js';
import { SharedClients } from '../../src/process/shared-clients.js';
import type { Storage } from '../../src/storage/storage.js';
import { refusingMongoDb } from '../support/mongodb/refusing-mongodb.js';
import { startFerretDbWithUser } from '../support/servers/ferretdb.js';
import { useServer } from '../support/servers/servers.js';
import { skip } from '../support/skipped.js';
import { bytesOf, get, names, put, rejects } from '../support/stored-bytes.js';
import { tempFolder } from '../support/temp-folder.js';

type Env = Readonly<Record<string, string>>;
type Told = readonly [code: ErrorCode, message: RegExp, hint: RegExp];

/** Names of classes and codes that mean something to programmers of an SDK only. */
const JARGON = /[a-z](Error|Exception)\b|Mongo[A-Z]|RestError|at .*\(.*:\d+:\d+\)/;
/** What servers answer to plain text at a port for TLS. */
const SPEAKS_TLS = 'HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n';
const NOBODY = 'http://127.0.0.1:1';

describe('the credentials table', () => {
  const saved = { ...process.env };

  beforeEach(() => {
    for (const name of Object.keys(process.env)) if (/^(AWS|AZURE|GOOGLE)_/.test(name)) delete process.env[name];
    process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
    process.env['AWS_CONFIG_FILE'] = process.env['AWS_SHARED_CREDENTIALS_FILE'] = '/nowhere';
  });

  after(() => {
    Object.assign(process.env, saved);
  });

  const open = (text: string, env: Env): Storage => {
    const { provider, url } = chooseProvider('to', 'storage', pathAsUrl(text), providersOf().storages);
    return provider.open(provider.parse(url, env), new SharedClients());
  };

  /** Writing and listing fail, each with these words, and nothing is said to the process beside them. */
  const fails = async (text: string, env: Env, [code, message, hint]: Told): Promise<void> => {
    Object.assign(process.env, env);
    const noise: unknown[] = [];
    const listen = (warning: Error): unknown => noise.push(warning);
    process.on('warning', listen);
    for (const work of [
      async (storage: Storage) => put(storage, 'x', bytesOf(1)),
      async (storage: Storage) => names(storage),
    ]) {
      const error: unknown = await (async () => {
        const storage = open(text, env);
        try {
          await work(storage);
        } finally {
          await storage.close();
        }
      })().catch((thrown: unknown) => thrown);
      if (!(error instanceof BackupError)) throw new Error(`expected an error of ours, not ${inspect(error)}`);
      expect(error.code, error.message).to.equal(code);
      expect(error.message).to.match(message).and.not.match(JARGON);
      expect(error.hint ?? '').to.match(hint);
      for (const secret of Object.entries(env).flatMap(([name, value]) =>
        /SECRET|KEY$|PASSWORD/.test(name) ? [value] : [],
      )) {
        if (secret.length > 3) expect(inspect(error, { depth: 9, showHidden: true })).not.to.include(secret);
      }
    }
    process.off('warning', listen);
    expect(noise).to.deep.equal([]);
  };

  /** A server that speaks plain text when spoken to in TLS, and so on: whatever it is asked, it answers this. */
  const answering = async (text: string): Promise<{ readonly port: number; readonly stop: () => void }> => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(text));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return { port, stop: () => server.close() };
  };

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

  describe('of FTP', () => {
    const server = useServer('ftp');
    const right = (): Env => ({ EVENTARK_FTP_PASSWORD: decodeURIComponent(new URL(server().url).password) });
    const at = (user = 'eventark', scheme = 'ftp'): string => `${scheme}://${user}@${new URL(server().url).host}/x`;

    it('a user that is not known', async () =>
      fails(at('stranger'), right(), ['permission-denied', /wrong user or password/, /EVENTARK_FTP_PASSWORD/]));
    it('none', async () =>
      fails(at().replace('eventark@', ''), {}, [
        'permission-denied',
        /wrong user or password/,
        /EVENTARK_FTP_PASSWORD/,
      ]));
    it('too few rights', async function () {
      const { process: own } = server();
      if (own === undefined) return skip(this, 'only of a server of the specs the folders are known');
      const folder = join(own.folder, 'data', 'kept');
      await mkdir(folder);
      await chmod(folder, 0o555);
      for (const below of ['', '/further']) {
        const storage = open(`${at().slice(0, -1)}kept${below}`, right());
        const error = await rejects(put(storage, 'x', bytesOf(1)), 'permission-denied');
        expect(error.message)
          .to.match(/may not do that|cannot be made/)
          .and.not.match(JARGON);
        expect(error)
          .to.have.property('hint')
          .that.matches(/let the user list, read, write/);
        await storage.close();
      }
    });
    it('TLS with a certificate that nobody vouches for', async () =>
      fails(at('eventark', 'ftps'), right(), ['invalid-config', /certificate of the server is not trusted/, /ca=/]));
    it('a wrong host', async () =>
      fails('ftp://u@no-such-host.invalid/x', right(), ['storage-unreachable', /no such host/, /host name/]));
    it('a wrong port', async () =>
      fails('ftp://u@127.0.0.1:1/x', right(), ['storage-unreachable', /nothing listens/, /server runs/]));
    it('TLS where there is none', async () => {
      const plain = createServer((socket) => {
        socket.on('error', () => undefined);
        socket.write('220 ready\r\n');
        socket.on('data', (data) => socket.write(String(data).startsWith('AUTH') ? '502 no\r\n' : '200 yes\r\n'));
      }).listen(0, '127.0.0.1');
      await once(plain, 'listening');
      const { port } = plain.address() as AddressInfo;
      await fails(`ftps://u@127.0.0.1:${port}/x`, right(), ['invalid-config', /does not speak TLS/, /ftp:\/\//]);
      plain.close();
    });
  });

  describe('of GridFS', () => {
    const server = useServer('mongodb');
    const at = (user: string, options: string): string =>
      `gridfs+mongodb://${user}${new URL(server().url).host}/nobody?serverSelectionTimeoutMS=300&${options}`;

    it('a wrong host', async () =>
      fails('gridfs+mongodb://no-such-host.invalid/db?serverSelectionTimeoutMS=300', {}, [
        'storage-unreachable',
        /does not answer.*ENOTFOUND/,
        /host, port and TLS/,
      ]));
    it('a cluster that DNS does not know', async () =>
      fails('gridfs+mongodb+srv://no-such-host.invalid/db', {}, [
        'storage-unreachable',
        /does not answer/,
        /host, port and TLS/,
      ]));
    it('TLS where there is none', async () =>
      fails(at('', 'tls=true'), {}, ['storage-unreachable', /does not answer/, /TLS/]));
    it('too few rights', async () => {
      const reader = await refusingMongoDb(13, 'not authorized on nobody to execute command');
      await fails(`gridfs+mongodb://127.0.0.1:${reader.port}/nobody`, {}, [
        'permission-denied',
        /this user may not do that/,
        /readWrite/,
      ]);
      reader.stop();
    });

    describe('with users', () => {
      let guarded: Awaited<ReturnType<typeof startFerretDbWithUser>> | undefined;

      before(async () => {
        guarded = await startFerretDbWithUser();
      });
      after(async () => guarded?.process.stop());
      const guardedAt = (user: string): string =>
        `gridfs+mongodb://${user}${new URL(guarded?.url ?? '').host}/nobody?authSource=admin`;

      it('none', async () => fails(guardedAt(''), {}, ['permission-denied', /./, /user|role/]));
      it('a wrong password', async () =>
        fails(guardedAt('keeper:wrong@'), {}, ['permission-denied', /wrong user or password/, /authSource/]));
      it('a user that is not known', async () =>
        fails(guardedAt('stranger:wrong@'), {}, ['permission-denied', /wrong user or password/, /authSource/]));
      it('right ones', async () => {
        const storage = open((guarded?.url ?? '').replace(/^/, 'gridfs+') + 'somebody?authSource=admin', {});
        await put(storage, 'x', bytesOf(3));
        expect(await get(storage, 'x')).to.have.length(3);
        await storage.close();
      });
    });
  });

  describe('of a folder', () => {
    it('a file in its place', async () => {
      const folder = await tempFolder();
      await writeFile(join(folder.path, 'file'), '');
      const error = await rejects(put(open(join(folder.path, 'file'), {}), 'x', bytesOf(1)), 'file-exists');
      expect(error).to.have.property('hint', 'move that file away, or choose another folder');
      await folder.remove();
    });
  });
});
