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

  const copy = async (name: string): Promise<string> => {
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify({ name }) };
    const started = await fetch(`${ui.server.url}/api/apps/blog/copies`, init);
    return ((await started.json()) as { id: string }).id;
  };
  const endOf = async (job: string): Promise<void> => {
    const headers = { accept: 'text/event-stream' };
    await (await fetch(`${ui.server.url}/api/jobs/${job}/stream`, { headers })).text();
  };

  before(async () => {
    const { id: backup } = (await ui.server.module.create('blog', { comment: 'before the launch' })).point;
    await ui.server.module.templates.make(backup, { name: 'start', title: 'Start', secrets: 'keep' });
    const job = await copy('copied');
    await endOf(job);
    const failing = ui.server.hold();
    const failed = await copy('failed');
    await failing.waits;
    failing.fail(new Error('it fails'));
    await endOf(failed);
    const failingBackup = ui.server.hold();
    const backingUp = ui.server.backUp('it fails');
    await failingBackup.waits;
    failingBackup.fail(new Error('it fails'));
    await backingUp;
    await ui.server.module.create('blog', { comment: 'another' });
    ids = { BACKUP: backup, JOB: job, FAILED: failed };
  });

  const filled = (about: About): string =>
    JSON.stringify(Object.fromEntries(Object.entries(about).map(([name, value]) => [name, ids[value] ?? value])));

  /** Tries this in the page, one after the other. */
  const expectNothingWrong = async (...tries: readonly string[]): Promise<void> => {
    const script = `(async () => { ${ODD_ANSWERS} ${tries.map((each) => `await ${each};`).join(' ')} return wrong })()`;
    expect(await ui.page.evaluate<readonly string[]>(script)).to.deep.equal([]);
  };

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
  const LINK = 'Make a link for another person';
  const TO_PREVIEW = ['Next', 'Next', 'Preview'];
  for (const [element, about, names, hasBody, passed = 0] of [
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
    ['eventark-backups', { app: 'blog' }, [ROW, 'Delete…', 'Delete backup'], false],
    ['eventark-backups', { app: 'blog' }, [ROW, 'Download…', LINK, 'Make link', 'Revoke'], false, 1],
    ['eventark-backups', { app: 'blog' }, ['Retry'], true],
    ['eventark-admin', {}, ['Back up '], true],
    ['eventark-restore', { app: 'blog', backup: 'BACKUP' }, TO_PREVIEW, true],
    ['eventark-restore', { app: 'blog', backup: 'BACKUP' }, [...TO_PREVIEW, 'Restore '], true, 1],
    ['eventark-clone', { app: 'blog' }, [...TO_PREVIEW, 'Create '], true],
    ['eventark-restore', { app: 'blog' }, ['From a file', 'file=blog.zip'], true],
    ['eventark-restore', { app: 'blog' }, ['From a file', 'file=blog.zip'], true, 1],
    ['eventark-restore', { job: 'JOB' }, ['Undo…', 'Remove app'], true],
    ['eventark-restore', { job: 'FAILED' }, ['Retry'], true],
    ['eventark-templates', {}, ['Make a template…', 'Name=Second', 'Make template'], true],
  ] as const) {
    it(`says what went wrong, whatever is changed, and does it once: ${element}, ${names.join(' ')}`, async () => {
      await ui.page.goto(ui.server.url);
      const shown = `'${element}', ${filled(about)}, ${JSON.stringify(names)}`;
      await expectNothingWrong(`tryChange(${shown}, ${hasBody}, ${passed})`, `tryThrice(${shown}, ${passed})`);
    });
  }

  it('asks no other server, whatever the links are', async () => {
    await ui.page.goto(ui.server.url);
    for (const href of ['https://elsewhere.example/api', 'javascript:globalThis.taken=1', '//elsewhere.example'])
      for (const [element, about, names] of [
        ['eventark-backups', { app: 'blog' }, [ROW, 'Verify now']],
        ['eventark-backups', { app: 'blog' }, [ROW, 'Download…', 'Download']],
        ['eventark-admin', {}, ['Actions for \u2068blog', 'Start backup']],
        ['eventark-templates', { template: 'start' }, ['Create app']],
        ['eventark-restore', { app: 'blog' }, TO_PREVIEW],
      ] as const)
        await expectNothingWrong(`tryLinks('${element}', ${filled(about)}, ${JSON.stringify(names)}, '${href}')`);
  });

  it('tells of a job as it is, whatever its stream tells', async () => {
    const held = ui.server.hold();
    const id = await copy('told-of-oddly');
    await held.waits;
    await ui.page.goto(ui.server.url);
    const job = await (await fetch(`${ui.server.url}/api/jobs/${id}`)).text();
    const run = `tryStream('eventark-restore', { job: '${id}' }, ${job}, 'You can close this page.')`;
    await expectNothingWrong(run);
    held.goOn();
    await endOf(id);
  });

  it('says what went wrong, whatever a cancel is answered with', async () => {
    const held = ui.server.hold();
    const job = await copy('running');
    await held.waits;
    await ui.page.goto(ui.server.url);
    const shown = `'eventark-restore', { job: '${job}' }, ['Cancel', 'Stop and remove']`;
    await expectNothingWrong(`tryChange(${shown}, true)`, `tryThrice(${shown})`);
    held.goOn();
    await endOf(job);
  });

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
