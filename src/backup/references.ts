import type { AssetVersion } from '../cms/app-naming.js';
import type { NotedEvents, ReferenceCollector } from '../cms/event-vocabulary.js';
import { EventNotes } from '../cms/noted-events.js';
import { NumberList } from '../collections/number-list.js';
import { StringTable } from '../collections/string-table.js';
import type { StoredEvent } from '../events/event.js';
import { parseOwnJson } from '../json/own-json.js';

/** Collects what the events of a backup mention: each asset version once, each person once. */
export class References implements ReferenceCollector {
  readonly #keys = new StringTable();
  /** What the first mention of each key says, as JSON: an app may have a hundred thousand assets. */
  readonly #versions = new StringTable();
  /** What the last mention of a key says, where it gives another size: of an asset that was deleted and made again, the file is that one's. */
  readonly #again = new Map<number, AssetVersion>();
  readonly #users = new Set<string>();
  readonly #odd = new EventNotes();
  /** NumberList of the first and the last event that mention each key, and of the event that deleted an asset. */
  readonly #first = new NumberList(Float64Array);
  readonly #last = new NumberList(Float64Array);
  readonly #deleted = new Map<string, number>();
  #event = 0;
  /** The number of the last odd event: of one that is odd in several ways the first is told. */
  #lastOdd = -1;

  /** To be called before what an event mentions is collected. */
  nextEvent(): void {
    this.#event += 1;
  }

  asset(version: AssetVersion): void {
    // The place of the first mention stays: it is the one the archive lists. Ids are compared as they are, case and all.
    const known = this.#keys.size;
    const key = this.#keys.add(keyOf(version));
    this.#last.set(key, this.#event);
    if (key !== known) return this.#addAgain(key, version);
    this.#versions.add(print(version));
    this.#first.set(key, this.#event);
  }

  #addAgain(key: number, version: AssetVersion): void {
    if (version.size === undefined) return;
    if (version.size === parse(this.#versions.name(key)).size) this.#again.delete(key);
    else this.#again.set(key, version);
  }

  assetDeleted(id: string): void {
    this.#deleted.set(id, this.#event);
  }

  /**
   * The number of the first event that mentions a file which should still be there, from 1; undefined if an event has
   * deleted it since.
   */
  firstMention(file: Pick<AssetVersion, 'role' | 'id' | 'version'>): number | undefined {
    const key = this.#keys.find(keyOf(file));
    return (this.#deleted.get(file.id) ?? 0) > this.#last.get(key) ? undefined : this.#first.get(key);
  }

  /** Whether a kept event mentions the file. */
  mentions(file: AssetVersion): boolean {
    return this.#keys.find(keyOf(file)) >= 0;
  }

  user(id: string): void {
    this.#users.add(id);
  }

  odd(event: StoredEvent, reason: string): void {
    if (this.#lastOdd === this.#event) return;
    this.#lastOdd = this.#event;
    this.#odd.add(event, reason);
  }

  /** Events that are not as the CMS writes them. */
  get oddEvents(): NotedEvents {
    return this.#odd;
  }

  /** In the order of their first mention. */
  get assets(): Iterable<AssetVersion> {
    return this.#assets();
  }

  get assetCount(): number {
    return this.#keys.size;
  }

  get users(): readonly string[] {
    return [...this.#users].sort();
  }

  *#assets(): Generator<AssetVersion> {
    for (let number = 0; number < this.#versions.size; number++) {
      yield this.#again.get(number) ?? parse(this.#versions.name(number));
    }
  }
}

function keyOf({ role, id, version }: Pick<AssetVersion, 'role' | 'id' | 'version'>): string {
  return role === 'app-image' ? role : `${version}/${id}`;
}

/** The values of an asset version in a fixed order; the keys would be half of the text. */
type Printed = readonly [
  role: AssetVersion['role'],
  id: string,
  version: number,
  fileName: string | null,
  mediaType: string | null,
  size: number | null,
];

function print({ role, id, version, fileName, mediaType, size }: AssetVersion): string {
  return JSON.stringify([role, id, version, fileName ?? null, mediaType ?? null, size ?? null] satisfies Printed);
}

function parse(text: string): AssetVersion {
  const [role, id, version, fileName, mediaType, size] = parseOwnJson<Printed>(text);
  return {
    role,
    id,
    version,
    ...(fileName === null ? {} : { fileName }),
    ...(mediaType === null ? {} : { mediaType }),
    ...(size === null ? {} : { size }),
  };
}
