import { isUtf8 } from 'node:buffer';
import { checkJson, decodeString, MemberNames, walkMembers } from '../../json/json-text.js';
import { HEADER } from '../../cms/squidex/squidex-headers.js';
import { BackupError } from '../../errors.js';
import type { StoredEvent } from '../../events/event.js';
import type { ArchiveLimits } from '../archive.js';

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
 * the text. Errors: `event-utf8`, `event-json`, `event-json-depth`, `event-member-unknown`, `event-line-too-long`.
 */
export function parseEvent(json: Buffer, limits: ArchiveLimits): SquidexEvent {
  if (!isUtf8(json)) throw new BackupError('event-utf8', 'the event is not UTF-8');
  const envelope = new Members(json, ENVELOPE, limits.jsonDepth + ENVELOPE_DEPTH);
  const event = envelope.has(0) ? version2(envelope.part(0), limits) : version1(envelope, limits);
  if (event.payload.length > limits.lineBytes) {
    throw new BackupError('event-line-too-long', `the event has ${event.payload.length} bytes`);
  }
  checkJson(event.payload, limits.jsonDepth);
  return event;
}

function version2(text: Buffer, limits: ArchiveLimits): SquidexEvent {
  const body = new Members(text, V2, limits.jsonDepth);
  const metadata = body.has(3) ? body.part(3) : NO_HEADERS;
  const headers = new Members(metadata, HEADERS, limits.jsonDepth, 'open');
  return {
    format: 'squidex-v2',
    type: body.string(0),
    stream: body.string(1),
    ...identity(headers),
    position: headers.optional(3),
    revision: headers.number(4),
    metadata,
    payload: Buffer.from(wellFormed(body.string(2))),
  };
}

function version1(envelope: Members, limits: ArchiveLimits): SquidexEvent {
  if (!envelope.has(4)) throw new BackupError('event-json', 'the event is empty');
  const body = new Members(envelope.part(4), V1, limits.jsonDepth + 1);
  const metadata = body.has(1) ? body.part(1) : NO_HEADERS;
  const headers = new Members(metadata, HEADERS, limits.jsonDepth, 'open');
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

/** Half of a surrogate pair has no UTF-8; inside JSON text its escape is the same. */
function wellFormed(text: string): string {
  if (text.isWellFormed()) return text;
  return text.replace(/\p{Surrogate}/gu, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
}

/** Members of an object of the format, by their place in a list of names. */
class Members {
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  constructor(
    private readonly json: Buffer,
    names: MemberNames,
    depth: number,
    /** `open`: other members are nobody's business. */
    kind: 'open' | 'closed' = 'closed',
  ) {
    walkMembers(
      json,
      names,
      (name, start, end, key) => {
        if (name < 0) {
          if (kind === 'open') return;
          throw new BackupError('event-member-unknown', `the event has an unknown member at byte ${key}`);
        }
        if (this.#starts[name] !== undefined && kind === 'closed') {
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
