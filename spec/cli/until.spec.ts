import { expect } from 'chai';
import { join } from 'node:path';
import { pointAt } from '../../src/cli/parse-time.js';
import { eventark, jsonLines, type Ended } from '../support/eventark.js';
import { RICH } from '../support/module.js';
import { tempFolder } from '../support/temp-folder.js';

describe('the command line as of a point in time', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;

  before(async () => (folder = await tempFolder()));
  after(async () => folder.remove());

  const run = async (...args: string[]): Promise<Ended> => eventark(join(folder.path, 'data'), ...args);

  it('plans and restores up to an event, or up to a time', async () => {
    const plan = await run('restore', RICH, '--as', 'then', '--until', '30', '--dry-run', '--warnings-ok');
    expect(plan.stdout).to.match(
      /^ {2}as of +event 30 of 174, 2026-03-01T\S+Z; settings and tags are those of the backup$/m,
    );
    const { exit, stdout } = await run(
      'restore',
      RICH,
      '--as',
      'then',
      '--until',
      '2026-03-01T09:02:37',
      '--json',
      '--warnings-ok',
    );
    expect(exit).to.equal(0);
    const { restore } = jsonLines(stdout).at(-1) as { readonly restore: { readonly until: object } };
    expect(restore.until).to.deep.equal({ event: 3, of: 174, time: '2026-03-01T09:02:37Z' });
  });

  it('makes a template as of an event or of a time, and shows which', async () => {
    const make = async (name: string, until: string): Promise<Ended> =>
      run('template', 'make', name, '--of', RICH, '--contents', 'structure', '--secrets', 'keep', '--until', until);
    expect((await make('then', '30')).stdout).to.match(/^ {2}as of +event 30 of 174, 2026-03-01T\S+Z$/m);
    expect((await make('at-a-time', '2026-03-01T09:02:37')).exit).to.equal(0);
    const { stdout } = await run('template', 'show', 'at-a-time');
    expect(stdout).to.match(/^ {2}as of +event 3 of 174, 2026-03-01T09:02:37Z$/m);
    const beyond = await make('beyond', '175');
    expect(beyond.exit).to.equal(2);
    expect(beyond.stderr).to.contain('The last event is 174');
  });

  it('says which points there are', async () => {
    const beyond = await run('restore', RICH, '--as', 'never', '--until', '175');
    expect(beyond.exit).to.equal(2);
    expect(beyond.stderr).to.contain('has 174 events').and.to.contain('The last event is 174');
    const early = await run('restore', RICH, '--as', 'never', '--until', '2001-01-01');
    expect(early.stderr).to.contain('The first possible point is event 1');
    expect((await run('restore', RICH, '--as', 'never', '--until', 'noon')).exit).to.equal(2);
  });

  it('guesses no time', () => {
    for (const text of [
      '-5',
      '5/6/2020',
      'June 14 2026',
      '2026-06',
      '2026-02-30',
      '2026-13-01',
      '2026-06-14T25:00',
      '',
    ])
      expect(() => pointAt(text, 'end'), text).to.throw('is not a date or time');
    for (const text of ['2026-06-14T09:03', '2026-06-14 09:03Z', '2026-06-14t11:03+0200', '2026-06-14T09:03:00.000Z'])
      expect(pointAt(text, 'end'), text).to.deep.equal({ time: '2026-06-14T09:03:00.000Z' });
    expect(pointAt('2024-02-29', 'end')).to.deep.equal({ time: '2024-02-29T23:59:59.999Z' });
  });

  it('shows the numbers by which events are chosen', async () => {
    const { stdout } = await run('events', RICH, '--since', '3', '--until', '5');
    expect(stdout.match(/^ +\d+/gm)?.map(Number)).to.deep.equal([3, 4, 5]);
    const all = jsonLines((await run('events', RICH, '--json')).stdout);
    const some = jsonLines((await run('events', RICH, '--since', '3', '--until', '5', '--json')).stdout);
    expect(some).to.deep.equal(all.slice(2, 5));
    const stream = String(all[4]?.['stream']);
    const numbers = all.flatMap((event, index) => (event['stream'] === stream ? [index + 1] : []));
    const one = await run('events', RICH, '--stream', stream);
    expect(one.stdout.match(/^ +\d+/gm)?.map(Number)).to.deep.equal(numbers);
  });
});
