import { expect } from 'chai';
import { ROUTES } from '../../../src/http/routes.js';
import { openHttp, type HttpUnderTest } from '../../support/http.js';

const GHOST = '01k00000000000000000000000';
const placeOf = (path: string): string => path.replace('{app}', 'shop').replaceAll(/\{\w+\}/g, GHOST);

describe('a member of a query that is not known', () => {
  let http: HttpUnderTest;

  before(async () => {
    http = await openHttp(undefined, undefined, { compat: 'squidex' });
  });
  after(async () => http.dispose());

  for (const { method, path, operation, isSquidex = false, isShared = false } of ROUTES) {
    it(`is ${isSquidex || isShared ? 'passed over, as Squidex does' : 'refused'}: ${operation}`, async () => {
      const before = (await http.jobs.list()).length;
      const answer = await fetch(`${http.url}${placeOf(path)}?nosuch=1`, { method, redirect: 'manual' });
      const text = await answer.text();
      const body = (text.startsWith('{') ? JSON.parse(text) : {}) as Record<string, unknown>;
      if (isSquidex || isShared) {
        expect(text).not.to.include('nosuch');
        return;
      }
      expect(body, text).to.include({ status: 422, code: 'invalid-argument', changed: 'nothing' });
      expect((body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer)).to.include('/nosuch');
      expect((await http.jobs.list()).length).to.equal(before);
    });
  }

  it('is told with the name that is the nearest, also in a body', async () => {
    const query = await http.call('GET', '/jobs?limt=3');
    expect(query.body['detail']).to.equal('There is no member "limt"; did you mean "limit"?');
    const body = await http.call('POST', '/apps/shop/copies', { name: 'x', withAsset: false });
    expect(body.body['detail']).to.equal('There is no member "withAsset"; did you mean "withAssets"?');
    const inner = await http.call('POST', '/restores', { source: { type: 'backup', backupID: GHOST } });
    expect(inner.body['errors']).to.deep.include({
      ...{ pointer: '/source/backupID', code: 'whitelistValidation' },
      detail: 'there is no member "backupID"; did you mean "backupId"?',
    });
  });
});
