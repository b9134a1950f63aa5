import { expect } from 'chai';
import { LedgerDocumentStore } from '../../src/cms/ledger-document-store.js';
import { SqliteLedger } from '../../src/events/sqlite/sqlite-ledger.js';
import { text } from '../support/events.js';

describe('Documents in the ledger', () => {
  const app = { id: 'app-1', name: 'blog' };
  const longer = { id: 'app-11', name: 'other' };

  it('are kept by app', async () => {
    const ledger = new SqliteLedger(':memory:');
    const store = new LedgerDocumentStore(ledger);
    await store.write(
      app,
      new Map([
        ['settings.json', Buffer.from('{"a":1.0}')],
        ['asset-tags.json', Buffer.from('{}')],
      ]),
    );
    await store.write(longer, new Map([['settings.json', Buffer.from('{}')]]));
    expect([...(await store.read(app))].map(([name, json]) => [name, text(json)])).to.have.deep.members([
      ['settings.json', '{"a":1.0}'],
      ['asset-tags.json', '{}'],
    ]);
    await store.remove(app.id);
    await store.remove(app.id);
    expect((await store.read(app)).size).to.equal(0);
    expect((await store.read(longer)).size).to.equal(1);
    await ledger.close();
  });
});
