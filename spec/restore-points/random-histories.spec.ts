import { expect } from 'chai';
import fc from 'fast-check';
import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { BackupModule } from '../../src/backup-module.js';
import { isBackupError } from '../../src/errors.js';
import { AppendBatch } from '../../src/events/append-batch.js';
import { pointIdAfter, realRuntime, type Runtime } from '../../src/runtime.js';
import { append, newEvent } from '../support/events.js';
import { openTempModule, PLAIN, restoreAs, type OpenModule } from '../support/module.js';

const DAY_MS = 86_400_000;
/** No history begins after this long, so that the suite stays quick on a slow machine. */
const BUDGET_MS = 25_000;

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('create' as const), comment: fc.constantFrom('', 'by hand') }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('write' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('lose' as const), which: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('damage' as const), which: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('protect' as const), which: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), which: fc.nat(9) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('jump' as const), days: fc.integer({ min: -800, max: 800 }) }),
  },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** An app, its asset store and its destination, on which the real verbs run. */
class World {
  #made = 0;
  #clock = Date.parse('2026-01-01T00:00:00Z');
  readonly #module: BackupModule;

  constructor(
    private readonly open: OpenModule,
    private readonly app: string,
    cap: number,
  ) {
    const now = (): Date => new Date((this.#clock += 1_000));
    const newPointId = (known?: readonly string[]): string => pointIdAfter(ulid(now().getTime()), known);
    const runtime: Runtime = { ...realRuntime, now, newPointId };
    this.#module = new BackupModule({ ...open.parts, cap, runtime });
  }

  async do(step: Step): Promise<void> {
    if (step.kind === 'jump') this.#clock += step.days * DAY_MS;
    else if (step.kind === 'write') await this.#write();
    else if (step.kind === 'lose') await this.#lose(step.which);
    else if (step.kind === 'create') await this.#create(step.comment);
    else await this.#change(step);
  }

  /** What whole restore points hold: the most events, and the files. Each of them is as good as it is listed. */
  async held(): Promise<{ readonly events: number; readonly files: ReadonlySet<string> }> {
    const files = new Set<string>();
    let events = 0;
    for (const { id } of (await this.#module.list('blog')).points) {
      const report = await this.#module.verify(id, 'checksums');
      expect(report.problems, id).to.deep.equal([]);
      events = Math.max(events, report.events);
      for (const file of await this.#module.inside.assets(id)) {
        if (!file.missing) files.add(`${file.id} ${file.version}`);
      }
    }
    return { events, files };
  }

  /** Pruning takes nothing that no other whole restore point holds. */
  async #create(comment: string): Promise<void> {
    const before = await this.held();
    await this.#module.create('blog', { comment }).catch((error: unknown) => {
      // Every slot is protected, or no file is left: nothing was made.
      if (!isBackupError(error, 'cap-reached', 'assets-missing')) throw error;
    });
    const after = await this.held();
    expect(after.events).to.be.at.least(before.events);
    expect([...before.files.difference(after.files)], 'files that no point holds any more').to.deep.equal([]);
  }

  async #write(): Promise<void> {
    const id = `f${(this.#made += 1)}`;
    const event = `{"fileName":"${id}.bin","mimeType":"a/b","fileVersion":0,"fileSize":3,"assetId":"${id}","appId":"${this.app},blog","actor":"subject:1","fromRule":false}`;
    await this.open.base.store.append(
      AppendBatch.of([append(`asset-${this.app}--${id}`, 'no-stream', newEvent('AssetCreatedEventV2', event))]),
    );
    await this.open.parts.assets.write(this.app, { role: 'asset', id, version: 0 }, async function* () {
      yield Buffer.from('abc');
    });
  }

  async #lose(which: number): Promise<void> {
    if (this.#made > 0) await this.open.base.assetStorage.remove(`${this.app}_f${(which % this.#made) + 1}_0`);
  }

  async #change({ kind, which }: Extract<Step, { which: number }>): Promise<void> {
    const { points } = await this.#module.list('blog');
    const point = points[which % points.length];
    if (point === undefined) return;
    if (kind === 'protect') await this.#module.protect(point.id, true);
    else if (kind === 'damage')
      await truncate(join(this.open.folder, 'backups', point.archive), Math.floor(point.size / 2));
    else if (!point.protected) await this.#module.delete([point.id]);
  }
}

describe('random histories on the real verbs', () => {
  it('never lose the last whole copy of an event or a file, and list only points that verify', async function () {
    this.timeout(120_000);
    const property = fc.asyncProperty(
      fc.array(step, { minLength: 4, maxLength: 16 }),
      fc.integer({ min: 1, max: 3 }),
      async (steps, cap) => {
        const open = await openTempModule();
        try {
          await open.module.restore(PLAIN, restoreAs('blog'));
          const world = new World(open, (await open.module.apps())[0]?.id ?? '', cap);
          for (const each of steps) await world.do(each);
          await world.held();
        } finally {
          await open.dispose();
        }
      },
    );
    await fc.assert(property, { numRuns: 300, interruptAfterTimeLimit: BUDGET_MS, markInterruptAsFailure: false });
  });
});
