import { expect } from 'chai';
import { LOCAL_SUBJECT, type Subject } from '../../../src/http/access.js';
import { openHttp, type HttpUnderTest } from '../../support/http.js';

const MAY_ALL: Subject = { ...LOCAL_SUBJECT, may: () => true };

describe('the list of backups', () => {
  let http: HttpUnderTest;
  /** Ids by origin, in the order in which they were made. */
  const made: Record<string, string> = {};

  before(async function () {
    this.timeout(60_000);
    http = await openHttp();
    const origins: readonly (readonly [string, Subject])[] = [
      ['command', LOCAL_SUBJECT],
      ['token', { ...MAY_ALL, id: 'token:abc' }],
      ['person', { ...MAY_ALL, id: 'ana', email: 'ana@example.org' }],
      ['uploaded', LOCAL_SUBJECT],
    ];
    for (const [origin, subject] of origins) {
      http.become(subject);
      const { body } = await http.call('POST', '/apps/shop/backups', { comment: 'x'.repeat(origin.length * 50) });
      made[origin] = String(body['id']);
      await http.ended(body['id']);
    }
    http.become(LOCAL_SUBJECT);
    await sendAgain(made['uploaded'] ?? '');
  });
  after(async () => http.dispose());

  /** The backup leaves and comes back as an upload. */
  const sendAgain = async (id: string): Promise<void> => {
    const link = await http.call('POST', `/apps/shop/backups/${id}/downloads`, { kind: 'full' });
    const bytes = await (await fetch(new URL(String(link.body['href']), http.url))).arrayBuffer();
    expect((await http.call('DELETE', `/apps/shop/backups/${id}`)).status).to.equal(204);
    const headers = { 'tus-resumable': '1.0.0' };
    const begun = await fetch(`${http.url}/uploads`, {
      method: 'POST',
      headers: { ...headers, 'upload-length': String(bytes.byteLength), 'upload-metadata': 'filename YS56aXA=' },
    });
    const at = new URL(begun.headers.get('location') ?? '', http.url).href;
    const type = { 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' };
    await fetch(at, { method: 'PATCH', headers: { ...headers, ...type }, body: bytes });
    for (let state = ''; state !== 'imported';) {
      state = String((await http.call('GET', at.slice(http.url.length))).body['state']);
      expect(state).to.not.equal('refused');
    }
  };

  const ids = async (query: string): Promise<unknown> =>
    ((await http.call('GET', `/apps/shop/backups?${query}`)).body['items'] as { id: string }[]).map(({ id }) => id);

  it('tells where each is from, and is narrowed by it', async () => {
    for (const [origin, id] of Object.entries(made)) {
      expect(await ids(`origin=${origin}`), origin).to.deep.equal([id]);
      expect((await http.call('GET', `/apps/shop/backups/${id}`)).body['origin']).to.equal(origin);
    }
    expect((await http.call('GET', '/apps/shop/backups?origin=moon')).status).to.equal(422);
    expect((await http.call('GET', '/apps/shop/backups?origin=person&origin=token')).status).to.equal(422);
  });

  it('is narrowed by time, sorted and counted', async () => {
    const all = Object.values(made);
    const startOf = async (id: string | undefined): Promise<string> =>
      String((await http.call('GET', `/apps/shop/backups/${String(id)}`)).body['started']);
    const second = encodeURIComponent(await startOf(all[1]));
    expect(await ids(`from=${second}`)).to.deep.equal(all.slice(1).toReversed());
    expect(await ids(`to=${second}`)).to.deep.equal(all.slice(0, 1));
    expect(await ids('sort=oldest')).to.deep.equal(all);
    const bySize = (await ids('sort=largest')) as string[];
    expect(bySize).to.have.members(all);
    expect(await ids('sort=smallest')).to.have.members(all);
    const sizes = await Promise.all(
      bySize.map(async (id) => Number((await http.call('GET', `/apps/shop/backups/${id}`)).body['size'])),
    );
    expect(sizes).to.deep.equal(sizes.toSorted((a, b) => b - a));
    const counted = await http.call('GET', '/apps/shop/backups?count=true&limit=1');
    expect(counted.body).to.include({ total: 4 });
    expect((await http.call('GET', '/apps/shop/backups')).body).to.not.have.property('total');
    for (const wrong of ['from=yesterday', 'to=2026-13-01', 'sort=random', 'count=yes', 'limit=0', 'limit=201']) {
      expect((await http.call('GET', `/apps/shop/backups?${wrong}`)).status, wrong).to.equal(422);
    }
  });

  for (const sort of ['newest', 'oldest', 'largest', 'smallest']) {
    it(`is read page by page, each backup once: ${sort}`, async () => {
      const whole = await ids(`sort=${sort}`);
      const paged: unknown[] = [];
      for (let at = `/apps/shop/backups?sort=${sort}&limit=1`; at !== '';) {
        const { body } = await http.call('GET', at);
        paged.push(...(body['items'] as { id: string }[]).map(({ id }) => id));
        const { next } = body['_links'] as Record<string, { href: string } | undefined>;
        at = next?.href.replace('/api', '') ?? '';
      }
      expect(paged).to.deep.equal(whole);
    });
  }
});
