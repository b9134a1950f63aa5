import { AZURITE } from './azurite.js';
import { FAKE_GCS_SERVER } from './fake-gcs-server.js';
import { FERRETDB } from './ferretdb.js';
import { VERSITYGW } from './versitygw.js';
import { REDIS } from './redis.js';
import { VSFTPD } from './vsftpd.js';
import type { ServerName, TestServer, TestServerKind } from './test-server.js';
import { skip } from '../skipped.js';

/** Every kind of server that specs can start. */
export const SERVER_KINDS: readonly TestServerKind[] = [FERRETDB, VERSITYGW, AZURITE, FAKE_GCS_SERVER, VSFTPD, REDIS];

const started = new Map<ServerName, Promise<TestServer>>();

/**
 * The server that a suite talks to: the one named by its `EVENTARK_TEST_…` variable, or one that is started on first
 * use and shared by all specs. Call this inside `describe`. Where the server is not installed the suite is skipped, or
 * fails if servers were asked for (`CI=true` or `EVENTARK_SERVERS=all`).
 */
export function useServer(name: ServerName): () => TestServer {
  let server: TestServer | undefined;

  before(`start ${name}`, async function () {
    // The first start may have to build the server.
    this.timeout(900_000);
    server = await findServer(name);
    if (server === undefined) skip(this, `there is no server for ${name}`);
  });

  return () => {
    if (server === undefined) throw new Error(`${name} is asked for before its suite has begun`);
    return server;
  };
}

/** Undefined if the server is not installed and nobody asked for it. */
async function findServer(name: ServerName): Promise<TestServer | undefined> {
  const kind = serverKind(name);
  const elsewhere = process.env[kind?.variable ?? `EVENTARK_TEST_${name.toUpperCase()}`];
  if (elsewhere !== undefined && elsewhere !== '') return { url: elsewhere };
  if (kind === undefined || (!areServersAskedFor() && !kind.installed())) return undefined;
  return startServer(kind);
}

/** Whether what is missing is to be built and installed, rather than skipped. */
export function areServersAskedFor(): boolean {
  return process.env['CI'] === 'true' || process.env['EVENTARK_SERVERS'] === 'all';
}

/** Builds the server if need be, and starts it unless it is running. */
export async function startServer(kind: TestServerKind): Promise<TestServer> {
  let server = started.get(kind.name);
  if (server === undefined) {
    server = kind.ensure().then(() => kind.start());
    started.set(kind.name, server);
  }
  return server;
}

/** Stops every server that `startServer` has started. */
export async function stopServers(): Promise<void> {
  const running = await Promise.allSettled(started.values());
  started.clear();
  for (const outcome of running) if (outcome.status === 'fulfilled') await outcome.value.process?.stop();
}

export function serverKind(name: string): TestServerKind | undefined {
  return SERVER_KINDS.find((kind) => kind.name === name);
}
