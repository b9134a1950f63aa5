import { randomUUID } from 'node:crypto';
import { isGone, processTag } from '../../process/process-tag.js';

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

  /** Whether nobody will finish that write any more; undefined where that cannot be seen from here. */
  isOver(marker: WriteMarker | undefined): boolean | undefined {
    if (marker?.writer === this.#writer) return !this.#running.has(marker.write);
    const isDead = marker === undefined ? undefined : isGone(marker.process);
    // Another storage object of this process may have been closed.
    return isDead === false && marker?.process === processTag() ? undefined : isDead;
  }
}
