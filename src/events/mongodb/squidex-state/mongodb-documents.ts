import type { Document } from 'mongodb';
import type { AppName } from '../../../cms/app-naming.js';
import { DocumentStore, type Documents } from '../../../cms/document-store.js';
import { BackupError } from '../../../errors.js';
import { idsOf, type MongoDbSquidexState } from './mongodb-squidex-state.js';

const SETTINGS = 'States_UISettings';
const TAGS = 'States_Index_Tags';
const NO_ALIASES = Buffer.from('{}');

/**
 * Settings and tags of an app: those that Squidex keeps, before those that a restore has left with eventark. A restore
 * leaves them there, because Squidex's own are made by Squidex.
 */
export class MongoDbDocuments extends DocumentStore {
  readonly #state: MongoDbSquidexState;
  readonly #own: DocumentStore;

  constructor(state: MongoDbSquidexState, own: DocumentStore) {
    super();
    this.#state = state;
    this.#own = own;
  }

  /** Errors: `permission-denied`, and `object-not-found` where neither Squidex nor eventark keeps any documents. */
  override async read(app: AppName): Promise<Documents> {
    const documents = new Map(await this.#own.read(app));
    const settings = await this.#find(SETTINGS, app.id, '');
    const tags = await this.#find(TAGS, app.id, '_Assets');
    if (settings === undefined && tags === undefined && documents.size === 0) {
      throw new BackupError('object-not-found', `${this.#state.location} has no collections ${SETTINGS} and ${TAGS}`);
    }
    const aliases = this.#state.partOf(tags?.[0], 'alias');
    const found = {
      'settings.json': this.#state.partOf(settings?.[0], 'settings'),
      'asset-tags.json': this.#state.partOf(tags?.[0], 'tags'),
      'asset-tag-aliases.json': aliases !== undefined && NO_ALIASES.equals(aliases) ? undefined : aliases,
    };
    for (const [name, json] of Object.entries(found)) {
      if (json !== undefined) documents.set(name, json);
    }
    return documents;
  }

  override async write(app: AppName, documents: Documents): Promise<void> {
    await this.#own.write(app, documents);
  }

  override async remove(app: string): Promise<void> {
    await this.#own.remove(app);
  }

  override async close(): Promise<void> {
    await this.#state.close();
  }

  async #find(collection: string, app: string, suffix: string): Promise<readonly Document[] | undefined> {
    return this.#state.find(
      collection,
      (open) => ({ _id: { $in: suffix === '' ? idsOf(open, app) : [app + suffix] } }),
      { Doc: 1 },
    );
  }
}
