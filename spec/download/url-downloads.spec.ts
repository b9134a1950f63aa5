import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { AllowedHosts } from '../../src/download/allowed-hosts.js';
import type { TransferLimits } from '../../src/download/url-transfer.js';
import { UrlDownloads } from '../../src/download/url-downloads.js';
import { HttpSource, sendBytes } from '../support/urls/http-source.js';
import { filesBelow, openTempModule, restoreAs, RICH } from '../support/module.js';
import { rejection } from '../support/rejection.js';
import { tempFolder } from '../support/temp-folder.js';

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

const QUICK: Partial<TransferLimits> = { pauseMs: 1, answerMs: 400, silenceMs: 400, attempts: 3 };
const NEVER = new AbortController().signal;
const silent = (): void => undefined;

describe('downloading an archive from a URL', () => {
  let zip: Buffer;
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  const sources: HttpSource[] = [];

  before(async () => {
    zip = await readFile(RICH);
    folder = await tempFolder();
  });
  afterEach(async () => Promise.all(sources.splice(0).map((source) => source.stop())));
  after(async () => folder.remove());

  const serve = async (answer: Answer): Promise<HttpSource> => {
    const source = await HttpSource.start(answer);
    sources.push(source);
    return source;
  };
  const downloads = (limits: Partial<TransferLimits> = {}, allowed = '127.0.0.1'): UrlDownloads =>
    new UrlDownloads(new AllowedHosts(allowed), 1 << 30, { limits: { ...QUICK, ...limits } });
  let number = 0;
  const fetchFrom = async (url: string, using = downloads(), signal = NEVER): Promise<Buffer> => {
    const path = join(folder.path, `${++number}.zip`);
    await using.fetch(using.parse(url), path, silent, signal);
    return readFile(path);
  };
  const failing = async (
    answer: Answer,
    using = downloads(),
  ): Promise<{ readonly code: string; readonly asked: number }> => {
    const source = await serve(answer);
    const { code, message, hint = '' } = await rejection(fetchFrom(source.at('/t0ken/a.zip?key=s3cret'), using));
    for (const secret of ['s3cret', 't0ken', 'INNER']) expect(message + hint).to.not.include(secret);
    return { code, asked: source.asked.length };
  };

  it('continues what broke off, byte for byte, at twenty places', async () => {
    const piece = Math.ceil(zip.length / 20.5);
    const source = await serve((request, response) => sendBytes(request, response, zip, piece));
    expect((await fetchFrom(source.at('/a.zip'))).equals(zip)).to.equal(true);
    const starts = source.asked.slice(1).map(({ range }) => Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1]));
    expect(starts.length).to.be.at.least(20);
    expect(starts).to.deep.equal([...new Set(starts)].sort((x, y) => x - y));
  });

  it('begins again when the archive has changed, or the server cannot tell', async () => {
    const other = Buffer.concat([zip.subarray(0, 100), Buffer.alloc(5_000, 7)]);
    const changed = await serve((request, response, count) =>
      count === 1 ? sendBytes(request, response, zip, 3_000) : sendBytes(request, response, other),
    );
    expect((await fetchFrom(changed.at('/a.zip'))).equals(other)).to.equal(true);

    const weak = await serve((_request, response, count) => {
      response.writeHead(200, { 'content-length': zip.length, etag: 'W/"same"' });
      response.write(zip.subarray(0, count === 1 ? 2_000 : zip.length), () =>
        count === 1 ? response.destroy() : response.end(),
      );
    });
    expect((await fetchFrom(weak.at('/a.zip'))).equals(zip)).to.equal(true);
    expect(weak.asked.map(({ range }) => range)).to.deep.equal([undefined, undefined]);
  });

  it('does not join a rest that is not the rest', async () => {
    const last = zip.length - 1;
    const lies: readonly ((start: number) => Record<string, string>)[] = [
      () => ({ 'content-range': `bytes 0-${last}/${zip.length}`, etag: '"a"' }),
      (start) => ({ 'content-range': `bytes ${start}-${last}/${zip.length + 1}`, etag: '"a"' }),
      (start) => ({ 'content-range': `bytes ${start}-${last}/${zip.length}`, etag: '"b"' }),
      () => ({ etag: '"a"' }),
    ];
    for (const lie of lies) {
      const source = await serve((request, response, count) => {
        const [, start] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
        if (start !== undefined) return response.writeHead(206, lie(Number(start))).end(zip.subarray(Number(start)));
        response.writeHead(200, { 'content-length': zip.length, etag: '"a"' });
        return response.write(zip.subarray(0, count === 1 ? 90_000 : zip.length), () =>
          count === 1 ? response.destroy() : response.end(),
        );
      });
      expect((await fetchFrom(source.at('/a.zip'))).equals(zip), String(lie)).to.equal(true);
      expect(source.asked.map(({ range }) => range !== undefined)).to.deep.equal([false, true, false]);
    }
  });

  it('follows five redirects, checks each, and sends user and password to their own host only', async () => {
    const last = await serve((request, response) => sendBytes(request, response, zip));
    const first = await serve((request, response) => {
      const hop = Number(/\d+/.exec(request.url ?? '')?.[0]);
      response.writeHead(302, { location: hop === 1 ? last.at('/a.zip') : `/${hop - 1}` }).end();
    });
    const withUser = (path: string): string => first.at(path).replace('//', '//me:p%40ss@');
    expect((await fetchFrom(withUser('/5'))).equals(zip)).to.equal(true);
    const basic = `Basic ${Buffer.from('me:p@ss').toString('base64')}`;
    expect(first.asked.map(({ authorization }) => authorization)).to.deep.equal(Array(5).fill(basic));
    expect(last.asked.map(({ authorization }) => authorization)).to.deep.equal([undefined]);
    expect((await rejection(fetchFrom(withUser('/6')))).code).to.equal('url-denied');
  });

  it('follows no redirect to a host that is not allowed, and connects to none', async () => {
    const hidden = await serve((request, response) => sendBytes(request, response, zip));
    const allowed = await serve((_request, response) => response.writeHead(302, { location: hidden.at('/') }).end());
    const only = downloads({}, `127.0.0.1:${allowed.port}`);
    expect((await rejection(fetchFrom(allowed.at('/a.zip'), only))).code).to.equal('url-denied');
    expect(hidden.asked).to.deep.equal([]);
  });

  it('connects to the address that it has checked: a second answer for the name counts for nothing', async () => {
    const hidden = await serve((request, response) => sendBytes(request, response, zip));
    let looks = 0;
    const rebinding = new UrlDownloads(new AllowedHosts('127.0.0.2'), 1 << 30, {
      limits: { ...QUICK, attempts: 1 },
      resolve: async () => (++looks === 1 ? ['127.0.0.2'] : ['127.0.0.1']),
    });
    const url = 'https://name.example/a.zip';
    expect((await rejection(fetchFrom(url, rebinding))).code).to.equal('source-unreachable');
    expect((await rejection(fetchFrom(url, rebinding))).code).to.equal('url-denied');
    expect(looks).to.equal(2);
    const mixed = new UrlDownloads(new AllowedHosts(), 1 << 30, {
      limits: QUICK,
      resolve: async () => ['1.1.1.1', '127.0.0.1'],
    });
    expect((await rejection(fetchFrom(url, mixed))).code).to.equal('url-denied');
    expect(hidden.asked).to.deep.equal([]);
  });

  it('refuses a web page, what is no zip, and what is packed once more, at the first bytes', async () => {
    const send =
      (headers: Record<string, string>, body: string | Buffer): Answer =>
      (_request, response) =>
        response.writeHead(200, headers).end(body);
    expect(await failing(send({ 'content-type': 'text/html; charset=utf-8' }, 'INNER'))).to.deep.equal({
      code: 'not-a-backup',
      asked: 1,
    });
    expect((await failing(send({}, 'INNER secrets of a machine'))).code).to.equal('archive-not-zip');
    expect((await failing(send({ 'content-encoding': 'gzip' }, zip))).code).to.equal('not-a-backup');
  });

  it('takes no more bytes than allowed, whether the server announces them or not', async () => {
    const small = downloads({ maxBytes: zip.length - 1 });
    expect((await failing((request, response) => sendBytes(request, response, zip), small)).code).to.equal(
      'size-limit',
    );
    expect((await failing((_request, response) => response.writeHead(200).end(zip), small)).code).to.equal(
      'size-limit',
    );
    const huge = { 'content-length': String(2 ** 52) };
    const unlimited = downloads({ maxBytes: Number.MAX_SAFE_INTEGER });
    const answer: Answer = (_request, response) => response.writeHead(200, huge).write('PK');
    expect((await failing(answer, unlimited)).code).to.equal('no-space');
  });

  it('says what the server does not give, once, and what may pass, after trying again', async () => {
    const status =
      (code: number): Answer =>
      (_request, response) =>
        response.writeHead(code).end('INNER');
    expect(await failing(status(404))).to.deep.equal({ code: 'source-not-found', asked: 1 });
    expect(await failing(status(401))).to.deep.equal({ code: 'permission-denied', asked: 1 });
    expect(await failing(status(403))).to.deep.equal({ code: 'permission-denied', asked: 1 });
    expect(await failing(status(503))).to.deep.equal({ code: 'source-unreachable', asked: 3 });
    expect(await failing(status(204))).to.deep.equal({ code: 'source-unreachable', asked: 3 });
    const source = await serve(silent);
    await source.stop();
    sources.splice(0);
    expect((await rejection(fetchFrom(source.at('/a.zip')))).code).to.equal('source-unreachable');
  });

  it('gives up on a server that is silent, before and after its answer, or too slow', async () => {
    const once = downloads({ attempts: 1 });
    expect((await failing(silent, once)).code).to.equal('source-unreachable');
    const stuck: Answer = (_request, response) => response.writeHead(200, { etag: '"a"' }).write(zip.subarray(0, 50));
    expect((await failing(stuck, once)).code).to.equal('source-unreachable');
    const timers: NodeJS.Timeout[] = [];
    const slow: Answer = (_request, response) => {
      response.writeHead(200).write(zip.subarray(0, 4));
      timers.push(setInterval(() => response.write('x'), 50));
    };
    const result = await failing(slow, once);
    for (const timer of timers) clearInterval(timer);
    expect(result.code).to.equal('source-unreachable');
  });

  it('restores, verifies and shows what is at a URL, and leaves no file behind, whatever happens', async () => {
    const opened = await openTempModule(() => ({ downloads: downloads() }));
    try {
      const source = await serve((request, response) =>
        sendBytes(request, response, zip, request.url === '/cut' ? 2_000 : undefined),
      );
      expect((await opened.module.verify(source.at('/t0ken/a.zip'))).ok).to.equal(true);
      const shown = await opened.module.show(source.at('/t0ken/a.zip?k=1'));
      expect(shown.title).to.equal(`http://127.0.0.1:${source.port}/…/a.zip`);
      const before = await filesBelow(opened.folder);
      const broken = await serve((_request, response) =>
        response.writeHead(200, { etag: '"a"' }).end(zip.subarray(0, 9_000)),
      );
      await opened.module.restore(broken.at('/a'), restoreAs('half')).then(
        () => expect.fail('half an archive was restored'),
        () => undefined,
      );
      const stop = new AbortController();
      const waiting = await serve((_request, response) => {
        response.writeHead(200, { 'content-length': zip.length }).write(zip.subarray(0, 9_000), () => stop.abort());
      });
      const run = { signal: stop.signal };
      expect((await rejection(opened.module.restore(waiting.at('/a'), restoreAs('none'), run))).code).to.equal(
        'cancelled',
      );
      expect(await filesBelow(opened.folder)).to.deep.equal(before);

      const { events } = await opened.module.restore(source.at('/a.zip'), restoreAs('from-url'));
      expect(events).to.equal(shown.events);
      expect((await opened.module.apps()).map(({ name }) => name)).to.deep.equal(['from-url']);
      expect((await filesBelow(opened.folder)).filter((name) => !name.startsWith('assets/'))).to.deep.equal([]);
    } finally {
      await opened.dispose();
    }
  });
});
