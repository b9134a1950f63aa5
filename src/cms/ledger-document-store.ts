import type { Ledger } from '../ledger/ledger.js';
import { DocumentStore, type Documents } from './document-store.js';
import type { AppName } from './app-naming.js';

const BOOK = 'documents';

/** The embedded store: documents in the ledger, under the id of their app. */
export class LedgerDocumentStore extends DocumentStore {
  constructor(private readonly ledger: Ledger) {
    super();
  }

  async read(app: AppName): Promise<Documents> {
    const prefix = `${app.id}/`;
    const entries = await this.ledger.list(BOOK, prefix);
    return new Map(entries.map((entry) => [entry.key.slice(prefix.length), Buffer.from(entry.value)]));
  }

  async write(app: AppName, documents: Documents): Promise<void> {
    for (const [name, json] of documents) {
      await this.ledger.put(BOOK, `${app.id}/${name}`, Buffer.from(json).toString(), 'any');
    }
  }

  async remove(app: string): Promise<void> {
    for (const { key } of await this.ledger.list(BOOK, `${app}/`)) await this.ledger.remove(BOOK, key, 'any');
  }
}
