import { expect } from 'chai';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AssetStore } from '../../../src/storage/asset-store.js';
import { SQUIDEX_NAMING } from '../../../src/cms/squidex/squidex-naming.js';
import { AppendBatch } from '../../../src/events/append-batch.js';
import type { NewEvent, StoredEvent } from '../../../src/events/event.js';
import { kindOf } from '../../../src/errors.js';
import type { RestoreOptions } from '../../../src/restore/plan.js';
import type { RestoreResult } from '../../../src/restore/restore-result.js';
import { realRuntime } from '../../../src/runtime.js';
import { append, readAll, text } from '../../support/events.js';
import { rejection } from '../../support/rejection.js';
import { filesBelow, openTempModule, RICH, type OpenModule } from '../../support/module.js';

const APP = 'b0c0ffee-0000-4000-8000-000000000001';
/** Of a rich app: around what it makes, deletes and uploads. */
const SAMPLE = [1, 23, 48, 101, 160];
const POINTS = process.env['EVENTARK_SWEEP'] === 'all' ? Array.from({ length: 173 }, (_, index) => index + 1) : SAMPLE;

/** Ids, secrets and times that are the same in every run. */
function fixedRuntime(): typeof realRuntime {
  let count = 0;
  const next = (prefix: string): string => `${prefix}-0000-4000-8000-${String(++count).padStart(12, '0')}`;
  return {
    now: () => new Date('2026-07-01T00:00:00Z'),
    newId: () => next('10000000'),
    newPointId: (known) => realRuntime.newPointId(known),
    newSecret: () => next('secret'),
  };
}

/** All that is there after a restore, and what it said. */
async function restored(archive: string, options: Partial<RestoreOptions>) {
  const open = await openTempModule(() => ({ runtime: fixedRuntime() }));
  try {
    const wish = { name: 'copy', appId: APP, people: 'create', ...options } as const;
    const planned = await open.module.planRestore(archive, wish);
    const result = await open.module.restore(archive, wish);
    expect(told(planned)).to.deep.equal(told(result));
    const names = (await filesBelow(open.folder)).filter((name) => name.startsWith('assets/'));
    const files = names.map(async (name) => [name, (await readFile(join(open.folder, name))).toString('base64')]);
    const events = await readAll(open.base.store, APP);
    return {
      events: events.map((event) => ({ ...event, metadata: text(event.metadata), payload: text(event.payload) })),
      files: await Promise.all(files),
      documents: [...(await open.parts.documents.read({ id: APP, name: 'copy' }))].map(([name, bytes]) => [
        name,
        text(bytes),
      ]),
      result: told(result),
    };
  } finally {
    await open.dispose();
  }
}

/** Without what only one of a plan and a result says, or two archives of the same state say in their own ways. */
function told({
  until: _until,
  space: _space,
  objects: _objects,
  sample: _sample,
  people,
  remap,
  warnings,
  ...rest
}: RestoreResult): unknown {
  const { contributors: _contributors, ...counts } = remap;
  const { openedBy: _openedBy, ...same } = rest;
  return {
    ...same,
    people: people.map(({ to: _to, ...person }) => person),
    remap: counts,
    warnings: warnings.map(({ code, where }) => ({ code, where })),
  };
}

function asNew({ type, id, time, metadata, payload }: StoredEvent): NewEvent {
  return { type, id, time, metadata, payload };
}

describe('an app as of a point in its history', function () {
  this.timeout(60_000);
  let source: OpenModule;
  let history: readonly StoredEvent[];
  let whole: string;

  const archiveOf = async (open: OpenModule, app: string): Promise<string> => {
    const { point } = await open.module.create(app);
    return join(open.folder, 'backups', point.archive);
  };
  /** A backup that was made when the history had so many events. */
  const backupAt = async <T>(events: number, look: (archive: string) => Promise<T>): Promise<T> => {
    const { assetStorage } = source.base;
    const { users, documents } = source.parts;
    const open = await openTempModule(() => ({
      ...{ users, documents, assetStorage },
      assets: new AssetStore(assetStorage, SQUIDEX_NAMING),
    }));
    try {
      for (const event of history.slice(0, events)) {
        const one = { ...append(event.stream, 'any', asNew(event)), commit: event.commit };
        await open.base.store.append(AppendBatch.of([one]));
      }
      return await look(await archiveOf(open, APP));
    } finally {
      await open.dispose();
    }
  };

  before(async () => {
    source = await openTempModule();
    await source.module.restore(RICH, { name: 'shop', appId: APP, people: 'create' });
    history = await readAll(source.base.store, APP);
    whole = await archiveOf(source, APP);
  });
  after(async () => source.dispose());

  for (const event of POINTS) {
    it(`is what a backup gives that was made after event ${event}`, async () => {
      const asOf = await restored(whole, { until: { event } });
      const then = await backupAt(event, async (archive) => restored(archive, {}));
      expect(asOf).to.deep.equal(then);
    });
  }

  it('is exported for Squidex as it is restored', async () => {
    const path = join(source.folder, 'exported.zip');
    await source.module.exportSquidex(whole, path, { until: { event: 48 } });
    const [exported, asOf] = [await restored(path, {}), await restored(whole, { until: { event: 48 } })];
    expect(exported.events).to.deep.equal(asOf.events);
    expect(exported.files).to.deep.equal(asOf.files);
  });

  it('needs no byte of a file that only later events mention', async () => {
    const bytes = await readFile(whole);
    for (let entry = bytes.indexOf('assets/'); entry >= 0; entry = bytes.indexOf('assets/', entry + 1)) {
      // The directory has the names too.
      if (bytes.toString('latin1', entry - 30, entry - 26) !== 'PK\u0003\u0004' || bytes.readUInt32LE(entry - 12) === 0)
        continue;
      const at = entry + 'assets/'.length + 64;
      bytes[at] = (bytes[at] ?? 0) ^ 0xff;
    }
    const path = join(source.folder, 'bent.zip');
    await writeFile(path, bytes);
    const error = await rejection(source.module.restore(path, { name: 'copy', until: { event: 160 } }));
    expect(kindOf(error)).to.equal('damage');
    expect((await source.module.restore(path, { name: 'copy', until: { event: 23 } })).assets).to.equal(0);
  });
});
