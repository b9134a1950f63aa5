import { html, nothing, type TemplateResult } from 'lit';
import { laterTexts } from '../messages/later/later-texts.js';
import { jobCard } from '../backups/job-card.js';
import { hasEnded, type App } from '../api/wire.js';
import { command } from '../model/commands.js';
import { isChosen, isShortName, type MakeWish } from '../model/template-wish.js';
import { commandLine } from '../view/command-line.js';
import { icon } from '../view/icons.js';
import { codeLine } from '../view/notices.js';
import { type Reader } from '../view/reader.js';
import type { MakingStore } from './making-store.js';
import { sourceFields } from './source-fields.js';
import { variableFields } from './variable-fields.js';
import { shown } from '../view/shown.js';
import { said, saidHint } from '../view/said.js';

export interface MakeActions {
  readonly back: () => void;
  readonly start: (changed: Partial<MakeWish>) => void;
  readonly cancel: () => void;
  readonly retry: () => void;
  readonly toggleLog: () => void;
  readonly logOpen: boolean;
}

export interface MakeFacts {
  readonly apps: readonly App[];
  readonly isTaken: (name: string) => boolean;
}

/** What a template is to be; the job while it is made, and why it was not. */
export function makeView(store: MakingStore, facts: MakeFacts, actions: MakeActions, reader: Reader): TemplateResult {
  const { text } = reader;
  const { wish, run } = store;
  const isRunning = run.job !== undefined && !hasEnded(run.job);
  const isReady =
    wish.app !== '' &&
    wish.title.trim() !== '' &&
    isShortName(wish.name) &&
    !facts.isTaken(wish.name) &&
    isChosen(wish);
  const go = (event: SubmitEvent): void => {
    event.preventDefault();
    if (isReady && !isRunning) actions.start({});
  };
  return html`<p><button class="link" @click=${actions.back}>${laterTexts(text).making.back}</button></p>
    ${outcome(store, isRunning, actions, reader)}
    <form class="stack" @submit=${go} novalidate ?inert=${isRunning}>
      <section class="card" aria-labelledby="step-title">
        <header><h2 id="step-title" class="grow" tabindex="-1">${laterTexts(text).making.makeOfWhat}</h2></header>
        <div class="body stack">
          ${sourceFields(store, facts.apps, reader)} ${names(store, facts, reader)} ${pictureField(store, reader)}
          ${scope(store, reader)} ${variableFields(wish.variables, (variables) => store.change({ variables }), reader)}
          <div>
            <h3>${laterTexts(text).making.clean}</h3>
            <p class="hint">${laterTexts(text).making.cleanList}</p>
          </div>
          <label class="choice single"
            ><input
              type="checkbox"
              .checked=${wish.history}
              @change=${(event: Event) =>
                event.target instanceof HTMLInputElement && store.change({ history: event.target.checked })}
            /><span>${laterTexts(text).making.history.label}</span
            ><span class="hint">${laterTexts(text).making.history.hint}</span></label
          >
        </div>
      </section>
      ${wish.title + wish.name === '' ? nothing : commandLine(command.makeTemplate(wish), reader)}
      <div class="row actions">
        <span class="grow"></span>
        <button class="btn" type="button" @click=${actions.back}>${text.cancel}</button>
        <button class="btn primary" type="submit" aria-disabled=${!isReady || isRunning}>
          ${laterTexts(text).making.makeNow}
        </button>
      </div>
    </form>`;
}

function outcome(store: MakingStore, isRunning: boolean, actions: MakeActions, reader: Reader): unknown {
  const { text } = reader;
  const { job, log } = store.run;
  if (job === undefined) return nothing;
  const { logOpen, toggleLog, cancel, retry, back } = actions;
  const dismiss = back;
  if (isRunning) {
    return html`<div class="answer">
      ${jobCard(job, log, '', { logOpen, toggleLog, cancel, retry, dismiss }, reader)}
    </div>`;
  }
  const { failure } = job;
  if (failure === undefined || job.state === 'cancelled') return nothing;
  const isSecrets = failure.code === 'template-secrets';
  const places = log.filter(({ level, text: line }) => level === 'error' && line !== failure.message);
  return html`<div class="note answer ${isSecrets ? 'warn' : 'danger'}" role="alert">
    ${icon('warn')}
    <div class="grow words lines">
      <p><strong>${isSecrets ? laterTexts(text).making.secretsTitle : laterTexts(text).making.notMade}</strong></p>
      ${
        isSecrets && places.length > 0
          ? html`<ul>
              ${places.map(({ text: message, ...line }) => html`<li>${said({ ...line, message }, reader)}</li>`)}
            </ul>`
          : html`<p>${said(failure, reader)} ${saidHint(failure, reader)}</p>`
      }
      <p class="small">${codeLine(failure, job.id, reader)}</p>
      ${
        isSecrets
          ? html`<p class="row">
              <button class="btn tight" @click=${() => actions.start({ secrets: 'remove' })}>
                ${laterTexts(text).making.secretsRemove}
              </button>
              <button class="btn tight" @click=${() => actions.start({ secrets: 'keep' })}>
                ${laterTexts(text).making.secretsKeep}
              </button>
            </p>`
          : nothing
      }
      ${failure.soundUntil === undefined ? nothing : soundPart(failure.soundUntil, actions, reader)}
    </div>
  </div>`;
}

/** What is before all damage can become a template. */
function soundPart(event: number, { start }: MakeActions, { text, format }: Reader): TemplateResult {
  return html`<p>
    <button class="btn tight" @click=${() => start({ until: String(event) })}>
      ${text.restore.point.tryUntil(format.number(event))}
    </button>
  </p>`;
}

function names(store: MakingStore, { isTaken }: MakeFacts, { text }: Reader): TemplateResult {
  const { title, name, description } = store.wish;
  const isUnfit = name !== '' && !isShortName(name);
  const hint = isUnfit
    ? laterTexts(text).making.nameUnfit
    : isTaken(name)
      ? laterTexts(text).making.nameTaken
      : laterTexts(text).making.nameHint;
  return html`<div class="pair">
      <div class="field">
        <label for="title">${laterTexts(text).making.titleField}</label>
        <input
          class="input"
          id="title"
          dir="auto"
          autocomplete="off"
          maxlength="200"
          .value=${title}
          @input=${(event: InputEvent) => event.target instanceof HTMLInputElement && store.typeTitle(event.target.value)}
        />
      </div>
      <div class="field">
        <label for="short">${laterTexts(text).making.nameField}</label>
        <input
          class="input mono-input"
          id="short"
          dir="ltr"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          maxlength="100"
          aria-invalid=${isUnfit || isTaken(name)}
          aria-describedby="short-hint"
          .value=${name}
          @input=${(event: InputEvent) => event.target instanceof HTMLInputElement && store.typeName(event.target.value)}
        />
        <p class="hint ${isUnfit || isTaken(name) ? 'bad' : ''}" id="short-hint" role="status">${hint}</p>
      </div>
    </div>
    <div class="field">
      <label for="description">${laterTexts(text).making.description}</label>
      <textarea
        class="input"
        id="description"
        dir="auto"
        maxlength="4000"
        .value=${description}
        @input=${(event: InputEvent) =>
          event.target instanceof HTMLTextAreaElement && store.change({ description: event.target.value })}
      ></textarea>
    </div>`;
}

function pictureField(store: MakingStore, { text }: Reader): TemplateResult {
  const { picture } = store.wish;
  const take = (event: Event): void => {
    const file = event.target instanceof HTMLInputElement ? event.target.files?.[0] : undefined;
    if (file !== undefined) void store.takePicture(file);
  };
  return html`<div class="field">
    <label for="picture">${laterTexts(text).making.picture}</label>
    ${
      picture === undefined
        ? html`<label class="btn file"
            ><input
              id="picture"
              type="file"
              accept="image/png,image/jpeg,image/webp"
              aria-describedby="picture-hint"
              @change=${take}
            />${laterTexts(text).making.pictureChoose}</label
          >`
        : html`<div class="row">
            <span class="words" id="picture">${shown(picture.name)}</span>
            <button class="btn tight quiet" type="button" @click=${() => store.change({ picture: undefined })}>
              ${laterTexts(text).making.pictureRemove}
            </button>
          </div>`
    }
    <p class="hint ${store.isPictureBad ? 'bad' : ''}" id="picture-hint" role="status">
      ${store.isPictureBad ? laterTexts(text).making.pictureBad : laterTexts(text).making.pictureHint}
    </p>
  </div>`;
}

function scope(store: MakingStore, reader: Reader): TemplateResult {
  const { text } = reader;
  const { wish } = store;
  const choice = (contents: MakeWish['contents'], words: { readonly label: string; readonly hint: string }): unknown =>
    html`<label class="choice"
      ><input
        type="radio"
        name="scope"
        .checked=${wish.contents === contents}
        @change=${() => store.change({ contents })}
      /><span>${words.label}</span><span class="hint">${words.hint}</span></label
    >`;
  return html`<fieldset>
      <legend>${laterTexts(text).making.scope}</legend>
      ${choice('all', laterTexts(text).making.everything)} ${choice('structure', laterTexts(text).making.structureOnly)}
      ${choice('chosen', laterTexts(text).making.some)}
    </fieldset>
    ${wish.contents === 'chosen' ? chosenFields(store, reader) : nothing}`;
}

function chosenFields(store: MakingStore, { text, format }: Reader): TemplateResult {
  const { wish, schemas } = store;
  const toggle = (name: string, isOn: boolean): void =>
    store.change({ schemas: isOn ? [...wish.schemas, name] : wish.schemas.filter((each) => each !== name) });
  const typed = (value: string): void =>
    store.change({
      schemas: value
        .split(',')
        .map((each) => each.trim())
        .filter((each) => each !== ''),
    });
  return html`${
      schemas === undefined
        ? html`<div class="field">
            <label for="schemas">${laterTexts(text).making.schemasTyped}</label>
            <input
              class="input"
              id="schemas"
              dir="ltr"
              autocomplete="off"
              spellcheck="false"
              @input=${(event: InputEvent) => event.target instanceof HTMLInputElement && typed(event.target.value)}
            />
          </div>`
        : html`<fieldset class="checks">
            <legend>${laterTexts(text).making.schemas}</legend>
            ${schemas.map(
              ({ name, objects }) =>
                html`<label
                  ><input
                    type="checkbox"
                    .checked=${wish.schemas.includes(name)}
                    @change=${(event: Event) =>
                      event.target instanceof HTMLInputElement && toggle(name, event.target.checked)}
                  /><span class="words">${shown(name)}</span
                  ><span class="muted num">${format.number(objects)}</span></label
                >`,
            )}
          </fieldset>`
    }
    <div class="field">
      <label for="ids">${laterTexts(text).making.ids}</label>
      <input
        class="input"
        id="ids"
        dir="ltr"
        autocomplete="off"
        spellcheck="false"
        aria-describedby="ids-hint"
        .value=${wish.ids}
        @input=${(event: InputEvent) =>
          event.target instanceof HTMLInputElement && store.change({ ids: event.target.value })}
      />
      <p class="hint" id="ids-hint" role="status">
        ${isChosen(wish) ? laterTexts(text).making.idsHint : laterTexts(text).making.nothingChosen}
      </p>
    </div>`;
}
