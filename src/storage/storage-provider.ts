import type { Provider } from '../config/provider.js';
import type { SharedClients } from '../process/shared-clients.js';
import type { Storage } from './storage.js';

/** A kind of storage: how its URLs read, and how to open one. */
export interface StorageProvider<C = unknown> extends Provider<C> {
  /** Behind a network: what fails there is tried again. A folder that fails will fail again. */
  readonly remote: boolean;
  /** Connects to nothing yet. */
  open(config: C, clients: SharedClients): Storage;
}
