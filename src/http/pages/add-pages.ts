import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readPageFiles, type PageFile } from './page-files.js';

/** The pages run their own files alone: nothing inline, nothing from elsewhere, in no frame. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Serves the pages at `path/`, and the elements that hosts load at `path/eventark-elements.js`. */
export async function addPages(server: FastifyInstance, path = ''): Promise<void> {
  for (const file of await readPageFiles()) {
    server.get(path + file.path, async (request, reply) => {
      // Its files are beside it: without the slash they would be looked for one folder above.
      const [asked] = request.url.split('?');
      if (file.path === '/' && asked === path && path !== '') return reply.redirect(`${path}/`, 308);
      return sendFile(file, request, reply);
    });
  }
}

async function sendFile(file: PageFile, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { type, etag, body, isForever } = file;
  reply.headers({
    etag,
    'content-type': type,
    'content-security-policy': PAGE_POLICY,
    'cache-control': isForever ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  return request.headers['if-none-match'] === etag ? reply.status(304).send() : reply.send(body);
}
