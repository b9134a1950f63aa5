import { html, nothing, type TemplateResult } from 'lit';
import { MAX_CHOSEN, textOf, writeOnly } from '../../model/choice.js';
import { isolated } from '../../view/reader.js';
import type { InsideReader } from '../inside-reader.js';
import type { ContentsStore } from './contents-store.js';
import { saveStates } from './save-states.js';
import type { StoredObject } from '../wire-inside.js';

/** Opens the wizard with objects that are chosen; undefined for who may not restore. */
export type Recover = ((only: string) => void) | undefined;

export function tickBox(object: StoredObject, store: ContentsStore, { text }: InsideReader): TemplateResult {
  const { ticked } = store;
  const { stream, name, id } = object;
  const isOn = ticked.has(stream);
  const toggle = (): void => {
    const rest = new Map(ticked);
    if (!rest.delete(stream)) rest.set(stream, object);
    store.tick(rest);
  };
  return html`<label class="tick"
    ><input
      type="checkbox"
      aria-label=${text.inside.select(isolated(name === '' ? id : name))}
      .checked=${isOn}
      ?disabled=${!isOn && ticked.size >= MAX_CHOSEN}
      @change=${toggle}
  /></label>`;
}

/** What can be done with the objects that are ticked. */
export function tickedBar(store: ContentsStore, recover: Recover, { text, format }: InsideReader): unknown {
  const objects = [...store.ticked.values()];
  if (objects.length === 0) return nothing;
  const count = text.inside.selected(format.number(objects.length));
  const save = (): void => void store.inside.tell(async () => saveStates(objects, store.inside));
  return html`<div class="selection row" role="group" aria-label=${count}>
    <strong class="num" role="status">${count}</strong>
    <span class="grow"></span>
    ${
      recover === undefined
        ? nothing
        : html`<button class="btn tight" @click=${() => recover(writeOnly([...new Set(objects.map(textOf))]))}>
            ${text.inside.recover}
          </button>`
    }
    <button class="btn tight" @click=${save}>${text.inside.exportJson}</button>
    <button class="btn tight quiet" @click=${() => store.tick(new Map())}>${text.list.clear}</button>
  </div>`;
}
