import { expect } from 'chai';
import { BackupModule } from '../../src/backup-module.js';
import { SQUIDEX_NAMING } from '../../src/cms/squidex/squidex-naming.js';
import type { StoreLimits } from '../../src/events/event-store.js';
import { SqliteEventStore } from '../../src/events/sqlite/sqlite-event-store.js';
import { readAll } from '../support/events.js';
import { embeddedParts, moduleParts, PLAIN, restoreAs } from '../support/module.js';
import { rejection } from '../support/rejection.js';
import { tempFolder } from '../support/temp-folder.js';
import { join } from 'node:path';

/** Bytes that some events of the fixture have more of, and the creation of the app has not. */
const SOME_EVENTS_ARE_LARGER = 500;

class BoundedStore extends SqliteEventStore {
  constructor(
    path: string,
    private readonly bounds: StoreLimits,
  ) {
    super(path, SQUIDEX_NAMING);
  }

  override async limits(): Promise<StoreLimits> {
    return this.bounds;
  }
}

describe('a restore into a store that cannot hold every event', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let module: BackupModule;
  let store: BoundedStore;
  let close: () => Promise<void>;

  const open = async (bounds: StoreLimits): Promise<void> => {
    folder = await tempFolder();
    const embedded = embeddedParts(folder.path);
    await embedded.store.close();
    store = new BoundedStore(join(folder.path, 'store.sqlite'), bounds);
    module = new BackupModule(moduleParts(folder.path, { ...embedded, store }));
    close = async () => {
      await module.close();
      await folder.remove();
    };
  };
  afterEach(() => close());

  for (const [title, bounds] of [
    ['because of its size', { maxEventBytes: SOME_EVENTS_ARE_LARGER }],
    ['for a reason of its own', { refusal: ({ type }) => (/^Content/.test(type) ? 'it is not wanted' : undefined) }],
  ] as const satisfies readonly (readonly [string, StoreLimits])[]) {
    it(`is refused in the plan ${title}, and nothing is written`, async () => {
      await open(bounds);
      for (const verb of ['planRestore', 'restore'] as const) {
        const error = await rejection(module[verb](PLAIN, restoreAs('copy')));
        expect(error.code).to.equal('event-unfit');
        expect(error.message).to.match(/event \d+ of stream .* position .*nothing was written/);
      }
      expect(await store.head()).to.equal('');
    });

    it(`takes what is before such events ${title}`, async () => {
      await open(bounds);
      const { facts, hint } = await rejection(module.planRestore(PLAIN, restoreAs('copy')));
      const event = Number(facts['soundUntil']);
      expect(hint).to.contain(`or restore the app as of event ${event}, the last one before it`);
      const result = await module.restore(PLAIN, restoreAs('copy', { until: { event } }));
      expect(result.until?.event).to.equal(event);
      const beyond = restoreAs('more', { until: { event: event + 1 } });
      expect((await rejection(module.restore(PLAIN, beyond))).code).to.equal('event-unfit');
    });

    it(`leaves out such events ${title} where that is asked for, and says which`, async () => {
      await open(bounds);
      const plan = await module.planRestore(PLAIN, restoreAs('copy', { odd: 'drop' }));
      const result = await module.restore(PLAIN, restoreAs('copy', { odd: 'drop' }));
      expect(plan.warnings).to.deep.equal(result.warnings);
      const dropped = result.warnings.filter(({ code }) => code === 'event-dropped');
      expect(dropped.length).to.be.greaterThan(0);
      const copy = await readAll(store, result.app.id);
      expect(copy).to.have.length(result.events);
      for (const event of copy) {
        expect(event.payload.length + event.metadata.length).to.be.at.most(
          'maxEventBytes' in bounds ? bounds.maxEventBytes : Infinity,
        );
      }
    });
  }
});
