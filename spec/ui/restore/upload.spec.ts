import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { SAMPLE_ARCHIVE } from '../../../src/demo/sample-app.js';
import { useChromium } from '../../support/chromium.js';
import { TcpProxy } from '../../support/faults/tcp-proxy.js';
import { useFreshPage } from '../fresh-page.js';
import { axeFindings, startUiServer, type UiServer } from '../ui-server.js';

const FILE = { name: 'blog.zip', mimeType: 'application/zip', buffer: readFileSync(SAMPLE_ARCHIVE) };

describe('A restore from a file in a browser', () => {
  const browser = useChromium();
  let server: UiServer;
  let line: TcpProxy;
  let page: Page;
  const errors = useFreshPage(browser, (opened) => (page = opened));

  before(async () => {
    server = await startUiServer();
    line = await TcpProxy.before(Number(new URL(server.url).port));
  });
  after(async () => {
    await line.close();
    await server.close();
  });

  const button = (name: string | RegExp): ReturnType<Page['getByRole']> => page.getByRole('button', { name });
  const isReady = async (): Promise<boolean> => (await button('Next').getAttribute('aria-disabled')) !== 'true';
  const open = async (): Promise<void> => {
    await page.goto(`http://127.0.0.1:${line.port}/#/restore?app=blog`);
    await page.getByRole('radio', { name: /From a file/ }).check();
  };
  const choose = async (file: typeof FILE | string = FILE): Promise<void> =>
    page.locator('input[type=file]').setInputFiles(file);
  /** The line breaks in the middle of the file, when the server has surely read some of it. */
  const breakLine = (kind: 'cut' | 'cut-once'): void => {
    line.break({ direction: 'to-server', afterBytes: 120_000, kind });
    line.slowDown(500_000);
  };
  /** The offsets that pieces of the file were sent from. */
  const offsets = (): readonly number[] => {
    const found: number[] = [];
    page.on('request', (request) => {
      if (request.method() === 'PATCH') found.push(Number(request.headers()['upload-offset']));
    });
    return found;
  };
  const uploads = async (): Promise<readonly { id: string }[]> => {
    const answer = await fetch(`${server.url}/api/uploads`);
    return ((await answer.json()) as { items: { id: string }[] }).items;
  };

  it('goes on after a cut from where it was, is checked, previewed and restored', async () => {
    errors.expect(/ERR_|Failed to load/);
    const sent = offsets();
    await open();
    expect(await isReady(), 'before a file is chosen').to.equal(false);
    expect(await axeFindings(page), 'empty').to.deep.equal([]);
    breakLine('cut-once');
    await choose();
    await page.getByText('Checked', { exact: true }).waitFor();
    line.slowDown(Infinity);
    expect(line.struck).to.equal(1);
    expect(sent.at(0)).to.equal(0);
    expect(sent.at(-1)).to.be.within(1, FILE.buffer.length - 1);
    expect(await axeFindings(page), 'accepted').to.deep.equal([]);
    await button('Next').click();
    await page.getByLabel('Name of the new app').fill('from-a-file');
    await page.getByText('Free', { exact: true }).waitFor();
    await button('Next').click();
    await button('Preview').click();
    await page.getByText('npx eventark restore blog.zip --as from-a-file').waitFor();
    await button(/^Restore \d+ events$/).click();
    await page.getByRole('heading', { name: /The app “\u2068from-a-file\u2069” is ready/ }).waitFor();
    expect((await server.module.apps()).map(({ name }) => name)).to.include('from-a-file');
  });

  it('stops when the line stays cut, and goes on when somebody says so, also in a page that was opened anew', async () => {
    errors.expect(/ERR_|Failed to load/);
    const sent = offsets();
    await page.clock.install();
    await open();
    breakLine('cut');
    await choose(SAMPLE_ARCHIVE);
    await page.getByText('The connection is cut. The upload goes on by itself', { exact: false }).waitFor();
    for (let tries = 0; tries < 12 && !(await button('Go on').isVisible()); tries += 1) {
      await page.clock.fastForward(20_000);
      await page.waitForTimeout(50);
    }
    await page.getByText('What has arrived stays on the server for a day.').waitFor();
    expect(await axeFindings(page), 'interrupted').to.deep.equal([]);
    expect(await isReady()).to.equal(false);
    await button('Go on').click();
    await page.getByText('The server does not answer.').waitFor();

    line.heal();
    await page.reload();
    await page.getByRole('radio', { name: /From a file/ }).check();
    await choose(SAMPLE_ARCHIVE);
    await page.getByText('Checked', { exact: true }).waitFor();
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
    page.on('request', (request) => {
      if (request.method() === 'PATCH') addresses.push(request.url().replace(/:\d+/, `:${new URL(server.url).port}`));
    });
    /** Of what is sent from now on, so much arrives, and the rest is on its way for ever. */
    const stallAfter = (afterBytes: number): void => line.break({ direction: 'to-server', afterBytes, kind: 'stall' });
    await open();
    stallAfter(120_000);
    await choose(SAMPLE_ARCHIVE);
    while (line.struck === 0) await page.waitForTimeout(50);
    await button('Pause').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: 'Paused' }).waitFor();
    await page.getByText('What has arrived stays on the server for a day.').waitFor();
    expect(await button('Go on').and(page.locator(':focus')).count(), 'keeps the focus').to.equal(1);
    expect(await isReady()).to.equal(false);
    expect(await axeFindings(page), 'paused').to.deep.equal([]);
    line.heal();
    await page.waitForTimeout(1_000);
    const [at, requests] = [await arrived(), sent.length];
    expect(at).to.be.within(1, FILE.buffer.length - 1);
    await page.waitForTimeout(1_000);
    expect([await arrived(), sent.length], 'a second later').to.deep.equal([at, requests]);
    stallAfter(20_000);
    await page.keyboard.press('Enter');
    await page.getByText('Paused', { exact: true }).waitFor({ state: 'detached' });
    while (line.struck === 0) await page.waitForTimeout(50);
    await page.keyboard.press('Enter');
    await page.getByText('Paused', { exact: true }).waitFor();
    line.heal();

    await page.reload();
    await page.getByRole('radio', { name: /From a file/ }).check();
    await choose(SAMPLE_ARCHIVE);
    await page.getByText('Checked', { exact: true }).waitFor();
    expect(new Set(addresses).size, 'one upload').to.equal(1);
    expect(sent.at(-1), 'the page that was opened anew').to.be.within(at, FILE.buffer.length - 1);
    expect(await isReady()).to.equal(true);
  });

  it('says what is no backup, and takes another file', async () => {
    errors.expect(/4\d\d|ERR_|Failed to load/);
    await open();
    await choose({ ...FILE, name: '<b>notes</b>.zip', buffer: Buffer.from('these are notes '.repeat(99)) });
    await page.getByText('Not a backup file').waitFor();
    await page.getByText('<b>notes</b>.zip').waitFor();
    expect(await isReady()).to.equal(false);
    expect(await axeFindings(page), 'refused').to.deep.equal([]);
    await button('Another file').click();
    const broken = Buffer.from(FILE.buffer);
    broken.fill(0, 5_000, 9_000);
    await choose({ ...FILE, name: 'broken.zip', buffer: broken });
    await page.getByText('Not accepted').waitFor();
    expect(await isReady()).to.equal(false);
  });

  it('is removed from the server when it is not wanted', async () => {
    await open();
    const before = (await uploads()).length;
    await choose({ ...FILE, name: 'unwanted.zip' });
    await page.getByText('Checked', { exact: true }).waitFor();
    expect(await uploads()).to.have.length(before + 1);
    const gone = page.waitForResponse((answer) => answer.request().method() === 'DELETE');
    await button('Another file').click();
    await gone;
    expect(await uploads()).to.have.length(before);
    await page.getByText('Choose a file…').waitFor();
  });

  it('is not offered to who may not upload', async () => {
    server.forbidden.add('backups.upload');
    try {
      await page.goto(`http://127.0.0.1:${line.port}/#/restore?app=blog`);
      await page.getByRole('radio', { name: /From a link/ }).waitFor();
      expect(await page.getByRole('radio', { name: /From a file/ }).count()).to.equal(0);
    } finally {
      server.forbidden.delete('backups.upload');
    }
  });
});
