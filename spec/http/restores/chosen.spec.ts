import { expect } from 'chai';
import { readAll } from '../../support/events.js';
import { openHttp, type HttpUnderTest } from '../../support/http.js';
import { makeLinkedApp } from '../../support/squidex/linked-app.js';

const APP = 'b0c0ffee-0000-4000-8000-000000000002';

describe('a restore of chosen objects over HTTP', () => {
  let http: HttpUnderTest;
  let backup: string;

  before(async () => {
    http = await openHttp();
    await makeLinkedApp(http.opened.base, { id: APP, name: 'blog' });
    backup = (await http.opened.module.create('blog')).point.id;
  });
  after(async () => http.dispose());

  const preview = async (choice: object, name = 'items') =>
    http.call('POST', '/restores:preview', { backup, name, ...choice });

  it('is previewed, started and reported', async () => {
    const only = ['contents/article'];
    const { status, body } = await preview({ only });
    expect(status).to.equal(200);
    const { events } = body['chosen'] as { readonly events: number };
    expect(body['chosen']).to.deep.equal({ only, events, of: 15 });
    expect(body['objects']).to.deep.include({ app: 1, schema: 1, content: 2, asset: 1, assetFolder: 2 });
    const warnings = body['warnings'] as readonly { readonly code: string; readonly where: string }[];
    const left = warnings.filter(({ code }) => code === 'references-left').map(({ where }) => where);
    expect(left).to.have.members(['contents/author', 'schemas/author']);
    const started = await http.call('POST', '/restores', { backup, name: 'items', only, planId: body['planId'] });
    expect(started.status).to.equal(202);
    const { result } = await http.ended(started.body['id']);
    expect(result).to.deep.include({ app: 'items', chosen: { only, events, of: 15 }, events: body['events'] });
    const { appId } = result as { readonly appId: string };
    expect(await readAll(http.opened.base.store, appId)).to.have.length(Number(body['events']));
  });

  it('is a copy of an app as it is now', async () => {
    const started = await http.call('POST', '/apps/blog/copies', { name: 'now', except: ['contents', 'assets'] });
    expect(started.status).to.equal(202);
    const { result } = await http.ended(started.body['id']);
    expect(result).to.deep.include({ app: 'now', chosen: { except: ['contents', 'assets'], events: 4, of: 15 } });
  });

  it('is bound to the choice that was shown', async () => {
    const plans = await Promise.all(
      [{ only: ['rules'] }, { only: ['schemas'] }, {}].map(async (each) => preview(each, 'items-2')),
    );
    expect(new Set(plans.map(({ body }) => body['planId']))).to.have.property('size', 3);
    const wish = { backup, name: 'items-2', only: ['schemas'], planId: plans[0]?.body['planId'] };
    const { status, body } = await http.call('POST', '/restores', wish);
    expect({ status, code: body['code'] }).to.deep.equal({ status: 409, code: 'plan-stale' });
  });

  it('begins nothing where nothing is chosen, or something that is not there', async () => {
    const jobs = async () => ((await http.call('GET', '/restores')).body['items'] as readonly unknown[]).length;
    const before = await jobs();
    for (const [path, body] of [
      ['/restores:preview', { backup, name: 'none', only: [] }],
      ['/restores', { backup, name: 'none', only: [] }],
      ['/apps/blog/copies', { name: 'none', only: [] }],
      ['/restores:preview', { backup, name: 'none', only: ['contents/artcle'] }],
    ] as const) {
      const answer = await http.call('POST', path, body);
      expect({ status: answer.status, code: answer.body['code'] }).to.deep.equal({
        status: 422,
        code: 'invalid-argument',
      });
    }
    for (const only of ['schemas', [1], [''.padEnd(2_000, 'x')], Array.from({ length: 1_001 }, String)])
      expect((await preview({ only })).status).to.equal(422);
    expect(await jobs()).to.equal(before);
  });
});
