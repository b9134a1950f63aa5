import { findProgram, run } from './command.js';
import { ServerProcess } from './server-process.js';
import type { TestServerKind } from './test-server.js';

/** Redis, from Debian's package, without a file of its data unless it is asked to keep it. */
export const REDIS: TestServerKind = {
  name: 'redis',
  variable: 'EVENTARK_TEST_REDIS',
  product: 'Redis',
  version: '7',
  installed: () => program() !== undefined,
  async ensure() {
    if (REDIS.installed()) return;
    const line = 'apt-get install -y redis-server';
    if (findProgram('apt-get') === undefined || process.getuid?.() !== 0) {
      throw new Error(`redis-server is missing; as root it is installed by: ${line}`);
    }
    // The package would start a server of its own on port 6379 otherwise.
    await run('sh', ['-c', `${line} || { apt-get update && ${line}; }`], {
      env: { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    });
  },
  async start() {
    const server = await ServerProcess.start({
      name: 'redis',
      command: program() ?? 'redis-server',
      arguments: (port, folder) => [
        ...['--bind', '127.0.0.1', '--port', String(port), '--dir', folder],
        ...['--save', '', '--appendonly', 'yes', '--maxmemory-policy', 'noeviction'],
      ],
    });
    return { url: `redis://127.0.0.1:${server.port}`, process: server };
  },
};

function program(): string | undefined {
  return findProgram('redis-server');
}
