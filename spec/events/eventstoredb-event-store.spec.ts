import { eventStoreContract } from '../contracts/event-store-contract.js';
import { emptyPlace, openStore } from '../support/eventstoredb.js';

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
