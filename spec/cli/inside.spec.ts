import { expect } from 'chai';
import { eventark, jsonLines, type Ended } from '../support/eventark.js';
import { RICH } from '../support/module.js';
import { tempFolder } from '../support/temp-folder.js';

/** What the fixture holds. */
const EVENTS = 174;

describe('commands that look into an archive', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;

  before(async () => {
    folder = await tempFolder();
    await run('restore', RICH, '--as', 'blog', '--users', 'create');
    await run('create', 'blog');
  });
  after(async () => folder.remove());

  const run = async (...args: string[]): Promise<Ended> => eventark(folder.path, ...args);

  it('show entries, assets, events and one stream', async () => {
    expect((await run('ls', 'blog@latest')).stdout)
      .to.contain('events/000000.ndjson')
      .and.to.contain('manifest.json');
    expect((await run('ls', 'blog@latest', '--files')).stdout).to.match(/missing +0 +\S+ +notes\.txt/);
    const all = jsonLines((await run('events', 'blog@latest', '--json')).stdout);
    expect(all).to.have.length(EVENTS);
    const day = jsonLines((await run('events', RICH, '--until', '2026-03-01T09:03', '--json')).stdout);
    expect(day.map(({ time }) => time)).to.deep.equal([
      '2026-03-01T09:00:46Z',
      '2026-03-01T09:01:56Z',
      '2026-03-01T09:02:37Z',
    ]);
    const stream = String(all.at(-1)?.['stream']);
    const one = jsonLines((await run('cat', 'blog@latest', stream)).stdout);
    expect(one).to.deep.equal(all.filter((event) => event['stream'] === stream));
    expect((await run('cat', 'blog@latest', 'no-such')).exit).to.equal(5);
  });

  it('print events with the bytes that they have in the archive', async () => {
    const { stdout } = await run('events', 'blog@latest', '--json');
    const { stdout: again } = await run('events', 'blog@latest', '--json', '-q');
    expect(again).to.equal(stdout);
    expect(stdout).to.match(/^\{"position":"\d+","stream":"app-/);
  });
});
