import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { AllowedHosts } from '../../../src/download/allowed-hosts.js';
import { UrlDownloads } from '../../../src/download/url-downloads.js';
import { isBackupError } from '../../../src/errors.js';
import { openHttp } from '../http.js';
import { NAMES } from './hostile-urls.js';

/** What became of one URL: `read`, or the code of an error, and the addresses that were connected to. */
export interface Probed {
  readonly url: string;
  readonly outcome: string;
  readonly connections: readonly string[];
}

// A process of its own, in a network of its own in which every address there is leads to these two servers.
const [folder = '', certificate = '', key = '', ...urls] = process.argv.slice(2);
const connections: string[] = [];
const looks = new Map<string, number>();

const answer = ({ url = '' }: IncomingMessage, response: ServerResponse): void => {
  const { pathname, searchParams } = new URL(url, 'https://files.example');
  if (pathname !== '/redirect') return void response.end('PK\u0003\u0004 of an archive');
  response.writeHead(Number(searchParams.get('status')), { location: searchParams.get('to') ?? '' }).end();
};
const plain = createServer(answer).listen(80, '::');
const secure = createTlsServer({ cert: readFileSync(certificate), key: readFileSync(key) }, answer).listen(443, '::');
for (const server of [plain, secure]) {
  server.on('connection', (socket: Socket) => connections.push((socket.localAddress ?? '').replace(/^::ffff:/, '')));
  if (!server.listening) await once(server, 'listening');
}

const downloads = new UrlDownloads(new AllowedHosts(), 1 << 20, {
  limits: { attempts: 1, connectMs: 2_000, answerMs: 3_000 },
  resolve: async (hostname) => {
    const count = looks.get(hostname) ?? 0;
    looks.set(hostname, count + 1);
    const answers = NAMES[hostname];
    if (answers === undefined) throw Object.assign(new Error('no such host'), { code: 'ENOTFOUND' });
    return answers[Math.min(count, answers.length - 1)] ?? [];
  },
});

/** With `PROBE=http` each URL is that of a restore's preview: what a server does with it. */
const http = process.env['PROBE'] === 'http' ? await openHttp(() => ({ downloads })) : undefined;

async function outcomeOf(url: string, path: string): Promise<string> {
  if (http !== undefined) {
    const { body } = await http.call('POST', '/restores:preview', { name: 'copy', source: { type: 'url', url } });
    // What is read is no archive, which is said only once it was read.
    return connections.length > 0 && body['code'] !== 'url-denied' ? 'read' : String(body['code']);
  }
  try {
    await downloads.fetch(downloads.parse(url), path, () => undefined, new AbortController().signal);
    return 'read';
  } catch (error) {
    return isBackupError(error) ? error.code : String(error);
  }
}

const probed: Probed[] = [];
for (const [index, url] of urls.entries()) {
  connections.length = 0;
  const outcome = await outcomeOf(url, join(folder, `${index}.zip`));
  probed.push({ url, outcome, connections: [...connections] });
}
process.stdout.write(JSON.stringify(probed));
process.exit(0);
