import { html, nothing, type TemplateResult } from 'lit';
import type { RestoreWish } from '../../model/restore-wish.js';
import type { Reader } from '../../view/reader.js';
import { shown } from '../../view/shown.js';
import type { PointState } from './point-check.js';
import { typed } from '../../view/fields.js';
import { said } from '../../view/said.js';

type Change = (changed: Pick<RestoreWish, 'until'>) => void;

/** All of the history, or as of a time or an event; and which event that is. */
export function pointOption(
  { until, source }: Pick<RestoreWish, 'until' | 'source'>,
  state: PointState,
  { change }: { readonly change: Change },
  reader: Reader,
): TemplateResult {
  const { text } = reader;
  const { point } = text.restore;
  const choice = (label: string, isOn: boolean, to: string | undefined): TemplateResult =>
    html`<label
      ><input type="radio" name="point" .checked=${isOn} @change=${() => change({ until: to })} /><span
        >${label}</span
      ></label
    >`;
  const isNow = source?.kind === 'now';
  const last = source?.kind === 'backup' ? source.backup.handledEvents : undefined;
  return html`<fieldset class="option" aria-describedby="point-hint">
    <legend>${point.title}</legend>
    <div class="segments">
      ${choice(point.all, until === undefined, undefined)} ${choice(point.asOf, until !== undefined, '')}
    </div>
    ${until === undefined ? nothing : fields(until, last, change, reader)}
    <p class="hint words" id="point-hint" role="status">
      ${until === undefined ? (isNow ? point.allNow : point.allHint) : saidPoint(state, until, isNow, reader)}
    </p>
  </fieldset>`;
}

/** Whichever was changed last counts. */
function fields(until: string, last: number | undefined, change: Change, { text, format }: Reader): TemplateResult {
  const { point } = text.restore;
  const number = /^\d+$/.test(until) ? until : '';
  const toTime = (event: Event): void => {
    const at = format.instant(typed(event));
    if (!Number.isNaN(at)) change({ until: new Date(at).toISOString() });
  };
  return html`<div class="point">
    <label
      ><span>${point.event}</span
      ><input
        class="input auto num"
        type="number"
        name="event"
        min="1"
        max=${last ?? nothing}
        .value=${number}
        @input=${(event: Event) => change({ until: typed(event).replace(/\D/g, '') })}
    /></label>
    <label
      ><span>${point.time}</span><input class="input auto" type="datetime-local" name="time" step="1" @change=${toTime}
    /></label>
  </div>`;
}

function saidPoint(state: PointState, until: string, isNow: boolean, reader: Reader): unknown {
  const { text, format } = reader;
  const { point } = text.restore;
  if (state.kind === 'checking') return point.checking;
  if (state.kind === 'bad') return html`<span class="warned">${said(state.problem, reader)}</span>`;
  if (state.kind !== 'found') return until === '' ? point.none : isNow ? point.laterNow : point.later;
  const { number, of, time, type } = state.event;
  return html`${point.found(format.number(number), format.number(of), format.exact(time))}
    <span class="muted">${shown(type)}</span>`;
}
