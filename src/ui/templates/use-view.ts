import { html, nothing, type TemplateResult } from 'lit';
import { laterTexts } from '../messages/later/later-texts.js';
import { command } from '../model/commands.js';
import type { UseWish } from '../model/template-wish.js';
import { nameField } from '../restore/name-step.js';
import { copyRules } from '../restore/plan/copy-rules.js';
import { commandLine } from '../view/command-line.js';
import { icon, type IconName } from '../view/icons.js';
import { isolated, type Reader } from '../view/reader.js';
import type { TemplatesStore } from './templates-store.js';
import type { Template } from './wire-templates.js';
import { shown } from '../view/shown.js';

export interface UseActions {
  readonly type: (name: string) => void;
  readonly change: (changed: Partial<UseWish>) => void;
  readonly use: () => void;
  readonly delete: (name: string) => void;
}

/** What is asked before an app is made of the chosen template, and what will be made. */
export function useCard(
  store: TemplatesStore,
  template: Template,
  actions: UseActions,
  reader: Reader,
): TemplateResult {
  const { text } = reader;
  const { title, name, _links } = template;
  const isReady = _links['use'] !== undefined && store.name.isFit;
  const go = (event: SubmitEvent): void => {
    event.preventDefault();
    if (isReady) actions.use();
  };
  return html`<section class="card" aria-labelledby="step-title">
      <header>
        <h2 id="step-title" class="grow" tabindex="-1">${laterTexts(text).making.use(isolated(title))}</h2>
        ${
          _links['delete'] === undefined
            ? nothing
            : html`<button class="btn tight quiet" @click=${() => actions.delete(name)}>
                ${text.templates.delete}
              </button>`
        }
      </header>
      <form class="use" @submit=${go} novalidate>
        <div class="fields">
          ${nameField(store.wish.name, store.name.state, actions.type, reader)}
          ${contents(store.wish, template, actions, reader)} ${variables(store.wish, template, actions, reader)}
        </div>
        ${outcome(store, template, isReady, reader)}
      </form>
    </section>
    ${commandLine(command.useTemplate(name, store.wish), reader)}`;
}

function contents(
  wish: UseWish,
  template: Template,
  { change }: UseActions,
  { text, format }: Reader,
): TemplateResult | typeof nothing {
  if (template.contents === 'structure') return nothing;
  const counted = (kind: string, count = 0): string => text.templates.counted(kind, count, format.number(count)) ?? '';
  const { content, asset } = template.counts;
  const held = { all: `${counted('content', content)} · ${counted('asset', asset)}`, structure: counted('content') };
  return html`<fieldset>
    <legend>${laterTexts(text).making.contentsTitle}</legend>
    ${(['all', 'structure'] as const).map(
      (each) =>
        html`<label class="choice"
          ><input
            type="radio"
            name="contents"
            .checked=${wish.contents === each}
            @change=${() => change({ contents: each })}
          /><span class="row between"
            ><span>${laterTexts(text).making[each].label}</span><span class="small num muted">${held[each]}</span></span
          ><span class="hint">${laterTexts(text).making[each].hint}</span></label
        >`,
    )}
  </fieldset>`;
}

function variables(
  wish: UseWish,
  template: Template,
  { change }: UseActions,
  { text }: Reader,
): TemplateResult | typeof nothing {
  if (template.variables.length === 0) return nothing;
  return html`<fieldset>
    <legend>${laterTexts(text).making.fillIn}</legend>
    <div class="pair">
      ${template.variables.map(
        ({ name, label, default: original }) =>
          html`<div class="field">
            <label for="variable-${name}">${shown(label)}</label>
            <input
              class="input"
              id="variable-${name}"
              dir="auto"
              autocomplete="off"
              maxlength="4000"
              aria-describedby="original-${name}"
              .value=${wish.variables[name] ?? original}
              @input=${(event: InputEvent) =>
                event.target instanceof HTMLInputElement &&
                change({ variables: { ...wish.variables, [name]: event.target.value } })}
            />
            <p class="hint words" id="original-${name}">${laterTexts(text).making.original(isolated(original))}</p>
          </div>`,
      )}
    </div>
    <p class="hint">${laterTexts(text).making.fillHint}</p>
  </fieldset>`;
}

/** What a template holds, in the order in which people ask for it. */
const KINDS = ['schema', 'content', 'asset', 'assetFolder', 'rule'] as const;

function outcome({ wish }: TemplatesStore, template: Template, isReady: boolean, reader: Reader): TemplateResult {
  const { text } = reader;
  const { name, contents: taken } = wish;
  const isWhole = taken === 'all' && template.contents !== 'structure';
  const kinds = KINDS.filter(
    (kind) => template.counts[kind] !== undefined && (isWhole || !/^(content|asset)/.test(kind)),
  );
  const points: readonly (readonly [IconName, string])[] = [
    ['user', laterTexts(text).making.owner],
    ['key', laterTexts(text).making.clients],
    ...(template.counts['rule'] === undefined ? [] : [['stop', laterTexts(text).making.rules] as const]),
    ...(template.variables.length === 0
      ? []
      : [['edit', laterTexts(text).making.filled(template.variables.length)] as const]),
    ['layers', laterTexts(text).making.stays],
  ];
  return html`<aside aria-labelledby="will-title">
    <h3 id="will-title" class="words">
      ${name === '' ? laterTexts(text).making.willUnnamed : laterTexts(text).making.willTitle(isolated(name))}
    </h3>
    <div class="tiles num">${kinds.map((kind) => tile(kind, template.counts[kind] ?? 0, reader))}</div>
    <ul class="will">
      ${points.map(([sign, said]) => html`<li>${icon(sign)}<span>${said}</span></li>`)}
    </ul>
    ${copyRules('template', reader)}
    <div class="stack last">
      ${template._links['use'] === undefined ? html`<p class="muted">${laterTexts(text).making.mayNotUse}</p>` : nothing}
      <button class="btn primary words" type="submit" aria-disabled=${!isReady}>
        ${name === '' ? laterTexts(text).making.createUnnamed : laterTexts(text).making.create(isolated(name))}
      </button>
    </div>
  </aside>`;
}

function tile(kind: string, count: number, { text, format }: Reader): TemplateResult {
  const note = kind === 'rule' ? `, ${laterTexts(text).making.rulesOff}` : '';
  return html`<div>
    <b>${format.number(count)}</b><span class="small muted">${text.templates.kind(kind, count)}${note}</span>
  </div>`;
}
