import { expect } from 'chai';
import { join } from 'node:path';
import { eventark, jsonLines, type Ended } from '../../support/eventark.js';
import { RICH } from '../../support/module.js';
import { tempFolder } from '../../support/temp-folder.js';

describe('People one by one, at the prompt', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let data: string;

  before(async () => {
    folder = await tempFolder();
    data = join(folder.path, 'data');
    await run('restore', RICH, '--as', 'blog', '--users', 'create');
    await run('create', 'blog');
  });
  after(async () => folder.remove());

  const run = async (...args: string[]): Promise<Ended> => eventark(data, ...args);
  const names = async (): Promise<string> => (await run('apps')).stdout;

  it('are planned and restored as they are mapped, and the others as before', async () => {
    const map = ['--map', 'ada@example.org=grace@example.org', 'zoë@example.org=placeholder'];
    const { stdout } = await run('restore', 'blog@latest', '--as', 'mapped', ...map, '--dry-run');
    expect(stdout).to.match(/^ +ada@example\.org +as grace@example\.org/m);
    expect(stdout).to.match(/^ +zoë@example\.org +as placeholder/m);
    expect(stdout).to.match(/^ +grace@example\.org +matched/m);
    expect(await names()).not.to.contain('mapped');
    const { exit, stdout: lines } = await run('restore', 'blog@latest', '--as', 'mapped', ...map, '--json');
    expect(exit).to.equal(3);
    const summary = jsonLines(lines).at(-1);
    expect(JSON.stringify(summary)).to.contain('"account":"grace@example.org"');
    expect(await names()).to.contain('mapped');
  });

  for (const [title, map, message] of [
    ['nobody in the archive', 'nobody@example.org=match', 'no person of the archive has the e-mail nobody@example.org'],
    ['an account that is not there', 'ada@example.org=new@example.org', 'there is no account for new@example.org'],
    ['what is no account', 'ada@example.org=nonsense', '"nonsense" is neither an e-mail nor one of match'],
    ['nobody at all', 'ada@example.org', '"ada@example.org" does not say who becomes whom'],
  ] as const) {
    it(`are refused before anything is made: ${title}`, async () => {
      const { exit, stderr } = await run('restore', 'blog@latest', '--as', 'refused', '--map', map);
      expect(exit).to.be.oneOf([2, 5]);
      expect(stderr).to.match(new RegExp(`^error: ${message}.*; nothing was (begun|written)\n`));
      expect(await names()).not.to.contain('refused');
    });
  }
});
