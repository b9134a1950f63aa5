import { isUtf8 } from 'node:buffer';
import { encodeString } from '../../../json/json-edits.js';
import { JsonOutline, MemberNames, type MemberVisitor, walkMembers } from '../../../json/json-outline.js';
import { asBuffer } from '../../../json/json-text.js';
import { HEADER } from '../../../cms/squidex/squidex-headers.js';
import { BackupError } from '../../../errors.js';
import type { StoredEvent } from '../../../events/event.js';

const HEADER_NAMES = [HEADER.eventNumber, HEADER.eventStreamNumber, HEADER.eventId, HEADER.timestamp, HEADER.commitId];
const HEADERS = new MemberNames(HEADER_NAMES);
const EVENT_NUMBER = 0;
const EVENT_STREAM_NUMBER = 1;
const NUMBERS = [EVENT_NUMBER, EVENT_STREAM_NUMBER];
const IDENTITY = [2, 3, 4];

/** Squidex writes nulls, so the members of version 1 follow those of version 2. */
const END = '},"streamName":null,"eventPosition":null,"eventStreamNumber":0,"data":null}';

/** What each ASCII byte of a string becomes; undefined for those that stay. */
const ESCAPES: readonly (Buffer | undefined)[] = Array.from({ length: 0x80 }, (_, code) => {
  const text = encodeString(String.fromCharCode(code)).slice(1, -1);
  return text.length === 1 ? undefined : Buffer.from(text);
});

/** The longest that one byte of UTF-8 becomes. */
const MOST = 6;
const KEPT_SCRATCH = 1 << 20;

/** Prints events as Squidex's backup does: version 2, the payload as a JSON string. */
export class SquidexEncoder {
  readonly #outline = new JsonOutline();
  #scratch = Buffer.alloc(64 * 1024);

  /** The entry of an event; the bytes are valid until the next call. Errors: `event-json`, `event-utf8`. */
  encode(event: StoredEvent): Uint8Array {
    if (!isUtf8(event.payload)) {
      throw new BackupError('event-utf8', `event ${event.revision} of stream ${event.stream} is not UTF-8`);
    }
    const head = `{"n":{"t":${encodeString(event.type)},"s":${encodeString(event.stream)},"p":"`;
    const tail = Buffer.from(`","h":${headersOf(event, this.#outline)}${END}`, 'latin1');
    const scratch = this.#room(head.length + event.payload.length * MOST + tail.length);
    let at = scratch.write(head, 0, 'latin1');
    at = escapeInto(scratch, at, asBuffer(event.payload));
    scratch.set(tail, at);
    return scratch.subarray(0, at + tail.length);
  }

  #room(bytes: number): Buffer {
    if (bytes <= this.#scratch.length) return this.#scratch;
    const larger = Buffer.allocUnsafe(bytes);
    if (bytes <= KEPT_SCRATCH) this.#scratch = larger;
    return larger;
  }
}

function escapeInto(target: Buffer, start: number, text: Buffer): number {
  let at = start;
  for (let i = 0; i < text.length; i++) {
    const byte = text[i] ?? 0;
    if (byte >= 0x80) {
      const end = endOfNonAscii(text, i);
      at += target.write(encodeString(text.toString('utf8', i, end)).slice(1, -1), at, 'latin1');
      i = end - 1;
      continue;
    }
    const escape = ESCAPES[byte];
    if (escape === undefined) target[at++] = byte;
    else for (let k = 0; k < escape.length; k++) target[at++] = escape[k] ?? 0;
  }
  return at;
}

function endOfNonAscii(text: Buffer, start: number): number {
  let end = start;
  while ((text[end] ?? 0) >= 0x80) end++;
  return end;
}

/** The headers as they are, with the numbers that Squidex's backup adds; as latin-1, so that bytes stay bytes. */
function headersOf(event: StoredEvent, outline: JsonOutline): string {
  const text = asBuffer(event.metadata).toString('latin1');
  const members: string[] = [];
  let seen = 0;
  if (event.metadata.length > 0) {
    const visit: MemberVisitor = (name, start, end, key) => {
      if (name >= 0) seen |= 1 << name;
      const isNumber = name === EVENT_NUMBER || name === EVENT_STREAM_NUMBER;
      members.push(isNumber ? text.slice(key, start) + headerOf(event, name) : text.slice(key, end));
    };
    walkMembers(event.metadata, HEADERS, visit, undefined, outline);
  }
  const lacks = (name: number) => (seen & (1 << name)) === 0;
  // ids and time come first where the headers lack them, the numbers last, as Squidex has them
  members.unshift(...IDENTITY.filter(lacks).flatMap((name) => (identityOf(event, name) ? [member(event, name)] : [])));
  members.push(...NUMBERS.filter(lacks).map((name) => member(event, name)));
  return `{${members.join(',')}}`;
}

function member(event: StoredEvent, name: number): string {
  return `"${HEADER_NAMES[name]}":${headerOf(event, name)}`;
}

/** As JSON text. */
function headerOf(event: StoredEvent, name: number): string {
  return name === EVENT_STREAM_NUMBER ? String(event.revision) : encodeString(identityOf(event, name));
}

function identityOf(event: StoredEvent, name: number): string {
  return [event.position, '', event.id, event.time, event.commit][name] ?? '';
}
