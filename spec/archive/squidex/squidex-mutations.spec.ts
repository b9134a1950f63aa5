import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { expect } from 'chai';
import { DEFAULT_LIMITS, type ArchiveLimits } from '../../../src/archive/archive.js';
import { SquidexArchive } from '../../../src/archive/squidex/squidex-archive.js';
import { attachmentPath, eventPath } from '../../../src/archive/squidex/squidex-names.js';
import { BackupError } from '../../../src/errors.js';
import { collect, text } from '../../support/events.js';
import { VOCABULARY, fixture, unzip, zip, type ZipContent } from '../../support/squidex/squidex.js';
import { tempFolder } from '../../support/temp-folder.js';

const END_RECORD = 22;
const DIRECTORY_SIGNATURE = Buffer.from('PK\u0001\u0002');

describe('A damaged or hostile Squidex archive', () => {
  let temp: Awaited<ReturnType<typeof tempFolder>>;
  let path: string;
  let plain: Buffer;
  let plainEntries: readonly ZipContent[];
  let whole: string;

  before(async () => {
    temp = await tempFolder();
    path = join(temp.path, 'archive.zip');
    plain = await readFile(fixture('plain-v2.zip'));
    plainEntries = await unzip(fixture('plain-v2.zip'));
    whole = await contentOf(plain);
  });
  after(async () => {
    await temp.remove();
  });

  /** Everything a restore would take from an archive of these bytes, after verification. */
  async function contentOf(bytes: Buffer, limits: ArchiveLimits = DEFAULT_LIMITS): Promise<string> {
    await writeFile(path, bytes);
    const archive = await SquidexArchive.open(path, VOCABULARY, limits);
    try {
      const { problems } = await archive.verify({ depth: 'replay', chain: true });
      const [first] = problems;
      if (first !== undefined) throw new BackupError(first.code, first.message);
      const events = await collect(archive.events());
      const documents = [...(await archive.documents())].map(([name, json]) => [name, text(json)]);
      return JSON.stringify([archive.app, events, documents]);
    } finally {
      await archive.close();
    }
  }

  /** The code of the refusal; undefined if the archive is taken. */
  async function verdict(bytes: Buffer, limits?: ArchiveLimits): Promise<string | undefined> {
    try {
      expect(await contentOf(bytes, limits), 'taken, but with another content').to.equal(whole);
      return undefined;
    } catch (error) {
      if (error instanceof BackupError) return error.code;
      throw error;
    }
  }

  async function verdictOf(entries: Iterable<ZipContent>, limits?: ArchiveLimits): Promise<string | undefined> {
    const made = await zip(join(temp.path, `made-${Math.random()}.zip`), entries);
    return verdict(await readFile(made), limits);
  }

  function changed(name: string, content: Buffer | string): readonly ZipContent[] {
    const others = plainEntries.filter((one) => one.name !== name);
    return [...others, { name, content: Buffer.from(content) }];
  }

  it('is taken when only the order and packing of its entries differ', async () => {
    expect(await verdictOf([...plainEntries].reverse())).to.equal(undefined);
  });

  it('is refused when it ends early, wherever', async () => {
    for (let percent = 0; percent < 100; percent++) {
      const code = await verdict(plain.subarray(0, Math.floor((plain.length * percent) / 100)));
      expect(code, `${percent} %`).to.be.oneOf(['archive-not-zip', 'archive-truncated']);
    }
    for (let cut = 1; cut <= END_RECORD; cut++) {
      expect(await verdict(plain.subarray(0, plain.length - cut))).to.equal('archive-truncated');
    }
  });

  it('is refused, or gives what it gave before, when one byte is changed', async () => {
    const codes = new Set<string | undefined>();
    for (let at = 0; at < plain.length; at += 3) {
      const bytes = Buffer.from(plain);
      // one bit or all of them, so that small and large changes of each field come up
      bytes[at] = (bytes[at] ?? 0) ^ (at % 2 === 0 ? 0xff : 1 << (at % 8));
      codes.add(await verdict(bytes));
    }
    expect([...codes]).to.include.members([undefined, 'archive-crc', 'archive-header-mismatch', 'archive-truncated']);
  });

  it('is refused when an event is missing, whichever', async () => {
    const entries = await unzip(fixture('rich-v2.zip'));
    for (let number = 0; number < 174; number++) {
      const bytes = rawZip(entries.filter((entry) => entry.name !== eventPath(number)).map(stored));
      // without its last event an archive is a whole archive: nothing in it says how many events there were
      const last = number === 173;
      const code = await codeOfOpening(bytes);
      expect(code, String(number)).to.equal(last ? undefined : 'event-gap');
    }
  });

  async function codeOfOpening(bytes: Buffer): Promise<string | undefined> {
    await writeFile(path, bytes);
    try {
      await (await SquidexArchive.open(path, VOCABULARY)).close();
      return undefined;
    } catch (error) {
      return error instanceof BackupError ? error.code : String(error);
    }
  }

  it('names the event that is missing', async () => {
    const made = await zip(
      join(temp.path, 'gap.zip'),
      plainEntries.filter((entry) => entry.name !== eventPath(3)),
    );
    try {
      await SquidexArchive.open(made, VOCABULARY);
      expect.fail('the archive was taken');
    } catch (error) {
      expect(error).to.be.instanceOf(BackupError).with.property('message', 'event 3 of 5 is missing');
      expect(error).to.have.deep.property('facts', { missing: 3 });
    }
  });

  it('is refused when it does not begin with one app', async () => {
    expect(await verdictOf(plainEntries.filter((entry) => entry.name.startsWith('attachments/')))).to.equal(
      'app-created-missing',
    );
    const json = plainEntries.find((entry) => entry.name === eventPath(0))?.content.toString() ?? '';
    expect(await verdictOf(changed(eventPath(0), json.replace('AppCreatedEvent', 'AppUpdatedEvent')))).to.equal(
      'app-created-missing',
    );
  });

  it('is refused when an entry has a name that leads out of its folder', async () => {
    for (const name of [
      '../evil',
      'events/0/../0.json',
      'attachments/1/../../etc/passwd',
      '/etc/passwd',
      'C:\\win',
      '',
    ]) {
      expect(await verdictOf([...plainEntries, { name, content: Buffer.from('x') }]), name).to.equal(
        'archive-entry-name',
      );
    }
  });

  it('is taken without what Squidex does not look for', async () => {
    for (const name of [
      'events/',
      'events/0/x.json',
      'events/1/5.json',
      'attachments/0/version.json',
      'attachments/327/Version.json',
      'manifest.json',
      '__MACOSX/events/0/._0.json',
    ]) {
      expect(await verdictOf([{ name, content: Buffer.from('x') }, ...plainEntries]), name).to.equal(undefined);
    }
  });

  it('is refused when an event stands twice', async () => {
    const [event] = plainEntries.filter((entry) => entry.name === eventPath(2));
    expect(await verdictOf([...plainEntries, ...(event ? [event] : [])])).to.equal('archive-entry-duplicate');
  });

  it('is refused when it is larger than allowed', async () => {
    const limits = { ...DEFAULT_LIMITS, entries: 9 };
    expect(await verdictOf(plainEntries, limits)).to.equal('archive-limit');
    expect(await verdictOf(plainEntries, { ...DEFAULT_LIMITS, totalBytes: 5_000 })).to.equal('archive-too-large');
    expect(await verdictOf(plainEntries, { ...DEFAULT_LIMITS, lineBytes: 100 })).to.equal('event-line-too-long');
    expect(await verdictOf(plainEntries, { ...DEFAULT_LIMITS, documentBytes: 10 })).to.equal('archive-too-large');
  });

  describe('made by hand', () => {
    it('is refused when an entry has not the size that it says', async () => {
      const zeros = Buffer.alloc(64 * 1024 * 1024);
      const liar = { ...raw('attachments/480/a', deflateRawSync(zeros)), size: 10, crc: crc32(zeros) };
      expect(await verdict(rawZip([...plainEntries.map(stored), liar]))).to.equal('archive-size-mismatch');
    });

    it('is refused when two entries share their bytes', async () => {
      const bytes = rawZip(plainEntries.map(stored));
      const first = bytes.indexOf(DIRECTORY_SIGNATURE);
      const second = bytes.indexOf(DIRECTORY_SIGNATURE, first + 4);
      bytes.writeUInt32LE(bytes.readUInt32LE(first + 42), second + 42);
      expect(await verdict(bytes)).to.equal('archive-overlap');
    });

    it('is refused when the end record hides entries', async () => {
      const bytes = rawZip(plainEntries.map(stored));
      bytes.writeUInt16LE(plainEntries.length - 1, bytes.length - END_RECORD + 10);
      expect(await verdict(bytes)).to.equal('archive-entry-count');
      bytes.writeUInt16LE(60_000, bytes.length - END_RECORD + 10);
      expect(await verdict(bytes)).to.equal('archive-entry-count');
    });

    it('is refused for what its readers could not agree on', async () => {
      const good = plainEntries.map(stored);
      expect(await verdict(rawZip(good))).to.equal(undefined);
      expect(await verdict(Buffer.concat([rawZip(good), Buffer.from('more')]))).to.equal('archive-trailing-data');
      expect(await verdict(rawZip(good.map((entry) => ({ ...entry, flags: 1 }))))).to.equal('archive-encrypted');
      expect(await verdict(rawZip(good.map((entry) => ({ ...entry, method: 12 }))))).to.equal('archive-packing');
      const commented = Buffer.concat([rawZip(good), Buffer.from('hello')]);
      commented.writeUInt16LE(5, commented.length - 7);
      expect(await verdict(commented)).to.equal(undefined);
      expect(await verdict(Buffer.from('<html>not a zip</html>'.repeat(10)))).to.equal('archive-not-zip');
      expect(await verdict(Buffer.alloc(0))).to.equal('archive-not-zip');
    });

    it('is refused when compressed data are broken or have something behind them', async () => {
      const target = plainEntries.find((entry) => entry.name === eventPath(1)) ?? {
        name: '',
        content: Buffer.alloc(0),
      };
      const others = plainEntries.filter((entry) => entry.name !== target.name).map(stored);
      const deflated = deflateRawSync(target.content);
      const entry = { ...raw(target.name, deflated), size: target.content.length, crc: crc32(target.content) };
      expect(await verdict(rawZip([...others, entry]))).to.equal(undefined);
      const trailing = { ...entry, bytes: Buffer.concat([deflated, Buffer.from('x')]) };
      expect(await verdict(rawZip([...others, trailing]))).to.equal('archive-deflate-trailing');
      const broken = { ...entry, bytes: deflated.subarray(0, deflated.length - 3) };
      expect(await verdict(rawZip([...others, broken]))).to.equal('archive-deflate');
      expect(await verdict(rawZip([...others, { ...entry, crc: 1 }]))).to.equal('archive-crc');
      expect(await verdict(rawZip([...others, { ...entry, localName: 'events/0/9.json' }]))).to.equal(
        'archive-header-mismatch',
      );
    });
  });

  it('leaves no file open, however it is refused', async () => {
    const open = async () => (await readdir('/proc/self/fd')).length;
    const before = await open();
    for (const bytes of [plain.subarray(0, 500), Buffer.alloc(0), plain.subarray(0, plain.length - 1)])
      await verdict(bytes);
    await verdictOf(changed(attachmentPath('Version.json'), '{"major":9}'));
    expect(await open()).to.equal(before);
  });
});

interface RawEntry {
  readonly name: string;
  readonly localName?: string;
  readonly method: number;
  readonly flags: number;
  readonly crc: number;
  readonly size: number;
  readonly bytes: Buffer;
}

function stored({ name, content }: ZipContent): RawEntry {
  return { name, method: 0, flags: 0, crc: crc32(content), size: content.length, bytes: content };
}

function raw(name: string, bytes: Buffer): RawEntry {
  return { name, method: 8, flags: 0, crc: 0, size: 0, bytes };
}

/** A zip that says whatever its entries say, true or not. */
function rawZip(entries: readonly RawEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, localName = name, method, flags, crc, size, bytes } of entries) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc, 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(name.length, 22);
    const location = Buffer.alloc(14);
    location.writeUInt32LE(offset, 10);
    const local = [Buffer.from('PK\u0003\u0004'), common, Buffer.from(localName), bytes];
    directory.push(DIRECTORY_SIGNATURE, Buffer.from([20, 0]), common, location, Buffer.from(name));
    parts.push(...local);
    offset += 30 + name.length + bytes.length;
  }
  const records = Buffer.concat(directory);
  const end = Buffer.alloc(END_RECORD);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(records.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, records, end]);
}
