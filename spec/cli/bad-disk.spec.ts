import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { attachmentPath } from '../../src/archive/squidex-names.js';
import { eventark, PROGRAM } from '../support/eventark.js';
import { RICH } from '../support/module.js';
import { unzip, zip } from '../support/squidex.js';
import { tempFolder } from '../support/temp-folder.js';
import { untraceable } from '../support/traced.js';

describe('an archive on a disk that fails', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let archives: readonly string[];

  before(async function () {
    const reason = untraceable();
    if (reason !== undefined) {
      console.log(`      skipped, ${reason}`);
      return this.skip();
    }
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

  /** With every read failing from one of them on, of each thread, or of the first alone. */
  const verified = (archive: string, threads: 'all' | 'first', from: number) => {
    const strace = [...(threads === 'all' ? ['-f'] : []), '-o', '/dev/null', '-P', archive, '-e', 'trace=pread64'];
    const program = [process.execPath, ...PROGRAM, 'verify', archive, '--depth', 'replay'];
    return spawnSync('strace', [...strace, '-e', `inject=pread64:error=EIO:when=${from}+`, ...program], {
      env: { PATH: process.env['PATH'], EVENTARK_DATA: folder.path, UV_THREADPOOL_SIZE: '1' },
      encoding: 'utf8',
    });
  };

  for (const [where, threads, from] of [
    ['it begins', 'all', 1],
    ['its directory is', 'first', 1],
    ['its first entry is', 'all', 2],
    ['its other entries are', 'all', 3],
  ] as const) {
    it(`is not called damaged where ${where}`, () => {
      for (const archive of archives) {
        const { status, stderr } = verified(archive, threads, from);
        expect(status, stderr).to.equal(10);
        expect(stderr).to.contain(`error: the archive ${archive} was not read: the disk has failed (EIO)`);
        expect(stderr).to.contain('(storage-unreachable, exit code 10)');
      }
    });
  }
});
