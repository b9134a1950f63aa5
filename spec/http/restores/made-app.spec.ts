import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { LOCAL_SUBJECT } from '../../../src/http/access.js';
import { openHttp, somebody, type HttpAnswer, type HttpUnderTest } from '../../support/http.js';
import { RICH } from '../../support/module.js';
import { addRules, decideAbout } from '../../support/squidex/rules.js';

describe('the app that a restore has made, over HTTP', () => {
  let http: HttpUnderTest;
  let backup: string;

  before(async () => {
    http = await openHttp();
    const { id = '' } = (await http.opened.module.apps())[0] ?? {};
    await addRules(http.opened.base.store, id, 'shop', 'r1', 'r2');
    backup = (await http.opened.module.create('shop')).point.id;
  });
  afterEach(() => http.become(LOCAL_SUBJECT));
  after(async () => http.dispose());

  const restored = async (name: string): Promise<Record<string, unknown>> =>
    http.ended((await http.call('POST', '/restores', { backup, name })).body['id']);
  const hrefOf = (answer: HttpAnswer, rel: string): string | undefined =>
    (answer.body['_links'] as Record<string, { href: string }>)[rel]?.href.replace('/api', '');
  const names = async (): Promise<unknown> => (await http.opened.module.apps()).map(({ name }) => name);
  const listed = async (id: unknown): Promise<Record<string, unknown> | undefined> =>
    ((await http.call('GET', '/restores')).body['items'] as Record<string, unknown>[]).find(
      (item) => item['id'] === id,
    );

  it('is removed by an undo that its links offer, and only as long as they do', async () => {
    const { id } = await restored('copy');
    const shown = await http.call('GET', `/restores/${String(id)}`);
    expect(shown.body['made']).to.deep.include({ name: 'copy', files: 6, added: 0, rulesOff: 2 });
    const undo = hrefOf(shown, 'undo') ?? '';
    expect(undo).to.equal(`/restores/${String(id)}:undo`);
    expect((await listed(id))?.['_links']).to.include.keys('undo', 'turn-on-rules');
    const accepted = await http.call('POST', undo, {});
    expect(accepted.status).to.equal(202);
    const ended = await http.ended(accepted.body['id']);
    expect(ended).to.deep.include({ verb: 'undo-restore', state: 'completed', app: 'copy' });
    expect(ended['result']).to.deep.include({ app: 'copy', files: 6 });
    expect(await names()).to.deep.equal(['shop']);
    for (const links of [
      (await listed(id))?.['_links'],
      (await http.call('GET', `/restores/${String(id)}`)).body['_links'],
    ]) {
      expect(links).not.to.have.any.keys('undo', 'turn-on-rules');
    }
    // Asked once more it is as done as before.
    const again = await http.ended((await http.call('POST', undo, {})).body['id']);
    expect(again['state']).to.equal('completed');
    expect((await http.call('POST', `/restores/${String(id)}:turn-on-rules`)).body).to.include({
      code: 'app-not-found',
    });
  });

  it('goes only with its name as confirmation once somebody has changed it', async () => {
    const { id, result } = await restored('changed');
    const { appId = '' } = result as { appId?: string };
    await decideAbout(http.opened.base.store, appId, 'r1', 'RuleDeletedEvent');
    const path = `/restores/${String(id)}:undo`;
    expect((await http.call('GET', `/restores/${String(id)}`)).body['made']).to.deep.include({ added: 1 });
    for (const body of [{}, { confirm: 'shop' }, { confirm: '' }]) {
      const refused = await http.call('POST', path, body);
      expect(refused.body).to.include({ status: 409, code: 'app-changed', changed: 'nothing' });
      expect(refused.body['params']).to.deep.equal({ name: 'changed', added: 1, removed: 0 });
    }
    expect(await names()).to.include('changed');
    const { body } = await http.call('POST', path, { confirm: 'changed' });
    expect((await http.ended(body['id']))['state']).to.equal('completed');
    expect(await names()).to.deep.equal(['shop']);
  });

  it('has its rules turned on, which is offered until it was done', async () => {
    const { id } = await restored('ruled');
    const path = `/restores/${String(id)}:turn-on-rules`;
    expect((await http.call('POST', path)).body).to.deep.equal({ app: 'ruled', turnedOn: 2, decided: 0 });
    const shown = await http.call('GET', `/restores/${String(id)}`);
    expect(hrefOf(shown, 'turn-on-rules')).to.equal(undefined);
    expect(shown.body['made']).to.include.keys('rulesOn').and.to.deep.include({ added: 2 });
    expect((await http.call('POST', path)).body).to.deep.equal({ app: 'ruled', turnedOn: 0, decided: 2 });
    expect((await http.call('POST', `/restores/${String(id)}:undo`, {})).body).to.include({ code: 'app-changed' });
  });

  it('is left alone without permission, and where the job made no app', async () => {
    const { id } = await restored('kept');
    http.become(somebody('kept', 'backups.read', 'backups.create'));
    const shown = await http.call('GET', `/restores/${String(id)}`);
    expect(shown.body).not.to.have.property('made');
    expect(shown.body['_links']).not.to.have.any.keys('undo', 'turn-on-rules');
    for (const verb of ['undo', 'turn-on-rules']) {
      expect((await http.call('POST', `/restores/${String(id)}:${verb}`, {})).status).to.equal(403);
    }
    http.become(LOCAL_SUBJECT);
    const args = { backup: '0'.repeat(26), name: 'gone' };
    const about = { app: 'gone', key: 'app:gone', createdBy: 'ana', destination: 'there' };
    const failed = await http.jobs.add({ verb: 'restore', args, ...about });
    expect((await http.ended(failed.id))['state']).to.equal('failed');
    expect((await http.call('POST', `/restores/${failed.id}:undo`, {})).body).to.include({
      status: 404,
      code: 'not-restored',
    });
    const copy = await http.ended((await http.call('POST', '/apps/shop/copies', { name: 'twin' })).body['id']);
    expect(hrefOf(await http.call('GET', `/restores/${String(copy['id'])}`), 'undo')).not.to.equal(undefined);
  });

  it('tells for whom no account stands in it, to who may restore, also once one of them has an account', async () => {
    const { users, ledger } = http.opened.parts;
    await http.opened.module.restore(RICH, { name: 'whole', people: 'create' });
    const whole = (await http.opened.module.create('whole')).point.id;
    const accounts = await users.findAll(['ada@example.org', 'ben@example.org', 'cleo@example.org']);
    for (const user of accounts.values()) await users.remove(user);
    const started = await http.call('POST', '/restores', { backup: whole, name: 'peopled', people: 'placeholder' });
    const { id, result } = await http.ended(started.body['id']);
    const shown = await http.call('GET', `/restores/${String(id)}`);
    const review = hrefOf(shown, 'placeholders') ?? '';
    const listOf = async (): Promise<readonly Record<string, unknown>[]> =>
      (await http.call('GET', review)).body['items'] as Record<string, unknown>[];
    const people = await listOf();
    expect(shown.body['made']).to.include({ placeholders: people.length });
    const [first = {}] = people.filter(({ email }) => email !== undefined);
    expect(first).to.include({ how: 'placeholder', hasAccount: false });
    expect(String(first['standsIn'])).to.match(/^placeholder-/);
    await users.create({ id: 'came-later', email: String(first['email']).toUpperCase() });
    expect((await listOf()).filter(({ hasAccount }) => hasAccount)).to.deep.equal([{ ...first, hasAccount: true }]);
    http.become(somebody('peopled', 'backups.read'));
    expect((await http.call('GET', review)).status).to.be.oneOf([403, 404]);
    http.become(LOCAL_SUBJECT);
    const { appId = '' } = result as { appId?: string };
    const entry = (await ledger.list('restores', `${appId}/`))[0];
    const head = JSON.parse(entry?.value ?? '') as { text: string };
    const text = head.text.replace(/,"placeholders":\{.*?\]\}/, '');
    expect(text).not.to.equal(head.text);
    const seal = createHash('sha256').update(text).digest('hex');
    await ledger.put('restores', entry?.key ?? '', JSON.stringify({ ...head, text, seal }), 'any');
    const older = await http.call('GET', `/restores/${String(id)}`);
    expect(older.body['made'], 'of an earlier version').to.include({ placeholders: 0 });
    expect(hrefOf(older, 'placeholders')).to.equal(undefined);
  });
});
