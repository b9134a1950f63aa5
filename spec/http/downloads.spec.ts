import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { readdir, readFile, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import unzipper from 'unzipper';
import { LOCAL_SUBJECT } from '../../src/http/access.js';
import { wantedBytes } from '../../src/http/downloads/byte-range.js';
import { DownloadLinks } from '../../src/links/download-links.js';
import { openHttp, somebody, type HttpUnderTest } from '../support/http.js';
import { filesBelow, restoreAs } from '../support/module.js';
import { rejection } from '../support/rejection.js';

describe('downloads over HTTP', () => {
  let http: HttpUnderTest;
  let backup: string;
  let bytes: Buffer;
  let root: string;

  const link = async (body: object = {}): Promise<Record<string, unknown>> =>
    (await http.call('POST', `/apps/shop/backups/${backup}/downloads`, body)).body;
  const get = async (href: unknown, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
    fetch(root + String(href), { method, headers });
  const bytesOf = async (answer: Response): Promise<Buffer> => Buffer.from(await answer.arrayBuffer());

  before(async () => {
    http = await openHttp();
    root = http.url.replace(/\/api$/, '');
    const started = await http.call('POST', '/apps/shop/backups', {});
    backup = String(started.body['id']);
    await http.ended(backup);
    const [point] = (await http.opened.module.list('shop')).points;
    bytes = await readFile(join(http.opened.folder, 'backups', point?.archive ?? ''));
  });
  afterEach(() => http.become(LOCAL_SUBJECT));
  after(async () => http.dispose());

  it('gives the whole backup to whoever has the link, without signing in', async () => {
    const { href, _links } = await link();
    http.become(undefined);
    const answer = await get(href, { 'want-repr-digest': 'sha-256=5' });
    expect(answer.status).to.equal(200);
    expect((await bytesOf(answer)).equals(bytes)).to.equal(true);
    const digest = createHash('sha256').update(bytes).digest('base64');
    expect(answer.headers.get('repr-digest')).to.equal(`sha-256=:${digest}:`);
    expect(answer.headers.get('content-length')).to.equal(String(bytes.length));
    expect(answer.headers.get('content-disposition')).to.match(/^attachment; filename="shop.*\.zip"/);
    expect(_links).to.have.property('revoke');
  });

  it('gives ranges of the same content, and all of it where the client has another', async () => {
    const { href } = await link();
    const whole = await get(href, {}, 'HEAD');
    const etag = whole.headers.get('etag') ?? '';
    expect(whole.headers.get('accept-ranges')).to.equal('bytes');
    const middle = await get(href, { range: 'bytes=100-299', 'if-range': etag });
    expect(middle.status).to.equal(206);
    expect(middle.headers.get('content-range')).to.equal(`bytes 100-299/${bytes.length}`);
    expect((await bytesOf(middle)).equals(bytes.subarray(100, 300))).to.equal(true);
    expect((await bytesOf(await get(href, { range: 'bytes=-10' }))).equals(bytes.subarray(-10))).to.equal(true);
    expect((await bytesOf(await get(href, { range: `bytes=${bytes.length - 5}-` }))).length).to.equal(5);
    expect((await get(href, { range: 'bytes=5-', 'if-range': '"other"' })).status).to.equal(200);
    expect((await get(href, { 'if-none-match': etag })).status).to.equal(304);
    const beyond = await get(href, { range: `bytes=${bytes.length}-` });
    expect([beyond.status, beyond.headers.get('content-range')]).to.deep.equal([416, `bytes */${bytes.length}`]);
  });

  it('opens nothing with a link that is revoked, used up, expired or changed, and says the same of each', async () => {
    const once = await link({ uses: 1 });
    expect((await get(once['href'], {}, 'HEAD')).status).to.equal(200);
    expect((await get(once['href'])).status).to.equal(200);
    const revoked = await link();
    const path = `/apps/shop/backups/${backup}/downloads/${String(revoked['id'])}`;
    expect((await http.call('DELETE', path.replace(backup, 'another'))).status).to.equal(404);
    expect((await http.call('DELETE', path)).status).to.equal(204);
    const good = String((await link())['href']);
    const last = good.at(-10) === 'A' ? 'B' : 'A';
    const bent = good.slice(0, -10) + last + good.slice(-9);
    const answers = [];
    for (const href of [once['href'], revoked['href'], bent, '/api/d/x', `${good}x`]) {
      const answer = await get(href);
      const { code, detail } = (await answer.json()) as { code: string; detail: string };
      answers.push(`${answer.status} ${code} ${detail}`);
    }
    expect(new Set(answers).size).to.equal(1);
    expect(answers[0]).to.match(/^404 object-not-found/);

    let now = new Date('2026-01-01T00:00:00Z');
    const { ledger } = http.opened.base;
    const links = new DownloadLinks(ledger, () => now, http.opened.parts.runtime);
    const request = { app: 'shop', backup, kind: 'full', expires: '2026-01-01T01:00:00Z', createdBy: '' } as const;
    const { token, link: made } = await links.create(request);
    expect((await links.open(token, true)).backup).to.equal(backup);
    now = new Date('2026-01-01T01:00:00Z');
    expect((await rejection(links.open(token, true))).code).to.equal('object-not-found');
    await links.create({ ...request, expires: '2026-01-02T00:00:00Z' });
    expect(await ledger.get('downloads', `link:${made.id}`)).to.equal(undefined);
    const kept = JSON.stringify(await ledger.list('downloads', 'link:'));
    expect(kept).to.not.include(token.split('.')[1]);
  });

  it('counts uses at once, so that a link for three opens three times', async () => {
    const { href } = await link({ uses: 3 });
    const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await get(href)).status));
    expect(statuses.filter((status) => status === 200).length).to.equal(3);
  });

  it('makes links for those alone who may download backups of this app', async () => {
    const path = `/apps/shop/backups/${backup}/downloads`;
    http.become(somebody('shop', 'backups.read'));
    expect((await http.call('POST', path, {})).status).to.equal(403);
    http.become(somebody('other', 'backups.read', 'backups.download'));
    expect((await http.call('POST', path, {})).status).to.equal(404);
    http.become(somebody('shop', 'backups.read', 'backups.download'));
    expect((await http.call('POST', path, {})).status).to.equal(201);
    for (const body of [{ kind: 'all' }, { uses: 0 }, { expiresIn: 59 }, { expiresIn: 604_801 }]) {
      expect((await http.call('POST', path, body)).status).to.equal(422);
    }
  });

  it('gives events, files or a readable export as a zip that says that it cannot be restored', async () => {
    const before = await filesBelow(http.opened.folder);
    const zips: Record<string, unzipper.CentralDirectory> = {};
    for (const kind of ['data', 'files', 'export']) {
      const answer = await get((await link({ kind }))['href']);
      expect(answer.headers.get('content-disposition')).to.include(`-${kind}.zip"`);
      const zip = await bytesOf(answer);
      zips[kind] = await unzipper.Open.buffer(zip);
      const file = join(http.opened.folder, `${kind}.zip`);
      await writeFile(file, zip);
      expect((await rejection(http.opened.module.restore(file, restoreAs(kind)))).code).to.equal('not-restorable');
    }
    const names = (kind: string): readonly string[] => zips[kind]?.files.map(({ path }) => path) ?? [];
    const text = async (kind: string, name: string): Promise<string> =>
      String(await zips[kind]?.files.find(({ path }) => path === name)?.buffer());
    const shown = await http.opened.module.show(backup);
    const lines = (await text('data', 'events.ndjson')).trimEnd().split('\n');
    expect(lines.length).to.equal(shown.events);
    expect(JSON.parse(lines[0] ?? '')).to.include({ type: 'AppCreatedEvent' });
    expect(await text('export', 'events.ndjson')).to.equal(`${lines.join('\n')}\n`);
    expect(JSON.parse(await text('export', 'app.json'))).to.deep.include({ app: shown.app });
    const assets = (await http.opened.module.inside.assets(backup)).filter(({ missing }) => !missing);
    expect(names('files').length).to.equal(1 + assets.length);
    const sizes = zips['files']?.files.map(({ uncompressedSize }) => uncompressedSize).slice(1);
    expect(sizes).to.deep.equal(assets.map((asset) => asset.bytes));
    const added = ['data.zip', 'export.zip', 'files.zip'];
    expect(await filesBelow(http.opened.folder)).to.deep.equal([...before, ...added].sort());
  });

  it('prepares an archive that Squidex restores, gives it by a link, and forgets it after a day', async () => {
    const exportsOf = async (): Promise<readonly string[]> => readdir(join(http.opened.folder, 'exports'));
    const path = `/apps/shop/backups/${backup}`;
    const early = await http.call('POST', `${path}/downloads`, { kind: 'squidex' });
    expect([early.status, early.body['code']]).to.deep.equal([404, 'object-not-found']);
    const started = await http.call('POST', `${path}/exports`);
    expect(started.status).to.equal(202);
    const job = await http.ended(started.body['id']);
    expect(job).to.include({ state: 'completed', verb: 'export' });
    expect(job['_links']).to.deep.include({ download: { href: `/api${path}/downloads`, method: 'POST' } });

    const made = await link({ kind: 'squidex', expiresIn: 604_800 });
    const { bytes: size, expires } = job['result'] as { bytes: number; expires: string };
    expect(made['expires']).to.equal(expires);
    const answer = await get(made['href'], { 'want-repr-digest': 'sha-256=1' });
    expect(answer.headers.get('content-disposition')).to.match(/filename="shop.*-squidex\.zip"/);
    const zip = await bytesOf(answer);
    expect(zip.length).to.equal(size);
    const digest = createHash('sha256').update(zip).digest('base64');
    expect(answer.headers.get('repr-digest')).to.equal(`sha-256=:${digest}:`);
    const rest = await get(made['href'], { range: 'bytes=100-', 'if-range': answer.headers.get('etag') ?? '' });
    expect([rest.status, (await bytesOf(rest)).equals(zip.subarray(100))]).to.deep.equal([206, true]);
    const file = join(http.opened.folder, 'squidex.zip');
    await writeFile(file, zip);
    const shown = await http.opened.module.show(file);
    expect([shown.app.name, shown.events]).to.deep.equal(['shop', (await http.opened.module.show(backup)).events]);
    await http.opened.module.restore(file, restoreAs('from-squidex'));

    const again = await http.ended((await http.call('POST', `${path}/exports`)).body['id']);
    expect(again['result']).to.deep.include({ backup, bytes: size });
    expect(await exportsOf()).to.deep.equal([`${backup}.zip`]);
    const old = new Date(Date.now() - 25 * 3_600_000);
    await utimes(join(http.opened.folder, 'exports', `${backup}.zip`), old, old);
    expect((await get(made['href'])).status).to.equal(404);
    expect((await http.call('POST', `${path}/downloads`, { kind: 'squidex' })).status).to.equal(404);
    await http.opened.module.exports.sweep();
    expect(await exportsOf()).to.deep.equal([]);
  });

  it('tells of a backup that is damaged, and gives what is left of it', async () => {
    const started = await http.call('POST', '/apps/shop/backups', {});
    const id = String((await http.ended(started.body['id']))['id']);
    const link = await http.call('POST', `/apps/shop/backups/${id}/downloads`, {});
    expect(link.body).to.not.have.property('damage');
    const get = async (href: unknown): Promise<Response> => fetch(new URL(String(href), http.url));
    expect((await get(link.body['href'])).headers.get('eventark-damage')).to.equal(null);

    const { archive = '' } = (await http.opened.module.show(id)).point ?? {};
    await truncate(join(http.opened.folder, 'backups', archive), 5_000);
    const after = await http.call('POST', `/apps/shop/backups/${id}/downloads`, {});
    expect(after.status).to.equal(201);
    expect(after.body['damage'])
      .to.be.a('string')
      .and.match(/5,?000/);
    for (const { body } of [link, after]) {
      const answer = await get(body['href']);
      expect(answer.headers.get('eventark-damage')).to.match(/5,?000/);
      expect((await answer.arrayBuffer()).byteLength).to.equal(5_000);
    }
    for (const kind of ['data', 'files', 'export', 'squidex'])
      expect((await http.call('POST', `/apps/shop/backups/${id}/downloads`, { kind })).status, kind).to.equal(409);
    await http.opened.module.delete([archive]);
  });

  it('leaves no export of a backup that is deleted', async () => {
    const { body } = await http.call('POST', '/apps/shop/backups', {});
    await http.ended(body['id']);
    const path = `/apps/shop/backups/${String(body['id'])}`;
    await http.ended((await http.call('POST', `${path}/exports`)).body['id']);
    expect(await readdir(join(http.opened.folder, 'exports'))).to.deep.equal([`${String(body['id'])}.zip`]);
    expect((await http.call('DELETE', path)).status).to.equal(204);
    expect(await readdir(join(http.opened.folder, 'exports'))).to.deep.equal([]);
    expect((await http.call('POST', `${path}/exports`)).status).to.equal(404);
  });

  it('prepares exports for those alone who may download backups of this app', async () => {
    const path = `/apps/shop/backups/${backup}/exports`;
    http.become(somebody('shop', 'backups.read'));
    expect((await http.call('POST', path)).status).to.equal(403);
    http.become(somebody('other', 'backups.read', 'backups.download'));
    expect((await http.call('POST', path)).status).to.equal(404);
  });

  it('reads a range as RFC 9110 has it', () => {
    const CASES: readonly (readonly [string | undefined, ReturnType<typeof wantedBytes>])[] = [
      [undefined, 'all'],
      ['bytes=0-', { start: 0, end: 9 }],
      ['bytes=2-3', { start: 2, end: 3 }],
      ['bytes=2-99', { start: 2, end: 9 }],
      ['bytes=-3', { start: 7, end: 9 }],
      ['bytes=-99', { start: 0, end: 9 }],
      ['bytes=-0', 'unsatisfiable'],
      ['bytes=10-', 'unsatisfiable'],
      ['bytes=3-2', 'all'],
      ['bytes=0-1,3-4', 'all'],
      ['bytes=-', 'all'],
      ['items=0-1', 'all'],
    ];
    for (const [header, wanted] of CASES) expect(wantedBytes(header, 10), header).to.deep.equal(wanted);
  });
});
