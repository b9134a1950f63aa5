import { expect } from 'chai';
import { ROUTES } from '../../../src/http/routes.js';
import { openHttp, type HttpAnswer, type HttpUnderTest } from '../../support/http.js';

interface Begun {
  readonly path: string;
  readonly body: object;
}

describe('every request that begins work', () => {
  let http: HttpUnderTest;
  let backup: string;
  let restore: string;

  before(async () => {
    http = await openHttp();
    backup = await done('/apps/shop/backups', {});
    restore = await done('/restores', { backup, name: 'copy' });
    await done('/templates', { name: 'starter', app: 'shop', contents: 'structure' });
  });
  after(async () => http.dispose());

  const done = async (path: string, body: object): Promise<string> => {
    const { id } = (await http.call('POST', path, body)).body;
    expect((await http.ended(id))['state'], path).to.equal('completed');
    return String(id);
  };

  const REQUESTS: Readonly<Record<string, () => Begun | Promise<Begun>>> = {
    startBackup: () => ({ path: '/apps/shop/backups?ifRunning=queue', body: { comment: 'x' } }),
    verifyBackup: () => ({ path: `/apps/shop/backups/${backup}/verifications`, body: {} }),
    exportBackup: () => ({ path: `/apps/shop/backups/${backup}/exports`, body: {} }),
    startRestore: () => ({ path: '/restores', body: { backup, name: 'second' } }),
    copyApp: () => ({ path: '/apps/shop/copies', body: { name: 'third' } }),
    makeTemplate: () => ({ path: '/templates', body: { name: 'other', app: 'shop', contents: 'structure' } }),
    createApp: () => ({ path: '/apps', body: { name: 'fourth', template: 'starter' } }),
    undoRestore: () => ({ path: `/restores/${restore}:undo`, body: {} }),
    retryJob: async () => {
      const args = { backup: '0'.repeat(26) };
      const about = { app: 'shop', key: 'verify', createdBy: 'ana', destination: 'there' };
      const { id } = await http.jobs.add({ verb: 'verify', args, ...about });
      await http.ended(id);
      return { path: `/jobs/${id}:retry`, body: {} };
    },
    deleteBackups: () => ({ path: '/apps/shop/backups:delete?force=lastGood&confirm=shop', body: { ids: [backup] } }),
    cancelJob: async () => {
      const { id } = (await http.call('POST', '/apps/shop/copies', { name: 'fifth' })).body;
      return { path: `/jobs/${String(id)}:cancel`, body: {} };
    },
  };

  const place = ({ headers }: HttpAnswer): unknown => [headers.get('location'), headers.get('retry-after')];

  it('is one of these', () => {
    const begin = ROUTES.filter(({ method, success }) => method !== 'GET' && success.status === 202);
    expect(Object.keys(REQUESTS)).to.have.members(begin.map(({ operation }) => operation));
  });

  for (const [operation, requestOf] of Object.entries(REQUESTS)) {
    it(`tells where the job is, and begins it once however often it comes: ${operation}`, async () => {
      const { path, body } = await requestOf();
      const key = { 'idempotency-key': `key of ${operation}` };
      const first = await http.call('POST', path, body, key);
      expect(first.status, JSON.stringify(first.body)).to.equal(202);
      const job = String(first.body['id']);
      const at = operation === 'startBackup' ? `/api/apps/shop/backups/${job}` : `/api/jobs/${job}`;
      expect(place(first)).to.deep.equal([at, '2']);
      expect((await http.call('GET', at.replace('/api', ''))).body).to.include({ id: job });
      const count = (await http.jobs.list()).length;
      await http.ended(job);
      if (operation === 'cancelJob') return;
      const again = await http.call('POST', path, body, key);
      expect([again.status, again.body['id'], again.headers.get('idempotent-replayed')]).to.deep.equal([
        202,
        job,
        'true',
      ]);
      expect(place(again)).to.deep.equal(place(first));
      expect((await http.jobs.list()).length).to.equal(count);
      const other = await http.call('POST', path, { ...body, nosuch: 1 }, key);
      expect(other.body, 'unknown members first').to.include({ status: 422, code: 'invalid-argument' });
    });
  }
});
