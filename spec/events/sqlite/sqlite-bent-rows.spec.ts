import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { expect } from 'chai';
import { AppendBatch } from '../../../src/events/append-batch.js';
import { smallApp } from '../../support/faults/bent-events.js';
import { readAll } from '../../support/events.js';
import { openTempModule, restoreAs, type OpenModule } from '../../support/module.js';

/** What a row may have come to hold, in SQL: the tables are strict, so most other values are refused by SQLite itself. */
const VALUES = [
  ...['null', '0', '5', '-1', '9007199254740991', '9007199254740992', '9223372036854775807', "''", "'text'"],
  ...["cast(x'ff80' as text)", "cast(x'610062' as text)", "x'ff00'", 'zeroblob(20)'],
];
const COLUMNS = ['position', 'app', 'stream', 'revision', 'type', 'id', 'time', 'commit_id', 'metadata', 'payload'];
const AS_IT_WAS = { people: 'placeholder', rules: 'keep', clients: 'keep', schedules: 'keep' } as const;

describe('rows of a SQLite store that somebody has changed', () => {
  let opened: OpenModule;
  let database: DatabaseSync;

  before(async () => {
    opened = await openTempModule();
    database = new DatabaseSync(join(opened.folder, 'store.sqlite'));
  });
  after(async () => {
    database.close();
    await opened.dispose();
  });

  async function put(app: string): Promise<number> {
    const last = new Map<string, number>();
    const appends = smallApp(app).map((event) => {
      const before = last.get(event.stream);
      last.set(event.stream, (before ?? -1) + 1);
      const expected = before ?? 'no-stream';
      return { stream: event.stream, expected, commit: randomUUID(), events: [event] } as const;
    });
    await opened.base.store.append(AppendBatch.of(appends));
    return appends.length;
  }

  function remove(app: string): void {
    database.exec(`pragma foreign_keys = off;
      delete from events where app = (select id from apps where name = '${app}');
      delete from events where stream in (select id from streams where name like '%${app}%');
      delete from streams where name like '%${app}%'; delete from apps where name = '${app}';
      delete from events where app not in (select id from apps) or app is null`);
  }

  for (const [title, at] of [
    ['the creation of the app', 0],
    ['an event in the middle', 4],
  ] as const) {
    for (const column of COLUMNS) {
      it(`stop no backup, and what is not in it is told: ${column} of ${title}`, async () => {
        const { module, base } = opened;
        for (const value of VALUES) {
          const [app, other] = [randomUUID(), randomUUID()];
          const count = await put(app);
          await put(other);
          const position = (await readAll(base.store, app))[at]?.position ?? '';
          try {
            database.exec(`update events set ${column} = ${value} where position = ${position}`);
          } catch {
            remove(app);
            remove(other);
            continue;
          }
          const { point, warnings } = await module.create(app, { verify: 'replay', allowMissing: true });
          const words = warnings.map(({ code, message }) => `${code}: ${message}`).join('\n');
          const { events } = point.manifest.counts;
          if (events < count) expect(words, value).to.match(/^event-(gap|order|duplicate): /m);
          const options = restoreAs(`copy-${app.slice(0, 8)}`, AS_IT_WAS);
          if (words.includes('app-created-missing')) {
            expect((await module.verify(point.id, 'replay')).problems.map(({ code }) => code)).to.deep.equal([
              'app-created-missing',
            ]);
          } else {
            const restored = await module.restore(point.id, options);
            expect(restored.events, value).to.equal(events);
            await base.store.discardApp(restored.app.id);
          }
          expect((await module.create(other, { allowMissing: true })).point.manifest.counts.events, value).to.equal(
            count,
          );
          expect((await module.apps()).map(({ id }) => id)).to.include(other);
          await module.delete((await module.list()).points.map(({ id }) => id));
          remove(app);
          remove(other);
        }
      });
    }
  }
});
