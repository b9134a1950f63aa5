import { expect } from 'chai';
import { BackupModule } from '../../../src/backup-module.js';
import { LOCAL_SUBJECT } from '../../../src/http/access.js';
import { createServer } from '../../../src/http/server.js';
import { embeddedParts, moduleParts } from '../../support/module.js';
import { openHttp, type HttpUnderTest } from '../../support/http.js';

const ROUNDS = 15;

/** Deletes when something else was done first, after the server has looked. */
class LateModule extends BackupModule {
  before = async (): Promise<void> => Promise.resolve();

  override async delete(...asked: Parameters<BackupModule['delete']>): ReturnType<BackupModule['delete']> {
    await this.before();
    return super.delete(...asked);
  }
}

describe('two servers of one destination', () => {
  let http: HttpUnderTest;
  let other: LateModule;
  let second: ReturnType<typeof createServer>;
  let urls: readonly string[];

  before(async () => {
    http = await openHttp();
    const { folder } = http.opened;
    other = new LateModule(moduleParts(folder, embeddedParts(folder)));
    second = createServer({
      ...{ module: other, jobs: http.jobs, destination: 'there', base: '/api', now: () => new Date() },
      ...{ signIn: 'host', version: '1.2.3', authenticate: () => LOCAL_SUBJECT },
    });
    urls = [http.url, `${await second.listen({ port: 0, host: '127.0.0.1' })}/api`];
  });
  after(async () => {
    await second.close();
    await other.close();
    await http.dispose();
  });

  it('let one of two change a backup as it was read, and tell the other one', async function () {
    this.timeout(60_000);
    const { body } = await http.call('POST', '/apps/shop/backups', {});
    await http.ended(body['id']);
    const path = `/apps/shop/backups/${String(body['id'])}`;
    for (let round = 0; round < ROUNDS; round += 1) {
      const etag = (await fetch(urls[0] + path)).headers.get('etag') ?? '';
      const answers = await Promise.all(
        urls.map(async (url, index) => {
          const headers = { 'content-type': 'application/json', 'if-match': etag };
          const change = JSON.stringify({ comment: `round ${round} of ${index}` });
          return (await fetch(url + path, { method: 'PATCH', headers, body: change })).status;
        }),
      );
      const won = answers.filter((status) => status === 200);
      expect(answers.filter((status) => [409, 412].includes(status)).length + won.length, answers.join()).to.equal(2);
      expect(won, answers.join()).to.have.length(1);
      const kept = (await http.call('GET', path)).body['comment'];
      // A look of another server may be two seconds old.
      if (answers[0] === 200) expect(kept).to.equal(`round ${round} of 0`);
    }
    expect(await http.opened.module.claims()).to.deep.equal([]);
  });

  const backupMade = async (): Promise<string> => {
    const { body } = await http.call('POST', '/apps/shop/backups', {});
    await http.ended(body['id']);
    return `/apps/shop/backups/${String(body['id'])}`;
  };
  /** As the first one has it; the other one has looked too. */
  const tagOf = async (path: string): Promise<string> => {
    await fetch(urls[1] + path);
    return (await fetch(urls[0] + path)).headers.get('etag') ?? '';
  };
  const send = async (server: number, path: string, method: string, etag: string, change?: object): Promise<number> => {
    const headers = { 'if-match': etag, ...(change === undefined ? {} : { 'content-type': 'application/json' }) };
    const body = change === undefined ? null : JSON.stringify(change);
    return (await fetch(`${urls[server]}${path}`, { method, headers, body })).status;
  };

  it('neither delete nor change a backup that was changed at the other one after it was read', async function () {
    this.timeout(60_000);
    const path = await backupMade();
    await backupMade();
    for (const change of [{ comment: 'kept' }, { comment: 'kept', protected: true }]) {
      const etag = await tagOf(path);
      expect(await send(0, path, 'PATCH', etag, change)).to.equal(200);
      expect(await send(1, path, 'DELETE', etag)).to.equal(412);
      expect(await send(1, path, 'PATCH', etag, { comment: 'lost' })).to.equal(412);
      expect((await http.call('GET', path)).body).to.include(change);
    }
    expect(await http.opened.module.claims()).to.deep.equal([]);
  });

  it('do not delete a backup that is changed between the look and the claim', async function () {
    this.timeout(60_000);
    const path = await backupMade();
    await backupMade();
    const etag = await tagOf(path);
    other.before = async () => {
      expect(await send(0, path, 'PATCH', etag, { comment: 'kept' })).to.equal(200);
    };
    expect(await send(1, path, 'DELETE', etag)).to.equal(412);
    other.before = async () => Promise.resolve();
    expect((await http.call('GET', path)).body).to.include({ comment: 'kept' });
    expect(await http.opened.module.claims()).to.deep.equal([]);
  });

  it('do one of a change and a deletion that come at once', async function () {
    this.timeout(60_000);
    await backupMade();
    for (let round = 0; round < 5; round += 1) {
      const path = await backupMade();
      const etag = await tagOf(path);
      const [changed, deleted] = await Promise.all([
        send(0, path, 'PATCH', etag, { comment: 'kept' }),
        send(1, path, 'DELETE', etag),
      ]);
      const told = `${changed} ${deleted}`;
      expect([changed === 200, deleted === 204].filter(Boolean), told).to.have.length(1);
      const there = (await http.opened.module.list()).points.find(({ id }) => path.endsWith(id));
      expect(there?.comment, told).to.equal(changed === 200 ? 'kept' : undefined);
    }
    expect(await http.opened.module.claims()).to.deep.equal([]);
  });
});
