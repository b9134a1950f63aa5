import { expect } from 'chai';
import { request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { openHttp, type HttpAnswer, type HttpUnderTest } from '../../support/http.js';

describe('values that look right and are not', function () {
  this.timeout(60_000);
  let http: HttpUnderTest;
  let backup: string;

  before(async () => {
    http = await openHttp();
    const { id } = (await http.call('POST', '/apps/shop/backups')).body;
    expect(await http.ended(id)).to.include({ state: 'completed' });
    backup = `/apps/shop/backups/${String(id)}`;
    while ((await http.call('GET', `${backup}/contents`)).status === 202);
    while ((await http.call('GET', `${backup}/diff?base=current`)).status === 202);
  });
  after(async () => http.dispose());

  const refused = async (path: string): Promise<HttpAnswer> => {
    const answer = await http.call('GET', path);
    expect(answer.body, path).to.include({ status: 422, code: 'invalid-argument' });
    return answer;
  };

  it('refuses a cursor of another list, or of none, in every list', async () => {
    const pages = {
      streams: `${backup}/streams?limit=1`,
      assets: `${backup}/assets?limit=1`,
      people: `${backup}/people?limit=1`,
      diff: `${backup}/diff?base=current&limit=1`,
    };
    const cursors = new Map<string, string>();
    for (const [list, path] of Object.entries(pages)) {
      const { nextCursor } = (await http.call('GET', path)).body;
      if (typeof nextCursor === 'string') cursors.set(list, nextCursor);
    }
    expect([...cursors.keys()]).to.include.members(['streams', 'assets']);
    const made = ['abcd', '["a"]', '["files"]', '["files","1","2"]', '[["objects"],"","","",""]', '{"0":"files"}'];
    for (const text of made) cursors.set(text, Buffer.from(text).toString('base64url'));
    for (const [list, path] of Object.entries(pages)) {
      for (const [of, cursor] of cursors) {
        if (of === list) expect((await http.call('GET', `${path}&cursor=${cursor}`)).status).to.equal(200);
        else await refused(`${path}&cursor=${cursor}`);
      }
    }
    for (const path of ['/apps/shop/backups', '/jobs', '/restores', '/activity'])
      for (const cursor of ['x', 'z'.repeat(25), cursors.get('streams') ?? ''])
        await refused(`${path}?cursor=${cursor}`);
  });

  it('refuses times that are no days of the calendar, or in a form that no clock reads', async () => {
    const times = [
      '2026-W01',
      '2026-001',
      '2026-02-30',
      '2026-13-01',
      '2026-01-01T25:00Z',
      '2026-01-01T10:00:00+99:00',
    ];
    const lists = ['/apps/shop/backups', '/activity', `${backup}/events`, `${backup}/histogram`];
    for (const time of times) {
      const text = encodeURIComponent(time);
      for (const path of lists) for (const name of ['from', 'to']) await refused(`${path}?${name}=${text}`);
      const { items } = (await http.call('GET', `${backup}/streams?limit=1`)).body as { items: { stream: string }[] };
      await refused(`${backup}/streams/${items[0]?.stream ?? ''}?at=${text}`);
    }
    for (const time of ['2026-03-02', '2026-03-02T10:00Z', '2026-03-02T10:00:00.123+02:00'])
      for (const path of lists)
        expect((await http.call('GET', `${path}?from=${encodeURIComponent(time)}`)).status, path).to.equal(200);
  });

  it('refuses a list where an object has to be, and names that every object has', async () => {
    const preview = async (body: object): Promise<unknown> => (await http.call('POST', '/restores:preview', body)).body;
    for (const source of [[], [[]], 'x', 1, { constructor: 1 }]) {
      expect(await preview({ source })).to.include({ status: 422, code: 'invalid-argument' });
      expect(await preview({ source }))
        .to.have.property('detail')
        .that.does.not.include('undefined');
    }
    const { body } = await http.call('PATCH', backup, { constructor: 'x' });
    expect(body).to.include({ status: 422, detail: 'There is no member "constructor".' });
    const template = { name: 't', app: 'shop', picture: [], variables: [[]] };
    expect((await http.call('POST', '/templates', template)).body).to.include({ status: 422 });
  });

  it('has no stream of an app that is not there', async () => {
    expect((await http.call('GET', '/apps/nosuch/backups/stream')).body).to.include({ code: 'app-not-found' });
  });

  it('refuses extensions of tus that it does not have, and writes nothing', async () => {
    const tus = { 'tus-resumable': '1.0.0' };
    const asked: readonly Record<string, string>[] = [
      { 'upload-defer-length': '1' },
      { 'upload-length': '5', 'upload-concat': 'partial' },
      { 'upload-length': '5', 'upload-checksum': 'sha1 AAAA' },
    ];
    for (const headers of asked)
      expect((await http.call('POST', '/uploads', undefined, { ...tus, ...headers })).body).to.include({ status: 400 });
    expect((await http.call('GET', '/uploads')).body).to.deep.equal({ items: [] });
    const made = await http.call('POST', '/uploads', undefined, { ...tus, 'upload-length': '50' });
    const place = `${http.url}${(made.headers.get('location') ?? '').replace(/^\/api/, '')}`;
    const type = 'application/offset+octet-stream';
    const sent = await fetch(place, {
      method: 'PATCH',
      headers: { ...tus, 'content-type': type, 'upload-offset': '0', 'upload-checksum': 'sha1 AAAA' },
      body: 'PK',
    });
    expect(((await sent.json()) as Record<string, unknown>)['code']).to.equal('malformed-request');
    expect((await fetch(place, { method: 'HEAD', headers: tus })).headers.get('upload-offset')).to.equal('0');
  });

  it('refuses a request with two hosts, and one with none', async () => {
    const { hostname, port } = new URL(http.url);
    const status = async (hosts: readonly string[]): Promise<number | undefined> => {
      const headers = hosts.flatMap((host) => ['host', host]);
      const sent = request({ hostname, port, path: '/api/apps', headers, setHost: false }).end();
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      expect(answer.headers['content-type']).to.match(/^application\/(problem\+)?json/);
      answer.resume();
      return answer.statusCode;
    };
    expect(await status([`${hostname}:${port}`])).to.equal(200);
    expect(await status([`${hostname}:${port}`, 'elsewhere.example'])).to.equal(400);
    expect(await status([])).to.equal(400);
  });
});
