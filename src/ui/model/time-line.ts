/** A part of a history, in ms. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

interface Bars {
  readonly from: string;
  readonly to: string;
  readonly bucketMs: number;
  readonly buckets: readonly { readonly time: string; readonly firstEvent: number }[];
}

/** Nothing shorter is looked at: the server counts by minutes. */
export const MIN_SPAN_MS = 10 * 60_000;

export function momentOf({ from, to }: Pick<Bars, 'from' | 'to'>): TimeRange {
  return { from: Date.parse(from), to: Date.parse(to) };
}

/** The part of `all` that is asked for: not shorter than can be seen, and moved in where it would look out. */
export function within({ from, to }: TimeRange, all: TimeRange): TimeRange {
  const span = Math.min(Math.max(to - from, MIN_SPAN_MS), all.to - all.from);
  const middle = (from + to) / 2;
  const start = Math.min(Math.max(Math.round(middle - span / 2), all.from), all.to - span);
  return { from: start, to: start + span };
}

/** A part around a moment that is `factor` times as long. */
export function zoomed({ from, to }: TimeRange, factor: number, around: number): TimeRange {
  const middle = around < from || around > to ? (from + to) / 2 : around;
  return { from: middle - (middle - from) * factor, to: middle + (to - middle) * factor };
}

/** Bars from end to end, those without an event included. */
export function barsOf(view: Bars): number {
  const { from, to } = momentOf(view);
  return Math.max(1, Math.ceil((to - from) / view.bucketMs));
}

/** When a bar begins. */
export function timeOfBar(view: Bars, bar: number): number {
  return momentOf(view).from + bar * view.bucketMs;
}

export function barOf(view: Bars, time: number): number {
  return Math.min(barsOf(view) - 1, Math.max(0, Math.floor((time - momentOf(view).from) / view.bucketMs)));
}

/** The first event of a bar, or of the nearest one with events: after it if there is one, else before it. */
export function eventOfBar(view: Bars, bar: number): number | undefined {
  const { buckets } = view;
  const from = buckets.find(({ time }) => barOf(view, Date.parse(time)) >= bar);
  return (from ?? buckets.at(-1))?.firstEvent;
}

/** Where a step from an event to a bar leads: to the nearest bar that begins with another event that way, else to the end there. */
export function stepTo(view: Bars, bar: number, from: number | undefined, isBack: boolean): number | undefined {
  const { buckets } = view;
  const placed = buckets.map(({ time, firstEvent }) => ({ at: barOf(view, Date.parse(time)), firstEvent }));
  const found = isBack
    ? (placed.findLast(({ at, firstEvent }) => at <= bar && firstEvent !== from) ?? placed[0])
    : (placed.find(({ at, firstEvent }) => at >= bar && firstEvent !== from) ?? placed.at(-1));
  return found?.firstEvent;
}

/** Times that stand below the chart, as far from each other. */
export function ticksOf(view: Bars, count: number): readonly number[] {
  const { from, to } = momentOf(view);
  return Array.from({ length: count }, (_, at) => from + ((to - from) * at) / count);
}
