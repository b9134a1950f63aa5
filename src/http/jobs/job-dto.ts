import { IsIn, IsInt, IsObject, IsOptional, IsString, Min } from 'class-validator';
import {
  hasEnded,
  type Job,
  type JobFailure,
  type JobLogLine,
  type JobProgress,
  type JobState,
} from '../../jobs/job.js';
import { links, type Links } from '../links.js';
import type { Call } from '../route.js';

/** A job as clients see it. */
export class JobDto {
  @IsString() id!: string;
  @IsString() verb!: string;
  @IsString() app!: string;
  @IsIn(['queued', 'running', 'cancelling', 'completed', 'failed', 'cancelled']) state!: JobState;
  @IsInt() seq!: number;
  @IsInt() attempt!: number;
  @IsString() createdBy!: string;
  @IsString() created!: string;
  @IsOptional() @IsString() started?: string;
  @IsOptional() @IsString() ended?: string;
  @IsOptional() @IsObject() progress?: JobProgress;
  @IsInt() @Min(0) warnings!: number;
  @IsInt() @Min(0) logged!: number;
  @IsOptional() @IsObject() result?: object;
  @IsOptional() @IsObject() failure?: JobFailure;
  @IsObject() _links!: Links;
}

export class JobListDto {
  items!: readonly JobDto[];
  nextCursor?: string;
}

export class JobLogDto {
  items!: readonly JobLogLine[];
  /** Number of the line after the last one, for the next request. */
  @IsInt() next!: number;
}

/** Arguments stay inside: they may name places that only administrators see. */
export function jobDto(job: Job, { base, subject }: Pick<Call, 'base' | 'subject'>): JobDto {
  const { id, verb, app, state, seq, attempt, createdBy, created, started, ended, progress, warnings, logged } = job;
  const here = `${base}/jobs/${id}`;
  return {
    ...{ id, verb, app, state, seq, attempt, createdBy, created, warnings, logged },
    ...(started === undefined ? {} : { started }),
    ...(ended === undefined ? {} : { ended }),
    ...(progress === undefined ? {} : { progress }),
    ...(job.result === undefined ? {} : { result: job.result }),
    ...(job.failure === undefined ? {} : { failure: job.failure }),
    _links: links({
      self: ['GET', here],
      log: ['GET', `${here}/log`],
      stream: ['GET', `${here}/stream`],
      cancel: hasEnded(job) || !subject.may('backups.cancel', app) ? undefined : ['POST', `${here}:cancel`],
      retry: state === 'failed' || state === 'cancelled' ? ['POST', `${here}:retry`] : undefined,
    }),
  };
}
