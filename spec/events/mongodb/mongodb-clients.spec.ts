import { expect } from 'chai';
import { MongoClient } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { loadSettings } from '../../../src/config/settings.js';
import { openModule } from '../../../src/container.js';
import { MongoDbConnection } from '../../../src/events/mongodb/connection/mongodb-connection.js';
import { SharedClients } from '../../../src/process/shared-clients.js';
import { RICH } from '../../support/module.js';
import { useServer } from '../../support/servers/servers.js';
import { tempFolder } from '../../support/temp-folder.js';

describe('The clients of one MongoDB server', () => {
  const server = useServer('mongodb');
  const at = (database: string, query = ''): string => {
    const url = new URL(server().url);
    url.pathname = `/${database}`;
    return url.href + query;
  };

  it('are one for databases of their own, which closes with the last', async () => {
    const clients = new SharedClients();
    const one = new MongoDbConnection({ url: at('one') }, clients);
    const two = new MongoDbConnection({ url: at('two') }, clients);
    const [first, second] = await Promise.all([one.open(), two.open()]);
    expect(first.client).to.equal(second.client);
    expect([first.db.databaseName, second.db.databaseName]).to.deep.equal(['one', 'two']);
    await one.close();
    expect(await second.db.admin().command({ ping: 1 })).to.have.property('ok', 1);
    let closed = false;
    second.client.on('topologyClosed', () => (closed = true));
    await two.close();
    expect(closed).to.equal(true);
  });

  it('are given up together, and once, when one part has lost the server', async () => {
    const clients = new SharedClients();
    const one = new MongoDbConnection({ url: at('one') }, clients);
    const two = new MongoDbConnection({ url: at('two') }, clients);
    const before = await one.open();
    await two.open();
    await Promise.all([one.drop(), two.drop()]);
    const [after, other] = [await one.open(), await two.open()];
    expect(after.client).not.to.equal(before.client);
    expect(after.client).to.equal(other.client);
    await Promise.all([one.close(), two.close()]);
  });

  it('are those of another module no more', async () => {
    const one = new MongoDbConnection({ url: at('one') }, new SharedClients());
    const two = new MongoDbConnection({ url: at('one') }, new SharedClients());
    expect((await one.open()).client).not.to.equal((await two.open()).client);
    await Promise.all([one.close(), two.close()]);
  });

  it('may be one of the host, which stays open', async () => {
    const data = await tempFolder();
    const database = `specs_${randomUUID().slice(0, 8)}`;
    const mongoClient = new MongoClient(server().url, { monitorCommands: true });
    const collections = new Set<unknown>();
    mongoClient.on('commandStarted', ({ command }) => collections.add(command['insert'] ?? command['find']));
    const url = at(database);
    const settings = loadSettings({ data: data.path, events: url, assets: `gridfs+${url}`, to: `gridfs+${url}` }, {});
    const module = await openModule(settings, { mongoClient });
    await module.restore(RICH, { name: 'blog', people: 'create' });
    await module.create('blog');
    await module.close();
    expect([...collections]).to.include.members(['Events2', 'Eventark_claims', 'fs.chunks', 'fs.files']);
    expect(await mongoClient.db(database).collection('fs.files').countDocuments()).to.be.greaterThan(2);
    await mongoClient.db(database).dropDatabase();
    await mongoClient.close();
    await data.remove();
  });
});
