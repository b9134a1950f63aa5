import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
} from 'class-validator';
import { MAX_SHORT_TEXT } from '../../archive/native/bounds.js';
import type { CopyOptions, OddEvents } from '../../cms/event-vocabulary.js';
import type { Facts } from '../../errors.js';
import type { PeopleStrategy } from '../../restore/assigned-people.js';
import { JobDto, LogLineDto } from '../jobs/job-dto.js';
import { LinkDto, type Links } from '../links.js';
import { MOMENT } from '../moment.js';
import { CountsOf, ListOf, MapOf, ObjectOf, TextsByName } from '../schema.js';

const MAX_CHOSEN = 1_000;
/** People that are treated one by one. */
const MAX_PEOPLE = 1_000;
const BACKUP_ID = /^[0-9a-z]{26}$/;

/** How a copy is made; what is left out is quiet: rules off, new secrets, nothing scheduled. */
export class CopyOptionsDto {
  @IsOptional() @IsIn(['match', 'placeholder', 'me', 'create']) people?: PeopleStrategy;
  /**
   * What becomes of single people, by their e-mail or id in the archive: one of the above, or the e-mail of the account that takes their
   * place.
   */
  @IsOptional() @TextsByName(MAX_PEOPLE) peopleMap?: Readonly<Record<string, string>>;
  @IsOptional() @IsIn(['off', 'keep']) rules?: CopyOptions['rules'];
  @IsOptional() @IsIn(['new', 'keep', 'none']) clients?: CopyOptions['clients'];
  @IsOptional() @IsIn(['off', 'keep']) schedules?: CopyOptions['schedules'];
  /** Events that are not as the CMS writes them. */
  @IsOptional() @IsIn(['keep', 'drop']) odd?: OddEvents;
  @IsOptional() @IsBoolean() withAssets?: boolean;
  /** Lets the copy of a deleted app live. */
  @IsOptional() @IsBoolean() revive?: boolean;
  /**
   * What is taken: parts of the app (`schemas`), objects of a part by their name or schema (`contents/article`), objects by id. What they
   * need comes along. Everything if it is left out; a list of nothing is refused.
   */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_CHOSEN)
  @IsString({ each: true })
  @MaxLength(MAX_SHORT_TEXT, { each: true })
  only?: readonly string[];
  /** What is not taken, named as in `only`. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_CHOSEN)
  @IsString({ each: true })
  @MaxLength(MAX_SHORT_TEXT, { each: true })
  except?: readonly string[];
}

/** The point in its history that an app is made as of. */
export class PointDto {
  /** Number of the last event that is taken, from 1. */
  @IsInt() event!: number;
  /** Of how many. */
  @IsInt() of!: number;
  /** When that event was, as it says. */
  @IsString() time!: string;
}

/** What is taken of a history, where that is not everything. */
export class ChosenDto {
  @IsOptional() @IsArray() @IsString({ each: true }) only?: readonly string[];
  @IsOptional() @IsArray() @IsString({ each: true }) except?: readonly string[];
  /** Events that are taken, those of what comes along included. */
  @IsInt() events!: number;
  /** Of how many. */
  @IsInt() of!: number;
}

export const SOURCE_TYPES = ['backup', 'url', 'upload', 'destination'] as const;

/** Where an archive is: `type` says which of the other members is given. */
export class RestoreSourceDto {
  @IsIn(SOURCE_TYPES) type!: (typeof SOURCE_TYPES)[number];
  /** Id of a backup. */
  @IsOptional() @IsString() @Matches(BACKUP_ID) backupId?: string;
  /** An https address; user and password in it are used, and neither shown nor kept. */
  @IsOptional() @IsString() @MaxLength(2_048) url?: string;
  /** Id of an upload that was accepted. */
  @IsOptional() @IsString() @Matches(/^[0-9a-f]{32}$/) uploadId?: string;
  /** Name of an archive at the destination. */
  @IsOptional() @IsString() @MaxLength(1_000) key?: string;
}

/** The archive is named by `source`, or by `backup` alone. */
export class PreviewRestoreDto extends CopyOptionsDto {
  @IsOptional() @ObjectOf(() => RestoreSourceDto) source?: RestoreSourceDto;
  /** Id of a backup. */
  @IsOptional() @IsString() @Matches(BACKUP_ID) backup?: string;
  /** Name of the new app; the backup's if it is left out. */
  @IsOptional() @IsString() @MaxLength(200) name?: string;
  /** As of this moment: the number of an event, or a time (ISO 8601), which are included; the end if it is left out. */
  @IsOptional() @IsString() @Matches(MOMENT) until?: string;
}

export class StartRestoreDto extends PreviewRestoreDto {
  /** Id of the preview that was shown: if anything in it would differ now, nothing is started. */
  @IsOptional() @IsString() @MaxLength(100) planId?: string;
}

export class CopyAppDto extends CopyOptionsDto {
  @IsString() @MaxLength(200) name!: string;
  /** Id of a backup of the app; as it is now if it is left out. */
  @IsOptional() @IsString() @Matches(BACKUP_ID) backup?: string;
  /** As of this moment: the number of an event, or a time (ISO 8601), which are included; the end if it is left out. */
  @IsOptional() @IsString() @Matches(MOMENT) until?: string;
}

export class PlanPersonDto {
  @IsString() source!: string;
  @IsOptional() @IsString() email?: string;
  /** E-mail of the account that takes their place, where it was chosen for them. */
  @IsOptional() @IsString() account?: string;
  @IsIn(['matched', 'created', 'placeholder', 'me', 'unknown']) how!: string;
}

export class OpenerDto {
  @IsString() email!: string;
  /** In the words of the CMS, such as `Owner`. */
  @IsString() role!: string;
}

export class DiskSpaceDto {
  /** Bytes that the restore takes, at most. */
  @IsInt() needed!: number;
  @IsInt() free!: number;
}

export class PlanWarningDto {
  @IsString() code!: string;
  @IsString() where!: string;
  @IsString() message!: string;
  /** What the message names, for those who say it in another language. */
  @IsOptional() @IsObject() params?: Facts;
}

/** One of the objects that the new app would have. */
export class SampleDto {
  /** In the words of the CMS: `schema`, `content`. */
  @IsString() kind!: string;
  @IsString() id!: string;
  /** Empty if it has none. */
  @IsString() name!: string;
  /** Of a content. */
  @IsOptional() @IsString() schema?: string;
}

/** What a restore would do. */
export class RestorePlanDto {
  /** Identifies exactly this preview: a restore that sends it is started only if nothing in it has changed. */
  @IsString() planId!: string;
  /** Where the archive is, as it may be shown. */
  @IsString() source!: string;
  /** Id of the backup, where it is one. */
  @IsOptional() @IsString() backup?: string;
  @IsString() sourceApp!: string;
  @IsString() name!: string;
  /** Left out where the app is made as of the end of its history. */
  @IsOptional() @ObjectOf(() => PointDto) until?: PointDto;
  /** Left out where everything is taken. */
  @IsOptional() @ObjectOf(() => ChosenDto) chosen?: ChosenDto;
  @IsInt() events!: number;
  @IsInt() streams!: number;
  /** How many schemas, contents and so on the new app has, by kind (`schema`, `content`, `asset`, `assetFolder`, `rule`, `app`). */
  @IsOptional() @CountsOf() objects?: Readonly<Record<string, number>>;
  /**
   * Some of them by name, at most 20, spread over the kinds; left out where the caller may not look into the backup. `planId` does not
   * cover it.
   */
  @IsOptional() @ListOf(() => SampleDto) sample?: readonly SampleDto[];
  @IsInt() assets!: number;
  @IsInt() assetBytes!: number;
  @IsInt() documents!: number;
  @ListOf(() => PlanPersonDto) people!: readonly PlanPersonDto[];
  /** Those who can open the copy; left out where events do not say it. */
  @IsOptional() @ListOf(() => OpenerDto) openedBy?: readonly OpenerDto[];
  /** What is rewritten, turned off and left out, in numbers. */
  @CountsOf() changes!: Readonly<Record<string, number>>;
  @IsBoolean() deleted!: boolean;
  /** Space on the target disk; left out if unknown. `planId` does not cover it. */
  @IsOptional() @ObjectOf(() => DiskSpaceDto) space?: DiskSpaceDto;
  @ListOf(() => PlanWarningDto) warnings!: readonly PlanWarningDto[];
  @MapOf(() => LinkDto) _links!: Links;
}

/** An app that a restore has made, for as long as the restore can be undone. */
export class MadeAppDto {
  @IsString() id!: string;
  @IsString() name!: string;
  /** When the restore ended. */
  @IsString() restored!: string;
  @IsInt() events!: number;
  @IsInt() files!: number;
  /** Accounts that the restore has made. */
  @IsInt() accounts!: number;
  /** People of the archive for whom no account stands in it. */
  @IsInt() placeholders!: number;
  /** Rules that it has turned off. */
  @IsInt() rulesOff!: number;
  /** When they were turned on, by `turn-on-rules`. */
  @IsOptional() @IsString() rulesOn?: string;
  /** Events that were added since, counted up to 10,000: with any, an undo wants the name of the app as `confirm`. */
  @IsInt() added!: number;
  @IsOptional() @IsString() lastAdded?: string;
}

/** Somebody of the archive for whom no account stands in the app. */
export class PlaceholderDto {
  /** Id in the archive. */
  @IsString() source!: string;
  @IsOptional() @IsString() email?: string;
  /** Id that stands for them in the app. */
  @IsString() standsIn!: string;
  /** A `placeholder` keeps its rights in the app, somebody `unknown` is only in its history. */
  @IsIn(['placeholder', 'unknown']) how!: string;
  /** Whether somebody with this e-mail has an account now. */
  @IsBoolean() hasAccount!: boolean;
}

export class PlaceholderListDto {
  /** The first 1,000. */
  @ListOf(() => PlaceholderDto) items!: readonly PlaceholderDto[];
  /** How many there are in all. */
  @IsInt() total!: number;
}

/**
 * What a restore or copy was asked for, as the request of another one takes it. The archive is named by `backup`, `upload` or
 * `address`; none of them is there for a copy of an app as it is, and where the caller may not use the archive any more.
 */
export class AskedRestoreDto extends CopyOptionsDto {
  /** Name of the app that is copied, where it is known. */
  @IsOptional() @IsString() app?: string;
  @IsOptional() @IsString() backup?: string;
  /** Id of the upload. */
  @IsOptional() @IsString() upload?: string;
  /** Of an archive at a URL, as it may be shown: all else of its address can be what opens it, and is forgotten when the job ends. */
  @IsOptional() @IsString() address?: string;
  /** Name of the new app. */
  @IsString() name!: string;
  @IsOptional() @IsString() until?: string;
}

/** A restore or copy; `made` is there while the app that it made is, and is known to be its. */
export class RestoreDto extends JobDto {
  @IsOptional() @ObjectOf(() => MadeAppDto) made?: MadeAppDto;
  /** Of one that has failed or was cancelled, where the caller may try it otherwise. */
  @IsOptional() @ObjectOf(() => AskedRestoreDto) asked?: AskedRestoreDto;
}

export class UndoRestoreDto {
  /** Name of the app, typed by a person: wanted for an app that was changed since its restore. */
  @IsOptional() @IsString() @MaxLength(MAX_SHORT_TEXT) confirm?: string;
}

export class TurnedOnRulesDto {
  @IsString() app!: string;
  @IsInt() turnedOn!: number;
  /** Rules about which somebody has decided since: they stay as they are. */
  @IsInt() decided!: number;
}

/** What became of a restore. */
export class RestoreReportDto {
  @ObjectOf(() => RestoreDto) job!: RestoreDto;
  /** Warnings and errors, in their order. */
  @ListOf(() => LogLineDto) findings!: readonly LogLineDto[];
}
