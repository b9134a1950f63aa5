import { expect } from 'chai';
import type { BackupModule } from '../../src/backup-module.js';
import type { StoredEvent } from '../../src/events/event.js';
import { text } from '../support/events.js';
import { restoreAs, RICH } from '../support/module.js';
import { openAt, STORAGES, STORES, usePlaces } from '../support/places.js';

/** As it was: nothing that a copy has changed on purpose may hide a difference. */
const AS_IT_WAS = restoreAs('blog', { rules: 'keep', clients: 'keep', schedules: 'keep' });

describe('any place to any place, by URL alone', () => {
  for (const from of STORES) for (const to of STORES) betweenStores(from, to);
  for (const storage of STORAGES) throughStorage(storage);
});

function betweenStores(from: (typeof STORES)[number], to: (typeof STORES)[number]): void {
  describe(`from ${from} to ${to}`, () => {
    const places = usePlaces(from, to, 'folder');

    it('carries an app without a difference', async () => {
      const backups = await places.make.folder();
      const first = await openAt(places, { events: await places.make[from](), to: backups });
      await first.restore(RICH, AS_IT_WAS);
      const before = await contentOf(first);
      const second = await openAt(places, { events: await places.make[to](), to: backups });
      // People are matched by e-mail in a directory of their own, so their ids differ: make them the same first.
      await second.restore(before.file, AS_IT_WAS);
      const after = await contentOf(second);
      expect(before.events).to.have.length.greaterThan(170);
      expect(withoutPeople(after.events)).to.deep.equal(withoutPeople(before.events));
      expect(after.assets).to.deep.equal(before.assets);
      expect(after.warnings).to.deep.equal(before.warnings);
      expect(before.assets.filter(({ missing }) => !missing)).to.have.length(6);
    });
  });
}

function throughStorage(storage: (typeof STORAGES)[number]): void {
  describe(`through ${storage}`, () => {
    const places = usePlaces(storage);
    const place = places.make[storage];

    it('keeps assets and backups, and nothing else', async () => {
      const [assets, to] = [await place(), await place()];
      const module = await openAt(places, { assets, to });
      await module.restore(RICH, AS_IT_WAS);
      const before = await contentOf(module);
      expect(before.assets.filter(({ missing }) => !missing)).to.have.length(6);
      const again = await openAt(places, { assets: await place(), to });
      await again.restore(before.file, AS_IT_WAS);
      const after = await contentOf(again);
      expect(after.assets).to.deep.equal(before.assets);
      expect(withoutPeople(after.events)).to.deep.equal(withoutPeople(before.events));
      expect((await again.list('blog')).points).to.have.length(2);
      expect((await again.verify(before.file, 'replay')).problems).to.deep.equal([]);
      await again.delete([before.file]);
      expect((await again.list('blog')).points).to.have.length(1);
      expect((await again.list('blog')).damaged).to.deep.equal([]);
    });
  });
}

/** The app's backup, without what is only true of one store or one copy: positions, commits, the app's id. */
async function contentOf(module: BackupModule) {
  const [app] = await module.apps();
  const { point } = await module.create('blog', { verify: 'replay' });
  const plain = (event: StoredEvent) => {
    const json = (bytes: Uint8Array): string => text(bytes).replaceAll(app?.id ?? '', 'APP');
    const headers = JSON.parse(json(event.metadata)) as Record<string, unknown>;
    delete headers['CommitId'];
    const { stream, revision, type, id, time } = event;
    return {
      stream: stream.replace(app?.id ?? '', 'APP'),
      revision,
      type,
      id,
      time,
      headers,
      payload: json(event.payload),
    };
  };
  const events: ReturnType<typeof plain>[] = [];
  await module.inside.events(point.id, {}, (event) => events.push(plain(event)));
  const assets = await module.inside.assets(point.id);
  return { events, assets, warnings: point.manifest.missing, file: point.id };
}

/** Ids of people are new in each directory; who is who stays the same. */
function withoutPeople<T extends { readonly payload: string }>(events: readonly T[]): readonly T[] {
  const names = new Map<string, string>();
  const name = (id: string): string => {
    const known = names.get(id) ?? `person ${names.size}`;
    names.set(id, known);
    return known;
  };
  return events.map((event) => ({
    ...event,
    payload: event.payload
      .replaceAll(/"subject:([^"]+)"/g, (_, id: string) => `"subject:${name(id)}"`)
      .replaceAll(/"contributorId":"([^"]+)"/g, (_, id: string) => `"contributorId":"${name(id)}"`),
  }));
}
