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

  it('print the events of an app as it is now, all or of one stream, as those of a backup that was just made', async () => {
    const all = (await run('events', 'blog@latest', '--json')).stdout;
    const [first = ''] = all.split('\n');
    const { stream } = JSON.parse(first) as { readonly stream: string };
    const now = await run('events', 'current:blog', '--json');
    expect(now.stdout, now.stderr).to.equal(all);
    expect((await run('events', 'current:blog', '--since', '170')).stderr).to.contain(`${EVENTS - 169} events`);
    const one = (await run('cat', 'blog@latest', stream)).stdout;
    expect((await run('cat', 'current:blog', stream.slice(0, 20))).stdout).to.equal(one);
    expect((await run('cat', 'current:blog', stream, '--at', '1')).stdout).to.equal(
      (await run('cat', 'blog@latest', stream, '--at', '1')).stdout,
    );
    expect((await run('events', 'current:no-such')).exit).to.equal(5);
    const { exit, stderr } = await run('ls', 'current:blog');
    expect(exit).to.equal(2);
    expect(stderr).to.contain('current:blog is an app as it is now, which only has objects and events');
  });

  it('find objects by what is in them, and print the state of one at any event', async () => {
    const { objects } = JSON.parse((await run('find', 'blog@latest', 'Pixel neu', '--json')).stdout) as {
      readonly objects: readonly { readonly stream: string; readonly name: string; readonly lastEvent: number }[];
    };
    expect(objects.map(({ name }) => name)).to.deep.equal(['Pixel neu.png']);
    const { stream = '', lastEvent = 0 } = objects[0] ?? {};
    const state = async (...at: string[]): Promise<unknown> =>
      JSON.parse((await run('cat', 'blog@latest', stream, '--state', ...at)).stdout);
    expect(await state()).to.include({ fileName: 'Pixel neu.png' });
    expect(await state('--at', String(lastEvent - 1))).to.include({ fileName: 'Pixel.png' });
    expect(await state('--at', '2026-03-01T09:40')).to.include({ fileName: 'Pixel.png' });
    expect((await run('cat', 'blog@latest', stream, '--at', '1')).exit).to.equal(5);
    expect((await run('find', 'blog@latest', '--schema', 'posts')).stdout).to.match(/^KIND +NAME +EVENTS/);
  });

  it('tell what has changed since a backup', async () => {
    expect((await run('diff', 'blog@latest', 'current:blog')).stderr).to.contain('0 added, 0 changed, 0 deleted');
    await run('copy', 'blog', '--as', 'blog-two', '--backup', 'blog@latest');
    expect((await run('diff', 'blog@latest', 'current:blog-two')).exit).to.equal(6);
    expect((await run('copy', 'blog-two', '--as', 'x', '--backup', 'blog@latest')).exit).to.equal(2);
  });

  it('make a template and an app from it', async () => {
    const made = await run(
      'template',
      'make',
      'starter',
      '--of',
      'blog@latest',
      '--variable',
      'word=Beitrag',
      '--secrets',
      'remove',
    );
    expect(made, made.stderr).to.include({ exit: 0 });
    expect((await run('template', 'list')).stdout).to.contain('starter');
    expect((await run('template', 'show', 'starter')).stdout).to.contain('asks for   word');
    const used = await run('template', 'use', 'starter', '--as', 'begun', '--variable', 'word=Entry "one"');
    expect(used.stdout, used.stderr).to.contain('Made begun from the template starter');
    const { objects } = JSON.parse((await run('find', 'current:begun', 'Entry \\"one\\"', '--json')).stdout) as {
      readonly objects: readonly object[];
    };
    expect(objects.length).to.be.greaterThan(0);
    expect((await run('template', 'delete', 'starter')).exit).to.equal(2);
    expect((await run('template', 'delete', 'starter', '--yes')).exit).to.equal(0);
    expect((await run('template', 'use', 'starter', '--as', 'late')).exit).to.equal(5);
  });
});
