import { isUtf8 } from 'node:buffer';
import type { BSON } from 'mongodb';
import type { Driver } from '../connection/mongodb-connection.js';

/** Types of BSON, by their numbers. */
const DOUBLE = 0x01;
const TEXT = 0x02;
const DOCUMENT = 0x03;
const ARRAY = 0x04;
const BINARY = 0x05;
const UNDEFINED = 0x06;
const BOOLEAN = 0x08;
const DATE = 0x09;
const NULL = 0x0a;
const SYMBOL = 0x0e;
const INT_32 = 0x10;
const INT_64 = 0x12;
const LENGTH_BYTES = 4;
/** Milliseconds from 1970 that a date of JavaScript can hold, before and after. */
const MAX_DATE = 8_640_000_000_000_000n;
/** MongoDB takes 100 levels; what is deeper has not come from it. */
const MAX_DEPTH = 200;

export type Element = BSON.OnDemand['BSONElement'];

/**
 * Prints values of BSON as JSON text, out of their bytes: members in stored order and as often as they are there, numbers as
 * JavaScript prints them, 64-bit integers exactly, dates as ISO 8601, and what JSON has no form for as MongoDB's extended JSON.
 */
export class ExtendedJson {
  readonly #bson: Driver['BSON'];

  constructor({ BSON }: Pick<Driver, 'BSON'>) {
    this.#bson = BSON;
  }

  elements(bytes: Buffer, at = 0): Iterable<Element> {
    return this.#bson.onDemand.parseToElements(bytes, at);
  }

  /** The value of a member that should be text: text and binary as their bytes, empty if missing, anything else as JSON text. */
  bytesOf(bytes: Buffer, element: Element | undefined): Uint8Array {
    if (element === undefined) return Buffer.alloc(0);
    const [type, , , at, length] = element;
    if (type === UNDEFINED) return Buffer.alloc(0);
    if (type === TEXT) return bytes.subarray(at + LENGTH_BYTES, at + length - 1);
    const value = type === BINARY ? this.#valueOf(bytes, element) : undefined;
    if (value instanceof this.#bson.Binary) return value.buffer.subarray(0, value.position);
    return Buffer.from(this.print(bytes, element));
  }

  /** Undefined for what is not text, or not UTF-8. */
  textOf(bytes: Buffer, element: Element | undefined): string | undefined {
    if (element?.[0] !== TEXT) return undefined;
    const [, , , at, length] = element;
    const text = bytes.subarray(at + LENGTH_BYTES, at + length - 1);
    return isUtf8(text) ? text.toString() : undefined;
  }

  print(bytes: Buffer, element: Element, depth = 0): string {
    const [type, , , at, length] = element;
    switch (type) {
      case DOCUMENT:
      case ARRAY:
        if (depth === MAX_DEPTH) return asBytes(bytes.subarray(at, at + length));
        return this.#printMembers(bytes, at, type === ARRAY, depth + 1);
      case TEXT: {
        const text = bytes.subarray(at + LENGTH_BYTES, at + length - 1);
        return isUtf8(text) ? JSON.stringify(text.toString()) : asBytes(text);
      }
      case DOUBLE: {
        const number = bytes.readDoubleLE(at);
        return Number.isFinite(number) ? JSON.stringify(number) : this.#bson.EJSON.stringify(number);
      }
      case INT_32:
        return String(bytes.readInt32LE(at));
      case INT_64:
        return String(bytes.readBigInt64LE(at));
      case BOOLEAN:
        return String(bytes[at] === 1);
      case NULL:
        return 'null';
      case UNDEFINED:
        return '{"$undefined":true}';
      case DATE:
        return printDate(bytes.readBigInt64LE(at));
      default:
        return this.#printOther(bytes, element);
    }
  }

  #printMembers(bytes: Buffer, at: number, isList: boolean, depth: number): string {
    const members: string[] = [];
    for (const element of this.elements(bytes, at)) {
      const [, nameAt, nameLength] = element;
      const value = this.print(bytes, element, depth);
      members.push(isList ? value : `${JSON.stringify(bytes.toString('utf8', nameAt, nameAt + nameLength))}:${value}`);
    }
    return isList ? `[${members.join(',')}]` : `{${members.join(',')}}`;
  }

  #printOther(bytes: Buffer, element: Element): string {
    const [type, , , at, length] = element;
    try {
      const value = this.#valueOf(bytes, element);
      return type === SYMBOL ? JSON.stringify(value) : this.#bson.EJSON.stringify(value);
    } catch {
      // Whatever the driver cannot read is kept as the bytes that it is.
      return asBytes(bytes.subarray(at, at + length));
    }
  }

  /** A value that the driver has a class for, as a member of a document of its own. */
  #valueOf(bytes: Buffer, [type, , , at, length]: Element): unknown {
    const value = bytes.subarray(at, at + length);
    const document = Buffer.concat([Buffer.alloc(LENGTH_BYTES), Buffer.from([type, 0]), value, Buffer.from([0])]);
    document.writeInt32LE(document.length);
    return this.#bson.deserialize(document, { bsonRegExp: true })[''];
  }
}

function asBytes(bytes: Uint8Array): string {
  return `{"$binary":{"base64":"${Buffer.from(bytes).toString('base64')}","subType":"00"}}`;
}

function printDate(ms: bigint): string {
  const isDate = ms <= MAX_DATE && ms >= -MAX_DATE;
  return isDate ? JSON.stringify(new Date(Number(ms))) : `{"$date":{"$numberLong":"${ms}"}}`;
}
