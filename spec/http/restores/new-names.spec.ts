import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { AllowedHosts } from '../../../src/download/allowed-hosts.js';
import { UrlDownloads } from '../../../src/download/url-downloads.js';
import { openHttp, type HttpAnswer, type HttpUnderTest } from '../../support/http.js';
import { RICH } from '../../support/module.js';
import { HttpSource, sendBytes } from '../../support/urls/http-source.js';

describe('the name of a new app', () => {
  let http: HttpUnderTest;
  let backup: string;
  let source: HttpSource;

  before(async () => {
    const downloads = new UrlDownloads(new AllowedHosts('127.0.0.1'), 1 << 30);
    http = await openHttp(() => ({ downloads }));
    source = await HttpSource.start((request, response) => void sendBytes(request, response, readFileSync(RICH)));
    backup = await done(await http.call('POST', '/apps/shop/backups', {}));
    await done(await http.call('POST', '/templates', { name: 'starter', app: 'shop', contents: 'structure' }));
  });
  after(async () => {
    await source.stop();
    await http.dispose();
  });

  const done = async ({ body }: HttpAnswer): Promise<string> => String((await http.ended(body['id']))['id']);
  const url = (): string => source.at('/a.zip');
  /** Whatever makes an app, given its name. */
  const MAKERS: Readonly<Record<string, (name: string) => Promise<HttpAnswer>>> = {
    'a restore': async (name) => http.call('POST', '/restores', { backup, name }),
    'a restore from a URL': async (name) =>
      http.call('POST', '/restores', { source: { type: 'url', url: url() }, name }),
    'a copy': async (name) => http.call('POST', '/apps/shop/copies', { name }),
    'a copy of a backup': async (name) => http.call('POST', '/apps/shop/copies', { name, backup }),
    'a template': async (name) => http.call('POST', '/apps', { name, template: 'starter' }),
  };
  const seen = ({ status, body }: HttpAnswer): object => ({ status, code: body['code'], hint: body['hint'] });
  const jobs = async (): Promise<number> => (await http.jobs.list({ limit: 1_000 })).length;

  for (const [what, make] of Object.entries(MAKERS)) {
    it(`is refused at once, as a preview does, where ${what} could not have it`, async () => {
      const before = await jobs();
      for (const name of ['shop', 'Not A Name', 'x'.repeat(41), '-a', 'a--b', 'ä', '']) {
        const answer = await make(name);
        const preview = await http.call('POST', '/restores:preview', { backup, name });
        expect(seen(answer), name).to.deep.equal(seen(preview));
        expect(answer.status, name).to.equal(name === 'shop' ? 409 : 422);
        expect(answer.body, name).to.include({ code: name === 'shop' ? 'app-name-taken' : 'invalid-argument' });
        expect(answer.body['hint'], name).to.be.a('string');
      }
      expect(await jobs()).to.equal(before);
    });
  }

  it('is refused where it is that of the backup, and no other is given', async () => {
    expect((await http.call('POST', '/restores', { backup })).body).to.include({ status: 409, code: 'app-name-taken' });
  });

  it('is given once where several ask for it at the same time', async () => {
    const answers = await Promise.all(Object.values(MAKERS).map(async (make) => make('wanted')));
    const codes = answers.map(({ status, body }) => [status, body['code']].join(' '));
    expect(codes.filter((code) => code.startsWith('202'))).to.have.length(1);
    for (const code of codes.filter((each) => !each.startsWith('202'))) {
      expect(code).to.be.oneOf(['409 app-name-busy', '409 app-name-taken']);
    }
    await done(answers.find(({ status }) => status === 202) ?? (answers[0] as HttpAnswer));
    expect((await http.call('POST', '/restores', { backup, name: 'wanted' })).body).to.include({
      code: 'app-name-taken',
    });
  });

  it('is looked at again when a restore is retried', async () => {
    const started = await http.call('POST', '/apps/shop/copies', { name: 'late' });
    await http.call('POST', `/jobs/${String(started.body['id'])}:cancel`);
    const job = await http.ended(started.body['id']);
    if (job['state'] !== 'cancelled') return;
    await http.opened.module.copy('shop', { name: 'late' });
    const retried = await http.call('POST', `/jobs/${String(job['id'])}:retry`);
    expect(retried.body).to.include({ status: 409, code: 'app-name-taken' });
  });

  it('of a template is refused while one of that name is made, also to a request with a key', async () => {
    const asked = { name: 'twice', app: 'shop', contents: 'structure' };
    const keyed = async (key: string): Promise<HttpAnswer> =>
      http.call('POST', '/templates', asked, { 'idempotency-key': key });
    const answers = await Promise.all(['a', 'b', 'c'].map(keyed));
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([202, 409, 409]);
    await done(answers.find(({ status }) => status === 202) ?? (answers[0] as HttpAnswer));
    expect((await keyed('d')).body).to.include({ status: 409, code: 'template-exists' });
  });

  it("is told at the end of the job at Squidex's address, as Squidex does, unless no app can have it", async () => {
    const unfit = await http.call('POST', '/apps/restore', { url: url(), name: 'Not A Name' });
    expect(unfit.body).to.include({ status: 400, statusCode: 400, code: 'invalid-argument' });
    const taken = await http.call('POST', '/apps/restore', { url: url(), name: 'shop' });
    expect(taken.status).to.equal(204);
    const job = await http.ended(taken.headers.get('location')?.split('/').at(-1));
    expect(job['failure']).to.include({ code: 'app-name-taken', changed: 'rolledBack' });
  });
});
