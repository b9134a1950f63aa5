import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FtpStorage, type FtpConfig } from '../../src/storage/ftp-storage.js';
import { storageContract } from '../contracts/storage-contract.js';
import { remoteServer, storageFaults } from '../contracts/storage-faults.js';
import { useServer } from '../support/servers.js';

describe('FTP', () => {
  const server = useServer('ftp');

  function account(): FtpConfig {
    const { hostname, port, username, password } = new URL(server().url);
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
      const folder = server().process?.folder;
      // A server of somebody else's has a certificate that can be checked, or none.
      const authority = folder === undefined ? undefined : await readFile(join(folder, 'certificate.pem'), 'utf8');
      return under({ ...account(), secure: true, ...(authority && { certificateAuthority: authority }) });
    },
    limits,
  );

  storageFaults(
    () => ({ ...remoteServer(server()), ftp: true }),
    async (port) => {
      const config = account();
      const storage = new FtpStorage({ ...config, port, timeoutMs: 1000 });
      const direct = new FtpStorage(config);
      return { storage, direct, dispose: async () => void (await Promise.all([storage.close(), direct.close()])) };
    },
  );
});
