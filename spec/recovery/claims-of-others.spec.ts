import { expect } from 'chai';
import { Claims } from '../../src/claims/claims.js';
import { BackupModule } from '../../src/backup-module.js';
import { thisProcess } from '../../src/process/process-identity.js';
import type { JsonObject } from '../../src/json/json-value.js';
import { readAll } from '../support/events.js';
import { filesBelow, openTempModule, restoreAs, RICH, type OpenModule } from '../support/module.js';
import { rejection } from '../support/rejection.js';

const SINCE = '2026-01-01T00:00:00.000Z';

describe('claims of other programs on the same places', () => {
  let open: OpenModule;
  let app: string;
  let other: string;

  beforeEach(async () => {
    open = await openTempModule();
    app = (await open.module.restore(RICH, restoreAs('blog'))).app.id;
    other = (await open.module.restore(RICH, restoreAs('shop'))).app.id;
  });
  afterEach(async () => {
    await open.dispose();
  });

  /** The module of another process that is alive. */
  const another = (space: string, { parts, base } = open): BackupModule => {
    const self = { ...thisProcess(), space };
    return new BackupModule({ ...parts, claims: new Claims(base.ledger, () => new Date(), { self }) });
  };

  const plantDead = async (key: string, undo: JsonObject, more: JsonObject = {}): Promise<string> => {
    const holder = { ...thisProcess(), pid: 2 ** 22 + 1 };
    const claim = { key, title: 'blog', token: 't', holder, since: SINCE, heartbeat: SINCE, undo, ...more };
    await open.base.ledger.put('claims', key, JSON.stringify(claim), 'absent');
    return JSON.stringify(claim);
  };

  const at = (): string => open.base.destination.url;
  const NEWER: readonly (readonly [what: string, key: (id: string) => string, undo: (id: string) => JsonObject])[] = [
    ['a verb of its own', (id) => `app:${id}`, (id) => ({ verb: 'translate', app: id, into: ['de'] })],
    [
      'a backup that says more',
      (id) => `app:${id}`,
      () => ({ verb: 'backup', destination: at(), names: [], mirrors: ['s3://b'] }),
    ],
    [
      'a deletion that says more',
      () => 'point:x',
      () => ({ verb: 'delete', destination: at(), names: [], trash: 'x' }),
    ],
    ['a change that says more', () => 'change:x', () => ({ verb: 'change', destination: at(), names: [], tags: [] })],
    [
      'an undo that says more',
      (id) => `app:${id}`,
      (id) => ({ verb: 'undo', app: id, name: 'blog', assets: 'file:///x', removing: false, keep: ['files'] }),
    ],
  ];

  for (const [what, key, undo] of NEWER) {
    it(`of a newer version are left alone, told, and in the way of nothing else: ${what}`, async () => {
      const planted = await plantDead(key(app), undo(app));
      const [told, ...more] = await open.module.recover();
      expect(more).to.deep.equal([]);
      expect(told).to.include({ what: key(app), outcome: 'unreadable' });
      expect((await open.module.apps()).map(({ name }) => name)).to.have.members(['blog', 'shop']);
      await open.module.create('shop');
      await open.module.restore(RICH, restoreAs('third'));
      if (key(app).startsWith('app:')) {
        expect((await rejection(open.module.create('blog'))).code).to.equal('app-busy');
      } else await open.module.create('blog');
      expect((await open.base.ledger.get('claims', key(app)))?.value).to.equal(planted);
      expect((await open.module.claims()).map(({ state }) => state)).to.deep.equal(['unreadable']);
      expect(await readAll(open.base.store, app)).not.to.deep.equal([]);
    });
  }

  it('of a newer version that say more beside what is to be undone are left alone', async () => {
    const key = `app:${app}`;
    const planted = await plantDead(key, { verb: 'backup', destination: at(), names: [] }, { priority: 1 });
    expect((await open.module.recover())[0]).to.include({ what: key, outcome: 'unreadable' });
    expect((await open.base.ledger.get('claims', key))?.value).to.equal(planted);
  });

  it('of a newer version hide the app that its restore has not finished', async () => {
    const undo = { verb: 'restore', app, name: 'blog', assets: open.base.assetStorage.url, users: [], stage: 3 };
    await plantDead('name:blog', undo);
    expect((await open.module.recover())[0]).to.include({ outcome: 'unreadable' });
    expect((await open.module.apps()).map(({ name }) => name)).to.deep.equal(['shop']);
    expect(await readAll(open.base.store, app)).not.to.deep.equal([]);
    expect((await rejection(open.module.restore(RICH, restoreAs('blog')))).code).to.equal('app-name-busy');
  });

  it('that nobody holds any more are recovered once by programs that recover at once', async () => {
    const events = (await readAll(open.base.store, other)).length;
    for (const [id, name] of [
      [app, 'blog'],
      [other, 'shop'],
    ] as const) {
      await plantDead(`name:${name}`, {
        verb: 'restore',
        ...{ app: id, name, assets: open.base.assetStorage.url, users: [] },
      });
    }
    expect(events).to.be.greaterThan(0);
    const told = await Promise.all(['a 1', 'b 2', 'c 3'].map(async (space) => another(space).recover()));
    const all = told.flat();
    expect(all.map(({ what, outcome }) => `${what} ${outcome}`)).to.have.members(['blog undone', 'blog undone']);
    expect(await open.module.claims()).to.deep.equal([]);
    for (const id of [app, other]) expect(await readAll(open.base.store, id)).to.deep.equal([]);
    expect((await filesBelow(open.folder)).filter((file) => file.startsWith('assets/'))).to.deep.equal([]);
  });

  it('that were released by hand end the restore that still works, which leaves nothing', async () => {
    let released: Promise<unknown> | undefined;
    const release = async (): Promise<unknown> => another('a 1').releaseClaim('name:copy');
    const restoring = open.module.restore(RICH, restoreAs('copy'), {
      progress: ({ phase }) => void (phase === 'write-events' && (released ??= release())),
    });
    expect((await rejection(restoring)).code).to.equal('claim-lost');
    await released;
    await open.module.recover();
    expect(await open.module.claims()).to.deep.equal([]);
    expect((await open.module.apps()).map(({ name }) => name)).to.have.members(['blog', 'shop']);
    const ids = (await open.module.apps()).map(({ id }) => id);
    const files = (await filesBelow(open.folder)).filter((file) => file.startsWith('assets/'));
    expect(files.filter((file) => !ids.some((id) => file.startsWith(`assets/${id}`)))).to.deep.equal([]);
    const kept: string[] = [];
    for await (const { id } of open.base.store.apps()) kept.push(id);
    expect(kept).to.have.members(ids);
    await open.module.restore(RICH, restoreAs('copy'));
  });

  for (const phase of ['accounts', 'write-events', 'write-assets'] as const) {
    it(`that were released by hand leave nothing of the first restore of all, which is at "${phase}"`, async () => {
      const first = await openTempModule();
      try {
        let released: Promise<unknown> | undefined;
        const said = await rejection(
          first.module.restore(RICH, restoreAs('copy'), {
            progress: (at) =>
              void (at.phase === phase && (released ??= another('a 1', first).releaseClaim('name:copy'))),
          }),
        );
        expect(said.code).to.equal('claim-lost');
        await released;
        await first.module.recover();
        const books = ['claims', 'users', 'documents', 'restores'] as const;
        const entries = await Promise.all(books.map((book) => first.base.ledger.list(book)));
        expect(entries.flat()).to.deep.equal([]);
        expect((await filesBelow(first.folder)).filter((file) => file.startsWith('assets/'))).to.deep.equal([]);
        for await (const { id } of first.base.store.apps()) expect.fail(`events of ${id} are left`);
      } finally {
        await first.dispose();
      }
    });
  }

  it('that were released by hand end the backup that still works, which leaves nothing', async () => {
    let released: Promise<unknown> | undefined;
    const release = async (): Promise<unknown> => another('a 1').releaseClaim(`app:${app}`);
    const making = open.module.create(
      'blog',
      {},
      { progress: ({ phase }) => void (phase === 'write-events' && (released ??= release())) },
    );
    expect((await rejection(making)).code).to.equal('claim-lost');
    await released;
    await open.module.recover();
    expect(await open.module.claims()).to.deep.equal([]);
    expect((await filesBelow(open.folder)).filter((file) => !file.startsWith('assets/'))).to.deep.equal([]);
    await open.module.create('blog');
  });
});
