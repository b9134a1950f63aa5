import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { Client } from 'basic-ftp';
import { BackupError, asError } from '../../errors.js';
import { abortable, type SourceBytes } from '../remote/byte-flow.js';
import { accepted, isFolder, isRefusal, makeFolders, type FtpConnection } from './ftp-connections.js';

export async function upload({ client, root }: FtpConnection, temp: string, source: SourceBytes): Promise<void> {
  await client.uploadFrom(
    Readable.from(handshakeFirst(client, source.chunks()), { objectMode: false }),
    `${root}/${temp}`,
  );
  // A server takes a cut connection for the end of the file.
  const stored = await client.size(`${root}/${temp}`);
  if (stored === source.count) return;
  throw new BackupError('storage-unreachable', `the upload broke off: ${stored} of ${source.count} bytes arrived`);
}

/** A source without a byte would close the data connection in the middle of its TLS handshake, and the server calls that an error. */
async function* handshakeFirst(client: Client, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* chunks;
  const socket = client.ftp.dataSocket;
  if (socket instanceof TLSSocket && !socket.authorized) await once(socket, 'secureConnect');
}

export async function place({ client, root }: FtpConnection, temp: string, path: string): Promise<void> {
  const from = `${root}/${temp}`;
  const to = `${root}/${path}`;
  if (await accepted(client.rename(from, to))) return;
  await makeFolders(client, root, to.slice(0, to.lastIndexOf('/')));
  if (await accepted(client.rename(from, to))) return;
  if (await isFolder(client, to)) {
    throw new BackupError('invalid-argument', `another name continues this one with "/": ${path}`);
  }
  await replace(client, from, to);
}

/** For servers that rename to no name that is taken: the old file steps aside for a moment. */
async function replace(client: Client, from: string, to: string): Promise<void> {
  const aside = `${from}-old`;
  await client.rename(to, aside);
  try {
    await client.rename(from, to);
  } catch (error) {
    await client.rename(aside, to);
    throw error;
  }
  await client.remove(aside);
}

/** Undefined if there is no such file. */
export async function sizeOf(client: Client, path: string): Promise<number | undefined> {
  return answered(client.size(path));
}

/** Undefined where the server says no: to a name that is missing, or to a question that it does not know. */
export async function answered<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

export async function* download(
  client: Client,
  path: string,
  { start, end }: { readonly start: number; readonly end: number },
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  const sink = new PassThrough({ highWaterMark: 1 << 18 });
  const transfer = client.downloadTo(sink, path, start).catch((error: unknown) => {
    sink.destroy(asError(error));
  });
  let at = start;
  try {
    for await (const chunk of abortable(sink, signal)) {
      const wanted = chunk.subarray(0, end - at);
      at += wanted.length;
      if (wanted.length > 0) yield wanted;
      if (wanted.length < chunk.length) return;
    }
  } finally {
    if (at < end) client.close();
  }
  await transfer;
  if (at < end) throw new BackupError('storage-unreachable', `the download broke off: ${at} of ${end} bytes came`);
}
