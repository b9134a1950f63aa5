import { expect } from 'chai';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { changesOf } from '../../src/contents/changes.js';
import { createIndex } from '../../src/contents/contents-schema.js';
import { summarize } from '../../src/contents/contents-query.js';
import { countKinds } from '../../src/contents/kind-counts.js';
import { inWindows, WINDOW } from '../../src/contents/windows.js';
import { NEVER } from '../../src/runtime.js';
import { makeLargeApp } from '../support/large-app.js';
import { openTempModule, type OpenModule } from '../support/module.js';
import { rejection } from '../support/rejection.js';
import { tempFolder } from '../support/temp-folder.js';

const OBJECTS = 3 * WINDOW + 1;
const WINDOWS = 4;

/** An index of so many contents of two schemas; every tenth is deleted, and every `nth` has one event more. */
function writeIndex(path: string, objects: number, nth = 0): void {
  const database = createIndex(path);
  const insert = database.prepare('insert into objects values (?, ?, ?, ?, ?, ?, ?, 1, 1, ?, ?, ?, 0)');
  database.exec('begin');
  for (let number = 0; number < objects; number += 1) {
    const events = 2 + Number(number % nth === 0);
    const schema = number % 2 === 0 ? 'even' : 'odd';
    insert.run(
      ...[`content-a--${number}`, 'content', String(number), `n${number}`, schema],
      ...[Number(number % 10 === 0), events, '', '', ''],
    );
  }
  database.prepare('insert into about values (?, ?, ?, 0, 0, 0, 0)').run(objects * 2, '', '');
  database.exec('commit');
  database.close();
}

/** How often others have their turn while `work` goes on. */
async function turnsOf(work: Promise<unknown>): Promise<number> {
  let [turns, isOver] = [0, false];
  const over = work.finally(() => (isOver = true));
  while (!isOver) {
    await turn();
    turns += 1;
  }
  await over;
  return turns;
}

describe('an index of many objects', function () {
  this.timeout(60_000);
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let large: OpenModule;

  before(async () => {
    folder = await tempFolder();
    large = await openTempModule();
  });
  after(async () => {
    await large.dispose();
    await folder.remove();
  });

  it('is counted in turns, a few thousand objects at once', async () => {
    const path = join(folder.path, 'counted.sqlite');
    writeIndex(path, OBJECTS);
    const database = new (process.getBuiltinModule('node:sqlite').DatabaseSync)(path);
    try {
      const windows: number[] = [];
      await inWindows(database, 'main', NEVER, (after, last) => void windows.push(last - after));
      expect(windows).to.deep.equal(Array(WINDOWS).fill(WINDOW));
      expect(await turnsOf(countKinds(database, NEVER))).to.be.at.least(WINDOWS);
      const { kinds } = summarize(database);
      expect(kinds).to.deep.equal([
        { kind: 'content', schema: 'even', objects: 2400, deleted: 601, events: 6002 },
        { kind: 'content', schema: 'odd', objects: 3000, deleted: 0, events: 6000 },
      ]);
      expect(await rejection(countKinds(database, AbortSignal.abort()))).to.include({ code: 'cancelled' });
    } finally {
      database.close();
    }
  });

  it('is compared with another one in turns', async () => {
    const [base, later] = [join(folder.path, 'base.sqlite'), join(folder.path, 'later.sqlite')];
    writeIndex(base, OBJECTS);
    writeIndex(later, OBJECTS + 5, 4);
    const database = new (process.getBuiltinModule('node:sqlite').DatabaseSync)(later, { readOnly: true });
    try {
      const changes = changesOf(database, base, { limit: 2 });
      expect(await turnsOf(changes)).to.be.at.least(2 * WINDOWS);
      const { counts, items, nextCursor = '' } = await changes;
      expect(counts).to.deep.equal([
        { kind: 'content', schema: 'even', added: 2, changed: 1200, deleted: 0 },
        { kind: 'content', schema: 'odd', added: 3, changed: 0, deleted: 0 },
      ]);
      expect(items.map(({ id }) => id)).to.deep.equal(['1004', '1008']);
      expect(nextCursor).not.to.equal('');
    } finally {
      database.close();
    }
  });

  it('has no objects that no event has created, as the app that a restore makes of it', async () => {
    const { module, folder: data } = large;
    await makeLargeApp(data, 'cut', { events: 500, assets: 3 });
    const { point } = await module.create('cut');
    const { kinds } = await module.contents.summary(point.id);
    expect(kinds).to.deep.equal([
      { kind: '', objects: 50, deleted: 0, events: 500 },
      { kind: 'app', objects: 1, deleted: 0, events: 1 },
      { kind: 'asset', objects: 3, deleted: 0, events: 3 },
    ]);
    const { objects } = await module.planRestore(point.id, { name: 'whole' });
    expect(objects).to.include({ app: 1, asset: 3, content: 0 });
    const listed = await module.contents.objects(point.id, { kind: 'content', limit: 5 });
    expect(listed.items).to.deep.equal([]);
    expect((await module.contents.objects(point.id, { limit: 200 })).items).to.have.length(54);
  });
});
