import type { FastifyInstance, FastifyReply } from 'fastify';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { BackupError, asError } from '../../errors.js';

/** Bodies of requests are small: what is large is uploaded in parts. */
export const BODY_BYTES = 1 << 20;

/** Media type of the bytes of an upload. */
export const UPLOADED = 'application/offset+octet-stream';

/** Accepts only JSON in UTF-8: one value, and nothing after it. An empty body counts as none, since Squidex's own client sends one. */
export function addBodies(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      done(null, parsed(body, request.headers['content-type']));
    } catch (error) {
      done(asError(error));
    }
  });
  // What is uploaded goes to the disk as it comes.
  server.addContentTypeParser(UPLOADED, (_request, _body, done) => done(null));
  // A host that has read the body already hands on what it read.
  server.addHook('preParsing', async (request, _reply, payload) => {
    const { raw } = request;
    if (!raw.readableEnded) return payload;
    const read = Buffer.from(JSON.stringify(bodyOf(raw) ?? {}));
    return Object.assign(Readable.from([read]), { receivedEncodedLength: Number(raw.headers['content-length'] ?? 0) });
  });
}

/** A packed body could be far larger than it looks. Error: `media-type-unsupported`. */
export function requirePlain({ 'content-encoding': packing }: IncomingHttpHeaders, reply: FastifyReply): void {
  if (packing === undefined || packing.trim().toLowerCase() === 'identity') return;
  reply.header('accept-encoding', 'identity');
  throw new BackupError('media-type-unsupported', 'the body is compressed; nothing was changed', {
    hint: 'send it without Content-Encoding',
  });
}

/** The body, where the parsers of Express and Nest leave it. */
function bodyOf(raw: IncomingMessage & { readonly body?: unknown }): unknown {
  return raw.body;
}

/** No member of ours has this name, and some code would set the prototype with it. */
function withoutPrototype(name: string, value: unknown): unknown {
  if (name === '__proto__') throw new SyntaxError(name);
  return value;
}

function parsed(body: string | Buffer, type = ''): unknown {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(type)?.[1] ?? 'utf-8';
  if (!/^utf-?8$/i.test(charset)) {
    throw new BackupError('media-type-unsupported', 'the body is not in UTF-8; nothing was changed', {
      hint: 'send JSON in UTF-8',
    });
  }
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(body)), withoutPrototype);
  } catch {
    // Without what the parser says: it quotes the body, which may hold a secret.
    throw new BackupError('malformed-request', 'the body is not JSON; nothing was changed', {
      hint: 'send one JSON object, and nothing after it',
    });
  }
}
