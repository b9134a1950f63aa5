import { DEFAULT_LIMITS } from '../../archive.js';
import { encodeEventLine, lineMemory } from './event-line.js';
import { EventOutlines } from '../../../events/event-outlines.js';
import type { StoredEvent } from '../../../events/event.js';

/** Room for the names of members, and for texts written with escapes. */
const EXTRA = 4096;

/** An event as the line that stands for it in an archive: payload and metadata keep their bytes. */
export function eventLine(event: StoredEvent): Uint8Array {
  // Base64 takes 4 for 3; grown until it fits, for long texts with escapes.
  for (let size = EXTRA + Math.ceil((event.payload.length + event.metadata.length) * 1.5); ; size *= 2) {
    const target = lineMemory(Buffer.allocUnsafe(size));
    const end = encodeEventLine(event, new EventOutlines(), { ...DEFAULT_LIMITS, lineBytes: Infinity }, target, 0);
    if (end !== undefined) return target.bytes.subarray(0, end);
  }
}
