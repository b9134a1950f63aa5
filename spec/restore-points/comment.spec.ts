import { expect } from 'chai';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { BackupModule } from '../../src/backup-module.js';
import { Catalog } from '../../src/restore-points/catalog.js';
import { FolderStorage } from '../../src/storage/folder/folder-storage.js';
import { openTempModule, PLAIN, restoreAs, type OpenModule } from '../support/module.js';
import { rejection } from '../support/rejection.js';

describe('the comment of a restore point', () => {
  let open: OpenModule;
  let backups: string;

  beforeEach(async () => {
    open = await openTempModule();
    await open.module.restore(PLAIN, restoreAs('blog'));
    backups = join(open.folder, 'backups');
  });
  afterEach(async () => open.dispose());

  const made = async (comment: string): Promise<string> => (await open.module.create('blog', { comment })).point.id;
  const commentOf = async (id: string): Promise<string | undefined> =>
    (await open.module.list('blog')).points.find((point) => point.id === id)?.comment;
  const files = async (): Promise<readonly string[]> => (await readdir(backups)).toSorted();

  it('is changed beside the archive, which stays as it is with its manifest', async () => {
    const id = await made('first');
    const bytes = async (): Promise<readonly Buffer[]> =>
      Promise.all(
        (await files()).filter((name) => !name.endsWith('.comment')).map((name) => readFile(join(backups, name))),
      );
    const before = await bytes();
    await open.module.change(id, { comment: 'before the “launch” 🚀', protected: true });
    expect(await commentOf(id)).to.equal('before the “launch” 🚀');
    expect((await open.module.show(id)).point).to.include({ comment: 'before the “launch” 🚀', protected: true });
    await open.module.change(id, { protected: false });
    expect(await commentOf(id)).to.equal('before the “launch” 🚀');
    expect(await bytes()).to.deep.equal(before);
    expect((await open.module.verify(id)).ok).to.equal(true);
    await open.module.change(id, { comment: '' });
    expect(await commentOf(id)).to.equal('');
  });

  it('needs no file once it is what the manifest says, and leaves none when its restore point goes', async () => {
    const [id, other] = [await made('first'), await made('second')];
    const before = await files();
    await open.module.change(id, { comment: 'changed' });
    expect(await files()).to.have.length(before.length + 1);
    await open.module.change(id, { comment: 'first' });
    expect(await files()).to.deep.equal(before);
    await open.module.change(id, { comment: 'changed' });
    await open.module.delete([id]);
    expect(await files()).to.deep.equal(before.filter((name) => name.includes(other)));
  });

  it('that a person gave afterwards lets it outlive others, but not the cap', async () => {
    const module = new BackupModule({ ...open.parts, cap: 2 });
    const [first, second] = [await made(''), await made('')];
    await open.module.change(first, { comment: 'before the launch' });
    const third = await module.create('blog');
    expect(third.pruned.map(({ id }) => id)).to.deep.equal([second]);
    await open.module.change(third.point.id, { comment: 'kept' });
    const fourth = await module.create('blog', { comment: 'newest' });
    expect(fourth.pruned.map(({ id }) => id)).to.deep.equal([first]);
    expect((await files()).filter((name) => name.includes(first))).to.deep.equal([]);
  });

  it('is refused when it is too long, and then nothing is changed', async () => {
    const id = await made('first');
    const before = await files();
    const error = await rejection(open.module.change(id, { comment: 'x'.repeat(2_001), protected: true }));
    expect(error).to.include({ code: 'invalid-argument', hint: 'nothing was changed; make it shorter' });
    expect(await files()).to.deep.equal(before);
    await open.module.change(id, { comment: '\u0001'.repeat(2_000) });
    expect(await commentOf(id)).to.have.length(2_000);
  });

  it('is the one of the manifest while the file beside it is none of ours', async () => {
    const id = await made('first');
    const name = (await files()).find((each) => each.endsWith('.zip'))?.replace('.zip', '.comment') ?? '';
    for (const text of ['', 'null', '{"comment":3}', '{"comment":', JSON.stringify({ comment: 'x'.repeat(2_001) })]) {
      await writeFile(join(backups, name), text);
      expect(await commentOf(id), text).to.equal('first');
    }
    await writeFile(join(backups, name), Buffer.alloc(20_000_000, ' '));
    expect(await commentOf(id)).to.equal('first');
  });

  it('written at the last moment before a removal is told to be lost, and leaves nothing', async () => {
    const { id, archive } = (await open.module.create('blog')).point;
    await open.module.create('blog');
    let answer: Promise<unknown> | undefined;
    const destination = new (class extends FolderStorage {
      override async size(name: string): Promise<number | undefined> {
        const size = await super.size(name);
        if (name.includes(id) && name.endsWith('.protected') && answer === undefined) {
          answer = open.module.change(id, { comment: 'too late' }).catch((error: unknown) => error);
          await setTimeout(50);
        }
        return size;
      }
    })(backups);
    const module = new BackupModule({ ...open.parts, destination, catalog: new Catalog(destination) });
    await module.delete([id]);
    expect(await answer).to.have.property('code', 'restore-point-not-found');
    expect((await files()).filter((name) => name.startsWith(archive.replace('.zip', '')))).to.deep.equal([]);
  });
});
