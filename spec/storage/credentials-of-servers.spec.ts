import { expect } from 'chai';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { refusingMongoDb } from '../support/mongodb/refusing-mongodb.js';
import { startFerretDbWithUser } from '../support/servers/ferretdb.js';
import { useServer } from '../support/servers/servers.js';
import { startVsftpd, VSFTPD } from '../support/servers/vsftpd.js';
import { skip } from '../support/skipped.js';
import { bytesOf, get, put, rejects } from '../support/stored-bytes.js';
import { tempFolder } from '../support/temp-folder.js';
import { JARGON, fails, open, withoutCloudVariables, type Env } from '../support/faults/refused-access.js';

describe('the credentials table of servers', () => {
  withoutCloudVariables();

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
    it('no TLS where there is some', async function () {
      if (!VSFTPD.installed()) skip(this, 'vsftpd is not here');
      const implicit = await startVsftpd('implicit');
      const { host } = new URL(implicit.url);
      for (const scheme of ['ftp', 'ftps']) {
        await fails(`${scheme}://eventark@${host}/x`, right(), [
          'invalid-config',
          /speaks TLS|TLS from the first byte/,
          /ftps:\/\/.*implicit/,
        ]);
      }
      await implicit.process.stop();
    });
    it('TLS from the first byte where there is none', async () =>
      fails(`${at('eventark', 'ftps')}?implicit=true`, right(), ['invalid-config', /TLS/, /implicit/]));
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
