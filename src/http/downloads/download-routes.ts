import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { defined } from '../../collections/defined.js';
import { BackupError } from '../../errors.js';
import type { PreparedExport } from '../../export/prepared-exports.js';
import type { ByteRange } from '../../storage/storage.js';
import { printable } from '../../text/printable.js';
import { findBackup, requireAvailable, requireStored } from '../backups/app-backups.js';
import { JobDto } from '../jobs/job-dto.js';
import { accepted } from '../jobs/job-routes.js';
import { appPath, links } from '../links.js';
import { route, type Answer, type Call, type Route } from '../route.js';
import { startJob } from '../start-job.js';
import { isKnown } from '../etag.js';
import { outOfRange, wantedBytes } from './byte-range.js';
import { CreateDownloadDto, CreateExportDto, DownloadDto } from './download-dto.js';

const DOWNLOADS = '/apps/{app}/backups/{backup}/downloads';

const HOUR = 60 * 60;
/** Header that says why what is downloaded cannot be restored as it is. */
const DAMAGE = 'eventark-damage';

/** What is sent under a name; `version` differs where the bytes do. */
interface SentFile {
  readonly name: string;
  /** Bytes of the whole. */
  readonly size: number;
  readonly version: string;
  /** Why it cannot be restored as it is. */
  readonly damage?: string | undefined;
  readonly read: (range?: ByteRange) => Promise<AsyncIterable<Uint8Array>>;
}

export const DOWNLOAD_ROUTES: readonly Route[] = [
  route<CreateExportDto, object>({
    method: 'POST',
    path: '/apps/{app}/backups/{backup}/exports',
    operation: 'exportBackup',
    summary: 'Starts to prepare the archive of a backup that Squidex restores, to be downloaded for a day',
    scope: 'backups.download',
    body: CreateExportDto,
    success: { status: 202, answer: JobDto },
    started: accepted,
    handle: async (call) => {
      const { app = '', backup = '' } = call.params;
      const { id } = requireAvailable(await findBackup(call, app, backup));
      const { odd = 'keep' } = call.body;
      return accepted(
        await startJob(call, { verb: 'export', args: { backup: id, odd }, key: `export:${id}`, app }),
        call,
      );
    },
  }),
  route<CreateDownloadDto, object>({
    method: 'POST',
    path: DOWNLOADS,
    operation: 'createDownload',
    summary: 'Makes a link that downloads a backup, or a part of it, without signing in',
    scope: 'backups.download',
    body: CreateDownloadDto,
    success: { status: 201, answer: DownloadDto },
    handle: createDownload,
  }),
  route({
    method: 'DELETE',
    path: `${DOWNLOADS}/{download}`,
    operation: 'revokeDownload',
    summary: 'Revokes a link; a download that runs is not stopped',
    scope: 'backups.download',
    success: { status: 204 },
    handle: async ({ module, params }) => {
      const { app = '', backup = '', download = '' } = params;
      await module.links.revoke(download, { app, backup });
      return {};
    },
  }),
  route({
    method: 'GET',
    path: '/d/{token}',
    operation: 'download',
    summary: 'The bytes that a link opens, whole or in ranges',
    scope: undefined,
    isOpen: true,
    success: { status: 200, type: 'application/zip' },
    handle: download,
  }),
];

async function createDownload(call: Call<CreateDownloadDto>): Promise<Answer> {
  const { app = '', backup: id = '' } = call.params;
  const { kind = 'full', expiresIn = HOUR, uses } = call.body;
  // What is left of a damaged one may be all that is left.
  const found = await findBackup(call, app, id);
  const { damage } = kind === 'full' ? requireStored(found) : requireAvailable(found);
  const asked = call.now().getTime() + expiresIn * 1_000;
  // A link never outlives what it opens.
  const last = kind === 'squidex' ? (await preparedExport(call, id)).expires.getTime() : asked;
  const expires = new Date(Math.min(asked, last)).toISOString();
  const createdBy = call.subject.email ?? call.subject.id;
  const request = { app, backup: id, kind, expires, createdBy, ...(uses === undefined ? {} : { uses }) };
  const { link, token } = await call.module.links.create(request);
  const href = `${call.base}/d/${token}`;
  const own = `${appPath(call.base, app)}/backups/${id}/downloads/${link.id}`;
  const _links = links({ download: ['GET', href], revoke: ['DELETE', own] });
  const body: DownloadDto = {
    id: link.id,
    kind,
    href,
    expires,
    _links,
    ...defined({ uses, damage: damage && printable(damage) }),
  };
  return { status: 201, headers: { location: own }, body };
}

async function download(call: Call): Promise<Answer> {
  const link = await call.module.links.open(call.params['token'] ?? '', call.request.method !== 'HEAD');
  if (link.kind === 'full') return fullDownload(call, link.backup);
  if (link.kind === 'squidex') return exportDownload(call, link.backup);
  const { name, bytes } = await call.module.inside.part(link.backup, link.kind, { signal: call.signal });
  const isAsked = call.request.method !== 'HEAD';
  return { headers: headersFor(name), body: isAsked ? Readable.from(bytes, { objectMode: false }) : undefined };
}

async function fullDownload(call: Call, backup: string): Promise<Answer> {
  const { name, size } = await call.module.download(backup);
  const damage = await call.module.inside.damageOf(backup);
  const read = async (range?: ByteRange): Promise<AsyncIterable<Uint8Array>> =>
    (await call.module.download(backup, { signal: call.signal }, range)).bytes;
  // An archive is never changed: its name and its size are those of one content.
  return sentFile(call, { name, size, version: String(size), read, damage });
}

async function exportDownload(call: Call, backup: string): Promise<Answer> {
  const { name, size, version, read } = await preparedExport(call, backup);
  return sentFile(call, { name, size, version, read: async (range) => read(range) });
}

/** Bytes that are there already, whole or in ranges. */
async function sentFile(call: Call, file: SentFile): Promise<Answer> {
  const { name, size, version, read, damage } = file;
  const { range, 'if-range': ifRange } = call.request.headers;
  const etag = `"${createHash('sha256').update(`${name} ${version}`).digest('base64url').slice(0, 22)}"`;
  const warning = damage === undefined ? {} : { [DAMAGE]: printable(damage).replaceAll(/[^\x20-\x7e]/g, '?') };
  const headers = { ...headersFor(name), etag, 'accept-ranges': 'bytes', ...warning };
  if (isKnown(etag, call.request)) return { status: 304, headers };
  const wanted = ifRange === undefined || ifRange === etag ? wantedBytes(range, size) : 'all';
  if (wanted === 'unsatisfiable') throw outOfRange(size);
  const part = wanted === 'all' ? { start: 0, end: size - 1 } : wanted;
  const lengths = { 'content-length': String(part.end - part.start + 1) };
  const digest = await wantedDigest(call, read);
  const body = call.request.method === 'HEAD' ? undefined : Readable.from(await read(part), { objectMode: false });
  if (wanted === 'all') return { headers: { ...headers, ...lengths, ...digest }, body };
  const contentRange = { 'content-range': `bytes ${part.start}-${part.end}/${size}` };
  return { status: 206, headers: { ...headers, ...lengths, ...contentRange, ...digest }, body };
}

/** The digest of the whole (RFC 9530) for who asks for it: every byte is read for it. */
async function wantedDigest(call: Call, read: SentFile['read']): Promise<Readonly<Record<string, string>>> {
  if (!/\bsha-256\s*=\s*[1-9]/i.test(String(call.request.headers['want-repr-digest'] ?? ''))) return {};
  const digest = createHash('sha256');
  for await (const chunk of await read()) digest.update(chunk);
  return { 'repr-digest': `sha-256=:${digest.digest('base64')}:` };
}

async function preparedExport({ module }: Pick<Call, 'module'>, backup: string): Promise<PreparedExport> {
  const found = await module.exports.find(backup);
  if (found !== undefined) return found;
  throw new BackupError('object-not-found', `no export of the backup ${backup} is prepared, or it has expired`, {
    hint: 'prepare one first, and ask for the link once that has ended; it is kept for a day',
  });
}

/** Names of archives are of plain characters. */
function headersFor(name: string): Readonly<Record<string, string>> {
  const plain = name.replaceAll(/[^\w.+~-]/g, '_');
  const exact = encodeURIComponent(name).replaceAll("'", '%27');
  return {
    'content-type': 'application/zip',
    'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${exact}`,
  };
}
