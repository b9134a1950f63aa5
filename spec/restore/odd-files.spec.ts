import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { expect } from 'chai';
import type { AssetVersion } from '../../src/cms/app-naming.js';
import type { OddEvents } from '../../src/cms/event-vocabulary.js';
import { AppendBatch } from '../../src/events/append-batch.js';
import { smallApp } from '../support/faults/bent-events.js';
import { openTempModule, restoreAs, type OpenModule } from '../support/module.js';

/** Members of asset events; those of one asset are one stream. */
const FILES: readonly (readonly [asset: string, type: string, members: string])[] = [
  ['odd-size', 'AssetCreatedEventV2', '"fileName":"a","mimeType":"a/b","fileVersion":0,"fileSize":-1'],
  ['odd-size', 'AssetUpdatedEventV2', '"mimeType":"a/b","fileVersion":1,"fileSize":3'],
  ['twice', 'AssetCreatedEventV2', '"fileName":"b","mimeType":"a/b","fileVersion":0,"fileSize":1.5'],
  ['twice', 'AssetUpdatedEventV2', '"mimeType":"a/b","fileVersion":0,"fileSize":3'],
  ['odd-version', 'AssetCreatedEventV2', '"fileName":"c","mimeType":"a/b","fileVersion":0.5,"fileSize":3'],
  ['gone', 'AssetCreatedEventV2', '"fileName":"d","mimeType":"a/b","fileVersion":0,"fileSize":"x"'],
  ['odd-name', 'AssetCreatedEventV2', '"fileName":{},"mimeType":"a/b","fileVersion":0,"fileSize":3'],
];

/** What is mentioned, as `id version`; of `gone` the store has no file, and no version of `odd-version` is known. */
const KEPT = ['a1 0', 'odd-size 1', 'twice 0'];
const ODD = ['odd-name 0', 'odd-size 0'];

describe('files of events that are odd', () => {
  let open: OpenModule;
  let app: string;

  beforeEach(async () => {
    open = await openTempModule();
    app = randomUUID();
    const events = smallApp(app);
    const last = new Map<string, number>();
    const appends = [...events, ...FILES.map((file, n) => assetEvent(n, file))].map((event) => {
      const before = last.get(event.stream);
      last.set(event.stream, (before ?? -1) + 1);
      return { stream: event.stream, expected: before ?? 'no-stream', commit: randomUUID(), events: [event] } as const;
    });
    await open.base.store.append(AppendBatch.of(appends));
    for (const place of [...KEPT, ...ODD]) await put(place);
    await put('odd-version 0');
    const image = { role: 'app-image', id: '', version: 0 } as const;
    await open.parts.assets.write(app, image, () => bytesOf('image'));
  });
  afterEach(() => open.dispose());

  function assetEvent(n: number, [asset, type, members]: (typeof FILES)[number]): ReturnType<typeof smallApp>[number] {
    const [template] = smallApp(app);
    if (template === undefined) throw new Error('no event');
    const payload = Buffer.from(`{"assetId":"${asset}",${members},"appId":"${app},blog","actor":"subject:user-1"}`);
    const id = `00000000-0000-4000-9000-${String(n).padStart(12, '0')}`;
    return { ...template, id, stream: `asset-${app}--${asset}`, type, payload };
  }

  async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text);
  }

  async function put(place: string): Promise<void> {
    const [id = '', version] = place.split(' ');
    const file: AssetVersion = { role: 'asset', id, version: Number(version) };
    await open.parts.assets.write(app, file, () => bytesOf('abc'));
  }

  /** `id version` of each file that the asset store has of the app, and its picture. */
  async function filesOf(id: string): Promise<readonly string[]> {
    const names: string[] = [];
    for await (const { name } of open.base.assetStorage.list('')) names.push(name);
    const own = names.filter((name) => name.startsWith(id));
    return own.map((name) => name.slice(id.length + 1).replace(/_(\d+)$/, ' $1')).sort();
  }

  const options = (name: string, odd: OddEvents) => restoreAs(name, { odd, people: 'placeholder', rules: 'keep' });

  for (const kind of ['a backup', 'an export for Squidex'] as const) {
    it(`are in a copy only where an event of it mentions them, and are counted and told so: ${kind}`, async () => {
      const { point } = await open.module.create(app, { allowMissing: true });
      const exported = join(open.folder, 'export.zip');
      if (kind !== 'a backup') await open.module.exportSquidex(point.id, exported);
      const source = kind === 'a backup' ? point.id : exported;
      const kept = await open.module.restore(source, options('all', 'keep'));
      expect(await filesOf(kept.app.id)).to.deep.equal(['', ...KEPT, ...ODD].sort());
      expect(kept).to.include({ assets: 6, assetsMissing: 1 });

      const plan = await open.module.planRestore(source, options('some', 'drop'));
      const copy = await open.module.restore(source, options('some', 'drop'));
      expect(await filesOf(copy.app.id)).to.deep.equal(['', ...KEPT].sort());
      for (const result of [plan, copy]) {
        expect(result).to.include({ assets: 4, assetsMissing: 0, assetBytes: 3 * 3 + 5 });
        const told = result.warnings.filter(({ code }) => code.startsWith('asset-'));
        expect(told.map(({ code, where }) => `${code} ${where}`).sort()).to.deep.equal([
          'asset-size asset a1, version 0',
          'asset-unlisted asset gone, version 0',
          'asset-unlisted asset odd-name, version 0',
          'asset-unlisted asset odd-size, version 0',
        ]);
        expect(result.warnings.filter(({ code }) => code === 'event-dropped')).to.have.length(5);
      }
    });
  }

  it('are in a backup only where an event of it mentions them, and the others are named', async () => {
    const { point, warnings } = await open.module.create(app, { odd: 'drop', verify: 'replay', allowMissing: true });
    expect(point.manifest.counts).to.include({ assets: 4 });
    expect(point.manifest.missing).to.deep.equal([]);
    const told = warnings.filter(({ code }) => code === 'asset-unlisted');
    expect(told.map(({ where }) => where).sort()).to.deep.equal([
      'asset gone, version 0',
      'asset odd-name, version 0',
      'asset odd-size, version 0',
    ]);
    expect(told[0]?.message).to.contain('every event that mentions it was left out');
    const copy = await open.module.restore(point.id, options('copy', 'keep'));
    expect(await filesOf(copy.app.id)).to.deep.equal(['', ...KEPT].sort());
  });
});
