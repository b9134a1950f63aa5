import { IsIn, IsInt, IsISO8601, IsOptional, IsString, MaxLength, Min } from 'class-validator';
import { LinkDto, type Links } from '../links.js';
import { PageQuery } from '../page.js';
import { ListOf, MapOf } from '../schema.js';

const RESULTS = ['done', 'refused', 'failed', 'cancelled'] as const;

export class ActivityDto {
  @IsString() id!: string;
  @IsString() at!: string;
  @IsString() who!: string;
  @IsOptional() @IsString() email?: string;
  /** An operation of this document, or the verb of a job that has ended. */
  @IsString() what!: string;
  @IsOptional() @IsString() app?: string;
  /** Id of the backup, job, link or upload. */
  @IsOptional() @IsString() target?: string;
  @IsIn(RESULTS) result!: (typeof RESULTS)[number];
  @IsOptional() @IsString() code?: string;
  @IsOptional() @IsString() traceId?: string;
}

export class ActivityListDto {
  @ListOf(() => ActivityDto) items!: readonly ActivityDto[];
  @IsOptional() @IsString() nextCursor?: string;
  /** Damaged lines of the log that were passed over for this page. */
  @IsOptional() @IsInt() @Min(1) unreadable?: number;
  @MapOf(() => LinkDto) _links!: Links;
}

export class AppActivityQuery extends PageQuery {
  /** Id or e-mail of who did it. */
  @IsOptional() @IsString() @MaxLength(200) who?: string;
  @IsOptional() @IsString() @MaxLength(200) what?: string;
  @IsOptional() @IsIn(RESULTS) result?: (typeof RESULTS)[number];
  /** Not before this time. */
  @IsOptional() @IsISO8601({ strict: true }) from?: string;
  /** Before this time. */
  @IsOptional() @IsISO8601({ strict: true }) to?: string;
}

export class ActivityQuery extends AppActivityQuery {
  /** Name of an app. */
  @IsOptional() @IsString() @MaxLength(200) app?: string;
}
