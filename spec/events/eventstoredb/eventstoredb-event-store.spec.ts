import { eventStoreDbContracts } from '../../support/eventstoredb-contracts.js';

eventStoreDbContracts();
