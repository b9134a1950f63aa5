import { html, nothing, type TemplateResult } from 'lit';
import { laterTexts } from '../messages/later/later-texts.js';
import { sourceApp } from '../model/restore-wish.js';
import { icon } from '../view/icons.js';
import { isolated, type Reader } from '../view/reader.js';
import type { NameState } from './name-check.js';
import type { RestoreStore } from './restore-store.js';
import { said } from '../view/said.js';
import { stepCard, type WizardActions } from './wizard-view.js';

export function nameStep(store: RestoreStore, actions: WizardActions, reader: Reader): TemplateResult {
  const { text } = reader;
  const { name, wish } = store;
  const original = sourceApp(wish);
  return stepCard(
    {
      step: 'name',
      title: laterTexts(text).preview.nameTitle,
      body: html`${nameField(wish.name, name.state, actions.type, reader)}
        <p class="muted words">
          ${original === undefined ? laterTexts(text).preview.staysAll : laterTexts(text).preview.stays(isolated(original))}
        </p>`,
      next: { label: text.restore.next, run: name.isFit ? () => actions.go('options') : undefined },
      back: () => actions.go('source'),
    },
    reader,
  );
}

/** The name of the new app, and what is known of it. */
export function nameField(
  name: string,
  state: NameState,
  type: (name: string) => void,
  reader: Reader,
): TemplateResult {
  const { text } = reader;
  return html`<div class="field name">
    <label for="name">${text.restore.name}</label>
    <div class="row">
      <input
        class="input grow mono-input"
        id="name"
        dir="ltr"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        maxlength="200"
        aria-invalid=${state.kind === 'taken' || state.kind === 'unfit'}
        aria-describedby="name-state"
        .value=${name}
        @input=${(event: InputEvent) => event.target instanceof HTMLInputElement && type(event.target.value)}
      />
      <span id="name-state" class="name-state" role="status">${nameBadge(state, reader)}</span>
    </div>
    ${hintOf(state, reader)}
  </div>`;
}

function nameBadge({ kind }: NameState, { text }: Reader): TemplateResult | string {
  if (kind === 'free')
    return html`<span part="badge" class="badge ok">${icon('check')}${text.restore.nameState.free}</span>`;
  if (kind === 'taken')
    return html`<span part="badge" class="badge danger">${icon('x')}${text.restore.nameState.taken}</span>`;
  if (kind === 'unfit')
    return html`<span part="badge" class="badge danger">${icon('x')}${text.restore.nameUnfit}</span>`;
  return kind === 'unknown' ? '' : html`<span class="small muted">${text.restore.nameState[kind]}</span>`;
}

function hintOf(name: NameState, reader: Reader): TemplateResult | typeof nothing {
  const { text } = reader;
  if (name.kind === 'taken') return html`<p class="hint bad">${text.restore.takenHint}</p>`;
  if (name.kind === 'unknown') return html`<p class="hint" role="status">${text.restore.nameState.unknown}</p>`;
  if (name.kind !== 'unfit') return nothing;
  const { rule: message, slugLength } = name;
  return html`<p class="hint bad words">${said({ code: 'name-unfit', message, params: { slugLength } }, reader)}</p>`;
}
