import 'reflect-metadata';
import {
  IsEmail,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Max,
  Min,
  MinLength,
  validateSync,
  type ValidationError,
} from 'class-validator';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DEFAULT_LIMITS, type ArchiveLimits } from '../archive/archive.js';
import { LIMIT_SETTINGS } from '../archive/archive-limit.js';
import { COMPRESSIONS, type Compression } from '../archive/zip/zstd.js';
import { BackupError, messageOf } from '../errors.js';
import { fileError } from '../files/file-errors.js';
import { nearest } from '../text/nearest.js';
import { secretFrom } from './secrets.js';

/** Used where no folder is given. */
export const DEFAULT_DATA = './eventark-data';

/** Most restore points of one app. */
const DEFAULT_CAP = 10;

/** Counts and sizes are exact up to here. */
const MOST = Number.MAX_SAFE_INTEGER;
/** An event or a document is one buffer in memory, and an event can be six times as long in its entry. */
const MAX_EVENT_BYTES = 256 * 1024 * 1024;
/** An archive that arrives over the network may have this many bytes, if nothing is said: 200 GiB. */
const DEFAULT_TRANSFER_BYTES = 200 * 1024 ** 3;
/** A deeper walk needs more stack than there is. */
const MAX_JSON_DEPTH = 1_000;

/** Everything that can be configured, complete. Each of the three parts is one URL or path. */
export interface Settings {
  /** Folder for the embedded event store, its assets, the default destination and temp files. */
  readonly data: string;
  readonly events: string;
  readonly assets: string;
  readonly to: string;
  /** Where jobs of servers and workers are kept. */
  readonly jobs: string;
  /** Where claims, people and documents are remembered; undefined for beside the events. */
  readonly ledger: string | undefined;
  /** Most restore points that an app keeps. */
  readonly cap: number;
  /** Of events in archives. */
  readonly compression: Compression;
  /** Address that asset links in a restored app begin with, `https://host/api/assets/`. */
  readonly assetUrl: string | undefined;
  /** E-mail of the person at work: who makes backups, and who takes over events with `--users me`. */
  readonly user: string | undefined;
  /** Hosts and networks that archives are read from although they are not public, with commas between them. */
  readonly allowedHosts: string;
  /** Bytes of an archive that is downloaded or uploaded. */
  readonly maxTransferBytes: number;
  /** What an archive may be at most. */
  readonly limits: ArchiveLimits;
}

/** Settings as a person gives them; the shape of the configuration file. */
export class GivenSettings {
  @IsOptional() @IsString() @MinLength(1) data?: string;
  @IsOptional() @IsString() @MinLength(1) events?: string;
  @IsOptional() @IsString() @MinLength(1) assets?: string;
  @IsOptional() @IsString() @MinLength(1) to?: string;
  @IsOptional() @IsString() @MinLength(1) jobs?: string;
  @IsOptional() @IsString() @MinLength(1) ledger?: string;
  @IsOptional() @IsInt() @Min(1) @Max(1000) cap?: number;
  @IsOptional() @IsIn(COMPRESSIONS) compression?: Compression;
  @IsOptional() @IsUrl({ require_tld: false, require_protocol: true }) assetUrl?: string;
  @IsOptional() @IsEmail() user?: string;
  @IsOptional() @IsString() allowedHosts?: string;
  @IsOptional() @IsInt() @Min(1) @Max(MOST) maxTransferBytes?: number;
  @IsOptional() @IsInt() @Min(1) @Max(MOST) maxEntries?: number;
  @IsOptional() @IsInt() @Min(1) @Max(MOST) maxArchiveBytes?: number;
  @IsOptional() @IsInt() @Min(1) @Max(MOST) maxRatio?: number;
  @IsOptional() @IsInt() @Min(1) @Max(MAX_EVENT_BYTES) maxEventBytes?: number;
  @IsOptional() @IsInt() @Min(1) @Max(MAX_EVENT_BYTES) maxDocumentBytes?: number;
  @IsOptional() @IsInt() @Min(1) @Max(MAX_JSON_DEPTH) maxJsonDepth?: number;
}

/** The variable that gives each setting. */
export const ENVIRONMENT: Readonly<Record<keyof GivenSettings, string>> = {
  data: 'EVENTARK_DATA',
  events: 'EVENTARK_EVENTS',
  assets: 'EVENTARK_ASSETS',
  to: 'EVENTARK_DESTINATION',
  jobs: 'EVENTARK_JOBS',
  ledger: 'EVENTARK_LEDGER',
  cap: 'EVENTARK_CAP',
  compression: 'EVENTARK_COMPRESSION',
  assetUrl: 'EVENTARK_ASSET_URL',
  user: 'EVENTARK_USER',
  allowedHosts: 'EVENTARK_ALLOWED_HOSTS',
  maxTransferBytes: 'EVENTARK_MAX_TRANSFER_BYTES',
  maxEntries: 'EVENTARK_MAX_ENTRIES',
  maxArchiveBytes: 'EVENTARK_MAX_ARCHIVE_BYTES',
  maxRatio: 'EVENTARK_MAX_RATIO',
  maxEventBytes: 'EVENTARK_MAX_EVENT_BYTES',
  maxDocumentBytes: 'EVENTARK_MAX_DOCUMENT_BYTES',
  maxJsonDepth: 'EVENTARK_MAX_JSON_DEPTH',
};

/** A setting as errors name it, for those who gave it as a variable too. */
export function labelOf(setting: keyof GivenSettings): string {
  return `${setting} (${ENVIRONMENT[setting]})`;
}

const NUMBERS: ReadonlySet<string> = new Set(['cap', 'maxTransferBytes', ...Object.values(LIMIT_SETTINGS)]);

/**
 * Each environment variable may also be given as a file, `EVENTARK_EVENTS_FILE` for instance, since URLs of databases
 * hold passwords. Flags win over the environment, the environment over the file that `EVENTARK_CONFIG` names, the file over defaults.
 * Error: `invalid-config`, naming the setting and where it was given.
 */
export function loadSettings(flags: GivenSettings, env: NodeJS.ProcessEnv = process.env): Settings {
  const file = env['EVENTARK_CONFIG'];
  const given = {
    ...(file === undefined || file === '' ? {} : validate(readSettingsFile(file), `the file ${file}`)),
    ...validate(fromEnvironment(env), 'the environment'),
    ...validate({ ...flags }, 'the command line'),
  };
  const data = resolve(given.data ?? DEFAULT_DATA);
  return {
    data,
    events: given.events ?? `sqlite:${join(data, 'store.sqlite')}`,
    assets: given.assets ?? join(data, 'assets'),
    to: given.to ?? join(data, 'backups'),
    jobs: given.jobs ?? `sqlite:${join(data, 'jobs.sqlite')}`,
    ledger: given.ledger,
    cap: given.cap ?? DEFAULT_CAP,
    compression: given.compression ?? 'deflate',
    assetUrl: given.assetUrl,
    user: given.user,
    allowedHosts: given.allowedHosts ?? '',
    maxTransferBytes: given.maxTransferBytes ?? DEFAULT_TRANSFER_BYTES,
    limits: limitsOf(given),
  };
}

function limitsOf(given: GivenSettings): ArchiveLimits {
  const limit = (name: keyof ArchiveLimits): number => given[LIMIT_SETTINGS[name]] ?? DEFAULT_LIMITS[name];
  return {
    entries: limit('entries'),
    totalBytes: limit('totalBytes'),
    ratio: limit('ratio'),
    lineBytes: limit('lineBytes'),
    documentBytes: limit('documentBytes'),
    jsonDepth: limit('jsonDepth'),
  };
}

function fromEnvironment(env: NodeJS.ProcessEnv): Record<string, unknown> {
  const pairs = Object.entries(ENVIRONMENT).flatMap(([key, name]): [string, unknown][] => {
    const value = secretFrom(env, name);
    if (value === undefined) return [];
    return [[key, NUMBERS.has(key) && /^-?\d+$/.test(value) ? Number(value) : value]];
  });
  return Object.fromEntries(pairs);
}

function readSettingsFile(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { message } = fileError(error, `the configuration file ${path} cannot be read`);
    throw new BackupError('invalid-config', message, { hint: 'check the path in EVENTARK_CONFIG', cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    // Without a cause: the parser quotes the file, which may hold a password.
    const [, line, column] = /line (\d+) column (\d+)/.exec(messageOf(error)) ?? [];
    const place = line === undefined ? 'it ends too early' : `line ${line}, column ${column}`;
    throw new BackupError('invalid-config', `the configuration file ${path} is not JSON: ${place}`, {
      hint: 'it must be a JSON object',
    });
  }
}

/** `origin` is the environment, a file, or the command line. */
function validate(value: unknown, origin: string): GivenSettings {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BackupError('invalid-config', `${origin} holds no settings`, { hint: 'it must be a JSON object' });
  }
  const defined = Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));
  const names = Object.keys(ENVIRONMENT);
  const unknown = Object.keys(defined).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const meant = nearest(unknown, names);
    throw new BackupError('invalid-config', `"${unknown}" in ${origin} is not a setting`, {
      hint: meant === undefined ? `settings are ${names.join(', ')}` : `did you mean ${meant}?`,
    });
  }
  const [error] = validateSync(Object.assign(new GivenSettings(), defined));
  if (error) throw notRight(error, origin);
  return defined;
}

function notRight({ property, constraints = {}, value }: ValidationError, origin: string): BackupError {
  const variable = Object.entries(ENVIRONMENT).find(([name]) => name === property)?.[1] ?? property;
  const where = origin === 'the environment' ? variable : `${property} in ${origin}`;
  // Of several reasons the first that has to be mended; other settings may hold a password.
  const reason = (constraints['isInt'] ?? Object.values(constraints)[0] ?? '').replace(property, 'it');
  const given =
    NUMBERS.has(property) || property === 'compression' ? ` is ${JSON.stringify(value)}:` : ' is not valid:';
  return new BackupError('invalid-config', `${where}${given} ${reason}`, { hint: `correct ${where}, or leave it out` });
}

const PREFIX = 'EVENTARK_';

/** Variables of ours that are not settings. */
const OTHER_VARIABLES = ['CONFIG', 'SERVER', 'TOKEN', 'TOKEN_FILE', 'FTP_PASSWORD', 'FTP_PASSWORD_FILE'].map(
  (name) => `${PREFIX}${name}`,
);

/** Those of the specs, and of the servers they start; `CONTRIBUTING.md` says what they do. */
export const OF_SPECS = /^EVENTARK_(SERVERS|SWEEP|PICTURES|SLOW_PAGES|TEST_\w+)$/;

/** One sentence for each variable that looks like ours and does nothing, with the name that was probably meant. */
export function unknownVariables(env: NodeJS.ProcessEnv): readonly string[] {
  const known = Object.values(ENVIRONMENT).flatMap((name) => [name, `${name}_FILE`]);
  return Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && ![...known, ...OTHER_VARIABLES].includes(name) && !OF_SPECS.test(name))
    .map((name) => {
      // What all of them begin with would make any two look alike.
      const names = [...known, ...OTHER_VARIABLES].map((each) => each.slice(PREFIX.length));
      const meant = nearest(name.slice(PREFIX.length), names);
      return `the variable ${name} has no effect${meant === undefined ? '' : `: did you mean ${PREFIX}${meant}?`}`;
    });
}
