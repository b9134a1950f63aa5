import { eventStoreDbContracts } from '../../support/eventstoredb/eventstoredb-contracts.js';

eventStoreDbContracts();
