import type { Redis } from 'ioredis';
import { BackupError, messageOf } from '../../errors.js';
import type { JobFilter, WorkLimits } from '../job-queue.js';
import { readJob } from '../read-job.js';
import { hasEnded, type Job, type JobChange } from '../job.js';

/** Ended jobs beyond this many are forgotten, the oldest first. */
const MAX_ENDED_JOBS = 1_000;

/** Changes that a reader who was away may still read one by one; one who missed more reads the jobs themselves. */
const MAX_CHANGES = 5_000;

const DEFAULT_LIMIT = 100;

/** A change that meets another one is computed again; more often than this, something else is wrong. */
const MAX_TRIES = 50;

/** A record without its number: that one is in a field of its own, so that a script can raise it. */
type JobRecord = Omit<Job, 'seq'>;

/**
 * Replaces a record if it has the sequence number that was read, and for a worker if it still has the job.
 * KEYS: job, seq, changes, ids, ended, once. ARGV: id, expected seq ('' for a new job), record, holder ('' for any),
 * new holder ('' keeps it, '-' takes it off), state, is ended, most changes, most ended jobs, prefix of jobs,
 * key by which a new job is known again ('' for none): while there is a job with that key, nothing is stored.
 */
const STORE = `
local current = redis.call('HMGET', KEYS[1], 'seq', 'holder')
if ARGV[2] == '' then
  if current[1] then return 0 end
  if ARGV[11] ~= '' then
    local known = redis.call('HGET', KEYS[6], ARGV[11])
    if known and redis.call('EXISTS', ARGV[10] .. known) == 1 then return 0 end
    redis.call('HSET', KEYS[6], ARGV[11], ARGV[1])
    redis.call('HSET', KEYS[1], 'once', ARGV[11])
  end
elseif current[1] ~= ARGV[2] then return 0 end
if ARGV[4] ~= '' and current[2] ~= ARGV[4] then return -1 end
local seq = redis.call('INCR', KEYS[2])
redis.call('HSET', KEYS[1], 'record', ARGV[3], 'seq', seq, 'state', ARGV[6])
if ARGV[5] == '-' then redis.call('HDEL', KEYS[1], 'holder') elseif ARGV[5] ~= '' then redis.call('HSET', KEYS[1], 'holder', ARGV[5]) end
redis.call('ZADD', KEYS[4], 0, ARGV[1])
redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[8], '*', 'id', ARGV[1], 'seq', seq, 'record', ARGV[3])
if ARGV[7] == '1' then
  redis.call('ZADD', KEYS[5], 0, ARGV[1])
  local old = redis.call('ZRANGE', KEYS[5], 0, -1 - tonumber(ARGV[9]))
  for _, id in ipairs(old) do
    local once = redis.call('HGET', ARGV[10] .. id, 'once')
    if once then redis.call('HDEL', KEYS[6], once) end
    redis.call('DEL', ARGV[10] .. id)
    redis.call('ZREM', KEYS[4], id)
    redis.call('ZREM', KEYS[5], id)
  end
end
return seq`;

/**
 * Takes the places of a job: its key, and one of its destination. What jobs still have that ended is free: their worker died before it
 * gave it back. KEYS: keys, destination. ARGV: key, id, limit, prefix of jobs.
 */
const OCCUPY = `
local function is_over(id)
  local state = redis.call('HGET', ARGV[4] .. id, 'state')
  return not state or state == 'completed' or state == 'failed' or state == 'cancelled'
end
local holder = redis.call('HGET', KEYS[1], ARGV[1])
if holder and holder ~= ARGV[2] and not is_over(holder) then return 0 end
for _, id in ipairs(redis.call('SMEMBERS', KEYS[2])) do
  if is_over(id) then redis.call('SREM', KEYS[2], id) end
end
if redis.call('SISMEMBER', KEYS[2], ARGV[2]) == 0 and redis.call('SCARD', KEYS[2]) >= tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('SADD', KEYS[2], ARGV[2])
return 1`;

const VACATE = `
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('HDEL', KEYS[1], ARGV[1]) end
redis.call('SREM', KEYS[2], ARGV[2])
return 1`;

/** The records of jobs in Redis. Every change is one script, so that it happens whole or not at all. */
export class RedisJobStore {
  constructor(
    private readonly redis: Redis,
    private readonly prefix: string,
  ) {}

  /** Undefined if there is a job with this id, or with its `once`, already. */
  async add(job: JobRecord): Promise<Job | undefined> {
    const seq = await this.#store(job, '', '', '');
    return seq > 0 ? { ...job, seq } : undefined;
  }

  async find(id: string): Promise<Job | undefined> {
    return toJob([id, ...(await this.#ask(this.redis.hmget(this.#key(`job:${id}`), 'record', 'seq')))]);
  }

  async findOnce(key: string): Promise<Job | undefined> {
    const id = await this.#ask(this.redis.hget(this.#key('once'), key));
    return id === null ? undefined : this.find(id);
  }

  async list({ app, states, limit = DEFAULT_LIMIT, before }: JobFilter): Promise<readonly Job[]> {
    const max = before === undefined ? '+' : `(${before}`;
    const ids = await this.#ask(this.redis.zrevrangebylex(this.#key('ids'), max, '-'));
    const jobs: Job[] = [];
    for (const id of ids) {
      if (jobs.length >= limit) break;
      const job = await this.find(id);
      if (job === undefined || (app !== undefined && job.app !== app)) continue;
      if (states === undefined || states.includes(job.state)) jobs.push(job);
    }
    return jobs;
  }

  /** Id of the newest job, the empty string if there is none. */
  async newestId(): Promise<string> {
    return (await this.#ask(this.redis.zrevrangebylex(this.#key('ids'), '+', '-', 'LIMIT', 0, 1)))[0] ?? '';
  }

  /** Changes a job, or leaves it where `change` gives undefined. Error: `job-not-found`. */
  async change(id: string, change: (job: Job) => JobChange | undefined): Promise<Job> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const job = await this.find(id);
      if (job === undefined) throw new BackupError('job-not-found', `there is no such job: ${id}`);
      const changed = change(job);
      if (changed === undefined) return job;
      const stored = await this.#replace(job, changed, '', '');
      if (stored !== undefined) return stored;
    }
    throw new BackupError(
      'jobs-unreachable',
      `the job ${id} was changed by other processes at every attempt; nothing was changed`,
    );
  }

  /** Changes a job of this worker; undefined if it is another's by now. */
  async changeHeld(id: string, holder: string, change: (job: Job) => JobChange): Promise<Job | undefined> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const job = await this.find(id);
      if (job === undefined) return undefined;
      const stored = await this.#replace(job, change(job), holder, '');
      if (stored !== undefined) return stored;
      if ((await this.#holderOf(id)) !== holder) return undefined;
    }
    throw new BackupError(
      'jobs-unreachable',
      `the job ${id} was changed by other processes at every attempt; nothing was changed`,
    );
  }

  /** Gives a job to a worker: from now on an earlier one's changes are refused. */
  async hold(job: Job, change: JobChange, holder: string): Promise<Job | undefined> {
    return this.#replace(job, change, '', holder);
  }

  /** The job, if the worker still has it. */
  async held(id: string, holder: string): Promise<Job | undefined> {
    return (await this.#holderOf(id)) === holder ? this.find(id) : undefined;
  }

  /** Whether the job may run now: its key is free, and so is a place at its destination. */
  async occupy({ key, id, destination }: Job, { perDestination }: WorkLimits): Promise<boolean> {
    const limit = perDestination ?? Number.MAX_SAFE_INTEGER;
    const keys = [this.#key('keys'), this.#key(`at:${destination}`)] as const;
    return (await this.#ask(this.redis.eval(OCCUPY, 2, ...keys, key, id, limit, this.#key('job:')))) === 1;
  }

  async vacate({ key, id, destination }: Job): Promise<void> {
    await this.#ask(this.redis.eval(VACATE, 2, this.#key('keys'), this.#key(`at:${destination}`), key, id));
  }

  async lastSeq(): Promise<number> {
    return Number((await this.#ask(this.redis.get(this.#key('seq')))) ?? 0);
  }

  /** Changes behind a place in the stream; waits at most `waitMs` for the first one. `$` is the end as it is now. */
  async changesAfter(
    reader: Redis,
    place: string,
    waitMs: number,
  ): Promise<{ readonly place: string; readonly jobs: readonly Job[] }> {
    const answer = await this.#ask(reader.xread('COUNT', 500, 'BLOCK', waitMs, 'STREAMS', this.#key('changes'), place));
    const entries = answer?.[0]?.[1] ?? [];
    const jobs = entries.flatMap(
      ([, fields]) => toJob([fields[1] ?? null, fields[5] ?? null, fields[3] ?? null]) ?? [],
    );
    return { place: entries.at(-1)?.[0] ?? place, jobs };
  }

  /** The end of the stream of changes. */
  async end(): Promise<string> {
    const [last] = await this.#ask(this.redis.xrevrange(this.#key('changes'), '+', '-', 'COUNT', 1));
    return last?.[0] ?? '0-0';
  }

  async #replace(job: Job, change: JobChange, holder: string, newHolder: string): Promise<Job | undefined> {
    const { seq: expected, ...record } = { ...job, ...change };
    const isFree = record.state === 'queued' || hasEnded(record);
    const seq = await this.#store(record, String(expected), holder, isFree ? '-' : newHolder);
    return seq > 0 ? { ...record, seq } : undefined;
  }

  async #store(record: JobRecord, expected: string, holder: string, newHolder: string): Promise<number> {
    const { id, state } = record;
    const keys = [`job:${id}`, 'seq', 'changes', 'ids', 'ended', 'once'].map((name) => this.#key(name));
    const ended = hasEnded(record) ? '1' : '0';
    return Number(
      await this.#ask(
        this.redis.eval(
          STORE,
          keys.length,
          ...keys,
          ...[id, expected, JSON.stringify(record), holder, newHolder, state, ended],
          ...[MAX_CHANGES, MAX_ENDED_JOBS, this.#key('job:'), record.once?.key ?? ''],
        ),
      ),
    );
  }

  async #holderOf(id: string): Promise<string | null> {
    return this.#ask(this.redis.hget(this.#key(`job:${id}`), 'holder'));
  }

  #key(name: string): string {
    return `${this.prefix}:${name}`;
  }

  async #ask<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (cause) {
      throw new BackupError('jobs-unreachable', `the job queue does not answer: ${messageOf(cause)}`, {
        hint: 'check that Redis runs and can be reached, then try again',
        cause,
      });
    }
  }
}

function toJob([id, record, seq]: readonly (string | null)[]): Job | undefined {
  if (id === null || id === undefined || record === null || record === undefined) return undefined;
  return readJob(record, { id, seq: Number(seq) });
}
