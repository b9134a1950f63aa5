import {
  ArrayMaxSize,
  IsArray,
  IsBase64,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  Min,
  ValidateNested,
  validateSync,
} from 'class-validator';
import { BackupError, damage } from '../errors.js';
import { isList, isObject, type JsonValue, member, parseJson } from '../json/json-value.js';

/** Small enough to be a part of a storage's name, and of an address. */
export const TEMPLATE_NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;
export const MAX_TEMPLATE_NAME = 40;
export const VARIABLE_NAME = /^[a-zA-Z][a-zA-Z0-9_-]{0,39}$/;
export const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const;
/** Bytes of a picture: it is a part of the description. */
export const MAX_PICTURE = 384 * 1024;
/** Letters of its base64; older descriptions have up to twice as many. */
export const MAX_PICTURE_TEXT = (MAX_PICTURE * 4) / 3;
export const MAX_TEXT = 4_000;
export const MAX_VARIABLES = 50;
/** A word or two, by which templates are found. */
export const TAG = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} ._-]{0,22}[\p{L}\p{M}\p{N}])?$/u;
export const MAX_TAGS = 10;
const SHA256 = /^[0-9a-f]{64}$/;

/** How much of an app is in a template: all, its settings and schemas, or some contents beside these. */
export const TEMPLATE_CONTENTS = ['all', 'structure', 'chosen'] as const;
export type TemplateContents = (typeof TEMPLATE_CONTENTS)[number];

/** A text that is asked for when the template is used. */
export class TemplateVariable {
  @Matches(VARIABLE_NAME) readonly name!: string;
  @IsString() @MaxLength(MAX_TEXT) readonly label!: string;
  /** What it was in the original. */
  @IsString() @MaxLength(MAX_TEXT) readonly default!: string;
}

export class TemplatePicture {
  @IsIn(PICTURE_TYPES) readonly mediaType!: (typeof PICTURE_TYPES)[number];
  @IsBase64() @MaxLength(MAX_PICTURE_TEXT * 2) readonly base64!: string;
}

export class TemplateArchive {
  /** Of its manifest. */
  @IsString() @MaxLength(64) readonly id!: string;
  @Matches(SHA256) readonly chain!: string;
  @IsInt() @Min(0) readonly size!: number;
}

/** The event that a template is as of, by its number, in a history of so many. */
export class TemplatePoint {
  @IsInt() @Min(1) readonly event!: number;
  @IsInt() @Min(1) readonly of!: number;
  @IsString() @MaxLength(64) readonly time!: string;
}

/** What a template is: the file beside its archive, written last and removed first. */
export class Template {
  @IsIn(['eventark-template']) readonly format!: 'eventark-template';
  @IsIn([1]) readonly formatVersion!: 1;
  @Matches(TEMPLATE_NAME) @MaxLength(MAX_TEMPLATE_NAME) readonly name!: string;
  @IsString() @MaxLength(MAX_TEXT) readonly title!: string;
  @IsString() @MaxLength(MAX_TEXT) readonly description!: string;
  @IsISO8601() readonly created!: string;
  /** Name of the app that it was made from. */
  @IsString() @MaxLength(1_000) readonly madeFrom!: string;
  /** Left out where it was made as of the end of the history. */
  @IsOptional() @ValidateNested() readonly until?: TemplatePoint;
  @IsIn(TEMPLATE_CONTENTS) readonly contents!: TemplateContents;
  /** Whether it holds every event of the original, and not only those that make its state. */
  @IsBoolean() readonly history!: boolean;
  /** Objects by kind, in the words of the CMS. */
  @IsObject() readonly counts!: Readonly<Record<string, number>>;
  @IsArray() @ValidateNested({ each: true }) readonly variables!: readonly TemplateVariable[];
  /** Left out where it has none. */
  @IsOptional() @IsArray() @ArrayMaxSize(MAX_TAGS) @Matches(TAG, { each: true }) readonly tags?: readonly string[];
  @IsOptional() @ValidateNested() readonly picture?: TemplatePicture;
  @ValidateNested() readonly archive!: TemplateArchive;
}

/** As a list has it: pictures are long, and many. */
export interface ListedTemplate extends Omit<Template, 'picture'> {
  readonly hasPicture: boolean;
}

export function listed({ picture, ...template }: Template): ListedTemplate {
  return { ...template, hasPicture: picture !== undefined };
}

export function printTemplate(template: Template): string {
  return `${JSON.stringify(template, undefined, 2)}\n`;
}

/** Errors: `archive-version` for one of a newer eventark, `archive-manifest` for anything else that `printTemplate` would not write. */
export function parseTemplate(name: string, text: string): Template {
  const value = parseJson(text);
  if (!isObject(value)) throw unreadable(name);
  const { picture, archive, variables, until, ...rest } = value;
  const version: unknown = member(value, 'formatVersion');
  if (member(value, 'format') === 'eventark-template' && Number.isSafeInteger(version) && Number(version) > 1)
    throw newer(name);
  const filled = Object.assign(new Template(), rest, {
    archive: Object.assign(new TemplateArchive(), objectOf(archive)),
    variables: listOf(variables).map((each) => Object.assign(new TemplateVariable(), objectOf(each))),
    ...(until === undefined ? {} : { until: Object.assign(new TemplatePoint(), objectOf(until)) }),
    ...(picture === undefined ? {} : { picture: Object.assign(new TemplatePicture(), objectOf(picture)) }),
  });
  const isSound = validateSync(filled, { whitelist: true, forbidNonWhitelisted: true }).length === 0;
  if (!isSound || filled.name !== name) throw unreadable(name);
  return filled;
}

function objectOf(value: JsonValue | undefined): object {
  return isObject(value) ? value : {};
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return isList(value) ? value : [];
}

function unreadable(name: string): Error {
  return damage('archive-manifest', `the description of the template "${name}" cannot be read`, {
    hint: 'delete the template and make it again',
  });
}

function newer(name: string): BackupError {
  return new BackupError('archive-version', `the template "${name}" was made by a newer version of eventark`, {
    hint: 'update eventark',
  });
}
