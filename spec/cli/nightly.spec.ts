import { expect } from 'chai';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Eventark, parseJson, type Ended } from '../support/eventark.js';
import { PLAIN, RICH } from '../support/module.js';
import { tempFolder } from '../support/temp-folder.js';

describe('a backup every night', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let data: string;

  before(async () => {
    folder = await tempFolder();
    data = join(folder.path, 'data');
    await run('restore', PLAIN, '--as', 'plain', '--users', 'create');
    await run('restore', RICH, '--as', 'plain-2', '--users', 'create');
  });
  after(async () => folder.remove());

  const run = async (...args: string[]): Promise<Ended> => new Eventark(data, args, { EVENTARK_CAP: '2' }).ended();
  const idOf = ({ stdout }: Ended): string => /Backup (\w+)/.exec(stdout)?.[1] ?? '';

  it('is told at the first one how many stay, and before a removal which one goes and how to keep it', async () => {
    const first = await run('backup', 'plain');
    expect(first.stdout).to.match(
      /^ {2}kept +at most 2 restore points of this app; beyond that a backup removes the oldest$/m,
    );
    const second = await run('backup', 'plain');
    expect(second.stdout).to.contain(
      `the next backup removes ${idOf(first)}, the oldest; protect it with: eventark protect ${idOf(first)}`,
    );
    expect((await run('protect', idOf(first))).exit).to.equal(0);
    const third = await run('backup', 'plain');
    expect(third.stdout)
      .to.contain(`removed   ${idOf(second)}`)
      .and.to.contain(`the next backup removes ${idOf(third)}`);
    await run('protect', idOf(third));
    const refused = await run('backup', 'plain');
    expect([refused.exit, refused.stderr.includes('cap-reached')]).to.deep.equal([11, true]);
  });

  it('prints nothing when it is quiet and went well, so that cron mails nothing; with warnings it says of what', async () => {
    for (const { id } of await points('plain')) await run('unprotect', id);
    const { exit, stdout, stderr } = await run('backup', 'plain', '-q');
    expect([exit, stdout, stderr]).to.deep.equal([0, '', '']);
    const odd = await run('backup', 'plain-2', '-q');
    expect(odd.exit).to.equal(3);
    expect(odd.stdout).to.contain('of plain-2');
    expect(odd.stderr).to.contain('asset-missing').and.not.to.contain('write events');
    for (const verb of [
      ['restore', 'plain@latest', '--as', 'quiet-1'],
      ['copy', 'plain', '--as', 'quiet-2'],
    ]) {
      const made = await run(...verb, '-q');
      expect(made.stdout, verb[0]).to.match(/^[0-9a-f-]{36}\n$/);
      expect((await run('apps', '--json')).stdout).to.contain(made.stdout.trim());
      // A copy without people is one that a person at night has to know of.
      if (made.exit === 3) expect(made.stderr).to.match(/plain as quiet-\d in .*\n! \d+ warning/);
      else expect(made.stderr).to.equal('');
    }
    expect((await run('verify', 'plain@latest', '-q')).stdout).to.equal('');
    expect((await run('restore', 'plain@latest', '--as', 'x', '--dry-run', '-q')).stdout).to.contain('Would restore');
  });

  it('is listed with those of its own app, not with those of a longer name', async () => {
    const apps = new Set((await points('plain')).map(({ app }) => app.name));
    expect([...apps]).to.deep.equal(['plain']);
    expect((await run('list', 'plain')).stdout).not.to.contain('plain-2');
  });

  it('has one set of numbers, in the same words, wherever it is told', async () => {
    const backup = await run('backup', 'plain-2');
    for (const said of [
      backup,
      await run('show', 'plain-2@latest'),
      await run('restore', 'plain-2@latest', '--as', 'again', '--dry-run'),
    ]) {
      expect(said.stdout.replaceAll(/ +/g, ' '))
        .to.match(/^ events 174( \(\+0\))? in 53 streams$/m)
        .and.to.match(/^ files 6 files( \(74 kB\))?, 1 missing$/m)
        .and.to.match(/^ documents 5$/m);
    }
    expect((await run('verify', 'plain-2@latest')).stdout).to.contain('174 events in 53 streams, 6 files');
    expect((await run('ls', 'plain-2@latest', '--files')).stderr).to.contain('6 files, 1 missing');
  });

  it('is made without any file of an asset store that has none only if that is allowed', async () => {
    const elsewhere = ['--assets', join(folder.path, 'empty')];
    const refused = await run('backup', 'plain-2', ...elsewhere);
    expect([refused.exit, refused.stderr.includes('--allow-missing')]).to.deep.equal([5, true]);
    const allowed = await run('backup', 'plain-2', ...elsewhere, '--allow-missing');
    expect([allowed.exit, allowed.stdout.includes('0 files, 7 missing')]).to.deep.equal([3, true]);
    await rm(join(folder.path, 'empty'), { recursive: true, force: true });
  });

  async function points(app: string): Promise<readonly { id: string; app: { name: string } }[]> {
    return parseJson<{ points: { id: string; app: { name: string } }[] }>((await run('list', app, '--json')).stdout)
      .points;
  }
});
