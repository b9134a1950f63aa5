import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Activity } from '../api/wire.js';
import { loadingCard } from '../backups/page-parts.js';
import { activityTexts } from '../messages/later/activity/activity-texts.js';
import { icon, type IconName } from '../view/icons.js';
import { moment } from '../view/moment.js';
import { problemNote } from '../view/notices.js';
import type { Reader } from '../view/reader.js';
import { shown } from '../view/shown.js';
import { activityFilters } from './activity-filters.js';
import type { ActivityStore } from './activity-store.js';

export interface ActivityLooks {
  readonly isLate: boolean;
  readonly failed: (error: unknown) => void;
}

const LOOKS: Readonly<Record<Activity['result'], readonly [look: string, icon: IconName]>> = {
  done: ['ok', 'check'],
  refused: ['warn', 'warn'],
  failed: ['danger', 'x'],
  cancelled: ['', 'stop'],
};

/** The log of who did what, with its search and its export. */
export function activityView(store: ActivityStore, looks: ActivityLooks, reader: Reader): TemplateResult {
  const texts = activityTexts(reader.text);
  return html`<div class="stack">
    <div part="toolbar" class="row page-head">
      <h1 class="grow">${texts.title}</h1>
      <slot name="header-actions"></slot><slot name="help"></slot>
      ${(['csv', 'json'] as const).map((format) =>
        store.links[format] === undefined
          ? nothing
          : html`<button class="btn" @click=${() => void store.save(format).catch(looks.failed)}>
              ${icon('download')}${texts.save[format]}
            </button>`,
      )}
    </div>
    ${body(store, looks, reader)}
  </div>`;
}

function body(store: ActivityStore, { isLate }: ActivityLooks, reader: Reader): TemplateResult {
  const { text } = reader;
  const { problem, loaded, items } = store;
  const texts = activityTexts(text);
  const retry = (): void => void store.again();
  if (problem?.status === 403)
    return html`<div class="note" role="alert">
      ${icon('warn')}
      <p>${texts.forbidden}</p>
    </div>`;
  if (loaded === 'loading' && items.length === 0 && !store.isFiltered) return loadingCard(isLate, retry, reader);
  return html`${problem === undefined ? nothing : problemNote(problem, { retry }, reader)}
    <section class="card" part="table" aria-label=${texts.title} aria-busy=${loaded === 'loading'}>
      <header class="filters">${activityFilters(store, reader)}</header>
      ${items.length > 0 ? table(store, reader) : problem === undefined && loaded === 'loaded' ? empty(store, reader) : nothing}
      ${
        store.links['next'] === undefined || items.length === 0
          ? nothing
          : html`<div class="more">
              <button class="btn" aria-disabled=${store.isPaging} @click=${() => void store.more()}>
                ${text.showMore}
              </button>
            </div>`
      }
      ${store.unreadable > 0 ? html`<p class="more muted">${texts.unreadable(store.unreadable)}</p>` : nothing}
    </section>`;
}

function empty(store: ActivityStore, { text }: Reader): TemplateResult {
  const texts = activityTexts(text);
  return html`<div class="empty" role="status">
    <p>${store.isFiltered ? texts.noMatch : texts.nothing}</p>
    ${store.isFiltered ? html`<button class="btn" @click=${() => void store.findAll()}>${texts.clear}</button>` : nothing}
  </div>`;
}

function table({ items, app }: ActivityStore, reader: Reader): TemplateResult {
  const { column } = activityTexts(reader.text);
  const columns = [
    column.at,
    column.who,
    column.what,
    ...(app === '' ? [column.app] : []),
    column.result,
    column.details,
  ];
  return html`<table>
    <thead>
      <tr>
        ${columns.map((name) => html`<th scope="col">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${repeat(
        items,
        ({ id }) => id,
        (activity) => row(activity, app, reader),
      )}
    </tbody>
  </table>`;
}

function row({ at, who, email, what, result, ...about }: Activity, app: string, reader: Reader): TemplateResult {
  const { format, now, text } = reader;
  const texts = activityTexts(text);
  const [look, name] = LOOKS[result];
  return html`<tr part="row">
    <td class="at num">${moment(at, format.day(at, now), reader)}</td>
    <td class="person">
      ${shown(email ?? who)}
      ${email === undefined || email === who ? nothing : html`<div class="small muted">${shown(who)}</div>`}
    </td>
    <td class="what words">${texts.did(what, text.verb) ?? shown(what)}</td>
    ${
      app === ''
        ? html`<td class="app words">
            ${about.app === undefined ? nothing : html`<div class="short">${shown(about.app)}</div>`}
          </td>`
        : nothing
    }
    <td class="result"><span part="badge" class="badge ${look}">${icon(name)}${texts.results[result]}</span></td>
    <td class="details small muted">
      ${about.code === undefined ? nothing : html`<div><code class="mono" dir="ltr">${shown(about.code)}</code></div>`}
      ${about.target === undefined ? nothing : html`<div class="short"><code class="mono" dir="ltr">${shown(about.target)}</code></div>`}
    </td>
  </tr>`;
}
