import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../../view/icons.js';
import { moment, momentIn } from '../../view/moment.js';
import { isolated } from '../../view/reader.js';
import type { InsideReader } from '../inside-reader.js';
import { LOOKS, type ContentsStore, type OpenObject, type OpenPerson } from './contents-store.js';
import type { InsideClient } from '../inside-client.js';
import { covered } from './secret-texts.js';
import { sinceView } from './since-view.js';
import { fieldsView, jsonView } from './state-view.js';
import type { State, StoredEvent, StoredFile } from '../wire-inside.js';
import { shown, visible } from '../../view/shown.js';

/** Bytes of a picture that is shown. */
const MAX_PICTURE = 20_000_000;

/** One object: its files, its state, its events. */
export function objectView(open: OpenObject, store: ContentsStore, reader: InsideReader): TemplateResult {
  const { text, format, now } = reader;
  const { object, events, files, at } = open;
  const { inside } = store;
  const [first, last] = [events[0], events.at(-1)];
  const by = (say: (when: string, who: string) => string, time: string, actor: string): TemplateResult =>
    momentIn((when) => say(when, isolated(inside.nameOf(actor))), time, format.when(time, now), reader);
  return html`<div class="stack tight">
      <div class="row">
        <h2 class="words">${shown(object.name === '' ? object.id : object.name)}</h2>
        ${object.deleted ? html`<span part="badge" class="badge danger">${icon('x')}${text.inside.deleted}</span>` : nothing}
      </div>
      <p class="small muted words">
        ${first === undefined ? nothing : html`${by(text.inside.createdBy, first.time, first.actor)} · `}
        ${by(text.inside.changedBy, object.changed, object.changedBy)} ·
        <code class="mono" dir="ltr">${shown(object.id)}</code>
      </p>
    </div>
    ${files.length === 0 ? nothing : filesView(files, store, reader)} ${stateView(open, store, reader)}
    <h3>${text.inside.events(object.events, format.number(object.events))}</h3>
    ${
      events.length < object.events
        ? html`<p class="small muted">${text.inside.firstEvents(format.number(events.length))}</p>`
        : nothing
    }
    <ol class="events">
      ${events.toReversed().map((event) =>
        eventRow(event, inside, reader, {
          run: () => store.choose(object.stream, event.number),
          on: event.number === (at ?? last?.number),
        }),
      )}
    </ol>`;
}

function stateView(open: OpenObject, store: ContentsStore, reader: InsideReader): TemplateResult | typeof nothing {
  const { text, format } = reader;
  const { object, at } = open;
  const { look, areSecretsShown } = store;
  const { state } = object;
  if (state === undefined) return nothing;
  const choice = (name: ContentsStore['look']): TemplateResult =>
    html`<button aria-pressed=${look === name} @click=${() => store.show(name)}>${text.inside.looks[name]}</button>`;
  const { state: covering, count } = covered(state);
  return html`<div class="row">
      <h3 class="grow">
        ${text.inside.state}
        <span class="muted small">${at === undefined ? text.inside.now : text.inside.at(format.number(at))}</span>
      </h3>
      ${
        at === undefined
          ? nothing
          : html`<button class="btn tight" @click=${() => store.choose(object.stream)}>${text.inside.toEnd}</button>`
      }
      ${
        count === 0
          ? nothing
          : html`<button
              class="btn tight quiet"
              aria-pressed=${areSecretsShown}
              @click=${() => store.showSecrets(!areSecretsShown)}
            >
              ${areSecretsShown ? text.inside.hideSecrets : text.inside.showSecrets(count, format.number(count))}
            </button>`
      }
      <span class="seg" role="group" aria-label=${text.inside.look}>${LOOKS.map(choice)}</span>
    </div>
    ${stateIn(look, { open, state: areSecretsShown ? state : covering }, store, reader)}`;
}

function stateIn(
  look: ContentsStore['look'],
  { open, state }: { readonly open: OpenObject; readonly state: State },
  { inside, areSecretsShown }: ContentsStore,
  reader: InsideReader,
): TemplateResult {
  if (look === 'json') return jsonView(state, inside);
  if (look === 'fields') return fieldsView(state, inside);
  const { text } = reader;
  const { now } = open;
  if (now === undefined)
    return html`<div class="skeleton" role="status"><span class="hidden">${text.loading}</span></div>`;
  if (now === 'gone' || now.deleted || now.state === undefined)
    return html`<p class="muted" role="status">${text.inside.goneNow}</p>`;
  return sinceView(state, areSecretsShown ? now.state : covered(now.state).state, inside, reader);
}

/** A person, and what they did. */
export function personView(
  { person, events, next }: OpenPerson,
  store: ContentsStore,
  reader: InsideReader,
): TemplateResult {
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

function filesView(
  files: readonly StoredFile[],
  { inside }: ContentsStore,
  { text, format }: InsideReader,
): TemplateResult {
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

/** The type of an event without the words that all of them have. */
export function typeText(type: string): string {
  return type.replace(/Event(V\d+)?$/, '');
}

/** An event in a list; the button shows the object as it was after it. */
export function eventRow(
  { number, type, time, actor }: StoredEvent,
  inside: InsideClient,
  reader: InsideReader,
  { run, on }: { readonly run: () => void; readonly on: boolean },
): TemplateResult {
  const { text, format, now } = reader;
  return html`<li class=${on ? 'on' : ''}>
    <span class="words ${/Deleted/.test(type) ? 'gone' : ''}">${shown(typeText(type))}</span>
    <span class="small muted words">${shown(inside.nameOf(actor))}</span>
    <span class="small muted num">${moment(time, format.day(time, now), reader)}</span>
    <button class="btn tight quiet num" aria-pressed=${on} title=${text.inside.asThen} @click=${run}>
      ${text.inside.event(format.number(number))}
    </button>
  </li>`;
}
