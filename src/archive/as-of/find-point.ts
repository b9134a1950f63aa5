import type { EventVocabulary } from '../../cms/event-vocabulary.js';
import { BackupError, isDamage, throwIfCancelled } from '../../errors.js';
import type { StoredEvent } from '../../events/event.js';
import type { Archive, ProgressSink, ReadOptions } from '../archive.js';
import { type Moment, msOf, requireMoment } from './moment.js';
import { Past } from './past.js';
import { SplitByTime } from './split-by-time.js';

/** The event that an archive is wanted as of. */
export interface Point {
  /** Its number, from 1: it and everything before it is wanted. */
  readonly event: number;
  /** Its time, ISO 8601. */
  readonly time: string;
  /** How many events the archive has. */
  readonly of: number;
  /** Of a time, where clocks differed: events up to the point that are later, and events behind it that are not. */
  readonly misplaced?: { readonly later: number; readonly earlier: number };
}

/** What is kept and told of a point: which event of how many, and its time. */
export function pointFacts({ event, of, time }: Point): Pick<Point, 'event' | 'of' | 'time'> {
  return { event, of, time };
}

/** A point, and what the events up to it say. */
export interface FoundPoint {
  readonly point: Point;
  readonly past: Past;
}

export interface Search {
  readonly vocabulary: EventVocabulary;
  readonly progress: ProgressSink;
  readonly signal: AbortSignal;
}

/** Left-out events are not reported here: those after the point do not matter, and the next read up to it reports the others. */
const LEFT_OUT = (): void => undefined;

/**
 * Finds the point in the history of an archive that a moment is. Errors: `invalid-argument`, `until-too-early` before the app was
 * created, `until-beyond-end` for a number that no event has.
 */
export async function findPoint(archive: Archive, moment: Moment, search: Search): Promise<FoundPoint> {
  const { event, misplaced } = await findEvent(archive, moment, search);
  const past = new Past(search.vocabulary, archive.app.id);
  const isWhole = event === 0 || (await readOn(archive, (each) => past.add(each), search, { until: event }));
  if (!past.isCreated) await refuseTooEarly(archive, moment, search);
  if (isWhole && past.events < event) throw beyondEnd(archive, event, past.events);
  const point = { event, time: past.time, of: archive.eventCount };
  return { point: misplaced === undefined ? point : { ...point, misplaced }, past };
}

/** The event at a moment; a number is returned without reading. Errors: those of `findPoint` that show without reading more. */
export async function findEvent(
  archive: Archive,
  moment: Moment,
  search: Search,
): Promise<Pick<Point, 'event' | 'misplaced'>> {
  requireMoment(moment);
  if ('event' in moment) {
    if (moment.event > archive.eventCount) throw beyondEnd(archive, moment.event, archive.eventCount);
    return moment;
  }
  const { position: event, misplaced } = await splitByTime(archive, moment.time, search);
  if (event === 0) await refuseTooEarly(archive, moment, search);
  return misplaced.later + misplaced.earlier > 0 ? { event, misplaced } : { event };
}

/** If damage ends the pass while the position is the last event before it, the position moves to the damaged event. */
async function splitByTime(archive: Archive, time: string, search: Search): Promise<SplitByTime> {
  const split = new SplitByTime(msOf(time));
  const isWhole = await readOn(archive, (event) => split.add(event.time), search, {});
  if (!isWhole && split.position === split.events) split.position += 1;
  return split;
}

/** Passes events to `take`; false if a damaged event ended the pass early. */
async function readOn(
  archive: Archive,
  take: (event: StoredEvent) => void,
  { progress, signal }: Search,
  options: Pick<ReadOptions, 'until'>,
): Promise<boolean> {
  let done = 0;
  const total = options.until ?? archive.eventCount;
  try {
    for await (const batch of archive.events({ ...options, reuse: true, onLeftOut: LEFT_OUT, signal })) {
      throwIfCancelled(signal);
      for (const event of batch) take(event);
      done += batch.length;
      progress({ phase: 'find-point', done, total, unit: 'events' });
    }
    return true;
  } catch (error) {
    if (!isDamage(error)) throw error;
    return false;
  }
}

/** Throws `until-too-early`; returns if no event is in the app's own stream: then the archive itself is wrong. */
async function refuseTooEarly(archive: Archive, moment: Moment, { vocabulary, signal }: Search): Promise<void> {
  const ownStream = vocabulary.naming.appStream(archive.app.id);
  for await (const batch of archive.numbered({ onLeftOut: LEFT_OUT, signal })) {
    const first = batch.find(({ event }) => event.stream === ownStream);
    if (first !== undefined) throw tooEarly(archive, moment, first.number, first.event.time);
  }
}

function tooEarly({ app }: Archive, moment: Moment, first: number, time: string): BackupError {
  const asOf = 'event' in moment ? `event ${moment.event}` : moment.time;
  return new BackupError(
    'until-too-early',
    `"${app.name}" was created by event ${first} at ${time}, so there is nothing of it as of ${asOf}; nothing was written`,
    { hint: `the first possible point is event ${first}`, facts: { first } },
  );
}

/** `events`: how many there are. */
export function beyondEnd({ app }: Archive, event: number, events: number): BackupError {
  return new BackupError(
    'until-beyond-end',
    `the history of "${app.name}" has ${events} events, so there is no event ${event}; nothing was written`,
    { hint: `the last event is ${events}`, facts: { events } },
  );
}
