import { expect } from 'chai';
import { request as httpRequest } from 'node:http';
import { once } from 'node:events';
import { SCOPES, type Scope } from '../../src/access/scope.js';
import { LOCAL_SUBJECT } from '../../src/http/access.js';
import { ROUTES } from '../../src/http/routes.js';
import { serve } from '../../src/http/serve.js';
import { openHttp, somebody, type HttpUnderTest } from '../support/http.js';
import { rejection } from '../support/rejection.js';

/** Where a route is for the app `shop`, and for things that are not there. */
const pathOf = (path: string, job = 'nosuch'): string =>
  path.replace('{app}', 'shop').replace('{job}', job).replace('{backup}', '01k00000000000000000000000');

describe('who may do what', () => {
  let http: HttpUnderTest;

  before(async () => {
    http = await openHttp();
  });
  afterEach(() => http.become(LOCAL_SUBJECT));
  after(async () => http.dispose());

  // What is open is a link that says by itself what it opens.
  for (const { method, path, scope, operation } of ROUTES.filter(({ isOpen }) => isOpen !== true)) {
    const call = async (): Promise<{ status: number; body: Record<string, unknown> }> =>
      http.call(method, pathOf(path), method === 'GET' ? undefined : {});

    it(`${operation} wants to know who asks`, async () => {
      http.become(undefined);
      expect(await call()).to.deep.include({ status: 401 });
    });

    if (scope === undefined) continue;
    it(`${operation} is refused without ${scope}`, async () => {
      http.become(somebody('shop', ...SCOPES.filter((each) => each !== scope)));
      const isHidden = scope === 'backups.read';
      expect((await call()).status).to.equal(isHidden ? 404 : 403);
    });

    if (!path.includes('{app}')) continue;
    it(`${operation} hides an app that the caller may not read, as if it were not there`, async () => {
      http.become({
        ...somebody('other', ...SCOPES),
        may: (each: Scope, app) => app === 'other' && SCOPES.includes(each),
      });
      const there = await call();
      const nowhere = await http.call(
        method,
        pathOf(path).replace('shop', 'nosuch'),
        method === 'GET' ? undefined : {},
      );
      const same = ({ status, body }: typeof there): object => ({ status, code: body['code'], hint: body['hint'] });
      expect(same(there)).to.deep.equal(same(nowhere));
      expect(there.status).to.equal(404);
      expect(String(there.body['detail']).replace('shop', 'nosuch')).to.equal(nowhere.body['detail']);
    });
  }

  it('hides jobs of other apps, and lets nobody cancel or retry without permission', async () => {
    const { body } = await http.call('POST', '/apps/shop/backups', {});
    const id = String(body['id']);
    await http.ended(id);
    http.become(somebody('other', ...SCOPES.filter((scope) => scope !== 'restore')));
    for (const { method, path, scope } of ROUTES.filter((route) => route.path.includes('{job}'))) {
      const isHidden = scope === undefined || path.includes('{app}');
      const [there, nowhere] = [await http.call(method, pathOf(path, id)), await http.call(method, pathOf(path))];
      expect([there.status, nowhere.status], path).to.deep.equal(isHidden ? [404, 404] : [403, 403]);
    }
    expect((await http.call('GET', '/jobs')).body['items']).to.deep.equal([]);
    http.become(somebody('shop', 'backups.read'));
    expect((await http.call('POST', `/jobs/${id}:cancel`)).status).to.equal(403);
    expect((await http.call('POST', `/jobs/${id}:retry`)).status).to.equal(403);
    const links = (await http.call('GET', '/apps/shop/backups')).body['_links'];
    expect(links).not.to.have.any.keys('create', 'delete-preview');
  });

  it('changes nothing for a page of another site, unless it brings a token', async () => {
    const foreign = [{ origin: 'https://evil.example' }, { origin: 'null' }];
    for (const headers of foreign) {
      const answer = await http.call('POST', '/apps/shop/backups', {}, headers);
      expect(answer.body, JSON.stringify(headers)).to.include({ status: 403, code: 'forbidden' });
    }
    expect(
      (await http.call('GET', '/apps', undefined, { origin: 'https://evil.example' })).headers.get(
        'access-control-allow-origin',
      ),
    ).to.equal(null);
    const own = await http.call('POST', '/restores:preview', {}, { origin: new URL(http.url).origin });
    expect(own.status).to.equal(422);
  });
});

describe('a page that does not know who uses it', () => {
  let http: HttpUnderTest;

  before(async () => {
    http = await openHttp();
  });
  afterEach(() => http.become(LOCAL_SUBJECT));
  after(async () => http.dispose());

  it('is told whether one has to sign in, and nothing else', async () => {
    http.become(undefined);
    const about = await http.call('GET', '/');
    expect(about.body).to.deep.include({ signIn: 'host', signedIn: false });
    expect(about.body['_links']).to.have.all.keys('self');
    expect((await http.call('GET', '/me')).status).to.equal(401);
  });

  it('is told who it is, and what they may do with no app and with one', async () => {
    http.become({ ...somebody('shop', 'backups.read', 'restore'), email: 'ana@example.org' });
    expect((await http.call('GET', '/')).body['_links']).to.include.keys('me', 'apps');
    const me = await http.call('GET', '/me');
    expect(me.body).to.include({ id: 'somebody', email: 'ana@example.org', version: '1.2.3' });
    expect(me.body['features']).to.include.members(['listBackups', 'startRestore', 'createDownload']);
    expect(me.body['_links']).to.include.keys('restore');
    expect((await http.call('GET', '/me?app=shop')).body['scopes']).to.deep.equal(['backups.read', 'restore']);
    http.become({ ...somebody('shop'), may: (scope, app) => app === 'shop' && scope === 'backups.read' });
    expect((await http.call('GET', '/me')).body['scopes']).to.deep.equal([]);
    expect((await http.call('GET', '/me?app=shop')).body['scopes']).to.deep.equal(['backups.read']);
    expect((await http.call('GET', '/me?app=other')).body['scopes']).to.deep.equal([]);
  });
});

describe('a server of its own', () => {
  let http: HttpUnderTest;
  const served = async (host: string): ReturnType<typeof serve> =>
    serve({ module: http.opened.module, jobs: http.jobs, host, port: 0 });

  before(async () => {
    http = await openHttp();
  });
  after(async () => http.dispose());

  it('listens beyond this machine only once there is a token, and opens what the token says', async () => {
    const { tokens } = http.opened.module;
    expect(await rejection(served('0.0.0.0'))).to.include({ code: 'invalid-config' });
    const expires = new Date(Date.now() + 60_000);
    const { token, record } = await tokens.create({ name: 'ci', scopes: ['backups.read'], app: 'shop', expires });
    const serving = await served('0.0.0.0');
    try {
      const url = `${serving.url.replace('0.0.0.0', '127.0.0.1')}/api`;
      const as = async (path: string, given?: string, method = 'GET'): Promise<number> =>
        (await fetch(url + path, { method, headers: given === undefined ? {} : { authorization: `Bearer ${given}` } }))
          .status;
      expect(await as('/apps/shop/backups')).to.equal(401);
      expect(await as('/apps/shop/backups', token)).to.equal(200);
      expect(await as('/apps/other/backups', token)).to.equal(404);
      expect(await as('/apps/shop/backups', token, 'POST')).to.equal(403);
      expect(await as('/apps/shop/backups', `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`)).to.equal(401);
      await tokens.revoke(record.id);
      expect(await as('/apps/shop/backups', token)).to.equal(401);
    } finally {
      await serving.close();
    }
  });

  it('keeps no token, and forgets one that has expired', async () => {
    const { tokens } = http.opened.module;
    const soon = new Date(Date.now() + 150);
    const { token, record } = await tokens.create({ name: 'short', scopes: ['backups.read'], expires: soon });
    const kept = JSON.stringify(await http.opened.base.ledger.list('tokens'));
    expect(kept).to.include(record.id).and.not.to.include(token.slice(-43));
    expect(await tokens.check(token)).to.include({ name: 'short' });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await tokens.check(token)).to.equal(undefined);
    const past = tokens.create({ name: 'past', scopes: [], expires: new Date(0) });
    expect(await rejection(past)).to.include({ code: 'invalid-argument' });
    expect(await rejection(tokens.revoke('nosuch'))).to.include({ code: 'token-not-found' });
  });

  it('answers at this machine to no name of another site', async () => {
    const serving = await served('127.0.0.1');
    try {
      const asked = async (host: string): Promise<number | undefined> => {
        const request = httpRequest(`${serving.url}/api/apps`, { headers: { host } }).end();
        const [answer] = (await once(request, 'response')) as [{ statusCode?: number; resume: () => void }];
        answer.resume();
        return answer.statusCode;
      };
      expect(await asked('rebound.evil.example:4711')).to.equal(403);
      expect(await asked(`localhost:${new URL(serving.url).port}`)).to.equal(200);
      const wrong = await fetch(`${serving.url}/api/apps`, { headers: { authorization: 'Bearer nosuch' } });
      expect(wrong.status).to.equal(401);
      expect(wrong.headers.get('www-authenticate')).to.equal('Bearer');
    } finally {
      await serving.close();
    }
  });
});
