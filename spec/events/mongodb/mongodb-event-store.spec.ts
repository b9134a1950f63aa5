import { eventStoreContract } from '../../contracts/event-store-contract.js';
import { STRATEGIES, useMongoDb } from '../../support/mongodb/mongodb-under-test.js';

const LIMITS = { metadataIsDocument: true, utf8Only: true };

for (const strategy of STRATEGIES) {
  describe(`MongoDB, ordered by ${strategy}`, () => {
    const database = useMongoDb();

    eventStoreContract(
      `MongoDB, ordered by ${strategy},`,
      async () => {
        const made = await database(strategy);
        return { store: made.store(), other: made.store(), dispose: () => made.dispose() };
      },
      LIMITS,
    );
  });
}
