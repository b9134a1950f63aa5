import { isUtf8 } from 'node:buffer';
import { BackupError } from '../errors.js';
import type { StoredEvent } from '../events/event.js';
import type { ArchiveLimits } from './archive.js';
import { NOT_JSON, TOO_DEEP, scanJson, scanString, skipBlanks } from './json-scan.js';

type LineLimits = Pick<ArchiveLimits, 'lineBytes' | 'jsonDepth'>;

/** The members of an event line before the metadata, in their order, up to where each value begins. */
const TEXTS = ['position', 'stream', 'revision', 'type', 'id', 'time', 'commit'] as const;
const LEADS = TEXTS.map((name, index) => ascii(`${index === 0 ? '{' : ','}"${name}":`));
const METADATA = ascii(',"metadata":');
const METADATA_BASE64 = ascii(',"metadataBase64":');
const PAYLOAD = ascii(',"payload":');
const PAYLOAD_BASE64 = ascii(',"payloadBase64":');
const LINE_END = ascii('}\n');

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Writes one event as its line, line feed included, into `target` from `at` on and returns where the line ends;
 * undefined if it does not fit. Metadata and payload are copied, not printed anew; what is not JSON text on one line
 * stands in base64, so that every byte survives.
 */
export function encodeEventLine(
  event: StoredEvent,
  limits: LineLimits,
  target: Buffer,
  at: number,
): number | undefined {
  const head = headOf(event);
  const metadata = rawOrBase64(event.metadata, limits.jsonDepth);
  const payload = rawOrBase64(event.payload, limits.jsonDepth);
  const metadataLead = metadata === event.metadata ? METADATA : METADATA_BASE64;
  const payloadLead = payload === event.payload ? PAYLOAD : PAYLOAD_BASE64;
  const tail = metadataLead.length + metadata.length + payloadLead.length + payload.length + LINE_END.length;
  // Three bytes is the most that a character takes per UTF-16 unit; the exact number is only worth asking near the end.
  const room = target.length - at - tail;
  if (head.length * 3 > room && Buffer.byteLength(head) > room) return undefined;
  let next = at + target.write(head, at);
  next = put(target, next, metadataLead);
  next = put(target, next, metadata);
  next = put(target, next, payloadLead);
  next = put(target, next, payload);
  return put(target, next, LINE_END);
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
    `{"position":${JSON.stringify(event.position)},"stream":${JSON.stringify(event.stream)}` +
    `,"revision":${event.revision},"type":${JSON.stringify(event.type)},"id":${JSON.stringify(event.id)}` +
    `,"time":${JSON.stringify(event.time)},"commit":${JSON.stringify(event.commit)}`
  );
}

function put(target: Buffer, at: number, bytes: Uint8Array): number {
  target.set(bytes, at);
  return at + bytes.length;
}

/** The bytes themselves if they may stand in a line as they are, else a base64 string with its quotes. */
function rawOrBase64(bytes: Uint8Array, maxDepth: number): Uint8Array {
  const end = scanJson(bytes, 0, maxDepth);
  if (end > 0 && skipBlanks(bytes, end) === bytes.length && isUtf8(bytes)) return bytes;
  return ascii(`"${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')}"`);
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
 * one well-formed JSON value, nothing else. Metadata and payload are views of `bytes`, which must be valid UTF-8
 * (`checkUtf8` says so once for many lines).
 * Errors: `event-json`, `event-json-depth`, `event-member-unknown`, `event-line-too-long`.
 */
export function decodeEventLine(bytes: Buffer, from: number, end: number, limits: LineLimits): StoredEvent {
  if (end + 1 - from > limits.lineBytes) throw lineTooLong('an event', limits.lineBytes);
  const line = new LineReader(bytes, from, end, limits.jsonDepth);
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
  constructor(
    private readonly bytes: Buffer,
    private at: number,
    private readonly lineEnd: number,
    private readonly maxDepth: number,
  ) {}

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
    const end = this.bytes[from] === 0x22 ? scanString(this.bytes, from) : NOT_JSON;
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
    const end = scanJson(this.bytes, this.at, this.maxDepth);
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
    const quoted = begins && scanJson(this.bytes, this.at + 1, 1) > 0;
    return quoted
      ? badLine('event-member-unknown', `another member stands where ${name} should`)
      : badLine('event-json', `the line breaks off before ${name}`);
  }
}
