import type { NewEvent } from './event.js';
import type { Append, ExpectedRevision } from './append.js';

const NO_STREAM = -1;
const ANY = -2;

/** Numbers of a commit: expected revision, events, then lengths in bytes of stream and commit id. */
const COMMIT_NUMBERS = 4;

/** Numbers of an event: lengths in bytes of type, id, time, metadata and payload. */
const EVENT_NUMBERS = 5;

/** The memory of a batch, and how much of it is filled: all that another thread needs. */
export interface BatchMemory {
  readonly numbers: Float64Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly numbersUsed: number;
  readonly bytesUsed: number;
  readonly events: number;
}

/**
 * Commits to append, kept flat while they are collected: all numbers in one array, all texts and bytes in another. A
 * few thousand events as objects would outlive several rounds of garbage collection, and that costs more memory than
 * their bytes. Events that are read back are views of the batch, valid until it is cleared.
 */
export class AppendBatch implements Iterable<Append> {
  #numbers = new Float64Array(0);
  #bytes = Buffer.allocUnsafeSlow(0);
  #numbersUsed = 0;
  #bytesUsed = 0;
  #events = 0;
  /** Index of the number of events of the last commit. */
  #openAt = -1;

  static of(appends: Iterable<Append>): AppendBatch {
    const batch = new AppendBatch();
    for (const { stream, expected, commit, events } of appends) {
      batch.begin(stream, expected, commit);
      for (const event of events) batch.add(event);
    }
    return batch;
  }

  /** The batch whose memory this was. */
  static from({ numbers, bytes, numbersUsed, bytesUsed, events }: BatchMemory): AppendBatch {
    const batch = new AppendBatch();
    batch.reuse({ numbers, bytes });
    batch.#numbersUsed = numbersUsed;
    batch.#bytesUsed = bytesUsed;
    batch.#events = events;
    return batch;
  }

  get events(): number {
    return this.#events;
  }

  /** Bytes of all texts, metadata and payloads. */
  get bytes(): number {
    return this.#bytesUsed;
  }

  /** Begins a commit: the events added next belong to it. */
  begin(stream: string, expected: ExpectedRevision, commit: string): void {
    this.#reserveNumbers(COMMIT_NUMBERS);
    this.#number(expected === 'no-stream' ? NO_STREAM : expected === 'any' ? ANY : expected);
    this.#openAt = this.#numbersUsed;
    this.#number(0);
    this.#text(stream);
    this.#text(commit);
  }

  /** Adds an event to the commit that was begun last, and copies its bytes. */
  add({ type, id, time, metadata, payload }: NewEvent): void {
    this.#reserveNumbers(EVENT_NUMBERS);
    this.#text(type);
    this.#text(id);
    this.#text(time);
    this.#add(metadata);
    this.#add(payload);
    this.#numbers[this.#openAt] = (this.#numbers[this.#openAt] ?? 0) + 1;
    this.#events += 1;
  }

  /** Empties the batch and keeps its memory. */
  clear(): void {
    this.#numbersUsed = 0;
    this.#bytesUsed = 0;
    this.#events = 0;
    this.#openAt = -1;
  }

  /** Hands the memory over to the caller and leaves the batch empty and without memory. */
  take(): BatchMemory {
    const taken = {
      numbers: this.#numbers,
      bytes: this.#bytes,
      numbersUsed: this.#numbersUsed,
      bytesUsed: this.#bytesUsed,
      events: this.#events,
    };
    this.reuse({ numbers: new Float64Array(0), bytes: Buffer.allocUnsafeSlow(0) });
    return taken;
  }

  /** Empties the batch and gives it this memory to fill. */
  reuse({ numbers, bytes }: Pick<BatchMemory, 'numbers' | 'bytes'>): void {
    this.clear();
    this.#numbers = numbers;
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** The commits in order; each object is made as the caller iterates. */
  *[Symbol.iterator](): Generator<Append> {
    const reader = new BatchReader(this.#numbers, this.#bytes);
    while (reader.numbersRead < this.#numbersUsed) yield reader.commit();
  }

  #number(value: number): void {
    this.#numbers[this.#numbersUsed++] = value;
  }

  #text(text: string): void {
    // Three bytes is the most that UTF-8 takes for a unit of UTF-16.
    this.#reserveBytes(text.length * 3);
    const length = this.#bytes.write(text, this.#bytesUsed);
    this.#bytesUsed += length;
    this.#number(length);
  }

  #add(bytes: Uint8Array): void {
    this.#reserveBytes(bytes.length);
    this.#bytes.set(bytes, this.#bytesUsed);
    this.#bytesUsed += bytes.length;
    this.#number(bytes.length);
  }

  #reserveNumbers(count: number): void {
    if (this.#numbersUsed + count <= this.#numbers.length) return;
    const grown = new Float64Array((this.#numbersUsed + count) * 2);
    grown.set(this.#numbers);
    this.#numbers = grown;
  }

  #reserveBytes(count: number): void {
    if (this.#bytesUsed + count <= this.#bytes.length) return;
    // With memory of its own, so that it can be handed to another thread.
    const grown = Buffer.allocUnsafeSlow((this.#bytesUsed + count) * 2);
    grown.set(this.#bytes.subarray(0, this.#bytesUsed));
    this.#bytes = grown;
  }
}

class BatchReader {
  numbersRead = 0;
  #bytesRead = 0;

  constructor(
    private readonly numbers: Float64Array,
    private readonly bytes: Buffer,
  ) {}

  commit(): Append {
    const expected = this.#number();
    const count = this.#number();
    const stream = this.#text();
    const commit = this.#text();
    const events = Array.from({ length: count }, () => this.#event());
    return { stream, commit, expected: expectedOf(expected), events };
  }

  #event(): NewEvent {
    return { type: this.#text(), id: this.#text(), time: this.#text(), metadata: this.#view(), payload: this.#view() };
  }

  #number(): number {
    return this.numbers[this.numbersRead++] ?? 0;
  }

  #text(): string {
    const from = this.#bytesRead;
    return this.bytes.toString('utf8', from, (this.#bytesRead += this.#number()));
  }

  #view(): Uint8Array {
    const from = this.#bytesRead;
    return this.bytes.subarray(from, (this.#bytesRead += this.#number()));
  }
}

function expectedOf(number: number): ExpectedRevision {
  return number === NO_STREAM ? 'no-stream' : number === ANY ? 'any' : number;
}
