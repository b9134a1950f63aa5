import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SAMPLE_ARCHIVE } from '../../src/demo/sample-app.js';
import { PROGRAM } from '../support/eventark.js';
import { useUi } from './fresh-page.js';

/** Words that a shell would take for more than words. */
const HOSTILE = `it's "$(touch taken)" \`touch taken\` ; touch taken & *`;

describe('The commands that dialogs offer to copy', () => {
  let here: string;
  const ui = useUi();
  const { button } = ui;

  before(async () => {
    await ui.server.module.create('blog', { comment: 'before the launch' });
    here = mkdtempSync(join(tmpdir(), 'commands-'));
    copyFileSync(SAMPLE_ARCHIVE, join(here, 'sent.zip'));
  });
  after(async () => {
    rmSync(here, { recursive: true });
  });
  const names = async (): Promise<readonly string[]> => (await ui.server.module.apps()).map(({ name }) => name);
  /** Copies the command that is shown, and runs it in a shell, as a person pastes it. */
  const run = async (...more: readonly string[]): Promise<{ readonly exit: number | null; readonly told: string }> => {
    await ui.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await button('Copy as command').click();
    await button('Copied').last().waitFor();
    const line = await ui.page.evaluate<string>('navigator.clipboard.readText()');
    const program = [process.execPath, ...PROGRAM.map((part) => (part.startsWith('-') ? part : resolve(part)))];
    const npx = `npx() { shift; ${program.map((word) => `'${word}'`).join(' ')} "$@"; }`;
    const child = spawn('sh', ['-c', `${npx}\n${[line, ...more].join(' ')}`], {
      cwd: here,
      env: { PATH: process.env['PATH'], EVENTARK_DATA: ui.server.folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let told = line;
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (told += text.toString()));
    const [exit] = (await once(child, 'close')) as [number | null];
    return { exit, told };
  };
  const runs = async (...more: readonly string[]): Promise<void> => {
    const { exit, told } = await run(...more);
    // 3 is an end with warnings, which the sample app always has.
    expect(exit, told).to.be.oneOf([0, 3]);
  };
  const comments = async (): Promise<readonly string[]> =>
    (await ui.server.module.list('blog')).points.map(({ comment }) => comment);
  /** What a command has made is seen by the server within two seconds. */
  const isListed = async (comment: string): Promise<boolean> => {
    const answer = await fetch(`${ui.server.url}/api/apps/blog/backups`);
    return (await answer.text()).includes(JSON.stringify(comment));
  };
  const menu = async (comment: string, item: string): Promise<void> => {
    while (!(await isListed(comment))) await sleep(100);
    await ui.page.goto('about:blank');
    await ui.page.goto(`${ui.server.url}/#/apps/blog`);
    const row = ui.page.getByRole('row').filter({ hasText: comment });
    await row.getByRole('button', { name: /^Actions for/ }).click();
    await ui.page.getByRole('menuitem', { name: item }).click();
  };
  const toPreview = async (name: string): Promise<void> => {
    await button('Next').click();
    await ui.page.getByLabel('Name of the new app').fill(name);
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await button('Next').click();
    await button('Preview').click();
    await button('Copy as command').waitFor();
  };

  it('back up, with a comment of any signs, and delete', async () => {
    await ui.page.goto(`${ui.server.url}/#/apps/blog`);
    await button('More ways to start').click();
    await ui.page.getByRole('menuitem', { name: 'Start with options…' }).click();
    await ui.page.getByLabel('Comment', { exact: true }).fill(HOSTILE);
    await ui.page.getByLabel(/^As thorough as a restore/).check();
    await runs();
    expect(await comments()).to.deep.equal([HOSTILE, 'before the launch']);
    await menu(HOSTILE, 'Delete…');
    await runs('--yes');
    expect(await comments()).to.deep.equal(['before the launch']);
  });

  it('download a backup, byte for byte', async () => {
    const [point] = (await ui.server.module.list('blog')).points;
    await menu('before the launch', 'Download…');
    await ui.page.getByRole('radio', { name: /^Events only/ }).check();
    expect(await button('Copy as command').count(), 'of what no command makes').to.equal(0);
    await ui.page.getByRole('radio', { name: /^The backup itself/ }).check();
    await runs();
    const file = readdirSync(here).find((name) => name.includes(point?.id ?? '?')) ?? '';
    expect(statSync(join(here, file)).size).to.equal(point?.size);
  });

  it('restore a backup, one of the destination and a file, and copy an app as it is now', async () => {
    await ui.page.goto(`${ui.server.url}/#/restore?app=blog`);
    await ui.page.getByRole('radio', { name: /before the launch/ }).check();
    await toPreview('from-backup');
    await runs();
    await ui.page.goto('about:blank');
    await ui.page.goto(`${ui.server.url}/#/restore?app=blog`);
    await ui.page.getByRole('radio', { name: /From the destination/ }).check();
    await ui.page.getByRole('radio', { name: /^blog/ }).first().check();
    await toPreview('from-destination');
    await runs();
    await ui.page.goto('about:blank');
    await ui.page.goto(`${ui.server.url}/#/restore?app=blog`);
    await ui.page.getByRole('radio', { name: /From a file/ }).check();
    await ui.page.locator('input[type=file]').setInputFiles(join(here, 'sent.zip'));
    await ui.page.getByText('Checked', { exact: true }).waitFor();
    await toPreview('from-file');
    await runs();
    await ui.page.goto('about:blank');
    await ui.page.goto(`${ui.server.url}/#/apps/blog/clone`);
    await ui.page.getByRole('radio', { name: /As it is now/ }).waitFor();
    await toPreview('cloned');
    await runs();
    await ui.page.goto('about:blank');
    await ui.page.goto(`${ui.server.url}/#/restore?app=blog&only=rules,schemas`);
    await ui.page.getByRole('radio', { name: 'Get lost items back', checked: true }).waitFor();
    await toPreview('some-parts');
    await runs();
    const made = ['from-backup', 'from-destination', 'from-file', 'cloned', 'some-parts'];
    expect(await names()).to.include.members(made);
  });

  it('make a template, an app of it, and delete it', async () => {
    await ui.page.goto(`${ui.server.url}/#/templates?app=blog`);
    await ui.page.getByLabel('Name', { exact: true }).fill('Any signs');
    await ui.page.getByLabel('Description').fill(HOSTILE);
    await button('Add a text').click();
    await ui.page.getByLabel('Question', { exact: true }).fill(`How's "it"?`);
    await ui.page.getByLabel('Text in the app').fill('Beitrag');
    await runs();
    const made = await ui.server.module.templates.show('any-signs');
    expect(made).to.include({ title: 'Any signs', description: HOSTILE });
    expect(made.variables).to.deep.equal([{ name: 'how-s-it', label: `How's "it"?`, default: 'Beitrag' }]);
    await ui.page.goto('about:blank');
    await ui.page.goto(`${ui.server.url}/#/templates?template=any-signs`);
    await ui.page.getByLabel('Name of the new app').fill('of-a-template');
    await ui.page.getByLabel(`How's "it"?`).fill(HOSTILE);
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await runs();
    expect(await names()).to.include('of-a-template');
    await button('Delete…').click();
    await ui.page.getByRole('dialog').waitFor();
    await ui.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await ui.page.getByRole('dialog').getByRole('button', { name: 'Copy as command' }).click();
    expect(await ui.page.evaluate<string>('navigator.clipboard.readText()')).to.equal(
      'npx eventark template delete any-signs',
    );
  });

  it('stop a restore', async () => {
    await ui.page.goto(`${ui.server.url}/#/apps/blog/clone`);
    await ui.page.getByRole('radio', { name: /As it is now/ }).waitFor();
    await toPreview('to-stop');
    const held = ui.server.hold();
    await button(/^Create/).click();
    await held.waits;
    await button('Cancel').click();
    await ui.page.getByRole('dialog').waitFor();
    await runs();
    await button('Continue').click();
    await ui.page.getByRole('heading', { name: 'Stopped' }).waitFor();
    expect(await names()).not.to.include('to-stop');
  });

  it('turn on the rules of a copy, and undo it', async () => {
    await ui.server.module.restored.turnOnRules('blog', undefined);
    await ui.page.goto(`${ui.server.url}/#/apps/blog/clone`);
    await ui.page.getByRole('radio', { name: /As it is now/ }).waitFor();
    await toPreview('to-undo');
    await button(/^Create/).click();
    await button(/^Turn on \d+ rules?…$/).click();
    await runs();
    await button('Leave off').click();
    await ui.page.reload();
    await button('Undo…').click();
    await runs('--yes');
    expect(await names()).not.to.include('to-undo');
  });
});
