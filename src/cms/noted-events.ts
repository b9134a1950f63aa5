import type { StoredEvent } from '../events/event.js';
import type { NotedEvents, NotedEvent } from './event-vocabulary.js';

/** Enough to see the pattern; one cause can touch every event of an app. */
const MAX_NOTED = 100;

/** Collects events that a report mentions: keeps the first, and counts the others. */
export class EventNotes implements NotedEvents {
  readonly first: NotedEvent[] = [];
  count = 0;

  add({ position, stream, revision, type }: StoredEvent, reason: string): void {
    this.count += 1;
    if (this.first.length < MAX_NOTED) this.first.push({ position, stream, revision, type, reason });
  }
}
