import type { Range } from '../event-store.js';

interface Unreadable {
  readonly stream: string;
  readonly events: number;
  readonly why: string;
}

interface Repeated {
  readonly stream: string;
  readonly events: number;
  /** The member that is there twice. */
  readonly member: string;
}

/** What there is to say of an app's commits when all are read. */
export class ReadNotes {
  /** Commits that nothing can be read of, by id. */
  readonly unreadable = new Map<string, Unreadable>();
  /** Commits of which something is not read, by id. */
  readonly repeated = new Map<string, Repeated>();

  tell({ onLeftOut, onKeptOdd }: Range): void {
    const [left] = this.unreadable;
    if (left !== undefined) {
      const [id, { stream, why }] = left;
      onLeftOut?.({
        events: eventsOf(this.unreadable),
        streams: new Set(Array.from(this.unreadable.values(), (each) => each.stream)).size,
        stream,
        what: `document ${id}, which ${why}${more(this.unreadable)}`,
      });
    }
    const [odd] = this.repeated;
    if (odd === undefined) return;
    const [id, { stream, member }] = odd;
    const why = `document ${id} has the member ${member} twice, of which the last is taken${more(this.repeated)}`;
    onKeptOdd?.({ events: eventsOf(this.repeated), stream, why });
  }
}

function eventsOf(notes: ReadonlyMap<string, { readonly events: number }>): number {
  return notes.values().reduce((sum, { events }) => sum + events, 0);
}

function more({ size }: ReadonlyMap<string, unknown>): string {
  return size > 1 ? `, and ${size - 1} more documents like it` : '';
}
