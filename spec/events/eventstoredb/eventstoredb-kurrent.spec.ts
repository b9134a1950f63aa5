import { expect } from 'chai';
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { EventStoreDbServer } from '../../support/eventstoredb/eventstoredb-server.js';
import { skip } from '../../support/skipped.js';

const CLIENT = '@kurrent/kurrentdb-client';
const VERSION = '1.3.1';

/**
 * The other client of the same protocol. It is no dependency of the project, because two clients in one process break
 * each other; it is installed once into the system's temp folder and used by a process of its own.
 */
describe('the EventStoreDB event store with the client of KurrentDB', () => {
  const folder = join(tmpdir(), `eventark-kurrentdb-client-${VERSION}`);
  const modules = join(folder, 'node_modules');

  before(async function () {
    if (existsSync(join(modules, CLIENT, 'package.json'))) return;
    await mkdir(folder, { recursive: true });
    try {
      const install = ['install', '--prefix', folder, '--no-audit', '--no-fund', `${CLIENT}@${VERSION}`];
      await promisify(execFile)('npm', install, { timeout: 100_000 });
    } catch (error) {
      if (process.env['CI'] === 'true') throw error;
      skip(this, `npm cannot install ${CLIENT} here`);
    }
  });

  it('passes the same contracts', async () => {
    const server = await EventStoreDbServer.start();
    const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
    const spec = fileURLToPath(new URL('./eventstoredb-event-store.spec.ts', import.meta.url));
    const child = spawn(process.execPath, [mocha, spec], {
      env: {
        ...process.env,
        NODE_PATH: modules,
        EVENTARK_TEST_EVENTSTOREDB: `kurrentdb://127.0.0.1:${server.port}?tls=false`,
      },
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += String(chunk)));
    child.stderr.on('data', (chunk) => (output += String(chunk)));
    const code = await new Promise((resolve) => child.on('close', resolve));
    server.stop();
    expect(code, output).to.equal(0);
    expect(output).to.include('is the one that the connection string names');
  });
});
