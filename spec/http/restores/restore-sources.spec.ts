import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AllowedHosts } from '../../../src/download/allowed-hosts.js';
import { UrlDownloads } from '../../../src/download/url-downloads.js';
import { LOCAL_SUBJECT } from '../../../src/http/access.js';
import { openHttp, somebody, type HttpUnderTest } from '../../support/http.js';
import { HttpSource, sendBytes } from '../../support/urls/http-source.js';
import { PLAIN, RICH } from '../../support/module.js';

const PASSWORD = 'pass-word-of-the-archive';
const TICKET = 'ticket-in-the-query';

describe('restores over HTTP', () => {
  let http: HttpUnderTest;
  let source: HttpSource;
  /** Milliseconds before an answer begins. */
  let delay = 0;

  const address = (path = '/backup.zip'): string =>
    source.at(`${path}?sig=${TICKET}`).replace('//', `//ana:${PASSWORD}@`);
  const url = (name: string, path?: string): object => ({ name, source: { type: 'url', url: address(path) } });
  /** What is sent from `/changing.zip`, with a tag or without one. */
  let changing = Buffer.of();
  let isTagged = true;
  const staged = (): string[] => {
    const folder = join(http.opened.folder, 'staged');
    return existsSync(folder) ? readdirSync(folder) : [];
  };
  const addresses = async (): Promise<number> => (await http.opened.base.ledger.list('sources')).length;

  before(async () => {
    http = await openHttp(() => ({ downloads: new UrlDownloads(new AllowedHosts('127.0.0.1'), 1 << 30) }));
    const bytes = readFileSync(RICH);
    source = await HttpSource.start((request, response) => {
      const send = (): void => {
        if (request.url?.startsWith('/nothing') === true) return void response.writeHead(404).end();
        const isChanging = request.url?.startsWith('/changing') === true;
        if (isChanging && !isTagged) return void response.writeHead(200).end(changing);
        sendBytes(request, response, isChanging ? changing : bytes);
      };
      setTimeout(send, request.url?.startsWith('/slow') === true ? 3_000 : delay);
    });
  });
  beforeEach(() => (delay = 0));
  afterEach(() => http.become(LOCAL_SUBJECT));
  after(async () => {
    await source.stop();
    await http.dispose();
  });

  /** Everything that is kept below the data folder, as text. */
  const kept = (): string =>
    readdirSync(http.opened.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
      .join();

  it('come from a URL, whose user, password and query are used, and neither shown nor kept', async () => {
    delay = 700;
    const plan = await http.call('POST', '/restores:preview', url('from-url'));
    expect(plan.body).to.include({ name: 'from-url', source: source.at('/backup.zip') });
    const { planId } = plan.body;
    const started = await http.call('POST', '/restores', { ...url('from-url'), planId });
    expect(started.status).to.equal(202);
    expect(await addresses()).to.equal(1);
    const during = kept();
    const job = await http.ended(started.body['id']);
    expect(job['result']).to.include({ app: 'from-url' });
    const basic = `Basic ${Buffer.from(`ana:${PASSWORD}`).toString('base64')}`;
    expect(new Set(source.asked.map(({ authorization }) => authorization))).to.deep.equal(new Set([basic]));
    expect(source.asked.at(-1)?.url).to.include(TICKET);
    const told = JSON.stringify([plan, started, job, await http.call('GET', '/jobs'), await http.jobs.list()]);
    const [wasKept, basicText] = [during + kept(), basic.slice(6)];
    for (const secret of [PASSWORD, TICKET, basicText, Buffer.from(PASSWORD).toString('base64').slice(0, 20)]) {
      expect(told).to.not.include(secret);
      expect(wasKept.includes(secret), secret).to.equal(false);
    }
    expect(await addresses()).to.equal(0);
  });

  it('are of the bytes that were shown, which are sent once', async () => {
    const wholes = (): number => source.asked.filter(({ range }) => range === undefined).length;
    const before = wholes();
    const preview = async (change: object = {}) =>
      http.call('POST', '/restores:preview', { ...url('once', '/once.zip'), ...change });
    const { planId } = (await preview()).body;
    expect((await preview({ clients: 'keep' })).status).to.equal(200);
    expect(staged()).to.have.length(2);
    expect(staged().join()).to.not.include('once');
    const { body } = await http.call('POST', '/restores', { ...url('once', '/once.zip'), planId });
    expect((await http.ended(body['id']))['result']).to.include({ app: 'once' });
    expect(wholes() - before).to.equal(1);
    expect(staged()).to.deep.equal([]);
  });

  it('are not begun where the archive at the address is another one than was shown', async () => {
    for (const tagged of [true, false]) {
      isTagged = tagged;
      const asked = url(`changed-${tagged}`, '/changing.zip');
      changing = readFileSync(RICH);
      const { planId } = (await http.call('POST', '/restores:preview', asked)).body;
      changing = readFileSync(PLAIN);
      const refused = await http.call('POST', '/restores', { ...asked, planId });
      expect(refused.body).to.include({ status: 409, code: 'plan-stale', changed: 'nothing' });
      changing = Buffer.concat([readFileSync(RICH)]);
      const again = await http.call('POST', '/restores:preview', asked);
      expect(again.body['planId']).to.equal(planId);
    }
    isTagged = true;
  });

  it('fail where what was shown is gone, and the archive has changed until the job begins', async () => {
    const asked = url('late', '/changing.zip');
    changing = readFileSync(RICH);
    const { planId } = (await http.call('POST', '/restores:preview', asked)).body;
    // Both places of the worker are taken.
    const slow = await Promise.all(
      ['a', 'b'].map(async (name) => http.call('POST', '/restores', url(`slow-${name}`, '/slow.zip'))),
    );
    const { body } = await http.call('POST', '/restores', { ...asked, planId });
    await http.opened.module.staged.clear();
    changing = readFileSync(PLAIN);
    for (const { body: first } of slow) await http.call('POST', `/jobs/${String(first['id'])}:cancel`);
    const job = await http.ended(body['id']);
    for (const { body: first } of slow) await http.ended(first['id']);
    expect(job['failure']).to.include({ code: 'plan-stale', changed: 'rolledBack' });
    expect((await http.opened.module.apps()).map(({ name }) => name)).to.not.include('late');
    expect(staged()).to.deep.equal([]);
  });

  it('are forgotten with their address: one that failed is started again, not retried', async () => {
    const { body } = await http.call('POST', '/restores', url('nothing', '/nothing.zip'));
    const job = await http.ended(body['id']);
    expect(job).to.deep.include({ state: 'failed' });
    expect(job['failure']).to.include({ code: 'source-not-found', changed: 'rolledBack' });
    expect(job['_links']).to.not.have.property('retry');
    expect(await addresses()).to.equal(0);
    const again = await http.call('POST', `/jobs/${String(job['id'])}:retry`);
    expect(again.body).to.include({ status: 409, code: 'job-not-retryable', changed: 'nothing' });
    expect((await http.opened.module.apps()).map(({ name }) => name)).to.not.include('nothing');
  });

  it('go on with the next worker where the first was stopped in the middle of a download', async () => {
    delay = 1_500;
    const { body } = await http.call('POST', '/restores', url('handed-over'));
    for (let count = source.asked.length; source.asked.length === count;) await sleep(20);
    await http.changeWorker();
    expect(await http.ended(body['id'])).to.deep.include({ state: 'completed' });
    expect(await addresses()).to.equal(0);
  });

  it('forget the address of one that is cancelled before it began', async () => {
    delay = 1_000;
    const first = await http.call('POST', '/restores', url('running'));
    const other = await http.call('POST', '/restores', url('running-too'));
    const second = await http.call('POST', '/restores', url('waiting'));
    await http.call('POST', `/jobs/${String(second.body['id'])}:cancel`);
    expect(await addresses()).to.equal(2);
    for (const { body } of [first, other]) {
      await http.call('POST', `/jobs/${String(body['id'])}:cancel`);
      await http.ended(body['id']);
    }
    expect(await addresses()).to.equal(0);
  });

  it('refuse addresses that are not allowed before anything is begun', async () => {
    for (const bad of [
      'http://10.0.0.1/a.zip',
      'file:///etc/passwd',
      'ftp://a.example/b.zip',
      'https://a.example/#b',
    ]) {
      const asked = { name: 'denied', source: { type: 'url', url: bad } };
      for (const path of ['/restores:preview', '/restores']) {
        expect((await http.call('POST', path, asked)).body, bad).to.include({ status: 403, code: 'url-denied' });
      }
    }
    expect(await addresses()).to.equal(0);
  });

  it('come from an archive at the destination by its name, and never from a path', async () => {
    const made = await http.call('POST', '/apps/shop/backups', {});
    const backupId = String((await http.ended(made.body['id']))['id']);
    const { archive } = (await http.opened.module.show(backupId)).point ?? { archive: '' };
    const named = { source: { type: 'destination', key: archive }, name: 'by-name' };
    expect((await http.call('POST', '/restores:preview', named)).body).to.include({ backup: backupId });
    const { body } = await http.call('POST', '/restores', named);
    expect((await http.ended(body['id']))['result']).to.include({ app: 'by-name' });
    for (const key of [RICH, '/etc/passwd', '../store.sqlite', join(http.opened.folder, 'backups', archive)]) {
      const answer = await http.call('POST', '/restores', { source: { type: 'destination', key } });
      expect(answer.body, key).to.include({ status: 404, code: 'restore-point-not-found' });
    }
    http.become(somebody('other', 'restore', 'backups.read'));
    expect((await http.call('POST', '/restores:preview', named)).body).to.include({ status: 404 });
  });

  it('say what is wrong with a source', async () => {
    const backup = '01k00000000000000000000000';
    const wrong: readonly (readonly [object, string])[] = [
      [{}, ''],
      [{ backup, source: { type: 'backup', backupId: backup } }, ''],
      [{ source: { type: 'url', url: 'https://a.example/b.zip' } }, '/name'],
      [{ source: { type: 'url', backupId: backup } }, '/source'],
      [{ source: { type: 'backup', backupId: backup, key: 'x.zip' } }, '/source'],
      [{ source: { type: 'tape' } }, '/source/type'],
      [{ source: { type: 'url', url: 7, colour: 'red' } }, '/source/url'],
      [{ source: 'https://a.example/b.zip' }, '/source'],
    ];
    for (const [body, pointer] of wrong) {
      const answer = await http.call('POST', '/restores', body);
      expect(answer.body, JSON.stringify(body)).to.include({ status: 422, code: 'invalid-argument' });
      const pointers = (answer.body['errors'] as { pointer: string }[]).map((each) => each.pointer);
      expect(pointers, JSON.stringify(body)).to.include(pointer);
    }
  });
});
