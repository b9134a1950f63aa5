import { IsBoolean, IsIn, IsInt, IsNumber, IsObject, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import type { Scope } from '../../access/scope.js';
import type { Facts } from '../../errors.js';
import {
  CHANGES,
  hasEnded,
  JOB_STATES,
  LOG_LEVELS,
  MAKES_APP,
  textOf,
  type Job,
  type JobFailure,
  type JobLogLine,
  type JobProgress,
  type JobState,
  type LogLevel,
} from '../../jobs/job.js';
import { appPath, LinkDto, linkIf, links, type Links } from '../links.js';
import { PageQuery } from '../page.js';
import type { Call } from '../route.js';
import { ListOf, MapOf, ObjectOf } from '../schema.js';
import { defined } from '../../collections/defined.js';

export class FailureDto implements JobFailure {
  @IsString() code!: string;
  @IsString() message!: string;
  @IsOptional() @IsString() hint?: string;
  @IsIn(CHANGES) changed!: JobFailure['changed'];
  /** What the message names, for those who say it in another language. */
  @IsOptional() @IsObject() params?: Facts;
  /** Of damage: number of the last event before it, as of which a restore can be tried. */
  @IsOptional() @IsInt() soundUntil?: number;
}

export class ProgressDto implements JobProgress {
  @IsString() phase!: JobProgress['phase'];
  @IsInt() done!: number;
  @IsOptional() @IsInt() total?: number;
  @IsString() unit!: JobProgress['unit'];
  @IsOptional() @IsNumber() percent?: number;
  /** Units per second. */
  @IsOptional() @IsNumber() rate?: number;
  @IsOptional() @IsInt() etaMs?: number;
  @IsNumber() elapsedMs!: number;
}

export class LogLineDto implements JobLogLine {
  @IsString() at!: string;
  @IsIn(LOG_LEVELS) level!: LogLevel;
  @IsOptional() @IsString() code?: string;
  @IsString() text!: string;
  /** What the text of an error or a warning names. */
  @IsOptional() @IsObject() params?: Facts;
}

/** A job as clients see it. */
export class JobDto {
  @IsString() id!: string;
  @IsString() verb!: string;
  @IsString() app!: string;
  @IsIn(JOB_STATES) state!: JobState;
  @IsInt() seq!: number;
  @IsInt() attempt!: number;
  @IsString() createdBy!: string;
  @IsString() created!: string;
  @IsOptional() @IsString() started?: string;
  @IsOptional() @IsString() ended?: string;
  @IsOptional() @ObjectOf(() => ProgressDto) progress?: ProgressDto;
  @IsInt() @Min(0) warnings!: number;
  @IsInt() @Min(0) logged!: number;
  @IsOptional() @IsObject() result?: object;
  @IsOptional() @ObjectOf(() => FailureDto) failure?: FailureDto;
  @MapOf(() => LinkDto) _links!: Links;
}

export class JobListDto {
  @ListOf(() => JobDto) items!: readonly JobDto[];
  @IsOptional() @IsString() nextCursor?: string;
  @MapOf(() => LinkDto) _links!: Links;
}

export class JobQuery extends PageQuery {
  @IsOptional() @IsIn(JOB_STATES) state?: JobState;
  /** Only jobs of the app with this name. */
  @IsOptional() @IsString() @Matches(/^.{1,1000}$/su) app?: string;
}

export class JobWaitQuery {
  /** `seq` of the job that the client has seen: with `wait` the answer comes once there is a newer one. */
  @IsOptional() @IsInt() @Min(0) @Max(Number.MAX_SAFE_INTEGER) after?: number = undefined;
  /** Seconds to wait at most. */
  @IsInt() @Min(0) @Max(30) wait = 0;
}

export class JobLogQuery {
  /** Lines to leave out: `next` of the answer before. */
  @IsInt() @Min(0) @Max(Number.MAX_SAFE_INTEGER) after = 0;
  @IsInt() @Min(1) @Max(1_000) limit = 1_000;
  /** Only lines of this level and above. */
  @IsIn(LOG_LEVELS) level: LogLevel = 'info';
}

export class CancelJobDto {
  /** Ends a job that was cancelled before and does not stop: what it holds is taken from it. */
  @IsOptional() @IsBoolean() force?: boolean;
}

export class JobLogDto {
  @ListOf(() => LogLineDto) items!: readonly LogLineDto[];
  /** Number of the line after the last one, for the next request. */
  @IsInt() next!: number;
}

/** Lines of a log after a number of them, as far as they are kept. */
export function logAfter({ log, logged }: Job, { after, limit, level }: JobLogQuery): JobLogDto {
  const first = logged - log.length;
  const from = Math.max(0, after - first);
  const lines = log.slice(from, from + limit);
  const wanted = LOG_LEVELS.slice(LOG_LEVELS.indexOf(level));
  const next = Math.max(Math.min(after, logged), first + from + lines.length);
  return { items: lines.filter((line) => wanted.includes(line.level)), next };
}

/** Arguments stay inside: they may name places that only administrators see. */
export function jobDto(job: Job, { base, subject }: Pick<Call, 'base' | 'subject'>): JobDto {
  const { id, verb, app, state, seq, attempt, createdBy, created, started, ended, progress, warnings, logged } = job;
  const here = `${base}/jobs/${id}`;
  const may = subject.may('backups.cancel', app);
  return {
    ...{ id, verb, app, state, seq, attempt, createdBy, created, warnings, logged },
    ...defined({ started, ended, progress, result: job.result, failure: job.failure }),
    _links: links({
      self: ['GET', here],
      log: ['GET', `${here}/log`],
      stream: ['GET', `${here}/stream`],
      cancel: linkIf(may && !hasEnded(job) && state !== 'cancelling', 'POST', `${here}:cancel`),
      'force-stop': linkIf(may && state === 'cancelling', 'POST', `${here}:cancel`),
      retry: linkIf(mayRetry(job, subject), 'POST', `${here}:retry`),
      download: linkIf(isExported(job) && subject.may('backups.download', app), 'POST', downloadsOf(job, base)),
      report: linkIf(hasEnded(job) && MAKES_APP.has(verb), 'GET', `${base}/restores/${id}/report`),
    }),
  };
}

function isExported({ verb, state }: Job): boolean {
  return verb === 'export' && state === 'completed';
}

function downloadsOf(job: Job, base: string): string {
  return `${appPath(base, job.app)}/backups/${textOf(job, 'backup')}/downloads`;
}

/** Retrying is doing it again, so it takes the same permission. */
export function scopeOfJob({ verb }: Pick<Job, 'verb'>): Scope {
  if (MAKES_APP.has(verb) || verb === 'undo-restore') return 'restore';
  if (verb === 'make-template') return 'templates.write';
  if (verb === 'verify') return 'backups.verify';
  if (verb === 'delete') return 'backups.delete';
  if (verb === 'import') return 'backups.upload';
  return verb === 'export' ? 'backups.download' : 'backups.create';
}

/** Restores, uploads and templates concern no app that is there. */
export function appOfScope(scope: Scope, { app }: Pick<Job, 'app'>): string | undefined {
  return ['restore', 'backups.upload', 'templates.write'].includes(scope) ? undefined : app;
}

export function mayRetry(job: Job, subject: Call['subject']): boolean {
  const scope = scopeOfJob(job);
  const may = subject.may(scope, appOfScope(scope, job));
  // The address of its archive was forgotten when it ended.
  if (textOf(job, 'address') !== '') return false;
  return may && (job.state === 'failed' || job.state === 'cancelled');
}
