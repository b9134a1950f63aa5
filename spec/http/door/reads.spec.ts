import { expect } from 'chai';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROUTES } from '../../../src/http/routes.js';
import { openHttp, type HttpUnderTest } from '../../support/http.js';

const STREAMS = new Set(['streamJob', 'streamBackups']);

describe('what only reads', () => {
  let http: HttpUnderTest;
  let params: Readonly<Record<string, string>>;
  let queries: Readonly<Record<string, string>>;
  const writes: string[] = [];

  before(async () => {
    http = await openHttp(undefined, undefined, { compat: 'squidex' });
    const done = async (path: string, body: object): Promise<string> => {
      const { body: job } = await http.call('POST', path, body, { prefer: 'return=representation' });
      await http.ended(job['id']);
      return String(job['id']);
    };
    const backup = await done('/apps/shop/backups', {});
    const restore = await done('/restores', { backup, name: 'copy' });
    await done('/templates', { name: 'starter', app: 'shop' });
    const upload = await http.call('POST', '/uploads', undefined, { 'tus-resumable': '1.0.0', 'upload-length': '9' });
    const link = await http.call('POST', `/apps/shop/backups/${backup}/downloads`, { kind: 'data' });
    await http.call('GET', `/apps/shop/backups/${backup}/contents`, undefined, { accept: 'application/json' });
    const look = async (list: string, member: string): Promise<string> => {
      const { items } = (await http.call('GET', `/apps/shop/backups/${backup}/${list}`)).body;
      return (items as Record<string, string>[]).map((item) => item[member] ?? '').find((value) => value !== '') ?? '';
    };
    params = {
      ...{ app: 'shop', backup, template: 'starter', asset: await look('assets', 'id') },
      ...{
        upload: upload.headers.get('location')?.split('/').at(-1) ?? '',
        stream: await look('streams', 'stream'),
      },
      token: String(link.body['href']).split('/').at(-1) ?? '',
      job: restore,
    };
    queries = { checkAppName: '?name=new', getDiff: '?base=current', getPoint: '?at=1' };
    const note = <A extends object>(of: A, ...names: (keyof A & string)[]): void => {
      for (const name of names) {
        const method = of[name] as (...args: unknown[]) => unknown;
        const own = (...args: unknown[]): unknown => {
          writes.push(`${name} ${JSON.stringify(args)}`);
          return method.apply(of, args);
        };
        Object.assign(of, { [name]: own });
      }
    };
    note(http.opened.base.ledger, 'put', 'remove');
    note(http.opened.base.store, 'append');
    note(http.jobs, 'add', 'cancel', 'retry');
  });
  after(async () => http.dispose());

  const files = (): readonly string[] =>
    ['backups', 'uploads', 'assets'].flatMap((folder) => {
      const path = join(http.opened.folder, folder);
      return readdirSync(path, { recursive: true }).map(String).sort();
    });

  for (const { path, operation } of ROUTES.filter(
    ({ method, operation: name }) => method === 'GET' && !STREAMS.has(name),
  )) {
    it(`changes and makes nothing, by GET and by HEAD: ${operation}`, async () => {
      const isArchive = path.startsWith('/apps/jobs/') || path.startsWith('/apps/backups/');
      const own = isArchive ? { ...params, job: params['backup'] ?? '' } : params;
      const place = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(own[name] ?? ''));
      const before = files();
      writes.length = 0;
      for (const accept of ['application/json', 'text/html']) {
        for (const method of ['GET', 'HEAD']) {
          const asked = `${http.url}${place}${queries[operation] ?? ''}`;
          const tus = operation === 'getUpload' ? { 'tus-resumable': '1.0.0' } : {};
          const answer = await fetch(asked, { method, redirect: 'manual', headers: { accept, ...tus } });
          await answer.arrayBuffer();
          const expected = operation === 'getTemplatePicture' ? [404] : [200, 302];
          expect(answer.status, `${method} ${asked}`).to.be.oneOf(expected);
          expect(writes, `${method} ${asked}`).to.deep.equal([]);
        }
      }
      expect(files()).to.deep.equal(before);
    });
  }

  it("leads from Squidex's addresses to a link that opens one archive, for a while, and is kept nowhere", async () => {
    const { backup = '' } = params;
    const at = async (method: string): Promise<string> =>
      (await fetch(`${http.url}/apps/backups/${backup}`, { method, redirect: 'manual' })).headers.get('location') ?? '';
    const location = await at('GET');
    expect(await at('HEAD')).to.equal(location);
    const open = async (href: string): Promise<number> => {
      const answer = await fetch(new URL(href, http.url));
      await answer.arrayBuffer();
      return answer.status;
    };
    expect(await open(location)).to.equal(200);
    const [id = '', expires = '', signature = ''] = location.split('/').at(-1)?.split('.') ?? [];
    const bent = signature.startsWith('A') ? 'B' : 'A';
    for (const token of [
      `${id}.${Number(expires) + 1}.${signature}`,
      `${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}.${expires}.${signature}`,
      `${id}.${expires}.${bent}${signature.slice(1)}`,
      `${id}.0.${signature}`,
      await http.opened.module.links.passing(id, Date.now() - 1),
      await http.opened.module.links.seal({ app: 'shop', backup: id, expires: Number(expires) }),
    ]) {
      expect(await open(`/api/d/${token}`), token).to.equal(404);
    }
  });
});
