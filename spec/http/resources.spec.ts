import { expect } from 'chai';
import { readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { openHttp, somebody, type HttpUnderTest } from '../support/http.js';
import { LOCAL_SUBJECT } from '../../src/http/access.js';
import type { JobFilter } from '../../src/jobs/job-queue.js';

type Items = readonly Record<string, unknown>[];

describe('the API', () => {
  let http: HttpUnderTest;

  const items = async (path: string): Promise<Items> => (await http.call('GET', path)).body['items'] as Items;
  const backUp = async (comment: string): Promise<string> => {
    const { body } = await http.call('POST', '/apps/shop/backups', { comment });
    await http.ended(body['id']);
    return String(body['id']);
  };

  before(async () => {
    http = await openHttp();
  });
  afterEach(() => http.become(LOCAL_SUBJECT));
  after(async () => http.dispose());

  it('lists backups in pages that new ones do not shift, and finds some of them', async () => {
    const ids = [await backUp('first'), await backUp('Second'), await backUp('third')].toReversed();
    const page = await http.call('GET', '/apps/shop/backups?limit=2');
    expect((page.body['items'] as Items).map(({ id }) => id)).to.deep.equal(ids.slice(0, 2));
    const newest = await backUp('fourth');
    const rest = await items(`/apps/shop/backups?limit=2&cursor=${String(page.body['nextCursor'])}`);
    expect(rest.map(({ id }) => id)).to.deep.equal(ids.slice(2));
    expect((await items('/apps/shop/backups?q=SECOND')).map(({ comment }) => comment)).to.deep.equal(['Second']);
    expect(await items('/apps/shop/backups?state=failed')).to.deep.equal([]);
    expect((await items('/apps/shop/backups?limit=1'))[0]).to.include({ id: newest, archiveState: 'available' });
    expect((await http.call('GET', '/apps/shop/backups?limit=0')).status).to.equal(422);
  });

  it('shows a backup that ends while somebody asks for it', async () => {
    const { body } = await http.call('POST', '/apps/shop/backups', {});
    const list = http.jobs.list.bind(http.jobs);
    Object.assign(http.jobs, {
      list: async (filter: JobFilter) => {
        await http.ended(body['id']);
        return list(filter);
      },
    });
    const shown = await http
      .call('GET', `/apps/shop/backups/${String(body['id'])}`)
      .finally(() => Reflect.deleteProperty(http.jobs, 'list'));
    expect(shown.body).to.include({ state: 'completed', archiveState: 'available' });
  });

  it('changes a backup that is as the client has seen it, and no other', async () => {
    const id = (await items('/apps/shop/backups'))[0]?.['id'];
    const path = `/apps/shop/backups/${String(id)}`;
    const etag = (await http.call('GET', path)).headers.get('etag') ?? '';
    expect((await http.call('GET', path, undefined, { 'if-none-match': etag })).status).to.equal(304);
    const changed = await http.call('PATCH', path, { protected: true }, { 'if-match': etag });
    expect(changed.body).to.include({ protected: true });
    expect(changed.body['_links']).not.to.have.property('delete');
    const late = await http.call('PATCH', path, { protected: false }, { 'if-match': etag });
    expect(late).to.deep.include({ status: 412 });
    expect((await items('/apps/shop/backups?protected=true')).map((each) => each['id'])).to.deep.equal([id]);
    expect((await http.call('DELETE', path)).status).to.equal(409);
    expect((await http.call('PATCH', path, { protected: false })).status).to.equal(200);
  });

  it('changes the comment of a backup, and one of two changes that saw the same state', async () => {
    const id = (await items('/apps/shop/backups'))[0]?.['id'];
    const path = `/apps/shop/backups/${String(id)}`;
    const etag = (await http.call('GET', path)).headers.get('etag') ?? '';
    const both = await Promise.all(
      ['one', 'other'].map((comment) => http.call('PATCH', path, { comment }, { 'if-match': etag })),
    );
    expect(both.map(({ status }) => status).toSorted()).to.deep.equal([200, 412]);
    const won = both.find(({ status }) => status === 200)?.body['comment'];
    const now = await http.call('GET', path);
    expect(now.body).to.include({ comment: won, protected: false });
    expect(now.headers.get('etag')).not.to.equal(etag);
    expect((await items(`/apps/shop/backups?q=${String(won)}`)).map((each) => each['id'])).to.deep.equal([id]);
    expect((await http.call('PATCH', path, { comment: 'x'.repeat(2_001) })).status).to.equal(422);
    expect((await http.call('PATCH', path, { comment: 3 })).status).to.equal(422);
    expect((await http.call('PATCH', path, {})).body).to.include({ comment: won });
  });

  it('tells how many places there are, what goes next, and that nothing can be made once all are protected', async () => {
    const list = async (): Promise<Record<string, unknown>> => (await http.call('GET', '/apps/shop/backups')).body;
    const { room, items: all } = await list();
    const stored = all as Items;
    expect(room).to.deep.equal({ cap: 10, used: stored.length, protected: 0, isFull: false, wouldRemove: [] });
    const made: string[] = [];
    for (let n = stored.length; n < 10; n += 1) made.push(await backUp(`filler ${n}`));
    expect((await list())['room']).to.deep.include({ used: 10, wouldRemove: [stored.at(-1)?.['id']] });
    const ids = [...stored.map(({ id }) => String(id)), ...made];
    const protect = async (on: boolean): Promise<unknown> =>
      Promise.all(ids.map((id) => http.call('PATCH', `/apps/shop/backups/${id}`, { protected: on })));
    await protect(true);
    const full = await list();
    expect(full['room']).to.deep.equal({ cap: 10, used: 10, protected: 10, isFull: true, wouldRemove: [] });
    expect(full['_links']).not.to.have.property('create');
    const refused = await http.call('POST', '/apps/shop/backups', {});
    expect(refused.body).to.include({ status: 409, code: 'cap-reached', changed: 'nothing' });
    await protect(false);
    await Promise.all(made.map((id) => http.call('DELETE', `/apps/shop/backups/${id}`)));
  });

  it('leads to the next page of the same search', async () => {
    const first = await http.call('GET', '/apps/shop/backups?limit=1&archiveState=available');
    const { next } = first.body['_links'] as Record<string, { href: string }>;
    expect(next?.href).to.equal(
      `/api/apps/shop/backups?limit=1&cursor=${String(first.body['nextCursor'])}&archiveState=available`,
    );
    const jobs = await http.call('GET', '/jobs?limit=1&app=shop');
    expect(jobs.body['_links']).to.have.nested.property('next.href').that.includes('app=shop');
  });

  it('verifies a backup as a job, and shows it with the backup', async () => {
    const [{ id } = {}] = await items('/apps/shop/backups');
    const started = await http.call('POST', `/apps/shop/backups/${String(id)}/verifications`, { depth: 'replay' });
    expect(started.status).to.equal(202);
    expect(await http.ended(started.body['id'])).to.deep.include({ state: 'completed' });
    const { body } = await http.call('GET', `/apps/shop/backups/${String(id)}`);
    expect(body['verification']).to.include({ state: 'ok', depth: 'replay' });
    expect((await http.call('GET', '/apps/shop/backup-health')).body).to.include({ badge: 'protected' });
  });

  it('previews a restore, runs what was shown, and refuses it once it would be another', async () => {
    const [{ id } = {}] = await items('/apps/shop/backups');
    const wanted = { backup: id, name: 'shop-2', people: 'match' };
    const plan = await http.call('POST', '/restores:preview', wanted);
    expect(plan.status).to.equal(200);
    const { planId, events } = plan.body;
    expect(plan.body).to.include({ sourceApp: 'shop', name: 'shop-2', deleted: false });
    expect((await http.call('POST', '/restores:preview', wanted)).body['planId']).to.equal(planId);
    expect(plan.body['space']).to.have.keys('needed', 'free');
    const other = await http.call('POST', '/restores', { ...wanted, rules: 'keep', planId });
    expect(other.body).to.include({ status: 409, code: 'plan-stale' });
    const started = await http.call('POST', '/restores', { ...wanted, planId });
    expect(started.status).to.equal(202);
    const job = await http.ended(started.body['id']);
    expect(job['result']).to.include({ app: 'shop-2', events });
    expect((await items('/restores')).map((each) => each['id'])).to.deep.equal([job['id']]);
    expect((await http.call('GET', `/restores/${String(job['id'])}/report`)).body).to.have.property('findings');
    expect((await http.call('POST', '/restores:preview', wanted)).body).to.include({ code: 'app-name-taken' });
  });

  it('says whether a new app can have a name, to who may restore', async () => {
    const check = async (name: string): Promise<object> =>
      (await http.call('GET', `/app-names?name=${encodeURIComponent(name)}`)).body;
    expect(await check('shop')).to.deep.equal({ name: 'shop', isFree: false, code: 'name-taken' });
    expect(await check('shop-9')).to.deep.equal({ name: 'shop-9', isFree: true });
    expect(await check('<b>Shop</b>'))
      .to.include({ isFree: false, code: 'name-unfit' })
      .and.to.have.property('rule');
    http.become(somebody('shop', 'backups.read'));
    expect((await http.call('GET', '/app-names?name=shop')).status).to.equal(403);
    expect((await http.call('GET', '/apps')).body['_links']).to.have.keys('self', 'restores');
  });

  it('copies an app', async () => {
    const { body } = await http.call('POST', '/apps/shop/copies', { name: 'shop-3' });
    expect((await http.ended(body['id']))['result']).to.include({ app: 'shop-3' });
  });

  it('joins a backup that runs, refuses a second one, or queues it', async () => {
    const [one, two, three, four] = await Promise.all([
      http.call('POST', '/apps/shop/backups', {}),
      http.call('POST', '/apps/shop/backups?ifRunning=queue', {}),
      http.call('POST', '/apps/shop/backups?ifRunning=join', {}),
      http.call('POST', '/apps/shop/backups', {}),
    ]);
    const statuses = [one, three, four].map(({ status }) => status);
    expect(two.status).to.equal(202);
    expect(statuses.filter((status) => status === 409 || status === 200)).not.to.have.lengthOf(0);
    for (const { body } of [one, two, three, four]) if ('id' in body) await http.ended(body['id']);
  });

  it('waits for a change of a job, and pages its log', async () => {
    const { body } = await http.call('POST', '/apps/shop/backups', {});
    const id = String(body['id']);
    await http.ended(id);
    const all = await http.call('GET', `/jobs/${id}/log`);
    const rest = await http.call('GET', `/jobs/${id}/log?after=${String(all.body['next'])}`);
    expect(rest.body).to.deep.equal({ items: [], next: all.body['next'] });
    expect((await http.call('GET', `/jobs?limit=1&app=shop`)).body).to.have.property('nextCursor');
    expect((await http.call('GET', `/jobs/${id}?after=1`)).body).to.include({ state: 'completed' });
  });

  it('streams the jobs of an app, and goes on where a client was', async () => {
    const stop = new AbortController();
    const listen = async (after: string | undefined, until: RegExp): Promise<string> => {
      const answer = await fetch(`${http.url}/apps/shop/backups/stream`, {
        signal: stop.signal,
        headers: after === undefined ? {} : { 'last-event-id': after },
      });
      let text = '';
      for await (const piece of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        text += piece;
        if (until.test(text)) break;
      }
      return text;
    };
    const first = await listen(undefined, /event: snapshot\ndata: .*\n\n/);
    const seen = /^id: (\d+)/m.exec(first)?.[1] ?? '';
    const id = await backUp('streamed');
    const missed = await listen(seen, new RegExp(`event: state\\ndata: .*"id":"${id}".*"completed".*\\n\\n`));
    expect(missed).not.to.include('event: snapshot');
    expect(await listen('999999999', /event: snapshot/)).to.match(/event: resync[\s\S]*event: snapshot/);
    stop.abort();
  });

  it('says what a deletion would do, deletes only what it said, and never the last backup unasked', async () => {
    const all = (await items('/apps/shop/backups')).map(({ id }) => String(id));
    const [keep = '', ...rest] = all;
    await http.call('PATCH', `/apps/shop/backups/${keep}`, { protected: true });
    const preview = await http.call('POST', '/apps/shop/backups:delete-preview', { ids: all });
    expect((preview.body['deletes'] as Items).map(({ id }) => id)).to.deep.equal(rest);
    expect(preview.body['blocked']).to.deep.include.members([
      { id: keep, code: 'restore-point-protected', detail: 'It is protected.' },
    ]);
    const deletion = await http.call('POST', '/apps/shop/backups:delete', { ids: rest });
    expect(await http.ended(deletion.body['id'])).to.include({ state: 'completed' });
    await http.call('PATCH', `/apps/shop/backups/${keep}`, { protected: false });
    const last = await http.call('DELETE', `/apps/shop/backups/${keep}`);
    expect(last.body).to.include({ status: 409, code: 'last-backup' });
    expect((await items('/apps/shop/backups')).map(({ id }) => id)).to.deep.equal([keep]);
  });

  it('shows a damaged backup as damaged', async () => {
    const [name = ''] = (await readdir(join(http.opened.folder, 'backups'))).filter((each) => each.endsWith('.zip'));
    await truncate(join(http.opened.folder, 'backups', name), 100);
    let backup: Items[number] | undefined;
    // What others do at the destination is seen within two seconds.
    do [backup] = await items('/apps/shop/backups');
    while (backup?.['archiveState'] === 'available');
    expect(backup).to.include({ archiveState: 'damaged' });
    expect(backup?.['damage']).to.be.a('string');
    expect((await http.call('GET', '/apps/shop/backup-health')).body).to.include({ badge: 'never' });
  });

  it('lets nobody restore or copy what they may not read', async () => {
    http.become(somebody('other', 'restore', 'backups.read'));
    expect((await http.call('POST', '/apps/shop/copies', { name: 'stolen' })).status).to.equal(404);
    expect((await items('/apps')).length).to.equal(0);
  });
});
