import { html, nothing, svg, type TemplateResult } from 'lit';
import { barOf, momentOf, ticksOf, timeOfBar, type TimeRange } from '../../model/time-line.js';
import type { InsideReader } from '../inside-reader.js';
import type { Burst, Histogram } from '../wire-inside.js';

const WIDTH = 1_000;
const HEIGHT = 120;
const TICKS = 6;
/** Pixels that the pointer moves before it selects a part. */
const DRAG = 5;

export interface ChartState {
  readonly view: Histogram;
  /** Bar of the moment that is chosen. */
  readonly bar: number | undefined;
  /** What a screen reader is told of all of it. */
  readonly said: string;
}

export interface ChartActions {
  readonly choose: (bar: number) => void;
  readonly zoom: (range: TimeRange) => void;
}

/** Events over time, deletions in the colour of danger; a click chooses a moment, dragging a part of it. Time flows to the right everywhere. */
export function chart(
  { view, bar, said }: ChartState,
  actions: ChartActions,
  { text, format }: InsideReader,
): TemplateResult {
  const { from, to } = momentOf(view);
  const place = (time: number): number => (WIDTH * (time - from)) / (to - from);
  const [worst] = view.bursts.toSorted((a, b) => b.deletions - a.deletions);
  return html`<div class="chart-box" dir="ltr">
    ${worst === undefined ? html`<div class="flag-line"></div>` : flag(worst, place(Date.parse(worst.from)) / 10, { text, format })}
    <svg
      class="chart"
      viewBox="0 0 ${WIDTH} ${HEIGHT}"
      preserveAspectRatio="none"
      role="img"
      aria-label=${said}
      @pointerdown=${(event: PointerEvent) => drag(event, view, actions)}
    >
      <path class="events-bar" d=${bars(view, ({ events }) => events)}></path>
      <path class="deletions-bar" d=${bars(view, ({ deletions }) => deletions)}></path>
      ${bar === undefined ? nothing : svg`<path class="moment" d="M${place(timeOfBar(view, bar))} 0V${HEIGHT}"></path>`}
      <rect class="selected" y="0" width="0" height=${HEIGHT}></rect>
    </svg>
    <div class="axis small muted num" aria-hidden="true">
      ${ticksOf(view, TICKS).map((time) => html`<span>${format.axis(time, to - from)}</span>`)}
    </div>
  </div>`;
}

function flag(
  { deletions }: Burst,
  at: number,
  { text, format }: Pick<InsideReader, 'text' | 'format'>,
): TemplateResult {
  const side = at > 60 ? 'before' : 'after';
  return html`<div class="flag-line">
    <span class="flag ${side}" .style=${`--at: ${at}%`}>${text.timeline.flag(format.number(deletions))}</span>
  </div>`;
}

/**
 * All bars of one kind as one path, which a browser draws at once. Heights grow with the square root, so that days with ten events
 * stay visible next to an import of thousands; a bar is never lower than two units.
 */
function bars(view: Histogram, heightOf: (bucket: Histogram['buckets'][number]) => number): string {
  const { from, to } = momentOf(view);
  const most = Math.max(1, ...view.buckets.map(({ events }) => events));
  const width = (WIDTH * view.bucketMs) / (to - from);
  const gap = Math.min(0.8, width / 4);
  return view.buckets
    .flatMap((bucket) => {
      const count = heightOf(bucket);
      if (count === 0) return [];
      const start = Math.max(0, (WIDTH * (Date.parse(bucket.time) - from)) / (to - from));
      const height = Math.max(2, HEIGHT * Math.sqrt(count / most));
      const wide = Math.min(width - gap, WIDTH - start);
      return [`M${start.toFixed(1)} ${HEIGHT}v${(-height).toFixed(1)}h${wide.toFixed(1)}v${height.toFixed(1)}Z`];
    })
    .join('');
}

function drag(down: PointerEvent, view: Histogram, { choose, zoom }: ChartActions): void {
  const { currentTarget: target } = down;
  if (!(target instanceof SVGElement) || down.button !== 0) return;
  const { left, width } = target.getBoundingClientRect();
  const selected = target.querySelector('.selected');
  const { from, to } = momentOf(view);
  const shareOf = ({ clientX }: PointerEvent): number => Math.min(1, Math.max(0, (clientX - left) / width));
  const timeOf = (share: number): number => from + share * (to - from);
  const over = new AbortController();
  const start = shareOf(down);
  target.setPointerCapture(down.pointerId);
  const ends = (event: PointerEvent): [number, number] => {
    const end = shareOf(event);
    return start < end ? [start, end] : [end, start];
  };
  const move = (event: PointerEvent): void => {
    const [first, last] = ends(event);
    selected?.setAttribute('x', String(first * WIDTH));
    selected?.setAttribute('width', String((last - first) * WIDTH));
  };
  const done = (event: PointerEvent): void => {
    over.abort();
    selected?.setAttribute('width', '0');
    if (event.type === 'pointercancel') return;
    const [first, last] = ends(event);
    if ((last - first) * width >= DRAG) return zoom({ from: timeOf(first), to: timeOf(last) });
    choose(barOf(view, timeOf(start)));
  };
  target.addEventListener('pointermove', move, { signal: over.signal });
  target.addEventListener('pointerup', done, { signal: over.signal });
  target.addEventListener('pointercancel', done, { signal: over.signal });
}
