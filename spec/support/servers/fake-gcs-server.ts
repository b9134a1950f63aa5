import { GoBinary, goInstall } from './go-binary.js';
import { ServerProcess } from './server-process.js';
import type { TestServerKind } from './test-server.js';

const VERSION = '1.56.1';

const binary = new GoBinary('fake-gcs-server', VERSION, goInstall('github.com/fsouza/fake-gcs-server', VERSION));

/** A double: Google offers no server to run. It keeps objects in memory and checks no credentials. */
export const FAKE_GCS_SERVER: TestServerKind = {
  name: 'gcs',
  variable: 'EVENTARK_TEST_GCS',
  product: 'fake-gcs-server (a double)',
  version: VERSION,
  installed: () => binary.installed(),
  ensure: () => binary.ensure(),
  async start() {
    const server = await ServerProcess.start({
      name: 'fake-gcs-server',
      command: binary.path,
      arguments: (port) => [
        ...['-scheme', 'http', '-host', '127.0.0.1', '-port', `${port}`],
        ...['-public-host', `127.0.0.1:${port}`, '-backend', 'memory', '-log-level', 'error'],
      ],
    });
    return { url: `http://127.0.0.1:${server.port}`, process: server };
  },
};
