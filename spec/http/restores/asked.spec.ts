import { expect } from 'chai';
import { LOCAL_SUBJECT } from '../../../src/http/access.js';
import { AllowedHosts } from '../../../src/download/allowed-hosts.js';
import { UrlDownloads } from '../../../src/download/url-downloads.js';
import { openHttp, somebody, type HttpUnderTest } from '../../support/http.js';
import { HttpSource } from '../../support/urls/http-source.js';

const CHOICES = {
  people: 'me',
  rules: 'keep',
  clients: 'none',
  schedules: 'keep',
  odd: 'drop',
  withAssets: false,
  until: '9',
  only: ['schemas', 'contents'],
  except: ['contents/news'],
} as const;

describe('what a restore was asked for, over HTTP', () => {
  let http: HttpUnderTest;
  let source: HttpSource;
  let backup: string;

  before(async () => {
    http = await openHttp(() => ({ downloads: new UrlDownloads(new AllowedHosts('127.0.0.1'), 1 << 30) }));
    source = await HttpSource.start((_, response) => void response.writeHead(404).end());
    backup = (await http.opened.module.create('shop')).point.id;
  });
  afterEach(() => http.become(LOCAL_SUBJECT));
  after(async () => {
    await source.stop();
    await http.dispose();
  });
  /** Nobody here has an account, so that nothing can become anybody's. */
  const failed = async (path: string, asked: object): Promise<string> => {
    const { state, id } = await http.ended((await http.call('POST', path, asked)).body['id']);
    expect(state).to.equal('failed');
    return String(id);
  };
  const asked = async (id: string): Promise<unknown> => {
    const [one, report] = [await http.call('GET', `/restores/${id}`), await http.call('GET', `/restores/${id}/report`)];
    const { asked: told } = one.body;
    expect((report.body['job'] as Record<string, unknown>)['asked']).to.deep.equal(told);
    return told;
  };

  it('is told of one that failed, with all choices, so that it can be asked for again', async () => {
    const told = await asked(await failed('/restores', { backup, name: 'of-a-backup', ...CHOICES }));
    expect(told).to.deep.equal({ app: 'shop', backup, name: 'of-a-backup', ...CHOICES });
    const copied = await asked(await failed('/apps/shop/copies', { name: 'of-now', people: 'me' }));
    expect(copied).to.deep.equal({ app: 'shop', name: 'of-now', people: 'me' });
  });

  it('holds of an address nothing that can open it', async () => {
    const url = source.at('/a-token/in-the-path/shop.zip?sig=secret').replace('//', '//ana:secret@');
    const told = await asked(await failed('/restores', { source: { type: 'url', url }, name: 'of-a-link' }));
    expect(told).to.deep.equal({ address: source.at('/…/shop.zip'), name: 'of-a-link' });
  });

  it('is told to nobody who may not ask for it, and names no archive that is gone or of an app that they do not see', async () => {
    const id = await failed('/restores', { backup, name: 'asked', people: 'me' });
    http.become(somebody('shop', 'backups.read'));
    expect((await http.call('GET', `/restores/${id}`)).body['asked']).to.equal(undefined);
    http.become({ ...LOCAL_SUBJECT, may: (scope) => scope === 'restore' });
    expect((await http.call('GET', `/restores/${id}`)).body['asked']).to.deep.equal({ name: 'asked', people: 'me' });
    http.become(LOCAL_SUBJECT);
    const gone = (await http.opened.module.create('shop')).point.id;
    const late = await failed('/restores', { backup: gone, name: 'late', people: 'me' });
    await http.opened.module.delete([gone]);
    expect(await asked(late)).to.deep.equal({ name: 'late', people: 'me' });
  });

  it('is not told of one that has succeeded', async () => {
    const { id } = await http.ended((await http.call('POST', '/restores', { backup, name: 'made' })).body['id']);
    expect(await asked(String(id))).to.equal(undefined);
  });
});
