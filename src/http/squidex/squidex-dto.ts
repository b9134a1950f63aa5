import { IsBoolean, IsIn, IsObject, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { MAX_SHORT_TEXT } from '../../archive/native/bounds.js';
import { SQUIDEX_STATUS } from '../backups/backup-dto.js';
import { LinkDto, type Links } from '../links.js';
import { ListOf, MapOf } from '../schema.js';

const STATUSES = Object.values(SQUIDEX_STATUS);
type Status = (typeof STATUSES)[number];

export class SquidexLogDto {
  @IsString() timestamp!: string;
  @IsString() message!: string;
}

/** A job as Squidex's web client lists it. */
export class SquidexJobDto {
  @IsString() id!: string;
  @IsString() started!: string;
  @IsOptional() @IsString() stopped?: string;
  @IsIn(STATUSES) status!: Status;
  @IsString() taskName!: string;
  @IsString() description!: string;
  @IsObject() taskArguments!: Readonly<Record<string, string>>;
  @ListOf(() => SquidexLogDto) log!: readonly SquidexLogDto[];
  @IsBoolean() canDownload!: boolean;
  @MapOf(() => LinkDto) _links!: Links;
}

export class SquidexJobsDto {
  @ListOf(() => SquidexJobDto) items!: readonly SquidexJobDto[];
  @MapOf(() => LinkDto) _links!: Links;
}

/** The last restore; `url` is empty and `status` is `Created` where there was none. */
export class SquidexRestoreDto {
  @IsString() url!: string;
  @IsString({ each: true }) log!: readonly string[];
  @IsString() started!: string;
  @IsOptional() @IsString() stopped?: string;
  @IsIn(STATUSES) status!: Status;
}

export class SquidexRestoreRequest {
  @IsString() @MaxLength(8_000) url!: string;
  /** Name of the new app; that in the archive if it is left out or empty. */
  @IsOptional() @IsString() @MaxLength(40) @Matches(/^(?:[a-z0-9]+(?:-[a-z0-9]+)*)?$/) name?: string;
}

export class SquidexDownloadQuery {
  @IsOptional() @IsString() @MaxLength(200) appId?: string;
  @IsOptional() @IsString() @MaxLength(MAX_SHORT_TEXT) app?: string;
  /** In links of lists: opens the download without signing in, for an hour. */
  @IsOptional() @IsString() @MaxLength(200) sig?: string;
}
