import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_LIMITS, type ArchiveLimits } from '../../../src/archive/archive.js';
import { NativeArchive } from '../../../src/archive/native/native-archive.js';
import { kindOf } from '../../../src/errors.js';
import { rejection } from '../../support/rejection.js';
import { VOCABULARY } from '../../support/squidex/squidex.js';
import { tempFolder } from '../../support/temp-folder.js';
import { asset, events, writeArchive } from '../../support/archives/sample-archive.js';

const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
/** Where a header says its two sizes. */
const SIZES = { [CENTRAL]: [20, 24], [LOCAL]: [18, 22] } as const;

describe('a size that was flipped in an archive', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let bytes: Buffer;

  before(async () => {
    folder = await tempFolder();
    const path = join(folder.path, 'whole.zip');
    await writeArchive(path, { events: events(50), assets: [[asset('a'), randomBytes(5000)]] });
    bytes = await readFile(path);
  });
  after(async () => folder.remove());

  async function open(changed: Buffer, limits: ArchiveLimits = DEFAULT_LIMITS): Promise<unknown> {
    const path = join(folder.path, 'changed.zip');
    await writeFile(path, changed);
    return rejection(NativeArchive.open(path, VOCABULARY, limits).then((archive) => archive.close()));
  }

  for (const signature of [CENTRAL, LOCAL] as const) {
    it(`is damage in every bit of every ${signature === CENTRAL ? 'directory record' : 'local header'}, whatever the limits`, async () => {
      const mark = Buffer.alloc(4);
      mark.writeUInt32LE(signature);
      let tried = 0;
      for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 4)) {
        for (const size of SIZES[signature]) {
          for (const bit of [0, 7, 13, 20, 24, 29, 31]) {
            const changed = Buffer.from(bytes);
            changed.writeUInt32LE((changed.readUInt32LE(at + size) ^ (1 << bit)) >>> 0, at + size);
            for (const limits of [DEFAULT_LIMITS, { ...DEFAULT_LIMITS, totalBytes: 2 ** 30, ratio: 2 }]) {
              expect(kindOf(await open(changed, limits)), `byte ${at + size}, bit ${bit}`).to.equal('damage');
            }
            tried += 1;
          }
        }
      }
      expect(tried).to.be.greaterThan(50);
    });
  }
});
