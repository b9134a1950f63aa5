import type { AppNaming } from '../cms/app-naming.js';
import type { DocumentStore } from '../cms/document-store.js';
import type { UserDirectory } from '../cms/user-directory.js';
import type { Provider } from '../config/provider.js';
import type { Ledger } from '../ledger/ledger.js';
import type { SharedClients } from '../process/shared-clients.js';
import type { EventStore } from './event-store.js';

/** A kind of event store, with the ledger beside it: how its URLs read, and how to open one. */
export interface EventStoreProvider<C = unknown> extends Provider<C> {
  /** `naming` says which app a stream belongs to. */
  openStore(config: C, naming: AppNaming, clients: SharedClients): EventStore;
  /** Beside the events, so that every process that can restore there sees what is unfinished. */
  openLedger(config: C, clients: SharedClients): Ledger;
  /** Where the database has accounts and documents of the CMS beside the events; `own` are those that eventark keeps. */
  openUsers?(config: C, own: UserDirectory, clients: SharedClients): UserDirectory;
  openDocuments?(config: C, own: DocumentStore, clients: SharedClients): DocumentStore;
}
