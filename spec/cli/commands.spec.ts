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
    expect(stdout).to.contain('174 (+0) in 53 streams').and.to.contain('6 files, 1 missing');
    expect(stdout).to.contain('verified  replay');
    expect(stderr).to.contain('! 2 warnings').and.to.contain(MISSING);
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
        .to.match(/^error: .*(damaged|ends too early)/m)
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
    expect(stdout).not.to.match(/new id|^ +id /m);
    expect(stdout).to.match(/objects +1 schema, \d+ contents, /);
    expect(stdout).to.match(/^ {2}sample of 20\n {4}schema +\S+\n {4}content +\S/m);
    expect(stdout).to.match(/decided +rules off, new client secrets, nothing scheduled$/m);
    for (const person of ['ada', 'grace', 'zoë']) {
      expect(stdout).to.match(new RegExp(`^ +${person}@example\\.org +matched +[0-9a-f-]{36}$`, 'm'));
    }
    expect(await filesBelow(data)).to.deep.equal(files);
    expect((await run('apps')).stdout).not.to.contain('planned');
  });

  it('restores as a new app and refuses a name that is taken, with exit code 6', async () => {
    const restored = await run('restore', 'blog@latest', '--as', 'copy');
    expect(restored.exit).to.equal(3);
    const [, id = ''] = /^ {2}id +([0-9a-f-]{36})$/m.exec(restored.stdout) ?? [];
    expect((await run('apps')).stdout).to.match(new RegExp(`^copy .*${id}$`, 'm'));
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
    const missing = ['asset-missing'];
    const made = ['export-lossy', ...missing];
    for (const { command, warned } of [
      { command: ['backup', 'blog'], warned: made },
      { command: ['create', 'blog'], warned: made },
      { command: ['verify', 'blog@latest'], warned: missing },
      { command: ['restore', 'blog@latest', '--as', 'json-copy'], warned: [...missing, 'export-lossy', 'links-left'] },
    ]) {
      const lines = await json(...command);
      expect(lines[0], command[0]).to.include({ type: 'start', command: command[0] });
      expect(
        lines.some(({ type }) => type === 'progress'),
        command[0],
      ).to.equal(true);
      const codes = lines.filter(({ type }) => type === 'log').map(({ code }) => code);
      expect(codes, command[0]).to.deep.equal(warned);
      expect(lines.at(-1), command[0]).to.include({ type: 'summary', ok: true, warnings: warned.length });
    }
  });

  it('says an error in four parts, and as the last line of stderr with --json', async () => {
    const { exit, stdout, stderr } = await run('create', 'nobody');
    expect([exit, stdout]).to.deep.equal([5, '']);
    expect(stderr).to.equal(
      'error: there is no app "nobody"\n  Nothing was changed.\n  Look up its name in the list of apps: eventark apps\n' +
        '  (app-not-found, exit code 5)\n',
    );
    const failed = await run('create', 'nobody', '--json');
    expect(jsonLines(failed.stderr).at(-1)).to.deep.equal({
      type: 'error',
      code: 'app-not-found',
      exit: 5,
      message: 'there is no app "nobody"',
      changed: 'nothing',
      hint: 'look up its name in the list of apps: eventark apps',
    });
  });

  it('suggests what was meant, with exit code 2', async () => {
    for (const [args, suggestion] of [
      [['creat', 'blog'], 'Did you mean create?'],
      [['backp', 'blog'], 'Did you mean backup? See eventark --help'],
      [['backups'], 'Restore points are listed with: eventark list'],
      [['snapshots'], 'Restore points are listed with: eventark list'],
      [['init'], 'A backup is made with: eventark backup APP'],
      [['verify'], 'See eventark verify --help'],
      [['list', '--limit', '0'], 'See eventark list --help'],
      [['create', 'blog', '--verfy'], 'Did you mean --verify?'],
      [
        ['verify', 'x', '--depth', 'deep'],
        '--depth is not one of its choices: "deep"; they are manifest, checksums, replay',
      ],
      [['backup'], 'error: APP is missing'],
      [['backup', 'blog', 'shop'], 'error: backup takes 1, not 2'],
      [['backup', 'blog', '-m'], 'error: the option --message TEXT needs a value'],
      [['backup', 'blog', '--nonsense'], 'error: there is no option --nonsense'],
      [['nonsense'], 'error: there is no command "nonsense"'],
      [['serve', '--port', '80000'], 'error: --port cannot be "80000": a port is a number from 0 to 65535'],
    ] as const) {
      const { exit, stderr } = await run(...args);
      expect(exit, args.join(' ')).to.equal(2);
      expect(stderr, args.join(' ')).to.contain(suggestion).and.to.contain('invalid-argument');
    }
  });

  it('says nothing of changes where what was typed is wrong, and says it once elsewhere', async () => {
    for (const typed of [['backups'], ['list', '--limit', 'x'], ['restore']]) {
      expect((await run(...typed)).stderr, typed.join(' ')).not.to.match(/nothing was/i);
    }
    const { stderr } = await run('export', 'blog', '-o', join(folder.path, 'no', 'such', 'folder.zip'));
    expect(stderr.match(/nothing was/gi), stderr).to.have.length(1);
  });

  it('tells causes and stacks with --debug', async () => {
    const plain = await run('backup', 'nobody');
    expect(plain.stderr).not.to.contain(' at ');
    const told = await run('backup', 'nobody', '--debug');
    expect(told.stderr.startsWith(plain.stderr)).to.equal(true);
    expect(told.stderr).to.match(/^ +at .*\.js:\d+/m);
  });

  it('prints its version', async () => {
    const version = `${parseJson<{ version: string }>(await readFile('package.json', 'utf8')).version}\n`;
    for (const flag of ['--version', '-V', '-v'])
      expect((await run(flag)).stdout, flag).to.equal(`eventark ${version}`);
  });

  it('lists as many as it is asked for', async () => {
    expect((await run('list', '--limit', '1')).stdout.split('\n')).to.have.length(3);
    const { stdout, stderr } = await run('events', 'blog@latest', '--limit', '2');
    expect([stdout.split('\n').length, stderr]).to.deep.equal([3, '2 events\n']);
  });

  it('fits its lists into the columns that there are, and never cuts them elsewhere', async () => {
    await run('backup', 'blog', '-m', 'a comment that is far too long '.repeat(10));
    const newest = await newestId();
    await run('protect', newest);
    const whole = (await run('list')).stdout.split('\n');
    expect(whole[1]).to.match(/protected +[0-9a-z]{26} +(a comment that is far too long ?){10}$/);
    for (const columns of [120, 80, 60, 40]) {
      for (const command of [['list'], ['apps'], ['ls', 'blog@latest'], ['ls', 'blog@latest', '--files']]) {
        const { stdout } = await new Eventark(data, command, { COLUMNS: String(columns) }).ended();
        const lines = stdout.trimEnd().split('\n');
        expect(Math.max(...lines.map((line) => line.length)), `${command.join(' ')} at ${columns}`).to.be.at.most(
          columns,
        );
        if (command[0] !== 'list') continue;
        const id = /[0-9a-z]{14,26}/.exec(lines[1] ?? '')?.[0] ?? '';
        expect((await run('show', id)).stdout, 'an id as it is shown').to.contain('Restore point');
      }
    }
    await run('unprotect', newest);
  });

  it("shows this machine's time beside the one that all share", async () => {
    const { stdout } = await new Eventark(data, ['list'], { TZ: 'Asia/Kolkata' }).ended();
    expect(stdout).to.match(/^STARTED \(UTC\) +LOCAL \(GMT\+5:30\)/);
    const { stdout: shown } = await new Eventark(data, ['show', 'blog@latest'], { TZ: 'Asia/Kolkata' }).ended();
    expect(shown).to.match(/started .*\d\d:\d\d:\d\d UTC, \d{4}-\d\d-\d\d \d\d:\d\d:\d\d GMT\+5:30\)/);
  });

  it('writes progress as lines that nothing rewrites, to stderr only', async () => {
    const { stdout, stderr } = await run('restore', 'blog@latest', '--as', 'plain-copy', '--progress', 'plain');
    expect(stderr).not.to.contain('\r').and.not.to.contain('\u001b');
    expect(stderr).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ write events: 100%, 174 of 174 events$/m);
    expect(stdout).not.to.contain('write events');
  });

  it('is quiet when it is told to, and says the result and warnings all the same', async () => {
    const { stdout, stderr } = await run('backup', 'blog', '-q');
    expect(stderr).to.match(
      /^! 2 warnings\n {2}export-lossy: .+\n {2}asset-missing: notes\.txt \(asset [-0-9a-f]{36}, version 0\) is not in the archive\n$/,
    );
    expect(stdout).to.match(/^✓ Backup/);
    for (const quiet of [
      ['list', 'nobody', '-q'],
      ['events', RICH, '-q', '--type', 'None'],
    ])
      expect((await run(...quiet)).stderr, quiet[0]).to.equal('');
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
