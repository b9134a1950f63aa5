import { expect } from 'chai';
import { join } from 'node:path';
import { eventark } from '../../support/eventark.js';
import { RICH } from '../../support/module.js';
import { tempFolder } from '../../support/temp-folder.js';
import { traced, untraceable, type Call } from '../../support/faults/traced.js';
import { skip } from '../../support/skipped.js';

/** Asset files of the fixture. */
const FILES = 6;

/** A killed process keeps what it gave to the system, so no kill shows a missing fsync; the order of calls does. */
describe('the order in which files become durable', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let data: string;

  before(async function () {
    const reason = untraceable();
    if (reason !== undefined) skip(this, reason);
    folder = await tempFolder();
    data = join(folder.path, 'data');
    await eventark(data, 'restore', RICH, '--as', 'blog', '--users', 'create');
  });
  after(async () => folder?.remove());

  it('makes an archive durable before it has its name, and its name before there is a manifest', async () => {
    const { calls } = await traced(data, ['create', 'blog'], 'all');
    const backups = join(data, 'backups');
    requireOrder(calls, [
      /^fsync\(\d+<.*\/archive\.zip>\) += 0/,
      new RegExp(`^mkdir\\("${backups}", .* = 0`),
      new RegExp(`^fsync\\(\\d+<${data}>\\) += 0`),
      new RegExp(`^rename\\(".*/archive\\.zip", "${backups}/blog-.*\\.zip"\\) += 0`),
      new RegExp(`^fsync\\(\\d+<${backups}>\\) += 0`),
      new RegExp(`^openat\\(.*"${backups}/%tmp-.*O_CREAT`),
      new RegExp(`^fsync\\(\\d+<${backups}/%tmp-.*>\\) += 0`),
      new RegExp(`^rename\\("${backups}/%tmp-.*", "${backups}/blog-.*\\.json"\\) += 0`),
      new RegExp(`^fsync\\(\\d+<${backups}>\\) += 0`),
      /^rmdir\(".*\/tmp\/.*"\) += 0/,
    ]);
  });

  it('makes each asset file durable before it has its name, and all their names at the end', async () => {
    const { calls } = await traced(data, ['restore', RICH, '--as', 'copy'], 'pool');
    const assets = join(data, 'assets');
    const texts = calls.map(({ text }) => text);
    const placed = texts.flatMap((text, at) => (text.startsWith(`rename("${assets}/%tmp-`) ? [at] : []));
    expect(placed).to.have.length(FILES);
    for (const at of placed) {
      const temp = texts[at]?.split('"')[1] ?? '';
      expect(texts.slice(0, at).some((text) => text.startsWith('fsync(') && text.includes(temp))).to.equal(true);
    }
    requireOrder(calls.slice(placed.at(-1)), [new RegExp(`^fsync\\(\\d+<${assets}>\\) += 0`)]);
  });
});

/** Each pattern fits a call after the one that the pattern before it fits. */
function requireOrder(calls: readonly Call[], patterns: readonly RegExp[]): void {
  let from = 0;
  for (const pattern of patterns) {
    const found = calls.findIndex(({ text }, at) => at >= from && pattern.test(text));
    expect(found, `${pattern.source} in\n${calls.map(({ text }) => text).join('\n')}`).to.be.at.least(0);
    from = found + 1;
  }
}
