import { Readable } from 'node:stream';
import type { ArchivedFile } from '../../contents/contents.js';
import { outOfRange, wantedBytes } from '../downloads/byte-range.js';
import { isKnown } from '../etag.js';
import type { Answer, Call } from '../route.js';

/** Pictures that a browser shows without running anything in them. */
const SHOWN = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/bmp']);

/**
 * A file of an archive, whole or a range. Only these pictures are shown by the browser; anything else is only saved, whatever type
 * it claims: a user uploaded it, and it would run at the address of this server.
 */
export function fileAnswer(
  file: ArchivedFile,
  { request }: Pick<Call, 'request'>,
  caching: Readonly<Record<string, string>>,
): Answer {
  const { size } = file;
  const type = file.mediaType.toLowerCase();
  const isShown = SHOWN.has(type);
  const headers = {
    ...caching,
    'content-type': isShown ? type : 'application/octet-stream',
    'content-disposition': dispositionOf(file, isShown),
    'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
    'accept-ranges': 'bytes',
    etag: `"${file.sha256 || `${file.id}-${file.version}-${size}`}"`.replaceAll(/[^\w"-]/g, '_'),
  };
  const { range, 'if-range': ifRange } = request.headers;
  if (isKnown(headers.etag, request)) return { status: 304, headers };
  const wanted = ifRange === undefined || ifRange === headers.etag ? wantedBytes(range, size) : 'all';
  if (wanted === 'unsatisfiable') throw outOfRange(size);
  const part = wanted === 'all' ? undefined : wanted;
  const length = part === undefined ? size : part.end - part.start + 1;
  const body = request.method === 'HEAD' ? undefined : Readable.from(file.bytes(part), { objectMode: false });
  const lengths = { ...headers, 'content-length': String(length) };
  if (part === undefined) return { headers: lengths, body };
  return { status: 206, headers: { ...lengths, 'content-range': `bytes ${part.start}-${part.end}/${size}` }, body };
}

function dispositionOf({ fileName, id }: ArchivedFile, isShown: boolean): string {
  const name = (fileName === '' ? id : fileName).toWellFormed();
  const plain = name.replaceAll(/[^\w.+~-]/g, '_').slice(0, 200);
  const exact = encodeURIComponent(name).replaceAll("'", '%27');
  return `${isShown ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${exact}`;
}
