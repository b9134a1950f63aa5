import { expect } from 'chai';
import { join } from 'node:path';
import { LOCAL_SUBJECT } from '../../../src/http/access.js';
import { Catalog } from '../../../src/restore-points/catalog.js';
import { FolderStorage } from '../../../src/storage/folder/folder-storage.js';
import { openHttp, somebody, type HttpAnswer, type HttpUnderTest } from '../../support/http.js';

type Items = readonly Record<string, unknown>[];

/** Counts how often its names are asked for. */
class ListedFolder extends FolderStorage {
  lists = 0;
  override list(prefix: string, signal?: AbortSignal): ReturnType<FolderStorage['list']> {
    this.lists += 1;
    return super.list(prefix, signal);
  }
}

describe('the list of backups of an app', () => {
  let http: HttpUnderTest;
  let destination: ListedFolder;
  let id: string;

  const list = async (headers: Record<string, string> = {}): Promise<HttpAnswer> =>
    http.call('GET', '/apps/shop/backups', undefined, headers);
  const itemsOf = ({ body }: HttpAnswer): Items => body['items'] as Items;
  const backUp = async (): Promise<string> => {
    const { body } = await http.call('POST', '/apps/shop/backups', {});
    await http.ended(body['id']);
    return String(body['id']);
  };

  before(async () => {
    http = await openHttp(({ destination: folder }) => {
      destination = new ListedFolder(new URL(folder.url).pathname);
      return { destination, catalog: new Catalog(destination) };
    });
    id = await backUp();
  });
  afterEach(() => http.become(LOCAL_SUBJECT));
  after(async () => http.dispose());

  it('is read once for all who ask at a time', async () => {
    await list();
    const before = destination.lists;
    const answers = await Promise.all(Array.from({ length: 40 }, async () => list()));
    expect(answers.every((answer) => itemsOf(answer)[0]?.['id'] === id)).to.equal(true);
    expect(destination.lists - before).to.be.at.most(1);
  });

  it('is not sent again to who has it, until something changes', async () => {
    const etag = (await list()).headers.get('etag') ?? '';
    expect((await list({ 'if-none-match': etag })).status).to.equal(304);
    await http.call('PATCH', `/apps/shop/backups/${id}`, { comment: 'changed here' });
    const changed = await list({ 'if-none-match': etag });
    expect(changed.status).to.equal(200);
    expect(itemsOf(changed)[0]).to.include({ comment: 'changed here' });
  });

  it('has what a job has made as soon as the job has ended, and not what was deleted', async () => {
    await list();
    const next = await backUp();
    expect(itemsOf(await list()).map((item) => item['id'])).to.deep.equal([next, id]);
    await http.call('DELETE', `/apps/shop/backups/${next}`);
    expect(itemsOf(await list()).map((item) => item['id'])).to.deep.equal([id]);
  });

  it('is not what a backup is looked for in by its id alone: one made by another program is found at once', async () => {
    await list();
    const { point } = await http.opened.module.create('shop');
    const found = await http.call('GET', `/apps/shop/backups/${point.id}`);
    expect([found.status, found.body['id']]).to.deep.equal([200, point.id]);
    await http.call('DELETE', `/apps/shop/backups/${point.id}`);
  });

  it('has what another program changes at the destination', async () => {
    await list();
    const elsewhere = new Catalog(new FolderStorage(join(http.opened.folder, 'backups')));
    await elsewhere.protect(await elsewhere.find(id));
    while (itemsOf(await list())[0]?.['protected'] !== true);
    await elsewhere.unprotect(await elsewhere.find(id));
    while (itemsOf(await list())[0]?.['protected'] !== false);
  });

  it('shows each caller what that one may do', async () => {
    const linksOf = async (): Promise<readonly string[]> => {
      const [first] = itemsOf(await list());
      return Object.keys(first?.['_links'] ?? {});
    };
    expect(await linksOf()).to.include.members(['delete', 'restore', 'contents']);
    http.become(somebody('shop', 'backups.read', 'backups.verify'));
    expect(await linksOf()).to.deep.equal(['self', 'verify']);
    http.become(LOCAL_SUBJECT);
    expect(await linksOf()).to.include.members(['delete', 'restore', 'contents']);
  });
});
