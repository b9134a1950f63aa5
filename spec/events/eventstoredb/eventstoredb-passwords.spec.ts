import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { EventStoreDbServer } from '../../support/eventstoredb/eventstoredb-server.js';
import { openStore } from '../../support/eventstoredb/eventstoredb.js';
import { rejection } from '../../support/rejection.js';
import { tempFolder } from '../../support/temp-folder.js';
import { skip } from '../../support/skipped.js';

/** Both halves of each password, wherever a character parts it. */
const HALVES = ['LEFTpart', 'RIGHTpart'];
const PASSWORDS = ['%40', '@', ':', '/', '?', '#', '%', '%zz', '=', '&', ' ', '$', '\\', ',', '[', ''].map((parting) =>
  HALVES.join(parting),
);
const TAILS = [
  '?tls=false',
  '?tsl=false',
  '?tls=maybe',
  '?tls',
  '?unknown=1',
  '?tlsVerifyCert=false&tls=false',
  '?nodePreference=nobody',
  '?keepAliveInterval=1&tls=false',
  '?maxDiscoverAttempts=x',
  '?tlsCAFile=/nowhere/ca.pem',
  '?userCertFile=/nowhere/cert.pem',
  '/path?tls=false',
  '?prefix=a&tls=false&prefx=b',
];
const KURRENT = join(tmpdir(), 'eventark-kurrentdb-client-1.3.1', 'node_modules');

describe('a password in the connection string of EventStoreDB', () => {
  let server: EventStoreDbServer;

  before(async () => {
    server = await EventStoreDbServer.start();
  });
  after(() => server.stop());

  const flavours = [
    { scheme: 'esdb', environment: {} },
    { scheme: 'kurrentdb', environment: { NODE_PATH: KURRENT } },
  ];
  for (const { scheme, environment } of flavours) {
    it(`is printed by nobody, not even half of it, whatever is wrong with the URL (${scheme})`, async function () {
      if (scheme === 'kurrentdb' && !existsSync(KURRENT)) skip(this, '@kurrent/kurrentdb-client is not installed');
      const folder = await tempFolder();
      const hosts = [`127.0.0.1:${server.port}`, '127.0.0.1:1,127.0.0.1:2', '127.0.0.1:port', ''];
      const urls = [
        ...PASSWORDS.flatMap((password) => hosts.map((host) => `${scheme}://admin:${password}@${host}?tls=false`)),
        ...TAILS.map((tail) => `${scheme}://admin:${PASSWORDS[0]}@127.0.0.1:${server.port}${tail}`),
        `${scheme}+discover://admin:${PASSWORDS[0]}@127.0.0.1:${server.port}?tls=false&maxDiscoverAttempts=1`,
        `${scheme}://${PASSWORDS[1]}@127.0.0.1:${server.port}?tls=false`,
        `${scheme}x://admin:${PASSWORDS[0]}@127.0.0.1:${server.port}?tls=false`,
        `${scheme}:admin:${PASSWORDS[0]}@127.0.0.1:${server.port}`,
      ];
      const script = fileURLToPath(new URL('../../support/eventstoredb/eventstoredb-passwords.ts', import.meta.url));
      const { stdout, stderr } = await promisify(execFile)(
        process.execPath,
        ['--import', 'tsx', script, folder.path, ...urls],
        { env: { ...process.env, ...environment, DEBUG: '*' }, maxBuffer: 256 * 1024 * 1024 },
      );
      await folder.remove();
      // Otherwise nothing that could print it was reached.
      expect(stdout).to.include('configured used').and.include('direct used').and.include('invalid-config');
      expect(stderr, 'the client logs').to.include('Using connection string');
      const lines = [...stdout.split('\n'), ...stderr.split('\n')];
      expect(lines.filter((line) => HALVES.some((half) => line.includes(half)))).to.deep.equal([]);
    });
  }

  it('is right or wrong, which is told apart from missing rights', async () => {
    const store = openStore({ url: server.url });
    server.refusal = { code: 16, details: 'Unauthenticated' };
    const unknown = await rejection(store.head());
    expect([unknown.code, unknown.message]).to.deep.equal([
      'permission-denied',
      'the event store does not know the user, or the password is wrong',
    ]);
    server.refusal = { code: 7, details: 'Access Denied' };
    const denied = await rejection(store.head());
    expect(denied.code).to.equal('permission-denied');
    expect(denied.hint).to.include('the right to read $all');
    server.refusal = undefined;
    await store.close();
  });

  it('is not told apart from the user without a colon, and the file of an authority is named when it is missing', async () => {
    const cases: readonly (readonly [string, string])[] = [
      ['esdb://admin@127.0.0.1:1', 'user and password of the connection string cannot be separated'],
      ['esdb://admin:a:b@127.0.0.1:1', 'user and password of the connection string cannot be separated'],
      ['esdb://127.0.0.1:1?tlsCAFile=/nowhere/ca.pem', 'the file /nowhere/ca.pem, which tlsCAFile names, is missing'],
      ['esdb://127.0.0.1:1?userKeyFile=/nowhere/key.pem', 'the file /nowhere/key.pem, which userKeyFile names'],
      [`esdb://127.0.0.1:1?userCertFile=${encodeURIComponent(process.execPath)}`, 'userKeyFile is missing'],
    ];
    for (const [url, message] of cases) {
      const store = openStore({ url });
      const error = await rejection(store.head());
      expect(error.code).to.equal('invalid-config');
      expect(error.message).to.include(message);
      await store.close();
    }
  });
});
