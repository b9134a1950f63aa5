import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../view/icons.js';
import { moment, momentIn } from '../view/moment.js';
import { isolated, type Reader } from '../view/reader.js';
import type { ContentsStore, OpenObject, OpenPerson } from './contents-store.js';
import type { InsideClient } from './inside-client.js';
import { fieldsView, jsonView } from './state-view.js';
import type { StoredEvent, StoredFile } from './wire-inside.js';
import { shown, visible } from '../view/shown.js';

/** Bytes of a picture that is shown. */
const MAX_PICTURE = 20_000_000;

/** One object: its files, its state, its events. */
export function objectView(open: OpenObject, store: ContentsStore, reader: Reader): TemplateResult {
  const { text, format, now } = reader;
  const { object, events, files, at } = open;
  const { inside, look } = store;
  const last = events.at(-1)?.number;
  const choice = (name: ContentsStore['look']): TemplateResult =>
    html`<button aria-pressed=${look === name} @click=${() => store.show(name)}>${text.inside.looks[name]}</button>`;
  return html`<div class="stack tight">
      <div class="row">
        <h2 class="words">${shown(object.name === '' ? object.id : object.name)}</h2>
        ${object.deleted ? html`<span part="badge" class="badge danger">${icon('x')}${text.inside.deleted}</span>` : nothing}
      </div>
      <p class="small muted words">
        ${momentIn((when) => text.inside.changedBy(when, isolated(inside.nameOf(object.changedBy))), object.changed, format.when(object.changed, now), reader)}
        ·
        <code class="mono" dir="ltr">${shown(object.id)}</code>
      </p>
    </div>
    ${files.length === 0 ? nothing : filesView(files, store, reader)}
    ${
      object.state === undefined
        ? nothing
        : html`<div class="row">
              <h3 class="grow">
                ${text.inside.state}
                <span class="muted small"
                  >${at === undefined ? text.inside.now : text.inside.at(format.number(at))}</span
                >
              </h3>
              ${
                at === undefined
                  ? nothing
                  : html`<button class="btn tight" @click=${() => store.choose(object.stream)}>
                      ${text.inside.toEnd}
                    </button>`
              }
              <span class="seg" role="group" aria-label=${text.inside.look}>${choice('fields')}${choice('json')}</span>
            </div>
            ${look === 'json' ? jsonView(object.state, inside) : fieldsView(object.state, inside)}`
    }
    <h3>${text.inside.events(events.length, format.number(events.length))}</h3>
    <ol class="events">
      ${events.toReversed().map((event) =>
        eventRow(event, inside, reader, {
          run: () => store.choose(object.stream, event.number),
          on: event.number === (at ?? last),
        }),
      )}
    </ol>`;
}

/** A person, and what they did. */
export function personView({ person, events, next }: OpenPerson, store: ContentsStore, reader: Reader): TemplateResult {
  const { text, format } = reader;
  const count = format.number(events.length) + (next === undefined ? '' : '+');
  return html`<div class="stack tight">
      <h2 class="words">${shown(person.email === '' ? person.id : person.email)}</h2>
      <p class="small muted words"><code class="mono" dir="ltr">${shown(person.id)}</code></p>
    </div>
    <h3>${text.inside.events(events.length, count)}</h3>
    <ol class="events">
      ${events.map((event) => eventRow(event, store.inside, reader, { run: () => store.choose(event.stream, event.number), on: false }))}
    </ol>
    ${next === undefined ? nothing : html`<button class="btn tight" @click=${() => store.moreActs()}>${text.inside.more}</button>`}`;
}

function filesView(files: readonly StoredFile[], { inside }: ContentsStore, { text, format }: Reader): TemplateResult {
  return html`<ul class="files" aria-label=${text.inside.files}>
    ${files.map(
      (file) =>
        html`<li>
          <eventark-picture
            class="large"
            .client=${inside.api}
            .file=${file}
            .most=${MAX_PICTURE}
            alt=${text.inside.pictureOf(visible(file.fileName))}
          ></eventark-picture>
          <span class="small words">
            ${shown(file.fileName)}
            <span class="muted num">
              ${text.inside.version(format.number(file.version))} · ${format.bytes(file.size)}
              ${file.missing ? html`<span part="badge" class="badge warn">${icon('warn')}${text.inside.missing}</span>` : nothing}
            </span>
          </span>
        </li>`,
    )}
  </ul>`;
}

/** An event in a list; the button shows the object as it was after it. */
export function eventRow(
  { number, type, time, actor }: StoredEvent,
  inside: InsideClient,
  reader: Reader,
  { run, on }: { readonly run: () => void; readonly on: boolean },
): TemplateResult {
  const { text, format, now } = reader;
  return html`<li class=${on ? 'on' : ''}>
    <span class="words ${/Deleted/.test(type) ? 'gone' : ''}">${shown(type.replace(/Event(V\d+)?$/, ''))}</span>
    <span class="small muted words">${shown(inside.nameOf(actor))}</span>
    <span class="small muted num">${moment(time, format.day(time, now), reader)}</span>
    <button class="btn tight quiet num" aria-pressed=${on} title=${text.inside.asThen} @click=${run}>
      ${text.inside.event(format.number(number))}
    </button>
  </li>`;
}
