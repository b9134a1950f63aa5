import { html, nothing, type TemplateResult } from 'lit';
import { timelineTexts } from '../messages/later/timeline-texts.js';
import { DAY } from '../model/formats.js';
import { barOf, barsOf, eventOfBar, momentOf, timeOfBar, zoomed, type TimeRange } from '../model/time-line.js';
import { icon } from '../view/icons.js';
import { moment, momentText } from '../view/moment.js';
import { isolated, type Reader } from '../view/reader.js';
import { chart } from './chart.js';
import { eventRow } from './object-view.js';
import type { TimelineStore } from './timeline-store.js';
import type { Burst, Histogram } from './wire-inside.js';

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
  reader: Reader,
): TemplateResult {
  const { text, format, now } = reader;
  const { chosen } = store;
  const total = view.buckets.reduce((sum, { events }) => sum + events, 0);
  const saying = (say: (time: string) => string): string =>
    timelineTexts(text).chart(text.inside.events(total, format.number(total)), say(view.from), say(view.to));
  const said = saying((time) => momentText(time, format.when(time, now), reader));
  const bar = chosen === undefined ? undefined : barIn(view, Date.parse(chosen.time));
  const sliderAt = chosen === undefined ? barsOf(view) - 1 : barOf(view, Date.parse(chosen.time));
  const choose = (wanted: number): void => {
    const number = eventOfBar(view, wanted);
    if (number !== undefined) store.choose(number);
  };
  const zoom = (range: TimeRange): void => store.zoom(range);
  return html`<section class="card" aria-label=${text.inside.tabs.timeline}>
    <header>
      <h2>${timelineTexts(text).title}</h2>
      <span class="said small muted num" title=${timelineTexts(text).scale}
        >${saying((time) => format.when(time, now))}</span
      >
      ${zoomButtons(store, view, text)}
    </header>
    <div class="body stack">
      <div class="tl">
        ${chart({ view, bar, said }, { choose, zoom }, reader)} ${slider(view, sliderAt, choose, reader)}
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

function zoomButtons(store: TimelineStore, view: Histogram, text: Reader['text']): TemplateResult {
  const whole = momentOf(store.whole ?? view);
  const range = momentOf(view);
  const span = range.to - range.from;
  const middle = store.chosen === undefined ? (range.from + range.to) / 2 : Date.parse(store.chosen.time);
  const isAll = span >= whole.to - whole.from;
  const preset = (name: (typeof SPANS)[number][0], length: number): TemplateResult =>
    html`<button
      aria-pressed=${!isAll && Math.abs(span - length) <= length / 50}
      @click=${() => store.zoom({ from: middle - length / 2, to: middle + length / 2 })}
    >
      ${timelineTexts(text).spans[name]}
    </button>`;
  const step = (
    name: keyof ReturnType<typeof timelineTexts>['steps'],
    sign: 'left' | 'right' | 'plus' | 'minus',
    to: TimeRange,
  ) =>
    html`<button
      class="btn icon tight"
      aria-label=${timelineTexts(text).steps[name]}
      title=${timelineTexts(text).steps[name]}
      @click=${() => store.zoom(to)}
    >
      ${icon(sign)}
    </button>`;
  const moved = (share: number): TimeRange => ({ from: range.from + span * share, to: range.to + span * share });
  return html`<span class="seg" role="group" aria-label=${timelineTexts(text).zoom}>
      <button aria-pressed=${isAll} @click=${() => store.zoom(whole)}>${timelineTexts(text).all}</button>
      ${SPANS.filter(([, length]) => length < whole.to - whole.from).map(([name, length]) => preset(name, length))}
    </span>
    <span class="row steps" dir="ltr">
      ${step('earlier', 'left', moved(-0.5))} ${step('out', 'minus', zoomed(range, 2, middle))}
      ${step('in', 'plus', zoomed(range, 0.5, middle))} ${step('later', 'right', moved(0.5))}
    </span>`;
}

/** The same as a click on the chart, for the keyboard: arrows move by a bar, page keys by a day. */
function slider(view: Histogram, bar: number, choose: (bar: number) => void, reader: Reader): TemplateResult {
  const { text, format, now } = reader;
  const most = barsOf(view) - 1;
  const valueText = (at: number): string => {
    const time = new Date(timeOfBar(view, at)).toISOString();
    return timelineTexts(text).moment(
      momentText(time, format.when(time, now), reader),
      format.number(eventOfBar(view, at) ?? 0),
    );
  };
  const key = (event: KeyboardEvent): void => {
    const { target, key: name } = event;
    const sign = { PageUp: 1, PageDown: -1 }[name];
    if (sign === undefined || !(target instanceof HTMLInputElement)) return;
    event.preventDefault();
    const step = Math.max(1, Math.round(DAY / view.bucketMs));
    choose(Math.min(most, Math.max(0, Number(target.value) + sign * step)));
  };
  return html`<input
    class="moment-range"
    type="range"
    dir="ltr"
    min="0"
    max=${most}
    .value=${String(bar)}
    aria-label=${timelineTexts(text).slider}
    aria-valuetext=${valueText(bar)}
    @keydown=${key}
    @change=${({ target }: Event) => target instanceof HTMLInputElement && choose(Number(target.value))}
  />`;
}

function jumps(store: TimelineStore, { text, format }: Reader): TemplateResult {
  const submitted =
    (go: (typed: string) => void) =>
    (event: SubmitEvent): void => {
      event.preventDefault();
      if (event.target instanceof HTMLFormElement) go(event.target.querySelector('input')?.value ?? '');
    };
  const last = store.whole?.buckets.reduce((sum, { events }) => sum + events, 0) ?? 1;
  return html`<div class="row jumps">
    <form class="row" @submit=${submitted((typed) => store.goTo(format.instant(typed)))}>
      <label class="row"
        >${timelineTexts(text).toTime}<input class="input auto" type="datetime-local" step="1" required
      /></label>
      <button class="btn tight" type="submit">${timelineTexts(text).go}</button>
    </form>
    <form class="row" @submit=${submitted((typed) => store.choose(Number(typed)))}>
      <label class="row"
        >${timelineTexts(text).toEvent}<input class="input auto num" type="number" min="1" max=${last} required
      /></label>
      <button class="btn tight" type="submit">${timelineTexts(text).go}</button>
    </form>
  </div>`;
}

function momentView(
  store: TimelineStore,
  { showObject, restoreAsOf }: TimelineActions,
  reader: Reader,
): TemplateResult {
  const { text, format, now } = reader;
  const { point, around, chosen, inside } = store;
  if (point === undefined) return html`<p class="muted">${timelineTexts(text).choose}</p>`;
  const [first, last] = [around[0]?.number ?? 1, around.at(-1)?.number ?? point];
  return html`<div class="row moment-head" role="status">
      <h3 class="grow num">
        ${timelineTexts(text).event(format.number(point))}
        <span class="muted small"
          >${chosen === undefined ? nothing : moment(chosen.time, format.day(chosen.time, now), reader)}</span
        >
      </h3>
      <button
        class="btn tight"
        ?disabled=${first <= 1 && point <= 1}
        @click=${() => store.choose(Math.max(1, point - 1))}
      >
        ${timelineTexts(text).previous}
      </button>
      <button class="btn tight" ?disabled=${point >= last} @click=${() => store.choose(point + 1)}>
        ${timelineTexts(text).next}
      </button>
      ${
        restoreAsOf === undefined
          ? nothing
          : html`<button class="btn tight primary" @click=${() => restoreAsOf(point)}>
              ${timelineTexts(text).restore}
            </button>`
      }
    </div>
    <ol class="events">
      ${around.map((event) => eventRow(event, inside, reader, { run: () => showObject(event.stream, event.number), on: event.number === point }))}
    </ol>`;
}

function burstList(store: TimelineStore, reader: Reader): TemplateResult {
  const { text, format, now } = reader;
  const bursts = store.whole?.bursts ?? [];
  const row = (burst: Burst): TemplateResult => {
    const { from, deletions, actor } = burst;
    return html`<li>
      <strong class="words"
        >${timelineTexts(text).burst(format.number(deletions), isolated(store.inside.nameOf(actor)))}</strong
      >
      <span class="small muted num">${moment(from, format.day(from, now), reader)}</span>
      <button class="btn tight" @click=${() => store.jumpTo(burst)}>${timelineTexts(text).jump}</button>
    </li>`;
  };
  return html`<h3>${timelineTexts(text).bursts}</h3>
    ${
      bursts.length === 0
        ? html`<p class="muted">${timelineTexts(text).noBursts}</p>`
        : html`<ul class="events bursts">
            ${bursts.map(row)}
          </ul>`
    }`;
}

function asTable(view: Histogram, { text, format }: Reader): TemplateResult {
  return html`<details class="as-table">
    <summary>${timelineTexts(text).table}</summary>
    <div class="scrolls" tabindex="0" role="group" aria-label=${timelineTexts(text).table}>
      <table>
        <thead>
          <tr>
            <th scope="col">${timelineTexts(text).begins}</th>
            <th scope="col" class="end">${timelineTexts(text).eventsColumn}</th>
            <th scope="col" class="end">${timelineTexts(text).deletions}</th>
            <th scope="col" class="end">${timelineTexts(text).firstEvent}</th>
          </tr>
        </thead>
        <tbody>
          ${view.buckets.map(
            ({ time, events, deletions, firstEvent }) =>
              html`<tr>
                <td class="num">${format.exact(time)}</td>
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
