import {
  ArrayMaxSize,
  IsArray,
  IsBase64,
  IsBoolean,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
} from 'class-validator';
import { MAX_SHORT_TEXT } from '../../archive/native/bounds.js';
import { LinkDto, type Links } from '../links.js';
import { MOMENT } from '../moment.js';
import { PointDto } from '../restores/restore-dto.js';
import { CountsOf, ListOf, MapOf, ObjectOf } from '../schema.js';
import {
  MAX_PICTURE_TEXT,
  MAX_TAGS,
  MAX_TEXT,
  MAX_VARIABLES,
  MAX_TEMPLATE_NAME,
  PICTURE_TYPES,
  TEMPLATE_CONTENTS,
  TEMPLATE_NAME,
  type TemplateContents,
  VARIABLE_NAME,
} from '../../templates/template.js';

const BACKUP_ID = /^[0-9a-z]{26}$/;
const MAX_CHOSEN = 1_000;

export class VariableDto {
  @IsString() @Matches(VARIABLE_NAME) name!: string;
  /** What people are asked. */
  @IsString() @MaxLength(MAX_TEXT) label!: string;
  /** The text that it stands for in the original. */
  @IsString() @MaxLength(MAX_TEXT) default!: string;
}

export class PictureDto {
  @IsIn(PICTURE_TYPES) mediaType!: (typeof PICTURE_TYPES)[number];
  @IsString() @IsBase64() @MaxLength(MAX_PICTURE_TEXT) base64!: string;
}

export class MakeTemplateDto {
  @IsString() @Matches(TEMPLATE_NAME) @MaxLength(MAX_TEMPLATE_NAME) name!: string;
  /** The app that it is made from. */
  @IsString() @MaxLength(MAX_SHORT_TEXT) app!: string;
  /** Id of a backup of the app; as the app is now if it is left out. */
  @IsOptional() @IsString() @Matches(BACKUP_ID) backup?: string;
  /** As of this moment: the number of an event, or a time (ISO 8601), which are included; the end if it is left out. */
  @IsOptional() @IsString() @Matches(MOMENT) until?: string;
  @IsOptional() @IsString() @MaxLength(MAX_TEXT) title?: string;
  @IsOptional() @IsString() @MaxLength(MAX_TEXT) description?: string;
  /** Words by which it is found: letters and digits, with spaces, dots, hyphens and underscores between them, at most 24. */
  @IsOptional() @IsArray() @ArrayMaxSize(MAX_TAGS) @IsString({ each: true }) tags?: readonly string[];
  @IsOptional() @ObjectOf(() => PictureDto) picture?: PictureDto;
  /** Everything, schemas and settings alone, or `chosen`: the contents of `schemas` and those of `contentIds` too. */
  @IsOptional() @IsIn(TEMPLATE_CONTENTS) contents?: TemplateContents;
  @IsOptional() @IsArray() @ArrayMaxSize(MAX_CHOSEN) @IsString({ each: true }) schemas?: readonly string[];
  @IsOptional() @IsArray() @ArrayMaxSize(MAX_CHOSEN) @IsString({ each: true }) contentIds?: readonly string[];
  /** Keeps every event, without who did it. */
  @IsOptional() @IsBoolean() history?: boolean;
  /** What becomes of texts that look like secrets: nothing is made (`template-secrets`), they are emptied, or they stay. */
  @IsOptional() @IsIn(['refuse', 'remove', 'keep']) secrets?: 'refuse' | 'remove' | 'keep';
  @IsOptional() @IsArray() @ArrayMaxSize(MAX_VARIABLES) @ListOf(() => VariableDto) variables?: readonly VariableDto[];
}

/** A new app. */
export class CreateAppDto {
  @IsString() @MaxLength(200) name!: string;
  /** Name of the template that it is made from. */
  @IsString() @MaxLength(MAX_TEMPLATE_NAME) template!: string;
  /** Its schemas and settings alone, or everything. */
  @IsOptional() @IsIn(['all', 'structure']) contents?: 'all' | 'structure';
  /** Texts for the variables of the template, by their names; as in the original where one is left out. */
  @IsOptional() @IsObject() variables?: Readonly<Record<string, string>>;
}

export class TemplateDto {
  @IsString() name!: string;
  @IsString() title!: string;
  @IsString() description!: string;
  /** For clients of Squidex. */
  @IsBoolean() isStarter!: boolean;
  @IsString() created!: string;
  /** The app that it was made from. */
  @IsString() madeFrom!: string;
  /** Left out where it was made as of the end of the history. */
  @IsOptional() @ObjectOf(() => PointDto) until?: PointDto;
  @IsIn(TEMPLATE_CONTENTS) contents!: TemplateContents;
  @IsBoolean() history!: boolean;
  /** Objects by kind. */
  @CountsOf() counts!: Readonly<Record<string, number>>;
  @ListOf(() => VariableDto) variables!: readonly VariableDto[];
  @IsString({ each: true }) tags!: readonly string[];
  @MapOf(() => LinkDto) _links!: Links;
}

export class TemplateDetailsDto extends TemplateDto {
  /** The description, as clients of Squidex read it. */
  @IsString() details!: string;
}

export class TemplateListDto {
  @ListOf(() => TemplateDto) items!: readonly TemplateDto[];
  /** Names of those that cannot be read any more; they can be deleted. */
  @IsString({ each: true }) damaged!: readonly string[];
  @MapOf(() => LinkDto) _links!: Links;
}
