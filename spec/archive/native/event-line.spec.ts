import { expect } from 'chai';
import fc from 'fast-check';
import { decodeEventLine, outlineEventLine } from '../../../src/archive/native/segments/event-line-reader.js';
import { EventOutlines } from '../../../src/events/event-outlines.js';
import { encodeEventLine, lineMemory } from '../../../src/archive/native/segments/event-line.js';
import { DEFAULT_LIMITS } from '../../../src/archive/archive.js';
import { scanLines } from '../../../src/json/json-scan.js';
import { isBackupError } from '../../../src/errors.js';
import type { StoredEvent } from '../../../src/events/event.js';
import { event } from '../../support/archives/sample-archive.js';

function encode(stored: StoredEvent): Buffer {
  const target = Buffer.alloc(64 * 1024);
  const end = encodeEventLine(stored, new EventOutlines(), DEFAULT_LIMITS, lineMemory(target), 0);
  if (end === undefined) throw new Error('the line did not fit');
  return target.subarray(0, end);
}

function decode(line: Buffer, limits = DEFAULT_LIMITS): StoredEvent {
  return decodeEventLine(scanLines(line), 0, line.length - 1, limits);
}

function codeOf(line: string | Buffer, limits = DEFAULT_LIMITS): string {
  try {
    decode(Buffer.isBuffer(line) ? line : Buffer.from(line), limits);
    return 'sound';
  } catch (error) {
    if (isBackupError(error)) return error.code;
    throw error;
  }
}

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('an event line', () => {
  it('shows the members in their order, metadata and payload last', () => {
    expect(encode(event(3, { text: '{"n":1}' })).toString()).to.equal(
      '{"position":"3","stream":"app-a1","revision":3,"type":"AppUpdated","id":"e3","time":"2026-01-01T00:00:00.003Z",' +
        '"commit":"c3","metadata":{"Actor":"subject:1"},"payload":{"n":1}}\n',
    );
  });

  describe('keeps payload bytes as they are', () => {
    const payloads = {
      'a number beyond 2^53': '{"n":9007199254740993}',
      'a number with a trailing zero': '{"n":1.0}',
      'minus zero': '{"n":-0}',
      'an exponent': '{"n":1e-7,"m":1E+400}',
      'duplicate keys': '{"a":1,"a":2}',
      'escapes that need none': '{"\\u0061":"\\/\\u0041"}',
      'blanks and tabs': ' {\t"a" : [ 1 , 2 ]\t} ',
      'U+2028 and U+2029': '{"a":"\u2028\u2029"}',
      'letters and emoji': '{"a":"Grüße 🚀"}',
      'an escaped lone surrogate': '{"a":"\\ud800"}',
      'a prototype': '{"__proto__":{"a":1},"constructor":1}',
      'a bare string': '"text"',
      'a bare number': '-12.5e3',
      'a bare word': 'null',
      'sixty-four levels': nested(64),
    };
    for (const [what, text] of Object.entries(payloads)) {
      it(`with ${what}`, () => {
        const stored = event(0, { text, metadata: Buffer.from(text) });
        const line = encode(stored);
        expect(line.includes(`"metadata":${text},"payload":${text}}\n`)).to.equal(true);
        expect(decode(line)).to.deep.equal(stored);
      });
    }
  });

  describe('keeps in base64 what is not JSON text on one line', () => {
    const payloads = {
      'a line feed between members': Buffer.from('{"a":1,\n"b":2}'),
      'a carriage return at the end': Buffer.from('{}\r'),
      'invalid UTF-8': Buffer.from([0x22, 0xff, 0x22]),
      'a byte order mark': Buffer.from('\ufeff{}'),
      'no JSON at all': Buffer.from('hello'),
      'two values': Buffer.from('{} {}'),
      nothing: Buffer.alloc(0),
      'sixty-five levels': Buffer.from(nested(65)),
      'a NUL in a string': Buffer.from('"\0"'),
      'bytes of no text': Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
    };
    for (const [what, bytes] of Object.entries(payloads)) {
      it(`with ${what}`, () => {
        const stored = event(0, { payload: bytes, metadata: bytes });
        const line = encode(stored);
        expect(line.toString()).to.include(`"payloadBase64":"${bytes.toString('base64')}"}`);
        expect(decode(line)).to.deep.equal(stored);
      });
    }
  });

  it('gives back whatever event was put in', () => {
    const text = fc.string({ unit: 'binary' });
    const bytes = fc.oneof(
      fc.uint8Array().map((array) => Buffer.from(array)),
      fc.json().map((json) => Buffer.from(json)),
    );
    const arbitrary = fc.record({
      position: text,
      stream: text,
      revision: fc.maxSafeNat(),
      type: text,
      id: text,
      time: text,
      commit: text,
      metadata: bytes,
      payload: bytes,
    });
    fc.assert(
      fc.property(arbitrary, (stored) => {
        const line = encode(stored);
        expect(decode(line)).to.deep.equal(stored);
        const { position, stream, revision, time } = stored;
        const outline = outlineEventLine(scanLines(line), 0, line.length - 1, DEFAULT_LIMITS);
        expect(outline).to.deep.equal({ position, stream, revision, time });
      }),
      { numRuns: 500 },
    );
  });

  it('takes as JSON exactly what JSON.parse takes, line breaks left out', () => {
    const tokens = [
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"a"',
      '"',
      '\\',
      '\\u00e9',
      '-',
      '0',
      '1',
      '.',
      'e',
      '+',
      'true',
      'nul',
      ' ',
      '\t',
    ];
    const soup = fc.array(fc.constantFrom(...tokens), { maxLength: 8 }).map((picked) => picked.join(''));
    fc.assert(
      fc.property(soup, (payload) => {
        let valid = true;
        try {
          JSON.parse(payload);
        } catch {
          valid = false;
        }
        const line = encode(event(0, { text: payload }));
        expect(line.includes(`"payload":${payload}}\n`)).to.equal(valid);
      }),
      { numRuns: 5000 },
    );
  });

  it('is refused when it is too long', () => {
    const line = encode(event(0));
    expect(codeOf(line, { ...DEFAULT_LIMITS, lineBytes: line.length })).to.equal('sound');
    expect(codeOf(line, { ...DEFAULT_LIMITS, lineBytes: line.length - 1 })).to.equal('event-line-too-long');
  });

  describe('is refused', () => {
    const sound = encode(event(0, { text: '{"n":1}' })).toString();
    const swap = (from: string, to: string): string => sound.replace(from, () => to);
    const cases: readonly (readonly [string, string, string])[] = [
      ['when it is empty', '\n', 'event-json'],
      ['when it is no object', '[]\n', 'event-json'],
      ['when it breaks off', `${sound.slice(0, 60)}\n`, 'event-json'],
      ['when it breaks off in the payload', swap('{"n":1}}', '{"n":1'), 'event-json'],
      ['when its payload is no JSON', swap('{"n":1}', '{n:1}'), 'event-json'],
      ['when its payload has a trailing comma', swap('{"n":1}', '{"n":1,}'), 'event-json'],
      ['when its payload is closed by the wrong bracket', swap('{"n":1}', '[1}'), 'event-json'],
      ['when its payload has a leading zero', swap('{"n":1}', '{"n":01}'), 'event-json'],
      ['when its payload has a control character', swap('{"n":1}', '{"n":"\x01"}'), 'event-json'],
      ['when its payload has a bad escape', swap('{"n":1}', '{"n":"\\x"}'), 'event-json'],
      ['when its payload has half a Unicode escape', swap('{"n":1}', '{"n":"\\u12"}'), 'event-json'],
      ['when its payload is missing', swap(',"payload":{"n":1}', ''), 'event-json'],
      ['when two values stand for its payload', swap('{"n":1}', '{"n":1} 2'), 'event-json'],
      ['when something follows the object', swap('}}\n', '}} \n'), 'event-json'],
      ['when a blank stands before it', ` ${sound}`, 'event-json'],
      ['when a byte order mark stands before it', `\ufeff${sound}`, 'event-json'],
      ['when its payload is nested 65 levels deep', swap('{"n":1}', nested(65)), 'event-json-depth'],
      ['when its payload is nested a million levels deep', swap('{"n":1}', nested(1_000_000)), 'event-json-depth'],
      ['when its metadata are nested too deep', swap('{"Actor":"subject:1"}', nested(65)), 'event-json-depth'],
      ['when a member follows the payload', swap('}}\n', '},"extra":1}\n'), 'event-member-unknown'],
      ['when a member is unknown', swap('"type":', '"typ":'), 'event-member-unknown'],
      ['when a member comes twice', swap('"revision":0', '"revision":0,"revision":0'), 'event-member-unknown'],
      [
        'when members are in another order',
        swap('"position":"0","stream":"app-a1"', '"stream":"app-a1","position":"0"'),
        'event-member-unknown',
      ],
      ['when a prototype comes first', swap('{"position"', '{"__proto__":{},"position"'), 'event-member-unknown'],
      ['when its revision is negative', swap('"revision":0', '"revision":-1'), 'event-json'],
      ['when its revision is a fraction', swap('"revision":0', '"revision":0.5'), 'event-json'],
      ['when its revision is a string', swap('"revision":0', '"revision":"0"'), 'event-json'],
      ['when its revision has a leading zero', swap('"revision":0', '"revision":00'), 'event-json'],
      ['when its revision is beyond 2^53', swap('"revision":0', '"revision":9007199254740993'), 'event-json'],
      ['when its stream is a number', swap('"stream":"app-a1"', '"stream":1'), 'event-json'],
      ['when its base64 has a foreign letter', swap('"payload":{"n":1}', '"payloadBase64":"a-b_"'), 'event-json'],
      ['when its base64 has no padding', swap('"payload":{"n":1}', '"payloadBase64":"YQ"'), 'event-json'],
    ];
    for (const [when, line, code] of cases) {
      it(`${when}: ${code}`, () => {
        expect(codeOf(line)).to.equal(code);
        const bytes = Buffer.from(line);
        const outline = () => outlineEventLine(scanLines(bytes), 0, bytes.length - 1, DEFAULT_LIMITS);
        expect(outline).to.throw().with.property('code', code);
      });
    }
  });
});
