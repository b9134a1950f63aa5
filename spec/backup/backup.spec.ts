import { expect } from 'chai';
import { PHASES, type Progress } from '../../src/archive/archive.js';
import { BackupModule } from '../../src/backup-module.js';
import type { OperationOptions } from '../../src/runtime.js';
import { AppendBatch } from '../../src/events/append-batch.js';
import { NativeArchive } from '../../src/archive/native/native-archive.js';
import { Catalog } from '../../src/restore-points/catalog.js';
import type { StoredEvent } from '../../src/events/event.js';
import { append, collect, newEvent, readAll } from '../support/events.js';
import { faulty, Fuse, LEDGER_WRITES, STORAGE_WRITES } from '../support/faults/faulty.js';
import {
  filesBelow,
  moduleParts,
  openTempModule,
  recoverAfterDeath,
  restoreAs,
  RICH,
  type OpenModule,
} from '../support/module.js';
import { rejection } from '../support/rejection.js';
import { join } from 'node:path';
import { VOCABULARY } from '../support/squidex/squidex.js';

const ASSET_EVENT = (app: string, id: string, version: number, size: number): string =>
  `{"fileName":"${id}.bin","mimeType":"a/b","fileVersion":${version},"fileSize":${size},"assetId":"${id}","appId":"${app},blog","actor":"subject:1","fromRule":false}`;

describe('a backup', () => {
  let open: OpenModule;
  let app: string;

  beforeEach(async () => {
    open = await openTempModule();
    await open.module.restore(RICH, restoreAs('blog'));
    app = (await open.module.apps())[0]?.id ?? '';
  });
  afterEach(async () => {
    await open.dispose();
  });

  const archived = async (archive: string): Promise<StoredEvent[]> => {
    const opened = await NativeArchive.open(join(open.folder, 'backups', archive), VOCABULARY);
    try {
      return await collect(opened.events());
    } finally {
      await opened.close();
    }
  };

  it('holds every event of the app, byte for byte', async () => {
    const { point } = await open.module.create('blog');
    expect(await archived(point.archive)).to.deep.equal(
      (await readAll(open.base.store, app)).map((event) => ({
        ...event,
        metadata: Buffer.from(event.metadata),
        payload: Buffer.from(event.payload),
      })),
    );
  });

  it('tells files in the numbers of its result', async () => {
    const told: Progress[] = [];
    const { point } = await open.module.create('blog', {}, { progress: (now) => void told.push(now) });
    const { assets, assetsMissing } = point.manifest.counts;
    expect(assetsMissing).to.equal(1);
    expect(told.filter(({ phase }) => phase === 'write-assets').at(-1)).to.include({ done: assets, total: assets });
  });

  it('passes through the phases that are listed for it, and so do the other verbs', async () => {
    const phases = async (verb: (run: OperationOptions) => Promise<unknown>): Promise<readonly string[]> => {
      const seen: string[] = [];
      await verb({ progress: ({ phase }) => void (seen.at(-1) === phase || seen.push(phase)) });
      return seen;
    };
    const { module } = open;
    // Accounts are made by the first restore alone; entries of a Squidex archive are checked as they are read.
    const first = await openTempModule();
    const made = await phases((run) => first.module.restore(RICH, restoreAs('blog'), run));
    await first.dispose();
    expect(made).to.deep.equal(['accounts', 'write-events', 'write-assets']);
    expect(await phases((run) => module.create('blog', {}, run))).to.deep.equal(PHASES.backup);
    expect(await phases((run) => module.verify('blog@latest', 'replay', run))).to.deep.equal(['verify']);
    const restored = await phases((run) => module.restore('blog@latest', restoreAs('copy'), run));
    // The archive is at hand, and everybody has an account.
    const passedOver: readonly string[] = ['download', 'choose', 'accounts'];
    const atEnd = PHASES.restore.filter((phase) => !['find-point', ...passedOver].includes(phase));
    expect(restored).to.deep.equal(atEnd);
    const past = await phases((run) =>
      module.restore('blog@latest', { ...restoreAs('past'), until: { event: 100 } }, run),
    );
    expect(past).to.deep.equal(['find-point', ...atEnd]);
    const chosen = { ...restoreAs('some'), until: { event: 100 }, only: ['schemas'] };
    const some = await phases((run) => module.restore('blog@latest', chosen, run));
    expect(some).to.deep.equal(['find-point', 'choose', ...atEnd]);
    const copied = await phases((run) => module.copy('blog', { name: 'copied', people: 'create' }, run));
    expect(copied).to.deep.equal(PHASES.copy.filter((phase) => !['find-point', ...passedOver].includes(phase)));
    const as = { name: 'copied-past', until: { event: 100 } };
    const copiedPast = await phases((run) => module.copy('blog', as, run));
    expect(copiedPast).to.deep.equal(PHASES.copy.filter((phase) => !passedOver.includes(phase)));
    const exported = await phases((run) => module.exportSquidex('blog', join(open.folder, 'out.zip'), run));
    expect(exported).to.deep.equal(
      PHASES.export.filter((phase) => !['download', 'find-point', 'choose'].includes(phase)),
    );
    const old = await phases((run) =>
      module.exportSquidex('blog', join(open.folder, 'old.zip'), { ...run, until: { event: 100 }, only: ['schemas'] }),
    );
    expect(old).to.deep.equal(PHASES.export.slice(1));
  });

  it('holds exactly what was there at its start while others go on writing', async () => {
    const before = await readAll(open.base.store, app);
    let appended = 0;
    let writing: Promise<void> | undefined;
    const write = async (): Promise<void> => {
      for (let n = 0; n < 2_000; n += 1) {
        await open.base.store.append(
          AppendBatch.of([append(`content-${app}--new-${n}`, 'no-stream', newEvent('NoopEvent', '{}'))]),
        );
        appended += 1;
        await new Promise(setImmediate);
      }
    };
    // The store hands out small batches, so that the 2,000 appends fall between them.
    const store = new Proxy(open.base.store, {
      get(target, property) {
        const value: unknown = Reflect.get(target, property, target);
        if (property === 'readApp') {
          return async function* (...given: Parameters<typeof target.readApp>) {
            writing = write();
            for await (const batch of target.readApp(...given)) {
              for (const event of batch) {
                yield [event];
                for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
              }
            }
          };
        }
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    const module = new BackupModule({ ...open.parts, store });
    const { point } = await module.create('blog');
    await writing;
    expect(appended).to.equal(2_000);
    const positions = (await archived(point.archive)).map((event) => event.position);
    expect(positions).to.deep.equal(before.map((event) => event.position));
    expect(point.manifest.counts.events).to.equal(before.length);
  });

  it('holds every asset version once, empty ones and those with one content included', async () => {
    const ids = ['ABC', 'abc', 'ü/..', 'x'];
    for (const [index, id] of ids.entries()) {
      const bytes = Buffer.alloc(index === 3 ? 0 : 10, index);
      await open.parts.assets.write(app, { role: 'asset', id, version: 0 }, async function* () {
        yield bytes;
      });
      const payload = ASSET_EVENT(app, id, 0, bytes.length);
      const events = [newEvent('AssetCreatedEventV2', payload), newEvent('AssetUpdatedEventV2', payload)];
      await open.base.store.append(AppendBatch.of([append(`asset-${app}--${index}`, 'no-stream', ...events)]));
    }
    const { point, warnings } = await open.module.create('blog');
    const assets = await open.module.inside.assets(point.id);
    for (const [index, id] of ids.entries()) {
      const found = assets.filter((asset) => asset.id === id);
      expect(found, id).to.have.length(1);
      expect(found[0]).to.deep.include({ missing: false, bytes: index === 3 ? 0 : 10 });
    }
    expect(warnings.map(({ code }) => code)).to.deep.equal(['asset-missing']);
  });

  it('lists a file that is gone, and ends with a warning', async () => {
    const payload = ASSET_EVENT(app, 'gone', 3, 7);
    await open.base.store.append(
      AppendBatch.of([append(`asset-${app}--gone`, 'no-stream', newEvent('AssetUpdatedEventV2', payload))]),
    );
    const { point, warnings } = await open.module.create('blog');
    expect(point.manifest.missing).to.deep.include({ role: 'asset', id: 'gone', version: 3, fileName: 'gone.bin' });
    expect(warnings.filter(({ where }) => where.includes('gone'))).to.have.length(1);
    expect(point.manifest.counts.assetsMissing).to.equal(point.manifest.missing.length);
  });

  it('knows the people of the app by e-mail, and no account that the app does not mention', async () => {
    await open.parts.users.create({ id: 'stranger', email: 'stranger@example.org' });
    const { point } = await open.module.create('blog');
    const opened = await NativeArchive.open(join(open.folder, 'backups', point.archive), VOCABULARY);
    const users = (await opened.documents()).get('users.json');
    await opened.close();
    const emails = Object.values(JSON.parse(Buffer.from(users ?? []).toString()) as Record<string, string>);
    expect(emails.sort()).to.deep.equal(['ada@example.org', 'grace@example.org', 'zoë@example.org']);
  });

  it('of an app that is not there says so', async () => {
    const before = await filesBelow(open.folder);
    const error = await rejection(open.module.create('nothing'));
    expect(error.code).to.equal('app-not-found');
    expect(await filesBelow(open.folder)).to.deep.equal(before);
  });

  it('is refused while another one of the app is running, and both are told apart', async () => {
    const attempts = await Promise.allSettled([open.module.create('blog'), open.module.create('blog')]);
    expect(attempts.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected']);
    const failed = attempts.find((attempt) => attempt.status === 'rejected');
    expect((failed as PromiseRejectedResult).reason).to.have.property('code', 'app-busy');
    expect((await open.module.list()).points).to.have.length(1);
  });

  it('that is cancelled leaves nothing', async () => {
    const before = await filesBelow(open.folder);
    for (const phase of ['write-events', 'write-assets', 'verify']) {
      const stop = new AbortController();
      const error = await rejection(
        open.module.create('blog', {}, { signal: stop.signal, progress: (now) => now.phase === phase && stop.abort() }),
      );
      expect(error.code, phase).to.equal('cancelled');
      expect(await filesBelow(open.folder), phase).to.deep.equal(before);
      expect(await open.parts.claims.all(), phase).to.deep.equal([]);
    }
  });

  for (const when of ['before', 'after'] as const) {
    it(`that fails at any write, the fault coming ${when} it, leaves nothing or a whole restore point`, async () => {
      const before = await filesBelow(open.folder);
      let faults = 0;
      for (let n = 1; n < 100; n += 1) {
        const fuse = new Fuse(n, when);
        const module = new BackupModule(
          moduleParts(open.folder, {
            ...open.base,
            ledger: faulty(open.base.ledger, LEDGER_WRITES, fuse),
            destination: faulty(open.base.destination, STORAGE_WRITES, fuse),
          }),
        );
        const failed = await module.create('blog').then(
          () => false,
          () => true,
        );
        if (!fuse.fired) break;
        faults += 1;
        await recoverAfterDeath(open);
        const { points, damaged } = await open.module.list();
        expect(damaged).to.deep.equal([]);
        if (!failed) expect(points).to.have.length(1);
        for (const { id } of points) {
          expect((await open.module.verify(id, 'replay')).problems).to.deep.equal([]);
          await open.module.delete([id]);
        }
        expect(await filesBelow(open.folder), `write ${n}`).to.deep.equal(before);
        expect(await open.parts.claims.all(), `write ${n}`).to.deep.equal([]);
      }
      expect(faults).to.be.greaterThan(4);
    });
  }
});

describe('ten restore points', () => {
  let open: OpenModule;

  beforeEach(async () => {
    open = await openTempModule();
    await open.module.restore(RICH, restoreAs('blog'));
  });
  afterEach(async () => {
    await open.dispose();
  });

  const ids = async (): Promise<string[]> => (await open.module.list('blog')).points.map(({ id }) => id);

  it('of an app stay, the oldest giving way to the newest', async () => {
    const made: string[] = [];
    for (let n = 0; n < 12; n += 1) made.push((await open.module.create('blog')).point.id);
    expect(await ids()).to.deep.equal(made.slice(2).reverse());
    expect(await filesBelow(join(open.folder, 'backups'))).to.have.length(20);
  });

  it('whose pruning fails are pruned by the next command, which tells it as pruning', async () => {
    const first = (await open.module.create('blog')).point;
    const destination = faulty(open.base.destination, ['remove'], new Fuse(1, 'before'));
    const module = new BackupModule({ ...open.parts, destination, catalog: new Catalog(destination), cap: 1 });
    const { point, pruned, warnings } = await module.create('blog');
    expect(pruned).to.deep.equal([]);
    expect(warnings.map(({ where }) => where)).to.include(first.id);
    const recoveries = await module.recover();
    expect(recoveries).to.have.length(1);
    expect(recoveries[0]).to.include({ verb: 'prune', what: 'blog', outcome: 'finished' });
    expect(await ids()).to.deep.equal([point.id]);
    expect(await filesBelow(join(open.folder, 'backups'))).to.have.length(2);
  });

  it('are counted for each app alone', async () => {
    await open.module.restore(RICH, restoreAs('other'));
    for (let n = 0; n < 11; n += 1) await open.module.create('blog');
    await open.module.create('other');
    expect(await ids()).to.have.length(10);
    expect((await open.module.list('other')).points).to.have.length(1);
  });

  it('do not push out a protected one, which is not deleted either', async () => {
    const first = (await open.module.create('blog')).point.id;
    await open.module.protect(first, true);
    for (let n = 0; n < 11; n += 1) await open.module.create('blog');
    expect(await ids())
      .to.include(first)
      .and.have.length(10);
    expect((await rejection(open.module.delete([first]))).code).to.equal('restore-point-protected');
    await open.module.protect(first, false);
    await open.module.delete([first]);
    expect(await ids()).not.to.include(first);
  });

  it('that are all protected leave no room, and nothing is written', async () => {
    const module = new BackupModule({ ...open.parts, cap: 2 });
    for (let n = 0; n < 2; n += 1) await module.protect((await module.create('blog')).point.id, true);
    const files = await filesBelow(open.folder);
    expect((await rejection(module.create('blog'))).code).to.equal('cap-reached');
    expect(await filesBelow(open.folder)).to.deep.equal(files);
  });

  it('are kept when the newest does not contain the oldest, with a warning', async () => {
    const module = new BackupModule({ ...open.parts, cap: 1 });
    const first = (await module.create('blog')).point.id;
    const id = (await module.apps())[0]?.id ?? '';
    // History is lost and written anew: the old backup is the only copy of what was.
    const events = await readAll(open.base.store, id);
    await open.base.store.discardApp(id);
    const [created] = events;
    if (!created) throw new Error('no event');
    await open.base.store.append(
      AppendBatch.of([{ stream: created.stream, expected: 'no-stream', commit: '', events: [created] }]),
    );
    const { warnings, pruned } = await module.create(id);
    expect(pruned).to.deep.equal([]);
    expect(warnings.map(({ code }) => code)).to.include('retention-blocked');
    expect((await module.list()).points.map((point) => point.id))
      .to.include(first)
      .and.have.length(2);
  });
});
