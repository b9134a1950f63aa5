import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { openTempModule, RICH, type OpenModule } from '../support/module.js';
import { statesOf } from '../support/squidex/plain-states.js';
import { rejection } from '../support/rejection.js';

const KEEP = { rules: 'keep', clients: 'keep', schedules: 'keep' } as const;
/** Ids of people in the archive of the real Squidex. */
const PEOPLE = /\buser-\d|ada@|grace@/;

describe('Templates', () => {
  let open: OpenModule;
  let original: { id: string; name: string };

  before(async () => {
    open = await openTempModule();
    ({ app: original } = await open.module.restore(RICH, { name: 'blog', ...KEEP }));
    await open.module.create('blog');
  });
  after(async () => {
    expect(await readdir(join(open.folder, 'tmp'))).to.deep.equal([]);
    await open.dispose();
  });

  it('makes an app whose objects have the same states as those of the original', async () => {
    const { templates } = open.module;
    const { template } = await templates.make('blog@latest', { name: 'starter', secrets: 'keep' });
    expect(template.counts).to.include({ app: 1, schema: 1 });
    const { app } = await templates.use('starter', { name: 'from-template', ...KEEP });
    const theirs = await statesOf(open.module, 'blog@latest', original);
    const ours = await statesOf(open.module, 'current:from-template', app);
    expect([...ours.keys()].sort()).to.deep.equal([...theirs.keys()].sort());
    for (const [stream, state] of theirs) expect(ours.get(stream), stream).to.deep.equal(state);
  });

  it('holds nobody of the original, and none of its clients', async () => {
    const { templates } = open.module;
    for (const history of [false, true]) {
      const name = `nobody-${String(history)}`;
      await templates.make(RICH, { name, history, secrets: 'remove' });
      const path = join(open.folder, 'backups', 'templates', `${name}.zip`);
      const lines: string[] = [];
      await open.module.inside.events(path, {}, ({ payload, metadata }) => {
        lines.push(Buffer.from(payload).toString(), Buffer.from(metadata).toString());
      });
      const found = lines.filter((line) => PEOPLE.test(line));
      expect(found).to.deep.equal([]);
      expect(lines.join('\n')).not.to.include('not-a-real-secret');
      const { app } = await templates.use(name, { name: `of-${name}` });
      const { state } = await open.module.contents.object(`current:of-${name}`, `app-${app.id}`);
      expect(state?.['clients']).to.deep.equal({});
    }
  });

  it('keeps every event where history is wanted, and makes the same states of it', async () => {
    const { templates, contents } = open.module;
    const { template } = await templates.make('blog@latest', { name: 'with-history', history: true, secrets: 'keep' });
    expect(template.history).to.equal(true);
    const { app } = await templates.use('with-history', { name: 'old-days', ...KEEP });
    const summary = await contents.summary('current:old-days');
    expect(summary.events).to.be.greaterThan(100);
    const theirs = await statesOf(open.module, 'blog@latest', original);
    const ours = await statesOf(open.module, 'current:old-days', app);
    for (const [stream, state] of theirs) expect(ours.get(stream), stream).to.deep.equal(state);
  });

  it('takes the structure alone, or chosen contents with the files that they show', async () => {
    const { templates, contents } = open.module;
    const structure = await templates.make('blog@latest', {
      name: 'structure',
      contents: 'structure',
      secrets: 'keep',
    });
    expect(structure.template.counts).to.have.all.keys('app', 'schema', 'rule');
    const [some] = (
      await contents.objects('blog@latest', { kind: 'content', schema: 'posts', deleted: false, limit: 1 })
    ).items;
    const chosen = { schemas: [], ids: [some?.id ?? ''] };
    const few = await templates.make('blog@latest', { name: 'few', contents: 'chosen', chosen, secrets: 'keep' });
    expect(few.template.counts).to.include({ content: 1, asset: 2, assetFolder: 1 });
    await templates.use('few', { name: 'few-things' });
    expect((await contents.objects('current:few-things', { kind: 'content', limit: 9 })).items).to.have.lengthOf(1);
    await templates.use('few', { name: 'no-things', contents: 'structure' });
    expect((await contents.objects('current:no-things', { kind: 'content', limit: 9 })).items).to.have.lengthOf(0);
    const none = templates.make('blog@latest', {
      name: 'none',
      contents: 'chosen',
      chosen: { schemas: ['nosuch'], ids: [] },
    });
    expect(await rejection(none)).to.include({ code: 'invalid-argument' });
  });

  it('asks for variables and fills them in, quotes and all', async () => {
    const { templates, contents } = open.module;
    const variables = [{ name: 'post', label: 'Word for a post', default: 'Beitrag' }];
    await templates.make('blog@latest', { name: 'asked', variables, secrets: 'keep' });
    await templates.use('asked', { name: 'filled', variables: { post: 'Say "hi" $& \\ \u2028' } });
    const found = await contents.objects('current:filled', { kind: 'content', q: 'Say \\"hi\\" $& \\\\', limit: 200 });
    const before = await contents.objects('blog@latest', { kind: 'content', q: 'Beitrag', deleted: false, limit: 200 });
    expect(found.items.length).to.equal(before.items.length);
    expect((await contents.objects('current:filled', { q: 'eventark:post', limit: 9 })).items).to.deep.equal([]);
    await templates.use('asked', { name: 'not-asked' });
    const same = await contents.objects('current:not-asked', { kind: 'content', q: 'Beitrag', limit: 200 });
    expect(same.items.length).to.equal(before.items.length);
    const unknown = templates.use('asked', { name: 'x', variables: { nosuch: '1' } });
    expect(await rejection(unknown)).to.include({ code: 'invalid-argument' });
    const nowhere = templates.make('blog@latest', {
      name: 'nowhere',
      variables: [{ name: 'a', label: '', default: 'no such text' }],
      secrets: 'keep',
    });
    expect(await rejection(nowhere)).to.include({ code: 'invalid-argument' });
    expect((await templates.list()).templates.map(({ name }) => name)).not.to.include('nowhere');
  });

  it('refuses what looks like a secret, and says where, unless it is to be removed or kept', async () => {
    const { module } = open;
    const { app } = await module.restore('spec/fixtures/squidex-cases/rules.zip', { name: 'hooks', ...KEEP });
    const refused = await rejection(module.templates.make('current:hooks', { name: 'hooks' }));
    expect(refused).to.include({ code: 'template-secrets' });
    expect(JSON.stringify(refused)).to.include('sharedSecret').and.not.to.include('s3cret');
    const { secretCount } = await module.templates.make('current:hooks', { name: 'hooks', secrets: 'remove' });
    expect(secretCount).to.be.greaterThan(0);
    const used = await module.templates.use('hooks', { name: 'hooked' });
    const rules = await module.contents.objects('current:hooked', { kind: 'rule', q: 's3cret', limit: 9 });
    expect(rules.items).to.deep.equal([]);
    expect(used.app.id).not.to.equal(app.id);
  });

  it('is listed, described and deleted, and no backup is ever counted for it', async () => {
    const { templates } = open.module;
    const before = (await open.module.list()).points.length;
    const picture = { mediaType: 'image/png', base64: 'iVBORw0KGgo=' } as const;
    await templates.make('blog@latest', {
      name: 'shown',
      title: 'Shown',
      description: 'a blog',
      picture,
      secrets: 'keep',
    });
    expect(await templates.show('shown')).to.deep.include({
      title: 'Shown',
      description: 'a blog',
      picture,
      madeFrom: 'blog',
    });
    const { templates: all } = await templates.list();
    expect(all.map(({ name }) => name)).to.deep.equal(all.map(({ name }) => name).sort());
    // A list of many does not hold all their pictures.
    expect(all.find(({ name }) => name === 'shown'))
      .to.include({ hasPicture: true })
      .and.not.to.have.property('picture');
    expect(all.filter(({ hasPicture }) => hasPicture)).to.have.lengthOf(1);
    const listing = await open.module.list();
    expect(listing.points).to.have.lengthOf(before);
    expect(listing.withoutManifest).to.deep.equal([]);
    const taken = templates.make('blog@latest', { name: 'shown', secrets: 'keep' });
    expect(await rejection(taken)).to.include({ code: 'template-exists' });
    const unfit = templates.make('blog@latest', { name: '../x', secrets: 'keep' });
    expect(await rejection(unfit)).to.include({ code: 'invalid-argument' });
    await templates.delete('shown');
    expect(await rejection(templates.show('shown'))).to.include({ code: 'template-not-found' });
    const files = await readdir(join(open.folder, 'backups', 'templates'));
    expect(files.filter((name) => name.startsWith('shown'))).to.deep.equal([]);
  });
});
