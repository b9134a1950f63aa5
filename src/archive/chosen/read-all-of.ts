import { Breath } from '../../concurrency/breath.js';
import { throwIfCancelled } from '../../errors.js';
import type { StoredEvent } from '../../events/event.js';
import type { Archive } from '../archive.js';
import type { Search } from '../as-of/find-point.js';

/** Passes over the events that a choice takes. */
const PASSES = 3;

/** Left-out events are not reported here: the pass that writes reports them. */
const LEFT_OUT = (): void => undefined;

/** One pass of a choice over all events; `pass` counts from 0. */
export async function readAllOf(
  archive: Archive,
  take: (event: StoredEvent) => void,
  { progress, signal }: Omit<Search, 'vocabulary'>,
  pass: number,
): Promise<void> {
  const breath = new Breath();
  const total = PASSES * archive.eventCount;
  let done = pass * archive.eventCount;
  for await (const batch of archive.events({ reuse: true, onLeftOut: LEFT_OUT, signal })) {
    throwIfCancelled(signal);
    await breath.take();
    for (const event of batch) take(event);
    done += batch.length;
    progress({ phase: 'choose', done, total, unit: 'events' });
  }
}
