import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { attachmentPath } from '../../../src/archive/squidex/squidex-names.js';
import { eventark } from '../../support/eventark.js';
import { RICH } from '../../support/module.js';
import { unzip, zip } from '../../support/squidex/squidex.js';
import { tempFolder } from '../../support/temp-folder.js';
import { tracedOn, untraceable } from '../../support/faults/traced.js';
import { skip } from '../../support/skipped.js';

describe('an archive on a disk that fails', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let archives: readonly string[];

  before(async function () {
    const reason = untraceable();
    if (reason !== undefined) skip(this, reason);
    folder = await tempFolder();
    await eventark(folder.path, 'restore', RICH, '--as', 'blog', '--users', 'create');
    await eventark(folder.path, 'create', 'blog');
    const backups = join(folder.path, 'backups');
    const native = (await readdir(backups)).filter((name) => name.endsWith('.zip')).map((name) => join(backups, name));
    const large = { name: attachmentPath('large_0.asset'), content: randomBytes(3_000_000) };
    archives = [await zip(join(folder.path, 'squidex.zip'), [...(await unzip(RICH)), large]), ...native];
    expect(archives).to.have.length(2);
  });
  after(async () => folder?.remove());

  for (const [where, threads, from] of [
    ['it begins', 'all', 1],
    ['its directory is', 'first', 1],
    ['its first entry is', 'all', 2],
    ['its other entries are', 'all', 3],
  ] as const) {
    it(`is not called damaged where ${where}`, () => {
      for (const archive of archives) {
        const verify = ['verify', archive, '--depth', 'replay'];
        const fault = ['pread64', `error=EIO:when=${from}+`] as const;
        const { exit, stderr } = tracedOn(archive, fault, folder.path, verify, threads);
        expect(exit, stderr).to.equal(10);
        expect(stderr).to.contain(`error: the archive ${archive} was not read: the disk has failed (EIO)`);
        expect(stderr).to.contain('(storage-unreachable, exit code 10)');
      }
    });
  }
});
