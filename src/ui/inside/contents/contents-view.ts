import { html, nothing, type TemplateResult } from 'lit';
import { icon, type IconName } from '../../view/icons.js';
import type { InsideReader } from '../inside-reader.js';
import { PEOPLE, type ContentsStore } from './contents-store.js';
import { objectView, personView } from './object-view.js';
import { sideSplitter } from './side-splitter.js';
import { type Recover, tickBox, tickedBar } from './ticked.js';
import type { Contents, StoredObject } from '../wire-inside.js';
import { shown } from '../../view/shown.js';

const KINDS = ['app', 'schema', 'content', 'asset', 'assetFolder', 'rule'] as const;
const ICONS: Readonly<Record<string, IconName>> = {
  '': 'box',
  app: 'gear',
  schema: 'table',
  content: 'page',
  asset: 'picture',
  assetFolder: 'folder',
  rule: 'bolt',
  [PEOPLE]: 'user',
};
/** Bytes of a picture that is small enough for a list. */
const MAX_THUMB = 1_000_000;

/** Objects of a backup at one side, the one that is open at the other. */
export function contentsView(store: ContentsStore, recover: Recover, reader: InsideReader): TemplateResult {
  const { text } = reader;
  const { shelf, search, next, person, open } = store;
  return html`${tickedBar(store, recover, reader)}
    <section class="card inside" aria-label=${text.inside.tabs.contents}>
      <div class="side">
        <label class="search"
          >${icon('search')}<input
            class="input"
            type="search"
            .value=${search}
            placeholder=${text.inside.search}
            aria-label=${text.inside.searchLabel}
            @change=${(event: Event) =>
              event.target instanceof HTMLInputElement && store.filter(shelf, event.target.value.trim())}
        /></label>
        ${store.contents === undefined ? nothing : shelves(store.contents, store, reader)}
        ${shelf.kind === PEOPLE ? personList(store, reader) : objectList(store, reader)}
        ${
          next === undefined
            ? nothing
            : html`<button class="btn tight" @click=${() => store.more()}>${text.inside.more}</button>`
        }
      </div>
      ${sideSplitter(reader)}
      <div class="main stack">
        ${
          person !== undefined
            ? personView(person, store, reader)
            : open === undefined
              ? html`<p class="empty muted">${text.inside.choose}</p>`
              : objectView(open, store, reader)
        }
      </div>
    </section>`;
}

/** What can be listed, with how much there is of it: contents by their schemas too. */
function shelves(
  { kinds, files, people }: Contents,
  store: ContentsStore,
  { text, format }: InsideReader,
): TemplateResult {
  const { shelf, search } = store;
  const count = (wanted: string): number =>
    kinds.filter(({ kind }) => kind === wanted).reduce((sum, { objects }) => sum + objects, 0);
  const row = (kind: string, schema: string, label: string, amount: string): TemplateResult =>
    html`<button
      class=${schema === '' ? '' : 'deep'}
      aria-pressed=${shelf.kind === kind && shelf.schema === schema}
      @click=${() => store.filter({ kind, schema }, search)}
    >
      ${schema === '' ? icon(ICONS[kind] ?? 'box') : nothing}<span class="words">${shown(label)}</span>
      <span class="num muted">${amount}</span>
    </button>`;
  const schemas = kinds.filter(({ kind, schema }) => kind === 'content' && schema !== undefined);
  const ofKind = (kind: (typeof KINDS)[number]): TemplateResult =>
    html`${row(
      kind,
      '',
      text.inside.kinds[kind],
      kind === 'asset' ? `${format.number(count(kind))} · ${format.bytes(files.bytes)}` : format.number(count(kind)),
    )}
    ${
      kind === 'content' && shelf.kind === 'content'
        ? schemas.map(({ schema = '', objects }) => row('content', schema, schema, format.number(objects)))
        : nothing
    }`;
  return html`<div class="kinds" role="group" aria-label=${text.inside.shelves}>
    ${row('', '', text.inside.everything, '')}
    ${KINDS.filter((kind) => kinds.some((each) => each.kind === kind)).map(ofKind)}
    ${people === 0 ? nothing : row(PEOPLE, '', text.inside.people, format.number(people))}
  </div>`;
}

function personList(store: ContentsStore, reader: InsideReader): TemplateResult {
  const { persons, person: open } = store;
  if (persons === undefined) return waiting(reader);
  if (persons.length === 0) return html`<p class="muted">${reader.text.inside.none}</p>`;
  return html`<ul class="objects">
    ${persons.map(
      (person) =>
        html`<li>
          <button
            aria-current=${open?.person.id === person.id ? 'true' : nothing}
            @click=${() => store.choosePerson(person)}
          >
            <span class="words">${shown(person.email === '' ? person.id : person.email)}</span>
          </button>
        </li>`,
    )}
  </ul>`;
}

function objectList(store: ContentsStore, reader: InsideReader): TemplateResult {
  const { objects } = store;
  const { text } = reader;
  if (objects === undefined) return waiting(reader);
  if (objects.length === 0) return html`<p class="muted">${text.inside.none}</p>`;
  return html`<ul class="objects">
    ${objects.map((object) => objectRow(object, store, reader))}
  </ul>`;
}

function objectRow(object: StoredObject, store: ContentsStore, reader: InsideReader): TemplateResult {
  const { text, format } = reader;
  const { stream, name, id, schema, deleted, file, kind } = object;
  const words: Readonly<Record<string, string>> = text.inside.kinds;
  const size = file === undefined ? '' : format.bytes(file.size);
  // What all of the list have in common is said above it.
  const what = {
    everything: schema ?? words[kind] ?? kind,
    kind: schema ?? size,
    schema: '',
  }[store.shelf.kind === '' ? 'everything' : store.shelf.schema === '' ? 'kind' : 'schema'];
  const about = deleted ? text.inside.deleted : what;
  return html`<li class="tickable">
    ${tickBox(object, store, reader)}
    <button
      class=${kind === 'asset' ? 'pictured' : ''}
      aria-current=${store.open?.object.stream === stream ? 'true' : nothing}
      @click=${() => store.choose(stream)}
    >
      ${
        kind === 'asset'
          ? html`<eventark-picture .client=${store.inside.api} .file=${file} .most=${MAX_THUMB}></eventark-picture>`
          : nothing
      }
      <span class="words">${shown(name === '' ? id : name)}</span>
      ${about === '' ? nothing : html`<span class="small muted">${shown(about)}</span>`}
    </button>
  </li>`;
}

function waiting({ text }: InsideReader): TemplateResult {
  return html`<div class="skeleton" role="status"><span class="hidden">${text.loading}</span></div>`;
}
