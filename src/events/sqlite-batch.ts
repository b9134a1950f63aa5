import type { NewEvent } from './event.js';
import type { Append, ExpectedRevision } from './event-store.js';

/**
 * Appends as they travel to another thread: three flat parts, because a copy of every event as an object would cost more
 * than inserting it. Texts: stream and commit of each append, followed by type, id and time of each of its events.
 * Numbers: expected revision and number of events, followed by the lengths of each one's metadata and payload. Bytes:
 * metadata and payload of all events.
 */
export interface SqliteBatch {
  readonly texts: readonly string[];
  readonly numbers: Float64Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const NO_STREAM = -1;
const ANY = -2;

export function packBatch(appends: readonly Append[]): SqliteBatch {
  const texts: string[] = [];
  const numbers: number[] = [];
  let size = 0;
  for (const { stream, commit, expected, events } of appends) {
    texts.push(stream, commit);
    numbers.push(expected === 'no-stream' ? NO_STREAM : expected === 'any' ? ANY : expected, events.length);
    for (const { type, id, time, metadata, payload } of events) {
      texts.push(type, id, time);
      numbers.push(metadata.length, payload.length);
      size += metadata.length + payload.length;
    }
  }
  return { texts, numbers: new Float64Array(numbers), bytes: joined(appends, size) };
}

function joined(appends: readonly Append[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const { events } of appends) {
    for (const { metadata, payload } of events) {
      bytes.set(metadata, at);
      bytes.set(payload, at + metadata.length);
      at += metadata.length + payload.length;
    }
  }
  return bytes;
}

/** The appends of a batch, each made when it is asked for. Metadata and payload are views of its bytes. */
export function* unpackBatch({ texts, numbers, bytes }: SqliteBatch): Generator<Append> {
  let text = 0;
  let number = 0;
  let byte = 0;
  const nextText = (): string => texts[text++] ?? '';
  const nextNumber = (): number => numbers[number++] ?? 0;
  const nextBytes = (): Uint8Array => bytes.subarray(byte, (byte += nextNumber()));
  const nextEvent = (): NewEvent => ({
    type: nextText(),
    id: nextText(),
    time: nextText(),
    metadata: nextBytes(),
    payload: nextBytes(),
  });
  while (number < numbers.length) {
    const stream = nextText();
    const commit = nextText();
    const expected = expectedOf(nextNumber());
    const events = Array.from({ length: nextNumber() }, nextEvent);
    yield { stream, commit, expected, events };
  }
}

function expectedOf(number: number): ExpectedRevision {
  return number === NO_STREAM ? 'no-stream' : number === ANY ? 'any' : number;
}
