import { expect } from 'chai';
import { join } from 'node:path';
import { SqliteEventStore } from '../../../src/events/sqlite/sqlite-event-store.js';
import { SQUIDEX_NAMING } from '../../../src/cms/squidex/squidex-naming.js';
import { eventark, parseJson, type Ended } from '../../support/eventark.js';
import { PLAIN } from '../../support/module.js';
import { startProgram, type Served } from '../../support/served.js';
import { addRules, decideAbout } from '../../support/squidex/rules.js';
import { tempFolder } from '../../support/temp-folder.js';

interface Listed {
  readonly placeholders: readonly { readonly email?: string; readonly how: string }[];
  readonly total: number;
}

describe('undo, turn-on-rules and placeholders', function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let data: string;

  before(async () => {
    folder = await tempFolder();
    data = join(folder.path, 'data');
    expect((await run('restore', PLAIN, '--as', 'blog')).exit).to.be.oneOf([0, 3]);
    const blog = await idOf('blog');
    await withStore(async (store) => addRules(store, blog, 'blog', 'r1', 'r2'));
    expect((await run('backup', 'blog', '-q')).exit).to.be.oneOf([0, 3]);
  });
  after(async () => folder.remove());

  const run = async (...args: readonly string[]): Promise<Ended> => eventark(data, ...args);
  const apps = async (): Promise<readonly { id: string; name: string }[]> =>
    parseJson<{ apps: { id: string; name: string }[] }>((await run('apps', '--json')).stdout).apps;
  const idOf = async (name: string): Promise<string> => (await apps()).find((app) => app.name === name)?.id ?? '';
  const withStore = async (action: (store: SqliteEventStore) => Promise<void>): Promise<void> => {
    const store = new SqliteEventStore(join(data, 'store.sqlite'), SQUIDEX_NAMING);
    await action(store);
    await store.close();
  };
  const names = async (): Promise<readonly string[]> => (await apps()).map(({ name }) => name);

  it('remove what a restore or a copy made, after telling it and asking', async () => {
    await run('restore', 'blog@latest', '--as', 'restored');
    await run('copy', 'blog', '--as', 'copied');
    const plan = await run('undo', 'restored', '--dry-run');
    expect([plan.exit, plan.stdout]).to.deep.equal([0, plan.stdout]);
    expect(plan.stdout).to.match(/^The undo removes restored, restored .*: \d+ events, \d+ files?, 0 accounts$/m);
    expect(plan.stdout).to.include('Nothing was changed.');
    const unasked = await run('undo', 'restored');
    expect([unasked.exit, unasked.stderr.includes('--yes')]).to.deep.equal([2, true]);
    expect(await names()).to.have.members(['blog', 'restored', 'copied']);
    const done = await run('undo', 'restored', '--yes');
    expect([done.exit, done.stderr]).to.deep.equal([0, '']);
    expect(done.stdout).to.match(/^✓ Removed restored in /);
    const json = await run('undo', await idOf('copied'), '--yes', '--json');
    const last = json.stdout.trimEnd().split('\n').at(-1) ?? '';
    expect(parseJson<object>(last)).to.have.nested.property('undo.app.name', 'copied');
    expect(await names()).to.deep.equal(['blog']);
    const again = await run('undo', 'restored', '--yes');
    expect([again.exit, again.stderr.includes('app-not-found')]).to.deep.equal([5, true]);
  });

  it('list for whom a restore found no account', async () => {
    const told = await run('placeholders', 'blog');
    expect([told.exit, told.stderr]).to.deep.equal([0, '']);
    expect(told.stdout).to.match(
      /^PERSON +ID IN THE APP +IN THE APP AS +ACCOUNT\nada@example\.org +unknown-\S+ +history only +none\n$/,
    );
    const { placeholders, total } = parseJson<Listed>((await run('placeholders', 'blog', '--json')).stdout);
    expect([placeholders.map(({ email, how }) => [email, how]), total]).to.deep.equal([
      [['ada@example.org', 'unknown']],
      1,
    ]);
  });

  it('turn on what a restore turned off, once, and say what is added since before it goes', async () => {
    await run('restore', 'blog@latest', '--as', 'ruled');
    const id = await idOf('ruled');
    await withStore(async (store) => decideAbout(store, id, 'r2', 'RuleDeletedEvent'));
    const on = await run('turn-on-rules', 'ruled');
    expect([on.exit, on.stdout]).to.deep.equal([
      0,
      '✓ Turned on 1 rule of ruled; 1 rule stayed as a person has decided since\n',
    ]);
    expect((await run('turn-on-rules', 'ruled', '--json')).stdout).to.include('"turnedOn":0');
    const plan = await run('undo', 'ruled', '--dry-run');
    expect(plan.stdout).to.match(/^! 2 events were added to it since, the last at .*\. They go, too\.$/m);
    expect((await run('undo', 'ruled', '--yes')).exit).to.equal(0);
    const other = await run('turn-on-rules', 'blog');
    expect(other.exit, other.stdout).to.equal(0);
    expect(other.stdout).to.include('Turned on 0 rules');
  });

  describe('at a server', () => {
    let server: Served;

    before(async () => {
      server = await startProgram(data, 'serve', '--port', '0');
    });
    after(async () => server.stop());

    const there = async (...args: readonly string[]): Promise<Ended> =>
      eventark(join(folder.path, 'here'), ...args, '--server', new URL(server.url).origin);

    it('do the same, by the name of the app or the id of its job', async () => {
      const made = await there('restore', 'blog@latest', '--as', 'far', '--json');
      const { job } = parseJson<{ job: string }>(made.stdout.trimEnd().split('\n')[0] ?? '');
      const listed = await there('placeholders', 'far');
      expect(listed.stdout, listed.stderr).to.match(/^PERSON .*\n(\S+ +unknown-\S+ +history only +none\n)+$/);
      const { placeholders } = parseJson<Listed>((await there('placeholders', job, '--json')).stdout);
      expect(placeholders.map(({ how }) => how)).to.include('unknown');
      const on = await there('turn-on-rules', 'far');
      expect(on.stdout, on.stderr).to.equal('✓ Turned on 2 rules of far\n');
      const plan = await there('undo', job, '--dry-run');
      expect(plan.stdout, plan.stderr).to.include('! 2 events were added to it since');
      const undone = await there('undo', 'far', '--yes');
      expect(undone.stdout, undone.stderr).to.match(/^✓ Removed far in /);
      const again = await there('undo', job, '--yes');
      expect([again.exit, again.stderr.includes('not-restored')]).to.deep.equal([5, true]);
      await there('copy', 'blog', '--as', 'near');
      expect((await there('undo', 'near', '--yes')).exit).to.equal(0);
      expect((await there('apps')).stdout).to.equal('blog\n');
    });
  });
});
