import { isUtf8 } from 'node:buffer';
import { BackupError } from '../../../errors.js';
import type { StoredEvent } from '../../../events/event.js';
import type { ArchiveLimits } from '../../archive.js';
import { type ScanBytes, scanJson, skipBlanks } from '../../../json/json-scan.js';

export type LineLimits = Pick<ArchiveLimits, 'lineBytes' | 'jsonDepth'>;

export const METADATA = ascii(',"metadata":');
export const METADATA_BASE64 = ascii(',"metadataBase64":');
export const PAYLOAD = ascii(',"payload":');
export const PAYLOAD_BASE64 = ascii(',"payloadBase64":');
const LINE_END = ascii('}\n');

/** More than the leads of metadata and payload, and the end of the line. */
const MARGIN_BYTES = 64;

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
  if (end > 0 && skipBlanks(target, end) === to && isUtf8(value)) return to;
  const text = `"${Buffer.from(value.buffer, value.byteOffset, value.length).toString('base64')}"`;
  if (at + base64Lead.length + text.length + LINE_END.length > bytes.length) return undefined;
  return put(bytes, at, base64Lead) + bytes.write(text, at + base64Lead.length, 'latin1');
}

/** The error for an event whose line is longer than `limits.lineBytes`. */
export function lineTooLong(where: string, lineBytes: number): BackupError {
  return new BackupError('event-line-too-long', `${where} needs a line of more than ${lineBytes} bytes`, {
    hint: 'raise the limit for the length of an event line, or find out why this event is so large',
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

export function ascii(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
