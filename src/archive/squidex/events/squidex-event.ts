import { isUtf8 } from 'node:buffer';
import type { Arena } from '../../../collections/arena.js';
import { JsonOutline, MemberNames, walkMembers } from '../../../json/json-outline.js';
import { decodeString } from '../../../json/json-text.js';
import { HEADER } from '../../../cms/squidex/squidex-headers.js';
import { BackupError, isDamage } from '../../../errors.js';
import type { StoredEvent } from '../../../events/event.js';
import { decodeText } from './decode-text.js';
import type { ArchiveLimits } from '../../archive.js';
import { tooLarge } from '../../archive-limit.js';

/** An event as its entry tells it; an entry need not say where the event was in the store or in its stream. */
export interface SquidexEvent extends Omit<StoredEvent, 'position' | 'revision'> {
  readonly format: 'squidex-v1' | 'squidex-v2';
  readonly position: string | undefined;
  readonly revision: number | undefined;
  /** What is odd about how it is written down, in a sentence: `its payload is not written as text`. */
  readonly odd: string | undefined;
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

const QUOTE = 0x22;
const LOWER_N = 0x6e;
const OPEN_BRACE = 0x7b;
const NO_HEADERS = Buffer.from('{}');
const NO_PAYLOAD = Buffer.alloc(0);

/**
 * Reads an event entry. Headers and payload keep their text, whatever it is; the payload of version 2 is a JSON string,
 * whose value is the text. As for Squidex, of members that are there twice the last one counts. `outline` serves many entries. Errors:
 * `event-unreadable` if it does not say which event it is, `event-line-too-long`.
 */
export function parseEvent(
  entry: Buffer,
  limits: ArchiveLimits,
  arena: Arena,
  outline = new JsonOutline(),
): SquidexEvent {
  const json = withoutMark(entry);
  const envelope = new Members(json, ENVELOPE, outline);
  const event = envelope.has(0) ? version2(envelope.part(0), arena, outline) : version1(envelope, outline);
  if (event.payload.length > limits.lineBytes) {
    throw tooLarge('event-line-too-long', `the event has ${event.payload.length} bytes`, 'lineBytes', limits);
  }
  return event;
}

/** JSON without the byte order mark that some editors put before it, and that Squidex passes over. */
export function withoutMark(json: Buffer): Buffer {
  return json[0] === 0xef && json[1] === 0xbb && json[2] === 0xbf ? json.subarray(3) : json;
}

function version2(text: Buffer, arena: Arena, outline: JsonOutline): SquidexEvent {
  const body = new Members(text, V2, outline);
  const metadata = body.has(3) ? body.part(3) : NO_HEADERS;
  const headers = headersOf(metadata, outline);
  return {
    format: 'squidex-v2',
    type: body.string(0),
    stream: body.string(1),
    ...identity(headers),
    position: headers?.optional(3),
    revision: headers?.number(4),
    metadata,
    payload: body.text(2, arena) ?? NO_PAYLOAD,
    odd: body.isText(2) ? undefined : 'its payload is not written as text',
  };
}

function version1(envelope: Members, outline: JsonOutline): SquidexEvent {
  if (!envelope.has(4)) throw unreadable('it has neither "n" nor "data"');
  const body = new Members(envelope.part(4), V1, outline);
  const metadata = body.has(1) ? body.part(1) : NO_HEADERS;
  const headers = headersOf(metadata, outline);
  return {
    format: 'squidex-v1',
    type: body.string(0),
    stream: envelope.string(1),
    ...identity(headers),
    position: envelope.optional(2),
    revision: envelope.number(3) ?? headers?.number(4),
    metadata,
    payload: body.has(2) ? body.part(2) : NO_PAYLOAD,
    odd: undefined,
  };
}

/** Undefined for anything but an object: then nothing says where the event was. */
function headersOf(metadata: Buffer, outline: JsonOutline): Members | undefined {
  return metadata[0] === OPEN_BRACE ? new Members(metadata, HEADERS, outline) : undefined;
}

function identity(headers: Members | undefined): Pick<StoredEvent, 'id' | 'time' | 'commit'> {
  return { id: headers?.optional(0) ?? '', time: headers?.optional(1) ?? '', commit: headers?.optional(2) ?? '' };
}

function unreadable(reason: string, cause?: unknown): BackupError {
  return new BackupError('event-unreadable', reason, { cause });
}

/** Members of an object of the format, by their place in a list of names; the last one of those with one name. */
class Members {
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  constructor(
    private readonly json: Buffer,
    names: MemberNames,
    outline: JsonOutline,
  ) {
    try {
      walkMembers(json, names, (name, start, end) => this.#note(name, start, end), Infinity, outline);
    } catch (error) {
      if (!isDamage(error)) throw error;
      throw unreadable(`it is not a JSON object (${error.message})`, error);
    }
  }

  /** Like Squidex, which ignores what it does not know. */
  #note(name: number, start: number, end: number): void {
    if (name < 0) return;
    this.#starts[name] = start;
    this.#ends[name] = end;
  }

  /** Whether the member is there and not null. */
  has(name: number): boolean {
    const start = this.#starts[name];
    return start !== undefined && this.json[start] !== LOWER_N;
  }

  /** Of a member that is there. */
  part(name: number): Buffer {
    return this.json.subarray(this.#starts[name] ?? 0, this.#ends[name] ?? 0);
  }

  string(name: number): string {
    if (!this.isText(name)) throw unreadable('it does not say its type and its stream');
    if (!isUtf8(this.part(name))) throw unreadable('its type or its stream is not UTF-8');
    return this.optional(name) ?? '';
  }

  isText(name: number): boolean {
    return this.json[this.#starts[name] ?? this.json.length] === QUOTE;
  }

  /** A string's value as UTF-8, the text of any other value; undefined if there is none. */
  text(name: number, arena: Arena): Buffer | undefined {
    if (!this.isText(name)) return this.has(name) ? this.part(name) : undefined;
    return decodeText(this.json, (this.#starts[name] ?? 0) + 1, (this.#ends[name] ?? 0) - 1, arena);
  }

  optional(name: number): string | undefined {
    if (!this.isText(name)) return undefined;
    return decodeString(this.json, (this.#starts[name] ?? 0) + 1, (this.#ends[name] ?? 0) - 1);
  }

  /** A whole number from 0; anything else says nothing. */
  number(name: number): number | undefined {
    const start = this.#starts[name];
    if (start === undefined) return undefined;
    const text = this.json.toString('latin1', start, this.#ends[name]);
    return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  }
}
