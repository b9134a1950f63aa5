import { expect } from 'chai';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NativeArchiveWriter } from '../../src/archive/native/native-writer.js';
import type { RemapTarget, Remapper } from '../../src/cms/event-vocabulary.js';
import { SQUIDEX_NAMING } from '../../src/cms/squidex/squidex-naming.js';
import { SquidexVocabulary } from '../../src/cms/squidex/squidex-vocabulary.js';
import type { AppendBatch } from '../../src/events/append-batch.js';
import type { StoredEvent } from '../../src/events/event.js';
import { SqliteEventStore } from '../../src/events/sqlite/sqlite-event-store.js';
import { BackupModule } from '../../src/backup-module.js';
import type { ModuleParts } from '../../src/config/module-parts.js';
import { SquidexArchive } from '../../src/archive/squidex/squidex-archive.js';
import { embeddedParts, filesBelow, moduleParts, PLAIN, restoreAs, RICH } from '../support/module.js';
import { tempFolder } from '../support/temp-folder.js';
import { rejection } from '../support/rejection.js';
import { APP_CREATED, OLD_APP, squidexEvent } from '../support/squidex/squidex.js';

/** More than are appended at once, so that some are written before the last is read. */
const MANY = 9_000;

class CountingVocabulary extends SquidexVocabulary {
  remapped = 0;

  override remapper(target: RemapTarget): Remapper {
    const remapper = super.remapper(target);
    return {
      remap: (event, commit) => {
        this.remapped += 1;
        return remapper.remap(event, commit);
      },
      quiescingEvents: () => remapper.quiescingEvents(),
    };
  }
}

class CountingStore extends SqliteEventStore {
  appended = 0;

  override async append(batch: AppendBatch, signal?: AbortSignal): Promise<void> {
    this.appended += batch.events;
    return super.append(batch, signal);
  }
}

describe('a restore goes over an archive once', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let parts: ModuleParts;
  let module: BackupModule;
  let vocabulary: CountingVocabulary;
  let store: CountingStore;

  beforeEach(async () => {
    folder = await tempFolder();
    const embedded = embeddedParts(folder.path);
    await embedded.store.close();
    store = new CountingStore(join(folder.path, 'store.sqlite'), SQUIDEX_NAMING);
    vocabulary = new CountingVocabulary();
    parts = { ...moduleParts(folder.path, { ...embedded, store }), vocabulary };
    module = new BackupModule(parts);
  });
  afterEach(async () => {
    await module.close();
    await folder.remove();
  });

  const state = async () => ({
    apps: (await module.apps()).map(({ name }) => name),
    head: await store.head(),
    files: (await filesBelow(folder.path)).filter((path) => path.includes('/')),
    claims: await parts.claims.all(),
    users: await parts.ledger.list('users'),
    documents: await parts.ledger.list('documents'),
  });

  /** A sound archive with these events, whatever they are. */
  const write = async (events: readonly StoredEvent[]): Promise<string> => {
    const path = join(folder.path, 'history.zip');
    const writer = await NativeArchiveWriter.create(path);
    await writer.addEvents(events);
    await writer.addDocument('users.json', Buffer.from('{"new":"new@example.org"}'));
    await writer.finish({
      id: 'x'.repeat(26),
      app: { id: OLD_APP, name: 'blog' },
      source: { eventStore: 'memory', cms: 'squidex', software: 'spec' },
      created: '2026-01-01T00:00:00Z',
      range: { after: '', upTo: String(events.length) },
      comment: '',
      createdBy: '',
    });
    return path;
  };

  const history = (change: (event: StoredEvent, number: number) => StoredEvent): StoredEvent[] =>
    [APP_CREATED, ...Array.from({ length: MANY }, (_, n) => contentCreated(n))].map((event, number) =>
      change({ ...event, position: String(number + 1) }, number),
    );

  const contentCreated = (number: number): StoredEvent =>
    squidexEvent('ContentCreatedEventV2', `content-APP--${number}`, `"contentId":"${number}"`);

  it('and remaps each event once, be the archive ours or of Squidex', async () => {
    for (const [source, name] of [
      [PLAIN, 'plain'],
      [RICH, 'rich'],
    ] as const) {
      const archive = await SquidexArchive.open(source, vocabulary);
      vocabulary.remapped = 0;
      await module.restore(source, restoreAs(name));
      expect(vocabulary.remapped, source).to.equal(archive.eventCount);
      await archive.close();

      const { point } = await module.create(name);
      vocabulary.remapped = 0;
      await module.restore(point.id, restoreAs(`${name}-again`));
      expect(vocabulary.remapped, source).to.equal(point.manifest.counts.events);
    }
  });

  it('and takes back what was written before it came to an event that is wrong', async () => {
    const foreign = history((event, number) => (number === MANY ? { ...event, stream: 'content-other--1' } : event));
    const path = await write(foreign);
    const before = await state();
    const { code, message } = await rejection(module.restore(path, restoreAs('copy')));
    expect(code).to.equal('event-foreign');
    expect(message).to.include('events/').and.to.include('content-other--1');
    expect(store.appended).to.be.within(1, MANY);
    expect(await state()).to.deep.equal(before);
  });

  it('and writes nothing of one whose bytes are not whole, wherever', async () => {
    const path = await write(history((event) => event));
    const bytes = await readFile(path);
    const before = await state();
    for (const share of [0.2, 0.5, 0.8]) {
      const changed = Buffer.from(bytes);
      const at = Math.floor(bytes.length * share);
      changed[at] = (changed[at] ?? 0) ^ 0x55;
      await writeFile(path, changed);
      expect((await rejection(module.restore(path, restoreAs('copy')))).code).to.match(/^archive-/);
      expect(await state()).to.deep.equal(before);
    }
    expect(store.appended).to.equal(0);
  });
});
