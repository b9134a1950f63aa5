import type { Provider } from '../config/provider.js';
import type { SharedClients } from '../process/shared-clients.js';
import type { Storage } from './storage.js';

/** A kind of storage: how to read its URLs, and how to open it. */
export interface StorageProvider<C = unknown> extends Provider<C> {
  /** Whether it is reached over a network, so that what failed is tried again. */
  readonly remote: boolean;
  /** Makes the storage; connects when it is first used. */
  open(config: C, clients: SharedClients): Storage;
}
