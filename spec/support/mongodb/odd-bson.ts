import { Binary, BSON, Decimal128, Double, Int32, Long, ObjectId, Timestamp, type Document } from 'mongodb';

/** The bytes of one member. The driver takes some names for its own. */
export function member(name: string, value: unknown): Buffer {
  const bytes = Buffer.from(BSON.serialize({ x: value })).subarray(4, -1);
  return Buffer.concat([bytes.subarray(0, 1), Buffer.from(`${name}\0`), bytes.subarray(3)]);
}
const raw = (type: number, name: string, ...value: readonly number[]): Buffer =>
  Buffer.concat([Buffer.from([type]), Buffer.from(`${name}\0`), Buffer.from(value)]);

/** A document of these members, which may have one name. */
export function documentOf(...members: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(4), ...members, Buffer.from([0])]);
  bytes.writeInt32LE(bytes.length);
  return bytes;
}

const nested = (type: number, name: string, document: Buffer): Buffer => Buffer.concat([raw(type, name), document]);
export const inside = (name: string, ...members: readonly Buffer[]): Buffer => nested(3, name, documentOf(...members));
export const list = (name: string, ...members: readonly Buffer[]): Buffer => nested(4, name, documentOf(...members));

const deep = (levels: number): Document => (levels === 0 ? {} : { a: deep(levels - 1) });
const int64 = (value: bigint): readonly number[] => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return [...bytes];
};

/** Values of every type: the bytes of a member `x` that has it, and its JSON text. */
export const ODD_VALUES: Readonly<Record<string, readonly [bytes: Buffer, json: string]>> = {
  NaN: [member('x', new Double(NaN)), '{"$numberDouble":"NaN"}'],
  Infinity: [member('x', new Double(Infinity)), '{"$numberDouble":"Infinity"}'],
  '-Infinity': [member('x', new Double(-Infinity)), '{"$numberDouble":"-Infinity"}'],
  'a double': [member('x', new Double(1.5)), '1.5'],
  'a whole double': [member('x', new Double(3)), '3'],
  'an int': [member('x', new Int32(-7)), '-7'],
  'a long above 2^53': [member('x', Long.fromString('9007199254740993')), '9007199254740993'],
  'the lowest long': [member('x', Long.MIN_VALUE), '-9223372036854775808'],
  'a decimal': [
    member('x', Decimal128.fromString('12345678901234567890.12345')),
    '{"$numberDecimal":"12345678901234567890.12345"}',
  ],
  'a decimal that is none': [member('x', Decimal128.fromString('NaN')), '{"$numberDecimal":"NaN"}'],
  'a date': [member('x', new Date(0)), '"1970-01-01T00:00:00.000Z"'],
  'a date before Christ': [member('x', new Date(-99_999_999_999_999)), '"-001199-02-15T14:13:20.001Z"'],
  'a date beyond all': [raw(9, 'x', ...int64(2n ** 62n)), '{"$date":{"$numberLong":"4611686018427387904"}}'],
  binary: [member('x', new Binary(Buffer.from([1, 2]))), '{"$binary":{"base64":"AQI=","subType":"00"}}'],
  'binary of a kind': [
    member('x', new Binary(Buffer.from([1, 2]), 128)),
    '{"$binary":{"base64":"AQI=","subType":"80"}}',
  ],
  'an object id': [member('x', new ObjectId('65f000000000000000000001')), '{"$oid":"65f000000000000000000001"}'],
  'a timestamp': [member('x', new Timestamp({ t: 5, i: 6 })), '{"$timestamp":{"t":5,"i":6}}'],
  undefined: [raw(6, 'x'), '{"$undefined":true}'],
  null: [member('x', null), 'null'],
  true: [member('x', true), 'true'],
  'a regex that JavaScript has not': [
    Buffer.concat([raw(11, 'x'), Buffer.from('(?x)a\0isx\0')]),
    '{"$regularExpression":{"pattern":"(?x)a","options":"isx"}}',
  ],
  code: [member('x', new BSON.Code('f()')), '{"$code":"f()"}'],
  'a symbol': [Buffer.concat([raw(14, 'x', 2, 0, 0, 0), Buffer.from('s\0')]), '"s"'],
  'the least key': [raw(0xff, 'x'), '{"$minKey":1}'],
  'text that is not UTF-8': [
    Buffer.concat([raw(2, 'x', 3, 0, 0, 0), Buffer.from([0xff, 0xfe, 0])]),
    '{"$binary":{"base64":"//4=","subType":"00"}}',
  ],
  'text with a quote': [member('x', 'say "x"\n'), '"say \\"x\\"\\n"'],
  'a replacement character': [member('x', '\ufffd'), '"\ufffd"'],
  'a list': [member('x', [1, 'a', null]), '[1,"a",null]'],
  'names that are numbers': [inside('x', member('2', 'b'), member('1', 'a')), '{"2":"b","1":"a"}'],
  'names that are there twice': [inside('x', member('a', 1), member('a', 2)), '{"a":1,"a":2}'],
  'names of JavaScript': [
    inside('x', member('__proto__', 1), member('constructor', 2)),
    '{"__proto__":1,"constructor":2}',
  ],
  'a reference': [inside('x', member('$ref', 'c'), member('$id', 'i')), '{"$ref":"c","$id":"i"}'],
  'a type of the driver’s': [inside('x', member('_bsontype', 'Long')), '{"_bsontype":"Long"}'],
  'a hundred levels': [member('x', deep(90)), `${'{"a":'.repeat(90)}{}${'}'.repeat(90)}`],
};
