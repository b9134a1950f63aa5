import type { EventVocabulary } from '../cms/event-vocabulary.js';
import type { StoredEvent } from '../events/event.js';
import type { History, NumberedEvent, ReadOptions } from './archive.js';

/** Which events to show: all that are given must agree. */
export interface EventFilter {
  /** The whole name. */
  readonly stream?: string;
  /** The whole name of the type, in any case. */
  readonly type?: string;
  /** Part of the actor. */
  readonly actor?: string;
  /** ISO 8601, inclusive. */
  readonly from?: string;
  readonly to?: string;
  /** Numbers of events, from 1, inclusive. */
  readonly first?: number;
  readonly last?: number;
}

/** Calls `show` with each event of a history that the filter lets through, and its number, in order, and returns how many. */
export async function showEvents(
  history: History,
  filter: EventFilter,
  vocabulary: EventVocabulary,
  show: (event: StoredEvent, number: number) => void,
  options: Pick<ReadOptions, 'onLeftOut' | 'signal'>,
): Promise<number> {
  const passes = eventFilter(filter, vocabulary);
  const { last = Infinity } = filter;
  let count = 0;
  for await (const batch of inOrder(history, filter, options)) {
    for (const { number, event } of batch) {
      if (number > last) return count;
      if (!passes(event)) continue;
      show(event, number);
      count += 1;
    }
  }
  return count;
}

async function* inOrder(
  history: History,
  { stream, first = 1, last }: EventFilter,
  options: Pick<ReadOptions, 'onLeftOut' | 'signal'>,
): AsyncGenerator<readonly NumberedEvent[]> {
  if (stream !== undefined || first > 1) {
    yield* history.numbered({ ...options, stream, from: first });
    return;
  }
  let number = 0;
  for await (const batch of history.events({ ...options, until: last })) {
    yield batch.map((event) => ({ number: ++number, event }));
  }
}

export function eventFilter(filter: EventFilter, vocabulary: EventVocabulary): (event: StoredEvent) => boolean {
  const { stream, actor } = filter;
  const type = filter.type?.toLowerCase();
  const from = filter.from === undefined ? undefined : Date.parse(filter.from);
  const to = filter.to === undefined ? undefined : Date.parse(filter.to);
  return (event) =>
    (stream === undefined || event.stream === stream) &&
    (type === undefined || event.type.toLowerCase() === type) &&
    (from === undefined || Date.parse(event.time) >= from) &&
    (to === undefined || Date.parse(event.time) <= to) &&
    (actor === undefined || (vocabulary.actorOf(event)?.includes(actor) ?? false));
}
