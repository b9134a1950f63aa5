import { expect } from 'chai';
import { openModule } from '../../src/container.js';
import { loadSettings } from '../../src/config/settings.js';
import { openTempModule, PLAIN, restoreAs, RICH, type OpenModule } from '../support/module.js';

/** What a queue, a page or another process makes of a result. */
const sent = (result: unknown): unknown => JSON.parse(JSON.stringify(result));

/** The result without members that are undefined, which are as good as absent. */
function defined(result: unknown): unknown {
  if (Array.isArray(result)) return result.map(defined);
  if (typeof result !== 'object' || result === null || Object.getPrototypeOf(result) !== Object.prototype)
    return result;
  const members = Object.entries(result).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members.map(([name, value]) => [name, defined(value)]));
}

describe('what the module gives back', () => {
  let open: OpenModule;

  beforeEach(async () => {
    open = await openTempModule();
  });
  afterEach(async () => {
    await open.dispose();
  });

  it('is plain JSON, whatever it was asked for', async () => {
    const { module } = open;
    const results: [string, unknown][] = [];
    const keep = async <T>(name: string, result: Promise<T>): Promise<T> => {
      results.push([name, await result]);
      return result;
    };
    await keep('planRestore', module.planRestore(RICH, restoreAs('blog')));
    await keep('restore', module.restore(RICH, restoreAs('blog')));
    await keep('planCreate', module.planCreate('blog'));
    const { point } = await keep('create', module.create('blog', { comment: 'first' }));
    await keep('copy', module.copy('blog', { name: 'copy' }));
    await keep('apps', module.apps());
    await keep('list', module.list());
    await keep('show', module.show(point.id));
    await keep('show of a file', module.show(PLAIN));
    await keep('verify', module.verify(point.id, 'replay'));
    await keep('entries', module.inside.entries(point.id));
    await keep('assets', module.inside.assets(point.id));
    await keep('doctor', module.doctor());
    await keep('claims', module.claims());
    await keep('protect', module.protect(point.id, false));
    await keep('planDelete', module.planDelete([point.id]));
    await keep('delete', module.delete([point.id]));
    await keep('recover', module.recover());
    for (const [name, result] of results) expect(sent(result), name).to.deep.equal(defined(result));
  });

  it('comes with what was recovered when the module was opened, unless that is not wanted', async () => {
    const { parts, folder, base } = open;
    await parts.claims.take({
      key: 'app:a1',
      title: 'blog',
      undo: { verb: 'backup', destination: parts.catalog.url, names: [] },
      busy: 'app-busy',
    });
    const [entry] = await base.ledger.list('claims');
    const claim = JSON.parse(entry?.value ?? '') as { holder: object };
    const dead = { ...claim, holder: { ...claim.holder, started: 'a process before this one' } };
    await base.ledger.put('claims', 'app:a1', JSON.stringify(dead), 'any');
    const settings = loadSettings({ data: folder }, {});
    const idle = await openModule(settings, { recover: false });
    expect(idle.recoveries).to.deep.equal([]);
    await idle.close();
    const module = await openModule(settings);
    expect(module.recoveries.map(({ verb }) => verb)).to.deep.equal(['backup']);
    await module.close();
  });
});
