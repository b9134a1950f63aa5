import { expect } from 'chai';
import { copyFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { AppendBatch } from '../../src/events/append-batch.js';
import { BackupModule } from '../../src/backup-module.js';
import { Catalog } from '../../src/restore-points/catalog.js';
import { pointIdAfter, realRuntime, type Runtime } from '../../src/runtime.js';
import { FolderStorage } from '../../src/storage/folder/folder-storage.js';
import { append, newEvent } from '../support/events.js';
import { openTempModule, RICH, restoreAs, type OpenModule } from '../support/module.js';
import { rejection } from '../support/rejection.js';

const assetEvent = (app: string, id: string, size: number): string =>
  `{"fileName":"${id}.bin","mimeType":"a/b","fileVersion":0,"fileSize":${size},"assetId":"${id}","appId":"${app},blog","actor":"subject:1","fromRule":false}`;

describe('retention loses nothing', () => {
  let open: OpenModule;
  let app: string;
  let backups: string;

  beforeEach(async () => {
    open = await openTempModule();
    await open.module.restore(RICH, restoreAs('blog'));
    app = (await open.module.apps())[0]?.id ?? '';
    backups = join(open.folder, 'backups');
  });
  afterEach(async () => {
    await open.dispose();
  });

  const keeping = (cap: number, runtime: Runtime = realRuntime): BackupModule =>
    new BackupModule({ ...open.parts, cap, runtime });
  const listed = async (): Promise<string[]> => (await open.module.list('blog')).points.map(({ id }) => id);
  const write = async (id: string): Promise<void> => {
    await open.base.store.append(
      AppendBatch.of([
        append(`asset-${app}--${id}`, 'no-stream', newEvent('AssetCreatedEventV2', assetEvent(app, id, 3))),
      ]),
    );
    await open.parts.assets.write(app, { role: 'asset', id, version: 0 }, async function* () {
      yield Buffer.from('abc');
    });
  };
  const lose = async (id: string): Promise<void> => open.base.assetStorage.remove(`${app}_${id}_0`);
  const grow = async (n: number): Promise<void> => {
    await open.base.store.append(
      AppendBatch.of([append(`content-${app}--${n}`, 'no-stream', newEvent('NoopEvent', '{}'))]),
    );
  };

  describe('to a file that is cut', () => {
    const cut = async (id: string, bytes: number): Promise<void> =>
      truncate(join(open.folder, 'assets', `${app}_${id}_0`), bytes);
    const file = 'w.bin (asset w, version 0)';

    it('so that an older point which holds it whole stays, by name', async () => {
      await write('w');
      const whole = (await keeping(2).create('blog')).point.id;
      await cut('w', 1);
      const first = await keeping(2).create('blog');
      expect(first.warnings.map(({ code }) => code)).to.deep.equal(['asset-missing', 'asset-size', 'asset-lost']);
      expect(first.warnings[1]?.message).to.equal(`${file}: the event says 3 bytes, the archive has 1`);
      expect(first.warnings[2]?.message).to.contain(`${whole} holds ${file}`).and.to.contain('has 1 of 3 bytes');
      const second = await keeping(2).create('blog');
      expect(second.warnings.map(({ code }) => code)).to.deep.equal([
        'asset-missing',
        'asset-size',
        'retention-blocked',
      ]);
      expect(second.warnings.at(-1)?.message).to.contain(whole).and.to.contain(file);
      expect(await listed()).to.deep.equal([second.point.id, whole]);
      for (const depth of ['checksums', 'replay'] as const) {
        const report = await open.module.verify(second.point.id, depth);
        expect([report.ok, report.warnings.map(({ code }) => code)]).to.deep.equal([
          true,
          ['asset-missing', 'asset-size'],
        ]);
      }
      const copy = await open.module.restore(second.point.id, restoreAs('copy'));
      expect(copy.warnings.map(({ code }) => code)).to.include('asset-size');
    });

    it('so that its rest stays once even that is gone', async () => {
      await write('w');
      await cut('w', 1);
      const cutHeld = (await keeping(2).create('blog')).point.id;
      await lose('w');
      const { point } = await keeping(2).create('blog');
      const { warnings } = await keeping(1).create('blog');
      expect(warnings.at(-1)?.message).to.contain(cutHeld).and.to.contain(file);
      expect(await listed())
        .to.include(cutHeld)
        .and.not.to.include(point.id);
    });

    it('and the cap goes on where it was never whole', async () => {
      await write('w');
      await cut('w', 1);
      await keeping(2).create('blog');
      await keeping(2).create('blog');
      const { pruned } = await keeping(2).create('blog');
      expect(pruned).to.have.length(1);
    });
  });

  describe('to a clock that was ahead', () => {
    const DAYS = 86_400_000;
    const ahead = (days: number): Runtime => ({
      ...realRuntime,
      now: () => new Date(Date.now() + days * DAYS),
      newPointId: (known) => pointIdAfter(`7zzzz${String(days).padStart(5, '0')}0000000000000000`, known),
    });

    it('so that the newest by history stays, and is the latest', async () => {
      await keeping(2, ahead(400)).create('blog');
      await grow(1);
      const second = (await keeping(2, ahead(401)).create('blog')).point.id;
      await grow(2);
      const { point, pruned, warnings } = await keeping(2).create('blog');
      expect(pruned).to.have.length(1);
      expect(warnings.map(({ code }) => code)).to.deep.equal(['asset-missing']);
      expect(await listed()).to.deep.equal([point.id, second]);
      expect((await open.module.show('blog@latest')).point?.id).to.equal(point.id);
    });

    it('although the points of an older version have ids that follow the clock', async () => {
      const following = (n: number): Runtime => ({
        ...realRuntime,
        newPointId: () => `01m${String(n).padStart(23, '0')}`,
      });
      const first = (await keeping(3, following(900)).create('blog')).point.id;
      await grow(1);
      const second = (await keeping(3, following(10)).create('blog')).point.id;
      await grow(2);
      const third = (await keeping(3, following(11)).create('blog')).point.id;
      expect(await listed()).to.deep.equal([third, second, first]);
      const { point, pruned } = await keeping(2).create('blog');
      expect(pruned.map(({ id }) => id)).to.deep.equal([first, second]);
      expect(await listed()).to.deep.equal([point.id, third]);
      expect((await open.module.show('blog@latest')).point?.id).to.equal(point.id);
    });

    it('in ids that go up within one millisecond as well', () => {
      let id = '01m00000000000000000000zzz';
      for (let n = 0; n < 100; n += 1) {
        const next = pointIdAfter('00000000000000000000000000', ['00', id]);
        expect(next > id).to.equal(true);
        id = next;
      }
    });
  });

  it('of files: the last point that holds one stays, by name, and the loss is told when it is seen', async () => {
    await write('logo');
    const first = (await keeping(2).create('blog')).point.id;
    await lose('logo');
    const seen = await keeping(2).create('blog');
    const lost = seen.warnings.find(({ code }) => code === 'asset-lost');
    expect(lost?.message).to.contain('logo.bin').and.to.contain(first);
    for (let n = 0; n < 3; n += 1) {
      const { point, warnings, retention } = await keeping(2).create('blog');
      expect(warnings.map(({ code }) => code)).not.to.include('asset-lost');
      const blocked = warnings.find(({ code }) => code === 'retention-blocked');
      expect(blocked?.message).to.contain('logo.bin').and.to.contain(first);
      expect(retention).to.deep.include({ id: first, action: 'keep', reason: 'only-file' });
      expect(await listed()).to.deep.equal([point.id, first]);
    }
    const held = await open.module.inside.assets(first);
    expect(held.find(({ id }) => id === 'logo')).to.include({ missing: false, bytes: 3 });
  });

  it('of files, but keeps no point for a file that an event deleted, or that no older point held', async () => {
    await write('logo');
    await keeping(1).create('blog');
    const deleted = `{"deletedSize":3,"assetId":"logo","appId":"${app},blog","actor":"subject:1","fromRule":false}`;
    await open.base.store.append(
      AppendBatch.of([append(`asset-${app}--logo`, 'any', newEvent('AssetDeletedEvent', deleted))]),
    );
    await lose('logo');
    await write('never');
    await lose('never');
    const { point, warnings } = await keeping(1).create('blog');
    expect(warnings.map(({ code }) => code)).not.to.include.members(['asset-lost']);
    expect(warnings.map(({ code }) => code)).not.to.include.members(['retention-blocked']);
    expect(await listed()).to.deep.equal([point.id]);
  });

  it('of points that are protected while the backup runs', async () => {
    const first = (await keeping(2).create('blog')).point.id;
    const second = (await keeping(2).create('blog')).point.id;
    const third = keeping(2).create(
      'blog',
      {},
      {
        progress: ({ phase }) => {
          if (phase === 'verify') protecting ??= open.module.protect(first, true);
        },
      },
    );
    let protecting: Promise<unknown> | undefined;
    const { point, pruned } = await third;
    await protecting;
    expect(protecting).not.to.equal(undefined);
    expect(pruned.map(({ id }) => id)).to.deep.equal([second]);
    expect(await listed()).to.deep.equal([point.id, first]);
  });

  it('of points that are protected at the last moment before any removal', async () => {
    const first = (await open.module.create('blog')).point;
    const second = (await open.module.create('blog')).point;
    let answer: Promise<unknown> | undefined;
    /** Protects the point as soon as the removal has looked whether it is protected. */
    const destination = new (class extends FolderStorage {
      override async size(name: string): Promise<number | undefined> {
        const size = await super.size(name);
        if (name.includes(first.id) && name.endsWith('.protected') && answer === undefined) {
          answer = open.module.protect(first.id, true).catch((error: unknown) => error);
          await setTimeout(50);
        }
        return size;
      }
    })(backups);
    const catalog = new Catalog(destination);
    const { point } = await new BackupModule({ ...open.parts, destination, catalog, cap: 2 }).create('blog');
    // It is gone, and the person was told so; nothing of it is left.
    expect(await answer).to.have.property('code', 'restore-point-not-found');
    expect(await listed()).to.deep.equal([point.id, second.id]);
    expect(await open.base.destination.size(first.archive.replace('.zip', '.protected'))).to.equal(undefined);
  });

  it('of points that were protected after a deletion was planned', async () => {
    const { id } = (await open.module.create('blog')).point;
    const planned = await open.module.planDelete([id]);
    await open.module.protect(id, true);
    expect((await rejection(open.module.delete(planned.map((each) => each.id)))).code).to.equal(
      'restore-point-protected',
    );
    expect(await listed()).to.deep.equal([id]);
  });

  it('to a damaged point: it does not count, and no good one goes for it', async () => {
    const first = (await keeping(2).create('blog')).point;
    const cut = (await keeping(2).create('blog')).point;
    await truncate(join(backups, cut.archive), 0);
    const { point, pruned } = await keeping(2).create('blog');
    expect(pruned).to.deep.equal([]);
    const { points, damaged } = await open.module.list('blog');
    expect(points.map(({ id }) => id)).to.deep.equal([point.id, first.id]);
    expect(damaged.map(({ reason }) => reason)[0]).to.match(/^its archive is cut: 0 bytes of more than \d+$/);
  });

  it('of history: a change is told by the very backup that sees it', async () => {
    const { manifest, id: first } = (await open.module.create('blog')).point;
    const events = [];
    for await (const batch of open.base.store.readApp(app, {}))
      events.push(...Array.from(batch, (event) => structuredClone(event)));
    await open.base.store.discardApp(app);
    const [created] = events;
    if (!created) throw new Error('no event');
    await open.base.store.append(AppendBatch.of([append(created.stream, 'no-stream', created)]));
    const { warnings, point } = await open.module.create(app);
    const told = warnings.find(({ code }) => code === 'history-changed');
    expect(told?.message)
      .to.contain(first)
      .and.to.contain(`the ${manifest.counts.events} events`)
      .and.to.contain('the first of the 1 events');
    await grow(1);
    const next = await open.module.create(app);
    expect(next.warnings.map(({ code }) => code)).not.to.include('history-changed');
    // From now on the last point of the old history and the newest ones share the cap.
    const last = await keeping(2).create(app);
    expect(await listed()).to.deep.equal([last.point.id, first]);
    expect(last.pruned.map(({ id }) => id)).to.deep.equal([point.id, next.point.id]);
  });

  it('in silence: an archive that was exchanged for another is refused by all that open it', async () => {
    const older = (await open.module.create('blog')).point;
    await grow(1);
    const newer = (await open.module.create('blog')).point;
    await copyFile(join(backups, older.archive), join(backups, newer.archive));
    const { ok, problems } = await open.module.verify(newer.id, 'replay');
    expect([ok, problems.map(({ code }) => code)]).to.deep.equal([false, ['archive-manifest']]);
    expect(problems[0]?.message).to.contain(older.id);
    const file = join(open.folder, 'out.zip');
    for (const refused of [
      () => open.module.restore(newer.id, restoreAs('copy')),
      () => open.module.planRestore(newer.id, restoreAs('copy')),
      () => open.module.inside.entries(newer.id),
      () => open.module.inside.assets(newer.id),
      () => open.module.inside.events(newer.id, {}, () => undefined),
      () => open.module.exportSquidex(newer.id, file),
    ]) {
      expect((await rejection(refused())).code).to.equal('archive-manifest');
    }
    await writeFile(join(backups, newer.archive), await readFile(RICH));
    expect((await open.module.verify(newer.id)).problems.map(({ code }) => code)).to.deep.equal(['archive-manifest']);
    expect((await open.module.verify(older.id, 'replay')).ok).to.equal(true);
  });

  it('when a copy of a point is deleted by its file name', async () => {
    const { point } = await open.module.create('blog');
    for (const kind of ['.zip', '.json']) {
      await copyFile(join(backups, point.archive.replace('.zip', kind)), join(backups, `copy${kind}`));
    }
    expect((await open.module.list('blog')).points.map(({ archive }) => archive).sort()).to.deep.equal(
      [point.archive, 'copy.zip'].sort(),
    );
    expect((await open.module.verify(point.id)).ok).to.equal(true);
    expect((await open.module.verify('copy.zip')).ok).to.equal(true);
    expect((await open.module.delete(['copy.zip'])).map(({ archive }) => archive)).to.deep.equal(['copy.zip']);
    expect((await open.module.list('blog')).points.map(({ archive }) => archive)).to.deep.equal([point.archive]);
  });

  it('in the plan of a deletion, which says when no restore point is left', async () => {
    const first = (await open.module.create('blog')).point;
    const second = (await open.module.create('blog')).point;
    expect(await open.module.appsLeftBare([first])).to.deep.equal([]);
    expect(await open.module.appsLeftBare([first, second])).to.deep.equal([{ id: app, name: 'blog' }]);
  });

  it('unannounced: what the next backup would remove is told before', async () => {
    const first = (await open.module.create('blog')).point.id;
    await open.module.create('blog', { comment: 'by hand' });
    const plan = await keeping(2).planCreate('blog');
    expect([plan.keepLast, plan.wouldRemove.map(({ id }) => id)]).to.deep.equal([2, [first]]);
    expect((await keeping(2).create('blog')).pruned.map(({ id }) => id)).to.deep.equal([first]);
  });

  it('to a comment that no list could hold', async () => {
    const error = await rejection(open.module.create('blog', { comment: 'x'.repeat(2_001) }));
    expect([error.code, error.message]).to.deep.equal([
      'invalid-argument',
      'the comment has 2001 characters, at most 2000 are kept',
    ]);
    await open.module.create('blog', { comment: '\u0001'.repeat(2_000) });
    expect((await open.module.list('blog')).damaged).to.deep.equal([]);
  });
});
