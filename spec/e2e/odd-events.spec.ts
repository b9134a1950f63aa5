import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { BackupModule } from '../../src/backup-module.js';
import type { RestoreOptions } from '../../src/restore/plan.js';
import { AppendBatch } from '../../src/events/append-batch.js';
import type { EventStore } from '../../src/events/event-store.js';
import type { StoredEvent } from '../../src/events/event.js';
import { isBackupError, messageOf } from '../../src/errors.js';
import { bendsOf, smallApp, type Bend } from '../support/faults/bent-events.js';
import { readAll } from '../support/events.js';
import { embeddedParts, moduleParts, restoreAs } from '../support/module.js';
import { emptyPlace, openStore } from '../support/eventstoredb/eventstoredb.js';
import { useMongoDb } from '../support/mongodb/mongodb-under-test.js';
import { tempFolder } from '../support/temp-folder.js';

/** How many bends are tried; `EVENTARK_BENDS` sets it for each store. */
const CASES = Number(process.env.EVENTARK_BENDS ?? 60);
const CASES_ON_A_SERVER = Number(process.env.EVENTARK_BENDS ?? 15);

/** Nothing that a copy changes on purpose may hide a difference. */
const AS_IT_WAS: Partial<RestoreOptions> = { people: 'placeholder', rules: 'keep', clients: 'keep', schedules: 'keep' };

type Event = ReturnType<typeof smallApp>[number];

describe('an app with one odd event', () => {
  onStore('SQLite', CASES, async () => undefined);
  describe('in MongoDB', () => {
    const database = useMongoDb();
    onStore('MongoDB', CASES_ON_A_SERVER, async () => {
      const made = await database('position');
      return { store: made.store(), dispose: () => made.dispose() };
    });
  });
  onStore('EventStoreDB', CASES_ON_A_SERVER, async () => {
    const { settings, server } = await emptyPlace();
    const store = openStore(settings);
    return { store, dispose: async () => server?.stop() };
  });
});

/** The log of EventStoreDB keeps what was discarded, and each case reads it all: a new one after so many. */
const CASES_IN_A_LOG = 10;

interface StoreUnderTest {
  readonly store: EventStore;
  dispose(): Promise<void>;
}

function onStore(title: string, numRuns: number, make: () => Promise<StoreUnderTest | undefined>): void {
  describe(`on ${title}`, () => {
    let module: BackupModule;
    let store: EventStore;
    let dispose: () => Promise<void>;

    let casesInLog = 0;

    const open = async (): Promise<void> => {
      const folder = await tempFolder();
      const embedded = embeddedParts(folder.path);
      const made = await make();
      store = made?.store ?? embedded.store;
      module = new BackupModule({ ...moduleParts(folder.path, { ...embedded, store }), cap: 1 });
      dispose = async () => {
        await module.close();
        if (made !== undefined) await embedded.store.close();
        await made?.dispose();
        await folder.remove();
      };
    };
    before(open);
    after(() => dispose());

    /** The bent app in the store; undefined if the store does not take it. */
    const put = async (app: string, events: readonly Event[]): Promise<boolean> => {
      const last = new Map<string, number>();
      const appends = events.map((event) => {
        const before = last.get(event.stream);
        last.set(event.stream, (before ?? -1) + 1);
        return {
          stream: event.stream,
          expected: before ?? 'no-stream',
          commit: randomUUID(),
          events: [event],
        } as const;
      });
      try {
        await store.append(AppendBatch.of(appends));
        return true;
      } catch (error) {
        const isRefused = isBackupError(error, 'event-utf8', 'event-json', 'size-limit', 'invalid-argument');
        if (!isRefused && !isLimitOfFerretDb(error)) throw error;
        await store.discardApp(app);
        return false;
      }
    };

    const check = async (at: number, pick: number): Promise<string> => {
      if (title === 'EventStoreDB' && (casesInLog += 1) % CASES_IN_A_LOG === 0) {
        await dispose();
        await open();
      }
      const app = randomUUID();
      const events = smallApp(app);
      const event = events[at % events.length];
      if (event === undefined) return 'no event';
      const bends = bendsOf({ ...event, position: '', revision: 0 }, app);
      const bend = bends[pick % bends.length];
      if (bend === undefined) return 'no bend';
      const bent = events.map((each) => (each === event ? { ...each, ...bend.change } : each));
      if (!(await put(app, bent))) return 'not taken';
      try {
        await requireRoundTrip(module, store, app, bend);
        await module.delete((await module.list()).points.map(({ id }) => id));
      } catch (error) {
        throw new Error(`event ${at % events.length} (${event.type}), ${bend.title}: ${String(error)}`, {
          cause: error,
        });
      } finally {
        await store.discardApp(app);
      }
      return 'checked';
    };

    it('is backed up, verified and restored byte for byte, or it is told at the backup why it cannot be', async function () {
      this.timeout(Math.max(600_000, numRuns * 4_000));
      const seen = new Map<string, number>();
      await fc.assert(
        fc.asyncProperty(fc.nat(), fc.nat(), async (at, pick) => {
          const outcome = await check(at, pick);
          seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
        }),
        { numRuns, endOnFailure: true },
      );
      expect(seen.get('checked') ?? 0).to.be.greaterThan(numRuns / 3);
    });
  });
}

/** MongoDB holds arrays in arrays; the server of the specs does not. */
function isLimitOfFerretDb(error: unknown): boolean {
  return error instanceof Error && messageOf(error.cause).includes('nested arrays are not supported');
}

async function requireRoundTrip(module: BackupModule, store: EventStore, app: string, bend: Bend): Promise<void> {
  const source = await readAll(store, app);
  const { point, warnings } = await module.create(app, { verify: 'replay', allowMissing: true });
  const verdict = await module.verify(point.id, 'replay');
  const told = new Set(warnings.map(({ code, where }) => `${code} ${where}`));
  const options = { ...restoreAs(`copy-${app}`.slice(0, 40)), ...AS_IT_WAS };
  if (warnings.some(({ code }) => code === 'app-created-missing')) {
    expect(verdict.problems.map(({ code }) => code)).to.deep.equal(['app-created-missing']);
    const code = await module.restore(point.id, options).then(
      () => 'restored',
      (error: unknown) => (isBackupError(error) ? error.code : String(error)),
    );
    expect(code).to.equal('app-created-missing');
    return;
  }
  expect(verdict.problems).to.deep.equal([]);
  await requireInside(module, point.id);
  const plan = await module.planRestore(point.id, options);
  const result = await module.restore(point.id, options);
  try {
    for (const { code, where } of result.warnings) {
      // What becomes of the copy as an app is nothing that a backup could say.
      if (/^(event|asset)-/.test(code)) expect(told).to.include(`${code} ${where}`);
    }
    expect(plan.warnings).to.deep.equal(result.warnings);
    expect(plan.events).to.equal(result.events);
    const copy = await readAll(store, result.app.id);
    expect(copy).to.have.length(source.length);
    const odd = new Set(result.remap.odd.first.map(({ position }) => position));
    source.forEach((event, n) => requireSame(event, copy[n], odd.has(event.position), result.app, bend));
  } finally {
    await store.discardApp(result.app.id);
  }
}

/** What is odd in an event keeps nobody from looking into the backup, and from making a template of it. */
async function requireInside({ contents, templates }: BackupModule, backup: string): Promise<void> {
  const { items } = await contents.objects(backup, { limit: 200 });
  for (const { stream } of items) await contents.object(backup, stream);
  await contents.events(backup, { after: 0, limit: 200 });
  for (const history of [false, true]) {
    const make = templates.make(backup, { name: 'odd', secrets: 'keep', history });
    await make.then(
      async () => templates.delete('odd'),
      (error: unknown) => {
        // Without its creation there is no app.
        if (!isBackupError(error, 'app-created-missing')) throw error;
      },
    );
  }
}

function requireSame(
  event: StoredEvent,
  copy: StoredEvent | undefined,
  isOdd: boolean,
  { id, name }: { readonly id: string; readonly name: string },
  bend: Bend,
): void {
  if (copy === undefined) throw new Error('no copy');
  expect(copy.type).to.equal(event.type);
  for (const part of ['payload', 'metadata'] as const) {
    const text = Buffer.from(copy[part]).toString('latin1');
    const original = Buffer.from(event[part]).toString('latin1');
    if (!isObject(original) && event.type !== 'AppCreatedEvent' && original !== '') {
      expect(text, `${part} of ${event.type}, ${bend.title}`).to.equal(original);
    } else if (part === 'payload' && !isOdd && event.type !== 'AppCreatedEvent') {
      const app = event.stream.slice(event.stream.indexOf('-') + 1).split('--', 1)[0] ?? '';
      const back = text.replaceAll(id, app).replaceAll(name, 'blog');
      // Squidex says the app in every event that it restores, also where none was said.
      const filled = original.replace('"appId":null', `"appId":"${app},blog"`);
      expect(people(back), bend.title).to.equal(people(filled));
    }
  }
}

/** Placeholders are new each time. */
function people(text: string): string {
  return text
    .replaceAll(/placeholder-[0-9a-f-]{36}|user-\d|twice/g, 'SOMEBODY')
    .replaceAll(/"mentions":\[[^[\]{}]*\]/g, (list) => list.replaceAll(/(?<=[[,])"(?:[^"\\]|\\.)*"/g, '"SOMEBODY"'))
    .replaceAll(/"contributorId":"(?:[^"\\]|\\.)*"/g, '"contributorId":"SOMEBODY"');
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'latin1').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
