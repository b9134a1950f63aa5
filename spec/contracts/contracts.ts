/**
 * What `eventark/contracts` exports: the suites that hold an implementation of a port to its promises. They call
 * `describe`, `it`, `before…` and `after…` as mocha has them, and bring their own assertions.
 */
export { eventStoreContract } from './event-store-contract.js';
export { ledgerContract } from './ledger-contract.js';
export { storageContract, type StorageLimits, type StorageUnderTest } from './storage-contract.js';
