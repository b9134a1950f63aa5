import { expect } from 'chai';
import fc from 'fast-check';
import * as driver from 'mongodb';
import { Binary, BSON, Decimal128, Double, Int32, Long, ObjectId, Timestamp, type Document } from 'mongodb';
import { SQUIDEX_NAMING } from '../../../src/cms/squidex/squidex-naming.js';
import type { StoredEvent } from '../../../src/events/event.js';
import { readBytes } from '../../../src/events/mongodb/commits/mongodb-bytes.js';
import { toEvents, unreadable, type CommitDocument } from '../../../src/events/mongodb/commits/mongodb-commits.js';
import { PlainCommits } from '../../../src/events/mongodb/commits/mongodb-plain-commits.js';
import { commitOrderOf } from '../../../src/events/mongodb/commits/mongodb-positions.js';

const order = commitOrderOf(driver, 'position');
const reader = new PlainCommits(order, SQUIDEX_NAMING.headers);

/** The bytes of one member. The driver takes some names for its own. */
function member(name: string, value: unknown): Buffer {
  const bytes = Buffer.from(BSON.serialize({ x: value })).subarray(4, -1);
  return Buffer.concat([bytes.subarray(0, 1), Buffer.from(`${name}\0`), bytes.subarray(3)]);
}
const raw = (type: number, name: string, ...value: readonly number[]): Buffer =>
  Buffer.concat([Buffer.from([type]), Buffer.from(`${name}\0`), Buffer.from(value)]);

/** A document of these members, which may have one name. */
function documentOf(...members: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(4), ...members, Buffer.from([0])]);
  bytes.writeInt32LE(bytes.length);
  return bytes;
}

const nested = (type: number, name: string, document: Buffer): Buffer => Buffer.concat([raw(type, name), document]);
const inside = (name: string, ...members: readonly Buffer[]): Buffer => nested(3, name, documentOf(...members));
const list = (name: string, ...members: readonly Buffer[]): Buffer => nested(4, name, documentOf(...members));

const deep = (levels: number): Document => (levels === 0 ? {} : { a: deep(levels - 1) });
const int64 = (value: bigint): readonly number[] => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return [...bytes];
};

/** Values of every type: the bytes of a member `x` that has it, and its JSON text. */
const VALUES: Readonly<Record<string, readonly [bytes: Buffer, json: string]>> = {
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

const HEADERS = [member('EventId', 'e-1'), member('Timestamp', 'then')];
const PLAIN_EVENT = [member('Type', 'A'), member('Payload', '{"a":1}'), inside('Metadata', ...HEADERS)];

function commitOf(event: readonly Buffer[], more: readonly Buffer[] = []): Buffer {
  return documentOf(
    member('_id', 'c-1'),
    member('EventStream', 'content-x--y'),
    member('EventStreamOffset', Long.fromNumber(-1)),
    member('GlobalPosition', Long.fromNumber(7)),
    list('Events', inside('0', ...event)),
    ...more,
  );
}

/** As it is read where the fast reader does not: the events, or why there are none. */
function byDriver(bytes: Buffer): readonly StoredEvent[] | string {
  const commit = readBytes(driver, Buffer.from(bytes)) as CommitDocument;
  return unreadable(commit) ?? toEvents(order, SQUIDEX_NAMING.headers, commit, bytes);
}

const shown = (events: readonly StoredEvent[] | string): unknown =>
  typeof events === 'string'
    ? events
    : events.map((event) => ({
        ...event,
        payload: Buffer.from(event.payload).toString('latin1'),
        metadata: Buffer.from(event.metadata).toString('latin1'),
      }));

function onlyEvent(bytes: Buffer): StoredEvent {
  const events = byDriver(bytes);
  const [event] = typeof events === 'string' ? [] : events;
  return event ?? expect.fail('there is not one event');
}

describe('BSON that Squidex does not write', () => {
  for (const [what, [bytes, json]] of Object.entries(VALUES)) {
    it(`is a header with its value: ${what}`, () => {
      const event = onlyEvent(commitOf([...PLAIN_EVENT.slice(0, 2), inside('Metadata', ...HEADERS, bytes)]));
      const metadata = Buffer.from(event.metadata).toString();
      expect(metadata).to.equal(`{"EventId":"e-1","Timestamp":"then","x":${json}}`);
      expect([event.id, event.time, event.type]).to.deep.equal(['e-1', 'then', 'A']);
      expect(() => void JSON.parse(metadata)).to.not.throw();
    });

    it(`is a payload or nothing, and never another value: ${what}`, () => {
      const named = Buffer.concat([bytes.subarray(0, 1), Buffer.from('Payload\0'), bytes.subarray(3)]);
      const { payload } = onlyEvent(commitOf([member('Type', 'A'), named, inside('Metadata', ...HEADERS)]));
      const text = Buffer.from(payload).toString('latin1');
      const type = bytes[0] ?? 0;
      // Text and bytes are the payload themselves.
      if (type === 2) expect(text).to.equal(bytes.subarray(7, -1).toString('latin1'));
      else if (type === 5) expect(text).to.equal('\u0001\u0002');
      else expect(text).to.equal(type === 6 ? '' : Buffer.from(json).toString('latin1'));
    });
  }

  it('is read alike out of its bytes and by the driver, whatever it is', () => {
    const values = Object.values(VALUES).map(([bytes]) => bytes);
    const value = (name: string): fc.Arbitrary<Buffer> =>
      fc.constantFrom(...values).map((bytes) => {
        return Buffer.concat([bytes.subarray(0, 1), Buffer.from(`${name}\0`), bytes.subarray(3)]);
      });
    const maybe = (name: string, usual: Buffer): fc.Arbitrary<readonly Buffer[]> =>
      fc.oneof(
        { weight: 8, arbitrary: fc.constant([usual]) },
        { weight: 1, arbitrary: value(name).map((odd) => [odd]) },
        { weight: 1, arbitrary: value(name).map((odd) => [usual, odd]) },
        { weight: 1, arbitrary: value(name).map((odd) => [odd, usual]) },
        { weight: 1, arbitrary: fc.constant([]) },
      );
    const text = fc
      .oneof(fc.string({ unit: 'grapheme' }), fc.constant('\ufffd'))
      .map((given) => given.replaceAll('\0', ''));
    const headers = fc
      .array(
        fc.oneof(
          { weight: 6, arbitrary: fc.tuple(text, text).map(([name, given]) => member(name, given)) },
          value('x'),
        ),
      )
      .chain((others) =>
        fc
          .tuple(maybe('EventId', member('EventId', 'é')), maybe('Timestamp', member('Timestamp', '\ufffd')))
          .map(([ids, times]) => [...ids, ...others, ...times]),
      );
    const event = headers.chain((found) =>
      fc
        .tuple(
          maybe('Type', member('Type', 'A')),
          maybe('Payload', member('Payload', '{"a":1}')),
          maybe('Metadata', inside('Metadata', ...found)),
        )
        .map((parts) => inside('0', ...parts.flat())),
    );
    const commit = fc
      .array(fc.oneof({ weight: 9, arbitrary: event }, value('0')), { maxLength: 3 })
      .chain((events) =>
        fc.tuple(
          maybe('_id', member('_id', 'c-1')),
          maybe('EventStream', member('EventStream', 'content-x--y')),
          maybe('EventStreamOffset', member('EventStreamOffset', Long.fromNumber(4))),
          fc.constant([member('GlobalPosition', Long.fromNumber(7))]),
          maybe('Events', list('Events', ...events)),
        ),
      )
      .map((parts) => documentOf(...parts.flat()));
    let plain = 0;
    fc.assert(
      fc.property(commit, (bytes) => {
        const read = reader.read(bytes);
        if (read === undefined) {
          byDriver(bytes);
          return;
        }
        plain += 1;
        expect(shown(read.events)).to.deep.equal(shown(byDriver(bytes)));
      }),
      { numRuns: 3_000 },
    );
    expect(plain).to.be.greaterThan(100);
  });
});
