import { isUtf8 } from 'node:buffer';
import type { Document } from 'mongodb';
import type { Driver } from '../connection/mongodb-connection.js';

/** Types of BSON, by their numbers. */
const TEXT = 0x02;
const DOCUMENT = 0x03;
const ARRAY = 0x04;
const BINARY = 0x05;
const GENERIC = 0;
const LENGTH_BYTES = 4;

/** A document of which the driver cannot read every text: those that are not UTF-8 are bytes instead. Changes `bytes`. */
export function readBytes({ BSON }: Driver, bytes: Buffer): Document {
  textsToBytes({ BSON }, bytes);
  // A regular expression that JavaScript does not have would end the reading.
  return BSON.deserialize(bytes, { bsonRegExp: true });
}

/** In place, since both take the same room: the zero that ends a text makes it for the kind of the bytes. */
function textsToBytes({ BSON }: Pick<Driver, 'BSON'>, document: Buffer): void {
  for (const [type, nameAt, , at, length] of BSON.onDemand.parseToElements(document)) {
    if (type === DOCUMENT || type === ARRAY) textsToBytes({ BSON }, document.subarray(at, at + length));
    if (type !== TEXT) continue;
    const text = document.subarray(at + LENGTH_BYTES, at + length - 1);
    if (isUtf8(text)) continue;
    document[nameAt - 1] = BINARY;
    document.writeInt32LE(text.length, at);
    document.copyWithin(at + LENGTH_BYTES + 1, at + LENGTH_BYTES, at + length - 1);
    document[at + LENGTH_BYTES] = GENERIC;
  }
}
