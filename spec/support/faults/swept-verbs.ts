import { expect } from 'chai';
import type { BackupModule } from '../../../src/backup-module.js';
import { isBackupError } from '../../../src/errors.js';
import { restoreAs } from '../module.js';
import type { Loss } from './lossy-line.js';

export interface Situation {
  readonly module: BackupModule;
  /** What a restore restores. */
  readonly archive: string;
  /** Ids of restore points that are there, the newest first. */
  readonly points: readonly string[];
}

/** A verb whose requests are lost one after the other. */
export interface SweptVerb {
  readonly verb: 'restore' | 'backup' | 'prune' | 'copy' | 'delete' | 'undo' | 'protect' | 'unprotect';
  /** Restore points that its module keeps of an app: there are as many, unless it is said otherwise. */
  readonly cap?: number;
  readonly run: (situation: Situation) => Promise<unknown>;
  /** Whether what the verb says that it did has happened. */
  readonly isDone: (after: BackupModule, points: readonly string[]) => Promise<boolean>;
}

const isThere = async (module: BackupModule, wanted: string): Promise<boolean> =>
  (await module.apps()).some(({ name }) => name === wanted);

export const idsOf = async (module: BackupModule): Promise<readonly string[]> =>
  (await module.list()).points.map(({ id }) => id);

const isProtected = async (module: BackupModule, wanted: string | undefined): Promise<boolean | undefined> =>
  (await module.list()).points.find(({ id }) => id === wanted)?.protected;

/** All that change something; the cap of the module is smaller than a backup needs, so that it prunes. */
export const SWEPT_VERBS: readonly SweptVerb[] = [
  {
    verb: 'restore',
    run: ({ module, archive }) => module.restore(archive, restoreAs('copy')),
    isDone: (module) => isThere(module, 'copy'),
  },
  {
    verb: 'copy',
    run: ({ module }) => module.copy('blog', { ...restoreAs('copy'), name: 'copy' }),
    isDone: (module) => isThere(module, 'copy'),
  },
  {
    verb: 'backup',
    run: ({ module }) => module.create('blog'),
    isDone: async (module, before) => (await idsOf(module)).some((id) => !before.includes(id)),
  },
  {
    verb: 'prune',
    cap: 1,
    run: ({ module }) => module.create('blog'),
    isDone: async (module, before) => (await idsOf(module)).some((id) => !before.includes(id)),
  },
  {
    verb: 'delete',
    run: ({ module, points }) => module.delete([points[1] ?? '']),
    isDone: async (module, before) => !(await idsOf(module)).includes(before[1] ?? ''),
  },
  {
    verb: 'undo',
    run: ({ module }) => module.restored.undo('blog'),
    isDone: async (module) => !(await isThere(module, 'blog')),
  },
  {
    verb: 'protect',
    run: ({ module, points }) => module.protect(points[0] ?? '', true),
    isDone: async (module, before) => (await isProtected(module, before[0])) === true,
  },
  {
    verb: 'unprotect',
    run: ({ module, points }) => module.protect(points[1] ?? '', false),
    isDone: async (module, before) => (await isProtected(module, before[1])) === false,
  },
];

/** What came of the requests that were lost, for the title of a sweep. */
export class Tally {
  readonly #outcomes = new Map<string, number>();
  readonly #began = performance.now();

  add(said: unknown): void {
    const outcome = said === 'done' ? 'done' : isBackupError(said) ? said.code : 'defect';
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
  }

  get total(): number {
    return [...this.#outcomes.values()].reduce((sum, each) => sum + each, 0);
  }

  toString(): string {
    const outcomes = [...this.#outcomes].map(([outcome, times]) => `${times} ${outcome}`);
    return `${this.total} losses in ${Math.round((performance.now() - this.#began) / 1_000)} s: ${outcomes.join(', ')}`;
  }
}

/** Fails unless what was said is what is there once the next command has recovered. */
export async function requireTruth(
  { verb, isDone }: SweptVerb,
  after: Omit<Situation, 'archive'>,
  said: unknown,
  loss: Loss,
): Promise<void> {
  const when = `${verb}, ${JSON.stringify(loss)}`;
  const lives = loss.diesAfter === undefined;
  const failedWhole = isBackupError(said) && !('unfinished' in said.facts);
  const recoveries = await after.module.recover();
  expect(
    recoveries.filter(({ outcome }) => outcome === 'failed'),
    when,
  ).to.deep.equal([]);
  const done = await isDone(after.module, after.points);
  if (said === 'done') expect(done, `${when}: said to be done`).to.equal(true);
  else if (said !== 'died' && !isBackupError(said)) throw said;
  // A verb that fails, and does not say that anything is unfinished, has left a claim at most.
  if (lives && failedWhole && ['restore', 'copy', 'backup', 'prune', 'undo'].includes(verb)) {
    expect(done, `${when}: ${String(said)}`).to.equal(false);
    for (const { outcome } of recoveries) expect(outcome, when).to.equal('undone');
  }
  for (const recovery of recoveries) {
    const happened = recovery.verb === 'prune' ? true : done;
    if (said !== 'done') {
      expect(happened, `${when}: told as ${recovery.verb} ${recovery.outcome}`).to.equal(
        recovery.outcome === 'finished',
      );
    }
  }
}
