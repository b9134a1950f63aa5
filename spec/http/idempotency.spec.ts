import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { LOCAL_SUBJECT } from '../../src/http/access.js';
import { ROUTES } from '../../src/http/routes.js';
import { openHttp, type HttpAnswer, type HttpUnderTest } from '../support/http.js';

describe('a request that is sent again with its Idempotency-Key', () => {
  let http: HttpUnderTest;
  const jobs = async (): Promise<number> =>
    ((await http.call('GET', '/jobs')).body['items'] as readonly unknown[]).length;
  const post = async (path: string, body: object, key: string): Promise<HttpAnswer> =>
    http.call('POST', path, body, { 'idempotency-key': key });

  before(async () => {
    http = await openHttp();
  });
  afterEach(() => http.become(LOCAL_SUBJECT));
  after(async () => http.dispose());

  it('starts nothing new, at once, at the same time and after the end', async () => {
    const asked = { comment: 'once' };
    const both = await Promise.all([1, 2, 3].map(async () => post('/apps/shop/backups', asked, 'k1')));
    const ids = new Set(both.map(({ body }) => body['id']));
    expect(both.map(({ status }) => status)).to.deep.equal([202, 202, 202]);
    expect(ids.size).to.equal(1);
    await http.ended([...ids][0]);
    const late = await post('/apps/shop/backups', asked, 'k1');
    expect(late.status).to.equal(202);
    expect(late.headers.get('idempotent-replayed')).to.equal('true');
    expect(late.headers.get('location')).to.equal(both[0]?.headers.get('location'));
    expect(await jobs()).to.equal(1);
  });

  it('is refused when it asks for something else, and starts nothing', async () => {
    const before = await jobs();
    const others = [
      await post('/apps/shop/backups', { comment: 'other' }, 'k1'),
      await post('/apps/shop/backups?ifRunning=queue', { comment: 'once' }, 'k1'),
      await post('/apps/shop/copies', { name: 'shop-2' }, 'k1'),
    ];
    for (const { body } of others) {
      expect(body).to.include({ status: 422, code: 'idempotency-key-reused', changed: 'nothing' });
    }
    expect(await jobs()).to.equal(before);
    for (const key of ['', 'x'.repeat(256), 'ä']) {
      expect((await post('/apps/shop/backups', {}, key)).status, key).to.equal(422);
    }
  });

  it('is another one when somebody else sends it', async () => {
    http.become({ ...LOCAL_SUBJECT, id: 'ben' });
    const theirs = await post('/apps/shop/backups', { comment: 'once' }, 'k1');
    expect(theirs.headers.get('idempotent-replayed')).to.equal(null);
    await http.ended(theirs.body['id']);
  });

  it('leaves nothing with its job that a request could be guessed by', async () => {
    const asked = { comment: 'https://user:secret@cms.example/backup.zip' };
    const { body } = await post('/apps/shop/backups', asked, 'k2');
    const kept = JSON.stringify(await http.jobs.find(String(body['id'])));
    const request = JSON.stringify(['POST', '/api/apps/shop/backups', asked]);
    expect(kept).to.match(/"digest":"[\w-]{43}"/);
    expect(kept).to.not.include(createHash('sha256').update(request).digest('base64url'));
    await http.ended(body['id']);
  });

  it('is known to every route that starts a job', async () => {
    const starting = ROUTES.filter(({ success, method }) => success.status === 202 && method === 'POST');
    const exceptions = ['cancelJob'];
    for (const { operation, started } of starting) {
      expect(started !== undefined || exceptions.includes(operation), operation).to.equal(true);
    }
    const [id] = ((await http.call('GET', '/apps/shop/backups')).body['items'] as { id: string }[]).map(
      (each) => each.id,
    );
    for (const [path, body] of [
      [`/apps/shop/backups/${String(id)}/verifications`, {}],
      ['/restores', { backup: id, name: 'shop-9' }],
      ['/apps/shop/copies', { name: 'shop-8' }],
    ] as const) {
      const [first, second] = [await post(path, body, path), await post(path, body, path)];
      expect(second.body['id'], path).to.equal(first.body['id']);
      await http.ended(first.body['id']);
    }
  });
});
