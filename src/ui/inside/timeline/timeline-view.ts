import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { DAY } from '../../model/formats.js';
import {
  barOf,
  barsOf,
  eventOfBar,
  momentOf,
  stepTo,
  timeOfBar,
  zoomed,
  type TimeRange,
} from '../../model/time-line.js';
import { icon } from '../../view/icons.js';
import { moment, momentText } from '../../view/moment.js';
import { isolated } from '../../view/reader.js';
import type { InsideReader } from '../inside-reader.js';
import { chart } from './chart.js';
import { eventRow, typeText } from '../contents/object-view.js';
import type { TimelineStore } from './timeline-store.js';
import type { Burst, Histogram } from '../wire-inside.js';

/** Parts that people look at, the longest first. */
const SPANS = [
  ['year', 365 * DAY],
  ['month', 30 * DAY],
  ['day', DAY],
  ['hour', DAY / 24],
] as const;

export interface TimelineActions {
  /** Shows an object as it was after an event. */
  readonly showObject: (stream: string, at: number) => void;
  /** Begins a restore as of an event; undefined for who may not. */
  readonly restoreAsOf: ((event: number) => void) | undefined;
}

/** Events over time: closer or farther, to a moment, and to where many objects were deleted at once. */
export function timelineView(
  store: TimelineStore,
  view: Histogram,
  actions: TimelineActions,
  reader: InsideReader,
): TemplateResult {
  const { text, format, now } = reader;
  const { place } = store;
  const total = view.buckets.reduce((sum, { events }) => sum + events, 0);
  const saying = (say: (time: string) => string): string =>
    text.timeline.chart(text.inside.events(total, format.number(total)), say(view.from), say(view.to));
  const said = saying((time) => momentText(time, format.when(time, now), reader));
  const bar = place === undefined ? undefined : barIn(view, place);
  const sliderAt = place === undefined ? barsOf(view) - 1 : barOf(view, place);
  const choose = (wanted: number): void => {
    const number = eventOfBar(view, wanted);
    if (number !== undefined) store.choose(number);
  };
  const zoom = (range: TimeRange): void => store.zoom(range);
  return html`<section class="card" aria-label=${text.inside.tabs.timeline}>
    <header>
      <div class="grow">
        <h2>${text.timeline.title}</h2>
        <span class="said small muted num" title=${text.timeline.scale}
          >${saying((time) => format.when(time, now))}</span
        >
      </div>
      ${zoomButtons(store, view, text)}
    </header>
    <div class="body stack">
      <div class="tl">
        ${chart({ view, bar, said }, { choose, zoom }, reader)} ${slider(store, view, sliderAt, reader)}
      </div>
      ${jumps(store, reader)} ${momentView(store, actions, reader)} ${burstList(store, reader)} ${asTable(view, reader)}
    </div>
  </section>`;
}

/** Undefined where the moment is not in the part that is looked at. */
function barIn(view: Histogram, time: number): number | undefined {
  const { from, to } = momentOf(view);
  return time < from || time > to ? undefined : barOf(view, time);
}

function zoomButtons(store: TimelineStore, view: Histogram, text: InsideReader['text']): TemplateResult {
  const whole = momentOf(store.whole ?? view);
  const range = momentOf(view);
  const span = range.to - range.from;
  const middle = store.place ?? (range.from + range.to) / 2;
  const isAll = span >= whole.to - whole.from;
  const preset = (name: (typeof SPANS)[number][0], length: number): TemplateResult =>
    html`<button
      aria-pressed=${!isAll && Math.abs(span - length) <= length / 50}
      @click=${() => store.zoom({ from: middle - length / 2, to: middle + length / 2 })}
    >
      ${text.timeline.spans[name]}
    </button>`;
  const step = (
    name: keyof InsideReader['text']['timeline']['steps'],
    sign: 'left' | 'right' | 'plus' | 'minus',
    to: TimeRange,
  ) =>
    html`<button
      class="btn icon tight"
      aria-label=${text.timeline.steps[name]}
      title=${text.timeline.steps[name]}
      @click=${() => store.zoom(to)}
    >
      ${icon(sign)}
    </button>`;
  const moved = (share: number): TimeRange => ({ from: range.from + span * share, to: range.to + span * share });
  return html`<span class="seg" role="group" aria-label=${text.timeline.zoom}>
      <button aria-pressed=${isAll} @click=${() => store.zoom(whole)}>${text.timeline.all}</button>
      ${SPANS.filter(([, length]) => length < whole.to - whole.from).map(([name, length]) => preset(name, length))}
    </span>
    <span class="row steps" dir="ltr">
      ${step('earlier', 'left', moved(-0.5))} ${step('out', 'minus', zoomed(range, 2, middle))}
      ${step('in', 'plus', zoomed(range, 0.5, middle))} ${step('later', 'right', moved(0.5))}
    </span>`;
}

/** The same as a click on the chart, for the keyboard: arrows move by a bar, page keys by a day, over what has no events. */
function slider(store: TimelineStore, view: Histogram, at: number, reader: InsideReader): TemplateResult {
  const { text, format, now } = reader;
  const { total, chosen } = store;
  const most = barsOf(view) - 1;
  const said = (time: string, event: number): string =>
    text.timeline.moment(momentText(time, format.when(time, now), reader), format.number(event), format.number(total));
  const barText = (bar: number): string =>
    said(new Date(timeOfBar(view, bar)).toISOString(), eventOfBar(view, bar) ?? 0);
  const move = (bar: number): void => {
    const number = stepTo(view, bar, store.point, bar < at);
    if (number !== undefined) store.choose(number);
  };
  const key = (event: KeyboardEvent): void => {
    const sign = { PageUp: 1, PageDown: -1 }[event.key];
    if (sign === undefined) return;
    event.preventDefault();
    move(at + sign * Math.max(1, Math.round(DAY / view.bucketMs)));
  };
  // What is said while it is dragged is not drawn by the view, nor is where it is left.
  const drag = ({ target }: Event): void => {
    if (target instanceof HTMLInputElement) target.setAttribute('aria-valuetext', barText(Number(target.value)));
  };
  return html`<input
    class="moment-range"
    type="range"
    dir="ltr"
    min="0"
    max=${most}
    .value=${live(String(at))}
    aria-label=${text.timeline.slider}
    aria-valuetext=${live(chosen === undefined ? barText(at) : said(chosen.time, chosen.number))}
    @keydown=${key}
    @input=${drag}
    @change=${({ target }: Event) => target instanceof HTMLInputElement && move(Number(target.value))}
  />`;
}

function jumps(store: TimelineStore, { text, format }: InsideReader): TemplateResult {
  const submitted =
    (go: (typed: string) => void) =>
    (event: SubmitEvent): void => {
      event.preventDefault();
      if (event.target instanceof HTMLFormElement) go(event.target.querySelector('input')?.value ?? '');
    };
  return html`<div class="row jumps">
    <form class="row" @submit=${submitted((typed) => store.goTo(format.instant(typed)))}>
      <label class="row"
        >${text.timeline.toTime}<input class="input auto" type="datetime-local" step="1" required
      /></label>
      <button class="btn tight" type="submit">${text.timeline.go}</button>
    </form>
    <form class="row" @submit=${submitted((typed) => store.choose(Number(typed)))}>
      <label class="row"
        >${text.timeline.toEvent}<input class="input auto num" type="number" min="1" max=${store.total} required
      /></label>
      <button class="btn tight" type="submit">${text.timeline.go}</button>
    </form>
  </div>`;
}

function momentView(
  store: TimelineStore,
  { showObject, restoreAsOf }: TimelineActions,
  reader: InsideReader,
): TemplateResult {
  const { text, format, now } = reader;
  const { point, around, chosen, inside, total } = store;
  if (point === undefined) return html`<p class="muted">${text.timeline.choose}</p>`;
  const step = (label: string, isEnd: boolean, run: () => void): TemplateResult =>
    html`<button class="btn tight" ?disabled=${isEnd} @click=${run}>${label}</button>`;
  const by = (say: (time: string, words: string) => string): string =>
    chosen === undefined
      ? ''
      : text.timeline.what(
          say(chosen.time, format.day(chosen.time, now)),
          isolated(typeText(chosen.type)),
          isolated(inside.nameOf(chosen.actor)),
        );
  const title = text.timeline.event(format.number(point));
  const what = by((_, words) => words);
  return html`<div class="row moment-head">
      <h3 class="grow num">${title} <span class="muted small words">${what}</span></h3>
      <span class="hidden" role="status"
        >${what === '' ? '' : `${title}, ${by((time, words) => momentText(time, words, reader))}`}</span
      >
      ${step(text.timeline.dayBack, point <= 1, () => store.goByDay(-1))}
      ${step(text.timeline.previous, point <= 1, () => store.choose(point - 1))}
      ${step(text.timeline.next, point >= total, () => store.choose(point + 1))}
      ${step(text.timeline.dayOn, point >= total, () => store.goByDay(1))}
      ${
        restoreAsOf === undefined
          ? nothing
          : html`<button class="btn tight primary" @click=${() => restoreAsOf(point)}>${text.timeline.restore}</button>`
      }
    </div>
    <ol class="events">
      ${around.map((event) => eventRow(event, inside, reader, { run: () => showObject(event.stream, event.number), on: event.number === point }))}
    </ol>`;
}

function burstList(store: TimelineStore, reader: InsideReader): TemplateResult {
  const { text, format, now } = reader;
  const bursts = store.whole?.bursts ?? [];
  const row = (burst: Burst): TemplateResult => {
    const { from, deletions, actor } = burst;
    return html`<li>
      <strong class="words"
        >${text.timeline.burst(format.number(deletions), isolated(store.inside.nameOf(actor)))}</strong
      >
      <span class="small muted num">${moment(from, format.day(from, now), reader)}</span>
      <button class="btn tight" @click=${() => store.jumpTo(burst)}>${text.timeline.jump}</button>
    </li>`;
  };
  return html`<h3>${text.timeline.bursts}</h3>
    ${
      bursts.length === 0
        ? html`<p class="muted">${text.timeline.noBursts}</p>`
        : html`<ul class="events bursts">
            ${bursts.map(row)}
          </ul>`
    }`;
}

function asTable(view: Histogram, reader: InsideReader): TemplateResult {
  const { text, format, now } = reader;
  return html`<details class="as-table">
    <summary>${text.timeline.table}</summary>
    <div class="scrolls" tabindex="0" role="group" aria-label=${text.timeline.table}>
      <table>
        <thead>
          <tr>
            <th scope="col">${text.timeline.begins}</th>
            <th scope="col" class="end">${text.timeline.eventsColumn}</th>
            <th scope="col" class="end">${text.timeline.deletions}</th>
            <th scope="col" class="end">${text.timeline.firstEvent}</th>
          </tr>
        </thead>
        <tbody>
          ${view.buckets.map(
            ({ time, events, deletions, firstEvent }) =>
              html`<tr>
                <td class="num">${moment(time, format.day(time, now), reader)}</td>
                <td class="end num">${format.number(events)}</td>
                <td class="end num">${format.number(deletions)}</td>
                <td class="end num">${format.number(firstEvent)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}
