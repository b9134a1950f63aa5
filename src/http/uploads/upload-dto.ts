import { IsIn, IsInt, IsOptional, IsString } from 'class-validator';
import { LinkDto, type Links } from '../links.js';
import { FailureDto } from '../jobs/job-dto.js';
import { ListOf, MapOf, ObjectOf } from '../schema.js';

export const UPLOAD_STATES = ['receiving', 'checking', 'ready', 'imported', 'refused'] as const;

export class UploadDto {
  @IsString() id!: string;
  /** Of the file at the sender's. */
  @IsString() name!: string;
  @IsInt() size!: number;
  @IsInt() received!: number;
  /** `imported`: it is a backup now; `ready`: it can be restored. */
  @IsIn(UPLOAD_STATES) state!: (typeof UPLOAD_STATES)[number];
  @IsString() created!: string;
  @IsString() expires!: string;
  /** Of the job that checks it. */
  @IsOptional() @IsString() jobId?: string;
  /** Name of the app in it. */
  @IsOptional() @IsString() app?: string;
  @IsOptional() @IsString() format?: string;
  @IsOptional() @IsInt() events?: number;
  /** Id of the backup that it has become. */
  @IsOptional() @IsString() backupId?: string;
  /** Why it was refused. */
  @IsOptional() @ObjectOf(() => FailureDto) failure?: FailureDto;
  @MapOf(() => LinkDto) _links!: Links;
}

export class UploadListDto {
  @ListOf(() => UploadDto) items!: readonly UploadDto[];
}
