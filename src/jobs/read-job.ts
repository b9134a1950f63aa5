import { decodeTime, isValid } from 'ulid';
import {
  CHANGES,
  JOB_STATES,
  JOB_VERBS,
  LOG_LEVELS,
  type Job,
  type JobFailure,
  type JobLogLine,
  type JobState,
} from './job.js';

/** What a queue keeps of a job beside its record. */
export interface KnownOfJob {
  readonly id: string;
  readonly seq: number;
}

interface Members {
  readonly [name: string]: unknown;
}

const DAMAGED: JobFailure = {
  code: 'job-damaged',
  message: 'the record of this job is damaged: what it was to do is not known, so it was not begun again',
  hint: 'start again what it was about; what it had begun is undone by the next command',
  changed: 'partial',
};

/** Whether nothing is known of a job but that it was there. */
export function isDamaged({ failure }: Pick<Job, 'failure'>): boolean {
  return failure?.code === DAMAGED.code;
}

/**
 * Reads a job from its record. If the record does not say what to do, the job counts as failed: no worker begins it, it blocks no
 * other job, and it is forgotten with those that have ended. Other parts that cannot be read are left out.
 */
export function readJob(text: string, known: KnownOfJob): Job {
  const record = parse(text);
  const { args, attempt } = record;
  const verb = JOB_VERBS.find((each) => each === record['verb']);
  const state = JOB_STATES.find((each) => each === record['state']);
  const names = ['key', 'app', 'destination', 'createdBy', 'created'].map((name) => textIn(record, name));
  const [key = '', app = '', destination = '', createdBy = '', created = ''] = names;
  // The record of another job would do that one's work twice.
  const isOwn = (record['id'] ?? known.id) === known.id;
  const isWhole =
    isOwn && verb && state && isMembers(args) && isCount(attempt) && names.every((each) => each !== undefined);
  const about = { ...known, key, app, destination, createdBy };
  if (!isWhole || Number.isNaN(Date.parse(created))) {
    const at = isValid(known.id.toUpperCase()) ? new Date(decodeTime(known.id.toUpperCase())) : new Date(0);
    const times = { created: at.toISOString(), ended: at.toISOString() };
    const lines = { log: [], logged: 0, warnings: 0 };
    return {
      ...about,
      ...times,
      ...lines,
      verb: verb ?? 'backup',
      args: {},
      state: 'failed',
      attempt: 1,
      failure: DAMAGED,
    };
  }
  return { ...about, verb, args: args as Job['args'], state, attempt, created, ...courseOf(record, state) };
}

/** What is told of how it went. */
function courseOf(record: Members, state: JobState): Pick<Job, 'log' | 'logged' | 'warnings'> & Partial<Job> {
  const { log, logged, warnings, progress, result, once } = record;
  const lines = Array.isArray(log) ? log.filter(isLine) : [];
  const failure = isFailure(record['failure']) ? record['failure'] : state === 'failed' ? DAMAGED : undefined;
  return {
    log: lines,
    logged: isCount(logged) && logged >= lines.length ? logged : lines.length,
    warnings: isCount(warnings) ? warnings : 0,
    ...timeIn(record, 'started'),
    ...timeIn(record, 'ended'),
    ...(isProgress(progress) ? { progress } : {}),
    ...(isMembers(result) ? { result: result as NonNullable<Job['result']> } : {}),
    ...(isOnce(once) ? { once } : {}),
    ...(failure === undefined ? {} : { failure }),
  };
}

function parse(text: string): Members {
  try {
    const value: unknown = JSON.parse(text);
    return isMembers(value) ? value : {};
  } catch {
    return {};
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textIn(record: Members, name: string): string | undefined {
  const value = record[name];
  return typeof value === 'string' ? value : undefined;
}

function timeIn<N extends 'started' | 'ended'>(record: Members, name: N): Partial<Record<N, string>> {
  const value = textIn(record, name);
  return value === undefined || Number.isNaN(Date.parse(value)) ? {} : ({ [name]: value } as Record<N, string>);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isLine(value: unknown): value is JobLogLine {
  if (!isMembers(value)) return false;
  const isCoded = value['code'] === undefined || textIn(value, 'code') !== undefined;
  const isAbout = value['params'] === undefined || isMembers(value['params']);
  const isTimed = !Number.isNaN(Date.parse(textIn(value, 'at') ?? ''));
  return (
    isTimed &&
    LOG_LEVELS.some((level) => level === value['level']) &&
    textIn(value, 'text') !== undefined &&
    isCoded &&
    isAbout
  );
}

function isFailure(value: unknown): value is JobFailure {
  if (!isMembers(value) || !CHANGES.some((change) => change === value['changed'])) return false;
  const isHinted = value['hint'] === undefined || textIn(value, 'hint') !== undefined;
  const isAbout = value['params'] === undefined || isMembers(value['params']);
  const isSound = value['soundUntil'] === undefined || isCount(value['soundUntil']);
  return (
    textIn(value, 'code') !== undefined && textIn(value, 'message') !== undefined && isHinted && isAbout && isSound
  );
}

function isProgress(value: unknown): value is NonNullable<Job['progress']> {
  if (!isMembers(value) || textIn(value, 'phase') === undefined || textIn(value, 'unit') === undefined) return false;
  const maybe = ['total', 'percent', 'rate', 'etaMs'].map((name) => value[name]);
  const isNumber = (each: unknown): boolean => typeof each === 'number' && each >= 0;
  return (
    [value['done'], value['elapsedMs']].every(isNumber) && maybe.every((each) => each === undefined || isNumber(each))
  );
}

function isOnce(value: unknown): value is NonNullable<Job['once']> {
  return isMembers(value) && textIn(value, 'key') !== undefined && textIn(value, 'digest') !== undefined;
}
