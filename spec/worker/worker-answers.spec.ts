import { expect } from 'chai';
import { loadSettings, type Settings } from '../../src/config/settings.js';
import { openModule } from '../../src/container.js';
import type { BackupModule } from '../../src/backup-module.js';
import { WorkerProcess } from '../../src/worker/worker-process.js';
import { RICH } from '../support/module.js';
import { tempFolder } from '../support/temp-folder.js';

describe('what a worker process answers', function () {
  this.timeout(60_000);
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let settings: Settings;
  let module: BackupModule;
  let worker: WorkerProcess;
  let point: string;

  before(async () => {
    folder = await tempFolder();
    settings = loadSettings({ data: folder.path }, {});
    module = await openModule(settings);
    await module.restore(RICH, { name: 'shop' });
    ({
      point: { id: point },
    } = await module.create('shop'));
    worker = new WorkerProcess({ settings, concurrency: 1, ran: () => undefined, died: () => undefined });
  });
  after(async () => {
    await worker.close();
    await module.close();
    await folder.remove();
  });

  it('is what the module answers itself, with numbers as they are written', async () => {
    const { contents } = module;
    const events = { after: 0, limit: 200 };
    const here = await contents.events(point, events);
    // The sample has numbers that a double does not hold as they are written.
    expect(JSON.stringify(here)).not.to.equal(JSON.stringify(JSON.parse(JSON.stringify(here))));
    expect(JSON.stringify(await worker.ask('events', {}, point, events))).to.equal(JSON.stringify(here));
    const { items } = await contents.objects(point, { limit: 200 });
    for (const { stream } of items) {
      const there = await worker.ask('object', {}, point, stream);
      expect(JSON.stringify(there)).to.equal(JSON.stringify(await contents.object(point, stream)));
    }
    expect(await worker.ask('indexing', {}, point, 1_000)).to.equal(undefined);
    expect(await worker.ask('summary', {}, point)).to.deep.equal(await contents.summary(point));
    expect(JSON.stringify(await worker.ask('planRestore', {}, point, { name: 'x' }))).to.have.length.above(100);
  });
});
