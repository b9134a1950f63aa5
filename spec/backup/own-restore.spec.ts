import { expect } from 'chai';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Problem } from '../../src/archive/archive.js';
import type { BackupModule } from '../../src/backup-module.js';
import { loadSettings } from '../../src/config/settings.js';
import { openModule } from '../../src/container.js';
import { AppendBatch } from '../../src/events/append-batch.js';
import { EventStore } from '../../src/events/event-store.js';
import type { StoredEvent } from '../../src/events/event.js';
import { APP_CREATED, OLD_APP, squidexEvent, VOCABULARY } from '../support/squidex/squidex.js';
import { tempFolder } from '../support/temp-folder.js';

const content = (id: string, value: string): StoredEvent =>
  squidexEvent('ContentCreatedEventV2', `content-APP--${id}`, `"data":{"n":{"iv":${value}}}`);

const asset = (id: string, size: number): StoredEvent =>
  squidexEvent('AssetCreatedEventV2', `asset-APP--${id}`, `"assetId":"${id}","fileVersion":0,"fileSize":${size}`);

describe('what a Squidex would not restore of an app', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let module: BackupModule;
  let store: EventStore | undefined;

  beforeEach(async () => {
    folder = await tempFolder();
    const settings = loadSettings({ data: folder.path }, {});
    module = await openModule(settings, { rebind: (container) => (store = container.get(EventStore)) });
  });
  afterEach(async () => {
    await module.close();
    await folder.remove();
  });

  async function app(events: readonly StoredEvent[], files: Readonly<Record<string, number>> = {}): Promise<void> {
    const appends = [APP_CREATED, ...events].map((event) => {
      return { stream: event.stream, expected: 'no-stream', commit: event.commit, events: [event] } as const;
    });
    await store?.append(AppendBatch.of(appends));
    for (const [id, bytes] of Object.entries(files)) {
      const version = { role: 'asset', id, version: 0 } as const;
      const path = join(folder.path, 'assets', VOCABULARY.naming.assetName(OLD_APP, version));
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, Buffer.alloc(bytes, 'x'));
    }
  }

  const told = (warnings: readonly Problem[]): readonly string[] =>
    warnings.map(({ code, where }) => `${code}: ${where}`).sort();

  it('is told by the backup, and by a verification that goes as deep as a restore, one warning a kind', async () => {
    const unknown = ['p', 'q', 'r', 's'].map((id) => squidexEvent('PluginEvent', `content-APP--${id}0`));
    const odd = [content('number', '1e400'), content('half', '"\\ud800"'), content('twice', '{"a":1,"a":2}')];
    const files = [asset('empty', 0), asset('case', 1), asset('CASE', 1)];
    await app([...unknown, ...odd, ...files], { empty: 0, case: 1, CASE: 1 });

    const { point, warnings } = await module.create('blog');
    const at = (id: string): string => `event 0 of content-${OLD_APP}--${id}`;
    const types = ['p0', 'q0', 'r0'].map((id) => `${at(id)} (PluginEvent)`).join(', ');
    const expected = [
      `event-type-unknown: ${types}`,
      `export-unfit: ${at('number')}`,
      `export-unfit: ${at('half')}`,
      `export-lossy: ${at('twice')}`,
      'export-lossy: asset empty, version 0',
      'export-lossy: case and CASE',
    ].sort();
    expect(told(warnings)).to.deep.equal(expected);
    expect(warnings.find(({ code }) => code === 'event-type-unknown')?.message).to.contain('and 1 more');
    expect(told((await module.verify(point.id, 'replay')).warnings)).to.deep.equal(expected);
    expect((await module.verify(point.id)).warnings).to.deep.equal([]);
    expect(told((await module.create('blog', { verify: 'replay' })).warnings)).to.deep.equal(expected);
    const plan = await module.planRestore(point.id, { name: 'copy' });
    const result = await module.restore(point.id, { name: 'copy' });
    expect(plan.warnings, 'the plan of a restore, and its result').to.deep.equal(result.warnings);
    expect(told(result.warnings)).to.include.members(expected);
  });

  it('is nothing for an app that it restores as it is', async () => {
    await app([content('abc', '[1e308,"\\ud83d\\ude80",-0.5E+3,{"a":{"a":1}},[{"a":1},{"a":2}]]'), asset('f', 3)], {
      f: 3,
    });
    const { point, warnings } = await module.create('blog');
    expect(warnings).to.deep.equal([]);
    expect((await module.verify(point.id, 'replay')).warnings).to.deep.equal([]);
  });

  it('is told once by an export of the app', async () => {
    await app([content('number', '1e400')]);
    const { warnings } = await module.exportSquidex('blog', join(folder.path, 'export.zip'));
    expect(warnings.map(({ code }) => code)).to.deep.equal(['export-unfit']);
  });
});
