import { isUtf8 } from 'node:buffer';
import type { BSON } from 'mongodb';
import type { HeaderNames } from '../../../cms/app-naming.js';
import type { StoredEvent } from '../../event.js';
import { tokenOf, type CommitOrder, type CommitPosition } from './mongodb-positions.js';
import { REPLACED } from './mongodb-streams.js';

/** Types of BSON, by their numbers. */
const TEXT = 0x02;
const DOCUMENT = 0x03;
const ARRAY = 0x04;
const INT_32 = 0x10;
const TIMESTAMP = 0x11;
const INT_64 = 0x12;
const LENGTH_BYTES = 4;

const SPACE = 0x20;
const QUOTE = 0x22;
const COLON = 0x3a;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;

type Element = BSON.OnDemand['BSONElement'];

export interface ReadCommit {
  readonly position: CommitPosition;
  readonly events: readonly StoredEvent[];
}

/** What is read of a commit before its events are. */
interface Head {
  commit?: string | undefined;
  stream?: string | undefined;
  offset?: number | undefined;
  position?: CommitPosition | undefined;
  /** Where the array of events begins. */
  events?: number | undefined;
}

type Headers = Pick<StoredEvent, 'metadata' | 'id' | 'time'>;
type EventBody = Headers & Pick<StoredEvent, 'type' | 'payload'>;

/**
 * Reads commits that are as Squidex writes them out of their BSON: payloads are views of it, and headers become JSON text
 * byte by byte. To have the driver make objects and text of all that, and bytes of these again, takes twice the time.
 */
export class PlainCommits {
  readonly #order: CommitOrder;
  readonly #parse: (bytes: Uint8Array, at?: number) => Iterable<Element>;
  readonly #idName: Buffer;
  readonly #timeName: Buffer;

  constructor(order: CommitOrder, names: HeaderNames) {
    this.#order = order;
    this.#parse = order.driver.BSON.onDemand.parseToElements;
    this.#idName = Buffer.from(names.id);
    this.#timeName = Buffer.from(names.time);
  }

  /** Undefined for a commit with anything that Squidex would not write, which is for the driver to read. */
  read(bytes: Buffer): ReadCommit | undefined {
    const { commit, stream, offset, position, events: at } = this.#head(bytes);
    if (commit === undefined || stream === undefined || offset === undefined) return undefined;
    if (position === undefined || at === undefined) return undefined;
    const elements = [...this.#parse(bytes, at)];
    const events: StoredEvent[] = [];
    for (const [type, , , eventAt] of elements) {
      const event = type === DOCUMENT ? this.#event(bytes, eventAt) : undefined;
      if (event === undefined) return undefined;
      const index = events.length;
      events.push({
        position: tokenOf(this.#order, position, index, elements.length),
        stream,
        revision: offset + 1 + index,
        type: event.type,
        id: event.id,
        time: event.time,
        commit,
        metadata: event.metadata,
        payload: event.payload,
      });
    }
    return { position, events };
  }

  #head(bytes: Buffer): Head {
    const head: Head = {};
    for (const element of this.#parse(bytes)) {
      const [type, nameAt, nameLength, at] = element;
      switch (bytes.toString('latin1', nameAt, nameAt + nameLength)) {
        case '_id':
          if ('commit' in head) return {};
          head.commit = type === TEXT ? text(bytes, element) : undefined;
          break;
        case 'EventStream':
          if ('stream' in head) return {};
          head.stream = type === TEXT ? text(bytes, element) : undefined;
          break;
        case 'EventStreamOffset':
          if ('offset' in head) return {};
          head.offset = whole(bytes, element);
          break;
        case 'Events':
          if ('events' in head) return {};
          head.events = type === ARRAY ? at : undefined;
          break;
        case this.#order.field:
          if ('position' in head) return {};
          head.position = this.#position(bytes, element);
          break;
      }
    }
    return head;
  }

  #position(bytes: Buffer, [type, , , at]: Element): CommitPosition | undefined {
    const { Long, Timestamp } = this.#order.driver;
    if (this.#order.name === 'position') {
      return type === INT_64 ? new Long(bytes.readInt32LE(at), bytes.readInt32LE(at + 4)) : undefined;
    }
    if (type !== TIMESTAMP) return undefined;
    return new Timestamp({ i: bytes.readUInt32LE(at), t: bytes.readUInt32LE(at + 4) });
  }

  #event(bytes: Buffer, at: number): EventBody | undefined {
    let type: string | undefined;
    let payload: Uint8Array | undefined;
    let headers: Headers | undefined;
    let members = 0;
    for (const element of this.#parse(bytes, at)) {
      const [kind, nameAt, nameLength, valueAt, length] = element;
      if (isNamed(bytes, nameAt, nameLength, TYPE)) type = kind === TEXT ? text(bytes, element) : undefined;
      else if (isNamed(bytes, nameAt, nameLength, METADATA))
        headers = kind === DOCUMENT ? this.#headers(bytes, valueAt, length) : undefined;
      else if (isNamed(bytes, nameAt, nameLength, PAYLOAD))
        payload = kind === TEXT ? bytes.subarray(valueAt + LENGTH_BYTES, valueAt + length - 1) : undefined;
      else continue;
      members += 1;
    }
    if (members !== EVENT_MEMBERS) return undefined;
    if (type === undefined || payload === undefined || headers === undefined) return undefined;
    return { ...headers, type, payload };
  }

  /** A document whose members are text that needs no escape, as JSON text. That is shorter than BSON by a byte a member. */
  #headers(bytes: Buffer, at: number, length: number): Headers | undefined {
    const json = Buffer.allocUnsafe(length);
    let used = 0;
    let id = '';
    let time = '';
    for (const element of this.#parse(bytes, at)) {
      const [type, nameAt, nameLength, valueAt, size] = element;
      if (type !== TEXT) return undefined;
      json[used] = used === 0 ? OPEN : COMMA;
      const named = quote(bytes, nameAt, nameAt + nameLength, json, used + 1);
      if (named < 0) return undefined;
      json[named] = COLON;
      used = quote(bytes, valueAt + LENGTH_BYTES, valueAt + size - 1, json, named + 1);
      if (used < 0) return undefined;
      if (isNamed(bytes, nameAt, nameLength, this.#idName)) id = plain(bytes, valueAt, size);
      else if (isNamed(bytes, nameAt, nameLength, this.#timeName)) time = plain(bytes, valueAt, size);
    }
    if (used === 0) json[used++] = OPEN;
    json[used++] = CLOSE;
    const metadata = json.subarray(0, used);
    return isUtf8(metadata) ? { metadata, id, time } : undefined;
  }
}

const TYPE = Buffer.from('Type');
const METADATA = Buffer.from('Metadata');
const PAYLOAD = Buffer.from('Payload');
/** Of those above, each once. */
const EVENT_MEMBERS = 3;

function isNamed(bytes: Buffer, at: number, length: number, name: Buffer): boolean {
  if (length !== name.length) return false;
  for (let n = 0; n < length; n += 1) if (bytes[at + n] !== name[n]) return false;
  return true;
}

/** Undefined if it is not UTF-8; also if it holds what stands for that, which is for the driver to tell apart. */
function text(bytes: Buffer, [, , , at, length]: Element): string | undefined {
  const read = bytes.toString('utf8', at + LENGTH_BYTES, at + length - 1);
  return read.includes(REPLACED) ? undefined : read;
}

/** Of what is known to be UTF-8, or is looked at later. */
function plain(bytes: Buffer, at: number, length: number): string {
  return bytes.toString('utf8', at + LENGTH_BYTES, at + length - 1);
}

function whole(bytes: Buffer, [type, , , at]: Element): number | undefined {
  if (type !== INT_32 && type !== INT_64) return undefined;
  const low = type === INT_32 ? bytes.readInt32LE(at) : bytes.readUInt32LE(at);
  const number = type === INT_32 ? low : bytes.readInt32LE(at + 4) * 2 ** 32 + low;
  return Number.isSafeInteger(number) && number >= -1 ? number : undefined;
}

/** Writes the text in quotes and returns where it ends; -1 if JSON has another form for one of its characters. */
function quote(bytes: Buffer, from: number, to: number, json: Buffer, at: number): number {
  let end = at;
  json[end++] = QUOTE;
  for (let n = from; n < to; n += 1) {
    const byte = bytes[n] ?? 0;
    if (byte < SPACE || byte === QUOTE || byte === BACKSLASH) return -1;
    json[end++] = byte;
  }
  json[end++] = QUOTE;
  return end;
}
