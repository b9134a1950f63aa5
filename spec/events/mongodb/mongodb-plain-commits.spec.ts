import { expect } from 'chai';
import * as driver from 'mongodb';
import { BSON, Long, Timestamp, type Document } from 'mongodb';
import { SQUIDEX_NAMING } from '../../../src/cms/squidex/squidex-naming.js';
import { toEvents, type CommitDocument } from '../../../src/events/mongodb/commits/mongodb-commits.js';
import { PlainCommits } from '../../../src/events/mongodb/commits/mongodb-plain-commits.js';
import { commitOrderOf, type CommitOrderName } from '../../../src/events/mongodb/commits/mongodb-positions.js';

const HEADERS = { EventId: 'e-1', Timestamp: '2026-01-02T03:04:05Z', CommitId: 'c-1' };

function commit(change: Document = {}, ...events: readonly Document[]): Document {
  return {
    _id: 'c-1',
    Timestamp: new Timestamp({ t: 1_700_000_000, i: 4_000_000_000 }),
    Events: events.length > 0 ? events : [{ Type: 'A', Payload: '{"a":1}', Metadata: HEADERS }],
    EventStreamOffset: Long.fromNumber(-1),
    EventsCount: Long.fromNumber(Math.max(1, events.length)),
    EventStream: 'content-x--y',
    GlobalPosition: Long.fromString('9007199254740993'),
    ...change,
  };
}

const PLAIN: Readonly<Record<string, Document>> = {
  'one event': commit(),
  'several events': commit(
    { EventStreamOffset: 6 },
    { Type: 'A', Payload: '{"a":"\\u0000é\ufeff"}', Metadata: { ...HEADERS, User: 'Žluťoučký 🐎 \u2028', '': '' } },
    { Metadata: { Timestamp: 'then', Other: 'x' }, Payload: '', Type: 'B', More: [1, 2] },
    { Type: '', Payload: 'not JSON', Metadata: {} },
  ),
  'no event': { ...commit(), Events: [] },
};

const FOR_THE_DRIVER: Readonly<Record<string, Document>> = {
  'a quote in a header': commit({}, { Type: 'A', Payload: '{}', Metadata: { a: 'say "x"' } }),
  'a backslash in the name of a header': commit({}, { Type: 'A', Payload: '{}', Metadata: { 'a\\b': 'x' } }),
  'a line break in a header': commit({}, { Type: 'A', Payload: '{}', Metadata: { a: 'x\ny' } }),
  'a number in a header': commit({}, { Type: 'A', Payload: '{}', Metadata: { a: 1 } }),
  'headers that are text': commit({}, { Type: 'A', Payload: '{}', Metadata: '{}' }),
  'a payload that is a document': commit({}, { Type: 'A', Payload: { a: 1 }, Metadata: {} }),
  'an event without a payload': commit({}, { Type: 'A', Metadata: {} }),
  'an event that is none': commit({}, { Type: 'A', Payload: '{}', Metadata: {} }, [] as Document),
  'an id that is a number': commit({ _id: 7 }),
  'a stream that is a list': commit({ EventStream: ['content-x--y'] }),
  'a replacement character in the name of a stream': commit({ EventStream: 'content-x--\ufffd' }),
  'an offset below -1': commit({ EventStreamOffset: -2 }),
  'an offset that is a fraction': commit({ EventStreamOffset: 0.5 }),
  'events that are no list': commit({ Events: 'none' }),
};

for (const name of ['position', 'timestamp'] satisfies CommitOrderName[]) {
  describe(`Commits read out of their bytes, ordered by ${name}`, () => {
    const order = commitOrderOf(driver, name);
    const reader = new PlainCommits(order, SQUIDEX_NAMING.headers);

    for (const [what, document] of Object.entries(PLAIN)) {
      it(`yields of ${what} what the driver makes of it`, () => {
        const bytes = Buffer.from(BSON.serialize(document));
        const expected = toEvents(order, SQUIDEX_NAMING.headers, BSON.deserialize(bytes) as CommitDocument);
        // Among other bytes, as in an answer of the server.
        const read = reader.read(Buffer.concat([Buffer.alloc(7, 1), bytes, Buffer.alloc(7, 1)]).subarray(7, -7));
        const texts = (events: typeof expected = []): unknown =>
          events.map((event) => ({
            ...event,
            payload: Buffer.from(event.payload).toString(),
            metadata: Buffer.from(event.metadata).toString(),
          }));
        expect(texts([...(read?.events ?? [])])).to.deep.equal(texts(expected));
        const position: unknown = document[order.field];
        expect(read?.position).to.deep.equal(position);
      });
    }

    for (const [what, document] of Object.entries(FOR_THE_DRIVER)) {
      it(`leaves to the driver a commit with ${what}`, () => {
        expect(reader.read(Buffer.from(BSON.serialize(document)))).to.equal(undefined);
      });
    }

    it('leaves to the driver a commit without its position', () => {
      const { Timestamp: _time, GlobalPosition: _position, ...rest } = commit();
      expect(reader.read(Buffer.from(BSON.serialize(rest)))).to.equal(undefined);
    });

    it('takes the bytes of a payload that is not UTF-8 as they are', () => {
      const bytes = Buffer.from(BSON.serialize(commit({}, { Type: 'A', Payload: '{"XY"}', Metadata: HEADERS })));
      bytes[bytes.indexOf('XY')] = 0xff;
      expect([...(reader.read(bytes)?.events[0]?.payload ?? [])]).to.deep.equal([0x7b, 0x22, 0xff, 0x59, 0x22, 0x7d]);
    });
  });
}
