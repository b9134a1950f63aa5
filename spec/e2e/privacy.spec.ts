import { expect } from 'chai';
import { chmod, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { loadSettings } from '../../src/config/settings.js';
import { openModule } from '../../src/container.js';
import { RICH } from '../support/module.js';
import { tempFolder } from '../support/temp-folder.js';
import { skip } from '../support/skipped.js';

describe('what other users of the machine may read', () => {
  for (const umask of [0o000, 0o022]) {
    it(`is nothing, with the umask ${umask.toString(8).padStart(3, '0')}`, async function () {
      if (process.platform === 'win32') skip(this, 'Windows has no umask');
      const folder = await tempFolder();
      const data = join(folder.path, 'new', 'data');
      const before = process.umask(umask);
      try {
        const module = await openModule(loadSettings({ data }, {}));
        await module.restore(RICH, { name: 'blog', people: 'create' });
        await module.create('blog');
        const open = await readdir(data, { recursive: true, withFileTypes: true });
        const seen = open.map((entry) => join(entry.parentPath, entry.name));
        expect(
          seen.filter((path) => /sqlite-(wal|shm)$|assets\/|backups\/.*(zip|json)$/.test(path)).length,
        ).to.be.greaterThan(6);
        for (const path of [join(folder.path, 'new'), data, ...seen]) {
          const { mode } = await stat(path);
          expect((mode & 0o077).toString(8), path).to.equal('0');
        }
        await module.close();
      } finally {
        process.umask(before);
        await folder.remove();
      }
    });
  }

  it('is told by doctor where an earlier version has left it open', async () => {
    const { path: data, remove } = await tempFolder();
    const made = await openModule(loadSettings({ data }, {}));
    await made.restore(RICH, { name: 'blog', people: 'create' });
    await made.close();
    const privacy = async (): Promise<unknown> => {
      const module = await openModule(loadSettings({ data }, {}));
      const [store] = await module.doctor();
      await module.close();
      return store?.findings.find(({ subject }) => subject === 'privacy');
    };
    expect(await privacy()).to.have.property('ok', true);
    await chmod(join(data, 'store.sqlite'), 0o644);
    expect(await privacy()).to.deep.include({ ok: false, hint: `run: chmod 600 ${join(data, 'store.sqlite')}*` });
    await remove();
  });
});
