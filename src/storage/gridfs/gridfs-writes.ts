import { randomUUID } from 'node:crypto';
import { isGone, processTag } from '../../process/process-tag.js';

/** A write of another host, or one that left no marker, counts as abandoned when nothing was added for so long. */
const ABANDONED_AFTER_MS = 10 * 60 * 1000;

/** Who writes the chunks that have no file document yet. */
export interface WriteMarker {
  readonly name: string;
  readonly process: string;
  /** The storage object of that process; a process may have several over one bucket. */
  readonly writer?: string;
  readonly write: string;
}

/** The writes that one storage object is at. */
export class GridFsWrites {
  readonly #writer = randomUUID();
  readonly #running = new Set<string>();

  begin(name: string): WriteMarker {
    const write = randomUUID();
    this.#running.add(write);
    return { name, process: processTag(), writer: this.#writer, write };
  }

  end({ write }: WriteMarker): void {
    this.#running.delete(write);
  }

  /** Whether nobody will finish that write any more; `lastAdded` is when its newest chunk was made. */
  isAbandoned(marker: WriteMarker | undefined, lastAdded: Date | undefined): boolean {
    if (marker?.writer === this.#writer) return !this.#running.has(marker.write);
    const isDead = marker === undefined ? undefined : isGone(marker.process);
    if (isDead === true || (isDead === false && marker?.process !== processTag())) return isDead;
    // Of another host, or of another storage object of this process, which may have been closed.
    return lastAdded === undefined || Date.now() - lastAdded.getTime() > ABANDONED_AFTER_MS;
  }
}
