import { expect } from 'chai';
import { createConnection } from 'node:net';
import { gzipSync } from 'node:zlib';
import { LOCAL_SUBJECT, type Subject } from '../../../src/http/access.js';
import type { Route } from '../../../src/http/route.js';
import { ROUTES } from '../../../src/http/routes.js';
import { openHttp, somebody, type HttpUnderTest } from '../../support/http.js';

interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Whether a path ends in what would be the id at the end of another one. */
function isIdOf(other: string, path: string): boolean {
  const start = other.replace(/\{\w+\}$/, '');
  return start !== other && path.startsWith(start) && !path.slice(start.length).includes('/');
}

describe('a request that is not quite as usual', () => {
  let http: HttpUnderTest;
  let backup: string;

  before(async () => {
    http = await openHttp(undefined, undefined, { recheckMs: 0 });
    backup = String((await http.call('POST', '/apps/shop/backups', {})).body['id']);
    await http.ended(backup);
  });
  afterEach(() => http.become(LOCAL_SUBJECT));
  after(async () => http.dispose());

  /** As it is, byte for byte; the answer once the server has closed the line. */
  const raw = async (bytes: string | Buffer): Promise<RawAnswer> =>
    new Promise((resolve, reject) => {
      const socket = createConnection(Number(new URL(http.url).port), '127.0.0.1');
      let text = '';
      socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
      socket.on('error', reject);
      socket.on('close', () => {
        const [head = '', ...rest] = text.split('\r\n\r\n');
        const [line = '', ...lines] = head.split('\r\n');
        const headers = new Map(
          lines.map((each) => [each.slice(0, each.indexOf(':')).toLowerCase(), each.slice(each.indexOf(':') + 2)]),
        );
        resolve({ status: Number(line.split(' ')[1]), headers, body: rest.join('\r\n\r\n') });
      });
      socket.write(bytes);
    });
  const ask = async (line: string, headers: readonly string[] = [], body: string | Buffer = ''): Promise<RawAnswer> => {
    const length = body.length === 0 ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
    const all = [`Host: ${new URL(http.url).host}`, 'Connection: close', ...length, ...headers];
    return raw(Buffer.concat([Buffer.from(`${line} HTTP/1.1\r\n${all.join('\r\n')}\r\n\r\n`), Buffer.from(body)]));
  };
  const problem = ({ body }: RawAnswer): Record<string, unknown> => JSON.parse(body) as Record<string, unknown>;
  const JSON_TYPE = 'Content-Type: application/json';

  it('is refused with what the address takes, where it takes another method: every address', async () => {
    const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
    const paths = [...new Set(ROUTES.map(({ path }) => path))];
    for (const path of paths) {
      const own = ROUTES.filter((route) => route.path === path);
      const pattern = own[0]?.idPattern === undefined ? backup : '01k00000000000000000000000';
      const at = `/api${path.replace('{app}', 'shop').replaceAll(/\{\w+\}/g, pattern)}`;
      for (const method of methods.filter((each) => !own.some((route) => route.method === each))) {
        const answer = await ask(`${method} ${at}`);
        // It may be what another route takes for an id.
        const isId = (route: Route): boolean => route.method === method && isIdOf(route.path, path);
        if (ROUTES.some(isId)) continue;
        expect([method, at, answer.status]).to.deep.equal([method, at, 405]);
        for (const { method: taken } of own) expect(answer.headers.get('allow')?.split(', ')).to.include(taken);
        expect(problem(answer)).to.include({ code: 'method-not-allowed', changed: 'nothing', statusCode: 405 });
      }
      const options = await ask(`OPTIONS ${at}`, [
        'Origin: https://evil.example',
        'Access-Control-Request-Method: POST',
      ]);
      expect([options.status, options.body], at).to.deep.equal([204, '']);
      expect([...options.headers.keys()].filter((name) => name.startsWith('access-control'))).to.deep.equal([]);
    }
    for (const method of ['GET', 'POST', 'OPTIONS', 'DELETE']) {
      expect((await ask(`${method} /api/nosuch`)).status, method).to.equal(404);
      expect((await ask(`${method} /api/apps/shop/backups/${backup}/nosuch`)).status, method).to.equal(404);
    }
    expect((await ask('TRACE /api/apps')).status).to.equal(405);
  });

  it('is answered as GET but without a body where it is HEAD, also of a stream', async () => {
    for (const path of [
      '/apps',
      `/apps/shop/backups/${backup}`,
      '/apps/shop/backups/stream',
      `/jobs/${backup}/stream`,
    ]) {
      const head = await ask(`HEAD /api${path}`, ['Origin: https://evil.example']);
      expect([head.status, head.body], path).to.deep.equal([200, '']);
    }
    expect((await ask('HEAD /api/apps')).headers.get('etag')).to.equal(
      (await http.call('GET', '/apps')).headers.get('etag'),
    );
    http.become(undefined);
    expect((await ask('HEAD /api/apps')).status).to.equal(401);
  });

  it('finds apps by any name, and none where there is none', async () => {
    for (const name of ['a%2Fb', 'sh%00op', '..', '%2e%2e', 'sh%20op', '%F0%9F%92%A9', 'a'.repeat(400)]) {
      for (const path of ['backups', 'backup-health', 'jobs']) {
        const answer = await ask(`GET /api/apps/${name}/${path}`);
        expect(answer.status, `${name} ${path}`).to.equal(404);
      }
    }
    for (const name of ['%E0%A4%A', '%', '%zz']) {
      expect((await ask(`GET /api/apps/${name}/backups`)).status, name).to.equal(400);
    }
    expect((await ask('GET /api/apps/shop/backups/')).status).to.equal(200);
    expect((await ask('GET /api/apps/shop/backups/?limit=1')).status).to.equal(200);
    expect((await ask('GET /api//apps')).status).to.equal(404);
  });

  it('is refused with a query that says a thing twice, or one that is not known', async () => {
    for (const query of ['limit=1&limit=2', 'q=a&q=b', 'nosuch=1', 'limit[]=1', 'limit=1.5', 'limit=%201', 'limit=']) {
      const answer = await ask(`GET /api/apps/shop/backups?${query}`);
      expect(answer.status, query).to.equal(422);
      expect(problem(answer)).to.include({ code: 'invalid-argument' });
    }
  });

  it('is refused with a body that is not plain JSON in UTF-8', async () => {
    const cases: readonly (readonly [number, readonly string[], string | Buffer])[] = [
      [415, ['Content-Type: text/plain'], '{}'],
      [415, ['Content-Type: application/x-www-form-urlencoded'], 'a=b'],
      [415, ['Content-Type: multipart/form-data; boundary=x'], '--x--'],
      [415, [], '{}'],
      [415, ['Content-Type: application/json; charset=latin1'], '{}'],
      [415, ['Content-Type: application/json; charset=utf-16'], '{}'],
      [415, [JSON_TYPE, 'Content-Encoding: gzip'], gzipSync('{}')],
      [415, [JSON_TYPE, 'Content-Encoding: br'], '{}'],
      [400, [JSON_TYPE], Buffer.from([0x7b, 0xff, 0x7d])],
      [400, [JSON_TYPE], '{"a":1'],
      [400, [JSON_TYPE], '{} {}'],
      [400, [JSON_TYPE], '{"__proto__":{}}'],
      [422, [JSON_TYPE], '[]'],
      [422, [JSON_TYPE], '"text"'],
      [422, [JSON_TYPE], '{"nosuch":1}'],
      [422, ['Content-Type: application/json; charset="UTF-8"'], '{"comment":7}'],
      [422, [JSON_TYPE, 'Content-Encoding: identity'], '{"comment":7}'],
    ];
    const before = (await http.jobs.list()).length;
    for (const [status, headers, body] of cases) {
      const answer = await ask('POST /api/apps/shop/backups', headers, body);
      expect(answer.status, `${headers.join()} ${String(body)}`).to.equal(status);
      expect(answer.headers.get('content-type')).to.match(/^application\/problem\+json/);
      expect(problem(answer)).to.include({ changed: 'nothing', statusCode: status });
    }
    expect((await http.jobs.list()).length).to.equal(before);
    expect((await ask('GET /api/apps', [`X-Long: ${'a'.repeat(20_000)}`])).status).to.equal(431);
  });

  it('is answered in JSON whatever else it would rather have', async () => {
    for (const accept of ['text/html', 'application/xml, application/json;q=0', 'image/*', 'nonsense', '']) {
      const answer = await ask('GET /api/apps', [`Accept: ${accept}`]);
      expect([answer.status, answer.headers.get('content-type')], accept).to.deep.equal([
        200,
        'application/json; charset=utf-8',
      ]);
    }
  });

  it('gets the bytes of a download that it asks for, or all of them', async () => {
    const link = await http.call('POST', `/apps/shop/backups/${backup}/downloads`, { kind: 'full' });
    const at = String(link.body['href']);
    const whole = await ask(`GET ${at}`);
    const size = Number(whole.headers.get('content-length'));
    const etag = whole.headers.get('etag') ?? '';
    const ranges: readonly (readonly [string, number, string | undefined, number])[] = [
      ['bytes=0-0', 206, `bytes 0-0/${size}`, 1],
      ['bytes=-5', 206, `bytes ${size - 5}-${size - 1}/${size}`, 5],
      [`bytes=${size - 1}-`, 206, `bytes ${size - 1}-${size - 1}/${size}`, 1],
      ['bytes=0-999999999', 206, `bytes 0-${size - 1}/${size}`, size],
      ['bytes=-999999999', 206, `bytes 0-${size - 1}/${size}`, size],
      ['bytes=5-2', 200, undefined, size],
      ['bytes=0-1,4-5', 200, undefined, size],
      ['items=0-1', 200, undefined, size],
      ['bytes=abc', 200, undefined, size],
    ];
    for (const [range, status, told, length] of ranges) {
      const answer = await ask(`GET ${at}`, [`Range: ${range}`]);
      const seen = [answer.status, answer.headers.get('content-range'), answer.body.length];
      expect(seen, range).to.deep.equal([status, told, length]);
    }
    for (const range of [`bytes=${size}-`, 'bytes=-0', 'bytes=99999999999999999999-']) {
      const answer = await ask(`GET ${at}`, [`Range: ${range}`]);
      expect([answer.status, answer.headers.get('content-range')], range).to.deep.equal([416, `bytes */${size}`]);
      expect(problem(answer)).to.include({ code: 'range-outside', changed: 'nothing' });
    }
    for (const [held, status] of [
      [etag, 206],
      ['"x"', 200],
      [`W/${etag}`, 200],
      ['Sun, 06 Nov 1994 08:49:37 GMT', 200],
    ] as const) {
      expect((await ask(`GET ${at}`, ['Range: bytes=0-0', `If-Range: ${held}`])).status, held).to.equal(status);
    }
    expect(
      (await http.call('DELETE', `/apps/shop/backups/${backup}/downloads/${String(link.body['id'])}`)).status,
    ).to.equal(204);
    const revoked = await ask(`GET ${at}`);
    const forged = await ask(`GET ${at.slice(0, -3)}abc`);
    const same = (answer: RawAnswer): unknown => [answer.status, problem(answer)['code'], problem(answer)['detail']];
    expect(same(revoked)).to.deep.equal(same(forged));
    expect(revoked.status).to.equal(404);
  });

  it('begins a stream anew where it does not say what it has seen', async () => {
    for (const seen of ['nope', '-5', '1.2.3', '99999999999999999999', '', '0x10']) {
      const answer = await ask(`GET /api/jobs/${backup}/stream`, [`Last-Event-ID: ${seen}`]);
      expect(answer.status, seen).to.equal(200);
      expect(answer.body, seen).to.match(/event: snapshot[\s\S]*event: end/);
    }
  });

  it('is told nothing more by a stream once its token is revoked, or no longer opens the app', async () => {
    const subjects: readonly (Subject | undefined)[] = [undefined, somebody('other', 'backups.read'), somebody('shop')];
    for (const after of subjects) {
      http.become(somebody('shop', 'backups.read', 'backups.create'));
      const answer = await fetch(`${http.url}/apps/shop/backups/stream`);
      const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      while (!text.includes('event: snapshot')) text += (await reader?.read())?.value ?? '';
      http.become(after);
      await http.jobs.add({
        verb: 'backup',
        args: { app: 'shop' },
        key: 'k',
        app: 'shop',
        destination: 'there',
        createdBy: 'x',
      });
      for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) text += part.value;
      expect(text).to.not.include('event: state');
    }
  });
});
