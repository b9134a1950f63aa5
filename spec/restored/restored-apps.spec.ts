import { expect } from 'chai';
import type { Container } from 'inversify';
import type { BackupModule } from '../../src/backup-module.js';
import { UserDirectory } from '../../src/cms/user-directory.js';
import { loadSettings } from '../../src/config/settings.js';
import { ASSET_STORAGE, openModule } from '../../src/container.js';
import { EventStore } from '../../src/events/event-store.js';
import { Ledger } from '../../src/ledger/ledger.js';
import type { Storage } from '../../src/storage/storage.js';
import { readAll, text } from '../support/events.js';
import { restoreAs, RICH } from '../support/module.js';
import { STORES, usePlaces } from '../support/places.js';
import { rejection } from '../support/rejection.js';
import { addRules, decideAbout } from '../support/squidex/rules.js';

const MAILS = ['ada@example.org', 'ben@example.org', 'cleo@example.org'];

for (const kind of STORES) {
  describe(`an app that a restore has made, in ${kind}`, function () {
    this.timeout(60_000);
    const places = usePlaces(kind, 'folder');
    let module: BackupModule;
    let parts: Container;
    let blog: string;
    let point: string;

    beforeEach(async () => {
      const [events, data] = [await places.make[kind](), await places.make.folder()];
      const settings = loadSettings({ data, events }, {});
      const rebind = (container: Container): void => void (parts = container);
      module = await openModule(settings, { env: places.environment, rebind });
      places.cleanups.push(async () => module.close());
      ({ id: blog } = (await module.restore(RICH, restoreAs('blog', { rules: 'keep' }))).app);
      await addRules(parts.get(EventStore), blog, 'blog', 'r1', 'r2', 'r3');
      ({ id: point } = (await module.create('blog')).point);
    });

    const everything = async (): Promise<object> => {
      const { store, ledger, assets } = {
        store: parts.get(EventStore),
        ledger: parts.get(Ledger),
        assets: parts.get<Storage>(ASSET_STORAGE),
      };
      const files: string[] = [];
      for await (const { name } of assets.list('')) files.push(name);
      const books = ['claims', 'users', 'documents', 'restores'] as const;
      const entries = await Promise.all(books.map(async (book) => (await ledger.list(book)).map(({ key }) => key)));
      return {
        apps: (await module.apps()).map(({ name }) => name),
        events: (await readAll(store, blog)).map(({ id, revision }) => `${id} ${revision}`),
        files: files.toSorted(),
        entries,
      };
    };
    const made = async (): Promise<string> => (await module.restore(point, restoreAs('copy'))).app.id;
    const eventsOf = async (id: string) => readAll(parts.get(EventStore), id);

    it('is removed by the undo, with all that the restore made and nothing else', async () => {
      const users = parts.get(UserDirectory);
      for (const user of (await users.findAll(MAILS)).values()) await users.remove(user);
      const before = await everything();
      const id = await made();
      expect((await users.findAll(MAILS)).size).to.be.greaterThan(0);
      const { events, files, accounts, added } = await module.restored.of('copy');
      expect({ events, added }).to.deep.equal({ events: (await eventsOf(id)).length, added: 0 });
      expect(files).to.equal(6);
      expect(accounts).to.equal((await users.findAll(MAILS)).size);
      const undone = await module.restored.undo('copy');
      expect(undone).to.deep.equal({ app: { id, name: 'copy' }, events, files, accounts, accountsKept: 0 });
      expect(await everything()).to.deep.equal(before);
      expect(await eventsOf(id)).to.deep.equal([]);
      expect((await rejection(module.restored.undo('copy'))).code).to.equal('app-not-found');
      await module.restore(point, restoreAs('copy'));
    });

    it('stays once somebody has changed it, unless its name is typed', async () => {
      const id = await made();
      await decideAbout(parts.get(EventStore), id, 'r1', 'RuleEnabledEvent');
      const before = await everything();
      expect(await module.restored.of(id)).to.deep.include({ added: 1, lastAdded: '2026-03-01T09:00:00Z' });
      for (const confirm of [undefined, '', 'COPY', 'blog', id]) {
        const refused = await rejection(module.restored.undo('copy', { confirm }));
        expect(refused).to.deep.include({ code: 'app-changed', facts: { name: 'copy', added: 1, removed: 0 } });
        expect(refused.message).to.include('1 event was added').and.to.include('2026-03-01T09:00:00Z');
      }
      expect(await everything()).to.deep.equal(before);
      await module.restored.undo('copy', { confirm: 'copy' });
      expect((await module.apps()).map(({ name }) => name)).to.deep.equal(['blog']);
      expect(await eventsOf(id)).to.deep.equal([]);
    });

    it('keeps accounts that another app needs by now', async () => {
      const users = parts.get(UserDirectory);
      for (const user of (await users.findAll(MAILS)).values()) await users.remove(user);
      await made();
      const all = (await users.findAll(MAILS)).size;
      await module.restore(point, restoreAs('second'));
      expect(await module.restored.undo('copy')).to.deep.include({ accounts: 0, accountsKept: all });
      expect((await users.findAll(MAILS)).size).to.equal(all);
      // Of the second they are not: the first had made them.
      expect(await module.restored.undo('second')).to.include({ accounts: 0, accountsKept: 0 });
    });

    it('is not touched by the undo while a backup of it runs, nor is one that no restore made', async () => {
      const id = await made();
      const claims = (await parts.get(Ledger).list('claims')).length;
      const backup = module.create('copy');
      const [undone] = await Promise.allSettled([module.restored.undo('copy'), backup]);
      if (undone.status === 'rejected') {
        expect((undone.reason as { code?: string }).code).to.equal('app-busy');
        expect(await eventsOf(id)).not.to.deep.equal([]);
      } else expect(await eventsOf(id)).to.deep.equal([]);
      await parts.get(Ledger).remove('restores', `${blog}/000000`, 'any');
      expect((await rejection(module.restored.undo('blog'))).code).to.equal('not-restored');
      expect((await rejection(module.restored.turnOnRules('blog'))).code).to.equal('not-restored');
      expect((await parts.get(Ledger).list('claims')).length).to.equal(claims);
    });

    it('has its rules turned on by whoever asks: those that the restore turned off, and none about which somebody decided', async () => {
      const store = parts.get(EventStore);
      await decideAbout(store, blog, 'r3', 'RuleDisabledEvent');
      ({ id: point } = (await module.create('blog')).point);
      const { app, remap } = await module.restore(point, restoreAs('copy'));
      const rules = remap.rulesTurnedOff;
      expect(rules).to.be.at.least(2);
      await decideAbout(store, app.id, 'r1', 'RuleUpdatedEventV2', '"name":"new","isEnabled":null,');
      await decideAbout(store, app.id, 'r2', 'RuleDeletedEvent');
      const [ada] = (await parts.get(UserDirectory).findAll(MAILS)).values();
      const result = await module.restored.turnOnRules('copy', ada?.email);
      expect(result).to.deep.include({ turnedOn: rules - 1, decided: 1 });
      const turned = (await eventsOf(app.id)).filter(({ type }) => type === 'RuleEnabledEvent').slice(-(rules - 1));
      const ofR1 = turned.find(({ stream }) => stream.endsWith('--r1'));
      expect(JSON.parse(text(ofR1?.payload ?? Buffer.of()))).to.deep.equal({
        ruleId: 'r1',
        appId: `${app.id},copy`,
        actor: `subject:${ada?.id ?? ''}`,
        fromRule: false,
      });
      expect(Object.keys(JSON.parse(text(ofR1?.metadata ?? Buffer.of())) as object)).to.have.members([
        'EventId',
        'Timestamp',
        'AggregateId',
        'CommitId',
      ]);
      expect(turned.map(({ stream }) => stream).some((stream) => /--r[23]$/.test(stream))).to.equal(false);
      const count = (await eventsOf(app.id)).length;
      expect(await module.restored.turnOnRules('copy')).to.deep.include({ turnedOn: 0, decided: rules });
      expect((await eventsOf(app.id)).length).to.equal(count);
    });

    it('has each rule turned on once by many who ask at the same time', async () => {
      const { app, remap } = await module.restore(point, restoreAs('copy'));
      const all = await Promise.all([1, 2, 3].map(async () => module.restored.turnOnRules(app.id)));
      expect(all.reduce((sum, { turnedOn }) => sum + turnedOn, 0)).to.equal(remap.rulesTurnedOff);
      const turned = (await eventsOf(app.id)).filter(
        ({ type, payload }) => type === 'RuleEnabledEvent' && text(payload).includes(':eventark'),
      );
      expect(turned.length).to.equal(remap.rulesTurnedOff);
    });
  });
}
