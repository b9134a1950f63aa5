import { html, type TemplateResult } from 'lit';
import { icon } from '../view/icons.js';
import type { Reader } from '../view/reader.js';
import { LIST_FILTERS, LIST_ORIGINS, type ListWish } from './list-pages.js';

/** Search and filters of the list; a person opens those that are wanted less often. */
export function listFilters(
  { search, filter, origin, from, to }: ListWish,
  find: (changed: Partial<ListWish>) => void,
  { text }: Reader,
): TemplateResult {
  const day = (name: 'from' | 'to', value: string): TemplateResult =>
    html`<label class="row"
      >${text.list[name]}<input
        class="input auto"
        type="date"
        .value=${value}
        @change=${({ target }: Event) => target instanceof HTMLInputElement && find({ [name]: target.value })}
    /></label>`;
  return html`<label class="search"
      >${icon('search')}<input
        class="input"
        type="search"
        .value=${search}
        placeholder=${text.search}
        aria-label=${text.searchLabel}
        @input=${({ target }: InputEvent) => target instanceof HTMLInputElement && find({ search: target.value })}
    /></label>
    ${choice(text.filterLabel, LIST_FILTERS, filter, text.filters, (chosen) => find({ filter: chosen }))}
    <details class="more-filters">
      <summary class="link">${text.list.more}</summary>
      <div class="row">
        ${choice(text.list.origin, LIST_ORIGINS, origin, text.list.origins, (chosen) => find({ origin: chosen }))}
        ${day('from', from)} ${day('to', to)}
      </div>
    </details>`;
}

function choice<Name extends string>(
  label: string,
  names: readonly Name[],
  chosen: Name,
  texts: Readonly<Record<Name, string>>,
  choose: (name: Name) => void,
): TemplateResult {
  const change = ({ target }: Event): void => {
    const name = names.find((each) => target instanceof HTMLSelectElement && each === target.value);
    if (name !== undefined) choose(name);
  };
  return html`<select class="input auto" aria-label=${label} @change=${change}>
    ${names.map((name) => html`<option value=${name} .selected=${name === chosen}>${texts[name]}</option>`)}
  </select>`;
}
