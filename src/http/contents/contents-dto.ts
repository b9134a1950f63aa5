import { IsBoolean, IsIn, IsInt, IsObject, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import type { JsonObject } from '../../json/json-value.js';
import { LinkDto, type Links } from '../links.js';
import { MOMENT } from '../moment.js';
import { IsTime, ListOf, MapOf, ObjectOf } from '../schema.js';

const MAX_ITEMS = 200;
const DEFAULT_ITEMS = 50;
const MAX_TEXT = 500;
const CHANGES = ['added', 'changed', 'deleted'] as const;

/** While the index of a backup is made, which is once. */
export class IndexingDto {
  @IsIn(['indexing']) state!: 'indexing';
  /** Events that are in it, of all. */
  @IsInt() done!: number;
  @IsInt() total!: number;
}

class ContentsPageQuery {
  /** Most items of one answer. */
  @IsInt() @Min(1) @Max(MAX_ITEMS) limit = DEFAULT_ITEMS;
  /** `nextCursor` of the answer before. */
  @IsOptional() @IsString() @Matches(/^[\w-]{1,8000}$/) cursor?: string;
}

export class SearchQuery extends ContentsPageQuery {
  /** Part of a name or an id. */
  @IsOptional() @IsString() @MaxLength(MAX_TEXT) q?: string;
}

export class StreamsQuery extends ContentsPageQuery {
  /** Part of a name, an id, a stream, or of any text in the state. */
  @IsOptional() @IsString() @MaxLength(MAX_TEXT) q?: string;
  /** Kind of object: `app`, `schema`, `content`, `asset`, `assetFolder`, `rule`. */
  @IsOptional() @IsString() @MaxLength(MAX_TEXT) type?: string;
  /** Contents of this schema. */
  @IsOptional() @IsString() @MaxLength(MAX_TEXT) schema?: string;
  @IsOptional() @IsIn(['true', 'false']) deleted?: 'true' | 'false';
}

export class PointQuery {
  /** The number of an event, or a time (ISO 8601). */
  @IsString() @Matches(MOMENT) at!: string;
}

/** The event that a restore as of a moment takes last. */
export class PointEventDto {
  @IsInt() number!: number;
  /** Of how many. */
  @IsInt() of!: number;
  @IsString() time!: string;
  @IsString() type!: string;
  @IsString() stream!: string;
}

export class StateQuery {
  /** The number of an event, or a time (ISO 8601); the end if left out. */
  @IsOptional() @IsString() @Matches(MOMENT) at?: string;
}

export class EventsQueryDto {
  @IsInt() @Min(1) @Max(MAX_ITEMS) limit = DEFAULT_ITEMS;
  /** Number of an event: those after it. `nextCursor` of the answer before is one. */
  @IsInt() @Min(0) after = 0;
  @IsOptional() @IsString() @MaxLength(MAX_TEXT) stream?: string;
  /** The whole name of the type, in any case. */
  @IsOptional() @IsString() @MaxLength(MAX_TEXT) type?: string;
  /** Part of the actor. */
  @IsOptional() @IsString() @MaxLength(MAX_TEXT) actor?: string;
  @IsOptional() @IsTime() from?: string;
  @IsOptional() @IsTime() to?: string;
}

export class HistogramQueryDto {
  @IsOptional() @IsTime() from?: string;
  @IsOptional() @IsTime() to?: string;
  /** Most buckets. */
  @IsInt() @Min(2) @Max(2_000) max = 400;
}

export class DiffQuery extends ContentsPageQuery {
  /** Id of another backup of the app, or `current`: the app as it is now. */
  @IsString() @Matches(/^(current|[0-9a-z]{26})$/) base!: string;
  @IsOptional() @IsIn(CHANGES) change?: (typeof CHANGES)[number];
  @IsOptional() @IsString() @MaxLength(MAX_TEXT) type?: string;
  @IsOptional() @IsString() @MaxLength(MAX_TEXT) schema?: string;
}

export class FileQuery {
  /** `app-image`: the picture of the app, whatever the id in the path is. */
  @IsIn(['asset', 'app-image']) role: 'asset' | 'app-image' = 'asset';
  /** The newest that is held if left out. */
  @IsOptional() @IsInt() @Min(0) version?: number;
}

export class KindDto {
  /** Of the objects; empty for streams that make none. */
  @IsString() kind!: string;
  @IsOptional() @IsString() schema?: string;
  /** Those that are not deleted. */
  @IsInt() objects!: number;
  @IsInt() deleted!: number;
  @IsInt() events!: number;
}

export class FileCountsDto {
  @IsInt() count!: number;
  @IsInt() missing!: number;
  @IsInt() bytes!: number;
}

export class ContentsDto {
  @IsInt() events!: number;
  @IsString() firstEventTime!: string;
  @IsString() lastEventTime!: string;
  @ListOf(() => KindDto) kinds!: readonly KindDto[];
  @ObjectOf(() => FileCountsDto) files!: FileCountsDto;
  @IsInt() people!: number;
  @MapOf(() => LinkDto) _links!: Links;
}

export class FileDto {
  @IsIn(['asset', 'app-image']) role!: string;
  @IsString() id!: string;
  @IsInt() version!: number;
  @IsString() fileName!: string;
  @IsString() mediaType!: string;
  @IsInt() size!: number;
  /** The backup does not hold its bytes. */
  @IsBoolean() missing!: boolean;
  @IsString() sha256!: string;
  @MapOf(() => LinkDto) _links!: Links;
}

export class ArchivedPersonDto {
  @IsString() id!: string;
  @IsString() email!: string;
}

export class StreamDto {
  @IsString() stream!: string;
  @IsString() kind!: string;
  @IsString() id!: string;
  @IsString() name!: string;
  @IsOptional() @IsString() schema?: string;
  @IsBoolean() deleted!: boolean;
  @IsInt() events!: number;
  /** Numbers of its first and its last event in the backup, from 1. */
  @IsInt() firstEvent!: number;
  @IsInt() lastEvent!: number;
  @IsString() created!: string;
  @IsString() changed!: string;
  /** Who changed it last: `subject:<user>` or `client:<app>:<client>`. */
  @IsString() changedBy!: string;
  /** Of an asset: its newest file that the backup holds. */
  @IsOptional() @ObjectOf(() => FileDto) file?: FileDto;
}

export class StreamListDto {
  @ListOf(() => StreamDto) items!: readonly StreamDto[];
  @IsOptional() @IsString() nextCursor?: string;
  /** Whom this names, by their ids. */
  @ListOf(() => ArchivedPersonDto) people!: readonly ArchivedPersonDto[];
}

export class StreamStateDto extends StreamDto {
  /** As the CMS rebuilds it; left out for a stream that makes no object. */
  @IsOptional() @IsObject() state?: JsonObject;
  @MapOf(() => LinkDto) _links!: Links;
  /** Whom this names, by their ids. */
  @ListOf(() => ArchivedPersonDto) people!: readonly ArchivedPersonDto[];
}

export class EventDto {
  @IsInt() number!: number;
  @IsString() stream!: string;
  @IsInt() revision!: number;
  @IsString() type!: string;
  @IsString() id!: string;
  @IsString() time!: string;
  @IsString() commit!: string;
  @IsString() actor!: string;
  @IsInt() payloadBytes!: number;
  /** Left out where it is long, unless `limit` is 1. */
  @IsOptional() @IsObject() payload?: JsonObject;
}

export class EventListDto {
  @ListOf(() => EventDto) items!: readonly EventDto[];
  /** Goes on where this answer ended, as `after`; a page may be empty and others follow. */
  @IsOptional() @IsString() nextCursor?: string;
  /** Whom this names, by their ids. */
  @ListOf(() => ArchivedPersonDto) people!: readonly ArchivedPersonDto[];
}

export class BucketDto {
  /** When it begins. */
  @IsString() time!: string;
  @IsInt() events!: number;
  @IsInt() deletions!: number;
  @IsInt() firstEvent!: number;
}

export class BurstDto {
  @IsString() from!: string;
  @IsString() to!: string;
  @IsInt() firstEvent!: number;
  @IsInt() lastEvent!: number;
  @IsInt() deletions!: number;
  @IsString() actor!: string;
}

export class HistogramDto {
  @IsString() from!: string;
  @IsString() to!: string;
  /** Width of a bucket in milliseconds. */
  @IsInt() bucketMs!: number;
  /** Those without an event are left out. */
  @ListOf(() => BucketDto) buckets!: readonly BucketDto[];
  /** Where one person deleted many objects without a pause: the largest, in order of time. */
  @ListOf(() => BurstDto) bursts!: readonly BurstDto[];
  /** Whom this names, by their ids. */
  @ListOf(() => ArchivedPersonDto) people!: readonly ArchivedPersonDto[];
}

export class FileListDto {
  @ListOf(() => FileDto) items!: readonly FileDto[];
  @IsOptional() @IsString() nextCursor?: string;
}

export class ArchivedPeopleDto {
  @ListOf(() => ArchivedPersonDto) items!: readonly ArchivedPersonDto[];
  @IsOptional() @IsString() nextCursor?: string;
}

export class ChangeCountDto {
  @IsString() kind!: string;
  @IsOptional() @IsString() schema?: string;
  @IsInt() added!: number;
  @IsInt() changed!: number;
  @IsInt() deleted!: number;
}

export class ChangedStreamDto extends StreamDto {
  @IsIn(CHANGES) change!: (typeof CHANGES)[number];
}

export class DiffDto {
  /** Events that this backup has more than the base; below 0 where it has fewer. */
  @IsInt() events!: number;
  @ListOf(() => ChangeCountDto) counts!: readonly ChangeCountDto[];
  @ListOf(() => ChangedStreamDto) items!: readonly ChangedStreamDto[];
  @IsOptional() @IsString() nextCursor?: string;
  /** Whom this names, by their ids. */
  @ListOf(() => ArchivedPersonDto) people!: readonly ArchivedPersonDto[];
}
