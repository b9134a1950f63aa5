import { isUtf8 } from 'node:buffer';
import { JsonOutline } from '../json/json-outline.js';
import type { EventBatch, StoredEvent } from './event.js';

/** The fields of an event in the memory of `FlatEvents`: one after another, in this order. */
export const POSITION = 0;
export const STREAM = 1;
export const TYPE = 2;
export const ID = 3;
export const TIME = 4;
export const COMMIT = 5;
export const METADATA = 6;
export const PAYLOAD = 7;
export const FIELDS = 8;

/**
 * Events whose texts and bytes share one buffer, with one array of where each field ends. An event has no object and no
 * strings until a caller asks for them: making a few thousand of both for each page would cost more than reading the page.
 */
export class FlatEvents implements EventBatch {
  /** The event whose type was asked for last, and that type. */
  #typed = -1;
  #type = '';
  /** The same bytes, for reading four at a time. */
  readonly words: DataView;

  /** `ends` has eight numbers (`FIELDS`) for each event, the ends of its fields; `revisions` has one. */
  constructor(
    readonly bytes: Buffer,
    private readonly ends: Uint32Array,
    private readonly revisions: Float64Array,
  ) {
    this.words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get length(): number {
    return this.revisions.length;
  }

  start(event: number, field: number): number {
    const before = event * FIELDS + field - 1;
    return before < 0 ? 0 : (this.ends[before] ?? 0);
  }

  end(event: number, field: number): number {
    return this.ends[event * FIELDS + field] ?? 0;
  }

  revision(event: number): number {
    return this.revisions[event] ?? 0;
  }

  text(event: number, field: number): string {
    return this.bytes.toString('utf8', this.start(event, field), this.end(event, field));
  }

  view(event: number, field: number): Uint8Array {
    return this.bytes.subarray(this.start(event, field), this.end(event, field));
  }

  /** Events that the caller may keep; their payload and metadata, however, are views of the shared memory. */
  *[Symbol.iterator](): Generator<StoredEvent> {
    for (let event = 0; event < this.length; event++) yield this.#whole(event);
  }

  /** Yields the events one after another in one reused object: each is valid until the next is requested. */
  *passing(): Generator<PassingEvent> {
    const passing = new PassingEvent(this);
    for (let number = 0; number < this.length; number++) {
      passing.become(number);
      yield passing;
    }
  }

  /** The type of an event. It often equals the type returned last; then the same string is returned again. */
  type(event: number): string {
    if (this.#typed >= 0 && this.#isSameType(event, this.#typed)) return this.#type;
    this.#typed = event;
    return (this.#type = this.text(event, TYPE));
  }

  #isSameType(event: number, other: number): boolean {
    const from = this.start(event, TYPE);
    const there = this.start(other, TYPE);
    const length = this.end(event, TYPE) - from;
    if (length !== this.end(other, TYPE) - there) return false;
    for (let at = 0; at < length; at++) if (this.bytes[from + at] !== this.bytes[there + at]) return false;
    return true;
  }

  #whole(event: number): StoredEvent {
    return {
      position: this.text(event, POSITION),
      stream: this.text(event, STREAM),
      revision: this.revision(event),
      type: this.type(event),
      id: this.text(event, ID),
      time: this.text(event, TIME),
      commit: this.text(event, COMMIT),
      metadata: this.view(event, METADATA),
      payload: this.view(event, PAYLOAD),
    };
  }
}

/** Makes each value on first access. */
export class PassingEvent implements StoredEvent {
  #number = 0;
  #stream: string | undefined;
  #type: string | undefined;
  #metadata: Uint8Array | undefined;
  #payload: Uint8Array | undefined;
  readonly #metadataOutline = new JsonOutline();
  readonly #payloadOutline = new JsonOutline();
  /** The events whose metadata and payload the outlines are of. */
  #metadataOf = -1;
  #payloadOf = -1;

  constructor(readonly all: FlatEvents) {
    const areUtf8 = isUtf8(all.bytes);
    this.#metadataOutline.takeBytes(all.bytes, areUtf8);
    this.#payloadOutline.takeBytes(all.bytes, areUtf8);
  }

  get number(): number {
    return this.#number;
  }

  become(number: number): void {
    this.#number = number;
    this.#stream = this.#type = this.#metadata = this.#payload = undefined;
  }

  get position(): string {
    return this.all.text(this.number, POSITION);
  }

  get stream(): string {
    return (this.#stream ??= this.all.text(this.number, STREAM));
  }

  get revision(): number {
    return this.all.revision(this.number);
  }

  get type(): string {
    return (this.#type ??= this.all.type(this.number));
  }

  get id(): string {
    return this.all.text(this.number, ID);
  }

  get time(): string {
    return this.all.text(this.number, TIME);
  }

  get commit(): string {
    return this.all.text(this.number, COMMIT);
  }

  get metadata(): Uint8Array {
    return (this.#metadata ??= this.all.view(this.number, METADATA));
  }

  get payload(): Uint8Array {
    return (this.#payload ??= this.all.view(this.number, PAYLOAD));
  }

  get metadataOutline(): JsonOutline {
    if (this.#metadataOf !== this.#number) this.#read(this.#metadataOutline, METADATA);
    this.#metadataOf = this.#number;
    return this.#metadataOutline;
  }

  get payloadOutline(): JsonOutline {
    if (this.#payloadOf !== this.#number) this.#read(this.#payloadOutline, PAYLOAD);
    this.#payloadOf = this.#number;
    return this.#payloadOutline;
  }

  #read(outline: JsonOutline, field: number): void {
    outline.readPart(this.all.start(this.#number, field), this.all.end(this.#number, field));
  }
}
