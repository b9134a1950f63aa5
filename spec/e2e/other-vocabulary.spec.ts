import { expect } from 'chai';
import { readFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupModule } from '../../src/backup-module.js';
import { EventVocabulary } from '../../src/cms/event-vocabulary.js';
import { UserDirectory } from '../../src/cms/user-directory.js';
import { loadSettings } from '../../src/config/settings.js';
import { openModule } from '../../src/container.js';
import { EventStore } from '../../src/events/event-store.js';
import { AppendBatch } from '../../src/events/append-batch.js';
import type { StoredEvent } from '../../src/events/event.js';
import { readAll } from '../support/events.js';
import { STORES, usePlaces } from '../support/places.js';
import { payloadOf, shelfEvent, ShelfVocabulary, type ShelfPayload } from '../support/hosts/shelf-vocabulary.js';
import { tempFolder } from '../support/temp-folder.js';

const FILE = Buffer.from('a picture of a cat');

interface Shelf {
  readonly module: BackupModule;
  readonly store: EventStore;
  readonly users: UserDirectory;
  readonly assets: string;
}

describe('a CMS of another kind than Squidex', () => {
  for (const kind of STORES) {
    describe(`on ${kind}`, () => {
      const places = usePlaces(kind, 'folder');

      async function open(): Promise<Shelf> {
        const { path, remove } = await tempFolder();
        const assets = join(path, 'assets');
        const settings = loadSettings({ data: path, assets, events: await places.make[kind]() }, {});
        let parts: Pick<Shelf, 'store' | 'users'> | undefined;
        const module = await openModule(settings, {
          env: places.environment,
          rebind: (container) => {
            container.rebind(EventVocabulary).toConstantValue(new ShelfVocabulary());
            parts = { store: container.get(EventStore), users: container.get(UserDirectory) };
          },
        });
        places.cleanups.push(async () => {
          await module.close();
          await remove();
        });
        if (parts === undefined) throw new Error('the container was not shown');
        return { module, assets, ...parts };
      }

      it('is backed up, verified and restored, each event with its own words', async () => {
        const { module, store, users, assets } = await open();
        await users.create({ id: 'u1', email: 'anna@example.org' });
        await seed(store, 'A1', 'cats');
        await seed(store, 'A1-B', 'dogs');
        await mkdir(join(assets, 'A1'), { recursive: true });
        await writeFile(join(assets, 'A1', 'f1.3'), FILE);

        expect((await module.apps()).map(({ id, name }) => [id, name])).to.have.deep.members([
          ['A1', 'cats'],
          ['A1-B', 'dogs'],
        ]);
        const { point, warnings } = await module.create('cats', { verify: 'replay' });
        expect(warnings).to.deep.equal([]);
        expect(point.manifest.source.cms).to.equal('shelf');
        expect(point.manifest.counts).to.deep.include({ events: 4, streams: 2, assets: 1 });

        const { app } = await module.restore(point.id, { name: 'copy' });
        const copy = await readAll(store, app.id);
        expect(copy.map(worded(app.id))).to.deep.equal([
          ['shelf:APP', 0, 'put up', { by: 'u1', title: 'copy' }],
          ['page:APP/1', 0, 'written', { by: 'u1', title: 'Tom', text: 'black' }],
          ['page:APP/1', 1, 'written', { by: 'u1', file: 'f1.3', bytes: FILE.length }],
          ['shelf:APP', 1, 'written', { by: 'u1', text: 'more to come' }],
        ]);
        const original = await readAll(store, 'A1');
        for (const [index, { metadata, id, time }] of copy.entries()) {
          expect([id, time]).to.deep.equal([original[index]?.id, original[index]?.time]);
          const headers = JSON.parse(Buffer.from(metadata).toString()) as Record<string, unknown>;
          expect(Object.keys(headers)).to.deep.equal(['uid', 'at', 'tx']);
          expect(headers['uid']).to.equal(id);
        }
        expect(await readFile(join(assets, app.id, 'f1.3'))).to.deep.equal(FILE);
        expect((await module.create('copy')).point.manifest.counts.events).to.equal(4);
      });

      it('leaves nothing when its restore is cancelled', async () => {
        const { module, store } = await open();
        await seed(store, 'A1', 'cats');
        const { point } = await module.create('cats', { allowMissing: true });
        const stop = new AbortController();
        const restored = module.restore(
          point.id,
          { name: 'copy' },
          { signal: stop.signal, progress: ({ phase }) => phase === 'write-events' && stop.abort() },
        );
        expect(await restored.catch((error: unknown) => (error as { code: string }).code)).to.equal('cancelled');
        expect((await module.apps()).map(({ name }) => name)).to.deep.equal(['cats']);
        expect((await module.planRestore(point.id, { name: 'copy' })).events).to.equal(4);
      });
    });
  }
});

async function seed(store: EventStore, app: string, title: string): Promise<void> {
  let count = 0;
  const commit = () => `${app}-tx-${(count += 1)}`;
  const event = (type: string, payload: ShelfPayload, tx: string) =>
    shelfEvent(type, payload, tx, { id: `${app}-${(count += 1)}`, time: `2026-01-01T00:00:${10 + count}.123Z` });
  const one = commit();
  const two = commit();
  const three = commit();
  const page = `page:${app}/1`;
  await store.append(
    AppendBatch.of([
      {
        stream: `shelf:${app}`,
        expected: 'no-stream',
        commit: one,
        events: [event('put up', { by: 'u1', title }, one)],
      },
      {
        stream: page,
        expected: 'no-stream',
        commit: two,
        events: [
          event('written', { by: 'u1', title: 'Tom', text: 'black' }, two),
          event('written', { by: 'u1', file: 'f1.3', bytes: FILE.length }, two),
        ],
      },
      {
        stream: `shelf:${app}`,
        expected: 0,
        commit: three,
        events: [event('written', { by: 'u1', text: 'more to come' }, three)],
      },
    ]),
  );
}

const worded =
  (app: string) =>
  (event: StoredEvent): unknown[] => [event.stream.replace(app, 'APP'), event.revision, event.type, payloadOf(event)];
