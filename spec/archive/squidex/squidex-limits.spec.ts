import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { expect } from 'chai';
import { DEFAULT_LIMITS, type ArchiveLimits } from '../../../src/archive/archive.js';
import { LIMIT_SETTINGS } from '../../../src/archive/archive-limit.js';
import { SquidexArchive } from '../../../src/archive/squidex/squidex-archive.js';
import { attachmentPath, eventPath } from '../../../src/archive/squidex/squidex-names.js';
import { ENVIRONMENT, loadSettings } from '../../../src/config/settings.js';
import { isDamage } from '../../../src/errors.js';
import { openTempModule } from '../../support/module.js';
import { rawZip, type RawEntry } from '../../support/squidex/raw-squidex-zip.js';
import { rejection } from '../../support/rejection.js';
import { fixture, OLD_APP, unzip, VOCABULARY, zip, type ZipContent } from '../../support/squidex/squidex.js';
import { tempFolder } from '../../support/temp-folder.js';

function entry(number: number, type: string, stream: string, payload: string): ZipContent {
  const [t, s] = [type, stream].map((value) => JSON.stringify(value));
  // Squidex writes a quote in a string with six characters.
  const p = JSON.stringify(payload).slice(1, -1).replaceAll('\\"', '\\u0022');
  return { name: eventPath(number), content: Buffer.from(`{"n":{"t":${t},"s":${s},"p":"${p}","h":{}}}`) };
}

const CREATED = entry(0, 'AppCreatedEvent', `app-${OLD_APP}`, '{"name":"blog"}');

describe('Limits of a Squidex archive', () => {
  let temp: Awaited<ReturnType<typeof tempFolder>>;
  let count = 0;

  before(async () => {
    temp = await tempFolder();
  });
  after(async () => {
    await temp.remove();
  });

  async function verified(entries: readonly RawEntry[], limits: Partial<ArchiveLimits> = {}) {
    const path = join(temp.path, `${++count}.zip`);
    await writeFile(path, rawZip(entries));
    const archive = await SquidexArchive.open(path, VOCABULARY, { ...DEFAULT_LIMITS, ...limits });
    return archive.verify({ depth: 'replay' }).finally(() => archive.close());
  }

  it('are settings, each with a variable', () => {
    for (const [limit, setting] of Object.entries(LIMIT_SETTINGS)) {
      const { limits } = loadSettings({}, { [ENVIRONMENT[setting]]: '77' });
      expect(limits, setting).to.deep.equal({ ...DEFAULT_LIMITS, [limit]: 77 });
    }
    expect(loadSettings({}, {}).limits).to.deep.equal(DEFAULT_LIMITS);
  });

  it('admit an event of 16 MiB that is quotes all over', async () => {
    const list = '"",'.repeat(5_500_000);
    const event = entry(1, 'AppUpdatedEvent', `app-${OLD_APP}`, `{"a":[${list}""]}`);
    expect(event.content.length).to.be.greaterThan(64 * 1024 * 1024);
    expect(await verified([CREATED, event])).to.include({ ok: true, events: 2 });
  });

  it('admit a file that deflates a thousand times, if its event says how large it is', async () => {
    const blank = Buffer.alloc(20_000_000);
    const created = (size: number): ZipContent =>
      entry(1, 'AssetCreatedEventV2', `asset-${OLD_APP}--a`, `{"assetId":"a","fileVersion":0,"fileSize":${size}}`);
    const name = attachmentPath('a_0.asset');
    const file = { name, content: deflateRawSync(blank), method: 8, crc: crc32(blank), size: blank.length };
    expect(await verified([CREATED, file, created(blank.length)])).to.include({ ok: true, assets: 1 });
    const error = await rejection(verified([CREATED, file, created(5)]));
    expect(error).to.include({ code: 'archive-ratio' }).and.property('hint').to.contain('maxRatio');
    expect(isDamage(error)).to.equal(false);
    expect(await verified([CREATED, file, created(5)], { ratio: 2_000 })).to.include({ ok: true });
  });

  it('are no damage, and name their setting', async () => {
    const entries = await unzip(fixture('plain-v2.zip'));
    for (const [limit, code] of [
      ['entries', 'archive-limit'],
      ['totalBytes', 'archive-too-large'],
      ['lineBytes', 'event-line-too-long'],
      ['documentBytes', 'archive-too-large'],
    ] as const) {
      const error = await rejection(verified(entries, { [limit]: 5 }));
      expect(error).to.include({ code }).and.property('hint').to.contain(LIMIT_SETTINGS[limit]);
      expect(isDamage(error)).to.equal(false);
    }
  });
});

describe('A Squidex archive with more than Squidex looks at', () => {
  it('is verified as deep as it is restored, and a restore tells it too', async () => {
    const open = await openTempModule();
    try {
      const path = join(open.folder, 'packed.zip');
      await zip(path, [{ name: '.DS_Store', content: Buffer.from('x') }, ...(await unzip(fixture('plain-v2.zip')))]);
      const { depth, warnings } = await open.module.verify(path);
      expect(depth).to.equal('replay');
      expect(warnings.map(({ code }) => code)).to.include('archive-entry-ignored');
      const restored = await open.module.restore(path, { name: 'copy' });
      expect(restored.warnings.filter(({ code }) => code === 'archive-entry-ignored')).to.have.lengthOf(1);
    } finally {
      await open.dispose();
    }
  });
});
