import { html, type TemplateResult } from 'lit';
import { laterTexts } from '../messages/later/later-texts.js';
import type { MakeWish } from '../model/template-wish.js';
import { icon } from '../view/icons.js';
import { isolated, type Reader } from '../view/reader.js';

/** The API takes no more. */
const MOST = 50;

/** Texts of the app that are asked for later: a question for each, and what it stands for. */
export function variableFields(
  variables: MakeWish['variables'],
  change: (variables: MakeWish['variables']) => void,
  { text }: Reader,
): TemplateResult {
  const set = (at: number, changed: Partial<MakeWish['variables'][number]>): void =>
    change(variables.map((each, index) => (index === at ? { ...each, ...changed } : each)));
  const field = (at: number, member: 'label' | 'default', name: string): TemplateResult =>
    html`<div class="field">
      <label for="${member}-${at}">${name}</label>
      <input
        class="input"
        id="${member}-${at}"
        dir="auto"
        autocomplete="off"
        maxlength=${member === 'label' ? 200 : 4000}
        .value=${variables[at]?.[member] ?? ''}
        @input=${(event: InputEvent) =>
          event.target instanceof HTMLInputElement && set(at, { [member]: event.target.value })}
      />
    </div>`;
  return html`<fieldset class="variables">
    <legend>${laterTexts(text).making.variables}</legend>
    <p class="hint">${laterTexts(text).making.variablesHint}</p>
    ${variables.map(
      ({ label }, at) =>
        html`<div class="pair with-end">
          ${field(at, 'label', laterTexts(text).making.question)} ${field(at, 'default', laterTexts(text).making.text)}
          <button
            class="btn icon quiet"
            type="button"
            aria-label=${laterTexts(text).making.removeVariable(label === '' ? laterTexts(text).making.question : isolated(label))}
            @click=${() => change(variables.filter((_, index) => index !== at))}
          >
            ${icon('x')}
          </button>
        </div>`,
    )}
    <p>
      <button
        class="btn tight"
        type="button"
        aria-disabled=${variables.length >= MOST}
        @click=${() => variables.length < MOST && change([...variables, { label: '', default: '' }])}
      >
        ${laterTexts(text).making.addVariable}
      </button>
    </p>
  </fieldset>`;
}
