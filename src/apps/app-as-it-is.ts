import { History, type ReadOptions } from '../archive/archive.js';
import { BackupError } from '../errors.js';
import type { StoredEvent } from '../events/event.js';
import type { EventStore } from '../events/event-store.js';

/** An app as it is now, as a source of its own: `current:blog`. */
const CURRENT = 'current:';

/** The source that an app as it is now is. */
export function sourceOfNow(app: string): string {
  return CURRENT + app;
}

/** Which app a source means as it is now; undefined for an archive. */
export function currentApp(source: string): string | undefined {
  return source.startsWith(CURRENT) ? source.slice(CURRENT.length) : undefined;
}

/** The events of an app as it is now, up to a position of its store. Each look reads the app from its beginning. */
export class AppAsItIs extends History {
  constructor(
    private readonly store: EventStore,
    private readonly app: string,
    private readonly upTo: string,
  ) {
    super();
  }

  override async *events({ until = Infinity, signal }: ReadOptions = {}): AsyncGenerator<readonly StoredEvent[]> {
    let left = until;
    for await (const batch of this.store.readApp(this.app, { upTo: this.upTo }, signal)) {
      yield [...batch].slice(0, left);
      left -= batch.length;
      if (left <= 0) return;
    }
  }
}

/** Of what an app as it is now does not have: entries, files, a moment to restore as of. */
export function noArchive(source: string): BackupError {
  return new BackupError('invalid-argument', `${source} is an app as it is now, which only has objects and events`, {
    hint: 'make a backup of it, and look into that',
  });
}
