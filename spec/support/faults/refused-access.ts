import { expect } from 'chai';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { inspect } from 'node:util';
import { chooseProvider, pathAsUrl } from '../../../src/config/provider.js';
import { providersOf } from '../../../src/container.js';
import { BackupError, type ErrorCode } from '../../../src/errors.js';
import { SharedClients } from '../../../src/process/shared-clients.js';
import type { Storage } from '../../../src/storage/storage.js';
import { makeCertificate } from '../servers/certificate.js';
import { bytesOf, names, put } from '../stored-bytes.js';
import { tempFolder } from '../temp-folder.js';

export type Env = Readonly<Record<string, string>>;
export type Told = readonly [code: ErrorCode, message: RegExp, hint: RegExp];

/** Names of classes and codes that mean something to programmers of an SDK only. */
export const JARGON = /[a-z](Error|Exception)\b|Mongo[A-Z]|RestError|at .*\(.*:\d+:\d+\)/;
/** What servers answer to plain text at a port for TLS. */
export const SPEAKS_TLS = 'HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n';
export const UNTRUSTED: Told = [
  'invalid-config',
  /certificate of the server is not trusted/,
  /NODE_EXTRA_CA_CERTS|ca=/,
];
export const NOBODY = 'http://127.0.0.1:1';

/** Nothing of the clouds is configured while the suite runs, but what a test gives. */
export function withoutCloudVariables(): void {
  const saved = { ...process.env };

  beforeEach(() => {
    for (const name of Object.keys(process.env)) if (/^(AWS|AZURE|GOOGLE)_/.test(name)) delete process.env[name];
    process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
    process.env['AWS_CONFIG_FILE'] = process.env['AWS_SHARED_CREDENTIALS_FILE'] = '/nowhere';
  });

  after(() => {
    Object.assign(process.env, saved);
  });
}

export const open = (text: string, env: Env): Storage => {
  const { provider, url } = chooseProvider('to', 'storage', pathAsUrl(text), providersOf().storages);
  return provider.open(provider.parse(url, env), new SharedClients());
};

/** Writing and listing fail, each with these words, and nothing is said to the process beside them. */
export const fails = async (text: string, env: Env, [code, message, hint]: Told): Promise<void> => {
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
export const answering = async (text: string): Promise<{ readonly port: number; readonly stop: () => void }> => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(text));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, stop: () => server.close() };
};

/** A server of which every answer is this one. */
export const refusing = async (
  status: string,
  body: string,
  headers = '',
): Promise<Awaited<ReturnType<typeof answering>>> =>
  answering(
    `HTTP/1.1 ${status}\r\n${headers}content-type: ${body.startsWith('<') ? 'application/xml' : 'application/json'}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );

/** A server with a certificate that nobody vouches for. */
export const selfSigned = async (): Promise<Awaited<ReturnType<typeof answering>>> => {
  const folder = await tempFolder();
  const { certificate, key } = await makeCertificate(folder.path);
  const server = createTlsServer({ cert: await readFile(certificate), key: await readFile(key) }, (socket) =>
    socket.on('error', () => undefined),
  ).listen(0, '127.0.0.1');
  server.on('tlsClientError', () => undefined);
  await once(server, 'listening');
  await folder.remove();
  const { port } = server.address() as AddressInfo;
  return { port, stop: () => server.close() };
};
