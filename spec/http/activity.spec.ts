import { expect } from 'chai';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ActivityLog, type KeptActivity } from '../../src/activity/activity-log.js';
import { LOCAL_SUBJECT } from '../../src/http/access.js';
import { bentTexts } from '../support/bent-json.js';
import { openHttp, somebody, type HttpUnderTest } from '../support/http.js';
import { tempFolder } from '../support/temp-folder.js';

type Items = readonly Record<string, unknown>[];

async function gathered(log: ActivityLog, before?: string): Promise<readonly KeptActivity[]> {
  const all: KeptActivity[] = [];
  for await (const each of log.newestFirst(before)) all.push(each);
  return all;
}

describe('the activity log', () => {
  let http: HttpUnderTest;
  let folder: Awaited<ReturnType<typeof tempFolder>>;

  before(async () => {
    folder = await tempFolder();
    http = await openHttp(undefined, undefined, { activity: new ActivityLog(join(folder.path, 'activity')) });
  });
  afterEach(() => http.become(LOCAL_SUBJECT));
  after(async () => {
    await http.dispose();
    await folder.remove();
  });

  const items = async (path = '/activity'): Promise<Items> => (await http.call('GET', path)).body['items'] as Items;

  it('tells who did what, with what it was about and how it ended, and nothing of what was sent', async () => {
    http.become({ ...LOCAL_SUBJECT, id: 'u-1', email: 'ana@example.org' });
    const { body } = await http.call('POST', '/apps/shop/backups', { comment: 'secret of eva@example.org' });
    await http.ended(body['id']);
    const link = await http.call('POST', `/apps/shop/backups/${String(body['id'])}/downloads`, {});
    http.become(somebody('shop', 'backups.read'));
    await http.call('DELETE', `/apps/shop/backups/${String(body['id'])}`);
    await http.call('GET', '/apps/shop/backups');
    http.become(undefined);
    await http.call('DELETE', `/apps/shop/backups/${String(body['id'])}`);
    http.become(LOCAL_SUBJECT);
    const all = await items();
    expect(all.map(({ who, what, result, code }) => [who, what, result, code])).to.deep.equal([
      ['somebody', 'deleteBackup', 'refused', 'forbidden'],
      ['u-1', 'createDownload', 'done', undefined],
      ['u-1', 'startBackup', 'done', undefined],
    ]);
    expect(all[2]).to.include({ email: 'ana@example.org', app: 'shop', target: body['id'] });
    expect(Date.parse(String(all[0]?.['at']))).to.be.closeTo(Date.now(), 60_000);
    const [file = ''] = await readdir(join(folder.path, 'activity'));
    const text = await readFile(join(folder.path, 'activity', file), 'utf8');
    for (const secret of ['secret', 'eva@', String(link.body['href']).slice(-43)]) expect(text).not.to.include(secret);
    expect((await stat(join(folder.path, 'activity', file))).mode & 0o777).to.equal(0o600);
  });

  it('is narrowed, paged, and each page goes on where the last one ended', async () => {
    for (const name of ['one', 'two', 'three']) await http.call('POST', `/apps/${name}/backups`, {});
    expect((await items('/activity?result=refused&what=startBackup')).length).to.equal(3);
    expect((await items('/activity?app=two')).map(({ app, code }) => [app, code])).to.deep.equal([
      ['two', 'app-not-found'],
    ]);
    expect((await items('/apps/shop/activity?who=ana@example.org')).length).to.equal(2);
    expect(await items('/activity?to=2020-01-01T00:00:00Z')).to.deep.equal([]);
    expect((await items('/activity?from=2020-01-01T00:00:00Z')).length).to.equal(6);
    const seen: unknown[] = [];
    let next: string | undefined = '/activity?limit=2&result=refused';
    while (next !== undefined) {
      const page: Awaited<ReturnType<HttpUnderTest['call']>> = await http.call('GET', next.replace('/api', ''));
      seen.push(...(page.body['items'] as Items).map(({ app }) => app));
      next = (page.body['_links'] as Record<string, { href: string }>)['next']?.href;
    }
    expect(seen).to.deep.equal(['three', 'two', 'one', 'shop']);
  });

  it('is exported whole, as it is narrowed, without what a spreadsheet would run, and with what could not be read', async () => {
    const place = join(folder.path, 'exported');
    const log = new ActivityLog(place);
    const at = '2026-02-01T00:00:00Z';
    await log.add({ at, who: '=cmd|"/c calc"!A1', what: 'startBackup', app: 'a,b\n"c"', result: 'done' });
    await writeFile(join(place, '2026-02.ndjson'), '{"at":"bent"}\n', { flag: 'a' });
    for (let n = 0; n < 250; n += 1) await log.add({ at, who: 'ana', what: 'startBackup', app: 'a', result: 'done' });
    await log.add({ at, who: 'ana', what: 'startBackup', app: 'a', result: 'refused', code: 'forbidden' });
    const other = await openHttp(undefined, undefined, { activity: log });
    try {
      const links = (await other.call('GET', '/activity?result=done&limit=1')).body['_links'] as Items[number];
      const hrefs = ['csv', 'json'].map((format) => (links[format] as { href: string }).href.replace('/api', ''));
      expect(hrefs).to.deep.equal(['/activity/csv?result=done', '/activity/json?result=done']);
      const csv = await other.call('GET', hrefs[0] ?? '');
      expect(csv.headers.get('content-disposition')).to.equal('attachment; filename="activity.csv"');
      const lines = String(csv.body['text']).split('\r\n');
      expect(lines[0]).to.equal('at,who,email,what,app,target,result,code,traceId');
      expect(lines.slice(1, 251).every((line) => line === `${at},ana,,startBackup,a,,done,,`)).to.equal(true);
      expect(lines.slice(251)).to.deep.equal([
        `${at},"'=cmd|""/c calc""!A1",,startBackup,"a,b\n""c""",,done,,`,
        ',,,,,unreadable lines: 1,,,',
        '',
      ]);
      const { body } = await other.call('GET', hrefs[1] ?? '');
      const all = body['items'] as Items;
      expect([all.length, all.at(-1)?.['app'], body['unreadable']]).to.deep.equal([251, 'a,b\n"c"', 1]);
      expect((await other.call('GET', '/activity/json?who=nobody')).body).to.deep.equal({ items: [], unreadable: 1 });
      expect((await other.call('GET', '/activity/csv?limit=1')).status).to.equal(422);
      expect((await other.call('GET', '/apps/shop/activity')).body['_links']).not.to.have.any.keys('csv', 'json');
    } finally {
      await other.dispose();
    }
  });

  it('is for administrators of it alone', async () => {
    http.become(somebody('shop', 'backups.read'));
    for (const path of ['/activity', '/activity/csv', '/activity/json'])
      expect((await http.call('GET', path)).status, path).to.equal(403);
    expect((await http.call('GET', '/apps')).body['_links']).not.to.have.property('activity');
    expect((await http.call('GET', '/apps/shop/activity')).status).to.equal(403);
    expect((await http.call('GET', '/apps/other/activity')).status).to.equal(404);
  });

  it('shows all other lines where one is bent, or was cut while it was written', async function () {
    this.timeout(30_000);
    const place = join(folder.path, 'bent');
    const log = new ActivityLog(place);
    const at = '2026-02-01T00:00:00Z';
    const full = {
      at,
      who: 'ana',
      email: 'a@b.c',
      what: 'bent',
      app: 'a',
      target: 't',
      result: 'done',
      code: 'c',
      traceId: 'x',
    };
    for (const what of ['first', 'last']) {
      await log.add({ at, who: 'ana', what, result: 'done' });
      if (what === 'last') continue;
      const lines = bentTexts(full).filter((text) => !text.includes('\0'));
      await writeFile(join(place, '2026-02.ndjson'), `${lines.join('\n')}\n{"at":"2026-02-01T00:00`, { flag: 'a' });
    }
    const shown = await gathered(log);
    expect(shown[0]?.what).to.equal('last');
    expect(shown.at(-1)?.what).to.equal('first');
    for (const { at: time, who, what, result } of shown) {
      expect([typeof who, typeof what]).to.deep.equal(['string', 'string']);
      expect(['done', 'refused', 'failed', 'cancelled']).to.include(result);
      expect(Number.isNaN(Date.parse(time))).to.equal(false);
    }
  });

  it('is read from its end, over months and long files, and without a line that was cut', async () => {
    const place = join(folder.path, 'long');
    const log = new ActivityLog(place);
    const add = async (at: string, what: string): Promise<void> => log.add({ at, who: 'ana', what, result: 'done' });
    await add('2026-01-31T00:00:00Z', 'old');
    const line = (n: number): string =>
      `${JSON.stringify({ at: '2026-02-01T00:00:00Z', who: 'ana', what: `ä${n}`, result: 'done' })}\n`;
    const lines = Array.from({ length: 3_000 }, (_, n) => line(n)).join('');
    await writeFile(join(place, '2026-02.ndjson'), `${lines}{"at":"2026-02-02T00:00`);
    const read = async (before?: string): Promise<readonly KeptActivity[]> => gathered(log, before);
    const all = await read();
    expect(all.map(({ what }) => what)).to.deep.equal([
      ...Array.from({ length: 3_000 }, (_, n) => `ä${2_999 - n}`),
      'old',
    ]);
    expect(all.map(({ id }) => id)).to.deep.equal(
      all
        .map(({ id }) => id)
        .toSorted()
        .toReversed(),
    );
    for (const at of [0, 1, 700, 2_998, 2_999]) {
      const rest = await read(all[at]?.id);
      expect(rest.map(({ what }) => what)).to.deep.equal(all.slice(at + 1).map(({ what }) => what));
    }
    expect(await gathered(new ActivityLog(join(folder.path, 'none')))).to.deep.equal([]);
  });
});
