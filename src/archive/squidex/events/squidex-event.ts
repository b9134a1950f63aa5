import { isUtf8 } from 'node:buffer';
import { checkJson, decodeString, MemberNames, walkMembers } from '../../../json/json-text.js';
import { HEADER } from '../../../cms/squidex/squidex-headers.js';
import { BackupError } from '../../../errors.js';
import type { StoredEvent } from '../../../events/event.js';
import { decodeText } from './decode-text.js';
import type { ArchiveLimits } from '../../archive.js';
import { tooLarge } from '../../archive-limit.js';

/** An event as its entry tells it; an entry need not say where in the store or its stream the event stood. */
export interface SquidexEvent extends Omit<StoredEvent, 'position' | 'revision'> {
  readonly format: 'squidex-v1' | 'squidex-v2';
  readonly position: string | undefined;
  readonly revision: number | undefined;
}

const ENVELOPE = new MemberNames(['n', 'streamName', 'eventPosition', 'eventStreamNumber', 'data']);
const V2 = new MemberNames(['t', 's', 'p', 'h']);
const V1 = new MemberNames(['type', 'metadata', 'payload']);
const HEADERS = new MemberNames([
  HEADER.eventId,
  HEADER.timestamp,
  HEADER.commitId,
  HEADER.eventNumber,
  HEADER.eventStreamNumber,
]);

/** Levels of the envelope around a payload of version 1. */
const ENVELOPE_DEPTH = 2;
const QUOTE = 0x22;
const LOWER_N = 0x6e;
const NO_HEADERS = Buffer.from('{}');

/**
 * Reads an event entry. Headers and payload keep their text; the payload of version 2 is a JSON string, whose value is
 * the text. Errors: `event-utf8`, `event-json`, `event-json-depth`, `event-line-too-long`.
 */
export function parseEvent(entry: Buffer, limits: ArchiveLimits): SquidexEvent {
  const json = withoutMark(entry);
  if (!isUtf8(json)) throw new BackupError('event-utf8', 'the event is not UTF-8');
  const envelope = new Members(json, ENVELOPE, limits.jsonDepth + ENVELOPE_DEPTH);
  const event = envelope.has(0) ? version2(envelope.part(0), limits) : version1(envelope, limits);
  if (event.payload.length > limits.lineBytes) {
    throw tooLarge('event-line-too-long', `the event has ${event.payload.length} bytes`, 'lineBytes', limits);
  }
  checkJson(event.payload, limits.jsonDepth);
  return event;
}

/** JSON without the byte order mark that some editors put before it, and that Squidex passes over. */
export function withoutMark(json: Buffer): Buffer {
  return json[0] === 0xef && json[1] === 0xbb && json[2] === 0xbf ? json.subarray(3) : json;
}

function version2(text: Buffer, limits: ArchiveLimits): SquidexEvent {
  const body = new Members(text, V2, limits.jsonDepth);
  const metadata = body.has(3) ? body.part(3) : NO_HEADERS;
  const headers = new Members(metadata, HEADERS, limits.jsonDepth, 'may-repeat');
  return {
    format: 'squidex-v2',
    type: body.string(0),
    stream: body.string(1),
    ...identity(headers),
    position: headers.optional(3),
    revision: headers.number(4),
    metadata,
    payload: body.text(2),
  };
}

function version1(envelope: Members, limits: ArchiveLimits): SquidexEvent {
  if (!envelope.has(4)) throw new BackupError('event-json', 'the event is empty');
  const body = new Members(envelope.part(4), V1, limits.jsonDepth + 1);
  const metadata = body.has(1) ? body.part(1) : NO_HEADERS;
  const headers = new Members(metadata, HEADERS, limits.jsonDepth, 'may-repeat');
  return {
    format: 'squidex-v1',
    type: body.string(0),
    stream: envelope.string(1),
    ...identity(headers),
    position: envelope.optional(2),
    revision: envelope.number(3) ?? headers.number(4),
    metadata,
    payload: body.part(2),
  };
}

function identity(headers: Members): Pick<StoredEvent, 'id' | 'time' | 'commit'> {
  return { id: headers.optional(0) ?? '', time: headers.optional(1) ?? '', commit: headers.optional(2) ?? '' };
}

/** Members of an object of the format, by their place in a list of names. */
class Members {
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  constructor(
    private readonly json: Buffer,
    names: MemberNames,
    depth: number,
    /** Whether a member may be there twice; then the last one counts. */
    repeats: 'may-repeat' | 'once' = 'once',
  ) {
    walkMembers(
      json,
      names,
      (name, start, end, key) => {
        // Like Squidex, which ignores what it does not know.
        if (name < 0) return;
        if (this.#starts[name] !== undefined && repeats === 'once') {
          throw new BackupError('event-json', `the event has a member twice at byte ${key}`);
        }
        this.#starts[name] = start;
        this.#ends[name] = end;
      },
      depth,
    );
  }

  /** Whether the member is there and not null. */
  has(name: number): boolean {
    const start = this.#starts[name];
    return start !== undefined && this.json[start] !== LOWER_N;
  }

  part(name: number): Buffer {
    const start = this.#starts[name];
    if (start === undefined) throw new BackupError('event-json', 'the event lacks a member');
    return this.json.subarray(start, this.#ends[name]);
  }

  string(name: number): string {
    const value = this.optional(name);
    if (value === undefined) throw new BackupError('event-json', 'the event lacks a text');
    return value;
  }

  /** A string's value as UTF-8. */
  text(name: number): Buffer {
    const start = this.#starts[name];
    if (start === undefined || this.json[start] !== QUOTE)
      throw new BackupError('event-json', 'the event lacks a text');
    return decodeText(this.json, start + 1, (this.#ends[name] ?? 0) - 1);
  }

  optional(name: number): string | undefined {
    const start = this.#starts[name];
    if (start === undefined || this.json[start] !== QUOTE) return undefined;
    return decodeString(this.json, start + 1, (this.#ends[name] ?? 0) - 1);
  }

  /** A whole number from 0; anything else says nothing. */
  number(name: number): number | undefined {
    const start = this.#starts[name];
    if (start === undefined) return undefined;
    const text = this.json.toString('latin1', start, this.#ends[name]);
    return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  }
}
