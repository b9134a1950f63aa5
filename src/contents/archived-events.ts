import type { Archive, History, NumberedEvent } from '../archive/archive.js';
import { beyondEnd, findEvent, type Search } from '../archive/as-of/find-point.js';
import { type Moment, msOf } from '../archive/as-of/moment.js';
import { eventFilter, type EventFilter } from '../archive/event-filter.js';
import type { EventVocabulary } from '../cms/event-vocabulary.js';
import type { ObjectState } from '../cms/object-states.js';
import { type JsonValue, parseJson } from '../json/json-value.js';

/** Events that are looked at for one page, however few of them fit. */
const MAX_LOOKED_AT = 20_000;
/** A longer payload is told only by its length, unless it is the only one that is asked for. */
const MAX_PAYLOAD = 64 * 1024;

/** Which events are left out is told with the index. */
const TOLD_BY_INDEX = (): void => undefined;

export interface EventsQuery extends EventFilter {
  /** Number of the first event to look at; from 1. */
  readonly after: number;
  readonly limit: number;
}

/** An event in a list. */
export interface ListedEvent {
  /** In its history, from 1. */
  readonly number: number;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly id: string;
  readonly time: string;
  readonly commit: string;
  readonly actor: string;
  readonly payloadBytes: number;
  /** Left out where it is long, or no JSON. */
  readonly payload?: JsonValue;
}

export interface EventsPage {
  readonly items: readonly ListedEvent[];
  /** Number of the last event that was looked at, while there are more. */
  readonly next?: number;
}

/** Events after a number that pass a filter. A page may be short, or empty, and others follow it. */
export async function listEvents(
  history: History,
  { after, limit, ...filter }: EventsQuery,
  vocabulary: EventVocabulary,
  signal: AbortSignal | undefined,
): Promise<EventsPage> {
  const passes = eventFilter(filter, vocabulary);
  const items: ListedEvent[] = [];
  let lookedAt = 0;
  for await (const batch of history.numbered({
    from: after + 1,
    stream: filter.stream,
    onLeftOut: TOLD_BY_INDEX,
    signal,
  })) {
    for (const { number, event } of batch) {
      if (items.length === limit || lookedAt === MAX_LOOKED_AT) return { items, next: number - 1 };
      lookedAt += 1;
      if (passes(event)) items.push(listed({ number, event }, vocabulary, limit === 1 ? Infinity : MAX_PAYLOAD));
    }
  }
  return { items };
}

function listed({ number, event }: NumberedEvent, vocabulary: EventVocabulary, most: number): ListedEvent {
  const { stream, revision, type, id, time, commit, payload } = event;
  const value = payload.length <= most ? parseJson(Buffer.from(payload).toString()) : undefined;
  const actor = vocabulary.actorOf(event) ?? '';
  const about = { number, stream, revision, type, id, time, commit, actor, payloadBytes: payload.length };
  return value === undefined ? about : { ...about, payload: value };
}

/** The event that a moment in a history is, and of how many. */
export interface PointEvent extends Pick<ListedEvent, 'number' | 'time' | 'type' | 'stream'> {
  readonly of: number;
}

/** Errors: as `findPoint`. */
export async function pointEvent(archive: Archive, moment: Moment, search: Search): Promise<PointEvent> {
  const { event: from } = await findEvent(archive, moment, search);
  for await (const batch of archive.numbered({ from, onLeftOut: TOLD_BY_INDEX, signal: search.signal })) {
    for (const { number, event } of batch) {
      return { number, of: archive.eventCount, time: event.time, type: event.type, stream: event.stream };
    }
  }
  throw beyondEnd(archive, from, from - 1);
}

/** The state of an object after the events of its stream up to a moment; undefined if it was not there yet. */
export async function stateAt(
  history: History,
  stream: string,
  at: Moment,
  { states }: EventVocabulary,
  signal: AbortSignal | undefined,
): Promise<ObjectState | undefined> {
  const end = 'time' in at ? msOf(at.time) : Infinity;
  const last = 'event' in at ? at.event : Infinity;
  let state: ObjectState | undefined;
  for await (const batch of history.numbered({ stream, onLeftOut: TOLD_BY_INDEX, signal })) {
    for (const { number, event } of batch) {
      if (number > last || Date.parse(event.time) > end) return state;
      state = states?.apply(state, event);
    }
  }
  return state;
}
