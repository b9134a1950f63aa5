import { expect } from 'chai';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupModule } from '../../src/backup-module.js';
import { isBackupError } from '../../src/errors.js';
import { jobRunner } from '../../src/jobs/run-job.js';
import { failureOf, newJob, type Job, type JobLogLine } from '../../src/jobs/job.js';
import { Catalog } from '../../src/restore-points/catalog.js';
import type { Storage } from '../../src/storage/storage.js';
import { embeddedParts, filesBelow, moduleParts, PLAIN } from '../support/module.js';
import { tempFolder } from '../support/temp-folder.js';

/** More calls than any deletion makes. */
const ENDLESS = 500;

/** The storage, with every call told before it is made. */
function told(storage: Storage, tell: () => void): Storage {
  return new Proxy(storage, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        tell();
        return Reflect.apply(value, target, args);
      };
    },
  });
}

function openOn(folder: string, tell: () => void) {
  const base = embeddedParts(folder);
  const destination = told(base.destination, tell);
  const parts = moduleParts(folder, { ...base, destination });
  return new BackupModule({ ...parts, destination, catalog: new Catalog(destination) });
}

describe('a deletion of several backups that is cancelled', function () {
  this.timeout(120_000);
  let origin: Awaited<ReturnType<typeof tempFolder>>;
  let work: Awaited<ReturnType<typeof tempFolder>>;
  let ids: readonly string[];

  before(async () => {
    origin = await tempFolder();
    work = await tempFolder();
    const module = openOn(origin.path, () => undefined);
    await module.restore(PLAIN, { name: 'blog' });
    for (let n = 0; n < 3; n += 1) await module.create('blog');
    ids = (await module.list()).points.map(({ id }) => id);
    await module.close();
  });
  after(async () => {
    await origin.remove();
    await work.remove();
  });

  /** What is left once it was cancelled at the nth call, and what was said; false if it never came so far. */
  const cancelledAt = async (
    at: number,
    run: (module: BackupModule, signal: AbortSignal) => Promise<unknown>,
  ): Promise<{ readonly left: number; readonly said: unknown } | undefined> => {
    const folder = join(work.path, 'data');
    await cp(origin.path, folder, { recursive: true });
    const stop = new AbortController();
    let calls = 0;
    const module = openOn(folder, () => {
      calls += 1;
      if (calls === at) stop.abort();
    });
    const said = await run(module, stop.signal).then(
      () => 'done',
      (error: unknown) => error,
    );
    await module.close();
    const next = openOn(folder, () => undefined);
    expect(await next.recover(), String(at)).to.deep.equal([]);
    expect(await next.claims(), String(at)).to.deep.equal([]);
    const { points, damaged } = await next.list();
    expect(damaged, String(at)).to.deep.equal([]);
    const files = await filesBelow(join(folder, 'backups'));
    for (const id of ids) {
      const isThere = points.some((point) => point.id === id);
      expect(files.filter((file) => file.includes(id)).length, `${at} ${id}`).to.equal(isThere ? 2 : 0);
      if (isThere) expect((await next.verify(id)).problems).to.deep.equal([]);
    }
    await next.close();
    await rm(folder, { recursive: true });
    return calls < at ? undefined : { left: points.length, said };
  };

  it('leaves each of them whole or gone, and says how many are gone', async () => {
    const seen = new Set<number>();
    for (let at = 1; at < ENDLESS; at += 1) {
      const outcome = await cancelledAt(at, async (module, signal) => module.delete(ids, { signal }));
      if (outcome === undefined) break;
      const { left, said } = outcome;
      seen.add(left);
      if (said === 'done') expect(left, String(at)).to.equal(0);
      else if (isBackupError(said, 'cancelled')) {
        expect(left, String(at)).to.equal(3 - Number(said.facts['done'] ?? 0));
        expect(said.message).to.equal(
          left === 3
            ? 'the deletion was cancelled: nothing was deleted'
            : `the deletion was cancelled: ${3 - left} of 3 restore points were deleted, the others stay`,
        );
        expect(failureOf(said).changed).to.equal(left === 3 ? 'rolledBack' : 'partial');
      } else throw said;
    }
    expect([...seen].toSorted()).to.deep.equal([0, 1, 2, 3]);
  });

  it('does the same as a job, and goes on from there when it is retried', async () => {
    const log: Omit<JobLogLine, 'at'>[] = [];
    const request = {
      verb: 'delete',
      args: { backups: ids },
      key: 'k',
      app: 'blog',
      destination: '',
      createdBy: 'x',
    } as const;
    const job: Job = { ...newJob(request, '01k00000000000000000000000', ''), seq: 1, attempt: 1 };
    let lefts = 0;
    for (let at = 1; at < ENDLESS; at += 5) {
      const outcome = await cancelledAt(at, async (module, signal) => {
        const context = {
          progress: () => undefined,
          log: (line: Omit<JobLogLine, 'at'>) => void log.push(line),
          signal,
        };
        try {
          return await jobRunner(module)(job, context);
        } catch (error) {
          if (!isBackupError(error, 'cancelled')) throw error;
          // Once more, as a worker would after the first one died.
          await jobRunner(module)({ ...job, attempt: 2 }, { ...context, signal: new AbortController().signal });
          return 'again';
        }
      });
      if (outcome === undefined) break;
      expect([outcome.said, outcome.left]).to.deep.equal(['done', 0]);
      lefts += 1;
    }
    expect(lefts).to.be.greaterThan(3);
    expect(log.map(({ text }) => text).join()).to.include('were deleted when the worker ended');
  });
});
