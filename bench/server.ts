import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent, request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppendBatch } from '../src/events/append-batch.js';
import { AssetStore } from '../src/storage/asset-store.js';
import { SQUIDEX_NAMING } from '../src/cms/squidex/squidex-naming.js';
import { append, newEvent } from '../spec/support/events.js';
import { makeLargeApp } from '../spec/support/large-app.js';
import { embeddedParts } from '../spec/support/module.js';

/*
 * What a server does under load: `npm run bench:server [-- --events 100000 --clients 200 --streams 100 --gib 4 --only alone,upload]`.
 * Clients list and watch while a backup and a restore run; uploads and downloads are large. Prints one line a figure.
 */

const flag = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const only = process.argv.indexOf('--only');
const ONLY = only < 0 ? undefined : (process.argv[only + 1] ?? '').split(',');
const EVENTS = flag('events', 100_000);
const CLIENTS = flag('clients', 200);
const STREAMS = flag('streams', 100);
const BYTES = flag('gib', 4) * 1024 ** 3;
/** Each client asks again after this long, in ms. */
const PAUSE_MS = 1_000;
const IDLE_MS = 10_000;

const MIB = 1024 ** 2;

interface Loop {
  readonly maxMs: number;
}

class Server {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    private readonly loopFile: string,
  ) {}

  static async start(data: string): Promise<Server> {
    const loopFile = join(data, 'loop.json');
    const child = spawn(
      process.execPath,
      ['--import', './bench/loop-delay.mjs', 'dist/cli/main.js', 'serve', '--port', '0', '--data', data],
      { env: { ...process.env, BENCH_LOOP_FILE: loopFile }, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    if (child.stdout === null) throw new Error('no output');
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /http:\/\/\S+(?=\/ )/.exec(line)?.[0];
      if (url !== undefined) return new Server(child, `${url}/api`, loopFile);
    }
    throw new Error('the server ended before it listened');
  }

  /** Longest time since the last question in which nothing else was done, in ms. */
  async loop(): Promise<number> {
    await rm(this.loopFile, { force: true });
    this.child.kill('SIGUSR2');
    for (;;) {
      await sleep(20);
      const text = await readFile(this.loopFile, 'utf8').catch(() => '');
      if (text.endsWith('\n')) return (JSON.parse(text) as Loop).maxMs;
    }
  }

  /** Most memory since the last `forgetPeak`, in MiB. */
  async peak(): Promise<number> {
    const status = await readFile(`/proc/${this.child.pid ?? 0}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
  }

  async forgetPeak(): Promise<void> {
    await writeFile(`/proc/${this.child.pid ?? 0}/clear_refs`, '5');
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }
}

const agent = new Agent({ keepAlive: true, maxSockets: Infinity });

async function ask(url: string, init: { method?: string; body?: object } = {}): Promise<Record<string, unknown>> {
  const outgoing = request(url, {
    agent,
    method: init.method ?? 'GET',
    headers: init.body === undefined ? {} : { 'content-type': 'application/json' },
  });
  outgoing.end(init.body === undefined ? undefined : JSON.stringify(init.body));
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  if ((answer.statusCode ?? 500) >= 400) throw new Error(`${url} ${answer.statusCode ?? ''} ${text.slice(0, 200)}`);
  return JSON.parse(text) as Record<string, unknown>;
}

async function ended(server: Server, id: unknown): Promise<Record<string, unknown>> {
  for (;;) {
    const job = await ask(`${server.url}/jobs/${String(id)}`);
    if (['completed', 'failed', 'cancelled'].includes(String(job['state']))) return job;
    await sleep(250);
  }
}

/** An open stream, until it is closed. */
async function listen(url: string): Promise<() => void> {
  const outgoing = request(url, { agent, headers: { accept: 'text/event-stream' } });
  outgoing.on('error', () => undefined).end();
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  answer.on('error', () => undefined).resume();
  return () => void outgoing.destroy();
}

/** Clients that list and watch for as long as `work` takes: times of the answers in ms, and how many failed. */
async function load(server: Server, work: () => Promise<unknown>): Promise<{ times: number[]; errors: number }> {
  const times: number[] = [];
  let [errors, isOver] = [0, false];
  const client = async (number: number): Promise<void> => {
    const close = await listen(`${server.url}/apps/blog/backups/stream`);
    await sleep((number * PAUSE_MS) / CLIENTS);
    while (!isOver) {
      const started = performance.now();
      await ask(`${server.url}/apps/blog/backups?limit=25`).catch(() => (errors += 1));
      times.push(performance.now() - started);
      await sleep(PAUSE_MS);
    }
    close();
  };
  const clients = Array.from({ length: CLIENTS }, (_, number) => client(number));
  await work();
  isOver = true;
  await Promise.all(clients);
  return { times: times.toSorted((a, b) => a - b), errors };
}

const at = (times: readonly number[], share: number): number => times[Math.floor(times.length * share)] ?? Number.NaN;

function print(what: string, figure: string): void {
  process.stdout.write(`${what.padEnd(60)} ${figure}\n`);
}

async function underLoad(server: Server): Promise<void> {
  await ended(server, (await ask(`${server.url}/apps/blog/backups`, { method: 'POST', body: {} }))['id']);
  const idle = await load(server, async () => sleep(IDLE_MS));
  await server.loop();
  let backup: unknown;
  const busy = await load(server, async () => {
    backup = (await ask(`${server.url}/apps/blog/backups`, { method: 'POST', body: {} }))['id'];
    await ended(server, backup);
  });
  const loopOfBackup = await server.loop();
  const restoring = await load(server, async () => {
    const body = { backup, name: 'copy' };
    await ended(server, (await ask(`${server.url}/restores`, { method: 'POST', body }))['id']);
  });
  const loopOfRestore = await server.loop();
  for (const [what, { times, errors }] of Object.entries({ idle, 'a backup': busy, 'a restore': restoring })) {
    const figures = [at(times, 0.5), at(times, 0.99), times.at(-1) ?? 0].map((time) => time.toFixed(1)).join(' / ');
    print(`${CLIENTS} clients, ${what}: p50 / p99 / max ms, errors`, `${figures}, ${errors} of ${times.length}`);
  }
  print('p99 against idle, a backup / a restore', `${ratio(busy, idle)} / ${ratio(restoring, idle)}`);
  print(
    'longest block of the event loop, a backup / a restore, ms',
    `${loopOfBackup.toFixed(0)} / ${loopOfRestore.toFixed(0)}`,
  );
}

function ratio(busy: { times: number[] }, idle: { times: number[] }): string {
  return `${(at(busy.times, 0.99) / at(idle.times, 0.99)).toFixed(1)} ×`;
}

async function alone(server: Server): Promise<void> {
  await server.loop();
  const backup = (await ask(`${server.url}/apps/blog/backups`, { method: 'POST', body: {} }))['id'];
  await ended(server, backup);
  const ofBackup = await server.loop();
  await ended(
    server,
    (await ask(`${server.url}/restores`, { method: 'POST', body: { backup, name: 'copy-alone' } }))['id'],
  );
  print('the same without clients, ms', `${ofBackup.toFixed(0)} / ${(await server.loop()).toFixed(0)}`);
}

async function openStreams(server: Server): Promise<void> {
  await server.forgetPeak();
  const close = await Promise.all(
    Array.from({ length: STREAMS }, () => listen(`${server.url}/apps/blog/backups/stream`)),
  );
  await sleep(3_000);
  print(`${STREAMS} open streams: most memory, MiB`, (await server.peak()).toFixed(0));
  for (const each of close) each();
}

/** Zeros behind the beginning of a zip: what arrives is written, then refused. */
async function upload(server: Server): Promise<void> {
  const size = BYTES;
  const begun = request(`${server.url}/uploads`, {
    method: 'POST',
    headers: { 'tus-resumable': '1.0.0', 'upload-length': String(size) },
  });
  begun.end();
  const [created] = (await once(begun, 'response')) as [IncomingMessage];
  created.resume();
  const place = String(created.headers.location).split('/').at(-1) ?? '';
  await server.forgetPeak();
  const started = performance.now();
  const outgoing = request(`${server.url}/uploads/${place}`, {
    method: 'PATCH',
    headers: {
      ...{ 'tus-resumable': '1.0.0', 'upload-offset': '0', 'content-length': String(size) },
      'content-type': 'application/offset+octet-stream',
    },
  });
  const piece = Buffer.alloc(MIB);
  const first = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), piece.subarray(4)]);
  for (let sent = 0; sent < size; sent += MIB) {
    if (!outgoing.write(sent === 0 ? first : piece)) await once(outgoing, 'drain');
  }
  outgoing.end();
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  answer.resume();
  const seconds = (performance.now() - started) / 1_000;
  print(
    `upload of ${size / 1024 ** 3} GiB: most memory, MiB; MiB/s`,
    `${(await server.peak()).toFixed(0)}; ${(size / MIB / seconds).toFixed(0)} (${answer.statusCode ?? ''})`,
  );
  await ask(`${server.url}/uploads/${place}`, { method: 'DELETE' }).catch(() => undefined);
}

async function download(server: Server): Promise<void> {
  const made = await ended(server, (await ask(`${server.url}/apps/big/backups`, { method: 'POST', body: {} }))['id']);
  const path = `/apps/big/backups/${String(made['id'])}/downloads`;
  const { href } = await ask(server.url + path, { method: 'POST', body: {} });
  await server.forgetPeak();
  const started = performance.now();
  const outgoing = request(new URL(String(href), server.url), { agent });
  outgoing.end();
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  let received = 0;
  for await (const chunk of answer) received += (chunk as Buffer).length;
  const seconds = (performance.now() - started) / 1_000;
  print(
    `download of ${(received / 1024 ** 3).toFixed(1)} GiB: most memory, MiB; MiB/s`,
    `${(await server.peak()).toFixed(0)}; ${(received / MIB / seconds).toFixed(0)}`,
  );
}

/** An app with one file, which no compression makes smaller. */
async function makeBigApp(folder: string): Promise<void> {
  const { store, ledger, assetStorage } = embeddedParts(folder);
  const files = new AssetStore(assetStorage, SQUIDEX_NAMING);
  const [app, asset] = [randomUUID(), randomUUID()];
  const common = `"appId":"${app},big","actor":"subject:user-1","fromRule":false`;
  const piece = randomBytes(MIB);
  const bytes = async function* (): AsyncIterable<Uint8Array> {
    for (let done = 0; done < BYTES; done += MIB) yield piece;
  };
  await files.write(app, { role: 'asset', id: asset, version: 0 }, bytes);
  const file = `{"fileName":"a.bin","mimeType":"a/b","fileVersion":0,"fileSize":${BYTES},"assetId":"${asset}",${common}}`;
  await store.append(
    AppendBatch.of([append(`app-${app}`, 'no-stream', newEvent('AppCreatedEvent', `{"name":"big",${common}}`))]),
  );
  await store.append(
    AppendBatch.of([append(`asset-${app}--${asset}`, 'no-stream', newEvent('AssetCreatedEventV2', file))]),
  );
  await Promise.all([store.close(), ledger.close(), assetStorage.close()]);
}

const data = await mkdtemp(join(tmpdir(), 'eventark-bench-server-'));
try {
  await makeLargeApp(data, 'blog', { events: EVENTS, assets: 200 });
  if (ONLY?.includes('download') !== false) await makeBigApp(data);
  // Each on a server of its own: what one leaves in memory is not counted for the next.
  for (const [name, figure] of Object.entries({ alone, openStreams, underLoad, upload, download })) {
    if (ONLY !== undefined && !ONLY.includes(name)) continue;
    const server = await Server.start(data);
    try {
      await figure(server);
    } finally {
      await server.stop();
    }
  }
} finally {
  await rm(data, { recursive: true, force: true });
}
