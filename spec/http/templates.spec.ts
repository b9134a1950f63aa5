import { expect } from 'chai';
import { LOCAL_SUBJECT } from '../../src/http/access.js';
import { KeptPictures } from '../../src/templates/kept-pictures.js';
import { openHttp, somebody, type HttpUnderTest } from '../support/http.js';
import { rejection } from '../support/rejection.js';

const PICTURE = 'iVBORw0KGgoAAAANSUhEUg==';

describe('templates over HTTP', () => {
  let http: HttpUnderTest;

  before(async () => {
    http = await openHttp();
  });
  afterEach(() => http.become(LOCAL_SUBJECT));
  after(async () => http.dispose());

  it('makes one of an app, lists it as Squidex does, and makes a new app from it', async () => {
    const wanted = {
      ...{ name: 'starter', app: 'shop', title: 'Starter', description: 'To begin with', secrets: 'remove' },
      variables: [{ name: 'post', label: 'Word for a post', default: 'Beitrag' }],
      picture: { mediaType: 'image/png', base64: PICTURE },
      tags: ['shop', 'für Läden'],
    };
    const making = await http.call('POST', '/templates', wanted);
    expect(making.status).to.equal(202);
    expect(await http.ended(making.body['id'])).to.include({ state: 'completed', verb: 'make-template' });
    expect(JSON.stringify(await http.jobs.find(String(making.body['id'])))).not.to.include(PICTURE);
    expect(await http.opened.base.ledger.list('pictures')).to.deep.equal([]);
    const { body } = await http.call('GET', '/templates');
    const [item] = body['items'] as readonly Readonly<Record<string, unknown>>[];
    expect(item).to.include({ name: 'starter', title: 'Starter', description: 'To begin with', isStarter: false });
    expect(item?.['tags']).to.deep.equal(['shop', 'für Läden']);
    const one = await http.call('GET', '/templates/starter');
    expect(one.body).to.include({ details: 'To begin with', madeFrom: 'shop' });
    const picture = await fetch(`${http.url}/templates/starter/picture`);
    expect(picture.headers.get('content-type')).to.equal('image/png');
    expect(Buffer.from(await picture.arrayBuffer()).toString('base64')).to.equal(PICTURE);
    const creating = await http.call('POST', '/apps', {
      name: 'fresh',
      template: 'starter',
      variables: { post: 'Entry' },
    });
    expect(await http.ended(creating.body['id'])).to.include({ state: 'completed', verb: 'use-template' });
    const apps = (await http.call('GET', '/apps')).body['items'] as readonly Readonly<Record<string, unknown>>[];
    expect(apps.map(({ name }) => name)).to.include('fresh');
    const { contents } = http.opened.module;
    expect((await contents.objects('current:fresh', { q: 'Beitrag', kind: 'content', limit: 9 })).items).to.deep.equal(
      [],
    );
    expect(
      (await contents.objects('current:fresh', { q: 'Entry', kind: 'content', limit: 9 })).items,
    ).not.to.deep.equal([]);
    expect((await http.call('POST', '/templates', wanted)).body).to.include({ code: 'template-exists' });
    const etag = one.headers.get('etag') ?? '';
    const stale = await http.call('DELETE', '/templates/starter', undefined, { 'if-match': '"another"' });
    expect(stale.body).to.include({ status: 412, code: 'version-conflict', changed: 'nothing' });
    expect((await http.call('GET', '/templates/starter')).status).to.equal(200);
    const deleted = await http.call('DELETE', '/templates/starter', undefined, { 'if-match': etag });
    expect(deleted.status).to.equal(204);
    expect((await http.call('GET', '/templates/starter')).body).to.include({ code: 'template-not-found' });
    const gone = await http.call('POST', '/apps', { name: 'late', template: 'starter' });
    expect(gone.body).to.include({ code: 'template-not-found' });
  });

  it('refuses at once what cannot be a template, its picture or its variables', async () => {
    const base64 = btoa('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
    const variable = { name: 'post', label: '', default: 'Beitrag' };
    for (const odd of [
      { picture: { mediaType: 'image/png', base64 } },
      { variables: [variable, variable] },
      { tags: [''] },
      { variables: [{ ...variable, default: '' }] },
    ]) {
      const { status, body } = await http.call('POST', '/templates', { name: 'odd', app: 'shop', ...odd });
      expect(body).to.include({ code: 'invalid-argument', changed: 'nothing' });
      expect(status).to.be.within(400, 422);
    }
    expect((await http.call('GET', '/templates')).body['items']).to.deep.equal([]);
  });

  it('tells in the job that secrets were found, and makes nothing', async () => {
    const { module } = http.opened;
    await module.restore('spec/fixtures/squidex-cases/rules.zip', { name: 'hooks' });
    const { body } = await http.call('POST', '/templates', { name: 'leaky', app: 'hooks' });
    const ended = await http.ended(body['id']);
    expect(ended['failure']).to.include({ code: 'template-secrets', changed: 'rolledBack' });
    expect((await http.call('GET', '/templates')).body['items']).to.deep.equal([]);
  });

  it('keeps the picture of a job that fails, so that it can be tried again, and forgets it after a week', async () => {
    const { base, parts } = http.opened;
    const picture = { mediaType: 'image/png', base64: PICTURE } as const;
    const { body } = await http.call('POST', '/templates', { name: 'leaky', app: 'hooks', picture });
    expect(await http.ended(body['id'])).to.include({ state: 'failed' });
    expect((await base.ledger.list('pictures')).length).to.equal(1);
    let now = new Date();
    const pictures = new KeptPictures({ ...parts, runtime: { ...parts.runtime, now: () => now } });
    now = new Date(now.getTime() + 8 * 24 * 3_600_000);
    const id = await pictures.keep(picture);
    expect((await base.ledger.list('pictures')).map(({ key }) => key)).to.deep.equal([id]);
    expect(await pictures.find(id)).to.deep.equal(picture);
    await pictures.forget(id);
    expect((await rejection(pictures.find(id))).code).to.equal('object-not-found');
    const late = await http.ended((await http.call('POST', `/jobs/${String(body['id'])}:retry`)).body['id']);
    expect(late['failure']).to.include({ code: 'object-not-found' });
  });

  it('takes nothing from an app that the caller may not look into', async () => {
    http.become(somebody('shop', 'backups.read', 'templates.write'));
    const mine = {
      ...somebody('shop', 'backups.read', 'templates.write'),
      may: (scope: string) => scope !== 'backups.contents',
    };
    http.become(mine);
    const refused = await http.call('POST', '/templates', { name: 'mine', app: 'shop' });
    expect(refused.body).to.include({ code: 'forbidden', status: 403 });
    http.become({ ...mine, may: (scope: string) => scope === 'templates.write' });
    const hidden = await http.call('POST', '/templates', { name: 'mine', app: 'shop' });
    const nowhere = await http.call('POST', '/templates', { name: 'mine', app: 'nosuch' });
    expect(hidden.body['code']).to.equal(nowhere.body['code']);
  });

  it('copies an app as it was in a backup', async () => {
    const { body } = await http.call('POST', '/apps/shop/backups', {});
    await http.ended(body['id']);
    const copying = await http.call('POST', '/apps/shop/copies', { name: 'shop-before', backup: body['id'] });
    expect(await http.ended(copying.body['id'])).to.include({ state: 'completed', app: 'shop-before' });
    const other = await http.call('POST', '/apps/shop-before/copies', { name: 'x', backup: body['id'] });
    expect(other.body).to.include({ code: 'restore-point-not-found' });
  });
});
