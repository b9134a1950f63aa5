import { expect } from 'chai';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openTempModule, filesBelow, restoreAs, RICH, type OpenModule } from '../support/module.js';
import { rejects } from '../support/stored-bytes.js';

describe('a backup over an asset store that holds none of the files', () => {
  let open: OpenModule;

  beforeEach(async () => {
    open = await openTempModule();
    await open.module.restore(RICH, restoreAs('blog'));
  });

  afterEach(async () => {
    await open.dispose();
  });

  it('is not made, and leaves nothing', async () => {
    await rm(join(open.folder, 'assets'), { recursive: true });
    const error = await rejects(open.module.create('blog'), 'assets-missing');
    expect(error.message).to.match(
      /^none of \d+ files that the events mention is at file:.*assets; no backup was made$/,
    );
    expect(await filesBelow(open.folder)).to.deep.equal([]);
    expect(await open.base.ledger.list('claims')).to.deep.equal([]);
  });

  it('is made when that is allowed, and when a single file is there', async () => {
    const [kept = '', ...others] = await filesBelow(join(open.folder, 'assets'));
    for (const name of others) await rm(join(open.folder, 'assets', name));
    const { point } = await open.module.create('blog');
    expect(point.manifest.counts.assets).to.equal(1);
    await rm(join(open.folder, 'assets', kept));
    const allowed = await open.module.create('blog', { allowMissing: true });
    expect(allowed.point.manifest.counts.assets).to.equal(0);
  });
});
