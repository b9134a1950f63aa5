import { html, nothing, type TemplateResult } from 'lit';
import { moment, momentText } from '../view/moment.js';
import type { Reader } from '../view/reader.js';
import type { InsideStore } from './inside-store.js';
import type { Diff } from './wire-inside.js';
import { shown } from '../view/shown.js';

const LOOKS = { added: 'ok', changed: 'accent', deleted: 'danger' } as const;

/** What has changed since another backup, or until now. */
export function changesView(store: InsideStore, reader: Reader): TemplateResult {
  const { text, format, now } = reader;
  const { others, base, diff } = store;
  return html`<section class="card" aria-label=${text.inside.tabs.changes}>
    <header>
      <label class="row"
        >${text.inside.comparedWith}
        <select
          class="input auto"
          @change=${(event: Event) => event.target instanceof HTMLSelectElement && store.compareWith(event.target.value)}
        >
          <option value="current" .selected=${base === 'current'}>${text.inside.running}</option>
          ${others.map(
            ({ id, started }) =>
              html`<option value=${id} .selected=${base === id}>
                ${text.inside.older(momentText(started, format.when(started, now), reader))}
              </option>`,
          )}
        </select></label
      >
    </header>
    ${
      diff === undefined
        ? html`<div class="body">
            <div class="skeleton" role="status"><span class="hidden">${text.loading}</span></div>
          </div>`
        : changes(diff, reader)
    }
  </section>`;
}

function changes({ counts, items }: Diff, reader: Reader): TemplateResult {
  const { text, format, now } = reader;
  if (items.length === 0) return html`<div class="body"><p class="muted">${text.inside.same}</p></div>`;
  const total = (name: 'added' | 'changed' | 'deleted'): string =>
    format.number(counts.reduce((sum, count) => sum + count[name], 0));
  return html`<div class="body stack">
    <p class="num"><strong>${text.inside.counts(total('added'), total('changed'), total('deleted'))}</strong></p>
    <ul class="events changes">
      ${items.map(
        ({ name, id, schema, kind, change, changed }) =>
          html`<li>
            ${change === undefined ? nothing : html`<span part="badge" class="badge ${LOOKS[change]}">${text.inside.change[change]}</span>`}
            <span class="grow words">${shown(name === '' ? id : name)}</span>
            <span class="small muted">${shown(schema ?? kind)}</span>
            <span class="small muted num">${moment(changed, format.day(changed, now), reader)}</span>
          </li>`,
      )}
    </ul>
  </div>`;
}
