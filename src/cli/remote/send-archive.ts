import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BackupError, isBackupError } from '../../errors.js';
import { fileError } from '../../files/file-errors.js';
import type { Schemas } from '../../client/create-client.js';
import type { ServerClient } from './server-client.js';

/** Bytes of one request: what a cut line costs at most. */
const PIECE = 8 * 1024 ** 2;

const UPLOADS = '/uploads/';
const TUS = { 'tus-resumable': '1.0.0' };

/** Pauses before a piece is sent again, in ms. */
const PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000];

/** Sends a file by the tus protocol, from where the server has it after each cut, and returns the upload. */
export async function sendArchive(
  client: ServerClient,
  path: string,
  progress: (done: number, total: number) => void,
): Promise<Schemas['Upload']> {
  const file = await open(path).catch((error: unknown) => {
    throw fileError(error, `${path} was not sent`);
  });
  try {
    const { size } = await file.stat();
    const place = await begin(client, path, size);
    const buffer = Buffer.alloc(PIECE);
    for (let at = 0; at < size;) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(PIECE, size - at), at);
      if (bytesRead === 0) throw new BackupError('source-unreachable', `${path} became shorter while it was sent`);
      at = await sendPiece(client, place, buffer.subarray(0, bytesRead), at);
      progress(at, size);
    }
    return await client.ask('getUpload', { path: { upload: place.slice(UPLOADS.length) } });
  } finally {
    await file.close();
  }
}

/** The path of the new upload, below the API. */
async function begin(client: ServerClient, path: string, size: number): Promise<string> {
  const name = Buffer.from(basename(path)).toString('base64');
  const headers = { ...TUS, 'upload-length': String(size), 'upload-metadata': `filename ${name}` };
  const answer = await client.send({ method: 'POST', path: UPLOADS.slice(0, -1), headers });
  return `${UPLOADS}${answer.headers.get('location')?.split('/').at(-1) ?? ''}`;
}

/** Where the server is after it. */
async function sendPiece(
  client: ServerClient,
  place: string,
  bytes: Uint8Array<ArrayBuffer>,
  at: number,
): Promise<number> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const headers = { ...TUS, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(at) };
      const answer = await client.send({ method: 'PATCH', path: place, body: bytes, headers });
      return Number(answer.headers.get('upload-offset'));
    } catch (error) {
      const pause = PAUSES_MS[attempt];
      const isLost = isBackupError(error, 'server-unreachable', 'upload-conflict', 'shutting-down');
      if (!isLost || pause === undefined) throw error;
      await sleep(pause);
      const there = await offsetAt(client, place).catch(() => undefined);
      if (there !== undefined && there !== at) return there;
    }
  }
}

async function offsetAt(client: ServerClient, place: string): Promise<number> {
  const answer = await client.send({ method: 'HEAD', path: place, headers: TUS });
  return Number(answer.headers.get('upload-offset'));
}
