import { isUtf8 } from 'node:buffer';
import { BackupError } from '../../../errors.js';
import type { StoredEvent } from '../../../events/event.js';
import { type LineLimits, METADATA, METADATA_BASE64, PAYLOAD, PAYLOAD_BASE64, ascii } from './event-line.js';
import { tooLarge } from '../../archive-limit.js';
import { NOT_JSON, type ScanBytes, TOO_DEEP, scanJson, scanString, skipBlanks } from '../../../json/json-scan.js';

/** The members of an event line before the metadata, in their order, up to where each value begins. */
const TEXTS = ['position', 'stream', 'revision', 'type', 'id', 'time', 'commit'] as const;
const LEADS = TEXTS.map((name, index) => ascii(`${index === 0 ? '{' : ','}"${name}":`));

function longLine(bytes: number, limits: LineLimits): BackupError {
  return tooLarge('event-line-too-long', `an event has a line of ${bytes} bytes`, 'lineBytes', limits);
}

/** An event line that is not what the format says. */
function badLine(code: 'event-json' | 'event-member-unknown' | 'event-utf8', text: string): BackupError {
  return new BackupError(code, text);
}

/**
 * Reads one line that begins at `from` and whose line feed is at `end`. Strict: the members in their order, each
 * one well-formed JSON value, nothing else. Metadata and payload are views of the source, which must be valid UTF-8
 * (`checkUtf8` says so once for many lines).
 * Errors: `event-json`, `event-json-depth`, `event-member-unknown`, `event-line-too-long`.
 */
export function decodeEventLine(source: ScanBytes, from: number, end: number, limits: LineLimits): StoredEvent {
  if (end + 1 - from > limits.lineBytes) throw longLine(end + 1 - from, limits);
  const line = new LineReader(source, from, end, limits);
  const position = line.text(0);
  const stream = line.copiedText(1);
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

/** What a check of the history has to know of an event. */
export type EventOutline = Pick<StoredEvent, 'position' | 'stream' | 'revision' | 'time'>;

/** Checks a line as `decodeEventLine` does, without making what the outline does not have. */
export function outlineEventLine(source: ScanBytes, from: number, end: number, limits: LineLimits): EventOutline {
  if (end + 1 - from > limits.lineBytes) throw longLine(end + 1 - from, limits);
  const line = new LineReader(source, from, end, limits);
  const position = line.text(0);
  const stream = line.copiedText(1);
  const revision = line.revision(2);
  line.skipText(3);
  line.skipText(4);
  const time = line.text(5);
  line.skipText(6);
  line.skipValue(METADATA, METADATA_BASE64);
  line.skipValue(PAYLOAD, PAYLOAD_BASE64);
  line.end();
  return { position, stream, revision, time };
}

export function checkUtf8(bytes: Uint8Array): void {
  if (!isUtf8(bytes)) throw badLine('event-utf8', 'the text is not UTF-8');
}

/** The members before the metadata take less than this as a rule, so that one call makes all their texts. */
const HEAD_BYTES = 512;

/** 1 for every byte that is a character of its own and stands for itself in a string. */
const PLAIN_ASCII = new Uint8Array(256).fill(1, 0x20, 0x80);
PLAIN_ASCII[0x22] = 0;
PLAIN_ASCII[0x5c] = 0;

/** Passes over one line from left to right. */
class LineReader {
  readonly #bytes: Buffer;
  readonly #from: number;
  /** The beginning of the line, a character for each byte. */
  readonly #head: string;

  constructor(
    private readonly source: ScanBytes,
    private at: number,
    private readonly lineEnd: number,
    private readonly limits: LineLimits,
  ) {
    this.#bytes = source.bytes;
    this.#from = at;
    this.#head = this.#bytes.toString('latin1', at, Math.min(lineEnd, at + HEAD_BYTES));
  }

  text(member: number): string {
    this.#lead(member);
    return this.#string();
  }

  /** A text that may be kept: `text` gives slices, which hold on to all that they were cut from. */
  copiedText(member: number): string {
    this.#lead(member);
    const at = this.at + 1;
    const text = this.#string();
    const isSlice = text.length === this.at - 1 - at;
    return isSlice ? this.#bytes.toString('latin1', at, this.at - 1) : text;
  }

  skipText(member: number): void {
    this.#lead(member);
    this.#skipString();
  }

  revision(member: number): number {
    this.#lead(member);
    let value = 0;
    const from = this.at;
    for (let digit = this.#digit(); digit >= 0; digit = this.#digit()) {
      value = value * 10 + digit;
      this.at += 1;
    }
    const digits = this.at - from;
    const canonical = digits > 0 && (digits === 1 || this.#bytes[from] !== 0x30);
    if (!canonical || !Number.isSafeInteger(value)) throw badLine('event-json', 'the revision is not a whole number');
    return value;
  }

  value(rawLead: Buffer, base64Lead: Buffer): Uint8Array {
    if (this.#startsWith(rawLead)) {
      const from = this.at;
      return this.#bytes.subarray(from, this.#skipJson());
    }
    if (!this.#startsWith(base64Lead)) throw this.#unexpectedMember(rawLead);
    const text = this.#string();
    const bytes = Buffer.from(text, 'base64');
    // Decoding skips what is not base64; printing shows it. A pattern runs out of stack on long texts.
    if (bytes.toString('base64') !== text) throw badLine('event-json', 'bytes are not in base64');
    return bytes;
  }

  skipValue(rawLead: Buffer, base64Lead: Buffer): void {
    if (this.#startsWith(rawLead)) this.#skipJson();
    else this.value(rawLead, base64Lead);
  }

  end(): void {
    if (this.#bytes[this.at] === 0x2c) throw badLine('event-member-unknown', 'a member follows the payload');
    if (this.#bytes[this.at] !== 0x7d || this.at + 1 !== this.lineEnd) {
      throw badLine('event-json', 'the line does not end after the payload');
    }
  }

  #lead(member: number): void {
    const lead = LEADS[member];
    if (lead === undefined || !this.#startsWith(lead)) throw this.#unexpectedMember(lead);
  }

  #digit(): number {
    const byte = this.#bytes[this.at] ?? 0;
    return byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : -1;
  }

  #startsWith(lead: Buffer): boolean {
    for (let index = 0; index < lead.length; index++) if (this.#bytes[this.at + index] !== lead[index]) return false;
    this.at += lead.length;
    return true;
  }

  #string(): string {
    const from = this.#from;
    const at = this.at;
    const bytes = this.#bytes;
    let end = at + 1;
    if (bytes[at] === 0x22) while (PLAIN_ASCII[bytes[end] ?? 0] === 1) end++;
    if (bytes[end] === 0x22 && bytes[at] === 0x22 && end < from + HEAD_BYTES) {
      this.at = end + 1;
      return this.#head.slice(at + 1 - from, end - from);
    }
    const value: unknown = JSON.parse(bytes.toString('utf8', at, this.#skipString()));
    return String(value);
  }

  #skipString(): number {
    const end = this.#bytes[this.at] === 0x22 ? scanString(this.source, this.at) : NOT_JSON;
    if (end < 0) throw badLine('event-json', 'a member is not a string');
    this.at = end;
    return end;
  }

  /** Passes a JSON value and the blanks after it. */
  #skipJson(): number {
    const end = scanJson(this.source, this.at, this.limits.jsonDepth);
    if (end === TOO_DEEP) throw tooLarge('event-json-depth', 'a value is nested too deep', 'jsonDepth', this.limits);
    if (end < 0) throw badLine('event-json', 'a value is not JSON');
    this.at = skipBlanks(this.source, end);
    return this.at;
  }

  #unexpectedMember(expected: Buffer | undefined): BackupError {
    const name = expected === undefined ? '' : expected.toString('latin1').replace(/[{",:]/g, '');
    const next = this.#bytes[this.at];
    const begins = next === 0x2c || next === 0x7b;
    const quoted = begins && scanJson(this.source, this.at + 1, 1) > 0;
    return quoted
      ? badLine('event-member-unknown', `another member is where ${name} should be`)
      : badLine('event-json', `the line breaks off before ${name}`);
  }
}
