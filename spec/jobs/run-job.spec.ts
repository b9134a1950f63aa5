import { expect } from 'chai';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupError } from '../../src/errors.js';
import type { JobContext } from '../../src/jobs/job-queue.js';
import { newJob, type Job, type JobLogLine, type JobVerb, type JsonObject } from '../../src/jobs/job.js';
import { jobRunner } from '../../src/jobs/run-job.js';
import { openTempModule, RICH, type OpenModule } from '../support/module.js';
import { rejection } from '../support/rejection.js';

describe('a job of each verb', () => {
  let opened: OpenModule;
  let log: Omit<JobLogLine, 'at'>[];
  let app: string;
  let count = 0;

  const job = (verb: JobVerb, args: JsonObject): Job => {
    const id = `01k0000000000000000000${String((count += 1)).padStart(4, '0')}`;
    const request = { verb, args, key: 'app:x', app: 'x', destination: 'there', createdBy: 'ana@example.org' };
    return { ...newJob(request, id, '2026-01-01T00:00:00Z'), state: 'running', seq: 1, attempt: 1 };
  };
  const run = async (running: Job, signal = new AbortController().signal): Promise<JsonObject> => {
    const context: JobContext = { signal, progress: () => undefined, log: (line) => log.push(line) };
    return jobRunner(opened.module)(running, context);
  };
  const apps = async (): Promise<readonly string[]> => (await opened.module.apps()).map(({ name }) => name).sort();
  const points = async (): Promise<readonly string[]> => (await opened.module.list()).points.map(({ id }) => id);

  before(async () => {
    opened = await openTempModule();
    app = (await opened.module.restore(RICH, { name: 'shop' })).app.name;
  });
  beforeEach(() => (log = []));
  after(async () => opened.dispose());

  it('makes a backup under the id of the job, and makes it once however often it runs', async () => {
    const backup = job('backup', { app, comment: 'nightly' });
    expect(await run(backup)).to.include({ backup: backup.id });
    expect(await run({ ...backup, attempt: 2 })).to.deep.equal({ backup: backup.id });
    expect(log.at(-1)).to.include({ code: 'done-before' });
    expect(await points()).to.deep.equal([backup.id]);
  });

  it('restores once however often it runs, and again under another id after an undo', async () => {
    const backup = (await points())[0] ?? '';
    const restore = job('restore', { backup, name: 'shop-2', rules: 'off' });
    const stopped = new AbortController();
    stopped.abort();
    expect(await rejection(run(restore, stopped.signal))).to.include({ code: 'cancelled' });
    const made = await run({ ...restore, attempt: 2 });
    expect(made).to.include({ app: 'shop-2' });
    expect(await run({ ...restore, attempt: 3 })).to.deep.equal({ app: 'shop-2', appId: made['appId'] });
    expect(log.at(-1)).to.include({ code: 'done-before' });
    expect(await apps()).to.deep.equal(['shop', 'shop-2']);
  });

  it('copies once however often it runs', async () => {
    const copy = job('copy', { app, name: 'shop-3' });
    const made = await run(copy);
    expect(await run({ ...copy, attempt: 2 })).to.deep.equal({ app: 'shop-3', appId: made['appId'] });
    expect(await apps()).to.deep.equal(['shop', 'shop-2', 'shop-3']);
  });

  it('verifies, and tells what it found', async () => {
    const result = await run(job('verify', { backup: (await points())[0] ?? '', depth: 'replay' }));
    expect(result).to.include({ ok: true, depth: 'replay', problems: 0 });
  });

  it('names what a warning is about once', async () => {
    await run(job('backup', { app }));
    const lost = log.filter(({ code }) => code === 'asset-missing').map(({ text }) => text);
    // The fixture lacks one file.
    expect(lost).to.have.length(1);
    expect(lost[0]?.split(/asset |the picture of the app/), lost[0]).to.have.length(2);
    await opened.module.delete([(await points())[0] ?? '']);
  });

  it('prepares an export, once', async () => {
    const [backup = ''] = await points();
    const exported = job('export', { backup });
    const { bytes } = await run(exported);
    const [file = '', ...others] = await readdir(join(opened.folder, 'exports'));
    expect([file, others]).to.deep.equal([`${backup}.zip`, []]);
    const { ino, size } = await stat(join(opened.folder, 'exports', file));
    expect(size).to.equal(bytes);
    expect(await run({ ...exported, attempt: 2 })).to.include({ backup, bytes });
    expect((await stat(join(opened.folder, 'exports', file))).ino).to.equal(ino);
  });

  it('deletes what is still there', async () => {
    const [backup = ''] = await points();
    const removal = job('delete', { backups: [backup] });
    expect(await run(removal)).to.deep.equal({ deleted: [backup] });
    expect(await run({ ...removal, attempt: 2 })).to.deep.equal({ deleted: [backup] });
    expect(await rejection(run(removal))).to.include({ code: 'restore-point-not-found' });
    expect(await points()).to.deep.equal([]);
  });

  it('is given up after its workers died too often, unless it is found finished, and leaves nothing', async () => {
    const given = async (spent: Job): Promise<unknown> => rejection(run({ ...spent, attempt: 4 }));
    const finished = job('backup', { app });
    await run(finished);
    expect(await run({ ...finished, attempt: 4 })).to.deep.equal({ backup: finished.id });
    const [backup = '', ...others] = await points();
    expect([backup, others]).to.deep.equal([finished.id, []]);
    const before = await apps();
    for (const [verb, args] of [
      ['backup', { app }],
      ['restore', { backup, name: 'shop-4' }],
      ['copy', { app, name: 'shop-4' }],
      ['verify', { backup }],
      ['export', { backup }],
      ['delete', { backups: [backup] }],
      ['import', { upload: 'x' }],
      ['make-template', { source: app, name: 'shop-4' }],
      ['use-template', { template: 'x', name: 'shop-4' }],
      ['undo-restore', { app: (await opened.module.apps())[0]?.id ?? '' }],
    ] satisfies readonly [JobVerb, JsonObject][]) {
      expect(await given(job(verb, args)), verb).to.include({ code: 'interrupted' });
    }
    expect(await points()).to.deep.equal([backup]);
    expect(await apps()).to.deep.equal(before);
    expect(await opened.module.claims()).to.deep.equal([]);
    await run(job('delete', { backups: [backup] }));
  });

  it('refuses arguments that its verb does not take, before it begins', async () => {
    const wrong: readonly [JobVerb, JsonObject][] = [
      ['backup', {}],
      ['backup', { app, verify: 'twice' }],
      ['backup', { app, comment: 3 }],
      ['backup', { app, token: 'secret' }],
      ['restore', { backup: '/etc/passwd' }],
      ['restore', { backup: '01k00000000000000000000001', withAssets: 'yes' }],
      ['copy', { app }],
      ['verify', { backup: '01k00000000000000000000001', depth: 'deep' }],
      ['export', { source: app }],
      ['export', { backup: '01k00000000000000000000001', folder: '/tmp' }],
      ['delete', { backups: [] }],
      ['delete', { backups: [{}] }],
    ];
    for (const [verb, args] of wrong) {
      const error = await rejection(run(job(verb, args)));
      expect(error, JSON.stringify(args)).to.be.instanceOf(BackupError);
      expect(error, JSON.stringify(args)).to.include({ code: 'invalid-argument' });
    }
    expect(await points()).to.deep.equal([]);
  });

  it('never writes into an app that is there', async () => {
    const [there] = await opened.module.apps();
    const before = there?.events;
    const again = opened.module.restore(RICH, { name: 'other', appId: there?.id });
    expect(await rejection(again)).to.include({ code: 'invalid-argument' });
    expect((await opened.module.apps()).find(({ id }) => id === there?.id)?.events).to.equal(before);
  });
});
