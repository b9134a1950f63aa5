import { readFileSync } from 'node:fs';
import type { ConnectionUrl } from '../../config/connection-url.js';
import { secretFrom } from '../../config/secrets.js';
import { BackupError } from '../../errors.js';
import { fileError } from '../../files/file-errors.js';
import type { StorageProvider } from '../storage-provider.js';
import { FTP_PACKAGES } from './ftp-connections.js';
import { FtpStorage, type FtpConfig } from './ftp-storage.js';

/** On this port TLS begins with the first byte; on any other, `ftps` asks for TLS after connecting, unless `implicit` is set. */
const IMPLICIT_TLS_PORT = 990;

export const ftp: StorageProvider<FtpConfig> = {
  name: 'FTP, FTPS',
  schemes: ['ftps:', 'ftp:'],
  example: 'ftps://user@host/folder',
  credentials: '`EVENTARK_FTP_PASSWORD`',
  packages: FTP_PACKAGES,
  remote: true,
  parse(url, env) {
    const port = url.port(21);
    const isSecure = url.scheme === 'ftps:';
    const password = secretFrom(env, 'EVENTARK_FTP_PASSWORD');
    const options = url.options(['ca', 'implicit']);
    const authority = options.get('ca');
    if (options.has('implicit') && !isSecure)
      throw url.wrong('implicit is about TLS, and ftp: has none', 'write ftps://');
    const isImplicit = url.flag(options, 'implicit', port === IMPLICIT_TLS_PORT);
    return {
      host: url.host('host'),
      port,
      user: url.user('anonymous', 'EVENTARK_FTP_PASSWORD'),
      folder: url.path(),
      secure: isSecure && isImplicit ? 'implicit' : isSecure,
      ...(password === undefined ? {} : { password }),
      ...(authority === null ? {} : { certificateAuthority: readAuthority(url, authority) }),
    };
  },
  open: (config) => new FtpStorage(config),
};

function readAuthority(url: ConnectionUrl, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { message } = fileError(error, `the certificate ${path}`);
    throw new BackupError('invalid-config', url.wrong(message).message, {
      hint: 'check the path in ca=',
      cause: error,
    });
  }
}
