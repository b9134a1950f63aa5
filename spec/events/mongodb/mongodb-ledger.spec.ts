import { MongoDbLedger } from '../../../src/events/mongodb/mongodb-ledger.js';
import { ledgerContract } from '../../contracts/ledger-contract.js';
import { useMongoDb } from '../../support/mongodb/mongodb-under-test.js';

describe('MongoDB', () => {
  const database = useMongoDb();

  ledgerContract('MongoDB', async () => {
    const made = await database('position');
    const ledger = new MongoDbLedger(made.options);
    const other = new MongoDbLedger(made.options);
    return {
      ledger,
      other,
      dispose: async () => {
        await ledger.close();
        await other.close();
        await made.dispose();
      },
    };
  });
});
