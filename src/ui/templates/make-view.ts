import { html, nothing, type TemplateResult } from 'lit';
import { laterTexts } from '../messages/later/later-texts.js';
import { jobCard } from '../backups/job-card.js';
import { hasEnded, type App } from '../api/wire.js';
import { command } from '../model/commands.js';
import { chosenTags, isChosen, isShortName, type MakeWish } from '../model/template-wish.js';
import { tagsField } from './tags-field.js';
import { commandLine } from '../view/command-line.js';
import { icon, type IconName } from '../view/icons.js';
import { codeLine } from '../view/notices.js';
import { type Reader } from '../view/reader.js';
import type { MakingStore } from './making-store.js';
import { scopeFields } from './scope-fields.js';
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

/** A sign for each of what is left out. */
const LEFT_OUT: readonly IconName[] = ['user', 'key', 'layers'];

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
    isChosen(wish) &&
    chosenTags(wish) !== undefined;
  const go = (event: SubmitEvent): void => {
    event.preventDefault();
    if (isReady && !isRunning) actions.start({});
  };
  return html`<p><button class="link" @click=${actions.back}>${laterTexts(text).making.back}</button></p>
    ${outcome(store, isRunning, actions, reader)}
    <form class="stack" @submit=${go} novalidate ?inert=${isRunning}>
      <section class="card" aria-labelledby="step-title">
        <header><h2 id="step-title" class="grow" tabindex="-1">${laterTexts(text).making.makeOfWhat}</h2></header>
        <div class="use">
          <div class="fields">
            ${sourceFields(store, facts.apps, reader)} ${names(store, facts, reader)} ${pictureField(store, reader)}
            ${scopeFields(store, reader)}
            ${variableFields(wish.variables, (variables) => store.change({ variables }), reader)}
          </div>
          ${leftOut(store, isReady && !isRunning, actions, reader)}
        </div>
      </section>
      ${wish.title + wish.name === '' ? nothing : commandLine(command.makeTemplate(wish), reader)}
    </form>`;
}

/** What no template holds, what it may, and the way on. */
function leftOut(store: MakingStore, isReady: boolean, { back }: MakeActions, { text }: Reader): TemplateResult {
  const { clean, cleanList, history, makeNow } = laterTexts(text).making;
  return html`<aside aria-labelledby="left-out">
    <h3 id="left-out">${clean}</h3>
    <ul class="will">
      ${cleanList.map((each, at) => html`<li>${icon(LEFT_OUT[at] ?? 'box')}<span>${each}</span></li>`)}
    </ul>
    <label class="choice single"
      ><input
        type="checkbox"
        .checked=${store.wish.history}
        @change=${(event: Event) =>
          event.target instanceof HTMLInputElement && store.change({ history: event.target.checked })}
      /><span>${history.label}</span><span class="hint">${history.hint}</span></label
    >
    <div class="stack last">
      <button class="btn primary" type="submit" aria-disabled=${!isReady}>${makeNow}</button>
      <button class="btn quiet" type="button" @click=${back}>${text.cancel}</button>
    </div>
  </aside>`;
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

function names(store: MakingStore, { isTaken }: MakeFacts, reader: Reader): TemplateResult {
  const { text } = reader;
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
    </div>
    ${tagsField(store, reader)}`;
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
