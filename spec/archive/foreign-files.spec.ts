import { expect } from 'chai';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { partsOf } from '../support/archives/raw-zip.js';
import { FOREIGN_FILES, type Owned } from '../support/archives/foreign-files.js';
import { filesBelow, openTempModule, PLAIN, restoreAs, type OpenModule } from '../support/module.js';
import { rejection } from '../support/rejection.js';
import { rawZip } from '../support/squidex/raw-squidex-zip.js';
import { unzip } from '../support/squidex/squidex.js';
import { tempFolder } from '../support/temp-folder.js';
import { isBackupError } from '../../src/errors.js';
import { skip } from '../support/skipped.js';

describe('A file that somebody takes for a backup', () => {
  let open: OpenModule;
  let temp: Awaited<ReturnType<typeof tempFolder>>;
  let native: Owned;
  let squidex: Owned;
  let untouched: Awaited<ReturnType<typeof state>>;

  before(async () => {
    open = await openTempModule();
    await open.module.restore(PLAIN, restoreAs('original'));
    const { point } = await open.module.create('original');
    const archive = join(open.folder, 'backups', point.archive);
    native = { bytes: await readFile(archive), entries: await partsOf(archive) };
    squidex = { bytes: await readFile(PLAIN), entries: await unzip(PLAIN) };
    untouched = await state();
  });
  beforeEach(async () => {
    temp = await tempFolder();
  });
  afterEach(async () => {
    await temp.remove();
  });
  after(async () => {
    await open.dispose();
  });

  const state = async () => ({
    apps: (await open.module.apps()).map(({ name }) => name),
    head: await open.base.store.head(),
    files: await filesBelow(open.folder),
    claims: await open.parts.claims.all(),
    users: await open.base.ledger.list('users'),
    documents: await open.base.ledger.list('documents'),
  });

  async function uploaded(path: string): Promise<unknown> {
    const { uploads } = open.module;
    const id = uploads.newId();
    await uploads.folder.create({ id, name: 'backup.zip', size: (await readFile(path)).length, owner: 'me' });
    await copyFile(path, uploads.folder.pathOf(id));
    try {
      return await uploads.accept(id, {});
    } finally {
      expect(await uploads.folder.received(id)).to.equal(undefined);
      await uploads.folder.remove(id);
    }
  }

  /** What verifying says: as a problem, where it is damage. */
  async function verdict(path: string): Promise<{ readonly code: string; readonly message: string }> {
    try {
      const { ok, problems } = await open.module.verify(path);
      expect(ok).to.equal(false);
      return problems[0] ?? expect.fail('no problem');
    } catch (error) {
      if (isBackupError(error)) return error;
      throw error;
    }
  }

  for (const { title, code, message, hint, make } of FOREIGN_FILES) {
    it(`is told what it is, and leaves nothing: ${title}`, async function () {
      const bytes = make(native, squidex, temp.path);
      if (bytes === undefined) return skip(this, 'there is no tool here that makes such a file');
      const path = join(temp.path, 'backup.zip');
      await writeFile(path, bytes);
      const found = await verdict(path);
      expect(found.code).to.equal(code);
      expect(found.message).to.match(message);
      if (['archive-not-zip', 'not-a-backup'].includes(code)) expect(found.message).to.match(/^not a backup: /);
      for (const refused of [open.module.restore(path, restoreAs('copy')), uploaded(path)]) {
        const error = await rejection(refused);
        expect(error.code).to.equal(code);
        expect(error.message).to.match(message);
        expect(error.hint).to.match(hint);
      }
      expect(await state()).to.deep.equal(untouched);
    });
  }

  for (const [what, name] of [
    ['code page 437', 'attachments/1/b\x81cher.asset'],
    ['Shift-JIS', 'attachments/1/\x8e\xca\x90^.asset'],
  ] as const) {
    it(`may have a name in ${what}: it is ignored, and the reason is told`, async () => {
      const path = join(temp.path, 'backup.zip');
      const odd = { name, content: Buffer.from('x'), encoding: 'latin1' } as const;
      await writeFile(path, rawZip([...squidex.entries, odd]));
      const { ok, warnings } = await open.module.verify(path);
      expect(ok).to.equal(true);
      expect(warnings.map((warning) => warning.code)).to.deep.equal(['archive-entry-ignored']);
      expect(warnings[0]?.message).to.contain('the names of 1 are not UTF-8: pack it again');
    });
  }
});
