import { isUtf8 } from 'node:buffer';
import { BackupError } from '../errors.js';
import type { StoredEvent } from '../events/event.js';
import type { ArchiveLimits } from './archive.js';
import { NOT_JSON, type ScanBytes, TOO_DEEP, scanJson, scanString, skipBlanks } from './json-scan.js';

type LineLimits = Pick<ArchiveLimits, 'lineBytes' | 'jsonDepth'>;

/** The members of an event line before the metadata, in their order, up to where each value begins. */
const TEXTS = ['position', 'stream', 'revision', 'type', 'id', 'time', 'commit'] as const;
const LEADS = TEXTS.map((name, index) => ascii(`${index === 0 ? '{' : ','}"${name}":`));
const METADATA = ascii(',"metadata":');
const METADATA_BASE64 = ascii(',"metadataBase64":');
const PAYLOAD = ascii(',"payload":');
const PAYLOAD_BASE64 = ascii(',"payloadBase64":');
const LINE_END = ascii('}\n');

/** More than the leads of metadata and payload, and the end of the line. */
const MARGIN_BYTES = 64;

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Writes one event as its line, line feed included, into `target` from `at` on and returns where the line ends;
 * undefined if it does not fit. Metadata and payload are copied, not printed anew; what is not JSON text on one line
 * stands in base64, so that every byte survives.
 */
export function encodeEventLine(
  event: StoredEvent,
  limits: LineLimits,
  target: ScanBytes,
  at: number,
): number | undefined {
  const { bytes } = target;
  const head = headOf(event);
  // Three bytes is the most that a character takes per UTF-16 unit; asking for that little too much costs nothing.
  const most = head.length * 3 + event.metadata.length + event.payload.length + MARGIN_BYTES;
  if (at + most > bytes.length) return undefined;
  const afterHead = at + bytes.write(head, at);
  const afterMetadata = putValue(target, afterHead, event.metadata, METADATA, METADATA_BASE64, limits.jsonDepth);
  if (afterMetadata === undefined || afterMetadata + event.payload.length + MARGIN_BYTES > bytes.length)
    return undefined;
  const afterPayload = putValue(target, afterMetadata, event.payload, PAYLOAD, PAYLOAD_BASE64, limits.jsonDepth);
  return afterPayload === undefined ? undefined : put(bytes, afterPayload, LINE_END);
}

/** Writes a member: its bytes as they are if they may stand in a line so, else in base64. */
function putValue(
  target: ScanBytes,
  at: number,
  value: Uint8Array,
  lead: Buffer,
  base64Lead: Buffer,
  maxDepth: number,
): number | undefined {
  const { bytes } = target;
  const from = put(bytes, at, lead);
  const to = from + value.length;
  bytes.set(value, from);
  // Whatever stood behind the value must not complete it.
  bytes[to] = 0;
  const end = scanJson(target, from, maxDepth);
  if (end > 0 && skipBlanks(bytes, end) === to && isUtf8(value)) return to;
  const text = `"${Buffer.from(value.buffer, value.byteOffset, value.length).toString('base64')}"`;
  if (at + base64Lead.length + text.length + LINE_END.length > bytes.length) return undefined;
  return put(bytes, at, base64Lead) + bytes.write(text, at + base64Lead.length, 'latin1');
}

/** The error for an event whose line is longer than `limits.lineBytes`. */
export function lineTooLong(where: string, lineBytes: number): BackupError {
  return new BackupError('event-line-too-long', `${where} needs a line of more than ${lineBytes} bytes`, {
    hint: 'Raise the limit for the length of an event line, or look at why this event is so big.',
    facts: { limit: lineBytes },
  });
}

function headOf(event: StoredEvent): string {
  return (
    `{"position":${quoted(event.position)},"stream":${quoted(event.stream)}` +
    `,"revision":${event.revision},"type":${quoted(event.type)},"id":${quoted(event.id)}` +
    `,"time":${quoted(event.time)},"commit":${quoted(event.commit)}`
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

function ascii(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/** An event line that is not what the format says. `where` names the entry and the event. */
function badLine(
  code: 'event-json' | 'event-json-depth' | 'event-member-unknown' | 'event-utf8',
  text: string,
): BackupError {
  return new BackupError(code, text);
}

/**
 * Reads one line that begins at `from` and whose line feed stands at `end`. Strict: the members in their order, each
 * one well-formed JSON value, nothing else. Metadata and payload are views of the source, which must be valid UTF-8
 * (`checkUtf8` says so once for many lines).
 * Errors: `event-json`, `event-json-depth`, `event-member-unknown`, `event-line-too-long`.
 */
export function decodeEventLine(source: ScanBytes, from: number, end: number, limits: LineLimits): StoredEvent {
  if (end + 1 - from > limits.lineBytes) throw lineTooLong('an event', limits.lineBytes);
  const line = new LineReader(source, from, end, limits.jsonDepth);
  const position = line.text(0);
  const stream = line.text(1);
  const revision = line.revision(2);
  const type = line.text(3);
  const id = line.text(4);
  const time = line.text(5);
  const commit = line.text(6);
  const metadata = line.value(METADATA, METADATA_BASE64);
  const payload = line.value(PAYLOAD, PAYLOAD_BASE64);
  line.end();
  return { position, stream, revision, type, id, time, commit, metadata, payload };
}

export function checkUtf8(bytes: Uint8Array): void {
  if (!isUtf8(bytes)) throw badLine('event-utf8', 'the text is not UTF-8');
}

/** Passes over one line from left to right. */
class LineReader {
  private readonly bytes: Buffer;

  constructor(
    private readonly source: ScanBytes,
    private at: number,
    private readonly lineEnd: number,
    private readonly maxDepth: number,
  ) {
    this.bytes = source.bytes;
  }

  text(member: number): string {
    this.lead(member);
    return this.string();
  }

  revision(member: number): number {
    this.lead(member);
    let value = 0;
    const from = this.at;
    for (let digit = this.digit(); digit >= 0; digit = this.digit()) {
      value = value * 10 + digit;
      this.at += 1;
    }
    const digits = this.at - from;
    const canonical = digits > 0 && (digits === 1 || this.bytes[from] !== 0x30);
    if (!canonical || !Number.isSafeInteger(value)) throw badLine('event-json', 'the revision is no whole number');
    return value;
  }

  value(rawLead: Buffer, base64Lead: Buffer): Uint8Array {
    if (this.startsWith(rawLead)) return this.raw();
    if (!this.startsWith(base64Lead)) throw this.unexpectedMember(rawLead);
    const text = this.string();
    if (!BASE64.test(text)) throw badLine('event-json', 'bytes are not in base64');
    return Buffer.from(text, 'base64');
  }

  end(): void {
    if (this.bytes[this.at] === 0x2c) throw badLine('event-member-unknown', 'a member follows the payload');
    if (this.bytes[this.at] !== 0x7d || this.at + 1 !== this.lineEnd) {
      throw badLine('event-json', 'the line does not end behind the payload');
    }
  }

  private lead(member: number): void {
    const lead = LEADS[member];
    if (lead === undefined || !this.startsWith(lead)) throw this.unexpectedMember(lead);
  }

  private digit(): number {
    const byte = this.bytes[this.at] ?? 0;
    return byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : -1;
  }

  private startsWith(lead: Buffer): boolean {
    for (let index = 0; index < lead.length; index++) if (this.bytes[this.at + index] !== lead[index]) return false;
    this.at += lead.length;
    return true;
  }

  private string(): string {
    const from = this.at;
    const end = this.bytes[from] === 0x22 ? scanString(this.source, from) : NOT_JSON;
    if (end < 0) throw badLine('event-json', 'a member is no string');
    this.at = end;
    let plain = true;
    for (let index = from; index < end && plain; index++) {
      const byte = this.bytes[index] ?? 0;
      plain = byte < 0x80 && byte !== 0x5c;
    }
    if (plain) return this.bytes.toString('latin1', from + 1, end - 1);
    const value: unknown = JSON.parse(this.bytes.toString('utf8', from, end));
    return String(value);
  }

  private raw(): Uint8Array {
    const end = scanJson(this.source, this.at, this.maxDepth);
    if (end === TOO_DEEP) throw badLine('event-json-depth', `a value is nested deeper than ${this.maxDepth} levels`);
    if (end < 0) throw badLine('event-json', 'a value is not JSON');
    const from = this.at;
    this.at = skipBlanks(this.bytes, end);
    return this.bytes.subarray(from, this.at);
  }

  private unexpectedMember(expected: Buffer | undefined): BackupError {
    const name = expected === undefined ? '' : expected.toString('latin1').replace(/[{",:]/g, '');
    const next = this.bytes[this.at];
    const begins = next === 0x2c || next === 0x7b;
    const quoted = begins && scanJson(this.source, this.at + 1, 1) > 0;
    return quoted
      ? badLine('event-member-unknown', `another member stands where ${name} should`)
      : badLine('event-json', `the line breaks off before ${name}`);
  }
}
