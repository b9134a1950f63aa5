import { expect } from 'chai';
import { readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { openHttp, type HttpUnderTest } from '../../support/http.js';
import { jobRunner } from '../../../src/jobs/run-job.js';
import { hasEnded, type JobState } from '../../../src/jobs/job.js';
import type { JobRunner } from '../../../src/jobs/job-queue.js';

const GHOST = '01k00000000000000000000000';

/** Status and code that are expected; a job that is started has no code. */
type Expected = readonly [status: number, code?: string];

describe('what can be done with a thing in each of its states', () => {
  let http: HttpUnderTest;
  const ids: Record<string, string> = {};
  let gate: (() => void) | undefined;

  before(async () => {
    let real: JobRunner | undefined;
    // Jobs with this comment wait until they are let go, or are cancelled.
    const run: JobRunner = async (job, context) => {
      if (job.args['comment'] === 'wait') {
        await new Promise<void>((resolve) => {
          gate = resolve;
          context.signal.addEventListener('abort', () => resolve());
        });
      }
      real ??= jobRunner(http.opened.module);
      return real(job, context);
    };
    http = await openHttp(undefined, run);
    const done = async (path: string, body: object): Promise<string> => {
      const { body: job } = await http.call('POST', path, body);
      await http.ended(job['id']);
      return String(job['id']);
    };
    const post = '/apps/shop/backups';
    for (const name of ['damaged', 'deleted', 'protected', 'available'])
      ids[name] = await done(post, { comment: name });
    await http.call('PATCH', `${post}/${ids['protected'] ?? ''}`, { protected: true });
    await http.call('DELETE', `${post}/${ids['deleted'] ?? ''}`);
    const file = readdirSync(join(http.opened.folder, 'backups')).find(
      (name) => name.includes(ids['damaged'] ?? '') && name.endsWith('.zip'),
    );
    truncateSync(join(http.opened.folder, 'backups', file ?? ''), 100);
    const add = async (app: string): Promise<string> => {
      const about = { app: 'shop', key: `test:${app}`, createdBy: 'ana', destination: 'there' };
      return (await http.jobs.add({ verb: 'backup', args: { app, comment: 'wait' }, ...about })).id;
    };
    ids['failed'] = await add('nosuch');
    while (gate === undefined) await new Promise(setImmediate);
    gate();
    await http.ended(ids['failed']);
    ids['running'] = await add('shop');
    while ((await http.jobs.find(ids['running']))?.state !== 'running') await new Promise(setImmediate);
    ids['cancelled'] = await add('shop');
    await http.call('POST', `/jobs/${ids['cancelled']}:cancel`);
    ids['queued'] = await add('shop');
    ids['completed'] = ids['available'] ?? '';
    ids['made'] = await done('/restores', { backup: ids['available'], name: 'made' });
    ids['undone'] = await done('/restores', { backup: ids['available'], name: 'undone' });
    await done(`/restores/${ids['undone']}:undo`, {});
    const args = { backup: GHOST, name: 'lost' };
    const about = { app: 'lost', key: 'app:lost', createdBy: 'ana', destination: 'there' };
    ids['lost'] = (await http.jobs.add({ verb: 'restore', args, ...about })).id;
    await http.ended(ids['lost']);
    ids['sealed'] = (await http.jobs.add({ verb: 'restore', args: { address: 'sealed', shown: 'x' }, ...about })).id;
    await http.ended(ids['sealed']);
  });
  after(async () => {
    for (const name of ['queued', 'running']) await http.jobs.cancel(ids[name] ?? '').catch(() => undefined);
    await http.dispose();
  });

  async function check(
    method: string,
    path: string,
    body: object | undefined,
    [status, code]: Expected,
  ): Promise<void> {
    const jobs = (await http.jobs.list({ limit: 1_000 })).length;
    const answer = await http.call(method, path, body);
    expect([answer.status, answer.body['code']], `${method} ${path}`).to.deep.equal([status, code]);
    if (status < 400) return;
    expect(answer.body['changed']).to.equal('nothing');
    expect(answer.body['hint'], path).to.be.a('string');
    expect((await http.jobs.list({ limit: 1_000 })).length, path).to.equal(jobs);
  }

  const JOBS: readonly (readonly [JobState | 'sealed' | 'lost', cancel: Expected, retry: Expected])[] = [
    ['completed', [409, 'job-not-cancellable'], [409, 'job-not-retryable']],
    ['failed', [409, 'job-not-cancellable'], [202]],
    ['cancelled', [409, 'job-not-cancellable'], [202]],
    ['sealed', [409, 'job-not-cancellable'], [409, 'job-not-retryable']],
    ['lost', [409, 'job-not-cancellable'], [202]],
    ['queued', [202], [202]],
  ];
  for (const [state, cancel, retry] of JOBS) {
    it(`cancels and retries a job that is ${state} as its links say`, async () => {
      const id = ids[state] ?? '';
      if (state === 'queued') await check('POST', `/jobs/${id}:retry`, undefined, [409, 'job-not-ended']);
      const before = ((await http.call('GET', `/jobs/${id}`)).body['_links'] ?? {}) as Record<string, unknown>;
      if (state !== 'queued') expect('retry' in before).to.equal(retry[0] === 202);
      expect('cancel' in before).to.equal(cancel[0] === 202);
      await check('POST', `/jobs/${id}:cancel`, undefined, cancel);
      await check('POST', `/jobs/${id}:retry`, undefined, retry);
      for (const job of await http.jobs.list({ states: ['queued'] })) {
        if (job.id !== ids['queued'] && job.id !== ids['running']) await http.jobs.cancel(job.id);
      }
    });
  }

  const gone: Expected = [404, 'restore-point-not-found'];
  const busy: Expected = [409, 'restore-point-busy'];
  const USES = ['change', 'verify', 'export', 'full', 'data', 'copy', 'template'];
  const each = (expected: Expected, actions: readonly string[]): Readonly<Record<string, Expected>> =>
    Object.fromEntries(actions.map((action) => [action, expected]));
  const allGone = each(gone, [...USES, 'many', 'delete']);
  const BACKUPS: Readonly<Record<string, Readonly<Record<string, Expected>>>> = {
    ...{ running: { ...each(busy, USES), many: gone }, failed: allGone, cancelled: allGone, deleted: allGone },
    damaged: { change: busy, export: busy, full: [201], data: busy, copy: busy, template: busy, many: gone },
    protected: { many: [409, 'restore-point-protected'], delete: [409, 'restore-point-protected'] },
  };
  const ACTIONS: Readonly<Record<string, (at: string, id: string) => readonly [string, string, object?]>> = {
    change: (at) => ['PATCH', at, { protected: true }],
    verify: (at) => ['POST', `${at}/verifications`, {}],
    export: (at) => ['POST', `${at}/exports`, {}],
    full: (at) => ['POST', `${at}/downloads`, {}],
    data: (at) => ['POST', `${at}/downloads`, { kind: 'data' }],
    copy: (_at, id) => ['POST', '/apps/shop/copies', { name: 'never', backup: id }],
    template: (_at, id) => ['POST', '/templates', { name: 'never', app: 'shop', backup: id }],
    many: (_at, id) => ['POST', '/apps/shop/backups:delete', { ids: [id] }],
    delete: (at) => ['DELETE', at],
  };
  for (const [state, expected] of Object.entries(BACKUPS)) {
    it(`does with a backup that is ${state} what can be done, and says at once what cannot`, async () => {
      const id = ids[state] ?? '';
      for (const [action, wanted] of Object.entries(expected)) {
        const [method, path, body] = ACTIONS[action]?.(`/apps/shop/backups/${id}`, id) ?? ['GET', '/'];
        await check(method, path, body, wanted);
      }
    });
  }

  it('undoes what a restore has made, twice without effect, and nothing where it has made nothing', async () => {
    const none: Expected = [404, 'not-restored'];
    await check('POST', `/restores/${ids['lost'] ?? ''}:undo`, {}, none);
    await check('POST', `/restores/${ids['lost'] ?? ''}:turn-on-rules`, undefined, none);
    const again = await http.call('POST', `/restores/${ids['undone'] ?? ''}:undo`, {});
    expect(again.status).to.equal(202);
    expect(await http.ended(again.body['id'])).to.include({ state: 'completed' });
    await check('POST', `/restores/${ids['undone'] ?? ''}:turn-on-rules`, undefined, [404, 'app-not-found']);
    expect((await http.call('POST', `/restores/${ids['made'] ?? ''}:turn-on-rules`)).status).to.equal(200);
    expect((await http.call('POST', `/restores/${ids['made'] ?? ''}:turn-on-rules`)).body).to.include({ turnedOn: 0 });
    await check('POST', `/restores/${ids['completed'] ?? ''}:undo`, {}, [404, 'job-not-found']);
  });

  it('cancels a backup that is being made where it is deleted, once', async () => {
    const id = ids['running'] ?? '';
    await check('POST', `/jobs/${id}:retry`, undefined, [409, 'job-not-ended']);
    await check('DELETE', `/apps/shop/backups/${id}`, undefined, [204]);
    await check('POST', `/jobs/${id}:cancel`, undefined, [202]).catch(async () => {
      // It was quicker.
      expect(hasEnded((await http.jobs.find(id)) ?? { state: 'completed' })).to.equal(true);
    });
    expect(await http.ended(id)).to.include({ state: 'cancelled' });
  });
});
