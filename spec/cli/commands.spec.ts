import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Eventark, eventark, jsonLines, parseJson, type Ended } from '../support/eventark.js';
import { filesBelow, RICH } from '../support/module.js';
import { tempFolder } from '../support/temp-folder.js';

/** What the fixture holds, and what every summary of it has to say. */
const EVENTS = 174;
const MISSING = 'notes.txt';

describe('the command line', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let data: string;

  /** One app and one restore point of it, which the commands below look at. */
  before(async () => {
    folder = await tempFolder();
    data = join(folder.path, 'data');
    await run('restore', RICH, '--as', 'blog', '--users', 'create');
    await run('create', 'blog', '-m', 'first');
  });
  after(async () => folder.remove());

  const run = async (...args: string[]): Promise<Ended> => eventark(data, ...args);
  const json = async (...args: string[]) => jsonLines((await run(...args, '--json')).stdout);
  const newestId = async (): Promise<string> => {
    const { stdout } = await run('list', 'blog', '--json');
    return parseJson<{ points: { id: string }[] }>(stdout).points[0]?.id ?? '';
  };

  it('lists the apps with their events', async () => {
    const { exit, stdout, stderr } = await run('apps');
    expect([exit, stderr]).to.deep.equal([0, '']);
    expect(stdout).to.match(
      /^NAME +EVENTS +STREAMS +LAST EVENT \(UTC\) +STATE +ID\nblog +174 +53 +\S+ \d\d:\d\d +active/,
    );
  });

  it('says what a backup holds, and that it ends with warnings, by exit code 3', async () => {
    const { exit, stdout, stderr } = await run('create', 'blog', '--verify');
    expect(exit).to.equal(3);
    expect(stdout).to.match(/^✓ Backup [0-9a-z]{26} of blog completed in /);
    expect(stdout).to.contain('174 (+0) in 53 streams').and.to.contain('6 files, 1 file missing');
    expect(stdout).to.contain('verified  replay');
    expect(stderr).to.contain('! 1 warning').and.to.contain(MISSING);
  });

  it('takes warnings for success when it is told to', async () => {
    expect((await run('create', 'blog', '--warnings-ok')).exit).to.equal(0);
  });

  it('lists restore points newest first, from manifests alone', async () => {
    const { stdout } = await run('list', 'blog');
    const rows = stdout.trimEnd().split('\n').slice(1);
    expect(rows.length).to.be.greaterThan(1);
    expect(rows.at(-1)).to.match(/blog +174 +6 +\d+ kB +⚠ 1 file missing +[0-9a-z]{26} +first$/);
  });

  it('shows a restore point by the beginning of its id, and a file', async () => {
    const id = await newestId();
    const point = await run('show', id.slice(0, 24));
    expect(point.stdout).to.contain(`Restore point ${id}`).and.to.contain(`missing: ${MISSING}`);
    const file = await run('show', RICH);
    expect(file.stdout).to.contain('format     squidex-v2').and.to.contain(`events     ${EVENTS}`);
  });

  it('verifies a restore point and a Squidex archive at every depth', async () => {
    for (const source of ['blog@latest', RICH]) {
      for (const depth of ['manifest', 'checksums', 'replay']) {
        const { exit, stdout } = await run('verify', source, '--depth', depth);
        expect([0, 3], `${source} ${depth}`).to.include(exit);
        expect(stdout, `${source} ${depth}`).to.match(/^✓ .* is intact: 174 events/);
      }
    }
  });

  it('says what is damaged and where, with exit code 7, and changes nothing', async () => {
    const damaged = join(folder.path, 'damaged.zip');
    await writeFile(damaged, await readFile(RICH));
    await truncate(damaged, 20_000);
    for (const command of [
      ['verify', damaged],
      ['restore', damaged, '--as', 'nothing'],
      ['ls', damaged],
      ['export', damaged, '-o', join(folder.path, 'nothing.zip')],
    ]) {
      const { exit, stderr } = await run(...command);
      expect(exit, command[0]).to.equal(7);
      expect(stderr)
        .to.match(/^error: .*damaged|^error: .*zip/m)
        .and.to.contain('Nothing was changed.');
      expect(stderr).to.match(/(eventark verify|eventark list).*\n {2}\(archive-[a-z-]+, exit code 7\)\n$/);
    }
    const [error] = jsonLines((await run('verify', damaged, '--json')).stderr).slice(-1);
    expect(error).to.include({ type: 'error', exit: 7, changed: 'nothing' });
  });

  it('plans a restore in full and changes nothing', async () => {
    const files = await filesBelow(data);
    const { stdout, exit } = await run('restore', 'blog@latest', '--as', 'planned', '--dry-run');
    expect(exit).to.equal(3);
    expect(stdout).to.contain('Would restore blog as planned').and.to.contain(`${EVENTS} in 53 streams`);
    expect(stdout).to.contain('Nothing was changed.');
    expect(stdout).to.match(/new id +[0-9a-f-]{36}$/m);
    expect(stdout).to.match(/decided +rules off, new client secrets, nothing scheduled$/m);
    for (const person of ['ada', 'grace', 'zoë']) {
      expect(stdout).to.match(new RegExp(`^ +${person}@example\\.org +matched +[0-9a-f-]{36}$`, 'm'));
    }
    expect(await filesBelow(data)).to.deep.equal(files);
    expect((await run('apps')).stdout).not.to.contain('planned');
  });

  it('restores as a new app and refuses a name that is taken, with exit code 6', async () => {
    expect((await run('restore', 'blog@latest', '--as', 'copy')).exit).to.equal(3);
    const again = await run('restore', 'blog@latest', '--as', 'copy');
    expect(again.exit).to.equal(6);
    expect(again.stderr).to.contain('error: there is an app "copy" already');
    const apps = (await run('apps')).stdout;
    expect(apps.match(/^copy /gm)).to.have.length(1);
  });

  it('restores events only with --no-assets, wherever assets lie', async () => {
    const assets = join(folder.path, 'elsewhere');
    await run('restore', 'blog@latest', '--as', 'no-files', '--no-assets', '--assets', assets);
    expect(existsSync(assets) ? await filesBelow(assets) : []).to.deep.equal([]);
  });

  it('reads restore points from elsewhere with --from', async () => {
    const { stdout } = await eventark(join(folder.path, 'other'), 'list', '--from', join(data, 'backups'));
    expect(stdout).to.contain(await newestId());
  });

  it('protects, and deletes only what is not protected', async () => {
    const id = await newestId();
    expect((await run('protect', id)).exit).to.equal(0);
    const refused = await run('delete', id, '--yes');
    expect(refused.exit).to.equal(6);
    expect(refused.stderr).to.contain('restore-point-protected');
    expect((await run('unprotect', id)).exit).to.equal(0);
    expect((await run('delete', id, '--dry-run')).stdout)
      .to.contain(id)
      .and.to.contain('Would delete 1 restore point');
    expect((await run('delete', id, '--yes')).exit).to.equal(0);
    expect(await newestId()).not.to.equal(id);
    expect((await filesBelow(data)).filter((file) => file.includes(id))).to.deep.equal([]);
  });

  it('does not delete without --yes where nobody can be asked', async () => {
    const id = await newestId();
    const { exit, stderr } = await run('delete', id);
    expect(exit).to.equal(2);
    expect(stderr).to.contain('--yes');
    expect(await newestId()).to.equal(id);
  });

  it('prints one JSON document for lists, and lines with a type for long commands', async () => {
    for (const command of [['apps'], ['list'], ['show', 'blog@latest'], ['ls', 'blog@latest']]) {
      expect(await json(...command), command[0]).to.have.length(1);
    }
    for (const command of [
      ['create', 'blog'],
      ['verify', 'blog@latest'],
      ['restore', 'blog@latest', '--as', 'json-copy'],
    ]) {
      const lines = await json(...command);
      expect(lines[0], command[0]).to.include({ type: 'start', command: command[0] });
      expect(
        lines.some(({ type }) => type === 'progress'),
        command[0],
      ).to.equal(true);
      expect(
        lines.some((line) => line['code'] === 'asset-missing'),
        command[0],
      ).to.equal(true);
      expect(lines.at(-1), command[0]).to.include({ type: 'summary', ok: true, warnings: 1 });
    }
  });

  it('says an error in four parts, and as the last line of stderr with --json', async () => {
    const { exit, stdout, stderr } = await run('create', 'nobody');
    expect([exit, stdout]).to.deep.equal([5, '']);
    expect(stderr).to.equal(
      'error: there is no app "nobody"\n  Nothing was changed.\n  See the apps with: eventark apps.\n' +
        '  (app-not-found, exit code 5)\n',
    );
    const failed = await run('create', 'nobody', '--json');
    expect(jsonLines(failed.stderr).at(-1)).to.deep.equal({
      type: 'error',
      code: 'app-not-found',
      exit: 5,
      message: 'there is no app "nobody"',
      changed: 'nothing',
      hint: 'see the apps with: eventark apps',
    });
  });

  it('suggests what was meant, with exit code 2', async () => {
    for (const [args, suggestion] of [
      [['creat', 'blog'], 'Did you mean create?'],
      [['create', 'blog', '--verfy'], 'Did you mean --verify?'],
      [['verify', 'x', '--depth', 'deep'], 'Allowed choices are manifest, checksums, replay'],
    ] as const) {
      const { exit, stderr } = await run(...args);
      expect(exit, args.join(' ')).to.equal(2);
      expect(stderr, args.join(' ')).to.contain(suggestion).and.to.contain('invalid-argument');
    }
  });

  it('writes progress as lines that nothing rewrites, to stderr only', async () => {
    const { stdout, stderr } = await run('restore', 'blog@latest', '--as', 'plain-copy', '--progress', 'plain');
    expect(stderr).not.to.contain('\r').and.not.to.contain('\u001b');
    expect(stderr).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ write-events 100% 174\/174/m);
    expect(stdout).not.to.contain('write-events');
  });

  it('is quiet when it is told to, and says the result all the same', async () => {
    const { stdout, stderr } = await run('create', 'blog', '-q');
    expect(stderr).to.equal('');
    expect(stdout).to.match(/^✓ Backup/);
  });

  it('uses no colour off a terminal', async () => {
    const { stdout } = await run('create', 'blog');
    expect(stdout).not.to.contain('\u001b');
  });

  it('reads settings from the environment, and names what is wrong in them', async () => {
    const { exit, stderr } = await run('apps', '--to', 'gopher://x');
    expect(exit).to.equal(2);
    expect(stderr).to.contain('invalid-config').and.to.contain('gopher');
  });

  it('says plainly that a Node is too old, with exit code 12, before anything needs a newer one', async () => {
    const older = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })`;
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(older)}` };
    const { exit, stderr } = await new Eventark(data, ['apps'], env).ended();
    expect(exit).to.equal(12);
    expect(stderr).to.contain('needs Node 22.16 or newer, and this is 20.20.2');
  });
});
