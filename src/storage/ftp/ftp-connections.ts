import type { AccessOptions, Client } from 'basic-ftp';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'node:tls';
import { inspect } from 'node:util';
import { BackupError } from '../../errors.js';
import { loadPackage } from '../../process/load-package.js';

export const FTP_PACKAGES = ['basic-ftp'];

export const NO_TLS = {
  code: 'invalid-config',
  words: 'the server does not speak TLS',
  hint: 'write ftp:// instead of ftps://, if the network between may be trusted',
} as const;

const ONLY_TLS = {
  code: 'invalid-config',
  words: 'the server speaks TLS from the first byte on (implicit)',
  hint: 'write ftps:// and ?implicit=true',
} as const;

const NO_IMPLICIT_TLS = {
  code: 'invalid-config',
  words: 'the server does not speak TLS from the first byte on (implicit)',
  hint: 'leave out implicit=true, or take another port than 990',
} as const;

/** A server that says nothing for so long may be waiting for TLS to begin. */
const SILENT_MS = 2_000;

/** What servers answer to a command that they do not know; the first one here asks for TLS. */
const NOT_UNDERSTOOD: ReadonlySet<unknown> = new Set([500, 502, 504]);

/** Connections kept for the next operation. More may be open at once: a limit would let two operations wait for each other. */
const IDLE = 4;

/** A connection that was in use so lately is taken to be alive: asking it costs a round trip for each small file. */
const SURELY_ALIVE_MS = 1_000;

/** A logged-in connection, which does one thing at a time. */
export interface FtpConnection {
  readonly client: Client;
  /** Absolute, without a slash at the end. */
  readonly root: string;
}

/** Opens connections as they are needed and keeps a few of them. */
export class FtpConnections {
  readonly #idle: { readonly connection: FtpConnection; readonly since: number }[] = [];
  #rootMade = false;

  constructor(
    private readonly access: AccessOptions,
    private readonly folder: string,
    private readonly timeoutMs: number,
  ) {}

  async acquire(): Promise<FtpConnection> {
    for (let kept = this.#idle.pop(); kept !== undefined; kept = this.#idle.pop()) {
      const { client } = kept.connection;
      const fresh = performance.now() - kept.since < SURELY_ALIVE_MS;
      if (!client.closed && (fresh || (await answers(client)))) return kept.connection;
      client.close();
    }
    return this.#open();
  }

  /** For a connection that has ended what it was asked. */
  release(connection: FtpConnection): void {
    if (connection.client.closed || this.#idle.length >= IDLE) connection.client.close();
    else this.#idle.push({ connection, since: performance.now() });
  }

  /** Makes the folder of the storage, once. */
  async ensureRoot({ client, root }: FtpConnection): Promise<void> {
    if (this.#rootMade) return;
    await makeFolders(client, '', root);
    this.#rootMade = true;
  }

  close(): void {
    for (const { connection } of this.#idle.splice(0)) connection.client.close();
  }

  async #open(): Promise<FtpConnection> {
    const sdk = await loadPackage(FTP_PACKAGES, () => import('basic-ftp'));
    const client = new sdk.Client(this.timeoutMs);
    try {
      await this.#enter(client);
      const home = this.folder.startsWith('/') ? '' : await client.pwd();
      return { client, root: `${home}/${this.folder}`.replace(/\/+/g, '/').replace(/\/$/, '') };
    } catch (error) {
      client.close();
      const { secure } = this.access;
      const isUnknown = error instanceof sdk.FTPError && NOT_UNDERSTOOD.has(error.code);
      if (secure === true && isUnknown) throw this.#unfit(NO_TLS);
      if (secure === 'implicit' && error instanceof Error && /EPROTO|ERR_SSL|WRONG_VERSION/i.test(inspect(error)))
        throw this.#unfit(NO_IMPLICIT_TLS);
      throw error;
    }
  }

  /** Connects and signs in. A server that waits for TLS is found out before the client has waited for its greeting in vain. */
  async #enter(client: Client): Promise<void> {
    const { host = '', port = 21, secure } = this.access;
    if (secure === 'implicit') return void (await client.access(this.access));
    const entered = client.access(this.access);
    entered.catch(() => undefined);
    const entering = new AbortController();
    const found = delay(SILENT_MS, undefined, { signal: entering.signal }).then(() => speaksTls(host, port));
    const isTls = await Promise.race([entered.then(() => false), found]);
    entering.abort();
    found.catch(() => undefined);
    if (isTls) throw this.#unfit(ONLY_TLS);
    await entered;
  }

  #unfit({ code, words, hint }: typeof NO_TLS | typeof ONLY_TLS | typeof NO_IMPLICIT_TLS): BackupError {
    const { host = '', port = 21, secure } = this.access;
    return new BackupError(code, `${secure === false ? 'ftp' : 'ftps'}://${host}:${port}: ${words}`, { hint });
  }
}

/** Whether TLS begins there with the first byte. Nothing is sent, so the certificate does not matter. */
async function speaksTls(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port, timeout: SILENT_MS, rejectUnauthorized: false });
  socket.on('timeout', () => socket.destroy(new Error('no answer')));
  try {
    await once(socket, 'secureConnect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Makes the folders between `root` and `folder`; those that are there already are no error. */
export async function makeFolders(client: Client, root: string, folder: string): Promise<void> {
  let path = root;
  for (const part of folder.slice(root.length).split('/').filter(Boolean)) {
    path += `/${part}`;
    if (await accepted(client.send(`MKD ${path}`))) continue;
    if (await isFolder(client, path)) continue;
    // Where a file is, no folder can be.
    const file = await accepted(client.size(path));
    throw new BackupError(
      file ? 'invalid-argument' : 'permission-denied',
      file
        ? `this server cannot keep a name that continues another one with "/": ${path}`
        : `the folder ${path} of the FTP server cannot be made`,
      file ? {} : { hint: 'let the user list, read, write and delete there, and make folders, or make it yourself' },
    );
  }
}

export async function isFolder(client: Client, path: string): Promise<boolean> {
  return accepted(client.cd(path));
}

/** Whether the server has said yes; that it is gone is an error all the same. */
export async function accepted(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

/** A permanent "no", as against a connection that broke. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && error.code >= 500;
}

/** Servers close connections that were idle for long, and say so only to the next command. */
async function answers(client: Client): Promise<boolean> {
  try {
    await client.send('NOOP');
    return true;
  } catch {
    return false;
  }
}
