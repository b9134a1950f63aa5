import { IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import type { OddEvents } from '../../cms/event-vocabulary.js';
import { DOWNLOAD_KINDS, type DownloadKind } from '../../links/download-links.js';
import { LinkDto, type Links } from '../links.js';
import { MapOf } from '../schema.js';

const WEEK = 7 * 24 * 60 * 60;

export class CreateExportDto {
  /** `drop`: leaves out events that are odd, or that Squidex's restore fails at; `keep` if left out. */
  @IsOptional() @IsIn(['keep', 'drop']) odd?: OddEvents;
}

export class CreateDownloadDto {
  /** `full`, the backup itself, if left out; `squidex` once its export is prepared. All others cannot be restored. */
  @IsOptional() @IsIn(DOWNLOAD_KINDS) kind?: DownloadKind;
  /** Seconds until the link expires; an hour if left out. */
  @IsOptional() @IsInt() @Min(60) @Max(WEEK) expiresIn?: number;
  /** How often it can be used, a continued download counting again; any number of times if left out. */
  @IsOptional() @IsInt() @Min(1) @Max(1_000) uses?: number;
}

/** A link that opens a download without signing in. */
export class DownloadDto {
  @IsString() id!: string;
  @IsIn(DOWNLOAD_KINDS) kind!: DownloadKind;
  /** Path of the download. It is told once, and not kept. */
  @IsString() href!: string;
  @IsString() expires!: string;
  @IsOptional() @IsInt() uses?: number;
  /** Why the backup cannot be restored as it is; it is downloaded all the same. */
  @IsOptional() @IsString() damage?: string;
  @MapOf(() => LinkDto) _links!: Links;
}
