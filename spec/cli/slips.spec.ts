import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventPath } from '../../src/archive/squidex/squidex-names.js';
import { eventark } from '../support/eventark.js';
import { contentsOf } from '../support/left-over.js';
import { PLAIN } from '../support/module.js';
import { unzip, zip } from '../support/squidex/squidex.js';
import { tempFolder } from '../support/temp-folder.js';

describe('a slip at the prompt', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let data: string;

  before(async () => {
    folder = await tempFolder();
    data = join(folder.path, 'data');
    await eventark(data, 'restore', PLAIN, '--as', 'blog', '--users', 'create');
    await eventark(data, 'backup', 'blog');
  });
  after(async () => folder.remove());

  it('in the name of an app is answered with the name that was meant, and with nothing else to type', async () => {
    for (const [exit, meant, ...args] of [
      [5, 'Did you mean blog?', 'backup', 'blgo'],
      [5, 'Did you mean blog?', 'copy', 'Blogg', '--as', 'x'],
      [5, 'Did you mean blog@latest?', 'show', 'blgo@latest'],
      [5, 'Did you mean blog@latest?', 'restore', 'blgo@latest', '--as', 'x'],
      [5, 'Did you mean blog@latest?', 'verify', 'blgo'],
      [0, 'Did you mean blog?', 'list', 'blgo'],
    ] as const) {
      const ended = await eventark(data, ...args);
      expect(ended.exit, args.join(' ')).to.equal(exit);
      expect(ended.stderr, args.join(' ')).to.contain(meant).and.not.contain(`${meant}:`);
    }
    const other = await eventark(data, 'backup', 'something-else');
    expect(other.stderr).to.contain('Look up its name in the list of apps: eventark apps');
  });

  it('in the new name is told before anything is read or written', async () => {
    const earlier = await contentsOf(data);
    for (const [name, exit] of [
      ['blog', 6],
      ['My Blog', 2],
      ['a'.repeat(300), 2],
    ] as const) {
      const { stderr, exit: code } = await eventark(data, 'copy', 'blog', '--as', name);
      expect(code, name).to.equal(exit);
      expect(stderr).to.not.contain('write events').and.not.contain('a'.repeat(100));
    }
    expect(await contentsOf(data)).to.deep.equal(earlier);
  });

  it('of whoever wrote an archive is got round by what the failure says to type', async () => {
    const entries = await unzip(PLAIN);
    const bent = join(folder.path, 'bent.zip');
    await zip(
      bent,
      entries.map((one) => (one.name === eventPath(3) ? { ...one, content: Buffer.from('not JSON') } : one)),
    );
    for (const args of [
      ['verify', bent],
      ['restore', bent, '--as', 'bent'],
    ]) {
      const { exit, stderr } = await eventark(data, ...args);
      expect(exit).to.equal(7);
      expect(stderr).to.contain('Leave out the events that cannot be read, or restore the app as of event 3');
      expect(stderr).to.contain('eventark restore … --odd drop, or --until 3');
    }
    const { exit, stderr } = await eventark(data, 'restore', bent, '--as', 'bent', '--odd', 'drop');
    expect(exit).to.equal(3);
    expect(stderr).to.contain('event-dropped: event 3 cannot be read');
  });

  it('that names a file where a folder has to be is not taken for an empty place', async () => {
    const file = join(folder.path, 'file');
    await writeFile(file, 'kept');
    for (const args of [['apps'], ['list'], ['restore', PLAIN, '--as', 'x'], ['backup', 'blog']]) {
      const { exit, stderr } = await eventark(file, ...args);
      expect(exit, stderr).to.equal(6);
      expect(stderr).to.contain(`${file} is not a folder`).and.to.contain('Move that file away');
    }
    const doctor = await eventark(join(file, 'deep'), 'doctor');
    expect(doctor.exit).to.equal(3);
    expect(doctor.stdout.match(/✗ file-exists/g)).to.have.length(4);
    const from = await eventark(data, 'list', '--from', file);
    expect(from.exit).to.equal(3);
    expect(from.stderr).to.contain(`${file} is not a folder`);
  });
});
