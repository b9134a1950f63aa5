import type { AppNaming } from '../cms/app-naming.js';
import type { DocumentStore } from '../cms/document-store.js';
import type { UserDirectory } from '../cms/user-directory.js';
import type { Provider } from '../config/provider.js';
import type { Ledger } from '../ledger/ledger.js';
import type { SharedClients } from '../process/shared-clients.js';
import type { EventStore } from './event-store.js';

/** A kind of event store, with the ledger beside it: how to read its URLs, and how to open it. */
export interface EventStoreProvider<C = unknown> extends Provider<C> {
  /** Makes the store; connects when it is first used. `naming` says which app a stream belongs to. */
  openStore(config: C, naming: AppNaming, clients: SharedClients): EventStore;
  /** Makes the ledger beside the events, where every process that can restore sees what is unfinished. */
  openLedger(config: C, clients: SharedClients): Ledger;
  /** Given where the database also holds accounts of the CMS. `own` is the directory that eventark keeps. */
  openUsers?(config: C, own: UserDirectory, clients: SharedClients): UserDirectory;
  /** Given where the database also holds documents of the CMS. `own` is the store that eventark keeps. */
  openDocuments?(config: C, own: DocumentStore, clients: SharedClients): DocumentStore;
}
