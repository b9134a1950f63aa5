import { expect } from 'chai';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RestorePoint } from '../../src/restore-points/restore-point.js';
import { openTempModule, restoreAs, RICH, type OpenModule } from '../support/module.js';
import { rejection } from '../support/rejection.js';

describe('what is left of a restore point', () => {
  let open: OpenModule;
  let point: RestorePoint;
  let good: RestorePoint;
  let backups: string;

  const manifestOf = ({ archive }: RestorePoint): string => archive.replace('.zip', '.json');
  const names = async (): Promise<readonly string[]> => (await readdir(backups)).sort();
  const filesOf = (of: RestorePoint): readonly string[] => [manifestOf(of), of.archive];

  beforeEach(async () => {
    open = await openTempModule();
    backups = join(open.folder, 'backups');
    await open.module.restore(RICH, restoreAs('blog'));
    good = (await open.module.create('blog')).point;
    point = (await open.module.create('blog')).point;
  });
  afterEach(async () => open.dispose());

  for (const [title, harm] of [
    ['whose manifest is no JSON', async () => writeFile(join(backups, manifestOf(point)), '{"id":')],
    ['whose manifest is empty', async () => writeFile(join(backups, manifestOf(point)), '')],
    ['whose archive is gone', async () => rm(join(backups, point.archive))],
    ['whose archive is empty', async () => writeFile(join(backups, point.archive), '')],
  ] as const) {
    it(`is deleted by the name in the list, of one ${title}`, async () => {
      await harm();
      const [damaged] = (await open.module.list()).damaged;
      expect(damaged?.name).to.equal(manifestOf(point));
      expect((await open.module.planDelete([damaged?.name ?? ''])).map(({ id }) => id)).to.deep.equal([point.id]);
      await open.module.delete([damaged?.name ?? '']);
      expect(await names()).to.deep.equal(filesOf(good));
      expect((await open.module.list()).damaged).to.deep.equal([]);
    });
  }

  it('is told by the doctor and deleted by its whole name, of one without a manifest', async () => {
    await rm(join(backups, manifestOf(point)));
    const at = (await open.module.doctor()).find(({ part }) => part === 'destination');
    const told = at?.findings.filter(({ ok }) => !ok).map(({ message }) => message);
    expect(told).to.deep.equal([`${point.archive} has no manifest: it can only be restored as a file`]);
    // The beginning of an id is too little for what no list shows.
    expect((await rejection(open.module.delete([point.id]))).code).to.equal('restore-point-not-found');
    await open.module.delete([point.archive]);
    expect(await names()).to.deep.equal(filesOf(good));
  });

  it('is not deleted while a backup is writing it', async () => {
    await rm(join(backups, manifestOf(point)));
    const { claims, catalog } = open.parts;
    const writing = await claims.take<'backup'>({
      key: 'app:another',
      title: 'another',
      undo: { verb: 'backup', destination: catalog.url, names: [point.archive] },
      busy: 'app-busy',
    });
    expect((await rejection(open.module.delete([point.archive]))).code).to.equal('restore-point-busy');
    expect(await names()).to.include(point.archive);
    const at = (await open.module.doctor()).find(({ part }) => part === 'destination');
    expect(at?.findings.filter(({ ok }) => !ok)).to.deep.equal([]);
    await writing.release();
    await open.module.delete([point.archive]);
    expect(await names()).to.deep.equal(filesOf(good));
  });

  it('is protected until the protection is taken off', async () => {
    await open.module.protect(point.id, true);
    await writeFile(join(backups, manifestOf(point)), '');
    const name = manifestOf(point);
    expect((await rejection(open.module.delete([name]))).code).to.equal('restore-point-protected');
    await open.module.protect(name, false);
    await open.module.delete([name]);
    expect(await names()).to.deep.equal(filesOf(good));
  });
});
