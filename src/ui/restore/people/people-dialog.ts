import { html, nothing, type TemplateResult } from 'lit';
import type { PlannedPerson } from '../../api/wire.js';
import { laterTexts } from '../../messages/later/later-texts.js';
import { command } from '../../model/commands.js';
import type { PeopleMap, RestoreWish } from '../../model/restore-wish.js';
import { commandLine } from '../../view/command-line.js';
import { modal } from '../../view/dialog/modal.js';
import { typed } from '../../view/fields.js';
import { icon } from '../../view/icons.js';
import { isolated, type Reader } from '../../view/reader.js';
import { shown } from '../../view/shown.js';

/** What is being chosen, by person: a way to treat them, or `=` and the e-mail of an account, which may not be whole yet. */
export interface PeopleDraft {
  readonly chosen: PeopleMap;
  readonly search: string;
}

export interface PeopleActions {
  readonly close: () => void;
  readonly change: (draft: PeopleDraft) => void;
  readonly apply: (map: PeopleMap) => void;
}

/** Rows at once: of more people who looks for one searches. */
const SHOWN = 50;
const WAYS = ['', 'match', 'placeholder', 'me', 'create', '='] as const;

export function draftOf({ peopleMap }: RestoreWish): PeopleDraft {
  const chosen = Object.entries(peopleMap).map(([who, whom]) => [who, whom.includes('@') ? `=${whom}` : whom]);
  return { chosen: Object.fromEntries(chosen) as PeopleMap, search: '' };
}

/** By what a person is named in a map: the e-mail, which people know, where there is one. */
function keyOf({ email, source }: PlannedPerson): string {
  return email ?? source;
}

/** Each person of the archive, and what becomes of them. */
export function peopleDialog(
  people: readonly PlannedPerson[],
  wish: RestoreWish,
  draft: PeopleDraft,
  actions: PeopleActions,
  reader: Reader,
): TemplateResult {
  const { text, format } = reader;
  const { peopleOne } = laterTexts(text);
  const wanted = draft.search.trim().toLocaleLowerCase();
  const found = people.filter((person) => keyOf(person).toLocaleLowerCase().includes(wanted));
  const map = mapOf(draft);
  const go = (event: SubmitEvent): void => {
    if (map === undefined) event.preventDefault();
    else actions.apply(map);
  };
  return modal(
    html`<form method="dialog" @submit=${go}>
      <h2 id="dialog-title">${peopleOne.title(people.length, format.number(people.length))}</h2>
      <p class="muted">${peopleOne.hint}</p>
      ${people.length > SHOWN ? searchField(draft, actions, reader) : nothing}
      <ul class="people one-by-one">
        ${found.slice(0, SHOWN).map((person) => row(person, draft, actions, reader))}
      </ul>
      ${found.length > SHOWN ? html`<p class="hint">${peopleOne.more(format.number(found.length - SHOWN))}</p>` : nothing}
      ${commandLine(command.restore({ ...wish, peopleMap: map ?? {} }), reader)}
      <footer>
        <span class="grow"></span>
        <button class="btn" type="button" @click=${actions.close}>${text.cancel}</button>
        <button class="btn primary" type="submit" aria-disabled=${map === undefined}>${peopleOne.apply}</button>
      </footer>
    </form>`,
    actions.close,
    'wide',
  );
}

function searchField(draft: PeopleDraft, { change }: PeopleActions, { text }: Reader): TemplateResult {
  const { search } = laterTexts(text).peopleOne;
  return html`<label class="search"
    >${icon('search')}<input
      class="input"
      type="search"
      .value=${draft.search}
      placeholder=${search}
      aria-label=${search}
      @input=${(event: Event) => change({ ...draft, search: typed(event) })}
      @keydown=${(event: KeyboardEvent) => event.key === 'Enter' && event.preventDefault()}
  /></label>`;
}

function row(person: PlannedPerson, draft: PeopleDraft, { change }: PeopleActions, reader: Reader): TemplateResult {
  const { text } = reader;
  const { peopleOne, preview } = laterTexts(text);
  const key = keyOf(person);
  const chosen = draft.chosen[key] ?? '';
  const isAccount = chosen.startsWith('=');
  const name = person.email ?? preview.unnamed;
  const why = `no-address-${encodeURIComponent(key)}`;
  const isBad = isAccount && chosen !== '=' && !isAddress(chosen.slice(1));
  const choose = (whom: string): void => {
    const { [key]: _, ...others } = draft.chosen;
    change({ ...draft, chosen: whom === '' ? others : { ...others, [key]: whom } });
  };
  return html`<li>
    <span class="grow words">${shown(name)} <span class="small muted">${preview.how[person.how]}</span></span>
    <span class="row">
      <select
        class="input auto"
        aria-label=${peopleOne.becomes(isolated(name))}
        @change=${(event: Event) => event.target instanceof HTMLSelectElement && choose(event.target.value)}
      >
        ${WAYS.map((way) => html`<option value=${way} .selected=${isAccount ? way === '=' : way === chosen}>${peopleOne.ways[way]}</option>`)}
      </select>
      ${
        isAccount
          ? html`<input
              class="input auto"
              type="text"
              inputmode="email"
              dir="ltr"
              autocomplete="off"
              spellcheck="false"
              maxlength="320"
              placeholder="name@example.org"
              aria-label=${peopleOne.account(isolated(name))}
              aria-invalid=${isBad}
              aria-describedby=${why}
              .value=${chosen.slice(1)}
              @input=${(event: Event) => choose(`=${typed(event)}`)}
            />`
          : nothing
      }
    </span>
    ${isAccount ? html`<span class="small warned" id=${why} role="status">${isBad ? peopleOne.noAddress : ''}</span>` : nothing}
  </li>`;
}

/** Undefined while an account is chosen and not named. */
function mapOf({ chosen }: PeopleDraft): PeopleMap | undefined {
  const all = Object.entries(chosen).map(([who, whom]) => [who, whom.replace(/^=/, '').trim()] as const);
  const isWhole = all.every(([who, whom]) => chosen[who]?.startsWith('=') !== true || isAddress(whom));
  return isWhole ? Object.fromEntries(all) : undefined;
}

function isAddress(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text.trim());
}
