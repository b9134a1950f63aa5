import { expect } from 'chai';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppendBatch } from '../../../src/events/append-batch.js';
import { isBackupError } from '../../../src/errors.js';
import { SqliteEventStore } from '../../../src/events/sqlite/sqlite-event-store.js';
import { FolderStorage } from '../../../src/storage/folder/folder-storage.js';
import { eventark, type Ended } from '../../support/eventark.js';
import { append, newEvent } from '../../support/events.js';
import { makeLargeApp } from '../../support/large-app.js';
import { contentsOf } from '../../support/left-over.js';
import { RICH } from '../../support/module.js';
import { rejection } from '../../support/rejection.js';
import { SMALL_DISK_BYTES, smallDisk, type SmallDisk } from '../../support/faults/small-disk.js';
import { unzip, zip } from '../../support/squidex/squidex.js';
import { tempFolder } from '../../support/temp-folder.js';
import { SQUIDEX_NAMING } from '../../../src/cms/squidex/squidex-naming.js';
import { skip } from '../../support/skipped.js';

describe('a full disk', () => {
  let disk: SmallDisk;

  beforeEach(async function () {
    const mounted = await smallDisk();
    if (typeof mounted === 'string') {
      return skip(this, mounted);
    }
    disk = mounted;
  });
  afterEach(async () => disk?.remove());

  /** Leaves so many bytes free. */
  const fill = async (left: number): Promise<string> => {
    const { bavail, bsize } = await statfs(disk.path);
    const ballast = join(disk.path, 'ballast');
    await writeFile(ballast, Buffer.alloc(Math.max(0, bavail * bsize - left)));
    return ballast;
  };

  it('is told by a folder, which keeps nothing of what did not fit and takes what does', async () => {
    const folder = new FolderStorage(join(disk.path, 'folder'));
    const failed = await rejection(folder.write('large', () => chunks(SMALL_DISK_BYTES + 1)));
    expect(failed.code).to.equal('no-space');
    expect(failed.message).to.equal(`"large" in ${folder.url} was not written: no space is left there (ENOSPC)`);
    expect(failed.hint).to.contain('free some space');
    expect(await readdir(join(disk.path, 'folder'))).to.deep.equal([]);
    expect(await folder.write('small', () => chunks(1_000_000))).to.equal(1_000_000);
    expect(await folder.size('small')).to.equal(1_000_000);
  });

  it('is told when a file of another disk is moved there, and the file stays where it is', async () => {
    const other = await tempFolder();
    const file = join(other.path, 'archive.zip');
    await writeFile(file, Buffer.alloc(SMALL_DISK_BYTES + 1));
    const folder = new FolderStorage(join(disk.path, 'folder'));
    const failed = await rejection(folder.adopt('archive.zip', file));
    expect(failed.code).to.equal('no-space');
    expect(failed.message).to.contain('"archive.zip"').and.to.contain('was not written');
    expect(await readdir(join(disk.path, 'folder'))).to.deep.equal([]);
    expect(existsSync(file)).to.equal(true);
    await other.remove();
  });

  it('is told by SQLite, which has whole commits only, and goes on when there is space again', async () => {
    const ballast = await fill(2_000_000);
    const path = join(disk.path, 'store.sqlite');
    const store = new SqliteEventStore(path, SQUIDEX_NAMING);
    const app = randomUUID();
    const write = async (commit: number): Promise<void> => {
      const payload = JSON.stringify({ text: randomBytes(100_000).toString('base64') });
      const events = [newEvent('ContentCreatedEvent', payload), newEvent('ContentUpdatedEvent', payload)];
      await store.append(AppendBatch.of([append(`content-${app}--${commit}`, 'no-stream', ...events)]));
    };
    await store.append(AppendBatch.of([append(`app-${app}`, 'no-stream', newEvent('AppCreatedEvent', '{}'))]));
    let commits = 0;
    const fillUp = async (): Promise<void> => {
      for (; commits < 100; commits += 1) await write(commits);
    };
    const failed = await rejection(fillUp());
    expect(failed.code).to.equal('no-space');
    expect(failed.message).to.contain(path);
    expect(failed.hint).to.contain('free some space');
    expect((await store.app(app))?.events).to.equal(1 + 2 * commits);
    await rm(ballast);
    await write(commits);
    expect((await store.app(app))?.events).to.equal(3 + 2 * commits);
    await store.close();
  });

  it('is told by SQLite at whichever file of a new store the space ends', async () => {
    const told: string[] = [];
    for (let left = 0; told.at(-1) !== 'made'; left += 8192) {
      const ballast = await fill(left);
      const folder = join(disk.path, String(left));
      const made = (async () => new SqliteEventStore(join(folder, 'store.sqlite'), SQUIDEX_NAMING).close())();
      told.push(
        await made.then(() => 'made').catch((error: unknown) => (isBackupError(error) ? error.code : String(error))),
      );
      await rm(folder, { recursive: true });
      await rm(ballast);
    }
    expect(told.length).to.be.greaterThan(5);
    expect(told.slice(0, -1).filter((code) => code !== 'no-space')).to.deep.equal([]);
  });

  it('ends a backup with exit code 11, which leaves nothing and can be run again', async () => {
    const data = join(disk.path, 'data');
    await eventark(data, 'restore', RICH, '--as', 'blog', '--users', 'create');
    const earlier = await contentsOf(data);
    // Enough for the claim, not for the archive.
    const ballast = await fill(140_000);
    requireNoSpace(await eventark(data, 'create', 'blog'));
    expect(await contentsOf(data)).to.deep.equal(earlier);
    await rm(ballast);
    expect((await eventark(data, 'create', 'blog')).exit).to.equal(3);
  });

  it('ends a restore for which there is no room with exit code 11, before anything is written', async () => {
    const large = await tempFolder();
    await makeLargeApp(large.path, 'large', { events: 20_000, assets: 1 });
    await eventark(large.path, 'create', 'large');
    const from = join(large.path, 'backups');
    const data = join(disk.path, 'data');
    const ended = await eventark(data, 'restore', 'large@latest', '--from', from, '--as', 'copy');
    requireNoSpace(ended);
    expect(ended.stderr).to.match(/the restore needs about \d+ MB, and \S+ has \d+ MB/);
    expect(ended.stderr).not.to.contain('write-events');
    const { apps, files, claims } = await contentsOf(data);
    expect([apps.size, files, claims]).to.deep.equal([0, [], []]);
    await large.remove();
  });

  it('counts the files of a Squidex archive as well, wherever they are to go', async () => {
    const other = await tempFolder();
    const entries = await unzip(RICH);
    const files = entries.filter(({ name }) => name.endsWith('.asset'));
    const large = files.map(({ name }) => ({ name, content: randomBytes(SMALL_DISK_BYTES) }));
    const archive = await zip(join(other.path, 'large.zip'), [
      ...entries.filter((one) => !files.includes(one)),
      ...large,
    ]);
    const data = join(disk.path, 'data');
    for (const places of [
      ['--data', data],
      ['--data', join(other.path, 'data'), '--assets', join(disk.path, 'assets')],
    ]) {
      const ended = await eventark(data, ...places, 'restore', archive, '--as', 'copy', '--users', 'create');
      requireNoSpace(ended);
      expect(ended.stderr).to.match(/the restore needs about \d+ MB, and \S+ has \d+ MB/);
      expect((await readdir(disk.path, { recursive: true })).filter((name) => /asset.*_/.test(name))).to.deep.equal([]);
    }
    const withoutFiles = await eventark(data, 'restore', archive, '--as', 'copy', '--users', 'create', '--no-assets');
    expect(withoutFiles.exit, withoutFiles.stderr).to.be.oneOf([0, 3]);
    await other.remove();
  });

  it('counts the events of a restore without files', async () => {
    const large = await tempFolder();
    await makeLargeApp(large.path, 'large', { events: 20_000, assets: 1 });
    await eventark(large.path, 'create', 'large');
    const [archive = ''] = (await readdir(join(large.path, 'backups'))).filter((name) => name.endsWith('.zip'));
    const from = join(large.path, 'backups', archive);
    requireNoSpace(await eventark(join(disk.path, 'data'), 'restore', from, '--as', 'copy', '--no-assets'));
    await large.remove();
  });
});

function requireNoSpace({ exit, stderr }: Ended): void {
  expect(exit, stderr).to.equal(11);
  expect(stderr).to.contain('Nothing was changed.').and.to.contain('(no-space, exit code 11)');
}

async function* chunks(bytes: number): AsyncIterable<Uint8Array> {
  const chunk = Buffer.alloc(100_000, 7);
  for (let left = bytes; left > 0; left -= chunk.length) yield chunk.subarray(0, Math.min(left, chunk.length));
}
