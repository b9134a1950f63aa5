import type { AssetVersion } from '../cms/app-naming.js';
import type { EventVocabulary } from '../cms/event-vocabulary.js';
import { StringTable } from '../collections/string-table.js';
import type { StoredEvent } from '../events/event.js';

/** Which files the events mention that go into a copy, where others are left out: what only those mention has no place in it. */
export class KeptFiles {
  readonly #keys = new StringTable();

  constructor(private readonly vocabulary: EventVocabulary) {}

  /** An event that is kept. */
  note(event: StoredEvent): void {
    if (!this.vocabulary.mentionsFiles(event.type)) return;
    this.vocabulary.collectReferences(event, {
      asset: (version) => void this.#keys.add(keyOf(version)),
      user: () => undefined,
      odd: () => undefined,
    });
  }

  has(file: AssetVersion): boolean {
    return this.#keys.find(keyOf(file)) >= 0;
  }
}

function keyOf({ role, id, version }: AssetVersion): string {
  return role === 'app-image' ? role : `${version}/${id}`;
}
