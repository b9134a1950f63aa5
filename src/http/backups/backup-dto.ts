import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
} from 'class-validator';
import { MAX_COMMENT, MAX_SHORT_TEXT } from '../../archive/native/bounds.js';
import type { OddEvents } from '../../cms/event-vocabulary.js';
import type { Job } from '../../jobs/job.js';
import { FailureDto } from '../jobs/job-dto.js';
import { LinkDto, type Links } from '../links.js';
import { LimitQuery } from '../page.js';
import type { Health } from './backup-health.js';
import { IsTime, ListOf, MapOf, ObjectOf } from '../schema.js';

const ID = /^[0-9a-z]{26}$/;

/** More are deleted in parts. */
const MAX_DELETED = 1_000;

export class StartBackupDto {
  /** Kept with the backup. */
  @IsOptional() @IsString() @MaxLength(MAX_COMMENT) comment?: string;
  /** How deep it is read back before it counts. */
  @IsOptional() @IsIn(['checksums', 'replay']) verify?: 'checksums' | 'replay';
  /** Events that are not as the CMS writes them: kept as they are if left out, `drop` leaves them out of the backup. */
  @IsOptional() @IsIn(['keep', 'drop']) odd?: OddEvents;
}

export class StartBackupQuery {
  /** What happens while a backup of this app runs: an error, the running one as answer, or a second one after it. */
  @IsIn(['reject', 'join', 'queue']) ifRunning: 'reject' | 'join' | 'queue' = 'reject';
}

/** Squidex's words for the state of a job, for its own clients. */
export const SQUIDEX_STATUS = {
  queued: 'Created',
  running: 'Started',
  cancelling: 'Started',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
} as const satisfies Readonly<Record<Job['state'], string>>;

export const ARCHIVE_STATES = ['none', 'available', 'damaged'] as const;

/** Who or what made a backup. */
export const ORIGINS = ['person', 'token', 'command', 'uploaded'] as const;

export const SORTS = ['newest', 'oldest', 'largest', 'smallest'] as const;

export class BackupQuery extends LimitQuery {
  /** `nextCursor` of the answer before, of the same `sort`. */
  @IsOptional() @IsString() @Matches(/^(?:\d{1,15}-)?[0-9a-z]{26}$/) cursor?: string;
  /** Only those whose job is in this state. */
  @IsOptional() @IsIn(Object.keys(SQUIDEX_STATUS)) state?: Job['state'];
  @IsOptional() @IsIn(ARCHIVE_STATES) archiveState?: (typeof ARCHIVE_STATES)[number];
  @IsOptional() @IsIn(['true', 'false']) protected?: 'true' | 'false';
  @IsOptional() @IsIn(ORIGINS) origin?: (typeof ORIGINS)[number];
  /** Not begun before this time. */
  @IsOptional() @IsTime() from?: string;
  /** Begun before this time. */
  @IsOptional() @IsTime() to?: string;
  /** `newest` if it is left out. */
  @IsOptional() @IsIn(SORTS) sort?: (typeof SORTS)[number];
  /** `total` tells how many there are on all pages. */
  @IsOptional() @IsIn(['true', 'false']) count?: 'true' | 'false';
  /** Text in the comment, the id or the name of who started it; case does not matter. */
  @IsOptional() @IsString() @MaxLength(200) q?: string;
}

export class VerificationDto {
  @IsIn(['none', 'running', 'ok', 'failed']) state!: 'none' | 'running' | 'ok' | 'failed';
  @IsOptional() @IsString() depth?: string;
  @IsOptional() @IsString() at?: string;
  /** Id of the job that verifies it, or has: its log says what is wrong. */
  @IsOptional() @IsString() job?: string;
}

/** What the manifest of an archive says of it. */
export class ArchiveFactsDto {
  /** `eventark-1`, for instance. */
  @IsString() format!: string;
  @IsInt() streams!: number;
  /** Bytes of its entries before they were packed. */
  @IsInt() rawBytes!: number;
  @IsString() firstEventTime!: string;
  @IsString() lastEventTime!: string;
  /** Files that events mention and the archive does not hold. */
  @IsInt() missingFiles!: number;
  /** SHA-256 over all its events, lower-case hex. */
  @IsString() chain!: string;
}

/** A backup as clients see it: one that is stored, or one that is being made, under one id. */
export class BackupDto {
  @IsString() id!: string;
  @IsString() app!: string;
  @IsIn(Object.keys(SQUIDEX_STATUS)) state!: Job['state'];
  /** `none` while it is being made and when it failed; `damaged` where it cannot be restored as it is. */
  @IsIn(ARCHIVE_STATES) archiveState!: (typeof ARCHIVE_STATES)[number];
  @IsIn(Object.values(SQUIDEX_STATUS)) status!: (typeof SQUIDEX_STATUS)[Job['state']];
  @IsString() comment!: string;
  /** A person, a program with a token, a command at a machine (also by a schedule of it), or an upload. */
  @IsIn(ORIGINS) origin!: (typeof ORIGINS)[number];
  @IsString() startedBy!: string;
  @IsString() started!: string;
  @IsOptional() @IsString() stopped?: string;
  /** The program that wrote the archive, with its version. */
  @IsOptional() @IsString() madeWith?: string;
  /** Of one that is stored and can be restored. */
  @IsOptional() @ObjectOf(() => ArchiveFactsDto) archive?: ArchiveFactsDto;
  @IsInt() handledEvents!: number;
  @IsInt() handledAssets!: number;
  /** Bytes of the archive; 0 until it is stored. */
  @IsInt() size!: number;
  @IsBoolean() protected!: boolean;
  @ObjectOf(() => VerificationDto) verification!: VerificationDto;
  /** Why it is damaged. */
  @IsOptional() @IsString() damage?: string;
  /** The code of the error that says so. */
  @IsOptional() @IsString() damageCode?: string;
  @IsOptional() @ObjectOf(() => FailureDto) failure?: FailureDto;
  @MapOf(() => LinkDto) _links!: Links;
}

/** What the cap means for the next backup of an app. */
export class RoomDto {
  /** Most backups that the app keeps. */
  @IsInt() cap!: number;
  /** Backups that are stored and can be restored. */
  @IsInt() used!: number;
  /** Those of them that are neither pruned nor deleted. */
  @IsInt() protected!: number;
  /** All places are protected: another backup is refused until one of them is free. */
  @IsBoolean() isFull!: boolean;
  /** Ids of what the next backup removes once it is complete, if it finds all that those before it hold. */
  @IsString({ each: true }) wouldRemove!: readonly string[];
}

export class StoredDto {
  @IsInt() count!: number;
  @IsInt() bytes!: number;
}

export class BackupListDto {
  @ListOf(() => BackupDto) items!: readonly BackupDto[];
  @ObjectOf(() => RoomDto) room!: RoomDto;
  /** With `count=true`. */
  @IsOptional() @IsInt() total?: number;
  /** Of all pages: backups that are stored, and their bytes. */
  @ObjectOf(() => StoredDto) stored!: StoredDto;
  @IsOptional() @IsString() nextCursor?: string;
  @MapOf(() => LinkDto) _links!: Links;
}

export class ChangeBackupDto {
  /** A protected backup is neither pruned nor deleted. */
  @IsOptional() @IsBoolean() protected?: boolean;
  /** Shown in place of the one that it was made with; its archive stays as it is. */
  @IsOptional() @IsString() @MaxLength(MAX_COMMENT) comment?: string;
}

/** The last backup that can be restored goes only if somebody says that they mean it. */
export class DeleteBackupQuery {
  @IsOptional() @IsIn(['lastGood']) force?: 'lastGood';
  /** With `force`: the name of the app. */
  @IsOptional() @IsString() @MaxLength(MAX_SHORT_TEXT) confirm?: string;
}

export class BackupIdsDto {
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MAX_DELETED)
  @IsString({ each: true })
  @Matches(ID, { each: true })
  ids!: readonly string[];
}

export class BlockedDto {
  @IsString() id!: string;
  @IsString() code!: string;
  @IsString() detail!: string;
}

export class DeletePreviewDto {
  @ListOf(() => BackupDto) deletes!: readonly BackupDto[];
  /** What is not deleted, and why. */
  @ListOf(() => BlockedDto) blocked!: readonly BlockedDto[];
  @IsInt() bytes!: number;
  /** Whether the app has no backup left that can be restored. */
  @IsBoolean() leavesBare!: boolean;
}

export class VerifyDto {
  @IsOptional() @IsIn(['manifest', 'checksums', 'replay']) depth?: 'manifest' | 'checksums' | 'replay';
}

export class HealthDto implements Pick<Health, 'badge' | 'reason' | 'failedRuns'> {
  @IsIn(['new', 'never', 'at-risk', 'overdue', 'protected']) badge!: Health['badge'];
  /** Why, for programs: the texts are the page's. */
  @IsIn(['first-expected', 'no-backup', 'too-old', 'runs-failed', 'verification-failed', 'late', 'in-time'])
  reason!: Health['reason'];
  @IsInt() targetMs!: number;
  @IsOptional() @IsInt() ageMs?: number;
  @IsOptional() @IsString() lastGood?: string;
  /** Runs in a row that failed since the last good backup. */
  @IsInt() failedRuns!: number;
}
