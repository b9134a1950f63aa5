import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, rmSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.js';

/** How a server that listens on one port of the loopback is started. */
export interface Launch {
  readonly name: string;
  readonly command: string;
  /** Made anew for each start; `folder` is the server's own and is kept over a restart. */
  arguments(port: number, folder: string): readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Prepares the folder, once. */
  prepare?(folder: string, port: number): Promise<void>;
}

/**
 * Runs the server in a process group of its own, which dies with this process however that ends: the group holds the
 * reading end of a pipe; when the writing end, here, is closed, it kills the server and removes its folder (`$0`).
 */
const DIES_WITH_PARENT =
  'exec 3<&0; (cat <&3 >/dev/null; kill -KILL $$; rm -rf -- "$0"; kill -KILL 0) & exec "$@" </dev/null 3<&-';

const START_LIMIT_MS = 60_000;

/** A real server, started for specs on a free port of the loopback with its data in a temp folder. */
export class ServerProcess {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly launch: Launch,
    readonly port: number,
    readonly folder: string,
  ) {}

  static async start(launch: Launch): Promise<ServerProcess> {
    const folder = await mkdtemp(join(tmpdir(), `eventark-${launch.name}-`));
    const server = new ServerProcess(launch, await freePort(), folder);
    process.on('exit', server.removeFolder);
    await launch.prepare?.(folder, server.port);
    await server.start();
    return server;
  }

  /** Kills the server as a power failure would, and starts it again on the same port over the same data. */
  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  async kill(): Promise<void> {
    const child = this.child;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
      child?.stdin?.destroy();
      return;
    }
    child.ref();
    const exited = once(child, 'exit');
    process.kill(-child.pid, 'SIGKILL');
    await exited;
  }

  /** `SIGSTOP` holds it, as a machine that hangs; `SIGCONT` lets it go on. */
  signal(signal: NodeJS.Signals): void {
    const pid = this.child?.pid;
    if (pid !== undefined && this.child?.exitCode === null && this.child.signalCode === null)
      process.kill(-pid, signal);
  }

  async stop(): Promise<void> {
    await this.kill();
    process.off('exit', this.removeFolder);
    await rm(this.folder, { recursive: true, force: true });
  }

  async start(): Promise<void> {
    const { command, environment } = this.launch;
    const log = openSync(join(this.folder, 'server.log'), 'a');
    const child = spawn(
      'sh',
      ['-c', DIES_WITH_PARENT, this.folder, command, ...this.launch.arguments(this.port, this.folder)],
      { detached: true, stdio: ['pipe', log, log], env: { ...process.env, ...environment }, cwd: this.folder },
    );
    closeSync(log);
    this.child = child;
    // Neither the process nor its pipe keeps a finished run of specs from ending.
    child.unref();
    if (child.stdin instanceof Socket) child.stdin.unref();
    await this.answering(child);
  }

  private async answering(child: ChildProcess): Promise<void> {
    for (const started = Date.now(); Date.now() - started < START_LIMIT_MS; await delay(20)) {
      if (child.exitCode !== null || child.signalCode !== null) break;
      if (await accepts(this.port)) return;
    }
    const log = await readFile(join(this.folder, 'server.log'), 'utf8').catch(() => '');
    throw new Error(`${this.launch.name} did not start on port ${this.port}:\n${log.slice(-2000)}`);
  }

  private readonly removeFolder = (): void => rmSync(this.folder, { recursive: true, force: true });
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
