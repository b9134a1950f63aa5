import { expect } from 'chai';
import { SQUIDEX_NAMING } from '../../../src/cms/squidex/squidex-naming.js';
import { mongodb } from '../../../src/events/mongodb/provider.js';
import { chooseProvider } from '../../../src/config/provider.js';
import { SharedClients } from '../../../src/process/shared-clients.js';
import { refusingMongoDb } from '../../support/mongodb/refusing-mongodb.js';
import { rejection } from '../../support/rejection.js';
import { startFerretDbWithUser } from '../../support/servers/ferretdb.js';
import { useServer } from '../../support/servers/servers.js';

describe('credentials of events in MongoDB', () => {
  // A suite that cannot have the server is skipped by this.
  useServer('mongodb');
  let guarded: Awaited<ReturnType<typeof startFerretDbWithUser>> | undefined;

  before(async () => {
    guarded = await startFerretDbWithUser();
  });
  after(async () => guarded?.process.stop());

  const reading = async (text: string): Promise<unknown> => {
    const { url } = chooseProvider('events', 'events', text, [mongodb]);
    const store = mongodb.openStore(mongodb.parse(url, {}), SQUIDEX_NAMING, new SharedClients());
    try {
      return await store.head();
    } finally {
      await store.close();
    }
  };
  const at = (user: string, options = ''): string =>
    `mongodb://${user}${new URL(guarded?.url ?? '').host}/Squidex?authSource=admin${options}`;

  it('that are right open it', async () => {
    expect(await reading(`${guarded?.url}Squidex?authSource=admin`)).to.equal('');
  });

  for (const [title, user] of [
    ['with a wrong password', 'keeper:wrong@'],
    ['of a user that is not known', 'stranger:wrong@'],
  ] as const) {
    it(`${title} are told as such, with what to check`, async () => {
      const error = await rejection(reading(at(user)));
      expect(error).to.include({ code: 'permission-denied' });
      expect(error.message)
        .to.match(/: wrong user or password$/)
        .and.not.contain('keeper:');
      expect(error.hint).to.contain('authSource');
    });
  }

  it('that are left out where they are needed are told as a right that lacks', async () => {
    expect((await rejection(reading(at('')))).code).to.equal('permission-denied');
  });

  it('with too few rights are told with the roles that are needed', async () => {
    const server = await refusingMongoDb(13, 'not authorized on Squidex to execute command');
    const error = await rejection(reading(`mongodb://127.0.0.1:${server.port}/Squidex`));
    server.stop();
    expect(error).to.include({ code: 'permission-denied' });
    expect(error.message).to.match(/: this user may not do that$/);
    expect(error.hint).to.contain('the role read').and.to.contain('readWrite');
  });
});
