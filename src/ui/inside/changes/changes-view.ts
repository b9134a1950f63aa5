import { html, nothing, type TemplateResult } from 'lit';
import { moment, momentText } from '../../view/moment.js';
import { shown } from '../../view/shown.js';
import type { InsideReader } from '../inside-reader.js';
import type { InsideStore, Tab } from '../inside-store.js';
import type { Diff } from '../wire-inside.js';
import { ALL, type ChangesStore, NOW } from './changes-store.js';

const CHANGES = ['added', 'changed', 'deleted'] as const;
const LOOKS = { added: 'ok', changed: 'accent', deleted: 'danger' } as const;

type Item = Diff['items'][number];

/** What has changed since another backup, or until now. */
export function changesView(store: InsideStore, show: (tab: Tab) => void, reader: InsideReader): TemplateResult {
  const { changes } = store;
  const { text } = reader;
  const { diff, items } = changes;
  return html`<section class="card" aria-label=${text.inside.tabs.changes}>
    <header class="row">
      ${baseChoice(store, reader)}
      ${diff === undefined || diff.counts.length === 0 ? nothing : filters(changes, diff, reader)}
    </header>
    <div class="body stack">
      ${diff === undefined || (diff.counts.length === 0 && diff.events === 0) ? nothing : counted(diff, reader)}
      ${
        items === undefined
          ? html`<div class="skeleton" role="status"><span class="hidden">${text.loading}</span></div>`
          : list(items, store, show, reader)
      }
      ${
        items === undefined || diff?.nextCursor === undefined
          ? nothing
          : html`<button class="btn tight" @click=${() => changes.more()}>${text.inside.more}</button>`
      }
    </div>
  </section>`;
}

function baseChoice({ changes, others }: InsideStore, reader: InsideReader): TemplateResult {
  const { text, format, now } = reader;
  const { base } = changes;
  const option = (value: string, label: string): TemplateResult =>
    html`<option value=${value} .selected=${base === value}>${label}</option>`;
  return html`<label class="row"
    >${text.inside.comparedWith}
    <select
      class="input auto"
      @change=${({ target }: Event) => target instanceof HTMLSelectElement && changes.compareWith(target.value)}
    >
      ${option(NOW, text.inside.running)}
      ${others.map(({ id, started }) => option(id, text.inside.older(momentText(started, format.when(started, now), reader))))}
    </select></label
  >`;
}

/** Of one sort of change, or of one kind of object. */
function filters(changes: ChangesStore, { counts }: Diff, { text }: InsideReader): TemplateResult {
  const { wish } = changes;
  const sort = (change: string, label: string): TemplateResult =>
    html`<button aria-pressed=${wish.change === change} @click=${() => changes.filter({ ...wish, change })}>
      ${label}
    </button>`;
  const values = [ALL, ...counts.map(({ kind, schema = '' }) => ({ change: '', type: kind, schema }))];
  const isChosen = ({ type, schema }: typeof wish): boolean => wish.type === type && wish.schema === schema;
  return html`<select
      class="input auto"
      aria-label=${text.inside.kind}
      @change=${({ target }: Event) =>
        target instanceof HTMLSelectElement &&
        changes.filter({ ...(values[target.selectedIndex] ?? ALL), change: wish.change })}
    >
      ${values.map((each) => html`<option .selected=${isChosen(each)}>${kindText(each, { text })}</option>`)}
    </select>
    <span class="seg" role="group" aria-label=${text.inside.sort}>
      ${sort('', text.timeline.all)} ${CHANGES.map((change) => sort(change, text.inside.change[change]))}
    </span>`;
}

function kindText(
  { type, schema }: { readonly type: string; readonly schema: string },
  { text }: Pick<InsideReader, 'text'>,
): string {
  const words: Readonly<Record<string, string>> = text.inside.kinds;
  const kind = type === '' ? text.inside.everything : (words[type] ?? type);
  return schema === '' ? kind : `${kind} · ${schema}`;
}

function counted({ counts, events }: Diff, { text, format }: InsideReader): TemplateResult {
  const total = (name: (typeof CHANGES)[number]): string =>
    format.number(counts.reduce((sum, count) => sum + count[name], 0));
  const more = `${events < 0 ? '−' : '+'}${format.number(Math.abs(events))}`;
  return html`<p class="num" role="status">
    <strong>${text.inside.counts(total('added'), total('changed'), total('deleted'))}</strong>
    <span class="muted">· <span class="unbroken">${text.inside.events(events, more)}</span></span>
  </p>`;
}

function list(
  items: readonly Item[],
  store: InsideStore,
  show: (tab: Tab) => void,
  reader: InsideReader,
): TemplateResult {
  const { text } = reader;
  const { wish } = store.changes;
  if (items.length === 0) {
    const isAll = wish.change === '' && wish.type === '';
    return html`<p class="muted" role="status">${isAll ? text.inside.same : text.inside.none}</p>`;
  }
  return html`<ul class="events changes">
    ${items.map((item) => changeRow(item, store, show, reader))}
  </ul>`;
}

function changeRow(item: Item, store: InsideStore, show: (tab: Tab) => void, reader: InsideReader): TemplateResult {
  const { text, format, now } = reader;
  const { name, id, schema = '', kind, change, changed, stream } = item;
  const label = shown(name === '' ? id : name);
  const isNow = store.changes.base === NOW;
  // What was added since is not in this backup.
  const isHere = !(isNow && change === 'added');
  const open = (): void => {
    store.contents.show(isNow ? 'since' : 'fields');
    store.contents.choose(stream);
    show('contents');
  };
  return html`<li>
    <span part="badge" class="badge ${LOOKS[change]}">${text.inside.change[change]}</span>
    ${isHere ? html`<button class="title words" @click=${open}>${label}</button>` : html`<span class="words">${label}</span>`}
    <span class="small muted words">${shown(schema === '' ? kindText({ type: kind, schema }, reader) : schema)}</span>
    <span class="small muted num">${moment(changed, format.day(changed, now), reader)}</span>
  </li>`;
}
