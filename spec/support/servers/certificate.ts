import { join } from 'node:path';
import { findProgram, run } from './command.js';

/** Paths of PEM files: a certificate for 127.0.0.1, localhost and the names that were given, its key, and the authority of our own that signed it. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
}

export function canMakeCertificates(): boolean {
  return findProgram('openssl') !== undefined;
}

export async function makeCertificate(folder: string, names: readonly string[] = []): Promise<Certificate> {
  const at = (name: string): string => join(folder, `${name}.pem`);
  const issue = async (subject: string, name: string, further: readonly string[]): Promise<unknown> =>
    run('openssl', [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', `/CN=${subject}`],
      ...['-keyout', at(`${name}-key`), '-out', at(name), ...further],
    ]);
  await issue('authority of the specs', 'authority', []);
  await issue('127.0.0.1', 'certificate', [
    ...['-CA', at('authority'), '-CAkey', at('authority-key')],
    ...[
      '-addext',
      `subjectAltName=${['IP:127.0.0.1', 'DNS:localhost', ...names.map((name) => `DNS:${name}`)].join(',')}`,
      '-addext',
      'basicConstraints=critical,CA:FALSE',
    ],
  ]);
  return { certificate: at('certificate'), key: at('certificate-key'), authority: at('authority') };
}
