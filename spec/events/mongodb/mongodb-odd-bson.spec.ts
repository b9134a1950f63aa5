import { expect } from 'chai';
import fc from 'fast-check';
import * as driver from 'mongodb';
import { Long } from 'mongodb';
import { SQUIDEX_NAMING } from '../../../src/cms/squidex/squidex-naming.js';
import type { StoredEvent } from '../../../src/events/event.js';
import { readBytes } from '../../../src/events/mongodb/commits/mongodb-bytes.js';
import { toEvents, unreadable, type CommitDocument } from '../../../src/events/mongodb/commits/mongodb-commits.js';
import { PlainCommits } from '../../../src/events/mongodb/commits/mongodb-plain-commits.js';
import { commitOrderOf } from '../../../src/events/mongodb/commits/mongodb-positions.js';
import { documentOf, inside, list, member, ODD_VALUES } from '../../support/mongodb/odd-bson.js';

const order = commitOrderOf(driver, 'position');
const reader = new PlainCommits(order, SQUIDEX_NAMING.headers);

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
  for (const [what, [bytes, json]] of Object.entries(ODD_VALUES)) {
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
    const values = Object.values(ODD_VALUES).map(([bytes]) => bytes);
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
