import { expect } from 'chai';
import { type Manifest, parseManifest, printManifest } from '../../../src/archive/native/manifest/manifest.js';
import { isBackupError } from '../../../src/errors.js';
import { BASE } from '../../support/archives/sample-archive.js';

const SHA = 'a'.repeat(64);

const MANIFEST: Manifest = {
  format: 'eventark',
  formatVersion: 1,
  kind: 'full',
  ...BASE,
  range: { after: '', upTo: '9', firstEventTime: '2026-01-01T00:00:00Z', lastEventTime: '' },
  counts: { events: 2, streams: 1, assets: 0, assetsMissing: 1, documents: 0 },
  bytes: { raw: 10, stored: 9 },
  chain: SHA,
  segments: [
    {
      name: 'events/000000.ndjson',
      events: 2,
      firstPosition: '1',
      lastPosition: '2',
      size: 10,
      sha256: SHA,
      chain: SHA,
    },
  ],
  entries: [{ name: 'index/assets.ndjson', size: 0, sha256: SHA }],
  missing: [{ role: 'asset', id: 'x', version: 2, fileName: 'x.png' }],
};

function codeOf(text: string): string {
  try {
    parseManifest(Buffer.from(text));
    return 'sound';
  } catch (error) {
    if (isBackupError(error)) return error.code;
    throw error;
  }
}

describe('a manifest', () => {
  const text = printManifest(MANIFEST).toString();
  const swap = (from: string, to: string): string => {
    if (!text.includes(from)) throw new Error(`the manifest has no ${from}`);
    return text.replace(from, () => to);
  };

  it('is read as it was printed', () => {
    expect(parseManifest(printManifest(MANIFEST))).to.deep.equal(MANIFEST);
  });

  it('is printed the same way whatever the order of its members was', () => {
    const turned = Object.fromEntries(Object.entries(parseManifest(Buffer.from(text))).reverse());
    expect(printManifest({ ...MANIFEST, ...turned }).toString()).to.equal(text);
  });

  it('of a later format version is told apart from a broken one', () => {
    expect(codeOf(swap('"formatVersion": 1', '"formatVersion": 2'))).to.equal('archive-version');
    expect(codeOf(swap('"formatVersion": 1', '"formatVersion": "1"'))).to.equal('archive-version');
  });

  const cases: readonly (readonly [string, () => string])[] = [
    ['is empty', () => ''],
    ['is no JSON', () => '{'],
    ['is no object', () => 'null'],
    ['is an array', () => '[]'],
    ['is of another program', () => swap('"eventark"', '"other"')],
    ['has an unknown member', () => swap('"kind"', '"extra": 1,\n  "kind"')],
    ['has an unknown member inside', () => swap('"after"', '"extra": 1,\n    "after"')],
    ['has an unknown member in a segment', () => swap('"firstPosition"', '"extra": 1,\n      "firstPosition"')],
    ['has a prototype', () => swap('"kind"', '"__proto__": {},\n  "kind"')],
    ['has a member twice', () => swap('"id": "r1",', '"id": "r1",\n  "id": "r1",')],
    ['lacks a member', () => swap('  "comment": "",\n', '')],
    ['lacks a part', () => text.replace(/ {2}"range": \{[^}]*\},\n/, '')],
    ['lacks a member inside', () => swap('    "after": "",\n', '')],
    ['has a count that is negative', () => swap('"events": 2,', '"events": -2,')],
    ['has a count that is a fraction', () => swap('"events": 2,', '"events": 2.5,')],
    ['has a count beyond 2^53', () => swap('"events": 2,', '"events": 9007199254740993,')],
    ['has a count as text', () => swap('"events": 2,', '"events": "2",')],
    [
      'has a digest in upper case',
      () => swap(`"chain": "${SHA}",\n  "seg`, `"chain": "${SHA.toUpperCase()}",\n  "seg`),
    ],
    ['names a segment that is none', () => swap('events/000000.ndjson', '../000000.ndjson')],
    ['names an entry outside the fixed set', () => swap('index/assets.ndjson', 'index/other.ndjson')],
    ['has a segment that is no object', () => text.replace(/"segments": \[[^\]]*\]/, '"segments": [null]')],
    ['has segments that are no list', () => text.replace(/"segments": \[[^\]]*\]/, '"segments": {}')],
    ['was created at no time', () => swap('2026-01-02T03:04:05.000Z', 'yesterday')],
    ['is of another kind', () => swap('"full"', '"half"')],
    ['is spaced another way', () => JSON.stringify(MANIFEST)],
    ['has a byte order mark', () => `\ufeff${text}`],
    ['has a role that is none', () => swap('"asset"', '"thing"')],
    ['is nested without end', () => '['.repeat(100_000)],
  ];
  for (const [what, make] of cases) {
    it(`that ${what} is refused`, () => {
      expect(codeOf(make())).to.equal('archive-manifest');
    });
  }

  it('that is not UTF-8 is refused', () => {
    const bytes = Buffer.from(text);
    bytes[bytes.indexOf('r1')] = 0xff;
    expect(() => parseManifest(bytes))
      .to.throw()
      .with.property('code', 'archive-manifest');
  });
});
