import { IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { MAX_SHORT_TEXT } from '../../archive/native/bounds.js';
import { LinkDto, type Links } from '../links.js';
import { DEFAULT_ITEMS, MAX_ITEMS } from '../page.js';
import { IsTime, ListOf, MapOf } from '../schema.js';

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

class ActivitySearch {
  /** Id or e-mail of who did it. */
  @IsOptional() @IsString() @MaxLength(200) who?: string;
  @IsOptional() @IsString() @MaxLength(200) what?: string;
  @IsOptional() @IsIn(RESULTS) result?: (typeof RESULTS)[number];
  /** Not before this time. */
  @IsOptional() @IsTime() from?: string;
  /** Before this time. */
  @IsOptional() @IsTime() to?: string;
}

export class AppActivityQuery extends ActivitySearch {
  /** Most items of one answer. */
  @IsInt() @Min(1) @Max(MAX_ITEMS) limit = DEFAULT_ITEMS;
  /** `nextCursor` of the answer before. */
  @IsOptional() @IsString() @Matches(/^\d{6}[0-9a-z]{11}$/) cursor?: string;
}

export class ActivityQuery extends AppActivityQuery {
  /** Name of an app. */
  @IsOptional() @IsString() @MaxLength(MAX_SHORT_TEXT) app?: string;
}

/** All that is found, in one file. */
export class ActivityExportQuery extends ActivitySearch {
  /** Name of an app. */
  @IsOptional() @IsString() @MaxLength(MAX_SHORT_TEXT) app?: string;
}
