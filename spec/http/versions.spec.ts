import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { ROUTES } from '../../src/http/routes.js';
import { openHttp, type HttpUnderTest } from '../support/http.js';
import { RICH } from '../support/module.js';

const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** What each change is sent with, so that it would be done. */
const BODIES: Readonly<Record<string, (there: Readonly<Record<string, string>>) => object>> = {
  previewDeletion: ({ backup }) => ({ ids: [backup] }),
  deleteBackups: ({ backup }) => ({ ids: [backup] }),
  createDownload: () => ({ kind: 'full' }),
  previewRestore: ({ backup }) => ({ backup, name: 'new' }),
  startRestore: ({ backup }) => ({ backup, name: 'new' }),
  copyApp: () => ({ name: 'new' }),
  startSquidexRestore: () => ({ url: 'https://a.example/b.zip', name: 'new' }),
  makeTemplate: () => ({ name: 'new', app: 'shop', contents: 'structure' }),
  createApp: ({ template }) => ({ name: 'new', template }),
  changeBackup: () => ({ comment: 'changed' }),
};

/** What addresses that end so are asked with. */
const QUERIES: Readonly<Record<string, string>> = {
  '/app-names': '?name=new',
  '/diff': '?base=current',
  '/point': '?at=1',
};

describe('what was read, over HTTP', () => {
  let http: HttpUnderTest;
  let there: Readonly<Record<string, string>>;

  before(async function () {
    this.timeout(120_000);
    const now = (): Date => new Date('2026-11-29T12:00:00Z');
    http = await openHttp(undefined, undefined, { now });
    const done = async (path: string, body: object): Promise<string> => {
      const { body: job } = await http.call('POST', path, body);
      expect((await http.ended(job['id']))['state'], path).to.equal('completed');
      return String(job['id']);
    };
    const backup = await done('/apps/shop/backups', {});
    await done('/apps/shop/backups', {});
    const restore = await done('/restores', { backup, name: 'copy' });
    const picture = { mediaType: 'image/png', base64: PICTURE };
    await done('/templates', { name: 'starter', app: 'shop', contents: 'structure', picture });
    const upload = await uploaded();
    for (;;) {
      const contents = await http.call('GET', `/apps/shop/backups/${backup}/contents`);
      if (contents.status === 200) break;
    }
    const streams = await http.call('GET', `/apps/shop/backups/${backup}/streams?type=content`);
    const assets = await http.call('GET', `/apps/shop/backups/${backup}/assets`);
    const first = (list: typeof streams): Record<string, unknown> | undefined =>
      (list.body['items'] as Record<string, unknown>[]).find((item) => item['missing'] !== true);
    there = {
      ...{ app: 'shop', backup, job: restore, template: 'starter', upload },
      stream: String(first(streams)?.['stream']),
      asset: String(first(assets)?.['id']),
    };
  });
  after(async () => http.dispose());

  const uploaded = async (): Promise<string> => {
    const bytes = readFileSync(RICH);
    const headers = { 'tus-resumable': '1.0.0' };
    const begun = await fetch(`${http.url}/uploads`, {
      method: 'POST',
      headers: { ...headers, 'upload-length': String(bytes.length), 'upload-metadata': 'filename YS56aXA=' },
    });
    const at = new URL(begun.headers.get('location') ?? '', http.url).href;
    const type = { 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' };
    await fetch(at, { method: 'PATCH', headers: { ...headers, ...type }, body: bytes });
    const id = at.slice(at.lastIndexOf('/') + 1);
    for (;;) {
      const { body } = await http.call('GET', `/uploads/${id}`);
      if (body['state'] === 'ready') return id;
      expect(body['state']).to.not.equal('refused');
    }
  };

  const pathOf = (path: string): string => {
    const at = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(there[name] ?? 'nosuch'));
    const [, query = ''] = Object.entries(QUERIES).find(([end]) => path.endsWith(end)) ?? [];
    return at + query;
  };
  const READS = ROUTES.filter(({ method, success }) => method === 'GET' && success.answer !== undefined);

  for (const { operation, path } of READS) {
    it(`is known by its tag: ${operation}`, async () => {
      const get = async (tag?: string) =>
        http.call('GET', pathOf(path), undefined, tag === undefined ? {} : { 'if-none-match': tag });
      const first = await get();
      if (first.status === 404) expect(operation).to.match(/^getSquidex|^downloadSquidex/);
      if (first.status === 404) return;
      expect(first.status).to.equal(200);
      const tag = first.headers.get('etag') ?? '';
      expect(tag).to.match(/^"[\w-]+"$/);
      for (const known of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
        const again = await get(known);
        expect([again.status, again.headers.get('etag'), again.body['text']], known).to.deep.equal([304, tag, '']);
      }
      expect((await get('"x"')).status).to.equal(200);
    });
  }

  const CHANGES = ROUTES.filter(({ method, isOpen, isPart }) => method !== 'GET' && isOpen !== true && isPart !== true);

  for (const { operation, method, path } of CHANGES) {
    it(`changes nothing where it is not what there is: ${operation}`, async () => {
      const state = async (): Promise<unknown> => [
        (await http.opened.module.apps()).map(({ name }) => name),
        (await http.opened.module.list()).points,
        (await http.jobs.list()).map(({ id, state: is }) => [id, is]),
        (await http.opened.base.ledger.list('downloads')).length,
      ];
      const before = await state();
      const body = method === 'DELETE' ? undefined : (BODIES[operation]?.(there) ?? {});
      const answer = await http.call(method, pathOf(path), body, { 'if-match': '"other"' });
      expect(answer.body, JSON.stringify(answer.body)).to.include({ status: 412, code: 'version-conflict' });
      expect(await state()).to.deep.equal(before);
    });
  }

  it('is changed by who has read it last', async () => {
    const at = pathOf('/apps/{app}/backups/{backup}');
    const tag = (await http.call('GET', at)).headers.get('etag') ?? '';
    const changed = await http.call('PATCH', at, { comment: 'one' }, { 'if-match': tag });
    expect(changed.status).to.equal(200);
    const refused = await http.call('PATCH', at, { comment: 'two' }, { 'if-match': tag });
    const now = changed.headers.get('etag') ?? '';
    expect(refused.body['params']).to.deep.equal({ etag: now });
    expect((await http.call('GET', at)).body['comment']).to.equal('one');
    for (const held of [now, `"x", ${now}`, '*']) {
      const verified = await http.call('POST', `${at}/verifications`, {}, { 'if-match': held });
      expect(verified.status, held).to.equal(202);
      await http.ended(verified.body['id']);
      break;
    }
  });
});
