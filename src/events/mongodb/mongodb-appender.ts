import type { Collection } from 'mongodb';
import { BackupError, throwIfCancelled } from '../../errors.js';
import type { AppendBatch } from '../append-batch.js';
import { matches, streamConflict, type ActualRevision, type Append } from '../append.js';
import { lastRevision, toCommit, type CommitDocument, type CommitShape } from './commits/mongodb-commits.js';
import { DUPLICATE_KEY, serverCode } from './connection/mongodb-errors.js';
import type { MongoDbPositionLock } from './commits/mongodb-position-lock.js';
import { readLastRevision } from './commits/mongodb-streams.js';

/** Commits written by one insert, and while the position lock is held: Squidex waits for that long at most. */
const COMMITS_PER_INSERT = 500;
/** As often as Squidex tries to append at any revision. */
const MAX_ATTEMPTS = 20;
/** Streams whose last revision is remembered; beyond it everything is forgotten and read again. */
const REMEMBERED_STREAMS = 100_000;
/** Squidex's revision of a stream that is not there. */
const EMPTY = -1;

export interface AppendTarget extends CommitShape {
  readonly commits: Collection<CommitDocument>;
  /** Present where positions come from a counter. */
  readonly lock: MongoDbPositionLock | undefined;
}

/** Writes commits in order. The unique index on stream and offset decides between writers; nothing here has to be atomic. */
export class MongoDbAppender {
  readonly #target: AppendTarget;
  /**
   * Last revisions of streams this process appended to. A remembered revision is where a commit ends, so whoever
   * appended after it took just the offset that we would, and the index refuses ours.
   */
  readonly #revisions = new Map<string, number>();

  constructor(target: AppendTarget) {
    this.#target = target;
  }

  async append(batch: AppendBatch, signal?: AbortSignal): Promise<void> {
    const wanted = [...batch].filter(({ events }) => events.length > 0);
    for (let start = 0; start < wanted.length; start += COMMITS_PER_INSERT) {
      throwIfCancelled(signal);
      await this.#write(wanted.slice(start, start + COMMITS_PER_INSERT), signal);
    }
  }

  /** Needed when streams are removed. */
  forget(): void {
    this.#revisions.clear();
  }

  async #write(appends: readonly Append[], signal?: AbortSignal): Promise<void> {
    let rest = appends;
    for (let attempt = 1; rest.length > 0; attempt += 1) {
      const commits = await this.#plan(rest);
      const written = await this.#insert(commits, signal);
      for (const commit of commits.slice(0, written)) this.#remember(commit);
      const refused = commits[written];
      if (refused === undefined) return;
      rest = rest.slice(written);
      if (written > 0) attempt = 1;
      await this.#explain(rest, refused, attempt);
    }
  }

  /** Documents with the offset each append asks for; throws `stream-conflict` where the stream already says no. */
  async #plan(appends: readonly Append[]): Promise<readonly CommitDocument[]> {
    const revisions = await this.#currentRevisions(appends);
    return appends.map((append) => {
      const current = revisions.get(append.stream);
      const offset =
        append.expected === 'no-stream' ? EMPTY : append.expected === 'any' ? (current ?? EMPTY) : append.expected;
      if (typeof append.expected === 'number' && current !== append.expected)
        throw conflict(append, current ?? 'no-stream');
      revisions.set(append.stream, offset + append.events.length);
      return toCommit(this.#target, append, offset);
    });
  }

  /** Of the streams whose first append here builds on something; the others' revisions come out of the plan. */
  async #currentRevisions(appends: readonly Append[]): Promise<Map<string, number>> {
    const revisions = new Map<string, number>();
    const seen = new Set<string>();
    const unknown: string[] = [];
    for (const { stream, expected } of appends) {
      if (seen.has(stream)) continue;
      seen.add(stream);
      const known = this.#revisions.get(stream);
      if (known !== undefined && (expected === 'any' || known === expected)) revisions.set(stream, known);
      else if (expected !== 'no-stream') unknown.push(stream);
    }
    const read = await Promise.all(unknown.map((stream) => readLastRevision(this.#target.commits, stream)));
    for (const [index, revision] of read.entries()) {
      const stream = unknown[index];
      if (stream !== undefined && revision !== undefined) revisions.set(stream, revision);
    }
    return revisions;
  }

  /** Inserts in order and returns how many were written: all, or those before the one that the index refused. */
  async #insert(commits: readonly CommitDocument[], signal?: AbortSignal): Promise<number> {
    const { lock, driver } = this.#target;
    if (!lock) return this.#insertMany(commits);
    // Squidex inserts first and numbers afterwards, so a writer that dies leaves a commit without a position. Numbers taken
    // first leave at most a gap. The number stands last, where an update would have put it.
    return lock.withPositions(
      commits.length,
      (first) =>
        this.#insertMany(
          commits.map((commit, index) => ({ ...commit, GlobalPosition: first.add(driver.Long.fromNumber(index)) })),
        ),
      signal,
    );
  }

  async #insertMany(commits: readonly CommitDocument[]): Promise<number> {
    try {
      await this.#target.commits.insertMany([...commits], { ordered: true });
      return commits.length;
    } catch (error) {
      for (const { EventStream } of commits) this.#revisions.delete(EventStream);
      if (!(error instanceof this.#target.driver.MongoBulkWriteError) || serverCode(error) !== DUPLICATE_KEY)
        throw error;
      return error.insertedCount;
    }
  }

  /** Returns if the refused append may be tried again, and throws what is wrong with it otherwise. */
  async #explain(rest: readonly Append[], refused: CommitDocument, attempt: number): Promise<void> {
    const [append] = rest;
    if (append === undefined) return;
    const actual = (await readLastRevision(this.#target.commits, append.stream)) ?? 'no-stream';
    if (!matches(append.expected, actual)) throw conflict(append, actual);
    const taken = await this.#target.commits.findOne({ _id: refused._id }, { projection: { EventStream: 1 } });
    if (taken) {
      throw new BackupError('invalid-argument', `the commit ${refused._id} is in the event store already`, {
        hint: 'every commit needs an id that no other has',
        facts: { commit: refused._id, stream: append.stream },
      });
    }
    if (attempt >= MAX_ATTEMPTS) throw conflict(append, actual);
  }

  #remember(commit: CommitDocument): void {
    if (this.#revisions.size >= REMEMBERED_STREAMS) this.#revisions.clear();
    this.#revisions.set(commit.EventStream, lastRevision(commit));
  }
}

function conflict({ stream, expected }: Append, actual: ActualRevision): BackupError {
  return streamConflict(stream, expected, actual);
}
