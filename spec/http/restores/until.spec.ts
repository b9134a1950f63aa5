import { expect } from 'chai';
import { readAll } from '../../support/events.js';
import { openHttp, type HttpUnderTest } from '../../support/http.js';
import { RICH } from '../../support/module.js';

/** The times of some events of the archive. */
const THIRD = '2026-03-01T09:02:37Z';

describe('a restore as of a point in time over HTTP', () => {
  let http: HttpUnderTest;
  let backup: string;

  before(async () => {
    http = await openHttp();
    await http.opened.module.restore(RICH, { name: 'history', people: 'create' });
    backup = (await http.opened.module.create('history')).point.id;
  });
  after(async () => http.dispose());

  const preview = async (until?: string, name = 'then') =>
    http.call('POST', '/restores:preview', { backup, name, until });
  const eventsOf = async (app: unknown): Promise<number> => {
    return (await readAll(http.opened.base.store, String(app))).length;
  };

  it('is previewed, started and reported as of an event', async () => {
    const { status, body } = await preview('30', 'started');
    expect(status).to.equal(200);
    const until = { event: 30, of: 174, time: (body['until'] as { readonly time: string }).time };
    expect(body['until']).to.deep.equal(until);
    const started = await http.call('POST', '/restores', {
      backup,
      name: 'started',
      until: '30',
      planId: body['planId'],
    });
    expect(started.status).to.equal(202);
    const { result } = await http.ended(started.body['id']);
    expect(result).to.deep.include({ app: 'started', until, events: body['events'] });
    expect(await eventsOf((result as { readonly appId: string }).appId)).to.equal(body['events']);
  });

  it('is as of a time as well', async () => {
    expect((await preview(THIRD)).body['until']).to.deep.equal({ event: 3, of: 174, time: THIRD });
  });

  it('is bound to the point that was shown', async () => {
    const plans = await Promise.all(['40', '41', undefined].map(async (until) => (await preview(until)).body));
    expect(new Set(plans.map(({ planId }) => planId))).to.have.property('size', 3);
    const wish = { backup, name: 'then', until: '41', planId: plans[0]?.['planId'] };
    const { status, body } = await http.call('POST', '/restores', wish);
    expect({ status, code: body['code'] }).to.deep.equal({ status: 409, code: 'plan-stale' });
  });

  it('has a code for a point that is not there, and begins nothing', async () => {
    const codes = async (until: string) => {
      const { status, body } = await preview(until);
      return [status, body['code']];
    };
    expect(await codes('9999')).to.deep.equal([422, 'until-beyond-end']);
    expect(await codes('2001-01-01T00:00:00Z')).to.deep.equal([422, 'until-too-early']);
    expect(await codes('yesterday')).to.deep.equal([422, 'invalid-argument']);
    expect(await codes('2026-02-30T00:00:00Z')).to.deep.equal([422, 'invalid-argument']);
    const started = await http.call('POST', '/restores', { backup, name: 'never', until: '2026-02-30T00:00:00Z' });
    expect(started.status).to.equal(422);
  });

  it('makes a template, now or from a backup, and says so', async () => {
    for (const from of [{}, { backup }]) {
      const name = `template-${Object.keys(from).length}`;
      const wanted = { name, app: 'history', secrets: 'keep', contents: 'structure', ...from };
      const never = await http.call('POST', '/templates', { ...wanted, until: '2026-02-30' });
      expect(never).to.deep.include({ status: 422 });
      const started = await http.call('POST', '/templates', { ...wanted, until: '30' });
      const { result } = await http.ended(started.body['id']);
      expect(result).to.deep.include({ template: name }).and.to.have.nested.property('until.event', 30);
      const { body } = await http.call('GET', `/templates/${name}`);
      expect(body).to.have.nested.property('until.event', 30);
    }
    const beyond = { name: 'beyond', app: 'history', until: '9999', secrets: 'keep' };
    const started = await http.call('POST', '/templates', beyond);
    const { failure } = await http.ended(started.body['id']);
    expect(failure).to.include({ code: 'until-beyond-end' });
  });

  it('copies an app, now or from a backup', async () => {
    for (const from of [{}, { backup }]) {
      const name = `copy-${Object.keys(from).length}`;
      const started = await http.call('POST', '/apps/history/copies', { name, until: '30', ...from });
      const { result } = await http.ended(started.body['id']);
      expect(result).to.deep.include({ app: name }).and.to.have.nested.property('until.event', 30);
    }
  });
});
