import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canMakeCertificates, makeCertificate } from './certificate.js';
import { findProgram, run } from './command.js';
import { ServerProcess } from './server-process.js';
import type { TestServer, TestServerKind } from './test-server.js';

const USER = 'eventark';
const PASSWORD = 'p@ss/word-of-the-specs';
const PAM_SERVICE = 'eventark-specs';

/** Fixed, for several runs may share it. */
const ACCOUNTS = '/etc/eventark-specs-accounts';

/** Accepts the one account of the specs, which exists nowhere else, whatever its password: vsftpd knows no other way. */
const PAM = `auth required pam_listfile.so quiet onerr=fail sense=allow item=user file=${ACCOUNTS}
account required pam_permit.so
session required pam_permit.so
`;

/** FTP, and FTP over TLS when asked for on the same port, from Debian's package; it has to be started by root. */
export const VSFTPD: TestServerKind = {
  name: 'ftp',
  variable: 'EVENTARK_TEST_FTP',
  product: 'vsftpd',
  version: '3.0.3',
  installed: () => isRoot() && program() !== undefined && canMakeCertificates(),
  async ensure() {
    if (VSFTPD.installed()) return;
    const line = 'apt-get install -y vsftpd openssl';
    if (!isRoot()) throw new Error(`vsftpd is started by root only; as root it is installed by: ${line}`);
    if (findProgram('apt-get') === undefined) throw new Error('vsftpd and openssl are missing: install them');
    // The package would start a server of its own on port 21 otherwise.
    await run('sh', ['-c', `${line} || { apt-get update && ${line}; }`], {
      env: { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    });
  },
  start: () => startVsftpd('plain'),
};

/** `implicit` speaks TLS from the first byte on, and nothing else. */
export async function startVsftpd(
  mode: 'plain' | 'implicit',
): Promise<TestServer & { readonly process: ServerProcess }> {
  await writeFile(ACCOUNTS, `${USER}\n`, { mode: 0o644 });
  await writeFile(join('/etc/pam.d', PAM_SERVICE), PAM);
  const server = await ServerProcess.start({
    name: 'vsftpd',
    command: program() ?? 'vsftpd',
    prepare: (folder, port) => prepare(folder, port, mode === 'implicit'),
    arguments: (_port, folder) => [join(folder, 'vsftpd.conf')],
  });
  return {
    url: `ftp://${encodeURIComponent(USER)}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${server.port}/`,
    process: server,
  };
}

function program(): string | undefined {
  return findProgram('vsftpd', ['/usr/sbin']);
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

async function prepare(folder: string, port: number, implicit: boolean): Promise<void> {
  // The account `ftp` comes with the package; it has to get as far as its files.
  await chmod(folder, 0o711);
  await mkdir(join(folder, 'data'));
  await run('chown', ['ftp', join(folder, 'data')]);
  await mkdir(join(folder, 'empty'), { mode: 0o555 });
  const { certificate, key } = await makeCertificate(folder);
  const settings = {
    listen: 'YES',
    listen_address: '127.0.0.1',
    listen_port: port,
    background: 'NO',
    seccomp_sandbox: 'NO',
    anonymous_enable: 'NO',
    local_enable: 'YES',
    write_enable: 'YES',
    guest_enable: 'YES',
    guest_username: 'ftp',
    virtual_use_local_privs: 'YES',
    pam_service_name: PAM_SERVICE,
    local_root: join(folder, 'data'),
    chroot_local_user: 'YES',
    allow_writeable_chroot: 'YES',
    secure_chroot_dir: join(folder, 'empty'),
    ssl_enable: 'YES',
    implicit_ssl: implicit ? 'YES' : 'NO',
    force_local_logins_ssl: 'NO',
    force_local_data_ssl: 'NO',
    rsa_cert_file: certificate,
    rsa_private_key_file: key,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(join(folder, 'vsftpd.conf'), lines.join(''));
}
