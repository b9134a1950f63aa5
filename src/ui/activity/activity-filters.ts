import { html, nothing, type TemplateResult } from 'lit';
import { activityTexts } from '../messages/later/activity/activity-texts.js';
import { rangeOf } from '../backups/list-pages.js';
import { typed } from '../view/fields.js';
import type { Reader } from '../view/reader.js';
import { visible } from '../view/shown.js';
import type { ActivityStore, ActivityWish } from './activity-store.js';

type Text = 'who' | 'app';

/** Who, what, in which app, how it ended and when: each is looked for once somebody has chosen it. */
export function activityFilters(store: ActivityStore, reader: Reader): unknown {
  const { text, format } = reader;
  const texts = activityTexts(text);
  const find = (changed: Partial<ActivityWish>): void => void store.find(changed);
  const day = (name: 'from' | 'to'): TemplateResult =>
    html`<label class="row"
      >${text.list[name]}<input
        class="input auto"
        type="date"
        .value=${store.wish[name]}
        @change=${(event: Event) => {
          const days = { from: store.wish.from, to: store.wish.to, [name]: typed(event) };
          find({ ...days, range: rangeOf(days, format) });
        }}
    /></label>`;
  return [
    field('who', store, reader),
    store.app === '' ? field('app', store, reader) : nothing,
    whatChoice(store, reader),
    html`<select
      class="input auto"
      aria-label=${texts.column.result}
      @change=${(event: Event) => find({ result: chosen(event) })}
    >
      <option value="" .selected=${store.wish.result === ''}>${texts.anyResult}</option>
      ${Object.entries(texts.results).map(
        ([name, label]) => html`<option value=${name} .selected=${store.wish.result === name}>${label}</option>`,
      )}
    </select>`,
    day('from'),
    day('to'),
  ];
}

/** Those that are on the page are offered; any other is typed. */
function field(name: Text, store: ActivityStore, { text }: Reader): TemplateResult {
  const texts = activityTexts(text);
  const known = [
    ...new Set(store.items.flatMap((each) => (name === 'app' ? each.app : (each.email ?? each.who)) ?? [])),
  ];
  return html`<input
      class="input auto"
      type="search"
      autocomplete="off"
      spellcheck="false"
      maxlength="200"
      list=${`known-${name}`}
      .value=${store.wish[name]}
      placeholder=${texts.any[name]}
      aria-label=${texts.column[name]}
      @change=${(event: Event) => void store.find({ [name]: typed(event).trim() })}
    /><datalist id=${`known-${name}`}>
      ${known.map((each) => html`<option value=${each}>${visible(each)}</option>`)}
    </datalist>`;
}

/** Requests that change something, and the ends of jobs; what is chosen may be neither. */
function whatChoice(store: ActivityStore, { text }: Reader): TemplateResult {
  const texts = activityTexts(text);
  const { what } = store.wish;
  const option = (name: string): TemplateResult =>
    html`<option value=${name} .selected=${what === name}>${texts.did(name, text.verb) ?? visible(name)}</option>`;
  return html`<select
    class="input auto"
    aria-label=${texts.column.what}
    @change=${(event: Event) => void store.find({ what: chosen(event) })}
  >
    <option value="" .selected=${what === ''}>${texts.any.what}</option>
    <optgroup label=${texts.asked}>${texts.operations.map(option)}</optgroup>
    <optgroup label=${texts.ended}>${texts.verbs.map(option)}</optgroup>
  </select>`;
}

function chosen({ target }: Event): string {
  return target instanceof HTMLSelectElement ? target.value : '';
}
