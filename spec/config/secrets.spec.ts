import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupError } from '../../src/errors.js';
import { loadSettings } from '../../src/config/settings.js';
import { secretFrom } from '../../src/config/secrets.js';
import { tempFolder } from '../support/temp-folder.js';

describe('a secret', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let file: string;

  before(async () => {
    folder = await tempFolder();
    file = join(folder.path, 'secret');
    await writeFile(file, 'mongodb://user:s3cret@host/blog\r\n');
  });
  after(() => folder.remove());

  it('is taken from the variable, or else from the file that one with _FILE names, without its last line end', () => {
    expect(secretFrom({ NAME: 'a', NAME_FILE: file }, 'NAME')).to.equal('a');
    expect(secretFrom({ NAME: '', NAME_FILE: file }, 'NAME')).to.equal('mongodb://user:s3cret@host/blog');
    expect(secretFrom({}, 'NAME')).to.equal(undefined);
    expect(loadSettings({}, { EVENTARK_EVENTS_FILE: file }).events).to.equal('mongodb://user:s3cret@host/blog');
  });

  it('whose file is missing is told by the name of the variable', () => {
    const read = (): unknown => secretFrom({ NAME_FILE: join(folder.path, 'nowhere') }, 'NAME');
    expect(read).to.throw(BackupError, 'NAME_FILE').with.property('code', 'invalid-config');
  });
});
