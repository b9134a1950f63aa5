import type { App, Health } from '../api/wire.js';
import type { KnownHealth } from './known-health.js';

type Badge = Health['badge'] | 'unknown';
export type Filter = Health['badge'] | 'all';

/** Worst first. */
const ORDER: readonly Badge[] = ['never', 'at-risk', 'overdue', 'unknown', 'new', 'protected'];

/** Apps by how well they are backed up: put in order once for each answer, for there may be thousands. */
export class RankedApps {
  /** The worst first; of those that are as bad, in the order of the server, which is by name. */
  readonly all: readonly App[];
  readonly #groups: ReadonlyMap<Badge, readonly App[]>;

  constructor(apps: readonly App[], health: ReadonlyMap<string, KnownHealth>) {
    this.#groups = Map.groupBy(apps, ({ name }) => badgeOf(health.get(name)));
    this.all = ORDER.flatMap((badge) => this.#groups.get(badge) ?? []);
  }

  of(filter: Filter): readonly App[] {
    return filter === 'all' ? this.all : (this.#groups.get(filter) ?? []);
  }
}

function badgeOf(health: KnownHealth | undefined): Badge {
  return health === undefined || health === 'unknown' ? 'unknown' : health.badge;
}
