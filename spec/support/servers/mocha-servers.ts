import { stopServers } from './servers.js';

/** mocha calls this once, after the last spec. */
export async function mochaGlobalTeardown(): Promise<void> {
  await stopServers();
}
