import { expect } from 'chai';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodeOf } from '../../../src/cli/exit-codes.js';
import type { ErrorCode } from '../../../src/errors.js';
import { eventark, jsonLines, parseJson, type Ended } from '../../support/eventark.js';
import { contentsOf, requireWhole, type Contents } from '../../support/left-over.js';
import { RICH } from '../../support/module.js';
import { tempFolder } from '../../support/temp-folder.js';
import { THREADS, traced, untraceable, type Call, type WorkerThread } from '../../support/faults/traced.js';
import { skip } from '../../support/skipped.js';

/** A call that changes the data folder, and the thread that makes it. */
interface Point extends Call {
  readonly thread: WorkerThread;
}

/** All points of a command are tried. */
const ALL = process.env['EVENTARK_SWEEP'] === 'all';

/** Without it so many, evenly spread over all there are: each takes half a second. */
const MOST = ALL ? Infinity : 10;

/** Two at once: while one waits for its processes to start, the other works. */
const WIDTH = 2;

/** As many restore points as there are, so that a backup also removes the oldest. */
const CAP = { EVENTARK_CAP: '2' };

type Verb = 'backup' | 'restore' | 'delete';
const VERBS: readonly Verb[] = ['backup', 'restore', 'delete'];

describe('at every system call that changes the data folder', function () {
  this.timeout(ALL ? 3_600_000 : 300_000);

  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let template: string;
  let earlier: Contents;
  let events: number;
  let commands: Readonly<Record<Verb, readonly string[]>>;
  let copies = 0;

  before(async function () {
    const reason = untraceable();
    if (reason !== undefined) skip(this, reason);
    folder = await tempFolder();
    template = join(folder.path, 'template');
    await eventark(template, 'restore', RICH, '--as', 'blog', '--users', 'create');
    for (let point = 0; point < 2; point += 1) await eventark(template, 'create', 'blog');
    earlier = await contentsOf(template);
    [events = 0] = [...earlier.apps.values()];
    const ids = parseJson<{ points: { id: string }[] }>((await eventark(template, 'list', '--json')).stdout);
    commands = {
      backup: ['create', 'blog', '--json'],
      restore: ['restore', RICH, '--as', 'copy', '--users', 'create', '--json'],
      delete: ['delete', '--yes', '--json', ...ids.points.map(({ id }) => id)],
    };
  });
  after(async () => folder?.remove());

  const withCopy = async <T>(action: (data: string) => Promise<T>): Promise<T> => {
    copies += 1;
    const data = join(folder.path, `data-${copies}`);
    await cp(template, data, { recursive: true });
    const result = await action(data);
    await rm(data, { recursive: true });
    return result;
  };

  /** What a clean run does. SQLite's opening is left out: it reads and makes anew what it finds. */
  const pointsOf = async (verb: Verb, wanted: (point: Point) => boolean): Promise<Point[]> => {
    const found: Point[] = [];
    for (const thread of THREADS) {
      await withCopy(async (data) => {
        const { exit, stderr, calls } = await traced(data, commands[verb], thread, undefined, CAP);
        expect([0, 3], stderr).to.include(exit);
        found.push(...calls.filter((call) => changes(call, data)).map((call) => ({ ...call, thread })));
      });
    }
    return found.filter((point) => !(point.thread === 'main' && point.name === 'openat')).filter(wanted);
  };

  /** Tries points at which something goes wrong, and adds to the title how many of how many. */
  const sweep = async (
    context: Mocha.Context,
    verb: Verb,
    points: readonly Point[],
    fault: (point: Point) => string,
    check: (data: string, ended: Ended, when: string) => Promise<void>,
  ): Promise<void> => {
    const tried = spread(points, MOST);
    if (context.test) context.test.title += ` (${tried.length} of ${points.length})`;
    await inParallel(tried, async (point) =>
      withCopy(async (data) => {
        const inject = `${point.name}:${fault(point)}:when=${point.number}`;
        const ended = await traced(data, commands[verb], point.thread, inject, CAP);
        await check(data, ended, `when the ${point.thread} thread of a ${verb} had ${inject} at ${point.text}`);
      }),
    );
  };

  for (const verb of VERBS) {
    it(`leaves nothing half-made of a ${verb} that is killed, and the next command says what it undid`, async function () {
      let [killed, undone] = [0, 0];
      const points = await pointsOf(verb, () => true);
      await sweep(
        this,
        verb,
        points,
        () => 'signal=KILL',
        async (data, { signal }, when) => {
          killed += signal === 'SIGKILL' ? 1 : 0;
          const { claims, files } = await contentsOf(data);
          const manifests = files.filter((file) => file.startsWith('backups/') && file.endsWith('.json'));
          expect(files, when).to.include.members(manifests.map((file) => file.replace(/json$/, 'zip')));
          undone += claims.length;
          const next = await eventark(data, 'list', '--json');
          expect(next.exit, when).to.equal(0);
          const said = jsonLines(next.stderr).filter(({ type }) => type === 'recovered');
          expect(said, when).to.have.length(claims.length);
          for (const line of said)
            expect(line['verb'], when).to.be.oneOf(verb === 'backup' ? ['backup', 'prune'] : [verb]);
          const after = await contentsOf(data);
          requireWhole(after, earlier, events, when);
          if (verb === 'restore') expect(after.files, when).to.include.members([...earlier.files]);
          if (verb === 'backup') expect(after.files.filter(isArchive), when).to.have.length.within(2, 3);
        },
      );
      // The pool wakes the first thread by writing as well, so a few calls are numbered otherwise in another run.
      expect(killed).to.be.at.least(Math.min(points.length, MOST) * 0.85);
      expect(undone, 'kills that left something to undo').to.be.greaterThan(killed / 5);
    });
  }

  for (const verb of VERBS) {
    it(`ends a ${verb} with a code when the disk fails, leaves nothing, and can be run again`, async function () {
      // A failed write to wake a thread would stop Node itself.
      const points = await pointsOf(verb, ({ name }) => name !== 'write');
      let failed = 0;
      await sweep(this, verb, points, errorOf, async (data, ended, when) => {
        const after = await contentsOf(data);
        const isDone = ended.exit === 0 || ended.exit === 3;
        // What a backup could not remove beyond the cap, or a claim that it could not give back, is a warning, and left to
        // the next command: the restore point is there.
        if (isDone && after.claims.length === 0) return requireWhole(after, earlier, events, when);
        if (isDone) {
          expect(verb, when).to.equal('backup');
          expect(ended.stdout, when).to.match(/"code":"(storage-unreachable|no-space)"/);
          expect((await eventark(data, 'list')).stderr, when).to.match(/unfinished (pruning|backup)/);
          return requireWhole(await contentsOf(data), earlier, events, when);
        }
        failed += 1;
        const { code, exit, changed } = failureOf(ended);
        expect(code, when).to.match(/^(no-space|store-unreachable|storage-unreachable)$/);
        expect([exit, ended.exit], when).to.deep.equal([exitCodeOf(code), exitCodeOf(code)]);
        if (changed === 'nothing') expect(after, when).to.deep.equal(earlier);
        const next = await eventark(data, 'list', '--json');
        expect(next.exit, when).to.equal(0);
        requireWhole(await contentsOf(data), earlier, events, when);
        // All of an app is there and only its activation failed: the next command has finished it.
        if (changed !== 'nothing' && verb === 'restore') {
          expect(ended.stderr, when).to.contain('all of \\"copy\\" was restored');
          const finished = jsonLines(next.stderr).filter(({ type }) => type === 'recovered');
          expect(finished, when).to.have.length(1);
          expect(finished[0], when).to.include({ verb: 'restore', outcome: 'finished' });
          return;
        }
        if (changed !== 'nothing') expect(verb, when).to.equal('delete');
        const ids = commands.delete.filter((id) => next.stdout.includes(id));
        const again = verb === 'delete' ? ['delete', '--yes', ...ids] : commands[verb];
        if (again.length > 2) expect([0, 3], when).to.include((await eventark(data, ...again)).exit);
      });
      expect(failed).to.be.greaterThan(Math.min(points.length, MOST) / 3);
    });
  }

  for (const verb of ['backup', 'restore'] as const) {
    it(`undoes a ${verb} that is stopped with Ctrl-C, or says that it came too late`, async function () {
      let undone = 0;
      const points = await pointsOf(verb, () => true);
      await sweep(
        this,
        verb,
        points.filter((_, at) => at % 2 === 0),
        () => 'signal=INT',
        async (data, { exit, stderr }, when) => {
          const after = await contentsOf(data);
          if (exit === 130) {
            undone += 1;
            expect(after, when).to.deep.equal(earlier);
            expect(failureOf({ stderr }), when).to.include({ code: 'cancelled', changed: 'nothing' });
          } else {
            expect([0, 3], when).to.include(exit);
            requireWhole(after, earlier, events, when);
            if (stderr.includes('stopping')) expect(stderr, when).to.contain('nothing was cancelled');
          }
        },
      );
      expect(undone).to.be.greaterThan(Math.min(points.length / 2, MOST) / 4);
    });
  }
});

const isArchive = (file: string): boolean => file.endsWith('.zip');

/** A full disk, or one that fails. */
function errorOf({ name, text }: Call): string {
  return /sync|unlink/.test(name) && !text.includes('/tmp/01') ? 'error=EIO' : 'error=ENOSPC';
}

/** What SQLite shares between processes in memory is made anew by the next one. */
function changes({ name, text }: Call, data: string): boolean {
  if (!text.includes(data) || text.includes('= -1') || text.includes('store.sqlite-shm')) return false;
  return name !== 'openat' || text.includes('O_CREAT');
}

/** At most so many, from the first to the last. */
function spread<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  return all.filter((_, at) => Math.floor((at * most) / all.length) !== Math.floor(((at - 1) * most) / all.length));
}

async function inParallel<T>(items: readonly T[], action: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const work = async (): Promise<void> => {
    for (const item of queue) await action(item);
  };
  await Promise.all(Array.from({ length: WIDTH }, work));
}

function failureOf({ stderr }: Pick<Ended, 'stderr'>): {
  readonly code: ErrorCode;
  exit: number;
  changed: string;
} {
  return parseJson(stderr.trimEnd().split('\n').at(-1) ?? '');
}
