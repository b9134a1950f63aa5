import { IsBoolean, IsIn, IsInt, IsObject, IsOptional, IsString } from 'class-validator';
import { isUnfinished, kindOf, type BackupError, type ErrorCode, type ErrorKind, type Facts } from '../errors.js';
import { sentence } from '../text/sentence.js';
import { ListOf } from './schema.js';

/** HTTP status of each kind of error. */
export const STATUS: Readonly<Record<ErrorKind, number>> = {
  usage: 422,
  'not-found': 404,
  conflict: 409,
  damage: 422,
  unreachable: 424,
  denied: 403,
  full: 507,
  unsupported: 501,
  cancelled: 409,
  defect: 500,
};

/** Codes for which HTTP has a status of its own. */
const STATUS_OF_CODE: Readonly<Partial<Record<ErrorCode, number>>> = {
  unauthenticated: 401,
  'malformed-request': 400,
  'version-conflict': 412,
  'cap-reached': 409,
  'request-too-large': 413,
  'media-type-unsupported': 415,
  'range-outside': 416,
  'method-not-allowed': 405,
  'rate-limited': 429,
  'shutting-down': 503,
  'sign-in-failed': 503,
  'upload-too-large': 413,
  'upload-protocol': 412,
  'archive-not-zip': 415,
  'not-a-backup': 415,
};

export class FieldError {
  /** JSON pointer into the body or query. */
  @IsString() pointer!: string;
  @IsString() code!: string;
  @IsString() detail!: string;
}

/** A body of `application/problem+json` (RFC 9457), with the members that Squidex's clients read. */
export class ProblemDto {
  @IsString() type!: string;
  @IsString() title!: string;
  @IsInt() status!: number;
  @IsString() detail!: string;
  @IsString() instance!: string;
  @IsString() code!: string;
  @IsObject() params!: Facts;
  @IsIn(['nothing', 'rolledBack', 'partial']) changed!: 'nothing' | 'rolledBack' | 'partial';
  /** Whether the same request may succeed later. */
  @IsBoolean() retryable!: boolean;
  @ListOf(() => FieldError) errors!: readonly FieldError[];
  @IsOptional() @IsString() hint?: string;
  @IsInt() statusCode!: number;
  @IsString() message!: string;
  @IsString() errorCode!: string;
  @IsString({ each: true }) details!: readonly string[];
  @IsString() traceId!: string;
}

export interface ProblemPlace {
  readonly instance: string;
  readonly traceId: string;
}

export function problemOf(error: BackupError, place: ProblemPlace, errors: readonly FieldError[] = []): ProblemDto {
  const { code, message, hint, facts } = error;
  const kind = kindOf(error);
  const status = STATUS_OF_CODE[code] ?? STATUS[kind];
  return {
    type: `urn:eventark:error:${code}`,
    title: titleOf(code),
    status,
    detail: sentence(message),
    instance: place.instance,
    code,
    params: facts,
    changed: isUnfinished(error) ? 'partial' : 'nothing',
    retryable: kind === 'unreachable',
    errors,
    ...(hint === undefined ? {} : { hint: sentence(hint) }),
    statusCode: status,
    message: sentence(message),
    errorCode: code,
    details: errors.map(({ pointer, detail }) => `${pointer.slice(1).replaceAll('/', '.')}: ${detail}`),
    traceId: place.traceId,
  };
}

function titleOf(code: string): string {
  const words = code.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
