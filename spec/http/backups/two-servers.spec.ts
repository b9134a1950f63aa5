import { expect } from 'chai';
import { BackupModule } from '../../../src/backup-module.js';
import { LOCAL_SUBJECT } from '../../../src/http/access.js';
import { createServer } from '../../../src/http/server.js';
import { embeddedParts, moduleParts } from '../../support/module.js';
import { openHttp, type HttpUnderTest } from '../../support/http.js';

const ROUNDS = 15;

describe('two servers of one destination', () => {
  let http: HttpUnderTest;
  let other: BackupModule;
  let second: ReturnType<typeof createServer>;
  let urls: readonly string[];

  before(async () => {
    http = await openHttp();
    const { folder } = http.opened;
    other = new BackupModule(moduleParts(folder, embeddedParts(folder)));
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
});
