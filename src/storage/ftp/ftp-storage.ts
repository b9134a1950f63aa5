import { Readable } from 'node:stream';
import type { AccessOptions, FileInfo } from 'basic-ftp';
import { BackupError, throwIfCancelled } from '../../errors.js';
import { defined } from '../../collections/defined.js';
import { SourceBytes } from '../remote/byte-flow.js';
import { accepted, FtpConnections, NO_TLS, isFolder, isRefusal, type FtpConnection } from './ftp-connections.js';
import { answered, download, place, sizeOf, upload } from './ftp-transfers.js';
import { isLeftOver, isTempName, tempName, type WriteTimes } from '../temp-name.js';
import { remoteError, type RemoteCodes, type RemoteMeaning } from '../remote/remote-error.js';
import { decodeName, encodeFolders, encodeName, FTP_FILE_NAMES } from '../storage-name.js';
import { absence } from '../../text/absence.js';
import { Storage, type ByteRange, type OpenBytes, type StorageItem } from '../storage.js';

const NO_RIGHT: RemoteMeaning = {
  code: 'permission-denied',
  words: 'this user may not do that',
  hint: 'let the user list, read, write and delete in that folder, and make folders there',
};

const CODES: RemoteCodes = {
  '421': 'storage-unreachable',
  '425': 'storage-unreachable',
  '426': 'storage-unreachable',
  '450': 'storage-unreachable',
  '451': 'storage-unreachable',
  '452': 'no-space',
  '530': {
    code: 'permission-denied',
    words: 'wrong user or password, or the server requires TLS',
    hint: 'check the user in the URL and EVENTARK_FTP_PASSWORD, or write ftps://',
  },
  '532': 'permission-denied',
  '534': NO_TLS,
  '550': NO_RIGHT,
  '552': 'no-space',
  '553': NO_RIGHT,
};

export interface FtpConfig {
  readonly host: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  /** TLS asked for after connecting (`true`), or from the first byte on (`implicit`). */
  readonly secure?: boolean | 'implicit';
  /** In PEM, for a server whose certificate no public authority has signed. */
  readonly certificateAuthority?: string;
  /** From the login's own folder on, or from the server's root if it begins with `/`. */
  readonly folder?: string;
  /** How long a server may say nothing. */
  readonly timeoutMs?: number;
}

/**
 * A folder behind FTP. Files are the names, so no name can continue another one with `/`. FTP has no fsync: how durable
 * a finished write is, the server decides.
 */
export class FtpStorage extends Storage {
  readonly url: string;
  readonly #connections: FtpConnections;

  constructor(config: FtpConfig) {
    super();
    const { host, port, user, password, secure = false, certificateAuthority: ca, folder = '' } = config;
    const access: AccessOptions = {
      host,
      secure,
      ...defined({ port, user, password }),
      secureOptions: defined({ ca }),
    };
    this.#connections = new FtpConnections(access, folder, config.timeoutMs ?? 60_000);
    const scheme = secure === false ? 'ftp' : 'ftps';
    // Each user may have a root of their own.
    const account = user === undefined ? '' : `${user}@`;
    this.url = `${scheme}://${account}${host}${port === undefined ? '' : `:${port}`}/${folder.replace(/^\//, '%2F')}`;
  }

  override async write(name: string, open: OpenBytes, signal?: AbortSignal): Promise<number> {
    const path = encodeName(name, FTP_FILE_NAMES);
    throwIfCancelled(signal);
    const source = new SourceBytes(open, signal);
    const temp = tempName();
    try {
      await this.#using(signal, async (connection) => {
        await this.#connections.ensureRoot(connection);
        await upload(connection, temp, source);
        throwIfCancelled(signal);
        await place(connection, temp, path);
      });
      return source.count;
    } catch (error) {
      // The connection is lost with the transfer, so the temp file goes by another one; if that fails, `sweep` is left.
      await this.#using(undefined, ({ client, root }) => client.remove(`${root}/${temp}`)).catch(() => undefined);
      source.throwOwnFailure();
      throw this.#translated(error, name);
    }
  }

  override async *read(name: string, range?: ByteRange, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    const encoded = encodeName(name, FTP_FILE_NAMES);
    throwIfCancelled(signal);
    try {
      const connection = await this.#connections.acquire();
      let ended = false;
      try {
        const path = `${connection.root}/${encoded}`;
        // The protocol does not say how much will come, and a connection that is cut looks like the end.
        const size = await sizeOf(connection.client, path);
        if (size === undefined) throw new BackupError('object-not-found', `there is no "${name}" in ${this.url}`);
        const end = Math.min(size, (range?.end ?? Infinity) + 1);
        const start = Math.min(range?.start ?? 0, end);
        if (start < end) yield* download(connection.client, path, { start, end }, signal);
        ended = start === end || end === size;
      } finally {
        // In the middle of a transfer there is no way back to the next command.
        if (ended) this.#connections.release(connection);
        else connection.client.close();
      }
    } catch (error) {
      throwIfCancelled(signal);
      throw this.#translated(error, name);
    }
  }

  override async exists(): Promise<boolean> {
    return this.#attempt('', async ({ client, root }) => root === '' || isFolder(client, root));
  }

  override async absence(): Promise<string | undefined> {
    return this.#attempt('', async ({ client, root }) => {
      if (root === '' || (await isFolder(client, root))) return undefined;
      let above = root;
      do above = above.slice(0, Math.max(1, above.lastIndexOf('/')));
      while (!(await isFolder(client, above)) && above !== '/');
      const there = await client.list();
      const names = there.map(({ name }) => name).filter((name) => name !== '.' && name !== '..');
      return absence(`there is no folder ${root}`, above, names);
    });
  }

  override async *list(prefix: string, signal?: AbortSignal): AsyncIterable<StorageItem> {
    for (const folders = [encodeFolders(prefix, FTP_FILE_NAMES)]; ;) {
      throwIfCancelled(signal);
      const folder = folders.pop();
      if (folder === undefined) return;
      for (const entry of await this.#entries(folder)) {
        if (entry.isDirectory) folders.push(`${folder}${entry.name}/`);
        const name = decodeName(folder + entry.name, FTP_FILE_NAMES);
        if (entry.isFile && name?.startsWith(prefix) === true) yield { name, size: entry.size };
      }
    }
  }

  override async size(name: string): Promise<number | undefined> {
    const path = encodeName(name, FTP_FILE_NAMES);
    return this.#attempt(name, ({ client, root }) => sizeOf(client, `${root}/${path}`));
  }

  override async clock(probe: string): Promise<Date | undefined> {
    const path = encodeName(probe, FTP_FILE_NAMES);
    return this.#attempt(probe, ({ client, root }) => answered(client.lastMod(`${root}/${path}`)));
  }

  override async remove(name: string): Promise<void> {
    const path = encodeName(name, FTP_FILE_NAMES);
    await this.#attempt(name, async ({ client, root }) => {
      try {
        await client.remove(`${root}/${path}`);
      } catch (error) {
        if (!isRefusal(error) || (await sizeOf(client, `${root}/${path}`)) !== undefined) throw error;
      }
      for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
        if (!(await accepted(client.send(`RMD ${root}/${path.slice(0, at)}`)))) break;
      }
    });
  }

  override async sweep(): Promise<void> {
    const temps = (await this.#entries('')).filter(({ name }) => isTempName(name));
    let now: Promise<Date | undefined> | undefined;
    for (const { name } of temps) {
      await this.#attempt('', async (connection) => {
        const { client, root } = connection;
        const path = `${root}/${name}`;
        const times = async (): Promise<WriteTimes> => ({
          written: await answered(client.lastMod(path)),
          now: await (now ??= timeThere(connection)),
        });
        if (await isLeftOver(name, times)) await client.remove(path, true);
      });
    }
  }

  override async close(): Promise<void> {
    this.#connections.close();
  }

  async #entries(folder: string): Promise<readonly FileInfo[]> {
    return this.#attempt('', async ({ client, root }) => {
      // A path in the command itself would be expanded as a pattern by some servers.
      if (!(await isFolder(client, `${root}/${folder}`))) return [];
      const entries = await client.list();
      return entries.filter(({ name }) => name !== '.' && name !== '..');
    });
  }

  async #attempt<T>(name: string, work: (connection: FtpConnection) => Promise<T>): Promise<T> {
    try {
      return await this.#using(undefined, work);
    } catch (error) {
      throw this.#translated(error, name);
    }
  }

  /** Lends a connection to `work`. After a failure its state is unknown, so it is closed. */
  async #using<T>(signal: AbortSignal | undefined, work: (connection: FtpConnection) => Promise<T>): Promise<T> {
    const connection = await this.#connections.acquire();
    const abort = () => connection.client.close();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      const result = await work(connection);
      this.#connections.release(connection);
      return result;
    } catch (error) {
      connection.client.close();
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  #translated(error: unknown, name: string): BackupError {
    return remoteError(error, { name, url: this.url, codes: CODES });
  }
}

/** What time it is at the server: that of a file written now. Undefined if none can be written, or the server tells no times. */
async function timeThere({ client, root }: FtpConnection): Promise<Date | undefined> {
  const path = `${root}/${tempName()}`;
  if ((await answered(client.uploadFrom(Readable.from([]), path))) === undefined) return undefined;
  const now = await answered(client.lastMod(path));
  await answered(client.remove(path));
  return now;
}
