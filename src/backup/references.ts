import type { AssetVersion, MentionSink } from '../cms/cms.js';

/** Collects what the events of a backup mention: each asset version once, each person once. */
export class References implements MentionSink {
  readonly #assets = new Map<string, AssetVersion>();
  readonly #users = new Set<string>();

  asset(version: AssetVersion): void {
    // The first mention stays: it is the one the archive lists. Ids are compared as they are, case and all.
    const key = version.role === 'app-image' ? 'app-image' : `${version.version}/${version.id}`;
    if (!this.#assets.has(key)) this.#assets.set(key, version);
  }

  user(id: string): void {
    this.#users.add(id);
  }

  /** In the order of their first mention. */
  get assets(): Iterable<AssetVersion> {
    return this.#assets.values();
  }

  get assetCount(): number {
    return this.#assets.size;
  }

  get users(): readonly string[] {
    return [...this.#users].sort();
  }
}
