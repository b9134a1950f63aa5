import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect } from 'chai';
import type { VerificationReport } from '../../../src/archive/archive.js';
import { SquidexArchive } from '../../../src/archive/squidex/squidex-archive.js';
import { eventPath } from '../../../src/archive/squidex/squidex-names.js';
import { rejection } from '../../support/rejection.js';
import { rawZip, type RawEntry, type RawEnd } from '../../support/squidex/raw-squidex-zip.js';
import { fixture, unzip, VOCABULARY, type ZipContent } from '../../support/squidex/squidex.js';
import { tempFolder } from '../../support/temp-folder.js';

/** Events in the fixture. */
const EVENTS = 5;
const USERS = 'attachments/135/users.json';
const VERSION = 'attachments/327/version.json';

describe('The directory of a Squidex archive', () => {
  let temp: Awaited<ReturnType<typeof tempFolder>>;
  let entries: readonly ZipContent[];
  let count = 0;

  before(async () => {
    temp = await tempFolder();
    entries = await unzip(fixture('plain-v2.zip'));
  });
  after(async () => {
    await temp.remove();
  });

  async function verified(made: readonly RawEntry[], end?: RawEnd): Promise<VerificationReport> {
    const path = join(temp.path, `${++count}.zip`);
    await writeFile(path, rawZip(made, end));
    const archive = await SquidexArchive.open(path, VOCABULARY);
    return archive.verify({ depth: 'replay' }).finally(() => archive.close());
  }

  /** Each entry with this extra field in the directory. */
  const extended = (extra: (entry: ZipContent) => Buffer): RawEntry[] =>
    entries.map((entry) => ({ ...entry, centralExtra: extra(entry) }));

  it('may have extra fields that say the same, or nothing that is known', async () => {
    const sizes = ({ content }: ZipContent) => Buffer.concat([wide(content.length), wide(content.length)]);
    const forms: readonly ((entry: ZipContent) => Buffer)[] = [
      () => field(1, Buffer.alloc(0)),
      (entry) => field(1, sizes(entry)),
      (entry) => Buffer.concat([field(1, sizes(entry)), field(1, sizes(entry))]),
      (entry) => field(0x7075, named(entry.name, entry.name)),
      // Of a name that the entry had before.
      () => field(0x7075, named('before', 'events/0/9.json')),
      () => field(0x7075, Buffer.from([1])),
      () => Buffer.from([9]),
      () => Buffer.from([9, 0, 0xff, 0xff]),
    ];
    for (const [index, form] of forms.entries()) {
      const report = await verified(extended(form));
      expect(report, `form ${index}`).to.include({ ok: true, events: EVENTS });
      expect(report.warnings, `form ${index}`).to.deep.equal([]);
    }
  });

  it('gives no entry two names or two sizes', async () => {
    const forms: readonly ((entry: ZipContent) => Buffer)[] = [
      ({ name }) => field(0x7075, named(name, 'events/0/9.json')),
      ({ name }) => Buffer.concat([field(0x7075, named(name, name)), field(0x7075, named(name, 'events/0/9.json'))]),
    ];
    for (const [index, form] of forms.entries()) {
      expect(await rejection(verified(extended(form))), `form ${index}`).to.include({ code: 'archive-structure' });
    }
    const [first = { name: '', content: Buffer.alloc(0) }, ...others] = entries;
    const twice = Buffer.concat([field(1, wide(first.content.length)), field(1, wide(7))]);
    const lying = { ...first, size: 0xffffffff, centralExtra: twice };
    expect(await rejection(verified([lying, ...others]))).to.include({ code: 'archive-structure' });
  });

  it('may count on from 0 behind 65,535 entries, as macOS writes it', async () => {
    const [event] = entries.filter(({ name }) => name === eventPath(EVENTS - 1));
    const many = Array.from({ length: 66_000 - entries.length }, (_, at) => {
      return { name: eventPath(EVENTS + at), content: event?.content ?? Buffer.alloc(0) };
    });
    const all = [...entries, ...many];
    const end = { entries: all.length % 65_536 };
    expect(await verified(all, end)).to.include({ ok: true, events: EVENTS + many.length });
    const error = await rejection(verified(all, { entries: end.entries + 1 }));
    expect(error).to.include({ code: 'archive-entry-count' });
  });

  it('is told where it has a document more than once, and the first one counts', async () => {
    for (const [path, content] of [
      [USERS, '{"user-1":"eve@example.com"}'],
      [VERSION, '{"major":9}'],
    ] as const) {
      const { ok, warnings } = await verified([...entries, { name: path, content: Buffer.from(content) }]);
      expect(ok).to.equal(true);
      expect(warnings.map(({ code, where }) => [code, where])).to.deep.equal([['asset-unlisted', path]]);
    }
  });

  it('names the first event that is missing, however far the others are counted', async () => {
    const [last] = entries.filter(({ name }) => name === eventPath(EVENTS - 1));
    const far = { name: eventPath(999_999_999_999), content: last?.content ?? Buffer.alloc(0) };
    const error = await rejection(verified([...entries.filter(({ name }) => name !== eventPath(2)), far]));
    expect(error).to.include({ code: 'event-gap', message: 'event 2 of 1000000000000 is missing' });
    const behind = await rejection(verified([...entries, far]));
    expect(behind).to.include({ code: 'event-gap', message: `event ${EVENTS} of 1000000000000 is missing` });
  });
});

function field(kind: number, content: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(kind, 0);
  head.writeUInt16LE(content.length, 2);
  return Buffer.concat([head, content]);
}

function wide(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/** The extra field's content for a name in UTF-8 beside another one. */
function named(header: string, name: string): Buffer {
  const head = Buffer.alloc(5);
  head[0] = 1;
  head.writeUInt32LE(crc32(Buffer.from(header)), 1);
  return Buffer.concat([head, Buffer.from(name)]);
}
