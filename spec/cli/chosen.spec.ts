import { expect } from 'chai';
import { join } from 'node:path';
import { eventark, jsonLines, type Ended } from '../support/eventark.js';
import { RICH } from '../support/module.js';
import { tempFolder } from '../support/temp-folder.js';

interface Facts {
  readonly chosen: object;
  readonly events: number;
  readonly streams: number;
}

describe('the command line with chosen objects', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;

  before(async () => (folder = await tempFolder()));
  after(async () => folder.remove());

  const run = async (...args: string[]): Promise<Ended> =>
    eventark(join(folder.path, 'data'), ...args, '--warnings-ok');
  const factsOf = ({ stdout }: Ended, verb: 'restore' | 'copy'): Facts =>
    (jsonLines(stdout).at(-1) as Readonly<Record<typeof verb, Facts>>)[verb];

  it('plans and restores them', async () => {
    const plan = await run('restore', RICH, '--as', 'rules', '--only', 'rules', '--dry-run');
    expect(plan.stdout).to.match(/^ {2}chosen {5}rules: 38 of 174 events$/m);
    expect(plan.stderr).to.contain('1 chosen object refers, now or earlier, to schemas/posts');
    const made = await run('restore', RICH, '--as', 'rules', '--only', 'rules', 'schemas/posts', '--json');
    expect(made.exit).to.equal(0);
    expect(factsOf(made, 'restore').chosen).to.deep.equal({ only: ['rules', 'schemas/posts'], events: 58, of: 174 });
  });

  it('copies and exports them', async () => {
    const copied = await run('copy', 'rules', '--as', 'copied', '--except', 'schemas', '--json');
    expect(factsOf(copied, 'copy').chosen)
      .to.include({ of: 54 })
      .and.deep.include({ except: ['schemas'] });
    const file = join(folder.path, 'rules.zip');
    expect((await run('export', RICH, '-o', file, '--only', 'rules')).exit).to.equal(0);
    const again = await run('restore', file, '--as', 'again', '--dry-run', '--json');
    expect(factsOf(again, 'restore').streams).to.equal(3);
  });

  it('says which name was meant, and that nothing is not everything', async () => {
    const unknown = await run('restore', RICH, '--as', 'never', '--only', 'contents/post');
    expect(unknown.exit).to.equal(2);
    expect(unknown.stderr)
      .to.contain('no part or object "contents/post"')
      .and.to.contain('Did you mean contents/posts?');
    expect((await run('restore', RICH, '--as', 'never', '--only')).exit).to.equal(2);
    expect((await run('restore', RICH, '--as', 'never', '--except', 'settings')).stderr).to.contain(
      'cannot be left out',
    );
    expect((await run('apps')).stdout).not.to.contain('never');
  });

  it('has an example', async () => {
    expect((await run('restore', '--help')).stdout).to.contain('--only contents/posts');
    expect((await run('copy', '--help')).stdout).to.contain('--only schemas');
  });
});
