import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { openTempModule, RICH, type OpenModule } from '../support/module.js';
import { rejection } from '../support/rejection.js';
import { statesOf } from '../support/squidex/plain-states.js';

const KEEP = { rules: 'keep', clients: 'keep', schedules: 'keep' } as const;
/** In the middle of the history: some objects are not there yet, some are not deleted yet. */
const EVENT = 90;

describe('A template as of a point in time', () => {
  let open: OpenModule;

  before(async () => {
    open = await openTempModule();
    await open.module.restore(RICH, { name: 'blog', ...KEEP });
    await open.module.create('blog');
  });
  after(async () => {
    expect(await readdir(join(open.folder, 'tmp'))).to.deep.equal([]);
    await open.dispose();
  });

  const templateNames = async (): Promise<readonly string[]> =>
    (await open.module.templates.list()).templates.map(({ name }) => name);

  for (const source of ['current:blog', 'blog@latest', RICH]) {
    for (const history of [false, true]) {
      it(`makes apps with the states of then: of ${source}, ${history ? 'with' : 'without'} history`, async () => {
        const { module } = open;
        const name = `then-${(await templateNames()).length}`;
        const until = { event: EVENT };
        const { template } = await module.templates.make(source, { name, history, until, secrets: 'keep' });
        expect(template.until?.event).to.equal(EVENT);
        const { app } = await module.templates.use(name, { name: `of-${name}`, ...KEEP });
        const archive = source === RICH ? RICH : 'blog@latest';
        const { app: original } = await module.restore(archive, { name: `was-${name}`, until, ...KEEP });
        const theirs = await statesOf(module, `current:was-${name}`, original);
        const ours = await statesOf(module, `current:of-${name}`, app);
        expect(theirs.size).to.be.greaterThan(5);
        for (const [stream, state] of theirs) expect(ours.get(stream), stream).to.deep.equal(state);
        expect([...ours.keys()].sort()).to.deep.equal([...theirs.keys()].sort());
      });
    }
  }

  it('takes chosen contents as they were, with the files of then', async () => {
    const { templates, contents } = open.module;
    const all = await templates.make(RICH, { name: 'posts-now', contents: 'chosen', ...POSTS });
    const then = await templates.make(RICH, {
      name: 'posts-then',
      contents: 'chosen',
      ...POSTS,
      until: { event: EVENT },
    });
    expect(then.template.counts['content']).to.be.lessThan(all.template.counts['content'] ?? 0);
    await templates.use('posts-then', { name: 'posts-then' });
    const { items } = await contents.objects('current:posts-then', { kind: 'content', limit: 200 });
    expect(items).to.have.length(then.template.counts['content'] ?? -1);
  });

  it('takes a time as well, and is the whole as of the last event', async () => {
    const { templates } = open.module;
    const { template } = await templates.make(RICH, {
      ...{ name: 'at-a-time', contents: 'structure', secrets: 'keep' },
      until: { time: '2026-03-01T09:02:37Z' },
    });
    expect(template.until).to.deep.equal({ event: 3, of: 174, time: '2026-03-01T09:02:37Z' });
    expect((await templates.show('at-a-time')).until).to.deep.include({ event: 3, of: 174 });
    const whole = await templates.make(RICH, { name: 'whole', secrets: 'keep', until: { event: 174 } });
    const plain = await templates.make(RICH, { name: 'plain', secrets: 'keep' });
    expect(whole.template.counts).to.deep.equal(plain.template.counts);
    expect(plain.template).to.not.have.property('until');
  });

  it('refuses a point that is not there, and makes nothing', async () => {
    const make = async (until: { readonly event: number } | { readonly time: string }) =>
      rejection(open.module.templates.make(RICH, { name: 'never', until, secrets: 'keep' }));
    expect(await make({ event: 175 })).to.include({ code: 'until-beyond-end' });
    expect(await make({ time: '2001-01-01' })).to.include({ code: 'until-too-early' });
    expect(await make({ event: 0 })).to.include({ code: 'invalid-argument' });
    expect(await templateNames()).to.not.include('never');
  });
});

const POSTS = { chosen: { schemas: ['posts'], ids: [] }, secrets: 'keep' } as const;
