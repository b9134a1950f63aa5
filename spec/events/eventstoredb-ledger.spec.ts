import { EventStoreDbLedger } from '../../src/events/eventstoredb-ledger.js';
import { ledgerContract } from '../contracts/ledger-contract.js';
import { emptyPlace } from '../support/eventstoredb.js';

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
