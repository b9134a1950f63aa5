import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { tempFolder } from './support/temp-folder.js';

const MANY = 250;

describe('the report of the specs, off a terminal', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;

  before(async () => {
    folder = await tempFolder();
    await writeFile(join(folder.path, 'many.spec.cjs'), specs(MANY));
    await writeFile(join(folder.path, 'few.spec.cjs'), specs(3));
  });
  after(async () => folder.remove());

  it('of many is short: failures whole, skips by reason, totals, and where the list is', async () => {
    const { status, lines } = run('many.spec.cjs');
    expect(status).to.equal(1);
    expect(lines.length).to.be.lessThan(50);
    expect(lines.join('\n'))
      .to.contain('AssertionError')
      .and.contain('it is wrong')
      .and.contain('Skipped, there is no tool: 1');
    expect(lines.at(-1)).to.equal(`${MANY} passed, 1 failed, 1 skipped`);
    const [, list = ''] = /one a line: (.*)/.exec(lines.join('\n')) ?? [];
    const listed = (await readFile(join(folder.path, list), 'utf8')).trim().split('\n');
    expect(listed).to.have.lengthOf(MANY + 2);
    expect(listed).to.include('- suite is skipped: there is no tool');
  });

  it('lists every spec where they are few, or the list is asked for', () => {
    expect(run('few.spec.cjs').lines.filter((line) => line.includes('✔ passes'))).to.have.lengthOf(3);
    const asked = run('many.spec.cjs', '--reporter-option', 'list').lines;
    expect(asked.filter((line) => line.includes('✔ passes'))).to.have.lengthOf(MANY);
  });

  function run(file: string, ...more: readonly string[]): { readonly status: number | null; readonly lines: string[] } {
    const mocha = resolve('node_modules/mocha/bin/mocha.js');
    const reporter = resolve('spec/support/reporter.cjs');
    const call = [mocha, '--no-config', '--no-package', '--no-color', '--reporter', reporter, ...more, file];
    const { status, stdout } = spawnSync(process.execPath, call, { cwd: folder.path, encoding: 'utf8' });
    return { status, lines: stdout.trimEnd().split('\n') };
  }
});

/** So many that pass, one that fails, and one that is skipped as `skip` does it. */
function specs(passing: number): string {
  return `const assert = require('node:assert');
describe('suite', () => {
  for (let n = 0; n < ${passing}; n++) it('passes ' + n, () => undefined);
  it('fails', () => assert.equal(1, 2, 'it is wrong'));
  it('is skipped', function () { this.test.skippedBecause = 'there is no tool'; this.skip(); });
});
`;
}
