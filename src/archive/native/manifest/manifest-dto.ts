import {
  Equals,
  IsArray,
  IsIn,
  IsInstance,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  type ValidationError,
  ValidateNested,
  validateSync,
} from 'class-validator';
import { MAX_COMMENT, MAX_SHORT_TEXT } from '../bounds.js';
import { ASSET_INDEX, STREAM_INDEX } from '../zip/entry-names.js';

const SHA256 = /^[0-9a-f]{64}$/;
const SEGMENT = /^events\/[0-9]{6}\.ndjson$/;
/** What a list of restore points shows must not drive a terminal, and must not fill the memory. */
const PLAIN = /^\P{Cc}*$/u;
const FIXED = new RegExp(`^(documents/[a-z0-9][a-z0-9_-]{0,63}\\.json|${ASSET_INDEX}|${STREAM_INDEX})$`);

/** A whole number that JSON and JavaScript agree on. */
function Count(): PropertyDecorator {
  return (target, key) => {
    IsInt()(target, key);
    Min(0)(target, key);
    Max(Number.MAX_SAFE_INTEGER)(target, key);
  };
}

/** A text that lists keep: of bounded length. */
function Short(max = MAX_SHORT_TEXT): PropertyDecorator {
  return (target, key) => {
    IsString()(target, key);
    MaxLength(max)(target, key);
  };
}

/** A short text without control characters. */
function Plain(): PropertyDecorator {
  return (target, key) => {
    Short()(target, key);
    Matches(PLAIN)(target, key);
  };
}

function Part(type: new () => object, each = false): PropertyDecorator {
  return (target, key) => {
    if (each) IsArray()(target, key);
    IsInstance(type, { each })(target, key);
    ValidateNested({ each })(target, key);
  };
}

class AppDto {
  @Plain() readonly id!: string;
  @Plain() readonly name!: string;
}

class SourceDto {
  @Short() readonly eventStore!: string;
  @Short() readonly cms!: string;
  @Short() readonly software!: string;
}

class RangeDto {
  @Short() readonly after!: string;
  @Short() readonly upTo!: string;
  @Short() readonly firstEventTime!: string;
  @Short() readonly lastEventTime!: string;
}

class CountsDto {
  @Count() readonly events!: number;
  @Count() readonly streams!: number;
  @Count() readonly assets!: number;
  @Count() readonly assetsMissing!: number;
  @Count() readonly documents!: number;
}

class BytesDto {
  @Count() readonly raw!: number;
  @Count() readonly stored!: number;
}

class SegmentDto {
  @Matches(SEGMENT) readonly name!: string;
  @Count() @Min(1) readonly events!: number;
  @IsString() readonly firstPosition!: string;
  @IsString() readonly lastPosition!: string;
  @Count() readonly size!: number;
  @Matches(SHA256) readonly sha256!: string;
  @IsOptional() @Matches(SHA256) readonly storedSha256?: string;
  @Matches(SHA256) readonly chain!: string;
}

class EntryDto {
  @Matches(FIXED) readonly name!: string;
  @Count() readonly size!: number;
  @Matches(SHA256) readonly sha256!: string;
}

class MissingDto {
  @IsIn(['asset', 'app-image']) readonly role!: string;
  @IsString() readonly id!: string;
  @Count() readonly version!: number;
  @IsOptional() @IsString() readonly fileName?: string;
}

class AlteredDto extends MissingDto {
  @Count() readonly size!: number;
  @Count() readonly bytes!: number;
}

class ManifestDto {
  @Equals('eventark') readonly format!: string;
  @Equals(1) readonly formatVersion!: number;
  @Plain() readonly id!: string;
  @Equals('full') readonly kind!: string;
  @Part(AppDto) readonly app!: AppDto;
  @Part(SourceDto) readonly source!: SourceDto;
  @IsISO8601({ strict: true }) readonly created!: string;
  @Part(RangeDto) readonly range!: RangeDto;
  @Part(CountsDto) readonly counts!: CountsDto;
  @Part(BytesDto) readonly bytes!: BytesDto;
  @Matches(SHA256) readonly chain!: string;
  @Part(SegmentDto, true) readonly segments!: readonly SegmentDto[];
  @Part(EntryDto, true) readonly entries!: readonly EntryDto[];
  @Part(MissingDto, true) readonly missing!: readonly MissingDto[];
  @IsOptional() @Part(AlteredDto, true) readonly altered?: readonly AlteredDto[];
  @Short(MAX_COMMENT) readonly comment!: string;
  @Short() readonly createdBy!: string;
}

const PARTS: Readonly<Record<string, new () => object>> = {
  app: AppDto,
  source: SourceDto,
  range: RangeDto,
  counts: CountsDto,
  bytes: BytesDto,
  segments: SegmentDto,
  entries: EntryDto,
  missing: MissingDto,
  altered: AlteredDto,
};

/** What is wrong with a manifest's members, in one sentence's end; undefined if nothing is. */
export function manifestProblem(value: unknown): string | undefined {
  if (!isObject(value)) return 'is not an object';
  const members = Object.entries(value).map(([name, member]) => [name, partOf(name, member)] as const);
  return problemOf(filled(ManifestDto, members));
}

/** The same for one member of a list; a manifest may be too long to hold. */
export function listedProblem(
  list: 'segments' | 'entries' | 'missing' | 'altered',
  value: unknown,
): string | undefined {
  const member = partOf(list, value);
  return isObject(member) ? problemOf(member) : 'is not an object';
}

function problemOf(dto: object): string | undefined {
  const [first] = validateSync(dto, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
  });
  return first === undefined ? undefined : sentence(first);
}

function partOf(name: string, member: unknown): unknown {
  const type = Object.hasOwn(PARTS, name) ? PARTS[name] : undefined;
  if (type === undefined) return member;
  if (Array.isArray(member)) return member.map((part: unknown) => instance(type, part));
  return instance(type, member);
}

function instance(type: new () => object, value: unknown): unknown {
  return isObject(value) ? filled(type, Object.entries(value)) : value;
}

/** Defines members instead of assigning them: a member named `__proto__` must not become a prototype. */
function filled(type: new () => object, members: readonly (readonly [string, unknown])[]): object {
  const target = new type();
  for (const [name, value] of members) {
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return target;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sentence(error: ValidationError): string {
  const [child] = error.children ?? [];
  if (child !== undefined) return sentence(child);
  return `is wrong: ${Object.values(error.constraints ?? {})[0] ?? error.property}`;
}
