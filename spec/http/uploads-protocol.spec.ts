import { expect } from 'chai';
import { once } from 'node:events';
import { readdirSync, readFileSync, utimesSync } from 'node:fs';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { openHttp, type HttpUnderTest } from '../support/http.js';
import { startServer } from '../../src/http/running-server.js';
import { RICH } from '../support/module.js';

const TUS = { 'tus-resumable': '1.0.0' };
const BYTES = { ...TUS, 'content-type': 'application/offset+octet-stream' };

interface Said {
  readonly status: number;
  readonly headers: Headers;
  readonly code: unknown;
}

describe('the protocol of uploads', () => {
  let http: HttpUnderTest;
  const zip = readFileSync(RICH);

  beforeEach(async () => {
    http = await openHttp();
  });
  afterEach(async () => http.dispose());

  const left = (): readonly string[] => {
    const files = readdirSync(http.opened.folder).includes('uploads')
      ? readdirSync(join(http.opened.folder, 'uploads'))
      : [];
    return [...files].sort();
  };
  async function say(method: string, path: string, headers: Record<string, string>, body?: Uint8Array): Promise<Said> {
    const answer = await fetch(http.url + path, { method, headers, ...(body && { body: new Uint8Array(body) }) });
    const text = await answer.text();
    const { code } = (text.startsWith('{') ? JSON.parse(text) : {}) as { code?: unknown };
    return { status: answer.status, headers: answer.headers, code };
  }
  const create = async (size = zip.length): Promise<string> => {
    const { headers } = await say('POST', '/uploads', { ...TUS, 'upload-length': String(size) });
    return headers.get('location')?.replace('/api', '') ?? '';
  };
  const send = async (place: string, offset: number, bytes: Uint8Array): Promise<Said> =>
    say('PATCH', place, { ...BYTES, 'upload-offset': String(offset) }, bytes);
  const received = async (place: string): Promise<unknown> => (await http.call('GET', place)).body['received'];
  const expiryOf = async (place: string): Promise<number> =>
    Math.floor(Date.parse(String((await http.call('GET', place)).body['expires'])) / 1_000) * 1_000;
  /** A PATCH whose end is not sent yet, with its first bytes written. */
  async function hanging(place: string, offset: number, bytes: Uint8Array): Promise<ClientRequest> {
    const headers = { ...BYTES, 'upload-offset': String(offset), 'transfer-encoding': 'chunked' };
    const open = httpRequest(http.url + place, { method: 'PATCH', headers });
    open.on('error', () => undefined);
    open.write(bytes);
    while (Number(await received(place)) < offset + bytes.length);
    return open;
  }

  it('tells what it can do to who asks by OPTIONS, and its version to who has another one', async () => {
    const place = await create();
    for (const path of ['/uploads', place]) {
      const { status, headers } = await say('OPTIONS', path, {});
      expect([status, headers.get('tus-version'), headers.get('tus-max-size')]).to.deep.equal([
        204,
        '1.0.0',
        String(1024 ** 3),
      ]);
      expect(headers.get('tus-extension')?.split(',')).to.have.members([
        'creation',
        'creation-with-upload',
        'expiration',
        'termination',
      ]);
    }
    for (const [method, path] of [
      ['POST', '/uploads'],
      ['PATCH', place],
      ['HEAD', place],
    ] as const) {
      for (const version of [{}, { 'tus-resumable': '0.2.2' }]) {
        const headers = { 'upload-length': '10', 'upload-offset': '0', ...BYTES, 'tus-resumable': '', ...version };
        const answer = await say(method, path, headers);
        expect([answer.status, answer.headers.get('tus-version')], method).to.deep.equal([412, '1.0.0']);
      }
    }
  });

  it('tells with every answer when an upload expires, later after each piece', async () => {
    const begun = await say('POST', '/uploads', { ...TUS, 'upload-length': String(zip.length) });
    const place = begun.headers.get('location')?.replace('/api', '') ?? '';
    const told = ({ headers }: Said): number => Date.parse(headers.get('upload-expires') ?? '');
    expect(told(begun)).to.equal(await expiryOf(place));
    const then = Date.now() / 1_000 - 3_600;
    for (const file of left()) utimesSync(join(http.opened.folder, 'uploads', file), then, then);
    const head = await say('HEAD', place, TUS);
    expect(told(head)).to.equal(await expiryOf(place));
    expect(told(head)).to.be.lessThan(told(begun));
    const sent = await send(place, 0, zip.subarray(0, 100));
    expect(told(sent)).to.equal(await expiryOf(place));
    expect(told(sent)).to.be.greaterThan(told(head));
  });

  it('refuses what is not the next piece, and writes nothing of it', async () => {
    const place = await create(1_000);
    await send(place, 0, zip.subarray(0, 10));
    const table: readonly (readonly [Record<string, string>, number, string])[] = [
      ...['-1', 'abc', '10.0', '0xa', '', '1e1', '9'.repeat(30)].map(
        (offset) => [{ 'upload-offset': offset }, 400, 'malformed-request'] as const,
      ),
      ...['0', '9', '11', '1000', '1001'].map(
        (offset) => [{ 'upload-offset': offset }, 409, 'upload-conflict'] as const,
      ),
      [{}, 400, 'malformed-request'],
      [{ 'upload-offset': '10', 'upload-length': '2000' }, 400, 'malformed-request'],
      [{ 'upload-offset': '10', 'upload-checksum': 'sha1 AAAA' }, 400, 'malformed-request'],
      [{ 'upload-offset': '10', 'upload-defer-length': '1' }, 400, 'malformed-request'],
      [{ 'upload-offset': '10', 'upload-concat': 'partial' }, 400, 'malformed-request'],
      [{ 'upload-offset': '10', 'content-type': 'application/zip' }, 415, 'media-type-unsupported'],
      [{ 'upload-offset': '10', 'content-type': 'application/json' }, 400, 'malformed-request'],
    ];
    for (const [headers, status, code] of table) {
      const answer = await say('PATCH', place, { ...BYTES, ...headers }, zip.subarray(10, 20));
      expect([answer.status, answer.code], JSON.stringify(headers)).to.deep.equal([status, code]);
    }
    expect((await send(place, 10, zip.subarray(10, 1_001))).code).to.equal('upload-too-large');
    expect((await send(place, 10, new Uint8Array())).status).to.equal(204);
    expect(await received(place)).to.equal(10);
  });

  it('begins nothing by a request that is wrong, and leaves nothing of it', async () => {
    const table: readonly (readonly [Record<string, string>, number, string, Uint8Array?])[] = [
      [{}, 400, 'malformed-request'],
      ...['-1', '1e3', '1.5', 'x', '9'.repeat(30)].map(
        (length) => [{ 'upload-length': length }, 400, 'malformed-request'] as const,
      ),
      [{ 'upload-length': '0' }, 415, 'archive-not-zip'],
      [{ 'upload-defer-length': '1' }, 400, 'malformed-request'],
      [{ 'upload-length': '9', 'upload-defer-length': '1' }, 400, 'malformed-request'],
      [{ 'upload-length': '9', 'upload-concat': 'partial' }, 400, 'malformed-request'],
      [{ 'upload-length': '9', 'upload-checksum': 'sha1 AAAA' }, 400, 'malformed-request'],
      [{ 'upload-length': '9', 'upload-metadata': 'filename !!!' }, 400, 'malformed-request'],
      [{ 'upload-length': '9', 'upload-metadata': 'filename YQ==,filename Yg==' }, 400, 'malformed-request'],
      [{ 'upload-length': String(1024 ** 3 + 1) }, 413, 'upload-too-large'],
      [{ ...BYTES, 'upload-length': '10' }, 413, 'upload-too-large', zip.subarray(0, 11)],
      [{ ...BYTES, 'upload-length': '10' }, 415, 'archive-not-zip', Buffer.from('%PDF-1.7')],
    ];
    for (const [headers, status, code, bytes] of table) {
      const answer = await say('POST', '/uploads', { ...TUS, ...headers }, bytes);
      expect([answer.status, answer.code], JSON.stringify(headers)).to.deep.equal([status, code]);
      expect(left(), JSON.stringify(headers)).to.deep.equal([]);
    }
    const whole = await say('POST', '/uploads', { ...BYTES, 'upload-length': '100' }, zip.subarray(0, 50));
    expect([whole.status, whole.headers.get('upload-offset')]).to.deep.equal([201, '50']);
  });

  it('takes one of several pieces for the same place, whole', async () => {
    const place = await create();
    const answers = await Promise.all([1, 2, 3, 4].map(async () => send(place, 0, zip)));
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([204, 409, 409, 409]);
    const job = (await http.call('GET', place)).body['jobId'];
    expect(await http.ended(job)).to.include({ state: 'completed' });
    expect((await send(place, zip.length, zip.subarray(0, 3))).code).to.equal('upload-too-large');
    expect((await send(place, 0, zip)).code).to.equal('upload-conflict');
    expect((await http.call('GET', place)).body).to.include({ state: 'ready', received: zip.length });
  });

  it('answers where it is while a piece is on its way, and goes on there', async () => {
    const place = await create();
    const open = await hanging(place, 0, zip.subarray(0, 5_000));
    const head = await say('HEAD', place, TUS);
    expect([head.status, head.headers.get('upload-offset')]).to.deep.equal([200, '5000']);
    open.destroy();
    expect((await send(place, 5_000, zip.subarray(5_000))).status).to.equal(204);
  });

  it('leaves nothing of an upload that is removed while a piece is on its way', async () => {
    const place = await create();
    const open = await hanging(place, 0, zip.subarray(0, 5_000));
    expect((await say('DELETE', place, TUS)).status).to.equal(204);
    open.end(zip.subarray(5_000));
    const [answer] = (await once(open, 'response')) as [IncomingMessage];
    answer.resume();
    expect(answer.statusCode).to.equal(404);
    expect(left()).to.deep.equal([]);
    expect((await say('HEAD', place, TUS)).status).to.equal(404);
  });

  it('is kept to by the next server, which removes what has expired meanwhile', async () => {
    const [old, paused] = [await create(), await create()];
    await send(paused, 0, zip.subarray(0, 5_000));
    const id = old.split('/').at(-1) ?? '';
    const then = Date.now() / 1_000 - 25 * 3_600;
    const folder = join(http.opened.folder, 'uploads');
    for (const file of left().filter((name) => name.startsWith(id))) utimesSync(join(folder, file), then, then);
    const { module } = http.opened;
    const { server, stop } = await startServer({
      ...{ module, jobs: http.jobs, path: '', withPages: false, signIn: 'none', startWork: undefined },
      authenticate: () => ({ id: 'local', email: undefined, may: () => true }),
    });
    try {
      const url = await server.listen({ port: 0, host: '127.0.0.1' });
      while (left().some((name) => name.startsWith(id))) await new Promise(setImmediate);
      const head = await fetch(`${url}/api${paused}`, { method: 'HEAD', headers: TUS });
      expect([head.status, head.headers.get('upload-offset')]).to.deep.equal([200, '5000']);
      expect((await fetch(`${url}/api${old}`, { method: 'HEAD', headers: TUS })).status).to.equal(404);
      const headers = { ...BYTES, 'upload-offset': '5000' };
      const rest = new Uint8Array(zip.subarray(5_000));
      const sent = await fetch(`${url}/api${paused}`, { method: 'PATCH', headers, body: rest });
      expect(sent.status).to.equal(204);
    } finally {
      await stop();
    }
  });
});
