import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { loadSettings } from '../../../src/config/settings.js';
import { openModule } from '../../../src/container.js';
import { FtpStorage, type FtpConfig } from '../../../src/storage/ftp/ftp-storage.js';
import { processTag } from '../../../src/process/process-tag.js';
import { storageContract } from '../../contracts/storage-contract.js';
import { remoteServer, storageFaults } from '../../contracts/storage-faults.js';
import { useServer } from '../../support/servers/servers.js';
import type { TestServer } from '../../support/servers/test-server.js';
import { startVsftpd } from '../../support/servers/vsftpd.js';
import { bytesOf, names, put, rejects } from '../../support/stored-bytes.js';
import { TcpProxy } from '../../support/faults/tcp-proxy.js';
import { tempFolder } from '../../support/temp-folder.js';
import { skip } from '../../support/skipped.js';
import { DAY_MS, withClockOff } from '../../support/faults/clock-off.js';

describe('FTP', () => {
  const server = useServer('ftp');

  function account(of: TestServer = server()): FtpConfig {
    const { hostname, port, username, password } = new URL(of.url);
    return {
      host: hostname,
      port: Number(port),
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      folder: `specs-${randomUUID()}/backups`,
    };
  }

  function under(config: FtpConfig) {
    const storage = new FtpStorage(config);
    return { storage, reopen: async () => new FtpStorage(config), dispose: () => storage.close() };
  }

  const limits = { nameOrFolder: true, smallWrites: 200 };
  storageContract('as a storage', async () => under(account()), limits);

  storageContract(
    'over TLS as a storage',
    async () => {
      const { process } = server();
      // A server of somebody else's has a certificate that can be checked, or none.
      const authority = process && (await readFile(join(process.folder, 'authority.pem'), 'utf8'));
      return under({ ...account(), secure: true, ...(authority && { certificateAuthority: authority }) });
    },
    limits,
  );

  describe('over TLS from the first byte on', () => {
    let implicit: Awaited<ReturnType<typeof startVsftpd>>;

    before(async function () {
      if (server().process === undefined) skip(this, 'the server is not ours to start otherwise');
      implicit = await startVsftpd('implicit');
    });
    after(async () => {
      await implicit?.process.stop();
    });
    const authority = (): string => join(implicit.process.folder, 'authority.pem');

    storageContract(
      'as a storage',
      async () => {
        const certificateAuthority = await readFile(authority(), 'utf8');
        return under({ ...account(implicit), secure: 'implicit', certificateAuthority });
      },
      limits,
    );

    it('is how ftps:// with port 990 is read', async function () {
      const proxy = await TcpProxy.before(implicit.process.port, { port: 990 }).catch(() => undefined);
      if (proxy === undefined) skip(this, 'port 990 may not be opened here');
      const { user = '', password } = account(implicit);
      const data = await tempFolder();
      const to = `ftps://${user}@127.0.0.1:990/backups-${randomUUID()}?ca=${authority()}`;
      const env = { EVENTARK_FTP_PASSWORD: password };
      const module = await openModule(loadSettings({ data: data.path, to }, {}), { env });
      const found = (await module.doctor()).find(({ part }) => part === 'destination');
      expect(found?.findings).to.deep.equal([
        { subject: 'place', ok: true, message: 'it is not there yet; the first file written makes it' },
      ]);
      await module.close();
      await data.remove();
      await proxy.close();
    });

    it('is not understood by who asks for TLS after connecting', async () => {
      const storage = new FtpStorage({ ...account(implicit), secure: true, timeoutMs: 500 });
      await rejects(put(storage, 'x', bytesOf(1)), 'storage-unreachable');
    });
  });

  storageFaults(
    () => ({ ...remoteServer(server()), ftp: true }),
    async (port) => {
      const config = account();
      const storage = new FtpStorage({ ...config, port, timeoutMs: 1000 });
      const direct = new FtpStorage(config);
      return { storage, direct, dispose: async () => void (await Promise.all([storage.close(), direct.close()])) };
    },
    { noticesCorruption: false },
  );

  it('says that the account is refused, and not with which password', async () => {
    const storage = new FtpStorage({ ...account(), user: 'stranger', password: 'not-the-password' });
    const error = await rejects(put(storage, 'x', bytesOf(1)), 'permission-denied');
    expect(inspect(error, { depth: 10 })).not.to.contain('not-the-password');
  });

  it('does not talk to a server whose certificate nobody vouches for', async function () {
    if (server().process === undefined) skip(this, 'the server is not ours to start otherwise');
    await rejects(put(new FtpStorage({ ...account(), secure: true }), 'x', bytesOf(1)), 'invalid-config');
  });

  it('removes what writes of dead processes have left', async () => {
    const config = account();
    const storage = new FtpStorage(config);
    await put(storage, 'kept', bytesOf(1));
    const { Client } = await import('basic-ftp');
    const client = new Client();
    const { host, port = 21, user = '', password = '' } = config;
    await client.access({ host, port, user, password });
    await client.cd(config.folder ?? '');
    const own = processTag();
    const dead = own.replace(/-\d+-[^-]+$/, '-999999999-1');
    for (const tag of [own, dead]) await client.uploadFrom(Readable.from([bytesOf(5)]), `%tmp-${tag}-x`);
    await storage.sweep();
    const left = (await client.list()).map(({ name }) => name);
    expect(left).to.have.members(['kept', `%tmp-${own}-x`]);
    expect(await names(storage)).to.deep.equal(['kept']);
    client.close();
    await storage.close();
  });

  for (const days of [-400, 400]) {
    it(`judges what another host is writing by the clock of the server, with its own ${days} days off`, async () => {
      const config = account();
      const storage = new FtpStorage(config);
      await put(storage, 'kept', bytesOf(1));
      const { Client } = await import('basic-ftp');
      const client = new Client();
      const { host, port = 21, user = '', password = '' } = config;
      await client.access({ host, port, user, password });
      await client.cd(config.folder ?? '');
      await client.uploadFrom(Readable.from([bytesOf(5)]), '%tmp-00000000-1-1-x');
      await withClockOff(days * DAY_MS, () => storage.sweep());
      const left = (await client.list()).map(({ name }) => name);
      expect(left).to.have.members(['kept', '%tmp-00000000-1-1-x']);
      client.close();
      await storage.close();
    });
  }
});
