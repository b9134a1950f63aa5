import { html, type TemplateResult } from 'lit';
import { laterTexts } from '../messages/later/later-texts.js';
import { chosenTags } from '../model/template-wish.js';
import { typed } from '../view/fields.js';
import type { Reader } from '../view/reader.js';
import type { MakingStore } from './making-store.js';

/** Typed with commas between; the hint says why they cannot be had as they are. */
export function tagsField(store: MakingStore, { text }: Reader): TemplateResult {
  const { making } = laterTexts(text);
  const { tags } = store.wish;
  const isUnfit = chosenTags(store.wish) === undefined;
  return html`<div class="field">
    <label for="tags">${making.tags}</label>
    <input
      class="input"
      id="tags"
      dir="auto"
      autocomplete="off"
      maxlength="400"
      aria-invalid=${isUnfit}
      aria-describedby="tags-hint"
      .value=${tags}
      @input=${(event: Event) => store.change({ tags: typed(event) })}
    />
    <p class="hint ${isUnfit ? 'bad' : ''}" id="tags-hint" role="status">${making.tagsHint}</p>
  </div>`;
}
