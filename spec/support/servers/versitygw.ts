import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GoBinary, goInstall } from './go-binary.js';
import { ServerProcess } from './server-process.js';
import type { TestServerKind } from './test-server.js';

const VERSION = '1.8.0';
const ACCESS_KEY = 'eventark';
const SECRET_KEY = 'secret-of-the-specs';

const binary = new GoBinary('versitygw', VERSION, goInstall('github.com/versity/versitygw/cmd/versitygw', VERSION));

/** S3 over a folder. Unlike S3: no key may continue another one with `/`, for a file is no folder. */
export const VERSITYGW: TestServerKind = {
  name: 's3',
  variable: 'EVENTARK_TEST_S3',
  product: 'versitygw',
  version: VERSION,
  installed: () => binary.installed(),
  ensure: () => binary.ensure(),
  async start() {
    const server = await ServerProcess.start({
      name: 'versitygw',
      command: binary.path,
      environment: { ROOT_ACCESS_KEY: ACCESS_KEY, ROOT_SECRET_KEY: SECRET_KEY },
      prepare: async (folder) => void (await mkdir(join(folder, 'data'))),
      arguments: (port, folder) => ['--port', `127.0.0.1:${port}`, 'posix', join(folder, 'data')],
    });
    return { url: `http://${ACCESS_KEY}:${SECRET_KEY}@127.0.0.1:${server.port}/`, process: server };
  },
};
