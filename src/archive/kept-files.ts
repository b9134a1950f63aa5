import type { AssetVersion } from '../cms/app-naming.js';
import type { EventVocabulary } from '../cms/event-vocabulary.js';
import { StringTable } from '../collections/string-table.js';
import type { StoredEvent } from '../events/event.js';

/** The files that the kept events mention. A copy leaves out files that only dropped events mention. */
export class KeptFiles {
  readonly #keys = new StringTable();

  readonly #vocabulary: EventVocabulary;

  constructor(vocabulary: EventVocabulary) {
    this.#vocabulary = vocabulary;
  }

  /** An event that is kept. */
  note(event: StoredEvent): void {
    if (!this.#vocabulary.mentionsFiles(event.type)) return;
    this.#vocabulary.collectReferences(event, {
      asset: (version) => this.add(version),
      user: () => undefined,
      odd: () => undefined,
    });
  }

  add(version: AssetVersion): void {
    this.#keys.add(keyOf(version));
  }

  has(file: AssetVersion): boolean {
    return this.#keys.find(keyOf(file)) >= 0;
  }
}

function keyOf({ role, id, version }: AssetVersion): string {
  return role === 'app-image' ? role : `${version}/${id}`;
}
