import { html, nothing, type TemplateResult } from 'lit';
import { laterTexts } from '../messages/later/later-texts.js';
import { isChosen, type MakeWish } from '../model/template-wish.js';
import { typed } from '../view/fields.js';
import type { Reader } from '../view/reader.js';
import { shown } from '../view/shown.js';
import type { MakingStore } from './making-store.js';

/** All of the app, its structure, or chosen contents. */
export function scopeFields(store: MakingStore, reader: Reader): TemplateResult {
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
  const chooseTyped = (event: Event): void =>
    store.change({
      schemas: typed(event)
        .split(',')
        .map((each) => each.trim())
        .filter((each) => each !== ''),
    });
  return html`${
      schemas === undefined
        ? html`<div class="field">
            <label for="schemas">${laterTexts(text).making.schemasTyped}</label>
            <input class="input" id="schemas" dir="ltr" autocomplete="off" spellcheck="false" @input=${chooseTyped} />
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
        @input=${(event: Event) => store.change({ ids: typed(event) })}
      />
      <p class="hint" id="ids-hint" role="status">
        ${isChosen(wish) ? laterTexts(text).making.idsHint : laterTexts(text).making.nothingChosen}
      </p>
    </div>`;
}
