import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What one request asked for. */
export interface Asked {
  readonly url: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  readonly authorization: string | undefined;
}

/** A server of this machine that does what `answer` says; `asked` is what has been asked of it. */
export class HttpSource {
  readonly asked: Asked[] = [];

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    readonly port: number,
  ) {}

  static async start(
    answer: (request: IncomingMessage, response: ServerResponse, count: number) => void,
  ): Promise<HttpSource> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const source = new HttpSource(server, (server.address() as AddressInfo).port);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const { range, 'if-range': ifRange, authorization } = request.headers;
      const url = request.url ?? '';
      source.asked.push({ url, range, ifRange: typeof ifRange === 'string' ? ifRange : undefined, authorization });
      answer(request, response, source.asked.length);
    });
    return source;
  }

  at(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

export const tagOf = (bytes: Uint8Array): string =>
  `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`;

/** Sends `bytes` as a good server does, with ranges, as many of them as `most`; then the line is cut. */
export function sendBytes(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
  most = bytes.length,
): void {
  const tag = tagOf(bytes);
  const [, from] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
  const isPart = from !== undefined && request.headers['if-range'] === tag;
  const start = isPart ? Number(from) : 0;
  const rest = bytes.subarray(start);
  response.writeHead(isPart ? 206 : 200, {
    'content-length': rest.length,
    'content-type': 'application/zip',
    etag: tag,
    ...(isPart ? { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {}),
  });
  response.write(rest.subarray(0, most), () => {
    if (most < rest.length) response.destroy();
    else response.end();
  });
}
