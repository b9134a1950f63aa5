import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadSettings } from '../../src/config/settings.js';
import { openModule, providersOf } from '../../src/container.js';
import { BackupError } from '../../src/errors.js';
import { RICH } from '../support/module.js';
import { drawer, shelf } from '../support/hosts/own-providers.js';
import { rejects } from '../support/stored-bytes.js';
import { tempFolder } from '../support/temp-folder.js';

interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

describe('a provider', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;

  beforeEach(async () => {
    folder = await tempFolder();
  });

  afterEach(async () => {
    await folder.remove();
  });

  const run = async (...args: readonly string[]): Promise<Output> => {
    const { path } = folder;
    return promisify(execFile)(process.execPath, ['--import', 'tsx', 'spec/support/hosts/own-program.ts', ...args], {
      env: {
        PATH: process.env['PATH'],
        SHELVES: path,
        EVENTARK_DATA: join(path, 'data'),
        EVENTARK_EVENTS: `drawer:${join(path, 'events')}`,
        EVENTARK_ASSETS: 'shelf://assets',
        EVENTARK_DESTINATION: 'shelf://backups',
      },
    }).catch((error: unknown) => error as Output);
  };

  it('of a host is used by the program, its help, its errors and doctor', async () => {
    await run('restore', RICH, '--as', 'blog', '--users', 'create', '--yes');
    const created = await run('create', 'blog', '--verify');
    expect(created.stdout).to.match(/✓ Backup .* completed/);
    expect((await run('list', 'blog')).stdout).to.include('blog');
    const help = await run('help', 'places');
    expect(help.stdout)
      .to.match(/Shelf +shelf:\/\/a-17 +npm install a-shelf-driver/)
      .and.match(/Drawer +drawer:/);
    const doctor = await run('doctor');
    expect(doctor.stdout)
      .to.match(/event store +\S*events/)
      .and.match(/asset store +shelf:\/\/assets/)
      .and.match(/destination +shelf:\/\/backups/);
    const wrong = await run('apps', '--assets', 'shelv://a');
    expect(wrong.stderr).to.include('Did you mean shelf://');
    expect((await run('apps', '--assets', 'shelf://a?depth=3')).stderr).to.include('there is no option "depth"');
  });

  it('of a host serves one module, and another one in the same process does not know it', async () => {
    process.env['SHELVES'] = folder.path;
    const at = (name: string): string => join(folder.path, name);
    const own = await openModule(
      loadSettings({ data: at('a'), events: `drawer:${at('events')}`, to: 'shelf://goods' }, {}),
      {
        eventStores: [drawer],
        storages: [shelf],
      },
    );
    const plain = await openModule(loadSettings({ data: at('b') }, {}));
    await own.restore(RICH, { name: 'one', people: 'create' });
    await plain.restore(RICH, { name: 'two', people: 'create' });
    await Promise.all([own.create('one'), plain.create('two')]);
    expect((await own.apps()).map(({ name }) => name)).to.deep.equal(['one']);
    expect((await plain.apps()).map(({ name }) => name)).to.deep.equal(['two']);
    expect((await own.list()).points).to.have.length(1);
    await own.close();
    await plain.close();
    const foreign = openModule(loadSettings({ data: at('c'), to: 'shelf://goods' }, {}));
    expect(await rejects(foreign, 'invalid-config')).to.be.instanceOf(BackupError);
  });

  it('is in the table of places, as its folder describes it', async () => {
    const { eventStores, storages } = providersOf();
    const rows = [...eventStores, ...storages].map(({ name, example, credentials, packages }) => {
      const install = packages.length === 0 ? '–' : `\`${packages.join(' ')}\``;
      return `| ${name} | \`${example}\` | ${credentials} | ${install} |`;
    });
    expect(await readFile('docs/operations.md', 'utf8')).to.include(rows.join('\n'));
  });

  it('names packages that a host may install beside eventark', async () => {
    const { eventStores, storages } = providersOf();
    const { peerDependencies } = JSON.parse(await readFile('package.json', 'utf8')) as { peerDependencies: object };
    for (const { packages } of [...eventStores, ...storages]) {
      expect(peerDependencies).to.include.all.keys('mongodb', ...packages);
    }
  });
});
