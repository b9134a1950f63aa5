import { expect } from 'chai';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createServer } from '../../src/http/server.js';
import { LOCAL_SUBJECT } from '../../src/http/access.js';
import { openHttp, type HttpUnderTest } from '../support/http.js';

const JSON_TYPE = 'application/json';

describe('a body that is not what the API takes', () => {
  let http: HttpUnderTest;
  const post = async (body: string | Uint8Array<ArrayBuffer>, type?: string): Promise<Record<string, unknown>> => {
    const headers = type === undefined ? {} : { 'content-type': type };
    const answer = await fetch(`${http.url}/apps/shop/backups`, { method: 'POST', headers, body });
    const problem = (await answer.json()) as Record<string, unknown>;
    return { http: answer.status, ...problem };
  };

  before(async () => {
    http = await openHttp();
  });
  after(async () => http.dispose());

  it('is refused with what is wrong with it, and nothing of it is repeated', async () => {
    const cases: readonly (readonly [
      body: string | Uint8Array<ArrayBuffer>,
      type: string,
      status: number,
      code: string,
    ])[] = [
      ['{"comment":"secret-1"} trailing', JSON_TYPE, 400, 'malformed-request'],
      ['{"comment":"secret-1"}{}', JSON_TYPE, 400, 'malformed-request'],
      ['{"comment":secret-1}', JSON_TYPE, 400, 'malformed-request'],
      [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), JSON_TYPE, 400, 'malformed-request'],
      ['{}', 'text/plain', 415, 'media-type-unsupported'],
      ['<a/>', 'application/xml', 415, 'media-type-unsupported'],
      ['comment=x', 'application/x-www-form-urlencoded', 415, 'media-type-unsupported'],
      ['{}', `${JSON_TYPE}; charset=latin1`, 415, 'media-type-unsupported'],
      ['[]', JSON_TYPE, 422, 'invalid-argument'],
      ['"text"', JSON_TYPE, 422, 'invalid-argument'],
      [JSON.stringify({ comment: 'x'.repeat(2 << 20) }), JSON_TYPE, 413, 'request-too-large'],
      ['{"__proto__":{"comment":"x"}}', JSON_TYPE, 400, 'malformed-request'],
    ];
    for (const [body, type, status, code] of cases) {
      const problem = await post(body, type);
      expect(problem, `${type} ${String(body).slice(0, 40)}`).to.include({ http: status, code, changed: 'nothing' });
      expect(JSON.stringify(problem)).not.to.include('secret-1');
    }
    expect((await http.call('GET', '/jobs')).body['items']).to.deep.equal([]);
  });

  it('may be empty where all of it is optional', async () => {
    const started = await post('', JSON_TYPE);
    expect(started).to.include({ http: 202 });
    await http.ended(started['id']);
  });

  it('never becomes a request where it is no HTTP', async () => {
    const { port } = new URL(http.url);
    for (const [text, status] of [
      ['GARBAGE\r\n\r\n', 400],
      [`GET /api/apps HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`, 431],
    ] as const) {
      const socket = connect(Number(port), '127.0.0.1');
      const pieces: Buffer[] = [];
      socket.on('data', (piece: Buffer) => void pieces.push(piece));
      socket.write(text);
      await once(socket, 'close');
      const answer = Buffer.concat(pieces).toString();
      expect(answer)
        .to.match(new RegExp(`^HTTP/1.1 ${status} `))
        .and.to.include('application/problem+json');
      expect(answer).to.include(`"statusCode":${status}`);
    }
  });
});

describe('changes of one caller', () => {
  let http: HttpUnderTest;

  before(async () => {
    http = await openHttp();
  });
  after(async () => http.dispose());

  it('are as many as are allowed in a minute, and reading goes on', async () => {
    let now = Date.parse('2026-01-01T00:00:00Z');
    let caller = 'ana';
    const { module } = http.opened;
    const server = createServer({
      ...{ module, jobs: http.jobs, destination: 'there', base: '/api', version: '1', signIn: 'host' },
      ...{ now: () => new Date(now), changesPerMinute: 2 },
      authenticate: () => ({ ...LOCAL_SUBJECT, id: caller }),
    });
    const url = await server.listen({ port: 0, host: '127.0.0.1' });
    try {
      const preview = async (): Promise<Response> => fetch(`${url}/api/restores:preview`, { method: 'POST' });
      expect((await preview()).headers.get('ratelimit-remaining')).to.equal('1');
      await preview();
      const refused = await preview();
      expect(refused.status).to.equal(429);
      expect(refused.headers.get('retry-after')).to.equal('60');
      expect(await refused.json()).to.include({ code: 'rate-limited', retryable: true, changed: 'nothing' });
      expect((await fetch(`${url}/api/apps`)).status).to.equal(200);
      caller = 'ben';
      expect((await preview()).status).to.equal(422);
      caller = 'ana';
      now += 60_001;
      expect((await preview()).status).to.equal(422);
    } finally {
      await server.close();
    }
  });
});

describe('a request that does not arrive', () => {
  let http: HttpUnderTest;

  before(async () => {
    http = await openHttp(undefined, undefined, { requestMs: 300 });
  });
  after(async () => http.dispose());

  const HEAD = 'POST /api/apps/shop/backups HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';

  for (const [what, sent] of Object.entries({
    'whose headers do not end': HEAD,
    'whose body does not begin': `${HEAD}content-length: 20\r\n\r\n`,
    'whose body does not end': `${HEAD}content-length: 20\r\n\r\n{"comment"`,
    'whose chunks do not end': `${HEAD}transfer-encoding: chunked\r\n\r\n4\r\n{"co\r\n`,
  })) {
    it(`is answered with 408 and begins nothing: one ${what}`, async () => {
      const socket = connect(Number(new URL(http.url).port), '127.0.0.1', () => socket.write(sent));
      const heard: Buffer[] = [];
      socket.on('data', (chunk) => heard.push(chunk)).on('error', () => undefined);
      await once(socket, 'close');
      const [head = '', body = ''] = Buffer.concat(heard).toString().split('\r\n\r\n');
      expect(head).to.match(/^HTTP\/1\.1 408 /);
      expect(head).to.match(/content-type: application\/problem\+json/i);
      expect(JSON.parse(body)).to.include({ status: 408, changed: 'nothing' });
      expect((await http.call('GET', '/apps/shop/backups')).body['items']).to.deep.equal([]);
    });
  }
});
