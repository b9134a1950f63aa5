import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ServerProcess } from './server-process.js';
import type { TestServerKind } from './test-server.js';

const ACCOUNT = 'eventark';
const KEY = Buffer.from('key of the specs').toString('base64');

const manifestPath = createRequire(import.meta.url).resolve('azurite/package.json');
const { version } = createRequire(import.meta.url)(manifestPath) as { readonly version: string };

/** Microsoft's own emulator of Azure's blobs; it comes with `npm install`. */
export const AZURITE: TestServerKind = {
  name: 'azure',
  variable: 'EVENTARK_TEST_AZURE',
  product: 'Azurite',
  version,
  installed: () => true,
  ensure: async () => undefined,
  async start() {
    const server = await ServerProcess.start({
      name: 'azurite',
      command: process.execPath,
      environment: { AZURITE_ACCOUNTS: `${ACCOUNT}:${KEY}` },
      arguments: (port, folder) => [
        join(dirname(manifestPath), 'dist/src/blob/main.js'),
        ...['--blobHost', '127.0.0.1', '--blobPort', `${port}`, '--location', folder],
        ...['--silent', '--skipApiVersionCheck', '--disableTelemetry'],
      ],
    });
    return {
      url: [
        'DefaultEndpointsProtocol=http',
        `AccountName=${ACCOUNT}`,
        `AccountKey=${KEY}`,
        `BlobEndpoint=http://127.0.0.1:${server.port}/${ACCOUNT}`,
      ].join(';'),
      process: server,
    };
  },
};
