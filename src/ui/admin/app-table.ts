import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { App, Health } from '../api/wire.js';
import { healthBadge, healthIcon, healthReason } from '../health/health-view.js';
import { icon } from '../view/icons.js';
import type { MenuItem } from '../view/eventark-menu.js';
import { moment } from '../view/moment.js';
import { isolated, type Reader } from '../view/reader.js';
import type { KnownHealth } from './known-health.js';
import type { Filter, RankedApps } from './ranked-apps.js';
import { shown } from '../view/shown.js';

export interface AppTableState {
  readonly ranked: RankedApps;
  readonly health: ReadonlyMap<string, KnownHealth>;
  readonly search: string;
  readonly filter: Filter;
  /** Rows that are drawn at most. */
  readonly limit: number;
  /** A bulk run goes on. */
  readonly isBusy: boolean;
}

export interface AppTableActions {
  readonly searchFor: (text: string) => void;
  readonly filterBy: (filter: Filter) => void;
  readonly more: () => void;
  readonly open: (app: App) => void;
  /** Starts a backup of each. */
  readonly backUp: (apps: readonly App[]) => void;
  readonly menuOf: (app: App) => readonly MenuItem[];
  /** Shows the keys. */
  readonly keys: () => void;
}

const TILES: readonly Health['badge'][] = ['protected', 'overdue', 'at-risk', 'never', 'new'];

/** The overall sentence first, figures after it; each figure filters the table. */
export function summaryCard(
  { ranked, filter }: AppTableState,
  actions: AppTableActions,
  reader: Reader,
): TemplateResult {
  const { text, format } = reader;
  const counted = (badge: Filter): number => ranked.of(badge).length;
  const total = counted('all');
  const good = counted('protected');
  const bad = counted('at-risk') + counted('never');
  const shown = TILES.filter((badge) => badge === 'protected' || counted(badge) > 0);
  return html`<section class="card" aria-label=${text.admin.summary}>
    <div class="body row">
      ${bad > 0 ? html`<span part="badge" class="badge danger">${icon('x')}${text.admin.atRisk(bad, format.number(bad))}</span>` : nothing}
      ${
        good === total
          ? html`<span part="badge" class="badge ok">${icon('check')}${text.badge.protected}</span>
              <strong>${text.admin.allGood(total, format.number(total))}</strong>`
          : html`<strong
              >${good === 0 ? text.admin.noneGood : text.admin.someGood(format.number(good), total, format.number(total))}</strong
            >`
      }
    </div>
    <div class="tiles">
      ${(['all', ...shown] as const).map(
        (badge) =>
          html`<button
            class=${badge}
            aria-pressed=${filter === badge}
            title=${badge === 'all' ? text.admin.clear : text.admin.filter(text.admin.tile[badge])}
            @click=${() => actions.filterBy(badge)}
          >
            <b class="num">${format.number(counted(badge))}</b>
            <span class="small"
              >${badge === 'all' ? text.admin.bulk.apps(total) : html`${healthIcon(badge)} ${text.admin.tile[badge]}`}</span
            >
          </button>`,
      )}
    </div>
  </section>`;
}

export function appTable(state: AppTableState, actions: AppTableActions, reader: Reader): TemplateResult {
  const { text, format } = reader;
  const { ranked, search, filter, limit } = state;
  const wanted = search.trim().toLocaleLowerCase();
  const found = ranked.of(filter).filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
  return html`<section class="card" part="table" aria-label=${text.apps}>
    <header>
      <h2 class="grow">${text.apps}</h2>
      <label class="search"
        >${icon('search')}<input
          class="input"
          type="search"
          .value=${search}
          placeholder=${text.admin.search}
          aria-label=${text.admin.searchLabel}
          @input=${(event: InputEvent) =>
            event.target instanceof HTMLInputElement && actions.searchFor(event.target.value)}
      /></label>
      ${bulkButton(found, state, actions, reader)}
    </header>
    ${
      found.length === 0
        ? html`<div class="empty">
            <p>${text.admin.noMatch}</p>
            <button
              class="btn"
              @click=${() => {
                actions.searchFor('');
                actions.filterBy('all');
              }}
            >
              ${text.admin.clear}
            </button>
          </div>`
        : table(found.slice(0, limit), state, actions, reader)
    }
    ${
      found.length > limit
        ? html`<div class="more row between">
            <span class="muted num">${text.admin.shown(format.number(limit), format.number(found.length))}</span>
            <button class="btn tight" @click=${actions.more}>${text.showMore}</button>
          </div>`
        : nothing
    }
    <p class="small keys wide"><button class="link" @click=${actions.keys}>${text.list.keys}</button></p>
  </section>`;
}

/** Those that are found, where somebody has searched or filtered; otherwise all. */
function bulkButton(
  found: readonly App[],
  { ranked, isBusy }: AppTableState,
  { backUp }: AppTableActions,
  { text, format }: Reader,
): TemplateResult | typeof nothing {
  const may = found.filter(({ _links }) => _links['backup'] !== undefined);
  if (may.length < 2) return nothing;
  const { all, these } = text.admin.bulk;
  const count = format.number(may.length);
  return html`<button class="btn bulk" aria-disabled=${isBusy} @click=${() => !isBusy && backUp(may)}>
    ${found.length === ranked.all.length ? all(may.length, count) : these(count)}
  </button>`;
}

function table(
  found: readonly App[],
  { health }: AppTableState,
  actions: AppTableActions,
  reader: Reader,
): TemplateResult {
  const { text } = reader;
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${text.admin.app}</th>
        <th scope="col">${text.admin.health}</th>
        <th scope="col" class="wide">${text.admin.lastGood}</th>
        <th scope="col" class="end wide">${text.admin.events}</th>
        <th scope="col"><span class="hidden">${text.admin.actions}</span></th>
      </tr>
    </thead>
    <tbody>
      ${repeat(
        found,
        ({ id }) => id,
        (app) => row(app, health.get(app.name), actions, reader),
      )}
    </tbody>
  </table>`;
}

function row(app: App, health: KnownHealth | undefined, actions: AppTableActions, reader: Reader): TemplateResult {
  const { text, format, now } = reader;
  const isKnown = health !== undefined && health !== 'unknown';
  const last = isKnown ? health.lastGood : undefined;
  return html`<tr part="row">
    <td class="when">
      <button class="title words" @click=${() => actions.open(app)}>${shown(app.name)}</button>
      ${last === undefined ? nothing : html`<div class="small muted narrow">${moment(last, text.lastGood(format.ago(last, now)), reader)}</div>`}
    </td>
    <td class="health-cell">
      ${
        isKnown
          ? html`${healthBadge(health, reader)}
            ${
              health.badge === 'protected'
                ? nothing
                : html`<div class="small muted why words">${healthReason(health, reader)}</div>`
            }`
          : html`<span part="badge" class="badge" title=${text.admin.unknownWhy}
              >${health === undefined ? '…' : `? ${text.admin.unknown}`}</span
            >`
      }
    </td>
    <td class="wide">
      ${
        last === undefined
          ? html`<span class="muted">${text.admin.none}</span>`
          : moment(
              last,
              html`${format.ago(last, now)}<span class="small muted">${format.day(last, now)}</span>`,
              reader,
            )
      }
    </td>
    <td class="end num wide">${app.events === undefined ? nothing : format.number(app.events)}</td>
    <td class="end">
      <eventark-menu .items=${actions.menuOf(app)} label=${text.admin.actionsOf(isolated(app.name))}></eventark-menu>
    </td>
  </tr>`;
}
