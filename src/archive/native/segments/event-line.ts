import { BackupError } from '../../../errors.js';
import type { StoredEvent } from '../../../events/event.js';
import {
  COMMIT,
  type FlatEvents,
  ID,
  PassingEvent,
  POSITION,
  STREAM,
  TIME,
  TYPE,
} from '../../../events/flat-events.js';
import type { EventOutlines } from '../../../events/event-outlines.js';
import type { ArchiveLimits } from '../../archive.js';
import type { JsonOutline } from '../../../json/json-outline.js';
import { isPlainWord } from '../../../json/json-scan.js';

export type LineLimits = Pick<ArchiveLimits, 'lineBytes' | 'jsonDepth'>;

export const METADATA = ascii(',"metadata":');
export const METADATA_BASE64 = ascii(',"metadataBase64":');
export const PAYLOAD = ascii(',"payload":');
export const PAYLOAD_BASE64 = ascii(',"payloadBase64":');
const LINE_END = ascii('}\n');

/** What precedes a value that is JSON, and before one in base64. */
interface ValueLeads {
  readonly json: Buffer;
  readonly base64: Buffer;
}

const METADATA_LEADS: ValueLeads = { json: METADATA, base64: METADATA_BASE64 };
const PAYLOAD_LEADS: ValueLeads = { json: PAYLOAD, base64: PAYLOAD_BASE64 };

/** What is before each value of a line's head. */
const LEADS = {
  position: '{"position":',
  stream: ',"stream":',
  revision: ',"revision":',
  type: ',"type":',
  id: ',"id":',
  time: ',"time":',
  commit: ',"commit":',
} as const;

/** More than all leads, their quotes, and a revision take. */
const LEAD_BYTES = 128;

/** What a byte of a text can become: the escape of a control character. */
const MAX_ESCAPE_BYTES = 6;

const QUOTE = 0x22;
/** Bits of four bytes, one of which is not ASCII. */
const NOT_ASCII = 0x80808080;

/** Memory that lines are written into, byte by byte and four at once. */
export interface LineMemory {
  readonly bytes: Buffer;
  readonly words: DataView;
}

export function lineMemory(bytes: Buffer): LineMemory {
  return { bytes, words: new DataView(bytes.buffer, bytes.byteOffset, bytes.length) };
}

/** 1 for every byte that stands for itself in a string of ASCII characters. */
const PLAIN = new Uint8Array(256).fill(1, 0x20, 0x7f);
PLAIN[QUOTE] = 0;
PLAIN[0x5c] = 0;

/** More than the leads of metadata and payload, and the end of the line. */
const MARGIN_BYTES = 64;

/**
 * Writes one event as its line, line feed included, into `target` from `at` on and returns where the line ends;
 * undefined if it does not fit. Metadata and payload are copied, not printed anew; what is not JSON text on one line
 * is written in base64, so that every byte survives.
 */
export function encodeEventLine(
  event: StoredEvent,
  outlines: EventOutlines,
  limits: LineLimits,
  memory: LineMemory,
  at: number,
): number | undefined {
  const { jsonDepth } = limits;
  const target = memory.bytes;
  const afterHead = event instanceof PassingEvent ? putFlatHead(event, memory, at) : putHead(event, target, at);
  if (afterHead === undefined) return undefined;
  const afterMetadata = putValue(target, afterHead, outlines.metadata(event), METADATA_LEADS, jsonDepth);
  if (afterMetadata === undefined) return undefined;
  const afterPayload = putValue(target, afterMetadata, outlines.payload(event), PAYLOAD_LEADS, jsonDepth);
  return afterPayload === undefined ? undefined : put(target, afterPayload, LINE_END);
}

/** Writes a member: its bytes as they are if a line can hold them so, else in base64; undefined if there is no room. */
function putValue(
  target: Buffer,
  at: number,
  value: JsonOutline,
  leads: ValueLeads,
  maxDepth: number,
): number | undefined {
  const { bytes, start, end } = value;
  if (at + end - start + MARGIN_BYTES > target.length) return undefined;
  if (value.isJson && !value.hasLineBreaks && value.depth <= maxDepth && value.isUtf8) {
    const from = put(target, at, leads.json);
    return from + bytes.copy(target, from, start, end);
  }
  const text = `"${bytes.toString('base64', start, end)}"`;
  if (at + leads.base64.length + text.length + LINE_END.length > target.length) return undefined;
  return put(target, at, leads.base64) + target.write(text, at + leads.base64.length, 'latin1');
}

/** The error for an event whose line is longer than `limits.lineBytes`. */
export function lineTooLong(where: string, lineBytes: number): BackupError {
  return new BackupError('event-line-too-long', `${where} needs a line of more than ${lineBytes} bytes`, {
    hint: 'raise the limit for the length of an event line, or find out why this event is so large',
    facts: { limit: lineBytes },
  });
}

function putHead(event: StoredEvent, bytes: Buffer, at: number): number | undefined {
  const head = headOf(event);
  // Three bytes is the most that a character takes per UTF-16 unit; asking for that little too much costs nothing.
  return at + head.length * 3 > bytes.length ? undefined : at + bytes.write(head, at);
}

/** As `putHead`, from bytes to bytes. */
function putFlatHead({ all, number }: PassingEvent, target: LineMemory, at: number): number | undefined {
  const texts = all.end(number, COMMIT) - all.start(number, POSITION);
  const { bytes } = target;
  if (at + texts * MAX_ESCAPE_BYTES + LEAD_BYTES > bytes.length) return undefined;
  let to = putText(all, number, POSITION, target, putAscii(bytes, at, LEADS.position));
  to = putText(all, number, STREAM, target, putAscii(bytes, to, LEADS.stream));
  to = putAscii(bytes, putAscii(bytes, to, LEADS.revision), String(all.revision(number)));
  to = putText(all, number, TYPE, target, putAscii(bytes, to, LEADS.type));
  to = putText(all, number, ID, target, putAscii(bytes, to, LEADS.id));
  to = putText(all, number, TIME, target, putAscii(bytes, to, LEADS.time));
  return putText(all, number, COMMIT, target, putAscii(bytes, to, LEADS.commit));
}

/** Writes a text as a JSON string: its bytes as they are, unless one of them needs a look. */
function putText(all: FlatEvents, number: number, field: number, target: LineMemory, at: number): number {
  const { bytes } = target;
  const end = all.end(number, field);
  let from = all.start(number, field);
  let to = at + 1;
  for (; from + 4 <= end; from += 4, to += 4) {
    const four = all.words.getInt32(from);
    if ((four & NOT_ASCII) !== 0 || !isPlainWord(four)) break;
    target.words.setInt32(to, four);
  }
  for (; from < end; from++, to++) {
    const byte = all.bytes[from] ?? 0;
    if (PLAIN[byte] === 0) return at + bytes.write(JSON.stringify(all.text(number, field)), at);
    bytes[to] = byte;
  }
  bytes[at] = bytes[to] = QUOTE;
  return to + 1;
}

function putAscii(target: Buffer, at: number, text: string): number {
  for (let index = 0; index < text.length; index++) target[at + index] = text.charCodeAt(index);
  return at + text.length;
}

function headOf(event: StoredEvent): string {
  return (
    `${LEADS.position}${quoted(event.position)}${LEADS.stream}${quoted(event.stream)}` +
    `${LEADS.revision}${event.revision}${LEADS.type}${quoted(event.type)}${LEADS.id}${quoted(event.id)}` +
    `${LEADS.time}${quoted(event.time)}${LEADS.commit}${quoted(event.commit)}`
  );
}

/** As `JSON.stringify` does it, without the call for what needs no escapes. */
function quoted(text: string): string {
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20 || unit > 0x7e || unit === 0x22 || unit === 0x5c) return JSON.stringify(text);
  }
  return `"${text}"`;
}

function put(target: Buffer, at: number, bytes: Uint8Array): number {
  target.set(bytes, at);
  return at + bytes.length;
}

export function ascii(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
