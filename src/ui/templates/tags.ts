import { html, nothing, type TemplateResult } from 'lit';
import { laterTexts } from '../messages/later/later-texts.js';
import { chosenTags } from '../model/template-wish.js';
import { typed } from '../view/fields.js';
import type { Reader } from '../view/reader.js';
import { shown } from '../view/shown.js';
import type { MakingStore } from './making-store.js';
import type { Template } from './wire-templates.js';

/** The tags of all templates, each once, in the order of the alphabet of the reader. */
export function tagsOf(templates: readonly Template[]): readonly string[] {
  return [...new Set(templates.flatMap(({ tags }) => tags))].sort((a, b) => a.localeCompare(b));
}

/** Shows those with one tag; pressed once more, all. */
export function tagFilter(
  tags: readonly string[],
  chosen: string,
  choose: (tag: string) => void,
  { text }: Reader,
): TemplateResult | typeof nothing {
  if (tags.length === 0) return nothing;
  return html`<div class="row" role="group" aria-label=${text.templates.tags}>
    <span class="small muted">${text.templates.tags}</span>
    ${tags.map(
      (tag) =>
        html`<button
          class="btn tight tag"
          aria-pressed=${tag === chosen}
          @click=${() => choose(tag === chosen ? '' : tag)}
        >
          ${shown(tag)}
        </button>`,
    )}
  </div>`;
}

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
