import { expect } from 'chai';
import { copyFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NativeArchive } from '../../src/archive/native/native-archive.js';
import { NativeArchiveWriter } from '../../src/archive/native/native-writer.js';
import type { StoredEvent } from '../../src/events/event.js';
import { collect, text } from '../support/events.js';
import { filesBelow, openTempModule, PLAIN, restoreAs, RICH, type OpenModule } from '../support/module.js';
import { rejection } from '../support/rejection.js';
import { VOCABULARY } from '../support/squidex/squidex.js';

describe('a restore of a damaged archive', () => {
  let open: OpenModule;
  let archive: string;
  let events: StoredEvent[];
  let before: Awaited<ReturnType<typeof state>>;

  beforeEach(async () => {
    open = await openTempModule();
    await open.module.restore(PLAIN, restoreAs('original'));
    const { point } = await open.module.create('original');
    archive = join(open.folder, 'backups', point.archive);
    const opened = await NativeArchive.open(archive, VOCABULARY);
    events = await collect(opened.events());
    await opened.close();
    before = await state();
  });
  afterEach(async () => {
    await open.dispose();
  });

  const state = async () => ({
    apps: (await open.module.apps()).map(({ name }) => name),
    head: await open.base.store.head(),
    // The archives that a spec makes lie directly in the folder.
    files: (await filesBelow(open.folder)).filter((path) => path.includes('/')),
    claims: await open.parts.claims.all(),
    users: await open.base.ledger.list('users'),
    documents: await open.base.ledger.list('documents'),
  });

  const at = (name: string): string => join(open.folder, name);

  /** The code that a restore fails with; it must have left everything as it was. */
  const codeOf = async (path: string): Promise<string> => {
    const { code, message } = await rejection(open.module.restore(path, restoreAs('copy')));
    expect(message).not.to.equal('');
    expect(await state(), path).to.deep.equal(before);
    return code;
  };

  /** A sound archive of other events. */
  const write = async (history: readonly StoredEvent[]): Promise<string> => {
    const path = at(`archive-${history.length}-${history[0]?.type}.zip`);
    const writer = await NativeArchiveWriter.create(path, {});
    await writer.addEvents(history);
    await writer.addDocument('users.json', Buffer.from('{"new":"new@example.org"}'));
    const { manifest } = (await open.module.list()).points[0] ?? {};
    if (!manifest) throw new Error('no restore point');
    const { app, source, created, range, comment, createdBy } = manifest;
    await writer.finish({ id: 'x'.repeat(26), app, source, created, range, comment, createdBy });
    return path;
  };

  /** The same events, each stream numbered anew. */
  const renumbered = (history: readonly StoredEvent[]): StoredEvent[] => {
    const last = new Map<string, number>();
    return history.map((event, position) => {
      const revision = (last.get(event.stream) ?? -1) + 1;
      last.set(event.stream, revision);
      return { ...event, revision, position: String(position + 1) };
    });
  };

  it('that is cut off at any 1 % of its length leaves nothing', async () => {
    const { length } = await readFile(archive);
    const codes = new Set<string>();
    for (let percent = 0; percent < 100; percent += 1) {
      const path = at('cut.zip');
      await copyFile(archive, path);
      await truncate(path, Math.floor((length * percent) / 100));
      codes.add(await codeOf(path));
    }
    expect([...codes].every((code) => code.startsWith('archive-'))).to.equal(true);
  });

  it('of Squidex that is cut off leaves nothing', async () => {
    const bytes = await readFile(RICH);
    for (let percent = 0; percent < 100; percent += 5) {
      await writeFile(at('cut.zip'), bytes.subarray(0, Math.floor((bytes.length * percent) / 100)));
      expect(await codeOf(at('cut.zip'))).to.match(/^archive-/);
    }
  });

  it('without the creation of the app leaves nothing', async () => {
    expect(await codeOf(await write(renumbered(events.slice(1))))).to.equal('app-created-missing');
    expect(await codeOf(await write([]))).to.equal('app-created-missing');
  });

  it('with two creations is restored, with a word about the second', async () => {
    const [created] = events;
    if (!created) throw new Error('no event');
    const { warnings } = await open.module.restore(await write(renumbered([...events, created])), restoreAs('copy'));
    expect(warnings.filter(({ code }) => code === 'event-kept-odd').map(({ message }) => message)).to.have.length(1);
  });

  it('with events of another app leaves nothing', async () => {
    const foreign = events.map((event, n) => (n === 3 ? { ...event, stream: 'content-other--1', revision: 0 } : event));
    expect(await codeOf(await write(renumbered(foreign)))).to.equal('event-foreign');
  });

  it('with a payload that is no object is restored with it, or without the event where that is asked for', async () => {
    const odd = events.map((event, n) => (n === 2 ? { ...event, payload: Buffer.from('[1]') } : event));
    const path = await write(odd);
    const { stream, revision, type, position } = odd[2] ?? {};
    const reason = `event ${revision} of stream ${stream} (${type}, position ${position}): its payload is not a JSON object`;
    const counts: number[] = [];
    for (const [how, code] of [
      ['keep', 'event-kept-odd'],
      ['drop', 'event-dropped'],
    ] as const) {
      const { warnings, app } = await open.module.restore(path, restoreAs(`copy-${how}`, { odd: how }));
      const said = warnings.filter((warning) => warning.code === code).map(({ message }) => message);
      expect(said.join('\n'), how).to.include(reason);
      const restored = await collect(open.base.store.readApp(app.id, {}));
      expect(restored.filter(({ payload }) => text(payload) === '[1]')).to.have.length(how === 'keep' ? 1 : 0);
      counts.push(restored.length);
    }
    expect(counts[0]).to.equal((counts[1] ?? 0) + 1);
  });

  it('keeps a payload that a store holds however deep it is', async () => {
    const deep = `{"a":${'['.repeat(70)}${']'.repeat(70)}}`;
    const history = events.map((event, n) => (n === 2 ? { ...event, payload: Buffer.from(deep) } : event));
    const { app } = await open.module.restore(await write(history), restoreAs('copy'));
    const restored = await collect(open.base.store.readApp(app.id, {}));
    expect(restored.map(({ payload }) => text(payload))).to.include(deep);
  });

  it('does not stop at a type that nobody knows: it is kept, with a warning', async () => {
    const odd = events.map((event, n) => (n === 2 ? { ...event, type: 'SomethingNewEvent' } : event));
    const { warnings, app } = await open.module.restore(await write(odd), restoreAs('copy'));
    expect(warnings.map(({ code, where }) => `${code} ${where}`)).to.include('event-type-unknown SomethingNewEvent');
    const restored = await collect(open.base.store.readApp(app.id, {}));
    const kept = restored.find(({ type }) => type === 'SomethingNewEvent');
    expect(text(kept?.payload ?? Buffer.of())).to.include(app.id);
  });
});
