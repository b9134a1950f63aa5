import { expect } from 'chai';
import { createRequire } from 'node:module';
import { EventStoreDbLedger } from '../../../src/events/eventstoredb/eventstoredb-ledger.js';
import { eventStoreContract } from '../../contracts/event-store-contract.js';
import { ledgerContract } from '../../contracts/ledger-contract.js';
import { emptyPlace, openStore, realServer } from './eventstoredb.js';

/** What both clients must pass, each in a process of its own. */
export function eventStoreDbContracts(): void {
  eventStoreContract('EventStoreDB', async () => {
    const { settings, server } = await emptyPlace();
    const store = openStore(settings);
    const other = openStore(settings);
    return {
      store,
      other,
      async dispose() {
        await store.close();
        await other.close();
        server?.stop();
      },
    };
  });

  ledgerContract('EventStoreDB', async () => {
    const { settings, server } = await emptyPlace();
    const ledger = new EventStoreDbLedger(settings);
    const other = new EventStoreDbLedger(settings);
    return {
      ledger,
      other,
      async dispose() {
        await ledger.close();
        await other.close();
        server?.stop();
      },
    };
  });

  describe('the client of EventStoreDB', () => {
    it('is the one that the connection string names, and that one alone', () => {
      const files = Object.keys(createRequire(import.meta.url).cache);
      const isLoaded = (name: string): boolean => files.some((file) => file.includes(`/node_modules/${name}/`));
      const isKurrent = realServer?.startsWith('kurrentdb') === true;
      expect(isLoaded('@kurrent/kurrentdb-client')).to.equal(isKurrent);
      expect(isLoaded('@eventstore/db-client')).to.equal(!isKurrent);
    });
  });
}
