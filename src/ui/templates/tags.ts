import { html, nothing, type TemplateResult } from 'lit';
import type { Reader } from '../view/reader.js';
import { shown } from '../view/shown.js';
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
