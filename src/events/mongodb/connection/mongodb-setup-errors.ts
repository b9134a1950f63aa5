import { accessSync, constants } from 'node:fs';
import { BackupError, isBackupError, messageOf } from '../../../errors.js';
import { certificateTrouble } from '../../../process/certificate-trouble.js';

const FILES = ['tlsCAFile', 'tlsCertificateKeyFile', 'tlsCRLFile'];

/** The driver says of a missing file neither what named it nor that it is one of TLS. Error: `invalid-config`. */
export function requireTlsFiles(url: string): void {
  for (const [name, path] of new URLSearchParams(url.split('?')[1] ?? '')) {
    const known = FILES.find((file) => file.toLowerCase() === name.toLowerCase());
    if (known === undefined || isReadable(path)) continue;
    throw new BackupError('invalid-config', `the file ${path}, which ${known} names, is missing or cannot be read`, {
      hint: 'check its path in the MongoDB URL, and whether this user may read it',
    });
  }
}

/** What is wrong with how the driver is set up, rather than with the server; undefined where it is something else. */
export function setupError(error: unknown, location: string): BackupError | undefined {
  if (isBackupError(error)) return undefined;
  const said = messageOf(error);
  const [, module] = /^Optional module `([^`]+)` not found/.exec(said) ?? [];
  if (module !== undefined) {
    return new BackupError('dependency-missing', `the package ${module} is not installed`, {
      hint: `run: npm install ${module}, or choose another authMechanism in the MongoDB URL`,
      cause: error,
    });
  }
  const certificate = certificateTrouble(said);
  if (certificate === undefined) return undefined;
  return new BackupError('invalid-config', `${location}: ${certificate.words}`, {
    hint: certificate.isUntrusted
      ? 'name the certificate of its authority with tlsCAFile= in the MongoDB URL'
      : certificate.hint,
    cause: error,
  });
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
