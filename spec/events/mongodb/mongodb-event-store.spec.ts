import { eventStoreContract } from '../../contracts/event-store-contract.js';
import { COMMIT_ORDERS, useMongoDb } from '../../support/mongodb/mongodb-under-test.js';

const LIMITS = { metadataIsDocument: true, utf8Only: true };

for (const order of COMMIT_ORDERS) {
  describe(`MongoDB, ordered by ${order}`, () => {
    const database = useMongoDb();

    eventStoreContract(
      `MongoDB, ordered by ${order},`,
      async () => {
        const made = await database(order);
        return { store: made.store(), other: made.store(), dispose: () => made.dispose() };
      },
      LIMITS,
    );
  });
}
