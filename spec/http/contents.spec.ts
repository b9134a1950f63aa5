import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { openHttp, type HttpUnderTest } from '../support/http.js';
import { RICH } from '../support/module.js';

type Item = Readonly<Record<string, unknown>>;

function itemsOf(body: Readonly<Record<string, unknown>>): readonly Item[] {
  return body['items'] as readonly Item[];
}

describe('looking into a backup over HTTP', () => {
  let http: HttpUnderTest;
  let here: string;
  let last: number;

  before(async () => {
    http = await openHttp();
    const { body } = await http.call('POST', '/apps/shop/backups', {});
    await http.ended(body['id']);
    here = `/apps/shop/backups/${String(body['id'])}`;
    last = Number((await http.call('GET', `${here}/contents`)).body['events']);
  });
  after(async () => http.dispose());

  it('says what is in it, and where to go on', async () => {
    const { status, body } = await http.call('GET', `${here}/contents`);
    expect(status).to.equal(200);
    const links = body['_links'] as Readonly<Record<string, { readonly href: string }>>;
    expect(links).to.have.all.keys('streams', 'events', 'histogram', 'assets', 'people', 'diff');
    expect((await http.call('GET', (links['streams']?.href ?? '').replace('/api', ''))).status).to.equal(200);
  });

  it('lists every object once, page by page', async () => {
    const streams: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await http.call('GET', `${here}/streams?limit=20${cursor}`);
      streams.push(...itemsOf(body).map(({ stream }) => String(stream)));
      const { nextCursor } = body;
      if (typeof nextCursor !== 'string') break;
      cursor = `&cursor=${nextCursor}`;
    }
    expect(new Set(streams).size).to.equal(streams.length);
    const deleted = itemsOf(
      (await http.call('GET', `${here}/streams?type=content&schema=posts&deleted=true&limit=200`)).body,
    );
    expect(deleted.map(({ kind }) => kind)).to.include('content');
    expect(deleted.every((each) => each['deleted'] === true && each['schema'] === 'posts')).to.equal(true);
  });

  it('tells the state of an object at the end and at any event, and its events', async () => {
    const [asset] = itemsOf((await http.call('GET', `${here}/streams?q=Pixel%20neu`)).body);
    const path = `${here}/streams/${encodeURIComponent(String(asset?.['stream']))}`;
    const { body } = await http.call('GET', path);
    expect(body['state']).to.include({ fileName: 'Pixel neu.png', version: 1 });
    const before = await http.call('GET', `${path}?at=${Number(asset?.['lastEvent']) - 1}`);
    expect(before.body['state']).to.include({ fileName: 'Pixel.png', version: 0 });
    const { events } = body['_links'] as Readonly<Record<string, { readonly href: string }>>;
    const own = itemsOf((await http.call('GET', (events?.href ?? '').replace('/api', ''))).body);
    expect(own.map(({ type }) => type)).to.deep.equal(['AssetCreatedEventV2', 'AssetAnnotatedEvent']);
    expect(own[0]?.['payload']).to.include({ fileName: 'Pixel.png' });
    expect((await http.call('GET', `${here}/streams/none`)).body).to.include({ code: 'stream-not-found' });
  });

  it('shows events by their numbers', async () => {
    const { body } = await http.call('GET', `${here}/events?after=${last - 2}`);
    expect(itemsOf(body).map(({ number }) => number)).to.deep.equal([last - 1, last]);
    expect(body).not.to.have.property('nextCursor');
  });

  it('says which event a moment is', async () => {
    const [third] = itemsOf((await http.call('GET', `${here}/events?after=2&limit=1`)).body);
    const { number, time, type, stream } = third ?? {};
    const point = { number, of: last, time, type, stream };
    expect((await http.call('GET', `${here}/point?at=3`)).body).to.deep.equal(point);
    expect((await http.call('GET', `${here}/point?at=${String(time)}`)).body).to.deep.equal(point);
    const wrong = async (at: string) => (await http.call('GET', `${here}/point?at=${at}`)).body['code'];
    expect(await wrong(String(last + 1))).to.equal('until-beyond-end');
    expect(await wrong('2001-01-01T00:00:00Z')).to.equal('until-too-early');
    expect(await wrong('0')).to.equal('invalid-argument');
  });

  it('counts events over time', async () => {
    const { body } = await http.call('GET', `${here}/histogram?max=50`);
    const buckets = body['buckets'] as readonly { readonly events: number }[];
    expect(buckets.reduce((sum, { events }) => sum + events, 0)).to.equal(last);
  });

  it('names the people of each answer by their e-mails, and nobody else', async () => {
    await http.opened.module.restore(RICH, { name: 'people', people: 'create' });
    const { body: made } = await http.call('POST', '/apps/people/backups', {});
    await http.ended(made['id']);
    const inside = `/apps/people/backups/${String(made['id'])}`;
    const everyone = itemsOf((await http.call('GET', `${inside}/people`)).body);
    const [app] = itemsOf((await http.call('GET', `${inside}/streams?type=app`)).body);
    const paths = [
      'streams?limit=5',
      `streams/${encodeURIComponent(String(app?.['stream']))}`,
      'events?limit=5',
      'events?after=100&limit=5',
    ];
    for (const path of paths) {
      const { body } = await http.call('GET', `${inside}/${path}`);
      const text = JSON.stringify({ ...body, people: [] });
      const named = everyone.filter(({ id }) => text.includes(String(id)));
      expect(named, path).not.to.deep.equal([]);
      expect(body['people'], path).to.deep.equal(named);
    }
    expect((await http.call('GET', `${inside}/histogram?max=20`)).body['people']).to.deep.equal([]);
    expect((await http.call('GET', `${inside}/streams?q=nothing-has-this-text`)).body['people']).to.deep.equal([]);
  });

  it('tells with an asset its newest file that is held, and where its bytes are', async () => {
    const assets = itemsOf((await http.call('GET', `${here}/streams?type=asset&limit=200`)).body);
    const files = itemsOf((await http.call('GET', `${here}/assets?limit=200`)).body);
    for (const { id, file } of assets) {
      const held = files.filter((each) => each['id'] === id && each['missing'] === false);
      const newest = held.toSorted((a, b) => Number(b['version']) - Number(a['version']))[0];
      expect(file, String(id)).to.deep.equal(newest);
    }
    expect(assets.filter(({ file }) => file !== undefined)).not.to.deep.equal([]);
    const schemas = itemsOf((await http.call('GET', `${here}/streams?type=schema`)).body);
    expect(schemas.every((schema) => !('file' in schema))).to.equal(true);
  });

  it('may be kept by the browser, and is not sent again', async () => {
    for (const path of ['contents', 'streams', 'events', 'histogram?max=20', 'assets', 'people']) {
      const { headers } = await http.call('GET', `${here}/${path}`);
      expect(headers.get('cache-control')).to.equal('private, max-age=3600');
      const again = await http.call('GET', `${here}/${path}`, undefined, {
        'if-none-match': headers.get('etag') ?? '',
      });
      expect(again.status, path).to.equal(304);
    }
  });

  it('gives a picture to look at and everything else to save, in ranges too', async () => {
    const files = itemsOf((await http.call('GET', `${here}/assets?limit=200`)).body);
    for (const file of files) {
      const link = (file['_links'] as Readonly<Record<string, { readonly href: string }>>)['content'];
      expect(link === undefined).to.equal(file['missing']);
      if (link === undefined) continue;
      const url = new URL(link.href, http.url);
      const answer = await fetch(url);
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect(createHash('sha256').update(bytes).digest('hex')).to.equal(file['sha256']);
      const isPicture = file['mediaType'] === 'image/png';
      expect(answer.headers.get('content-type')).to.equal(isPicture ? 'image/png' : 'application/octet-stream');
      expect(answer.headers.get('content-disposition')).to.match(isPicture ? /^inline; / : /^attachment; /);
      expect(answer.headers.get('content-security-policy')).to.include('sandbox');
      expect(answer.headers.get('x-content-type-options')).to.equal('nosniff');
      if (bytes.length < 10) continue;
      const part = await fetch(url, { headers: { range: 'bytes=3-8' } });
      expect(part.status).to.equal(206);
      expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(3, 9))).to.equal(true);
      expect(part.headers.get('content-range')).to.equal(`bytes 3-8/${bytes.length}`);
    }
    expect(files.filter(({ role }) => role === 'app-image')).to.have.lengthOf(1);
  });

  it('compares it with another backup of the app, and with the app as it is now', async () => {
    const now = await http.call('GET', `${here}/diff?base=current`);
    expect(now.body).to.deep.include({ events: 0, counts: [], items: [] });
    const wrong = await http.call('GET', `${here}/diff?base=01k00000000000000000000000`);
    expect(wrong.body).to.include({ code: 'restore-point-not-found' });
  });

  it('says the same of the app as it is now, all but its files, and lets no cache keep it', async () => {
    const now = '/apps/shop/backups/current';
    for (const path of ['streams?limit=200', 'events?limit=200', 'histogram', 'people']) {
      const [stored, current] = [await http.call('GET', `${here}/${path}`), await http.call('GET', `${now}/${path}`)];
      const known = (body: object): object =>
        JSON.parse(
          JSON.stringify(body, (key, value: unknown) =>
            ['file', 'people', '_links'].includes(key) ? undefined : value,
          ),
        ) as object;
      if (path !== 'people') expect(known(current.body), path).to.deep.equal(known(stored.body));
      expect(current.status, path).to.equal(200);
      expect(current.headers.get('cache-control'), path).not.to.contain('max-age=3600');
    }
    const { body } = await http.call('GET', `${now}/contents`);
    expect(body).to.deep.include({ events: last });
    expect(body['_links']).to.have.all.keys('streams', 'events', 'histogram', 'people');
    for (const path of ['assets', 'assets/x/content', 'diff?base=current', 'point?at=1']) {
      expect((await http.call('GET', `${now}/${path}`)).body, path).to.include({ code: 'restore-point-not-found' });
    }
    expect((await http.call('GET', '/apps/no-such/backups/current/events')).status).to.equal(404);
  });

  it('is refused for a backup that is not there', async () => {
    for (const path of [
      'contents',
      'streams',
      'streams/x',
      'events',
      'histogram',
      'assets',
      'assets/x/content',
      'people',
    ]) {
      const { status } = await http.call('GET', `/apps/shop/backups/01k00000000000000000000000/${path}`);
      expect(status, path).to.equal(404);
    }
  });
});
