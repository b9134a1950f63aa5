import { expect } from 'chai';
import { useUi } from '../fresh-page.js';
import { ODD_ANSWERS } from './odd-answers.js';

/** What an element is shown with; BACKUP and JOB are ids of the server's. */
type About = Readonly<Record<string, string>>;

/** Answers that the page goes on without: it says in their place that they are not known, or the next one comes. */
const NOT_NEEDED = ['/uploads$', '/app-names$', '/apps/[^/]+/backup-health$', '/point$'];

describe('An element whose server answers oddly, in a browser', () => {
  let ids: Readonly<Record<string, string>>;
  const ui = useUi();

  before(async () => {
    const { id: backup } = (await ui.server.module.create('blog', { comment: 'before the launch' })).point;
    await ui.server.module.templates.make(backup, { name: 'start', title: 'Start', secrets: 'keep' });
    const headers = { 'content-type': 'application/json' };
    const started = await fetch(`${ui.server.url}/api/apps/blog/copies`, {
      ...{ method: 'POST', headers, body: '{"name":"copied"}' },
    });
    const { id: job } = (await started.json()) as { id: string };
    await (await fetch(`${ui.server.url}/api/jobs/${job}/stream`, { headers: { accept: 'text/event-stream' } })).text();
    ids = { BACKUP: backup, JOB: job };
  });

  const filled = (about: About): string =>
    JSON.stringify(Object.fromEntries(Object.entries(about).map(([name, value]) => [name, ids[value] ?? value])));

  for (const [element, about, places] of [
    ['eventark-health', { app: 'blog' }, 1],
    ['eventark-admin', {}, 3],
    ['eventark-backups', { app: 'blog' }, 3],
    ['eventark-backup', { app: 'blog', backup: 'BACKUP', tab: 'contents' }, 5],
    ['eventark-backup', { app: 'blog', backup: 'BACKUP', tab: 'timeline' }, 4],
    ['eventark-backup', { app: 'blog', backup: 'BACKUP', tab: 'changes' }, 4],
    ['eventark-restore', { app: 'blog', backup: 'BACKUP', at: '31' }, 6],
    ['eventark-restore', { job: 'JOB' }, 4],
    ['eventark-clone', { app: 'blog' }, 4],
    ['eventark-templates', {}, 3],
    ['eventark-templates', { app: 'blog' }, 4],
  ] as const) {
    it(`says so and offers another try, whatever is read: ${element} ${JSON.stringify(about)}`, async () => {
      await ui.page.goto(ui.server.url);
      const run = `tryReads('${element}', ${filled(about)}, ${JSON.stringify(NOT_NEEDED)})`;
      const [asked, wrong] = await ui.page.evaluate<[number, readonly string[]]>(
        `(() => { ${ODD_ANSWERS} return ${run} })()`,
      );
      expect(asked, 'places that were asked').to.be.at.least(places);
      expect(wrong).to.deep.equal([]);
    });
  }

  const ROW = 'Actions for the backup of ';
  for (const [element, about, names, hasBody] of [
    ['eventark-backups', { app: 'blog' }, ['Start backup'], true],
    ['eventark-backups', { app: 'blog' }, [ROW, 'Verify now'], true],
    ['eventark-backups', { app: 'blog' }, [ROW, 'Protect'], true],
    ['eventark-backups', { app: 'blog' }, [ROW, 'Download…', 'Download'], true],
    ['eventark-backups', { app: 'blog' }, [ROW, 'Edit comment…', 'Save'], true],
    ['eventark-backups', { app: 'blog' }, ['Select the backup of ', 'Delete 1 backup…'], true],
    ['eventark-backup', { app: 'blog', backup: 'BACKUP' }, ['Actions for this backup', 'Verify now'], true],
    ['eventark-backup', { app: 'blog', backup: 'BACKUP' }, ['Actions for this backup', 'Download…', 'Download'], true],
    ['eventark-admin', {}, ['Actions for \u2068blog', 'Start backup'], true],
    ['eventark-templates', { template: 'start' }, ['Create app'], true],
    ['eventark-templates', { template: 'start' }, ['Delete…', 'Delete template'], false],
  ] as const) {
    it(`says what went wrong, whatever is changed: ${element}, ${names.join(' ')}`, async () => {
      await ui.page.goto(ui.server.url);
      const run = `tryChange('${element}', ${filled(about)}, ${JSON.stringify(names)}, ${hasBody})`;
      expect(await ui.page.evaluate<readonly string[]>(`(() => { ${ODD_ANSWERS} return ${run} })()`)).to.deep.equal([]);
    });
  }

  it('says so and offers another try where nothing is answered, however long it waits', async () => {
    await ui.page.clock.install();
    await ui.page.goto(ui.server.url);
    const shown = [
      ['eventark-admin', {}],
      ['eventark-backups', { app: 'blog' }],
      ['eventark-backup', { app: 'blog', backup: 'BACKUP' }],
      ['eventark-restore', { app: 'blog' }],
      ['eventark-restore', { job: 'JOB' }],
      ['eventark-clone', { app: 'blog' }],
      ['eventark-templates', {}],
    ] as const;
    const all = shown.map(([element, about]) => `show('${element}', ${filled(about)}, () => new Promise(() => {}))`);
    await ui.page.evaluate(
      `${ODD_ANSWERS} globalThis.told = () => waiting.map(seen); const waiting = [${all.join(', ')}];`,
    );
    await ui.page.clock.runFor(10_100);
    const late = await ui.page.evaluate<readonly { offers: boolean }[]>('told()');
    expect(
      late.map(({ offers }) => offers),
      'after ten seconds',
    ).to.deep.equal(shown.map(() => true));
    await ui.page.clock.runFor(60_000);
    const over = await ui.page.evaluate<readonly { says: boolean; waits: boolean }[]>('told()');
    for (const [index, { says, waits }] of over.entries())
      expect({ says, waits }, shown[index]?.[0]).to.deep.equal({ says: true, waits: false });
  });
});
