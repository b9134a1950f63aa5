import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../view/icons.js';
import { isolated, type Reader } from '../view/reader.js';
import type { InsideStore, OpenObject } from './inside-store.js';
import type { StoredEvent, StoredObject } from './wire-inside.js';

const KINDS = ['schema', 'content', 'asset', 'assetFolder', 'rule', 'app'] as const;

/** Objects of a backup at one side, the one that is open at the other. */
export function contentsView(store: InsideStore, reader: Reader): TemplateResult {
  const { text, format } = reader;
  const { contents, kind, search, objects, next } = store;
  const of = (wanted: string): number =>
    (contents?.kinds ?? []).filter((each) => each.kind === wanted).reduce((sum, { objects: count }) => sum + count, 0);
  const names = KINDS.filter((each) => of(each) > 0);
  return html`<section class="card inside" aria-label=${text.inside.tabs.contents}>
    <div class="side">
      <label class="search"
        >${icon('search')}<input
          class="input"
          type="search"
          .value=${search}
          placeholder=${text.inside.search}
          aria-label=${text.inside.searchLabel}
          @change=${(event: Event) =>
            event.target instanceof HTMLInputElement && store.filter(kind, event.target.value.trim())}
      /></label>
      <div class="kinds">
        ${(['', ...names] as const).map(
          (each) =>
            html`<button aria-pressed=${kind === each} @click=${() => store.filter(each, search)}>
              ${each === '' ? text.inside.everything : text.inside.kinds[each]}
              ${each === '' ? nothing : html`<span class="num muted">${format.number(of(each))}</span>`}
            </button>`,
        )}
      </div>
      ${objectList(objects, store, reader)}
      ${
        next === undefined
          ? nothing
          : html`<button class="btn tight" @click=${() => store.more()}>${text.inside.more}</button>`
      }
    </div>
    <div class="main stack">
      ${
        store.open === undefined
          ? html`<p class="muted">${text.inside.choose}</p>`
          : objectView(store.open, store, reader)
      }
    </div>
  </section>`;
}

function objectList(
  objects: readonly StoredObject[] | undefined,
  store: InsideStore,
  { text }: Reader,
): TemplateResult {
  if (objects === undefined)
    return html`<div class="skeleton" role="status"><span class="hidden">${text.loading}</span></div>`;
  if (objects.length === 0) return html`<p class="muted">${text.inside.none}</p>`;
  return html`<ul class="objects">
    ${objects.map(
      (object) =>
        html`<li>
          <button
            aria-current=${store.open?.object.stream === object.stream ? 'true' : nothing}
            @click=${() => store.choose(object)}
          >
            <bdi class="words">${object.name === '' ? object.id : object.name}</bdi>
            <span class="small muted"
              >${object.deleted ? text.inside.deleted : html`<bdi>${object.schema ?? kindName(object, text)}</bdi>`}</span
            >
          </button>
        </li>`,
    )}
  </ul>`;
}

function kindName({ kind }: StoredObject, text: Reader['text']): string {
  return Object.entries(text.inside.kinds).find(([name]) => name === kind)?.[1] ?? kind;
}

function objectView({ object, events, at }: OpenObject, store: InsideStore, reader: Reader): TemplateResult {
  const { text, format, now } = reader;
  const last = events.at(-1)?.number;
  return html`<div class="row">
      <h2 class="grow words"><bdi>${object.name === '' ? object.id : object.name}</bdi></h2>
      ${object.deleted ? html`<span class="badge danger">${icon('x')}${text.inside.deleted}</span>` : nothing}
    </div>
    <p class="small muted words">
      ${text.inside.changedBy(format.day(object.changed, now), isolated(who(object.changedBy)))} ·
      <code class="mono" dir="ltr">${object.id}</code>
    </p>
    <h3>
      ${text.inside.state}
      <span class="muted small">${at === undefined ? text.inside.now : text.inside.at(format.number(at))}</span>
    </h3>
    ${object.state === undefined ? nothing : html`<pre class="log" dir="ltr" tabindex="0">${JSON.stringify(object.state, null, 2)}</pre>`}
    <h3>${text.inside.events(events.length, format.number(events.length))}</h3>
    <ol class="events">
      ${events.toReversed().map((event) => eventRow(event, event.number === (at ?? last), object, store, reader))}
    </ol>`;
}

function eventRow(
  { number, type, time, actor }: StoredEvent,
  isShown: boolean,
  object: StoredObject,
  store: InsideStore,
  { text, format, now }: Reader,
): TemplateResult {
  return html`<li>
    <span class="grow words"><bdi>${type.replace(/Event(V\d+)?$/, '')}</bdi></span>
    <bdi class="small muted words">${who(actor)}</bdi>
    <span class="small muted num" title=${format.exact(time)}>${format.day(time, now)}</span>
    <button
      class="btn tight quiet"
      aria-pressed=${isShown}
      title=${text.inside.asThen}
      @click=${() => store.choose(object, number)}
    >
      ${text.inside.event(format.number(number))}
    </button>
  </li>`;
}

/** `subject:<user>` and `client:<app>:<client>` without the word before. */
export function who(actor: string): string {
  return actor.replace(/^(?:subject|client):/, '');
}
