import { expect } from 'chai';
import { request as httpRequest } from 'node:http';
import { once } from 'node:events';
import { SCOPES, type Scope } from '../../../src/access/scope.js';
import { ROUTES } from '../../../src/http/routes.js';
import { serve, type Serving } from '../../../src/http/serve.js';
import { openHttp, type HttpUnderTest } from '../../support/http.js';

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

describe('tokens at a server beyond this machine', () => {
  let http: HttpUnderTest;
  let serving: Serving;
  let url: string;

  const tokenFor = async (scopes: readonly Scope[], app?: string, ms = 60_000): Promise<string> => {
    const expires = new Date(Date.now() + ms);
    return (await http.opened.module.tokens.create({ name: 'a', scopes, app, expires })).token;
  };
  const ask = async (
    path: string,
    headers: Record<string, string | string[]> = {},
    method = 'GET',
  ): Promise<Answer> => {
    const request = httpRequest(url + path, { method, headers }).end();
    const [answer] = (await once(request, 'response')) as [AsyncIterable<Buffer> & { statusCode: number }];
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    return { status: answer.statusCode, body: text.startsWith('{') ? (JSON.parse(text) as Answer['body']) : {} };
  };
  const as = async (token: string, path: string, method = 'GET'): Promise<Answer> =>
    ask(path, { authorization: `Bearer ${token}` }, method);

  before(async () => {
    http = await openHttp();
    await tokenFor(['backups.read']);
    serving = await serve({ module: http.opened.module, jobs: http.jobs, host: '0.0.0.0', port: 0 });
    url = `${serving.url.replace('0.0.0.0', '127.0.0.1')}/api`;
  });
  after(async () => {
    await serving.close();
    await http.dispose();
  });

  for (const scope of SCOPES) {
    it(`${scope} opens what needs it, and all others together do not`, async () => {
      const own = await tokenFor([scope, 'backups.read']);
      const others = await tokenFor(SCOPES.filter((each) => each !== scope));
      for (const { method, path, operation } of ROUTES.filter((route) => route.scope === scope)) {
        const here = path.replace('{app}', 'nosuch').replaceAll(/\{\w+\}/g, '01k00000000000000000000000');
        const opened = await as(own, here, method);
        expect(opened.status, operation).not.to.be.oneOf([401, 403]);
        expect(opened.status, operation).to.be.lessThan(500);
        const refused = await as(others, here, method);
        if (scope === 'backups.read')
          expect(refused.body, operation).to.include({ status: 404, code: 'app-not-found' });
        else expect(refused.body, operation).to.include({ status: 403, code: 'forbidden', changed: 'nothing' });
      }
    });
  }

  it('open one app alone, by its name, and nothing that concerns no single app', async () => {
    const token = await tokenFor(SCOPES, 'shop');
    expect((await as(token, '/apps/shop/backups')).status).to.equal(200);
    expect((await as(token, '/apps')).body['items']).to.have.length(1);
    for (const app of ['other', 'SHOP', 'shop%20', 'shop%00', '*']) {
      expect((await as(token, `/apps/${app}/backups`)).body, app).to.include({ code: 'app-not-found' });
    }
    for (const path of ['/activity', '/templates', '/uploads', '/archives', '/app-names?name=a']) {
      expect((await as(token, path)).body, path).to.include({ status: 403, code: 'forbidden' });
    }
  });

  it('are refused alike whether they are unknown, expired, revoked or wrong in the last character', async () => {
    const good = await tokenFor(['backups.read']);
    const expired = await tokenFor(['backups.read'], undefined, 1);
    const revoked = await tokenFor(['backups.read']);
    await http.opened.module.tokens.revoke(revoked.split('_')[1] ?? '');
    const wrong = good.slice(0, -1) + (good.endsWith('A') ? 'Q' : 'A');
    const unknown = `eventark_${'0'.repeat(32)}_${good.slice(-43)}`;
    await new Promise((resolve) => setTimeout(resolve, 5));
    const answers: unknown[] = [];
    for (const token of [expired, revoked, wrong, unknown, 'nosuch', good.toUpperCase(), 'a'.repeat(12_000)]) {
      const { status, body } = await as(token, '/apps');
      answers.push({ status, code: body['code'], detail: body['detail'], hint: body['hint'] });
    }
    expect(answers[0]).to.deep.include({ status: 401, code: 'unauthenticated' });
    expect(String((answers[0] as { detail: string }).detail)).to.match(/wrong or expired.*revoked/);
    for (const answer of answers) expect(answer).to.deep.equal(answers[0]);
    expect((await as(good, '/apps')).status).to.equal(200);
  });

  it('are taken from one header of one form', async () => {
    const token = await tokenFor(['backups.read']);
    const form = /does not hold a token/;
    const table: readonly (readonly [string | string[] | undefined, number, RegExp])[] = [
      [`bearer   ${token}`, 200, /^""$/],
      [undefined, 401, /does not say who asks/],
      [token, 401, form],
      [`Basic ${token}`, 401, form],
      [`Bearer`, 401, form],
      [`Bearer ${token} more`, 401, form],
      [`Bearer ${token},Bearer ${token}`, 401, form],
      [`Bearer "${token}"`, 401, /opens nothing/],
      [[`Bearer ${token}`, `Bearer ${token}`], 400, /signs in twice/],
      [[`Bearer nosuch`, `Bearer ${token}`], 400, /signs in twice/],
    ];
    for (const [authorization, status, detail] of table) {
      const answer = await ask('/apps', authorization === undefined ? {} : { authorization });
      expect(answer.status, String(authorization)).to.equal(status);
      expect(JSON.stringify(answer.body['detail'] ?? ''), String(authorization)).to.match(detail);
    }
  });

  it('are refused in an address, also beside one that holds, and for what is open to all', async () => {
    const token = await tokenFor(['backups.read']);
    const root = url.replace('/api', '');
    for (const address of [`/apps?access_token=${token}`, `/apps?q=${token}`, `/?token=x`, `/apps/${token}/backups`]) {
      for (const headers of [{}, { authorization: `Bearer ${token}` }]) {
        const { status, body } = await ask(address, headers);
        expect([status, body['code']], address).to.deep.equal([400, 'malformed-request']);
        expect(JSON.stringify(body['detail']) + JSON.stringify(body['hint'])).not.to.include(token);
      }
    }
    const metrics = await fetch(`${root}/metrics?token=${token}`);
    expect(metrics.status).to.equal(400);
  });

  it('are guessed at three hundred times without anything kept of it, and without keeping a good one out', async () => {
    const token = await tokenFor(['backups.read']);
    const before = await http.opened.base.ledger.list('tokens');
    const guesses = Array.from(
      { length: 300 },
      (_, at) => `eventark_${at.toString(16).padStart(32, '0')}_${'a'.repeat(43)}`,
    );
    const statuses = await Promise.all(guesses.map(async (guess) => (await as(guess, '/apps')).status));
    expect(new Set(statuses)).to.deep.equal(new Set([401]));
    expect((await as(token, '/apps')).status).to.equal(200);
    expect(await http.opened.base.ledger.list('tokens')).to.deep.equal(before);
  });
});
