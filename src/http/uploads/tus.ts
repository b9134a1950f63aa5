import { Server, type Locker, type Upload as TusUpload } from '@tus/server';
import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { ByteLengthQueuingStrategy } from 'node:stream/web';
import { BackupError, isBackupError } from '../../errors.js';
import { uploadNotFound, type UploadFolder } from '../../uploads/upload-folder.js';
import type { Answer, Call, ServerContext } from '../route.js';
import { UploadStore } from './upload-store.js';

/** Of the protocol. */
const VERSION = '1.0.0';

/** Headers of answers that clients of the protocol read. */
const TOLD = ['location', 'upload-offset', 'upload-length', 'upload-metadata', 'tus-resumable', 'cache-control'];

/** Bytes of a request that wait to be written. */
const WAITING_BYTES = 1 << 18;

/** Longest pause of a sender, in ms; what it has sent stays. */
const SILENCE_MS = 60_000;

/** When another request takes over an upload, how long the bytes received from the first one may still be written, in ms. */
const DRAIN_MS = 1_000;

export interface TusParts {
  readonly locker: Locker;
  /** Most bytes of one upload. */
  readonly maxBytes: number;
  /** Called when the last byte of an upload is here. */
  readonly finish: (id: string) => Promise<void>;
}

/** What `OPTIONS` tells a client of the protocol. */
export function tusAbilities({ module }: Pick<ServerContext, 'module'>): Readonly<Record<string, string>> {
  return {
    'tus-resumable': VERSION,
    'tus-version': VERSION,
    'tus-extension': 'creation,creation-with-upload,expiration,termination',
    'tus-max-size': String(module.uploads.maxBytes),
  };
}

/** Answers a request of the tus protocol, version 1.0.0; what is wrong is an error of ours, so that every answer looks alike. */
export async function tus(call: Call, { locker, maxBytes, finish }: TusParts): Promise<Answer> {
  const { module, subject, base, reply } = call;
  reply.header('tus-resumable', VERSION);
  requireVersion(call);
  requireKnown(call.request);
  let failure: unknown;
  let begun: string | undefined;
  const { socket } = call.request.raw;
  const giveUp = (): void => void socket.destroy();
  socket.setTimeout(SILENCE_MS).once('timeout', giveUp);
  const server = new Server({
    path: `${base}/uploads`,
    relativeLocation: true,
    datastore: new UploadStore(module.uploads.folder, module.uploads.root, subject.id),
    locker,
    maxSize: maxBytes,
    lockDrainTimeout: DRAIN_MS,
    namingFunction: () => (begun = module.uploads.newId()),
    onUploadFinish: async (_request, { id }: TusUpload) => {
      await finish(id);
      return {};
    },
    onResponseError: (_request, error) => {
      failure = error;
      return undefined;
    },
  });
  const answer = await server.handleWeb(webRequest(call));
  socket.setTimeout(0).off('timeout', giveUp);
  // The sender never learned its id, so no one could go on with it.
  if (begun !== undefined && (answer.status >= 400 || call.signal.aborted)) await module.uploads.folder.remove(begun);
  if (answer.status >= 400) throw problemOf(failure, answer.status, await answer.text(), call);
  const headers = TOLD.flatMap((name) => {
    const value = answer.headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  const id = call.params['upload'] ?? answer.headers.get('location')?.split('/').at(-1) ?? '';
  const told = { ...Object.fromEntries(headers), ...(await expiryOf(id, module.uploads.folder)) };
  return { status: answer.status, headers: told };
}

/** When it is removed unless something is added. */
async function expiryOf(id: string, folder: UploadFolder): Promise<Readonly<Record<string, string>>> {
  const upload = await folder.find(id);
  return upload === undefined ? {} : { 'upload-expires': (await folder.expires(upload)).toUTCString() };
}

/** Error: `upload-protocol`. */
function requireVersion({ request, reply }: Pick<Call, 'request' | 'reply'>): void {
  if (request.headers['tus-resumable'] === VERSION) return;
  reply.header('tus-version', VERSION);
  throw new BackupError('upload-protocol', `the request is not of the tus protocol ${VERSION}; nothing was written`, {
    hint: `send Tus-Resumable: ${VERSION}`,
  });
}

/** Refuses headers of extensions that `OPTIONS` does not offer: a checksum, say, must not seem checked when it was not. */
function requireKnown({ headers, method }: { readonly headers: IncomingHttpHeaders; readonly method: string }): void {
  const foreign = ['upload-checksum', 'upload-concat', 'upload-defer-length'];
  const unknown = [...foreign, ...(method === 'PATCH' ? ['upload-length'] : [])].find(
    (name) => headers[name] !== undefined,
  );
  if (unknown === undefined) return;
  throw new BackupError('malformed-request', `this server does not take ${unknown} here; nothing was written`, {
    hint: 'leave it out, and say the length of the upload when it begins',
  });
}

function webRequest({ request }: Call): Request {
  const { raw, method } = request;
  const headers = Object.entries(request.headers).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as [string, string]] : [],
  );
  const strategy = new ByteLengthQueuingStrategy({ highWaterMark: WAITING_BYTES });
  const body =
    method === 'PATCH' || method === 'POST' ? { body: Readable.toWeb(raw, { strategy }), duplex: 'half' } : {};
  return new Request(`http://uploads${request.url}`, { method, headers, ...body } as RequestInit);
}

function problemOf(failure: unknown, status: number, text: string, { params }: Call): BackupError {
  if (isBackupError(failure)) return failure;
  const id = params['upload'] ?? '';
  const said = text.trim().replaceAll(/\s+/g, ' ').slice(0, 200);
  if (status === 404 || status === 410) return uploadNotFound(id);
  if (status === 413)
    return new BackupError('upload-too-large', 'the archive is larger than this server takes, or than was announced');
  if (status === 409)
    return new BackupError('upload-conflict', `the upload ${id} does not go on there; nothing was written`, {
      hint: 'ask for its offset, and go on from there',
    });
  if (status < 500) return new BackupError('malformed-request', `this is not a request of the tus protocol: ${said}`);
  return new BackupError('storage-unreachable', 'what was sent could not be written here; it can be sent again', {
    hint: 'check the disk of the data folder and its free space',
    cause: failure,
  });
}
