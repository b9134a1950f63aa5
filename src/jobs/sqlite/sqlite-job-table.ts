import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { incrementBase32 } from 'ulid';
import { BackupError } from '../../errors.js';
import { inTransaction, openSqliteDatabase, translateSqliteErrors } from '../../events/sqlite/sqlite-database.js';
import type { JobFilter, WorkLimits } from '../job-queue.js';
import { readJob } from '../read-job.js';
import { hasEnded, isSpent, sameJob, spentJob, startedJob, type Job, type JobChange } from '../job.js';

/** Ended jobs beyond this many are forgotten, the oldest first. */
const MAX_ENDED_JOBS = 1_000;

const DEFAULT_LIMIT = 100;

/** A job that a worker has, as others see it. */
export interface HeldRow {
  readonly job: Job;
  readonly holder: string;
  readonly beat: number;
}

/** The table of jobs: each method is one transaction, so that several processes may use one file. */
export class SqliteJobTable {
  readonly #database: DatabaseSync;

  /** `now` gives the time of a change, RFC 3339. */
  constructor(
    private readonly path: string,
    private readonly now: () => string,
  ) {
    this.#database = openSqliteDatabase(path, 'jobs');
  }

  add(job: Omit<Job, 'seq'>): Job {
    return this.#write(() => {
      const { once } = job;
      const known = once === undefined ? undefined : this.findOnce(once.key);
      if (once !== undefined && known !== undefined) return sameJob(known, once);
      const added: Job = { ...job, id: this.#idAfterAll(job.id), seq: this.#nextSeq() };
      this.#run(
        'insert into jobs (id, seq, state, key, app, destination, once, record) values (?, ?, ?, ?, ?, ?, ?, ?)',
        added.id,
        added.seq,
        added.state,
        added.key,
        added.app,
        added.destination,
        once?.key ?? null,
        JSON.stringify(added),
      );
      return added;
    });
  }

  find(id: string): Job | undefined {
    return this.#jobs('where id = ?', id)[0];
  }

  findOnce(key: string): Job | undefined {
    return this.#jobs('where once = ?', key)[0];
  }

  list({ app, states, limit = DEFAULT_LIMIT, before }: JobFilter): readonly Job[] {
    const conditions = [
      ...(app === undefined ? [] : ['app = ?']),
      ...(before === undefined ? [] : ['id < ?']),
      ...(states === undefined ? [] : [`state in (${states.map(() => '?').join(', ')})`]),
    ];
    const where = conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`;
    const values = [app, before, ...(states ?? [])].filter((value) => value !== undefined);
    return this.#jobs(`${where} order by id desc limit ?`, ...values, limit);
  }

  /** Jobs that changed after `seq`, in the order of their last change. */
  changedAfter(seq: number): readonly Job[] {
    return this.#jobs('where seq > ? order by seq', seq);
  }

  lastSeq(): number {
    return translateSqliteErrors(this.path, () => this.#number('select value as n from last_seq'));
  }

  /** Changes a job in the way `change` says, or leaves it if that is undefined. Error: `job-not-found`. */
  change(id: string, change: (job: Job) => JobChange | undefined): Job {
    return this.#write(() => {
      const job = this.find(id);
      if (job === undefined) throw new BackupError('job-not-found', `there is no such job: ${id}`);
      const changed = change(job);
      return changed === undefined ? job : this.#store(job, changed);
    });
  }

  /** Changes a job of this worker; undefined if it is another's by now. */
  changeHeld(id: string, holder: string, change: (job: Job) => JobChange): Job | undefined {
    return this.#write(() => {
      const job = this.#jobs('where id = ? and holder = ?', id, holder)[0];
      return job && this.#store(job, change(job));
    });
  }

  /** Says that the worker lives; undefined if the job is another's by now. */
  beat(id: string, holder: string): Job | undefined {
    return this.#write(() => {
      this.#run('update jobs set beat = beat + 1 where id = ? and holder = ?', id, holder);
      return this.#jobs('where id = ? and holder = ?', id, holder)[0];
    });
  }

  /** Jobs that some worker has. */
  held(): readonly HeldRow[] {
    return translateSqliteErrors(this.path, () =>
      this.#database
        .prepare('select id, seq, record, holder, beat from jobs where holder is not null order by id')
        .all()
        .map((row) => ({
          job: jobOf(row),
          holder: String(row['holder']),
          beat: Number(row['beat']),
        })),
    );
  }

  /**
   * Gives the worker the oldest job that may run: a queued one, whose key and destination are free, or one whose worker
   * is `dead` (its holder and beat unchanged since). A job that has killed too many workers ends failed instead.
   */
  take(holder: string, { perDestination }: WorkLimits, dead: readonly HeldRow[]): Job | undefined {
    return this.#write(() => {
      for (const row of dead) {
        const taken = this.#takeOver(row, holder);
        if (taken !== undefined) return taken;
      }
      const next = (): Job | undefined =>
        this.#jobs(
          `where state = 'queued' and key not in (select key from jobs where holder is not null)
           and (select count(*) from jobs as others where others.destination = jobs.destination and others.holder is not null) < ?
         order by id limit 1`,
          perDestination ?? Number.MAX_SAFE_INTEGER,
        )[0];
      for (let job = next(); job !== undefined; job = next()) {
        if (!hasEnded(job)) return this.#store(job, startedJob(job, this.now()), holder);
        // It waited with a record that says nothing any more.
        this.#store(job, {});
      }
      return undefined;
    });
  }

  close(): void {
    this.#database.close();
  }

  #takeOver({ job: { id }, holder: last, beat }: HeldRow, holder: string): Job | undefined {
    const [job] = this.#jobs('where id = ? and holder = ? and beat = ?', id, last, beat);
    if (job === undefined) return undefined;
    if (hasEnded(job)) {
      this.#store(job, {});
      return undefined;
    }
    if (!isSpent(job)) return this.#store(job, startedJob(job, this.now()), holder);
    this.#store(job, spentJob(job, this.now()));
    return undefined;
  }

  /** Only a job that runs has a holder. */
  #store(job: Job, change: JobChange, holder?: string): Job {
    const next: Job = { ...job, ...change, seq: this.#nextSeq() };
    const record = JSON.stringify(next);
    this.#run('update jobs set seq = ?, state = ?, record = ? where id = ?', next.seq, next.state, record, next.id);
    if (holder !== undefined) this.#run('update jobs set holder = ?, beat = 0 where id = ?', holder, next.id);
    if (next.state === 'queued' || hasEnded(next)) this.#run('update jobs set holder = null where id = ?', next.id);
    if (hasEnded(next)) this.#forgetOld();
    return next;
  }

  #forgetOld(): void {
    this.#run(
      `delete from jobs where id in (select id from jobs where state in ('completed', 'failed', 'cancelled')
         order by id desc limit -1 offset ?)`,
      MAX_ENDED_JOBS,
    );
  }

  /** Ids are in the order of adding, also when two processes add in one millisecond or a clock goes back. */
  #idAfterAll(id: string): string {
    const last = String(this.#database.prepare('select max(id) as id from jobs').get()?.['id'] ?? '');
    return id > last ? id : incrementBase32(last.toUpperCase()).toLowerCase();
  }

  #nextSeq(): number {
    this.#database.exec('update last_seq set value = value + 1');
    return this.#number('select value as n from last_seq');
  }

  #jobs(rest: string, ...values: SQLInputValue[]): Job[] {
    return translateSqliteErrors(this.path, () =>
      this.#database
        .prepare(`select id, seq, record from jobs ${rest}`)
        .all(...values)
        .map(jobOf),
    );
  }

  #number(query: string): number {
    return Number(this.#database.prepare(query).get()?.['n'] ?? 0);
  }

  #run(statement: string, ...values: SQLInputValue[]): void {
    this.#database.prepare(statement).run(...values);
  }

  #write<T>(action: () => T): T {
    return translateSqliteErrors(this.path, () => inTransaction(this.#database, action));
  }
}

function jobOf({ id, seq, record }: Record<string, unknown>): Job {
  return readJob(String(record), { id: String(id), seq: Number(seq) });
}
