import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { AllowedHosts } from '../../src/download/allowed-hosts.js';
import { UrlDownloads } from '../../src/download/url-downloads.js';
import { LOCAL_SUBJECT } from '../../src/http/access.js';
import { openHttp, somebody, type HttpAnswer, type HttpUnderTest } from '../support/http.js';
import { PLAIN, RICH } from '../support/module.js';
import { HttpSource, sendBytes } from '../support/urls/http-source.js';

/** As Angular's HttpClient asks, in Squidex's web client. */
const WEB = { accept: 'application/json, text/plain, */*' };
/** As a browser opens the target of a link. */
const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
/** As the generated client of Squidex's command line asks for a file. */
const FILE = { accept: 'application/octet-stream' };

type Item = Record<string, unknown> & { readonly _links: Record<string, { method: string; href: string }> };

describe("Squidex's own clients", () => {
  let http: HttpUnderTest;
  let source: HttpSource;

  before(async () => {
    const downloads = new UrlDownloads(new AllowedHosts('127.0.0.1'), 1 << 30);
    http = await openHttp(() => ({ downloads }), undefined, { compat: 'squidex' });
    source = await HttpSource.start((request, response) => void sendBytes(request, response, readFileSync(RICH)));
  });
  afterEach(() => http.become(LOCAL_SUBJECT));
  after(async () => {
    await source.stop();
    await http.dispose();
  });

  const items = async (path: string): Promise<readonly Item[]> =>
    (await http.call('GET', path, undefined, WEB)).body['items'] as readonly Item[];
  const backUp = async (): Promise<string> => {
    const { headers } = await http.call('POST', '/apps/shop/backups/', {}, WEB);
    const id = headers.get('location')?.split('/').at(-1) ?? '';
    await http.ended(id);
    return id;
  };
  const open = async (href: string, headers: Record<string, string>): Promise<HttpAnswer> =>
    http.call('GET', href.replace(/^\/api/, ''), undefined, headers);
  const archive = (id: string): Buffer => {
    const folder = join(http.opened.folder, 'backups');
    const name = readdirSync(folder).find((each) => each.includes(id) && each.endsWith('.zip')) ?? '';
    return readFileSync(join(folder, name));
  };
  const bytesAt = async (location: string | null): Promise<Buffer> =>
    Buffer.from(await (await fetch(new URL(location ?? '', http.url))).arrayBuffer());
  const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

  it('start a backup with an empty body of JSON, and get 204; with Prefer the backup itself', async () => {
    const answer = await fetch(`${http.url}/apps/shop/backups/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', accept: 'application/json' },
      body: '',
    });
    expect([answer.status, await answer.text()]).to.deep.equal([204, '']);
    const id = answer.headers.get('location')?.split('/').at(-1) ?? '';
    await http.ended(id);
    const prefer = await http.call('POST', '/apps/shop/backups', {}, { prefer: 'return=representation' });
    expect(prefer).to.deep.include({ status: 202 });
    const second = await http.call('POST', '/apps/shop/backups/', {}, WEB);
    expect(second.body).to.include({ statusCode: 409, errorCode: 'backup-already-running' });
    expect(second.body).to.include.keys('message', 'traceId', 'type', 'details');
    await http.ended(prefer.body['id']);
  });

  it('list backups with the fields of Squidex, all of them, and find the newest by when it was started', async () => {
    const id = await backUp();
    const all = await items('/apps/shop/backups/');
    expect(all[0]).to.include({ id, status: 'Completed', handledEvents: 170 });
    expect(Date.now() - Date.parse(String(all[0]?.['started']))).to.be.below(5 * 60_000);
    expect(all[0]).to.include.keys('started', 'stopped', 'status', 'handledEvents', 'handledAssets', '_links');
    const list = await http.call('GET', '/apps/shop/backups/', undefined, WEB);
    expect(list.body['_links']).to.have.nested.property('create.method', 'POST');
    expect(list.body).not.to.have.property('nextCursor');
  });

  it('list jobs, with a log, and links to delete and to download', async () => {
    const id = await backUp();
    const [job] = await items('/apps/shop/jobs/');
    expect(job).to.include({ id, status: 'Completed', taskName: 'backup', canDownload: true });
    expect(job?.['taskArguments']).to.deep.equal({ appName: 'shop' });
    expect((job?.['log'] as object[])[0]).to.have.all.keys('timestamp', 'message');
    expect(job?._links['delete']).to.deep.equal({ method: 'DELETE', href: `/api/apps/shop/jobs/${id}` });
    expect(job?._links['download']?.method).to.equal('GET');
    const { body } = await http.call('GET', '/apps/shop/jobs', undefined, WEB);
    expect(body['_links']).to.have.property('create/backups');
  });

  it('download by links that a browser opens without signing in, until they expire', async () => {
    const id = await backUp();
    const hrefs = [(await items('/apps/shop/jobs/'))[0], (await items('/apps/shop/backups/'))[0]].map(
      (item) => item?._links['download']?.href ?? '',
    );
    http.become(undefined);
    for (const href of [...hrefs, hrefs[0]?.replace('/backups/', '/jobs/') ?? '']) {
      const answer = await open(href, BROWSER);
      expect(answer.status, href).to.equal(302);
      expect(digest(await bytesAt(answer.headers.get('location')))).to.equal(digest(archive(id)));
    }
    const wrong = new URL(`http://x${hrefs[0] ?? ''}`);
    const sig = wrong.searchParams.get('sig') ?? '';
    const [expires = ''] = sig.split('.');
    for (const forged of [
      '',
      'x',
      sig.replace(expires, String(Number(expires) + 1)),
      `0${sig}`,
      `1.${'A'.repeat(43)}`,
    ]) {
      wrong.searchParams.set('sig', forged);
      expect((await open(wrong.pathname + wrong.search, BROWSER)).status, forged).to.equal(404);
    }
  });

  it('download by the old addresses when they are signed in, and find nothing there when they are not', async () => {
    const id = await backUp();
    const paths = [`/apps/backups/${id}?appId=x&app=shop`, `/apps/jobs/${id}?appId=x`, `/apps/shop/backups/${id}`];
    for (const path of paths) {
      const answer = await http.call('GET', path, undefined, FILE);
      expect(answer.status, path).to.equal(302);
      expect(digest(await bytesAt(answer.headers.get('location'))), path).to.equal(digest(archive(id)));
    }
    const nobody = [undefined, somebody('shop', 'backups.read'), somebody('other', 'backups.read', 'backups.download')];
    for (const subject of nobody) {
      http.become(subject);
      for (const path of paths) {
        const there = await http.call('GET', path, undefined, FILE);
        const missing = await http.call('GET', path.replace(id, '0'.repeat(26)), undefined, FILE);
        expect([there.status, there.body['code']], path).to.deep.equal([404, 'restore-point-not-found']);
        expect(there.body['detail']).to.equal(String(missing.body['detail']).replace('0'.repeat(26), id));
      }
    }
    http.become(LOCAL_SUBJECT);
    const details = await http.call('GET', `/apps/shop/backups/${id}`, undefined, WEB);
    expect(details.body).to.include({ id, archiveState: 'available' });
    expect(details.headers.get('etag')).to.be.a('string');
  });

  it('delete by either address, the last one too, and what is not there', async () => {
    const id = await backUp();
    expect((await http.call('DELETE', `/apps/shop/jobs/${id}`, undefined, WEB)).status).to.equal(204);
    expect((await http.call('DELETE', `/apps/shop/jobs/${id}`, undefined, WEB)).status).to.equal(204);
    const left = await items('/apps/shop/backups/');
    expect(left.map((each) => each['id'])).not.to.include(id);
    const damaged = await backUp();
    const name = readdirSync(join(http.opened.folder, 'backups')).find(
      (each) => each.includes(damaged) && each.endsWith('.zip'),
    );
    truncateSync(join(http.opened.folder, 'backups', name ?? ''), 100);
    const [shown] = await items('/apps/shop/backups/');
    expect(shown).to.include({ id: damaged, archiveState: 'damaged' });
    for (const each of await items('/apps/shop/backups/')) {
      const answer = await http.call('DELETE', `/apps/shop/backups/${String(each['id'])}`, undefined, WEB);
      expect(answer.status).to.equal(204);
    }
    expect(await items('/apps/shop/backups/')).to.deep.equal([]);
    expect(readdirSync(join(http.opened.folder, 'backups'))).to.deep.equal([]);
    http.become(somebody('shop', 'backups.read', 'backups.create'));
    expect((await http.call('DELETE', `/apps/shop/jobs/${id}`)).status).to.equal(403);
  });

  it('restore from a URL, with and without a name, and see how the last one went', async () => {
    const none = await http.call('GET', '/apps/restore/', undefined, WEB);
    expect(none.body).to.include({ url: '', status: 'Created' });
    const url = source.at('/backup.zip?token=secret-ticket').replace('//', '//ana:secret-word@');
    const started = await http.call('POST', '/apps/restore/', { url, name: 'from-squidex' }, WEB);
    expect(started.status).to.equal(204);
    await http.ended(started.headers.get('location')?.split('/').at(-1));
    const last = await http.call('GET', '/apps/restore/', undefined, WEB);
    expect(last.body).to.include({ url: source.at('/backup.zip'), status: 'Completed' });
    expect(last.body).to.include.keys('started', 'stopped', 'log');
    expect(JSON.stringify(last.body)).not.to.include('secret');
    const names = async (): Promise<unknown[]> => (await items('/apps')).map(({ name }) => name);
    expect(await names()).to.include('from-squidex');
    const unnamed = await http.call('POST', '/apps/restore/', { url, name: null }, WEB);
    const job = await http.ended(unnamed.headers.get('location')?.split('/').at(-1));
    expect(job['result'] ?? job['failure']).to.satisfy(
      (end: Record<string, unknown>) => 'app' in end || end['code'] === 'app-name-taken',
    );
    for (const body of [
      {},
      { url: 3 },
      { url, name: 'Not A Name' },
      { url, name: 'x'.repeat(41) },
      { url: 'file:///etc/passwd' },
    ]) {
      const { status } = await http.call('POST', '/apps/restore/', body, WEB);
      expect(status, JSON.stringify(body)).to.be.within(400, 499);
    }
    http.become(somebody('shop', 'backups.read'));
    expect((await http.call('GET', '/apps/restore', undefined, WEB)).status).to.equal(403);
    expect((await http.call('POST', '/apps/restore', { url }, WEB)).status).to.equal(403);
  });

  it('leave apps called jobs, backups and restore their own addresses', async () => {
    for (const name of ['jobs', 'backups', 'restore']) {
      await http.opened.module.restore(PLAIN, { name });
      const { body } = await http.call('GET', `/apps/${name}/backups`, undefined, WEB);
      expect(body, name).to.deep.include({ items: [] });
      expect((await http.call('GET', `/apps/${name}/jobs`, undefined, WEB)).body, name).to.deep.include({ items: [] });
    }
  });
});

describe('a server that was not told to answer as Squidex', () => {
  it('answers to Squidex paths all the same, and to its own as it documents', async () => {
    const http = await openHttp();
    try {
      const started = await http.call('POST', '/apps/shop/backups/', {}, WEB);
      expect(started.status).to.equal(202);
      const id = String(started.body['id']);
      await http.ended(id);
      expect((await http.call('GET', `/apps/shop/backups/${id}`, undefined, FILE)).body).to.include({ id });
      expect((await http.call('GET', `/apps/backups/${id}`, undefined, FILE)).status).to.equal(302);
      const [job] = (await http.call('GET', '/apps/shop/jobs/')).body['items'] as readonly Item[];
      expect(job).to.include({ id, taskName: 'backup' });
      const [backup] = (await http.call('GET', '/apps/shop/backups')).body['items'] as readonly Item[];
      expect(backup?._links['download']?.method).to.equal('POST');
      expect((await http.call('DELETE', `/apps/shop/backups/${id}`)).body).to.include({ code: 'last-backup' });
    } finally {
      await http.dispose();
    }
  });
});
