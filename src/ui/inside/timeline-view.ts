import { html, nothing, svg, type TemplateResult } from 'lit';
import { isolated, type Reader } from '../view/reader.js';
import { who } from './contents-view.js';
import type { Histogram } from './wire-inside.js';

const WIDTH = 960;
const HEIGHT = 140;

/** Events over time, deletions in the colour of danger, and below the bursts of deletions to begin a rescue at. */
export function timelineView(histogram: Histogram, reader: Reader): TemplateResult {
  const { text, format, now } = reader;
  const { bursts, buckets, from, to } = histogram;
  const total = buckets.reduce((sum, { events }) => sum + events, 0);
  const said = text.inside.chart(
    text.inside.events(total, format.number(total)),
    format.day(from, now),
    format.day(to, now),
  );
  return html`<section class="card" aria-label=${text.inside.tabs.timeline}>
    <header>
      <h2 class="grow">${text.inside.perTime}</h2>
      <span class="small muted num">${said}</span>
    </header>
    <div class="body stack">
      ${chart(histogram, said)}
      <div class="row between small muted num">
        <span>${format.day(from, now)}</span><span>${format.day(to, now)}</span>
      </div>
      <h3>${text.inside.bursts}</h3>
      ${bursts.length === 0 ? html`<p class="muted">${text.inside.noBursts}</p>` : nothing}
      <ul class="events">
        ${bursts.map(
          ({ from: at, firstEvent, deletions, actor }) =>
            html`<li>
              <strong class="grow words">${text.inside.burst(format.number(deletions), isolated(who(actor)))}</strong>
              <span class="small muted num" title=${format.exact(at)}>${format.day(at, now)}</span>
              <span class="small num">${text.inside.before(format.number(firstEvent - 1))}</span>
            </li>`,
        )}
      </ul>
    </div>
  </section>`;
}

function chart({ buckets, from, to, bucketMs }: Histogram, said: string): TemplateResult {
  const start = Date.parse(from);
  const span = Math.max(bucketMs, Date.parse(to) - start + bucketMs);
  const most = Math.max(1, ...buckets.map(({ events }) => events));
  const width = Math.max(1.5, (WIDTH * bucketMs) / span - 0.5);
  const bar = (time: string, count: number, name: string): TemplateResult => {
    const height = (HEIGHT * count) / most;
    const x = (WIDTH * (Date.parse(time) - start)) / span;
    return svg`<rect class=${name} x=${x} y=${HEIGHT - height} width=${width} height=${height}></rect>`;
  };
  return html`<svg
    class="chart"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    preserveAspectRatio="none"
    role="img"
    aria-label=${said}
  >
    ${buckets.map(({ time, events, deletions }) => svg`${bar(time, events, 'events-bar')}${bar(time, deletions, 'deletions-bar')}`)}
  </svg>`;
}
