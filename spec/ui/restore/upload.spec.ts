import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { SAMPLE_ARCHIVE } from '../../../src/demo/sample-app.js';
import { TcpProxy } from '../../support/faults/tcp-proxy.js';
import { useUi } from '../fresh-page.js';
import { axeFindings } from '../ui-server.js';

const FILE = { name: 'blog.zip', mimeType: 'application/zip', buffer: readFileSync(SAMPLE_ARCHIVE) };

describe('A restore from a file in a browser', () => {
  let line: TcpProxy;
  const ui = useUi();
  const { button, errors } = ui;

  before(async () => {
    line = await TcpProxy.before(Number(new URL(ui.server.url).port));
  });
  after(async () => {
    await line.close();
  });
  const isReady = async (): Promise<boolean> => (await button('Next').getAttribute('aria-disabled')) !== 'true';
  const open = async (): Promise<void> => {
    await ui.page.goto(`http://127.0.0.1:${line.port}/#/restore?app=blog`);
    await ui.page.getByRole('radio', { name: /From a file/ }).check();
  };
  const choose = async (file: typeof FILE | string = FILE): Promise<void> =>
    ui.page.locator('input[type=file]').setInputFiles(file);
  /** The line breaks in the middle of the file, when the server has surely read some of it. */
  const breakLine = (kind: 'cut' | 'cut-once'): void => {
    line.break({ direction: 'to-server', afterBytes: 120_000, kind });
    line.slowDown(500_000);
  };
  /** The offsets that pieces of the file were sent from. */
  const offsets = (): readonly number[] => {
    const found: number[] = [];
    ui.page.on('request', (request) => {
      if (request.method() === 'PATCH') found.push(Number(request.headers()['upload-offset']));
    });
    return found;
  };
  const uploads = async (): Promise<readonly { id: string }[]> => {
    const answer = await fetch(`${ui.server.url}/api/uploads`);
    return ((await answer.json()) as { items: { id: string }[] }).items;
  };

  it('goes on after a cut from where it was, is checked, previewed and restored', async () => {
    errors.expect(/ERR_|Failed to load/);
    const sent = offsets();
    await open();
    expect(await isReady(), 'before a file is chosen').to.equal(false);
    expect(await axeFindings(ui.page), 'empty').to.deep.equal([]);
    breakLine('cut-once');
    await choose();
    await ui.page.getByText('Checked', { exact: true }).waitFor();
    line.slowDown(Infinity);
    expect(line.struck).to.equal(1);
    expect(sent.at(0)).to.equal(0);
    expect(sent.at(-1)).to.be.within(1, FILE.buffer.length - 1);
    expect(await axeFindings(ui.page), 'accepted').to.deep.equal([]);
    await ui.page.setViewportSize({ width: 390, height: 800 });
    const [another, next] = [await button('Another file').boundingBox(), await button('Next').boundingBox()];
    expect(another?.height, 'in one line').to.equal(next?.height);
    await button('Next').click();
    await ui.page.getByLabel('Name of the new app').fill('from-a-file');
    await ui.page.getByText('Free', { exact: true }).waitFor();
    await button('Next').click();
    await button('Preview').click();
    await ui.page.getByText('npx eventark restore blog.zip --as from-a-file').waitFor();
    await button(/^Restore \d+ events$/).click();
    await ui.page.getByRole('heading', { name: /The app “\u2068from-a-file\u2069” is ready/ }).waitFor();
    expect((await ui.server.module.apps()).map(({ name }) => name)).to.include('from-a-file');
  });

  it('stops when the line stays cut, and goes on when somebody says so, also in a page that was opened anew', async () => {
    errors.expect(/ERR_|Failed to load/);
    const sent = offsets();
    await ui.page.clock.install();
    await open();
    breakLine('cut');
    await choose(SAMPLE_ARCHIVE);
    await ui.page.getByText('The connection was lost. The upload resumes by itself', { exact: false }).waitFor();
    for (let tries = 0; tries < 12 && !(await button('Resume').isVisible()); tries += 1) {
      await ui.page.clock.fastForward(20_000);
      await ui.page.waitForTimeout(50);
    }
    await ui.page.getByText('What has arrived stays on the server for a day.').waitFor();
    expect(await axeFindings(ui.page), 'interrupted').to.deep.equal([]);
    expect(await isReady()).to.equal(false);
    await button('Resume').click();
    await ui.page.getByText('The server does not answer.').waitFor();

    line.heal();
    await ui.page.reload();
    await ui.page.getByRole('radio', { name: /From a file/ }).check();
    await choose(SAMPLE_ARCHIVE);
    await ui.page.getByText('Checked', { exact: true }).waitFor();
    expect(sent.at(-1), 'the page that was opened anew').to.be.within(1, FILE.buffer.length - 1);
    expect(await isReady()).to.equal(true);
  });

  it('is paused and goes on by the keyboard, says so, and goes on after a reload from where it was', async () => {
    errors.expect(/ERR_|Failed to load/);
    const sent = offsets();
    /** Bytes of it that are at the server. */
    const arrived = async (): Promise<number> => {
      const [address] = addresses;
      const answer = await fetch(address ?? '', { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } });
      return Number(answer.headers.get('upload-offset'));
    };
    const addresses: string[] = [];
    ui.page.on('request', (request) => {
      if (request.method() === 'PATCH')
        addresses.push(request.url().replace(/:\d+/, `:${new URL(ui.server.url).port}`));
    });
    /** Of what is sent from now on, so much arrives, and the rest is on its way for ever. */
    const stallAfter = (afterBytes: number): void => line.break({ direction: 'to-server', afterBytes, kind: 'stall' });
    await open();
    stallAfter(120_000);
    await choose(SAMPLE_ARCHIVE);
    while (line.struck === 0) await ui.page.waitForTimeout(50);
    await button('Pause').focus();
    await ui.page.keyboard.press('Enter');
    await ui.page.getByRole('status').filter({ hasText: 'Paused' }).waitFor();
    await ui.page.getByText('What has arrived stays on the server for a day.').waitFor();
    expect(await button('Resume').and(ui.page.locator(':focus')).count(), 'keeps the focus').to.equal(1);
    expect(await isReady()).to.equal(false);
    expect(await axeFindings(ui.page), 'paused').to.deep.equal([]);
    line.heal();
    await ui.page.waitForTimeout(1_000);
    const [at, requests] = [await arrived(), sent.length];
    expect(at).to.be.within(1, FILE.buffer.length - 1);
    await ui.page.waitForTimeout(1_000);
    expect([await arrived(), sent.length], 'a second later').to.deep.equal([at, requests]);
    stallAfter(20_000);
    await ui.page.keyboard.press('Enter');
    await ui.page.getByText('Paused', { exact: true }).waitFor({ state: 'detached' });
    while (line.struck === 0) await ui.page.waitForTimeout(50);
    await ui.page.keyboard.press('Enter');
    await ui.page.getByText('Paused', { exact: true }).waitFor();
    line.heal();

    await ui.page.reload();
    await ui.page.getByRole('radio', { name: /From a file/ }).check();
    await choose(SAMPLE_ARCHIVE);
    await ui.page.getByText('Checked', { exact: true }).waitFor();
    expect(new Set(addresses).size, 'one upload').to.equal(1);
    expect(sent.at(-1), 'the page that was opened anew').to.be.within(at, FILE.buffer.length - 1);
    expect(await isReady()).to.equal(true);
  });

  it('says what is no backup, and takes another file', async () => {
    errors.expect(/4\d\d|ERR_|Failed to load/);
    await open();
    await choose({ ...FILE, name: '<b>notes</b>.zip', buffer: Buffer.from('these are notes '.repeat(99)) });
    await ui.page.getByText('Not a backup file').waitFor();
    await ui.page.getByText('<b>notes</b>.zip').waitFor();
    expect(await isReady()).to.equal(false);
    expect(await axeFindings(ui.page), 'refused').to.deep.equal([]);
    await button('Another file').click();
    const broken = Buffer.from(FILE.buffer);
    broken.fill(0, 5_000, 9_000);
    await choose({ ...FILE, name: 'broken.zip', buffer: broken });
    await ui.page.getByText('Not accepted').waitFor();
    expect(await isReady()).to.equal(false);
  });

  it('is removed from the server when it is not wanted', async () => {
    await open();
    const before = (await uploads()).length;
    // A server that waits no longer refuses nothing of the file.
    errors.expect(/408/);
    let isLate = true;
    await ui.page.route('**/api/uploads/*', async (route) => {
      if (!isLate || route.request().method() !== 'PATCH') return route.continue();
      isLate = false;
      return route.fulfill({ status: 408, json: { code: 'request-timeout', detail: 'it took too long' } });
    });
    await choose({ ...FILE, name: 'unwanted.zip' });
    await ui.page.getByText('Interrupted', { exact: true }).waitFor();
    await ui.page.getByText('It took too long.').waitFor();
    await button('Resume').click();
    await ui.page.getByText('Checked', { exact: true }).waitFor();
    expect(await uploads()).to.have.length(before + 1);
    const gone = ui.page.waitForResponse((answer) => answer.request().method() === 'DELETE');
    await button('Another file').click();
    await gone;
    expect(await uploads()).to.have.length(before);
    await ui.page.getByText('Choose a file…').waitFor();
  });

  it('is not offered to who may not upload', async () => {
    ui.server.forbidden.add('backups.upload');
    try {
      await ui.page.goto(`http://127.0.0.1:${line.port}/#/restore?app=blog`);
      await ui.page.getByRole('radio', { name: /From a link/ }).waitFor();
      expect(await ui.page.getByRole('radio', { name: /From a file/ }).count()).to.equal(0);
    } finally {
      ui.server.forbidden.delete('backups.upload');
    }
  });
});
