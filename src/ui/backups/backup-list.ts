import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Backup, Links } from '../api/wire.js';
import { isGood } from '../model/health.js';
import { icon, type IconName } from '../view/icons.js';
import type { MenuItem } from '../view/eventark-menu.js';
import { moment } from '../view/moment.js';
import { isolated, type Reader } from '../view/reader.js';
import { shown } from '../view/shown.js';
import { listFilters } from './list-filters.js';
import type { ListPages, ListSort, ListWish } from './list-pages.js';
import { checkbox, checkboxOfAll, selectionBar, type Selection } from './selection.js';
import { damageBadge, damageOf } from '../view/notices.js';
import { said } from '../view/said.js';

export interface ListState {
  readonly pages: ListPages;
  /** What is looked for, as it was typed last. */
  readonly wish: ListWish;
  readonly selection: Selection;
  /** Highlighted for a moment. */
  readonly fresh: string | undefined;
  readonly linksOf: (backup: Backup) => Links;
  readonly warningsOf: (backup: Backup) => number;
}

export interface ListActions {
  readonly find: (changed: Partial<ListWish>) => void;
  readonly clear: () => void;
  readonly turn: (to: 'next' | 'previous') => void;
  readonly open: (backup: Backup) => void;
  readonly retry: (backup: Backup) => void;
  readonly menuOf: (backup: Backup) => readonly MenuItem[];
  /** Shows the keys. */
  readonly keys: () => void;
}

/** Backups, newest first, page by page, with all that people decide by. */
export function backupList(state: ListState, actions: ListActions, reader: Reader): TemplateResult {
  const { text, format } = reader;
  const { stored } = state.pages;
  const key = ({ key: name }: KeyboardEvent): void => {
    if (name === 'Escape' && state.selection.chosen.size > 0) state.selection.choose(new Map());
  };
  return html`<section class="card" part="table" aria-label=${text.backups} @keydown=${key}>
    <header>
      <h2 class="grow">
        ${
          state.pages.rows.length === 0
            ? text.backups
            : stored.count === 0
              ? text.emptyTitle
              : html`${text.count(stored.count, format.number(stored.count))}
                ${stored.bytes === 0 ? nothing : html`<span class="muted small num">· ${format.bytes(stored.bytes)}</span>`}`
        }
      </h2>
      ${listFilters(state.wish, actions.find, reader)}
    </header>
    ${selectionBar(state.selection, reader)} ${rows(state, actions, reader)}
    <p class="small keys wide"><button class="link" @click=${actions.keys}>${text.list.keys}</button></p>
  </section>`;
}

function rows(state: ListState, actions: ListActions, reader: Reader): TemplateResult {
  const { text } = reader;
  const { pages } = state;
  if (pages.rows.length === 0) {
    return html`<div class="empty">
      <p>${text.noMatch}</p>
      <button class="btn" @click=${actions.clear}>${text.clearSearch}</button>
    </div>`;
  }
  const isByTime = state.wish.sort === 'newest';
  const added = addedEvents(!isByTime ? [] : pages.after === undefined ? pages.rows : [...pages.rows, pages.after]);
  return html`<table>
      <thead>
        <tr>
          ${checkboxOfAll(pages.rows, state.selection, reader)}
          ${sortHeader(text.started, ['newest', 'oldest'], '', state, actions)}
          <th scope="col" class="wide aside">${text.by}</th>
          <th scope="col" class="end">${text.eventsColumn}</th>
          <th scope="col" class="end wide">${text.assetsColumn}</th>
          ${sortHeader(text.size, ['largest', 'smallest'], 'end wide', state, actions)}
          <th scope="col" class="wide">${text.verified}</th>
          <th scope="col"><span class="hidden">${text.actions}</span></th>
        </tr>
      </thead>
      <tbody>
        ${repeat(
          pages.rows,
          ({ id }) => id,
          (backup) =>
            ({
              none: () => failedRow(backup, state, actions, reader),
              damaged: () => damagedRow(backup, state, actions, reader),
              available: () => storedRow(backup, added.get(backup.id), state, actions, reader),
            })[backup.archiveState](),
        )}
      </tbody>
    </table>
    ${pages.after === undefined && pages.first === 1 ? nothing : pager(pages, actions, reader)}`;
}

/** A column that the list can be sorted by: once pressed downwards, then upwards. */
function sortHeader(
  label: string,
  [down, up]: readonly [down: ListSort, up: ListSort],
  look: string,
  { wish: { sort } }: ListState,
  { find }: ListActions,
): TemplateResult {
  const order = sort === down ? 'descending' : sort === up ? 'ascending' : undefined;
  const sign = order === undefined ? '' : order === 'descending' ? ' ↓' : ' ↑';
  return html`<th scope="col" class=${look} aria-sort=${order ?? nothing}>
    <button class="sort" @click=${() => find({ sort: sort === down ? up : down })}>
      ${label}<span aria-hidden="true">${sign}</span>
    </button>
  </th>`;
}

function pager(
  { first, rows: shown, after, stored, isFiltered }: ListPages,
  { turn }: ListActions,
  reader: Reader,
): TemplateResult {
  const { text, format } = reader;
  const last = first + shown.length - 1;
  const range = `${format.number(first)}–${format.number(last)}`;
  const button = (to: 'next' | 'previous', sign: IconName, isThere: boolean): TemplateResult =>
    html`<button
      class="btn icon tight"
      aria-label=${text.pages[to]}
      title=${text.pages[to]}
      aria-disabled=${!isThere}
      @click=${() => isThere && turn(to)}
    >
      ${icon(sign)}
    </button>`;
  return html`<nav class="pager" aria-label=${text.pages.label}>
    <span class="muted num">${isFiltered ? range : text.pages.range(range, format.number(stored.count))}</span>
    ${button('previous', 'left', first > 1)} ${button('next', 'right', after !== undefined)}
  </nav>`;
}

function storedRow(
  backup: Backup,
  added: number | undefined,
  { fresh, warningsOf, selection }: ListState,
  actions: ListActions,
  reader: Reader,
): TemplateResult {
  const { text, format, now } = reader;
  const { started, comment, startedBy, handledEvents, handledAssets } = backup;
  const when = format.day(started, now);
  const size = format.bytes(backup.size);
  const warnings = warningsOf(backup);
  return html`<tr part="row" class=${backup.id === fresh ? 'fresh' : ''}>
    ${checkbox(backup, selection, reader)}
    <td class="when">
      <div class="row marks">
        ${opener(backup, when, actions, reader)}
        ${backup.protected ? html`<span part="badge" class="badge">${icon('shield')}${text.protected}</span>` : nothing}
        ${warnings > 0 ? html`<span part="badge" class="badge warn">${icon('warn')}${text.warnings(warnings, format.number(warnings))}</span>` : nothing}
      </div>
      ${comment === '' ? nothing : html`<span class="small short comment" title=${isolated(comment)}>${shown(comment)}</span>`}
      <div class="small muted short">
        <span class="narrow unbroken">${size}</span
        >${startedBy === '' ? nothing : html`<span class="beside" title=${isolated(startedBy)}><span class="narrow"> · </span>${shown(startedBy)}</span>`}
      </div>
    </td>
    <td class="wide aside person"><span class="short" title=${isolated(startedBy)}>${shown(startedBy)}</span></td>
    <td class="end num">
      ${format.number(handledEvents)}
      ${added === undefined || added === 0 ? nothing : html`<div class="small muted">${signed(added, format)}</div>`}
    </td>
    <td class="end num wide">${format.number(handledAssets)}</td>
    <td class="end num wide">${size}</td>
    <td class="wide unbroken">${verificationOf(backup, reader)}</td>
    <td class="end">
      <eventark-menu .items=${actions.menuOf(backup)} label=${text.actionsOf(when)}></eventark-menu>
    </td>
  </tr>`;
}

/** When it was started, which opens it. */
function opener(backup: Backup, when: string, actions: ListActions, reader: Reader): TemplateResult {
  return html`<button class="title" @click=${() => actions.open(backup)}>
    ${moment(backup.started, when, reader)}
  </button>`;
}

/** A backup that cannot be read: its numbers are unknown, so the reason is shown instead. */
function damagedRow(backup: Backup, { selection }: ListState, actions: ListActions, reader: Reader): TemplateResult {
  const { text, format, now } = reader;
  const when = format.day(backup.started, now);
  return html`<tr part="row">
    ${checkbox(backup, selection, reader)}
    <td class="when" colspan="5">
      <div class="row marks">
        ${opener(backup, when, actions, reader)} ${damageBadge(backup, reader)}
        ${backup.protected ? html`<span part="badge" class="badge">${icon('shield')}${text.protected}</span>` : nothing}
      </div>
      <div class="small muted words">${damageOf(backup, reader)}</div>
    </td>
    <td class="wide aside"></td>
    <td class="end">
      <eventark-menu .items=${actions.menuOf(backup)} label=${text.actionsOf(when)}></eventark-menu>
    </td>
  </tr>`;
}

/** A run that kept nothing: what went wrong stands in the place of the numbers. */
function failedRow(
  backup: Backup,
  { linksOf, selection }: ListState,
  actions: ListActions,
  reader: Reader,
): TemplateResult {
  const { text, format, now } = reader;
  const { state, failure } = backup;
  const when = format.day(backup.started, now);
  const isFailed = state === 'failed';
  return html`<tr part="row">
    ${checkbox(backup, selection, reader)}
    <td class="when" colspan="5">
      <div class="row">
        ${opener(backup, when, actions, reader)}
        <span part="badge" class="badge ${isFailed ? 'danger' : ''}"
          >${icon(isFailed ? 'x' : 'stop')}${text.state[state]}</span
        >
        <span class="small muted words"
          >${isFailed && failure !== undefined ? said(failure, reader) : nothing} ${text.nothingKept}</span
        >
      </div>
    </td>
    <td class="wide aside"></td>
    <td class="end">
      ${
        linksOf(backup)['retry'] === undefined || !isFailed
          ? nothing
          : html`<button class="btn tight" @click=${() => actions.retry(backup)}>${text.retry}</button>`
      }
    </td>
  </tr>`;
}

type Verified = Exclude<Backup['verification']['state'], 'none'>;
const VERIFICATIONS: Readonly<Record<Verified, readonly [look: string, icon: IconName]>> = {
  ok: ['ok', 'check'],
  failed: ['danger', 'x'],
  running: ['accent', 'play'],
};

export function verificationOf({ verification }: Backup, reader: Reader): TemplateResult {
  const { text, format, now } = reader;
  const { state, at } = verification;
  if (state === 'none') return html`<span class="muted">${text.notVerified}</span>`;
  const [look, name] = VERIFICATIONS[state];
  const said = state === 'failed' ? text.verifyBad : at === undefined ? text.verifyRunning : format.ago(at, now);
  return html`<span part="badge" class="badge ${look}"
    >${icon(name)}${at === undefined ? said : moment(at, said, reader)}</span
  >`;
}

/** Events that each good backup has more than the good one before it. */
function addedEvents(backups: readonly Backup[]): ReadonlyMap<string, number> {
  const good = backups.filter(isGood);
  return new Map(
    good.flatMap(({ id, handledEvents }, at) => {
      const before = good[at + 1];
      return before === undefined ? [] : [[id, handledEvents - before.handledEvents] as const];
    }),
  );
}

function signed(count: number, { number }: Reader['format']): string {
  return count < 0 ? `−${number(-count)}` : `+${number(count)}`;
}
